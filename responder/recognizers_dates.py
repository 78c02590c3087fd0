"""Finds dates but not years, and ages over 89: partial, relative and spoken ones too.

Small pieces (a numeric date, a month with its day, a weekday, a holiday) are found first, then grown over the
words that lead in ("back in", "the day before") and joined. Clock times, durations, scores written as
fractions and habits ("closed on Mondays") stay.
"""

# ruff: noqa: E501, SIM905 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re
from collections.abc import Iterator

from responder.recognizers_text import Found, View

_FULL = (
    r"january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo"
    r"|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|febuary|septmber|novemeber|decemeber|feburary|janurary|januray|janaury|feburay|agust|augest|auguest|septmeber|setember|octobor|ocotber|octuber|novmber|decmber|desember"
)
_MONTH = rf"(?:(?:{_FULL})|(?:jan|feb|febr|mar|apr|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)\b\.?)"
_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])"
_UNITS = (
    r"(?:[.,:]\d|\s?(?:%|a\.?m\b|p\.?m\b|min|hour|hr|day|week|month|year|yr|time|star|people|mg|ml|visit|patient|doctor"
    r"|nurse|appointment|dollar|bucks|x\b|minute|other|different|of us|more|kids|staff))"
)
_DAY = rf"(?:{_NUMBER}(?:\s?(?:st|nd|rd|th)\b|(?!\d))(?!{_UNITS}))"
# Behind a month that is no other word, "July 30 visit" is a date, "July 30 mg" none.
_SURE_DAY = rf"(?:{_NUMBER}(?:\s?(?:st|nd|rd|th)\b|(?!\d))(?![.,:]\d|\s?(?:%|a\.?m\b|p\.?m\b|min|hour|hr|mg|ml|people|of us|more|other|different|x\b)))"
_ONES = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
_SPOKEN = (
    rf"(?:(?:twenty|thirty)[- ]?{_ONES}|{_ONES}|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth"
    r"|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)\b"
)
_YEAR = r"(?:,?\s?(?:(?:of|de|del|in)\s)?(?:(?:19|20)\d\d|'\d\d)(?![\d%]))"
_WEEKDAY = r"(?:(?:mon|tues|wednes|wens|wends|wednsd|weds|thurs|thrus|thur|tus|fri|satur|satr|satu|sun)day|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
_SHORT_WEEKDAY = r"(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)\b\.?"
_PART = r"(?:\s(?:morning|afternoon|evening|night|noon|por\sla\s(?:manana|tarde|noche)))?"

_NUMERIC = re.compile(
    rf"""(?<![\w/.$-])(?:
      \d{{4}}(?P<iso>[-/.])(?:1[0-2]|0?[1-9])(?P=iso){_NUMBER}(?:T\d\d:\d\d(?::\d\d)?Z?)?
      |{_NUMBER}(?P<sep>\s?[/.-]\s?){_NUMBER}(?P=sep)(?:(?:19|20)\d\d|\d\d)
      |{_NUMBER}[-\s/]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}}[-\s/.,]{{0,2}}(?:19|20)?\d\d
      |(?:1[0-2]|0?[1-9])[/-](?:19|20)\d\d
      |(?:19|20)\d\d[/-](?:1[0-2]|0[1-9])
    )(?![\w/]|[.-]\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_SLASH = re.compile(
    r"(?<![\w/.$-])(1[0-2]|0?[1-9])([/-])(3[01]|[12]\d|0?[1-9])(?![\w/%-]|\.\d|\s?(?:mmhg|out of))",
    re.IGNORECASE,
)
_SLASH_LEAD = re.compile(
    r"\b(?:on|since|until|till?|by|before|after|from|for|dated?|through|thru|between|due|around|of|was|is|dob|born|visit|appt|appointment"
    r"|seen|booked|scheduled|discharged|admitted|and|to|el|desde|hasta|para|fecha|not|(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)[a-z]*)[\s,:(]{1,3}$",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\b(?:apgars?|beighton|berg|gcs|glasgow|score[sd]?|scoring|murmur|strength|power|motor|reflex(?:es)?|rat(?:ed?|ing)|pain|vision|grade|scale|systolic|diastolic"
    r"|moca|mmse|phq(?:-?\d)?|gad(?:-?\d)?|gleason|stars?|give|gave|mini-?cog|solid|like a|an?|level|intensity|va|acuity|criteria|points?|nrs|vas)\b"
    r"[^.\n]{0,18}$",
    re.IGNORECASE,
)
# "went from 8/10 to 4/10"
_OF_TEN_BEFORE = re.compile(r"\d/10\s?(?:to|-|->|→)\s?$")
_OF_TEN = re.compile(r"\s?(?:to|-|->|→)\s?\d{1,2}/10(?!\w)")
_SCORED = re.compile(
    r"\s?(?:stars?|rating|pain|score|murmur|strength|on the|points?|scale|systolic|diastolic|overall|would|criteria|from me|cup|tab|of (?:a|the)|way|full|size|mile|in(?:ch)?\b)",
    re.IGNORECASE,
)
_FRACTIONS = frozenset(
    {
        (1, 2),
        (1, 3),
        (2, 3),
        (1, 4),
        (3, 4),
        (1, 5),
        (1, 8),
        (3, 8),
        (5, 8),
        (7, 8),
        (1, 10),
        (5, 5),
        (10, 10),
        (4, 5),
        (2, 5),
        (3, 5),
        (1, 1),
    }
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s?(?:the\s|of\s)?(?:(?<!may\s)(?<!march\s)(?<!mar\s){_SURE_DAY}|{_DAY}|{_SPOKEN})(?:\s?(?:-|to|through|thru|and|&|or|,|,\sand)\s?(?:the\s)?{_NUMBER}(?:st|nd|rd|th)?(?![\w:])(?!{_UNITS})){{0,6}}{_YEAR}?",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"(?<![\w/.])(?:the\s|el\s(?:dia\s)?)?(?:{_NUMBER}\s?(?:st|nd|rd|th)?|{_SPOKEN})(?:\s?-\s?{_NUMBER})?\s?(?:(?:day\s)?of\s|de\s)?{_MONTH}(?!\w){_YEAR}?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b{_MONTH}{_YEAR}", re.IGNORECASE)
_BARE_MONTH = re.compile(rf"\b{_MONTH}(?!\w)", re.IGNORECASE)
_MONTH_LEAD = re.compile(
    r"\b(?:in|since|until|till?|by|before|after|from|last|this|next|early|mid|late|of|during|through|around|between|past|and|every|for|to"
    r"|en|desde|hasta|de|pasado|beginning|end|early-|mid-|late-|ago)[\s-](?:the\s)?$",
    re.IGNORECASE,
)
_WORDY_MONTHS = frozenset(
    {
        "may",
        "march",
        "mar",
        "august",
        "dec",
        "jun",
        "jan",
        "sep",
        "mayo",
        "marzo",
        "ago",
        "april",
        "june",
        "abr",
        "nov",
        "sept",
        "apr",
        "oct",
        "ene",
        "dic",
    }
)
_WEEKDAYS = re.compile(
    rf"\b(?:(?:the\s)?(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s(?=\w+day\b))?(?:{_WEEKDAY}(?!s)|{_SHORT_WEEKDAY}(?=,?\s(?:the\s)?\d|,?\s{_MONTH}|\s(?:morning|afternoon|night))){_PART}(?:\s(?:the\s)?{_NUMBER}(?:st|nd|rd|th)\b)?",
    re.IGNORECASE,
)
_HABIT_AFTER = re.compile(
    rf"\s?(?:hours|through|thru|to\s{_WEEKDAY}|-\s?{_WEEKDAY}|appointments|clinic|availability|or\s{_WEEKDAY}|and\s{_WEEKDAY}\s(?:hours|appointments))",
    re.IGNORECASE,
)
_HABIT_BEFORE = re.compile(
    rf"(?:\ba|\bevery|\beach|\bany|\bopen|\bclosed|\b{_WEEKDAY}\s(?:through|thru|to|-)|\bmost|-)\s?(?:on\s|other\s)?$",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(
    r"""\b(?:christmas(?:\s?time)?(?:\s(?:eve|day|week|morning|night|break))?|x-?mas(?:\seve)?|thanksgiving(?:\s(?:day|eve|week(?:end)?|morning|break))?
    |easter(?:\s(?:sunday|monday|weekend|morning))?|labou?r\sday|memorial\sday|(?:the\s)?(?:4th|fourth)\sof\sjuly|july\s(?:4th|fourth)
    |new\syear'?s?'?(?:\s(?:eve|day))|new\syear'?s|halloween|valentine'?s?'?(?:\sday)|mother'?s'?\sday|father'?s'?\sday|st\.?\spatrick'?s?\sday
    |good\sfriday|black\sfriday|ash\swednesday|palm\ssunday|super\s?bowl\ssunday|veterans?'?s?'?\sday|president'?s?'?\sday|columbus\sday|mlk\sday
    |martin\sluther\sking\sday|indigenous\speoples'?\sday|independence\sday|juneteenth|groundhog\sday|april\sfools?'?(?:\sday)?|cinco\sde\smayo|hanukkah|chanukah|kwanzaa
    |ramadan|eid(?:\sal-\w+)?|diwali|holi|passover|yom\skippur|rosh\shashanah?|lunar\snew\syear|chinese\snew\syear|boxing\sday|mardi\sgras|flag\sday
    |patriots'?\sday|grandparents'?\sday|navidad|nochebuena|ano\snuevo|semana\ssanta|viernes\ssanto|dia\sde\s(?:las\smadres|la\smadre|los\smuertos|accion\sde\sgracias|(?:los\s)?reyes|la\sindependencia))
    (?!\w)(?!\s(?:disease|factor|cards?|trees?)\b)(?:,?\s(?:of\s)?(?:19|20)\d\d)?""",
    re.IGNORECASE | re.VERBOSE,
)
_AGO = re.compile(
    rf"\b(?:the\sother\s|(?:\d|two|three|four|five|six|a\s(?:couple|few)(?:\sof)?|couple(?:\sof)?)\s){_WEEKDAY}s?\s(?:ago|back)\b"
    rf"|\b(?:\d|two|three|four|a\s(?:couple|few)(?:\sof)?)\s(?:weekends|(?:christmas|thanksgiving|easter)(?:es|s)?)\sago\b"
    rf"|\ba\sweek\sfrom\s{_WEEKDAY}\b|\bhace\s(?:dos|tres|cuatro)\s(?:lunes|martes|jueves|viernes|sabados|domingos)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:the|el(?:\sdia)?)\s(?:{_NUMBER}\s?(?:st|nd|rd|th)|(?:twenty|thirty)[- ]{_ONES}|(?:tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth"
    r"|seventeenth|eighteenth|nineteenth|twentieth|thirtieth))(?:\s?(?:-|to|through|and|or)\s?(?:the\s)?\d{1,2}(?:st|nd|rd|th))?"
    r"(?!\s?(?:time|visit|floor|grade|percentile|century|opinion|call|day\b|person|one|doctor|appointment|week|month|year|hour|rib|nerve|toe"
    r"|finger|metacarpal|metatarsal|intercostal|cranial|ventricle|degree|trimester|edition|line|generation|attempt|try|star|dose|step|patient|"
    r"place|party|shift|and\slast|or\s\d|st\b|street|ave|avenue|percent|decile|vertebra|lumbar|thoracic|cervical|stage|phase|round|cycle|child|kid|baby|"
    r"nurse|surgery|surgeon|set|row|in\sline|part|most|best|worst|highest|largest|question|generation))(?!\w)",
    re.IGNORECASE,
)
_LOW_ORDINAL = re.compile(
    rf"(?<=\bon\s)the\s{_ONES}(?=[,.;!?)]|$|\s(?:and|at|around|i|we|he|she|they|my|but|so|with|because)\b)",
    re.IGNORECASE,
)
_SPOKEN_DAY = re.compile(
    r"\b(?:the\s)(?:first|second|third|last|1st|15th|middle|end|beginning)\s(?:day\s)?of\s(?:the|this|last|next)\smonth\b",
    re.IGNORECASE,
)
_SPANISH_DAY = re.compile(
    rf"\b(?:para|desde|hasta|antes\sdel?|despues\sdel?|era|no|es|fue|cita)\s(?:para\s)?(?P<day>(?:el|del?)\s(?:dia\s)?{_NUMBER})(?![\w%:])|\b(?:el|la)\s(?:{_WEEKDAY}|semana|mes|fin\sde\ssemana)\s(?:pasad[oa]|antepasad[oa]|proxim[oa])\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:dob|d\.o\.b\.?|date\sof\sbirth|birth\s?date|born(?:\son)?|birthday|fecha\sde\snacimiento|nacid[oa](?:\sel)?)(?:\sis|\swas)?\s?[:#-]?\s?(?P<value>\d{6}\b|\d{8}\b|(?:(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|oh|o|hundred)\b[\s-]?){3,8}))",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\b(?:way\s)?back\s(?:in|on|around)|\b(?:early|mid|late)|\b(?:the\s)?(?:beginning|start|middle|end|week|weekend|morning|night|evening|afternoon"
    rf"|month|day|eve)\s(?:before|after|of|following)(?:\sthe)?|\b(?:last|this|next|past|this\spast|the\sfollowing|the\snext)|\b(?:the\s)?(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th)\s{_WEEKDAY}\s(?:in|of)"
    rf"|\b(?:the\s)?(?:first|second|third|fourth|1st|2nd|3rd|4th|last)\s(?:week|weekend|day|half|part)\s(?:in|of)|\b(?:the\s)?{_WEEKDAY}\s(?:before|after|of|following)"
    r"|\b(?:a\s|two\s|three\s|one\s|\d\s)?(?:days?|weeks?)\s(?:before|after)|\b(?:el|del)(?:\spasado|\sproximo|\sdia)?|\b(?:a\s)?(?:principios|mediados|finales|fines)\sde|\bthe|(?<=\w\w)\sel)[\s-]$",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r",?\s?(?:(?:the|on|of|el|de|,|-|to|in|at|the week of)\s)?|\s?\(|\s?[-/]\s?", re.IGNORECASE
)
_TRIGGER = re.compile(
    rf"\d|day|{_FULL}|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun|ene|abr|ago|dic)\b"
    r"|x-?mas|christmas|thanksgiving|easter|new\syear|halloween|valentine|hanukkah|ramadan|\beid\b|diwali|passover|juneteenth|month|kwanzaa|kippur"
    r"|hashana|mardi|birth|lunes|martes|miercoles|jueves|viernes|sabado|domingo|navidad|weekends|teenth|tieth|santa|nochebuena|april\sfool|holi\b|ninet|hundred|novent",
    re.IGNORECASE,
)

# Signs without which the slower patterns cannot match.
_NUMBERED = re.compile(r"\d\s?[-/.]\s?\d|\d[-\s/]?(?:[JFMASOND][a-z]{2})", re.IGNORECASE)
_MONTHS = re.compile(
    rf"{_FULL}|\b(?:jan|febr?|mar|apr|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)\b|\d(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_WEEK = re.compile(
    r"day(?!s)|\b(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)\b|lunes|martes|miercoles|jueves|viernes|sabado|domingo",
    re.IGNORECASE,
)
_FULL_NAMES = tuple(_FULL.split("|"))
_SPANISH_WEEK = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_SHORT_MONTHS = frozenset("jan feb febr mar apr jun jul aug sep sept oct nov dec ene abr ago dic".split())
_SHORT_DAYS = frozenset("mon tue tues wed thu thur thurs fri sat sun".split())
_SHORT = _SHORT_MONTHS | _SHORT_DAYS
_GLUED_MONTH = re.compile(r"\d(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_HINTS = (
    "day", *_FULL_NAMES, *_SPANISH_WEEK, "xmas", "x-mas", "christmas", "thanksgiving", "easter", "new", "halloween", "valentine",
    "hanukkah", "ramadan", "eid", "diwali", "passover", "juneteenth", "month", "kwanzaa", "kippur", "hashana", "mardi", "birth",
    "navidad", "weekends", "teenth", "tieth", "santa", "nochebuena", "holi", "ninet", "hundred", "novent",
)  # fmt: skip
_FEASTS = frozenset(
    (
        "christmas christmastime xmas mas thanksgiving easter day july year years halloween valentine valentines friday wednesday"
        " sunday juneteenth fool fools mayo hanukkah chanukah kwanzaa ramadan eid diwali holi passover kippur hashana hashanah gras"
        " navidad nochebuena nuevo santa santo dia"
    ).split()
)
_LOW = frozenset(_ONES.strip("(?:)").split("|"))
_BACK = frozenset(["ago", "back", "week", "hace"])
_BIRTH = ("dob", "d.o.b", "birth", "born", "nacid", "nacimiento")
_SPANISH_ARTICLES = frozenset(["el", "la", "de", "del"])

_KIN = (
    r"(?:s?he|i|who|mom|mother|mum|mama|dad|father|papa|grand\w+|gran|nana|aunt|uncle|wife|husband|patient|pt|lady|woman|man|male|female|gentleman|resident|neighbou?r|parent|"
    r"mil|fil|sister|brother|abuel[oa]|madre|padre|mi\smama|mi\spapa|suegr[oa]|tia|tio|ella|el|friend|client)"
)
_OLD = r"(?:9\d|1[01]\d)"
_WORDS_OLD = r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a|one)\shundred(?:\sand)?(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|ten))?|noventa(?:\sy\s\w+)?|cien(?:to\s\w+)?)"
_AGE = re.compile(
    rf"""(?<![\w$.,/-])(?:{_OLD}|{_WORDS_OLD})(?:\s|-)?(?:(?:\+\s?)?(?:years?|yrs?|yr)(?:[\s-](?:old|young|of\sage))?|y\s?/?\s?o\b|y\.o\.|anos)(?!\w)
    |(?<![\w$.,/-])(?:{_OLD})\s?(?:[mf]\b|male\b|female\b|-year|man\b|woman\b)(?!\w)
    |\b(?:age[ds]?|aged|edad)\s?(?:of|is|:|was|de)?\s?(?P<a>{_OLD}|{_WORDS_OLD})(?![\w%]|\.\d)
    |\b{_KIN}(?:\s\w+)?(?:'s|\s(?:is|was|am|turned|turns|turning|just\sturned|will\sbe|hit|reached|,|tiene|cumplio|at))(?:\s(?:now|almost|nearly|already|only|just|about|over|turning|a))?\s
     (?P<b>{_OLD}|{_WORDS_OLD})(?![\w%]|[./:]\d|\s(?:mg|lb|pound|kg|min|hour|day|week|month|percent|degree|mile|bpm|over|times|stars?|dollar|bucks|/))
    |\b(?:i'm|im|turned|turning|turns|she's|he's|shes|hes)\s(?:now\s|almost\s|nearly\s|over\s|already\s|only\s)?(?P<c>{_OLD}|{_WORDS_OLD})(?![\w%]|[./:]\d|\s(?:mg|lb|pound|kg|min|hour|day|week|month|percent|degree|mile|bpm|over|times|stars?|dollar|bucks|/))
    |\b(?:in\s)?(?:my|her|his|their|our|mid|late|early)[\s-](?:mid[\s-]|late[\s-]|early[\s-])?(?P<d>(?:90'?s|nineties|noventas))\b
    |\b(?:woman|man|lady|gentleman|age)\sof\s(?P<e>{_OLD}|{_WORDS_OLD})(?![\w%])
    |\bat\s(?P<f>{_OLD}),?\s(?=my\b|our\b|her\b|his\b|she\b|he\b|and\b|you\b|i\b|mom\b|dad\b)
    |\b{_KIN}s?\s(?P<g>{_OLD})\s(?=now|and\b|but\b|with\b|who\b)
    |(?<=\()(?P<h>{_OLD})(?=!*\))
    |\b(?:is|was|am|be|turned|turning|turns)\s(?P<i>{_WORDS_OLD})(?!\s(?:percent|minutes?|dollars?|bucks|days?|hours?|miles|times|people|pounds|degrees|and\s\w+\spercent))
    |\bcentenarian\b|\bnonagenarian\b|(?<=,\s){_OLD}(?=,\s)""",
    re.IGNORECASE | re.VERBOSE,
)

_HIGH = re.compile(r"(?:9\d|1[01]\d)(?!\d)|ninet|hundred|novent|cien|centenarian|nonagenarian")


def find(view: View) -> Found:
    """Yield start, end, label and score of each date and high age, as offsets into the folded text."""
    text = view.text
    if not (view.digits or (_hinted(view) and _TRIGGER.search(view.bare))):
        return
    for match in _AGE.finditer(text) if _HIGH.search(view.lower) else ():
        start, end = next((match.span(name) for name in "abcdefghi" if match.group(name)), match.span())
        yield start, end, "AGE", 0.85
    atoms = sorted(_atoms(view))
    joined: list[list[int]] = []
    for start, end in atoms:
        while lead := _LEAD.search(text, max(0, start - 40), start):
            start = lead.start()
        if joined and (start <= joined[-1][1] or _JOIN.fullmatch(text, joined[-1][1], start)):
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    for start, end in joined:
        yield start, end, "DATE", 0.85


def _hinted(view: View) -> bool:
    """Whether a part of a word that may belong to a date is there; a hint, which `_TRIGGER` settles."""
    return view.has(_SHORT) or any(part in view.lower for part in _HINTS)


def _monthly(view: View) -> bool:
    if any(name in view.lower for name in _FULL_NAMES):
        return True
    if view.digits and _GLUED_MONTH.search(view.lower):
        return True
    return view.has(_SHORT_MONTHS) and _MONTHS.search(view.text) is not None


def _weekly(view: View) -> bool:
    hinted = "day" in view.lower or view.has(_SHORT_DAYS) or any(name in view.lower for name in _SPANISH_WEEK)
    return hinted and _WEEK.search(view.text) is not None


def _atoms(view: View) -> Iterator[tuple[int, int]]:
    text = view.text
    digits = view.digits and _NUMBERED.search(text) is not None
    month = _monthly(view)
    for match in _NUMERIC.finditer(text) if digits else ():
        yield match.span()
    for match in _SLASH.finditer(text) if digits else ():
        if _is_date(text, match):
            yield match.span()
    for pattern in (_MONTH_DAY, _DAY_MONTH, _MONTH_YEAR) if month else ():
        for match in pattern.finditer(text):
            first = re.match(r"\w+", match.group())
            # "may 3 of us": a modal verb, unless a capital or a lead says otherwise.
            if (
                first
                and first.group() in {"may", "mar", "sat", "sun"}
                and not re.search(r"\d", match.group())
            ):
                continue
            yield match.span()
    for match in _BARE_MONTH.finditer(text) if month else ():
        word = match.group().rstrip(".")
        led = _MONTH_LEAD.search(text, max(0, match.start() - 14), match.start())
        if (
            led
            and (
                word.lower() not in {"may", "march", "mar", "ago", "mayo"}
                or _month_like(text, word, led, match)
            )
        ) or (
            not led
            and word.lower() not in _WORDY_MONTHS
            and word.lower() not in {"jul", "feb", "febr", "aug"}
        ):
            yield match.span()
    for match in _WEEKDAYS.finditer(text) if _weekly(view) else ():
        habit = _HABIT_AFTER.match(text, match.end()) or _HABIT_BEFORE.search(
            text, max(0, match.start() - 24), match.start()
        )
        if not habit:
            yield match.span()
    for match in _SPANISH_DAY.finditer(text) if view.has(_SPANISH_ARTICLES) else ():
        yield match.span(match.lastgroup or 0)
    patterns = [_HOLIDAY] if view.has(_FEASTS) else []
    patterns += [_AGO] if view.has(_BACK) else []
    patterns += [_LOW_ORDINAL] if view.has(_LOW) else []
    patterns += [_SPOKEN_DAY] if "month" in view.words else []
    for pattern in (*patterns, _ORDINAL):
        for match in pattern.finditer(text):
            yield match.span()
    for match in _BORN.finditer(text) if any(part in view.lower for part in _BIRTH) else ():
        yield match.start("value"), match.start("value") + len(match["value"].rstrip(" -"))


def _month_like(text: str, word: str, led: re.Match[str], match: re.Match[str]) -> bool:
    before = led.group().lower().strip(" -")
    if before in {"in", "since", "last", "early", "late", "mid"}:
        return not text[match.end() :].lower().startswith((" be ", " have "))
    if before in {
        "last",
        "this",
        "next",
        "early",
        "mid",
        "late",
        "in",
        "since",
        "of",
        "until",
        "en",
        "desde",
    } and (word[0].isupper() or before != "this"):
        return not re.match(
            r"\s(?:be|have|not|i|we|you|he|she|they|or|out|in|into|up)\b",
            text[match.end() : match.end() + 8],
            re.IGNORECASE,
        )
    return word[0].isupper()


def _is_date(text: str, match: re.Match[str]) -> bool:
    month, day = int(match.group(1)), int(match.group(3))
    before = text[max(0, match.start() - 32) : match.start()]
    if day == 10 and (_OF_TEN_BEFORE.search(before) or _OF_TEN.match(text, match.end())):
        return False
    if text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")":
        return not _SCORE.search(before[:-1])
    if match.group(1)[0] == "0" or match.group(3)[0] == "0":
        return not _SCORED.match(text, match.end())
    if _SLASH_LEAD.search(before) and not _SCORED.match(text, match.end()):
        return not _SCORE.search(before)
    if match.group(2) == "-" or (month, day) in _FRACTIONS or day == 10 or (day in {5, 6} and month <= day):
        return False
    return not _SCORE.search(before) and not _SCORED.match(text, match.end())
