"""Finds where somebody lives, works or was treated: streets, ZIP codes, towns, counties, clinics, schools, employers.

States and countries stay, and so do words that only say what kind of place it is ("the hospital").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from responder.recognizers_lexicon import places, words
from responder.recognizers_text import Token, View

Found = Iterator[tuple[int, int, str, float]]

_STATES = words("states")
_CODES = words("state codes")
_COUNTRIES = words("countries")
_FUNCTION = words("function")
_HEADS = words("org heads")
_STRONG = words("strong org heads")
_ORG_WORDS = words("org words")
_CHAINS = words("chains")
_KEEP = words("brands") | words("demonyms") | _STATES | _COUNTRIES | words("months") | words("weekdays") | words("titles")
_ROLES = words("roles") | words("relations")
_EPONYMS = words("eponyms")
_UNNAMED = words("eponym heads") | words("medical") | words("places of work") | _ROLES | frozenset("coma room team staff department dept floor".split())
_SPANISH = words("spanish")
_VERBS = words("person verbs")

_STATE = (
    r"(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas"
    r"|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new\s(?:hampshire|jersey"
    r"|mexico|york)|(?:north|south)\s(?:carolina|dakota)|ohio|oklahoma|oregon|pennsylvania|rhode\sisland|tennessee|texas|utah|vermont|virginia"
    r"|washington|west\svirginia|wisconsin|wyoming|puerto\srico)"
)
_CODE = r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
_TYPE = (
    r"(?:street|str|st|avenue|ave|av|boulevard|blvd|road|rd|lane|ln|drive|dr|court|ct|circle|cir|place|pl|terrace|ter|trail|trl|parkway|pkwy|highway"
    r"|hwy|expressway|expy|freeway|fwy|turnpike|pike|plaza|plz|square|sq|loop|alley|way|crossing|xing|point|pt|row|run|pass|path|walk|commons|broadway"
    r"|heights|hollow|ridge|bend|cove|landing|grove|mews|causeway|esplanade|county\sroad|state\sroute)"
)
_UNIT = r"(?:,?\s?(?:(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|lot|\#)\.?\s?\#?\s?[a-z]?-?\d*-?[a-z]?\d*|\d+(?:st|nd|rd|th)\s(?:floor|fl))\b)?"
_MIDDLE = (
    r"(?!(?:minutes?|mins?|hours?|hrs?|miles?|blocks?|stars?|days?|weeks?|months?|years?|times?|people|of|the|to|a|an|from|on|in|and|or|for|at|is|was|i|my|mg|ml|mcg"
    r"|am|pm|oz|yr|yrs|yo|old|attn|re|fax|lb|lbs|cups?|tabs?|cm|patients?|doctors?|dr|feet|seconds?|more|different|other|out|point)\b)[a-z][\w'.-]{0,30}"
)
_TAIL = rf"(?:,\s(?-i:[A-Z])[a-z]{{1,30}}(?:\s(?-i:[A-Z])[a-z]{{1,30}})?(?=,?\s\d{{5}}\b)(?:,?\s\d{{5}}(?:-\d{{4}})?)|,?\s(?:[a-z][\w'-]{{1,30}}\s){{0,2}}[a-z][\w'-]{{1,30}},?\s(?:{_CODE}|{_STATE})\b(?:,?\s\d{{5}}(?:-\d{{4}})?)?|,\s(?-i:[A-Z])[a-z]{{1,30}}(?:\s(?-i:[A-Z])[a-z]{{1,30}})?(?=[,.;)]|\s(?-i:[a-z])|$))?"
_STREET = re.compile(
    rf"""(?<![\w$.,/-])\d{{1,6}}(?:-\d{{1,4}})?[a-d]?\s(?:(?:[nsew]|ne|nw|se|sw|north|south|east|west)\b\.?\s)?
    (?:(?:{_MIDDLE}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}?(?:dr\b(?!\.?\s(?-i:[A-Z<]))|st\b(?!\.\s(?-i:[A-Z<]))|(?!dr\b|st\b){_TYPE}\b)\.?(?:\s(?:[nsew]|ne|nw|se|sw)\b\.?)?{_UNIT}{_TAIL}
    |\b(?!(?:the|a|my|your|their|on|off|this|that|main|back|side|in|down|and)\s){_MIDDLE}\s(?:rd|blvd|ave|pkwy|hwy|ln)\b
    |\bp\.?\s?o\.?\s?box\s\#?\d+{_TAIL}
    |\b(?:highway|hwy|route|rte|interstate|county\sroad|state\sroad|calle|carretera|avenida)[\s.-]{{1,2}}\d{{1,4}}\b(?!\s?(?:mg|ml|units?|%))
    |(?<![\w$.,/-])\d{{1,6}}\s(?:calle|avenida|via|camino)\s[a-z]{{1,30}}(?:\s[a-z]{{1,30}})?
    |\b(?:calle|avenida|av\.|camino|paseo)\s(?:[a-z]{{1,30}}\s){{0,3}}?(?:num\.?\s|numero\s|\#)?\d{{1,5}}\b(?:,?\s(?:apartamento|apto|depto|departamento|piso|casa|int)\.?\s?\#?\w+)?
    |(?<![\w$.,/-])\d{{3,5}}\s[NSEW]\.?\s(?-i:[A-Z])[a-z]{{1,30}}\b
    |(?<=\bat\s)\d{{2,6}}\s(?:(?-i:[A-Z])[\w'-]{{1,30}}\s?){{2,3}}{_UNIT}{_TAIL}
    |(?<=\blives\sat\s)\d{{2,6}}\s{_MIDDLE}\s{_MIDDLE}{_UNIT}{_TAIL}
    |(?<=\bof\s)\d{{3,6}}\s(?:(?-i:[A-Z])[\w'-]{{1,30}}\s?){{2}}{_UNIT}{_TAIL}
    |\bI-\d{{1,3}}\b|\bUS-\d{{1,3}}\b
    |\b(?:[nsew]\s)?\d{{1,3}}(?:st|nd|rd|th)\s(?:&|and|at)\s(?-i:[A-Z])[a-z]{{1,30}}(?:\s{_TYPE}\b)?
    |\b(?:corner\sof|intersection\sof)\s[a-z0-9]{{1,30}}(?:\s[a-z]{{1,30}})?\s(?:and|&)\s[a-z0-9]{{1,30}}(?:\s{_TYPE}\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED_STREET = re.compile(
    r"\b(?:(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|oh|-)[ -])+)?(?:(?:[NSEW]|North|South|East|West|Old|New)\.?\s)?(?:(?:[A-Z][\w'-]{1,30}|\d{1,3}(?:st|nd|rd|th))\s){1,3}"
    r"(?:Street|St\b(?!\.?\s[A-Z<])\.?|Avenue|Ave\b\.?|Boulevard|Blvd\b\.?|Road|Rd\b\.?|Lane|Ln\b\.?|Drive|Dr\b(?!\.?\s[A-Z<])\.?|Court|Ct\b\.?|Circle|Parkway|Pkwy|Highway|Hwy|Turnpike|Terrace|Trail|Pike|Plaza|Way|Alley|Square|Crescent|Expressway|Freeway|Pkwy\.?|Loop|Causeway)\b"
    rf"(?i:{_UNIT}{_TAIL})"
)
_LOW_STREET = re.compile(
    r"\b(?:on|off|near|down|at|along|to|from|the|and)\s(?P<value>(?:(?:n|s|e|w|north|south|east|west|old)\s)?(?:[a-z][a-z'-]{1,30}|\d{1,3}(?:st|nd|rd|th))(?:\s[a-z][a-z'-]{1,30})?\s"
    r"(?:street|st|avenue|ave|blvd|boulevard|road|rd|lane|ln|parkway|pkwy|hwy|drive|court))\b\.?"
)
_ZIP = re.compile(
    rf"""(?:\b(?i:zip)(?:\s?(?i:code))?(?:\s(?i:is|of))?\s?[:\#]?\s?|\b(?:{_CODE}|(?i:{_STATE})),?\s|\b(?i:codigo\spostal|c\.?p\.?)\s?:?\s?
    |\b(?i:in|near|around|from|live\sin|to|area)\s)(?P<value>\d{{5}}(?:-\d{{4}})?)(?![\w%-]|[.,]\d|\s?(?i:mg|people|patients|dollars|miles|cases|steps|units))
    |(?:\b(?i:zip)\b[^\d\n.]{{1,14}}|(?<=\d{{5}}\snot\s)|\b[A-Z][a-z]+[a-z'],\s|\b(?:Grove|Falls|City|Springs|Heights),?\s)(?P<near>\d{{5}})(?![\w%-]|[.,]\d|\s?(?i:mg|people|patients|dollars|miles|cases|steps|units))
    |(?<![\w$.,-])(?P<plus>\d{{5}}-\d{{4}})(?![\w-])""",
    re.VERBOSE,
)
_TOWN_STATE = re.compile(
    rf"\b(?P<town>(?:[A-Z][\w'.-]{{0,30}}[a-z]\s){{0,3}}[A-Z][\w'-]{{0,30}}[a-z])(?:,\s?|\s)(?:(?P<code>{_CODE})\b(?!')|(?P<state>(?i:{_STATE}))\b)"
)
_LOW_TOWN_STATE = re.compile(rf"\b(?:in|from|near|to|of|at|around|outside)\s(?P<town>[a-z][a-z'-]{{1,30}}(?:\s[a-z][a-z'-]{{1,30}}){{0,2}}),?\s(?:{_CODE.lower()}\b|{_STATE}\b)", re.IGNORECASE)
_SITE = re.compile(r"\b(?:[Tt]he|[Yy]our|[Tt]heir|[Oo]ur|both)\s(?P<value>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s(?:location|office|branch|campus|site|clinic|store)s?\b")
_SAINT = re.compile(r"\b(?:St|Saint|Sts)\b\.?\s[A-Z][\w-]{1,30}(?:'s)?(?:\s(?:Children|Women|Men|Mercy|Regional|General|Memorial|East|West|North|South|[A-Z][a-z]+)(?:'s)?\b)*")
_FIRM = re.compile(r"\b[A-Z][a-z]+, [A-Z][a-z]+,? (?:and|&) [A-Z][a-z]+\b")
_JOB = re.compile(r"\b(?:[Ww]ork(?:s|ed|ing)?|[Ee]mployed|[Ee]mployee|[Jj]ob|[Ss]hifts?)\s(?:at|for|by|with)\s(?:the\s)?(?P<value>[A-Z][\w'-]{1,30}(?:(?:\s|\s&\s|\sand\s|,\s)[A-Z][\w'-]{1,30})*)")
_HEAD_FIRST = re.compile(
    r"\b(?:Clinica|Hospital|Centro|Consultorio|Escuela|Farmacia|Iglesia|Colegio|Universidad|Laboratorios?|Taller|Panaderia|Restaurante|Primaria|Instituto|Policlinica|University|Church|Our\sLady)"
    r"(?:\s(?:de|del|la|las|los|el|y|e|of|the|Medico|Dental|Familiar)\b)*(?:\s[A-Z][\w'-]{1,30})(?:\s(?:de|del|la|las|los|y|of)\b(?=(?:\s(?:la|las|los|el))?\s[A-Z])|\s[A-Z][\w'-]{1,30})*"
)
_COUNTY = re.compile(r"\b(?P<value>(?:[A-Z][\w'.-]{1,30}\s){1,3}(?:County|Parish|Township|Borough)|(?P<low>[a-z][a-z'-]{1,30}\s(?:county|parish|township)))\b|\b(?P<upper>[A-Z'-]{3,30}\sCOUNTY)\b")
_INSTITUTION = re.compile(
    r"""\b(?:mayo\sclinic|cleveland\sclinic|johns?\shopkins(?:\shospital)?|mass(?:achusetts)?\sgeneral(?:\shospital)?|mgh|brigham\s(?:and|&)\swomen'?s(?:\shospital)?
    |cedars[-\s]sinai|mount\ssinai|mt\.?\ssinai|kaiser\spermanente|kaiser|md\sanderson|memorial\ssloan[-\s]kettering|sloan[-\s]kettering|mskcc|ucla(?:\shealth|\smedical\scenter)?|ucsf|ucsd
    |nyu\slangone|langone|stanford(?:\shealth(?:\scare)?|\shospital|\smedicine)|duke\s(?:university|health|raleigh)|emory(?:\suniversity|\shealthcare)?|vanderbilt\s(?:university|medical)
    |penn\smedicine|upmc|geisinger|intermountain(?:\shealth)?|hca\s\w+|tenet\shealth|ascension\s(?:saint\s)?\w+|advent\s?health|baylor(?:\sscott\s(?:and|&)\swhite)?|houston\smethodist|northwestern\smemorial
    |rush\suniversity|barnes[-\s]jewish|beth\sisrael(?:\sdeaconess)?|tufts\smedical|dana[-\s]farber|fred\shutch\w*|city\sof\shope|cook\scounty\shospital|bellevue\shospital|grady\smemorial|parkland\s(?:hospital|memorial)|jackson\smemorial|banner\shealth
    |sutter\shealth|scripps|providence\s(?:health|st|hospital|medical)|dignity\shealth|trinity\shealth|mercy\s(?:general|health|hospital|medical|clinic|one)|good\ssamaritan|sacred\sheart|holy\s(?:cross|family|name|redeemer|spirit)
    |(?:blue\scross)(?:\s(?:and\s|&\s|/)?blue\sshield)?(?:\sof\s\w+)?|bcbs|united\s?health\s?care|aetna|cigna|humana|molina|centene|walgreens|cvs(?:\spharmacy)?|rite\said|walmart|costco|quest\sdiagnostics|lab\s?corp
    |planned\sparenthood|aspen\sdental|concentra|patient\sfirst|carenow|one\smedical|minute\s?clinic|teladoc|children's\shospital\sof\s\w+|st\.?\sjude(?:'s)?|shriners)\b""",
    re.VERBOSE,
)
_TOWN_LEAD = frozenset(
    "in from near to around outside of live lives lived living moved drove visiting at toward towards via through en desde cerca hasta vivo vivimos de between".split()
)
_TOWN_HEADS = frozenset(
    "district falls springs heights beach city hills park creek valley point bay grove harbor hollow junction crossing landing lake lakes rock island mills rapids "
    "bluff bluffs ridge shores village center town township estates gardens woods corners ferry ford bend haven cove glen forks prairie mesa canyon".split()
)
_TOWN_FRONTS = frozenset("port fort mount mt lake st san santa new north south east west saint los las el la palm cape glen grand upper lower old little ft".split())
_TOWN_ENDING = re.compile(r"\w{2}(?:borough|boro|ville|burgh?|ton|field|port|mouth|haven|chester|shire|bury|fort|town|ford|view|wood|land|dale|mont|stad|furt)$")
_LOW_FRONTS = frozenset("port fort mount mt lake san santa new north south east west saint palm cape glen upper lower ft".split())
_TREES = frozenset("sycamore maple elm oak cedar pine walnut chestnut magnolia juniper birch hickory poplar laurel cypress willow main broadway".split())
_NOT_TOWN = frozenset("downtown uptown town city county rehab recovery er icu surgery pain".split())


def find(view: View) -> Found:
    """Yield start, end, label and score of each place and organisation, as offsets into the folded text."""
    text = view.text
    if any(char.isdigit() for char in text):
        for match in _STREET.finditer(text):
            yield *match.span(), "ADDRESS", 0.85
        for match in _ZIP.finditer(text):
            yield *match.span(match.lastgroup or "value"), "ADDRESS", 0.85
    elif " rd" in view.lower or " blvd" in view.lower or " ave" in view.lower or " ln" in view.lower or " hwy" in view.lower:
        for match in _STREET.finditer(text):
            yield *match.span(), "ADDRESS", 0.85
    for match in _NAMED_STREET.finditer(text):
        if view.style != "title" and match.group().split()[0].lower() not in _FUNCTION - {"new", "old"}:
            yield *match.span(), "ADDRESS", 0.8
    for match in _LOW_STREET.finditer(text):
        head = match.group("value").split()
        if not any(part in _FUNCTION - {"old"} or part in {"main", "side", "wrong", "busy"} and head[-1] == "road" for part in head[:-1]):
            yield *match.span("value"), "ADDRESS", 0.75
    for match in _TOWN_STATE.finditer(text):
        start = match.start()
        town = match.group("town").split()
        while town and town[0].lower() in _FUNCTION | _KEEP | _ROLES and town[0].lower() not in _TOWN_FRONTS:
            start += len(town.pop(0)) + 1
        ordinary = all(_plain(part) for part in town) and " ".join(town).lower() not in places()[0]
        if town and not ordinary and text[match.end()] != "-" if match.end() < len(text) else town and not ordinary:
            yield start, match.end("town"), "LOCATION", 0.8
    for match in _LOW_TOWN_STATE.finditer(text):
        town = match.group("town").lower()
        if all(part not in _FUNCTION for part in town.split()) and (town in places()[0] or _is_town(town.split()[0])):
            yield *match.span("town"), "LOCATION", 0.75
    if "ount" in text or "OUNT" in text or "arish" in text or "ownship" in text:
        for match in _COUNTY.finditer(text):
            first = match.group().split()[0].lower()
            if first not in _FUNCTION and first not in _ROLES and first not in {"entire", "whole", "tri", "rural", "local"}:
                yield *match.span(), "LOCATION", 0.8
    if view.style in {"normal", "lower"}:
        for match in _SITE.finditer(text):  # "the Lakemont office"
            if match.group("value").split()[0].lower() not in _FUNCTION | words("org heads") | _KEEP and not match.group("value").lower().endswith(("front", "main")):
                yield *match.span("value"), "LOCATION", 0.65
        for match in _SAINT.finditer(text):
            yield *match.span(), "ORGANIZATION", 0.7
        for match in _JOB.finditer(text) if "ork" in text or "mplo" in text or "job" in text or "hift" in text else ():
            if match.group("value").split()[0].lower() not in _KEEP | _UNNAMED | _FUNCTION:
                yield *match.span("value"), "ORGANIZATION", 0.65
        for match in _FIRM.finditer(text) if " and " in text or " & " in text else ():
            last = match.group().replace(",", "").split()
            if all(not _plain(part.lower()) and part.lower() not in _KEEP for part in last if part not in {"and", "&"}):
                yield *match.span(), "ORGANIZATION", 0.6
        for match in _HEAD_FIRST.finditer(text):
            yield *match.span(), "ORGANIZATION", 0.75
        yield from _runs(view)
    for match in _INSTITUTION.finditer(view.lower):
        yield *match.span(), "ORGANIZATION", 0.8
    yield from _towns(view)
    yield from _organisations(view)


def _plain(word: str) -> bool:
    from responder.recognizers_lexicon import word as look

    known = look(word.lower())
    return known.common >= 4 and known.town < 2


def _is_town(word: str) -> bool:
    from responder.recognizers_lexicon import word as look

    return look(word).town > 0


def _towns(view: View) -> Found:
    names, fronts = places()
    tokens, text = view.tokens, view.text
    for i, token in enumerate(tokens):
        if token.shape in "PI":
            continue
        before = tokens[i - 1].lower if i and text[tokens[i - 1].end : token.start] == " " else ""
        if token.lower in fronts:
            for length in (4, 3, 2):
                group = tokens[i : i + length]
                if len(group) == length and " ".join(part.lower for part in group) in names and _adjacent(text, group):
                    capitals = all(part.shape in "TU" for part in group)
                    if group[-1].lower in _HEADS or group[-1].lower == "county" and group[0].lower in _FUNCTION:
                        continue
                    common = all(part.known.common >= 4 for part in group)
                    state = " ".join(part.lower for part in group) in {"new york", "new jersey", "new mexico"}
                    if not state and (capitals and view.style != "upper" or (before in _TOWN_LEAD and not common)):
                        yield group[0].start, group[-1].end, "LOCATION", 0.75
                        break
        if before == "on" and token.shape == "T" and view.style == "normal" and (token.known.last >= 4 and not token.known.common or token.lower in _TREES):
            if not token.known.medical and not token.known.eponym and token.lower not in _KEEP | _UNNAMED and not (token.known.first >= 5):
                yield token.start, token.end, "ADDRESS", 0.6
        if before not in _TOWN_LEAD or token.lower in _FUNCTION - _TOWN_FRONTS or token.lower in _KEEP or token.lower in _NOT_TOWN:
            continue
        flat = token.shape == "l" or view.style == "upper"
        group = [token]
        for part in tokens[i + 1 : i + 4]:
            if part.shape != token.shape or part.lower in _FUNCTION or not _adjacent(text, [group[-1], part]) or text[part.start - 1] != " ":
                break
            group.append(part)
        if token.shape == "T" and view.style != "title":
            if len(group) > 1 and (group[-1].lower in _TOWN_HEADS or group[0].lower in _TOWN_FRONTS) and group[-1].lower not in _HEADS:
                yield group[0].start, group[-1].end, "LOCATION", 0.75
            elif (token.known.town >= 3 and not token.known.common or token.known.town >= 5 and token.known.common < 6) and not token.known.eponym and before != "of":
                yield token.start, token.end, "LOCATION", 0.7
            elif before in {"in", "near", "from", "outside", "around", "en", "desde"} and token.known.town and token.known.common < 5:
                yield token.start, token.end, "LOCATION", 0.65
            elif before in {"in", "near", "from", "outside", "around", "desde"} and not token.known.common and not token.known.medical and not token.known.eponym:
                yield group[0].start, group[-1].end, "LOCATION", 0.6
        elif flat and token.known.common == 0 == token.known.medical and before in {"in", "from", "near"} and _TOWN_ENDING.search(token.lower):
            yield token.start, token.end, "LOCATION", 0.6
        elif flat and token.lower in _LOW_FRONTS and len(group) > 1 and before != "of" and not group[1].known.common and not group[1].known.medical:
            yield token.start, group[1].end, "LOCATION", 0.65
        elif token.known.town >= 5 and not token.known.common and before in {"in", "from", "near", "to", "around", "outside", "en"}:
            if token.known.first < 6 or before in {"in", "near", "outside"}:
                yield token.start, token.end, "LOCATION", 0.65


def _adjacent(text: str, group: list[Token]) -> bool:
    return all(text[a.end : b.start] in {" ", "-", ". ", "'s "} for a, b in zip(group, group[1:], strict=False))


_LOW_HEADS = frozenset({"clinic", "hospital", "care", "center", "urgent", "school", "practice", "dentist", "medical", "doctors", "college", "bank", "emergency", "surgical", "elem", "rental", "elementary", "counseling", "fertility", "daycare", "preschool", "church", "pharmacy"})
_INSIDE = frozenset("of and for the at & de del la las los y".split())
_GENERIC = frozenset(
    """the a an this that my our your their his her its any every local best worst great good new old other another same different nearest closest whole
    entire big small private public teaching rural urban nearby women's children's eye dental medical urgent walk-in walkin primary family free mental health
    pain surgery surgical outpatient inpatient er icu emergency regular specialty specialist vision foot sleep fertility va other first second nice
    wonderful amazing excellent terrible horrible awful beautiful clean modern busy actual real outside main sister flagship major level trauma acute home long
    term short stay memory skilled nursing care assisted living rehab retirement elementary middle high grade medical law nursing dance summer graduate preschool
    private public day after before fantastic awesome fabulous ridiculous current previous former next last only particular specific certain such no some
    most many few several all both either neither each one two three four five what which whose animal cancer heart stroke birth birthing breast imaging spine
    weight loss hair skin laser pediatric adult general community county university state city town international corporate online phone billing insurance
    call customer patient data front back check waiting exam delivery operating recovery treatment conference their managed
    poor quality excellent quality patient standard routine follow preventive preventative prenatal postpartum post-op hospice palliative critical
    intensive wound diabetes kidney asthma allergy behavioral mental respiratory oral public reproductive sexual gut bone brain her his my
    specialized aftercare professional compassionate attentive personal personalized thorough gentle superb outstanding exceptional top
    diagnostic physical occupational speech group talk radiation infusion hormone iv aqua massage behavioral cognitive
    joint lung liver blood sleep urine genetic core reference same-day sameday minor major open plastic cosmetic bariatric cardiac orthopedic
    """.split()
)


_RUN_LEADS = frozenset("at for by from with to of called visit visited near via employer and on in is was are".split())


def _runs(view: View) -> Found:
    """Yield capitalised names of several words after a word that leads to a place: "at Kestrel Bakery"."""
    tokens, text = view.tokens, view.text
    i = 1
    while i < len(tokens):
        token = tokens[i]
        gap = text[tokens[i - 1].end : token.start]
        led = tokens[i - 1].lower in _RUN_LEADS and gap == " " or tokens[i - 1].lower == "the" and gap == " " or gap in {" (", ' "'}
        if not led or token.shape not in "TM":
            i += 1
            continue
        j = i
        while j + 1 < len(tokens) and tokens[j + 1].shape in "TMU" and text[tokens[j].end : tokens[j + 1].start] in {" ", " & ", "'s ", "-"}:
            j += 1
        group = tokens[i : j + 1]
        i = j + 1
        if len(group) < 2 or any(part.lower in _UNNAMED and (part is group[0] or part.lower not in {"brothers", "sisters"}) or part.lower in _KEEP or part.known.eponym and part.lower in _EPONYMS for part in group):
            continue
        strange = sum(not part.known.common and not part.known.medical for part in group)
        named = sum(part.lower in _ORG_WORDS for part in group)
        if strange or named or any(text[a.end : b.start] == " & " for a, b in zip(group, group[1:], strict=False)):
            yield group[0].start, group[-1].end, "ORGANIZATION", 0.6


def _organisations(view: View) -> Found:
    tokens, text = view.tokens, view.text
    calm = view.style in {"normal", "lower"}
    i = 0
    for i, token in enumerate(tokens):
        if token.lower in _CHAINS and (token.shape in "TU" or token.lower in {"walgreens", "cvs", "walmart", "kaiser", "labcorp", "aetna", "cigna"}):
            if token.lower not in {"target", "apple", "mayo", "aspen", "humana", "anthem", "sutter", "amazon"} or token.shape == "T" and not token.first:
                yield token.start, token.end, "ORGANIZATION", 0.7
        if token.lower not in _HEADS or token.shape == "P":
            continue
        start = _walk_back(tokens, i, text, calm)
        if start is None:
            continue
        end = i
        while end + 1 < len(tokens) and tokens[end + 1].lower in _HEADS and text[tokens[end].end : tokens[end + 1].start] in {" ", " & ", ", "} and (
            tokens[end + 1].shape == token.shape
        ):
            end += 1
        after = tokens[end + 1 : end + 4]
        # "Hospital of the Valley", "School of Nursing at ..."
        if token.shape == "T" and len(after) > 1 and after[0].lower == "of" and after[1].shape == "T" and _adjacent(text, [tokens[end], *after[:2]]):
            end += 2
        yield tokens[start].start, tokens[end].end, "ORGANIZATION", 0.75


def _strong(token: Token) -> bool:
    """Whether the word, in lower case, sounds like a name of a place of care and not like a description."""
    known = token.known
    if token.lower in _HEADS or token.lower in _SOFT:
        return False
    return token.lower in _ORG_WORDS or (not known.common and not known.medical) or (known.common < 4 and known.last >= 3)


_SOFT = frozenset(
    """happy gentle little tiny complete perfect total modern integrated first prime community family general county city village town kids womens women's
    children's childrens men's red white green blue golden silver bright good holy star sun moon united star precision advanced comprehensive heart hope
    faith happy total spring springs gardens garden field fields stone rock sand island east west north south central state army navy village woods wood""".split()
)


def _walk_back(tokens: list[Token], i: int, text: str, calm: bool) -> int | None:
    head = tokens[i]
    start = i
    named = False
    j = i - 1
    while j >= 0 and i - j <= 5:
        token, gap = tokens[j], text[tokens[j].end : tokens[start].start]
        if gap not in {" ", " & ", "-", ". ", "'s ", ", "} and not (gap in {"'s ", "' "}):
            break
        if gap == ", " and head.lower not in {"inc", "llc"}:
            break
        if gap == ". " and token.lower not in {"st", "mt", "ft"}:
            break
        if token.shape == "P":
            break
        if head.shape in "TU" and calm:
            if token.shape in "TUIM" and token.lower not in {"the", "my", "this", "our", "i", "a", "at", "in", "to", "from", "dr", "thanks", "thank", "and"}:
                if token.lower in _KEEP and token.lower in words("titles"):
                    break
                named = named or (token.lower not in _GENERIC and token.lower not in _HEADS) or gap == " & "
                start = j
            elif token.lower in _INSIDE and j and tokens[j - 1].shape in "TUM" and token.lower != "the":
                if token.lower in {"at", "for"} and start != i:
                    break
            else:
                break
        else:
            if token.lower in _FUNCTION or token.lower in _SPANISH or token.lower in _ROLES or (token.lower in _GENERIC and token.lower not in _ORG_WORDS) or token.lower in _KEEP - _STATES:
                break
            if token.lower in _VERBS or token.lower in _UNNAMED and token.lower not in _ORG_WORDS:
                break
            named = named or _strong(token)
            start = j
        j -= 1
    if start == i:
        return None
    group = tokens[start:i]
    if head.shape in "TU" and calm:
        if group[0].first and len(group) == 1 and (group[0].known.common >= 4 and group[0].lower not in _ORG_WORDS):
            return None
        if not named:
            # "Regional Medical Center", "Family Practice": a name only with a word like "Mercy General".
            named = len(group) >= 2 and all(part.shape in "TU" for part in group) and any(part.lower in _ORG_WORDS for part in group) and not group[0].first
        before = tokens[start - 1] if start else None
        if before is not None and before.lower in {"at", "from", "to", "by", "with"} and before.shape == "l" and text[before.end : tokens[start].start] == " " and (
            group[0].lower not in _GENERIC | _UNNAMED | _FUNCTION | _KEEP
        ):
            return start
        if head.lower not in _STRONG and all((part.known.common or part.known.medical) and part.lower not in _ORG_WORDS for part in group):
            return None
        weak = head.lower not in _STRONG and all(part.known.common >= 4 and part.lower not in _ORG_WORDS for part in group)
        return start if named and not weak else None
    if head.lower not in _STRONG and head.lower not in _LOW_HEADS:
        return None
    led = start and tokens[start - 1].lower in {"at", "from", "to", "by", "with", "in", "called", "near", "love", "avoid", "for", "recommend", "the", "of", "via", "en", "visit", "visited", "use", "try"}
    sure = sum(map(_strong, group))
    if not named or (len(group) == 1 and group[0].known.common >= 4 and not (led and group[0].lower in _ORG_WORDS)):
        return None
    if start and tokens[start - 1].lower in {"the", "a", "an", "this"} and sure < 2 and all(part.known.common for part in group):
        return None
    led = led or start and text[tokens[start - 1].end : tokens[start].start] != " "
    if not led and not tokens[start].first and sure < 2:
        return None
    return start
