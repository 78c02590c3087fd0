"""Finds numbers and codes that belong to one person: phones, records, accounts, devices, plates, links.

A pattern is tried only where its sign stands (a digit, an @, a dot), and a number counts as a record only by the
words before it or by its shape, so that doses, scores and prices stay.
"""

# ruff: noqa: E501, SIM905 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re

from responder.recognizers_lexicon import word, words
from responder.recognizers_text import Found, View, tried

_TLD = r"(?:com|net|org|edu|gov|io|info|biz|example|health|mx|invalid|test)"
_EMAIL = re.compile(
    rf"""[\w.%+-]{{0,63}}\w\s?@\s?[a-z0-9-]{{1,63}}(?:\s?\.\s?[a-z0-9-]{{1,63}}){{0,6}}(?:\s?\.\s?|\s(?:dot|punto)\s){_TLD}\b
    |[\w.%+-]{{0,63}}\w@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,6}}
    |\b[\w.%+-]{{1,63}}(?:(?:\s(?:dot|punto|underscore|dash)\s|\s?[\[({{](?:dot|punto)[\])}}]\s?)[\w-]{{1,63}}){{0,6}}\s?
     (?:[\[({{]\s?(?:at|arroba)\s?[\])}}]|\b(?:at|arroba)\b)\s?
     (?:[\w-]{{1,63}}(?:(?:\s(?:dot|punto)\s|\s?[\[({{]\s?(?:dot|punto)\s?[\])}}]\s?)[\w-]{{1,63}}){{1,6}}
       |(?:gmail|yahoo|hotmail|outlook|icloud|aol|proton|protonmail|msn|comcast|live|me|mac)\s?\.\s?(?:com|net|org|me))""",
    re.IGNORECASE | re.VERBOSE,
)
_URL = re.compile(
    rf"""\b(?:https?://|ftp://|www\.)[^\s<>"']+
    |\b(?:[a-z0-9-]{{1,63}}\.){{1,6}}{_TLD}\b(?:/[^\s<>"']*)?
    |\b(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:co|us|me|dev|app|clinic|care|ly|tv|uk|ca|es)/[^\s<>"']+
    |\b[a-z0-9-]{{1,63}}\s(?:dot|punto)\s(?:com|net|org|edu)\b(?:\sslash\s\w+)*""",
    re.IGNORECASE | re.VERBOSE,
)
_HANDLE = re.compile(
    r"""(?<![\w@.])@[a-z_][\w.-]*\w
    |(?<![\w/])u/[\w-]{3,}
    |(?<=[\s(:])(?<!\w\s)\#?[a-z]+_[a-z0-9_]+\d*\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED_HANDLE = re.compile(
    r"""\b(?:ig|insta|instagram|twitter|tiktok|snap(?:chat)?|fb|reddit|handle|user\s?name|screen\s?name|user(?:\s?id)?
    |venmo|cash\s?app|telegram|skype|discord|login|log-in|portal\s(?:id|name|user)|usuario)
    (?:\s(?:id|handle|name|user|account|is|was|under|as|es)|\s?[:=-])*\s?["']?@?
    (?P<value>[a-z][\w.-]*(?:[\d_]|\w\.\w)[\w.-]*)""",
    re.IGNORECASE | re.VERBOSE,
)
_USER = re.compile(
    r"\b(?:user(?:\s?name)?|login|logged\sin\sas|screen\s?name)\s?(?:is\s|:\s?|=\s?)?[\"']?(?P<value>[a-z][\w.-]{3,})",
    re.IGNORECASE,
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP = re.compile(
    rf"""(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w]|\.\d)
    |(?<![\w:])(?:[0-9a-f]{{1,4}}:){{3,7}}(?::?[0-9a-f]{{1,4}})(?![\w:])
    |(?<![\w:])(?:[0-9a-f]{{1,4}}:){{1,6}}:(?:[0-9a-f]{{1,4}}:){{0,5}}[0-9a-f]{{1,4}}(?![\w:])""",
    re.IGNORECASE | re.VERBOSE,
)
_MAC = re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.IGNORECASE)
_SSN = re.compile(
    r"""(?<![\w-])(?:\d{3}|[x*]{3})[-.\s](?:\d{2}|[x*]{2})[-.\s]\d{4}(?![\w-])
    |(?:ssn|social(?:\ssecurity)?|s\.s\.n\.?|seguro\ssocial)\b[^.\d\n]{0,32}?(?P<a>\d[\d\s-]{2,10}\d)(?!\w)
    |\blast\s(?:four|4|five|5)(?:\s(?:digits?|numbers?|of|is|are|was|were|my|his|her|the|our|on|ssn|social|security|
      account|card|acct)|\s?[:=-])*\s?(?P<b>\d{4,5})(?!\w)
    |\b(?:ssn|social(?:\ssecurity)?)\b[^.\n]{0,30}?\b(?:ending|ends)\s(?:in|with)\s(?P<c>\d{4})(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNITS = (
    r"(?:mg|mcg|ug|g|gm|kg|ml|l|dl|iu|units?|u|meq|mmol|cells?|copies|k|lbs?|pounds|calories|kcal|cal|hours?|hrs?|h|"
    r"min|mins|minutes?|days?|d|weeks?|wks?|months?|mos?|years?|yrs?|y|times|x|people|patients|dollars|bucks|usd|percent|"
    r"%|cm|mm|ng|pg|ft|feet|inches|mph|bpm|mmhg|hz|steps|miles|per|/|points?|pts|stars?|am|pm|a\.m|p\.m|°|c|f|degrees)"
)
_EXT = r"(?:[\s,]*(?:\(?(?:x|ext\.?|extn?\.?|extension|option|opt\.?)\s?\#?\s?\d{1,6}\)?))?"
_PHONE = re.compile(
    rf"""(?<![\w.$/-])(?:\(?\+?1\)?[\s.-]{{0,3}})?\(?[2-9]\d{{2}}\)?[\s.\-/*_~]{{0,3}}\d{{3}}[\s.\-*_~]{{0,3}}\d{{4}}{_EXT}(?![\w]|-\d)
    |(?<![\w.$])\+\d{{1,3}}[\s.-]?(?:\(?\d{{1,4}}\)?[\s.-]?){{2,5}}\d{{2,4}}{_EXT}(?!\w)
    |(?<![\w.$-])(?=(?:[^\d]{{0,6}}\d){{6}})[\dOoIl]{{3}}[\s.-][\dOoIl]{{3}}[\s.-][\dOoIl]{{4}}(?![\w-])
    |\b\d{{3}}\s?(?:dot|dash)\s?\d{{3}}\s?(?:dot|dash)\s?\d{{4}}\b
    |\b1?-?8(?:00|88|77|66|55|44|33)-(?=[A-Z0-9-]{{0,12}}[A-Z])[A-Z0-9]{{1,12}}(?:-[A-Z0-9]{{1,12}}){{0,3}}\b
    |(?<![\w.$-])555\s\d{{4}}(?![\w-])
    |(?<=\sat\s)[2-9]\d{{2}}\s\d{{4}}(?![\w-])
    |\b(?:ext\.?|extension|extn\.?)\s?[\#:]?\s?\d{{2,6}}\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORT_PHONE = re.compile(
    rf"(?<![\w.$/-])[2-9]\d{{2}}[-.]\d{{4}}{_EXT}(?![\w-]|\.\d|\s?{_UNITS}(?!\w))", re.IGNORECASE
)
_CALLED = re.compile(
    r"""\b(?:phone|cell|cellphone|mobile|fax|tel|telephone|landline|voicemail|pager|beeper|callback|call(?:ed|ing)?|text(?:ed)?|dial(?:ed)?
    |reach(?:ed)?|ring|rang|whatsapp|telefono|celular|llam[aeo]\w*|number|numero|\#)\b
    (?:\s(?:me|us|him|her|them|back|at|on|is|was|number|no|my|his|the|cell|phone|to|al|es|mi|line)\b|\s?[:.\#=-])*\s?
    (?P<value>\(?\+?\d(?:[\s().-]{0,3}\d){6,14})(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)

_STRONG = r"""mrn|m\.r\.n\.?|emrn|med(?:ical)?\s?rec(?:ord)?s?|(?:medical\s)?record|chart|(?:patient|pt|member|subscriber|claim|policy
    |beneficiary|health\s?plan|insurance|employee|student|medicare|medicaid|group|account|case|user|plan|payer|encounter|provider
    |specimen|study|subject|participant|trial|device|transaction|order|prescription|rx)\s?(?:id|identifier|identification|number|no\.|num|nbr|\#|:)
    |acct|account|member(?:ship)?|subscriber|beneficiary|hicn|mbi|invoice|confirmation|conf|inv|(?:drivers?|driver's)\slicen[cs]e|licen[cs]e
    |passport|accession|csn|fin|har|hpbn|npi|dea|serial|s/n|sn|imei|udi|vin|routing|iban|policy|claim|prescription|rx|requisition
    |auth(?:orization)?|voucher|tracking|certificate|cert|expediente|poliza|cuenta|afiliado|historia\sclinica|reclamo|factura|receta|cedula|curp"""
_WEAK = r"""group|grp|reference|ref|case|ticket|order|encounter|visit|appointment|appt|file|referral|device|lot|model|implant|pacemaker
    |icd|defibrillator|pump|badge|employee|student|statement|bill|transaction|check|cheque|card|specimen|sample|study|subject|participant|enrollment
    |barcode|login|pin|password|passcode|code|id|plan|insurance|medicare|medicaid|patient|pt|number|num|no|wristband|locker|permit|receipt|balance\saccount
    |grupo|caso|referencia|folio|numero|cita|hospital|unit|stent|prosthesis|glucometer|meter|monitor|sensor|registry"""
_LINK = r"""(?:\s?(?:number|numbers|num|nbr|no|nr|id|ids|code|is|was|are|es|numero|under|ending|ends|in|with|starting|reads?|says|of|mine|my|his|her
    |the|patient|card|policy|account|record|reference|device|plan|group|member|identifier|identification|de)\b\.?|\s?[\#:=№()",-]|\sn°)*"""
_VALUE = r"""(?P<value>(?:(?-i:[A-Z]{1,5})[\s-]|[a-z]{1,5}-?){0,2}\#?[a-z]{0,4}\d[\w]*(?:[-/.](?=[\w]*\d|[a-z]{1,2}\b)[\w]+)*(?:\s(?=\d{2,}\b)\d{2,}[\w-]*)*)"""
_KEYED = tuple(
    (
        weak,
        re.compile(
            rf"(?<![a-z])(?P<key>{keys})s?(?![a-z'])(?P<link>{_LINK})\s?{_VALUE}(?!\w)",
            re.IGNORECASE | re.VERBOSE,
        ),
    )
    for weak, keys in ((False, _STRONG), (True, _WEAK))
)
_SHAPED = re.compile(
    r"""\b(?!NCT|PMID|rs\d|[A-V]\d{4}\b)(?=[A-Z0-9-]{0,24}\d{4})[A-Z]{1,6}-?\d{4,24}(?:-?[A-Z0-9]{1,24}){0,4}\b
    |\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}\b
    |\b(?=[A-HJ-NPR-Z]{0,16}\d)(?=(?:\d{0,16}[A-HJ-NPR-Z]){3})(?=(?:[A-HJ-NPR-Z]{0,16}\d){4})[A-HJ-NPR-Z0-9]{17}\b
    |\b(?=[A-Z0-9]{1,24}-)(?=(?:[^\d\s]{0,24}\d){5})(?=\S{0,40}[A-Z])[A-Z0-9]{2,24}(?:-[A-Z0-9]{2,24}){1,6}\b
    |\b[A-Z]{2,4}\s\d{3,4}\s\d{3,5}\b
    |\b(?=\d{0,16}[A-Z])(?=(?:[A-Z]{0,16}\d){5})[A-Z0-9]{7,20}\b
    |\b\d{4}[\s-]\d{4}[\s-]\d{4}[\s-]\d{4}\b
    |(?<![\w.,$/-])\d{7,}(?:-\d+)*(?![\w%]|[.,/]\d)
    |(?<![\w.,$/-])\d{2,6}-\d{3,8}(?:-\w{1,6})+\b
    |(?<=ending\s)\d{4}\b|(?<=ending\sin\s)\d{4}\b|(?<=ends\sin\s)\d{4}\b
    |(?<![\w&])\#\s?[a-z]{0,4}-?\d{4,}[\w-]*""",
    re.VERBOSE,
)
_AFTER_UNIT = re.compile(rf"\s?-?{_UNITS}(?!\w)", re.IGNORECASE)
_MORE = re.compile(r"(?:,|\band|&|\bor|\bnot|\bthen|/)\s?\#?(?P<value>[\w-]*\d[\w-]*)")
_YEAR = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?")
_PLATE = re.compile(
    r"""\b(?:licen[cs]e\splates?|plates?|tags?|placas?|reg(?:istration)?)\b(?:\s(?:number|no|is|was|reads?|says|numero|es|de)\b|\s?[\#:("-])*\s?
    (?P<value>(?=[a-z0-9 -]{0,7}\d)[a-z0-9]{1,4}[\s-]?[a-z0-9]{2,5}(?:[\s-](?-i:[A-Z0-9]{2,4}))?|(?-i:[A-Z]{5,8})(?![a-z]))\b
    |\b(?:car|truck|suv|van|minivan|sedan|jeep|honda|toyota|ford|chevy|nissan|bmw|tesla|subaru|kia|vehicle|pickup|parked|towed|auto|coche|carro)\b
    [^.\n]{0,30}?(?P<other>\b(?:\d[A-Z]{3}\s?\d{3}|[A-Z]{3}[-\s]?\d{3,4}|\d{3}[-\s]?[A-Z]{3}|[A-Z]{2}\d{2}[-\s]?[A-Z]{3}|(?-i:(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{5,7})))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_VEHICLE = re.compile(r"\b(?:\d[A-Z]{3}\d{3}|[A-Z]{3}-\d{4}|\d{3}-[A-Z]{3})\b")
_STAFF_ROOM = re.compile(
    r"\b(?:rooms?|rm|chair|pod|(?-i:OR|ED)|icu|nicu|picu|ccu|bed|bay|ward|cubicle|unit|suite|ste|apt|apartment|bldg|building|habitacion|cuarto|cama|exam room)"
    r"\s?[.#:]?\s?#?\s?(?:(?!97\d{3}|99\d{3})[a-z]?-?\d{1,5}(?:-?[a-z]|-\d{1,4})?|(?<![.:]\s)[A-Z])\b(?!\s?(?:mg|ml|units?/|hours?|minutes?|mins?|days?|%|\.\d))",
    re.IGNORECASE,
)


def _fronts(three: str, two: str = "") -> frozenset[str]:
    """Return the first three letters that a run of letters may have, given three or only two of them."""
    alphabet = ["", *"abcdefghijklmnopqrstuvwxyz"]
    return frozenset([*three.split(), *(pair + third for pair in two.split() for third in alphabet)])


# Signs without which the patterns cannot match: words, the letters they begin with, marks.
_KEYS = {
    False: _fronts(
        "m s emr med rec cha pat mem sub cla pol ben hea ins emp stu gro acc cas use pla pay enc pro spe par tri dev tra ord pre mrn hic"
        " mbi inv con dri lic pas csn fin har hpb npi dea ser ime udi vin rou iba req aut vou cer exp cue afi his fac ced cur",
        "pt rx sn",
    ),
    True: _fronts(
        "gro grp ref cas tic ord enc vis app fil dev lot mod imp pac icd def pum bad emp stu sta bil tra che car spe sam sub par enr bar"
        " log pin pas cod pla ins med pat num wri loc per rec bal gru fol cit hos uni ste pro glu met mon sen reg",
        "id pt no",
    ),
}
_ACCOUNTS = _fronts("ins twi tik sna red han use scr ven cas tel sky dis log por usu", "ig fb")
_ROOMS = _fronts(
    "roo cha pod icu nic pic ccu bed bay war cub uni sui ste apt apa bld bui hab cua cam exa", "rm or ed"
)
_AT = frozenset(["at", "arroba"])
_DOT = frozenset(["dot", "punto"])
_DOT_COM = re.compile(r"\.\s?(?:com|net|org|me)")
_HOST = re.compile(r"\.[a-z0-9-]|://|www\.")
_DECIMAL = re.compile(r"\d\.\d")
_SOCIAL = frozenset(["ssn", "social", "seguro", "s"])
_EXTENSION = frozenset(["ext", "extension", "extn"])
_LETTERED = re.compile(r"8(?:00|88|77|66|55|44|33)-")
_CAPITALS = re.compile("[A-Z0-9]+|#")
# Where a number to call may begin: a digit, a bracket, a letter O or l for a digit.
_DIALLED = re.compile(r"\d+|[-(+]|[OoIl](?=[\dOoIl]{2})")
_PLATED = frozenset(
    (
        "plate plates tag tags placa placas reg registration car truck suv van minivan sedan jeep honda toyota ford chevy nissan bmw"
        " tesla subaru kia vehicle pickup parked towed auto coche carro licenseplate licenseplates licenceplate licenceplates"
    ).split()
)
_BRANDS = words("brands")
_MONEY = frozenset(
    {
        "bill",
        "check",
        "cheque",
        "statement",
        "plan",
        "insurance",
        "number",
        "numero",
        "transaction",
        "code",
        "no",
        "study",
        "hospital",
        "unit",
    }
)
_GENERIC_HANDLES = frozenset({"self_pay", "check_in", "follow_up"})


def find(view: View) -> Found:
    """Yield start, end, label and score of each number or code, as offsets into the folded text."""
    text = view.text
    digits = view.digits
    if "@" in text or (view.has(_AT) and (view.has(_DOT) or _DOT_COM.search(view.lower))):
        for match in _EMAIL.finditer(text):
            yield *match.span(), "EMAIL", 1.0
    if view.has(_DOT) or _HOST.search(view.lower):
        yield from _urls(text)
    if "@" in text or "_" in view.bare or "u/" in text:
        for match in _HANDLE.finditer(text):
            if match.group().lower() not in _GENERIC_HANDLES:
                yield *match.span(), "HANDLE", 0.9
    for match in (
        tried(_NAMED_HANDLE, text, view.led(_ACCOUNTS)) if digits or "_" in text or "." in text else ()
    ):
        yield *match.span("value"), "HANDLE", 0.8
    for match in tried(_STAFF_ROOM, text, view.led(_ROOMS)):
        if any(char.isdigit() for char in match.group()) or (
            match.group()[-1].isupper() and match.group()[-2] in " -#"
        ):
            yield *match.span(), "LOCATION", 0.7
    for match in _USER.finditer(text) if "user" in view.lower or "login" in view.lower else ():
        if not word(match.group("value").lower()).common:
            yield *match.span("value"), "HANDLE", 0.7
    if digits:
        yield from _numbered(view)


def _numbered(view: View) -> Found:
    """Yield what has digits in it, each kind where there are enough of them."""
    text, digits = view.text, view.digits
    if text.count(":") > 2 or text.count("-") > 4 or (text.count(".") > 2 and _DECIMAL.search(text)):
        for match in _IP.finditer(text):
            yield *match.span(), "IP", 0.9
        for match in _MAC.finditer(text):
            yield *match.span(), "DEVICE", 0.9
    for match in _SSN.finditer(text) if digits >= 4 or view.has(_SOCIAL) else ():
        start, end = next((match.span(name) for name in "abc" if match.group(name)), match.span())
        yield start, end, "SSN", 0.95
    yield from _phones(view)
    yield from _records(view)
    for match in _PLATE.finditer(text) if view.has(_PLATED) else ():
        name = "value" if match.group("value") else "other"
        if any(char.isdigit() for char in match.group(name)) or match.group(name).isupper():
            yield *match.span(name), "PLATE", 0.85
    for match in _VEHICLE.finditer(text) if digits >= 3 else ():
        yield *match.span(), "PLATE", 0.7


def _urls(text: str) -> Found:
    for match in _URL.finditer(text):
        found = match.group().rstrip(".,;:!?)")
        host, _, path = (
            found.removeprefix("https://").removeprefix("http://").removeprefix("www.").partition("/")
        )
        if path or not set(host.lower().split(".")) & _BRANDS:
            yield match.start(), match.start() + len(found), "URL", 0.9


def _phones(view: View) -> Found:
    text, digits = view.text, view.digits
    if view.has(_EXTENSION):
        phones = _PHONE.finditer(text)
    elif digits >= 5 or _LETTERED.search(text):
        phones = tried(_PHONE, text, [match.start() for match in _DIALLED.finditer(text)])
    else:
        phones = iter(())
    for match in phones:
        yield *match.span(), "PHONE", 0.85
    for match in _SHORT_PHONE.finditer(text) if digits >= 7 else ():
        low, high = match.group()[:3], match.group()[4:8]
        # 300-1200 is a range of doses or counts, 555-0142 a number to call.
        if not (low.endswith("0") and high.endswith("00")):
            yield *match.span(), "PHONE", 0.8
    for match in _CALLED.finditer(text) if digits >= 7 else ():
        yield *match.span("value"), "PHONE", 0.8


def _records(view: View) -> Found:
    text = view.text
    for weak, pattern in _KEYED:
        for match in tried(pattern, text, view.led(_KEYS[weak])):
            value, key = match.group("value"), match.group("key").lower()
            count = sum(char.isdigit() for char in value)
            least = 4 if weak else 3
            if any(mark in match.group("link") for mark in "#:№"):
                least = 2 if weak else 1
            named = "num" in match.group("link").lower() or any(mark in match.group("link") for mark in "#:")
            if named:
                least = min(least, 2)
            if key in _MONEY and not named:
                continue
            prefix = value.partition(" ")[0]
            code = prefix.isupper() and len(prefix) < 4 and view.style != "upper"
            if prefix.isalpha() and word(prefix.lower()).common and not code:
                continue
            if count < least or (_YEAR.fullmatch(value) and not named):
                continue
            after = _AFTER_UNIT.match(text, match.end("value"))
            if after and after.group().strip() not in {"/", "x"} and count < 6:
                continue
            if text[max(0, match.start("value") - 1)] == "$" or ("/" in value and count < 7):
                continue
            start = match.start("value")
            if key == "rx" or (key in {"dea", "npi"} and start - match.start() <= 4):
                start = match.start() if key == "rx" else start
            yield start, match.end("value"), _label(key), 0.9 if not weak else 0.75
            for more in _MORE.finditer(text, match.end("value"), match.end("value") + 40):
                if sum(char.isdigit() for char in more.group("value")) == count:
                    yield *more.span("value"), _label(key), 0.8
    shaped = [match.start() for match in _CAPITALS.finditer(text)] if view.digits >= 4 else ()
    for match in tried(_SHAPED, text, shaped):
        after = _AFTER_UNIT.match(text, match.end())
        if not after or after.group().strip().lower() in {"/", "x"}:
            yield *match.span(), "ID", 0.6


def _label(key: str) -> str:
    if "licen" in key or key in {"certificate", "cert", "dea", "npi"}:
        return "LICENSE"
    devices = {
        "serial",
        "s/n",
        "sn",
        "imei",
        "udi",
        "device",
        "implant",
        "pacemaker",
        "pump",
        "icd",
        "defibrillator",
        "lot",
        "model",
        "stent",
        "prosthesis",
        "glucometer",
        "meter",
        "monitor",
        "sensor",
    }
    return "DEVICE" if key.split()[0] in devices else "ID"
