"""Finds where somebody lives, works or was treated: streets and ZIP codes here, the rest beside it."""

# ruff: noqa: E501, SIM905 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re
from collections.abc import Iterator

from responder.recognizers_organizations import organizations
from responder.recognizers_placewords import CODE, FUNCTION, STATE
from responder.recognizers_text import Found, View, tried
from responder.recognizers_towns import towns

_TYPE = (
    r"(?:street|str|st|avenue|ave|av|boulevard|blvd|road|rd|lane|ln|drive|dr|court|ct|circle|cir|place|pl|terrace|ter|trail|trl|parkway|pkwy|highway"
    r"|hwy|expressway|expy|freeway|fwy|turnpike|pike|plaza|plz|square|sq|loop|alley|way|crossing|xing|point|pt|row|run|pass|path|walk|commons|broadway"
    r"|heights|hollow|ridge|bend|cove|landing|grove|mews|causeway|esplanade|county\sroad|state\sroute)"
)
_UNIT = r"(?:,?\s?(?:(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|lot|\#)\.?\s?\#?\s?[a-z]?-?\d*-?[a-z]?\d*|\d+(?:st|nd|rd|th)\s(?:floor|fl))\b)?"
_MIDDLE = (
    r"(?!(?:minutes?|mins?|hours?|hrs?|miles?|blocks?|stars?|days?|weeks?|months?|years?|times?|people|of|the|to|a|an|from|on|in|and|or|for|at|is|was|i|my|mg|ml|mcg"
    r"|am|pm|oz|yr|yrs|yo|year-old|attn|re|fax|lb|lbs|cups?|tabs?|cm|patients?|doctors?|dr|feet|seconds?|more|different|other|out|point)\b)[a-z][\w'.-]{0,30}"
)
_TAIL = rf"(?:,\s(?-i:[A-Z])[a-z]{{1,30}}(?:\s(?-i:[A-Z])[a-z]{{1,30}})?(?=,?\s\d{{5}}\b)(?:,?\s\d{{5}}(?:-\d{{4}})?)|,?\s(?:[a-z][\w'-]{{1,30}}\s){{0,2}}[a-z][\w'-]{{1,30}},?\s(?:{CODE}|{STATE})\b(?:,?\s\d{{5}}(?:-\d{{4}})?)?|,\s(?-i:[A-Z])[a-z]{{1,30}}(?:\s(?-i:[A-Z])[a-z]{{1,30}})?(?=[,.;)]|\s(?-i:[a-z])|$))?"
_STREET = re.compile(
    rf"""(?<![\w$.,/-])\d{{1,6}}(?:-\d{{1,4}})?[a-d]?\s(?:(?:[nsew]|ne|nw|se|sw|north|south|east|west)\b\.?\s)?
    (?:(?:{_MIDDLE}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}?(?:dr\b(?!\.?\s(?!suite|ste|apt|unit)(?-i:[A-Z<]))|st\b(?!\.\s(?!suite|ste|apt|unit)(?-i:[A-Z<]))|(?!dr\b|st\b){_TYPE}\b)\.?(?:\s(?:[nsew]|ne|nw|se|sw)\b\.?)?(?:{_UNIT}|\s\d{{2,4}}(?=,|\sin\b|$)){_TAIL}
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
    |\b(?:[nsew]\s)?\d{{1,3}}(?:st|nd|rd|th)\s(?:&|and|at)\s(?-i:[A-Z][a-z]{{1,30}})(?:\s{_TYPE}\b)?
    |\b(?:(?:the\s)?corner\sof|intersection\sof)\s[a-z0-9]{{1,30}}(?:\s[a-z]{{1,30}})?\s(?:and|&)\s[a-z0-9]{{1,30}}(?:\s{_TYPE}\b)?""",
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
    rf"""(?:\b(?i:zip)(?:\s?(?i:code))?(?:\s(?i:is|of))?\s?[:\#]?\s?|\b(?:{CODE}|(?i:{STATE})),?\s|\b(?i:codigo\spostal|c\.?p\.?)\s?:?\s?
    |\b(?i:in|near|around|from|live\sin|to|area)\s)(?P<value>\d{{5}}(?:-\d{{4}})?)(?![\w%-]|[.,]\d|\s?(?i:mg|people|patients|dollars|miles|cases|steps|units))
    |(?:\b(?i:zip)\b[^\d\n.]{{1,14}}|(?<=\d{{5}}\snot\s)|\b[A-Z][a-z]+[a-z'],\s|\b(?:Grove|Falls|City|Springs|Heights),?\s)(?P<near>\d{{5}})(?![\w%-]|[.,]\d|\s?(?i:mg|people|patients|dollars|miles|cases|steps|units))
    |\b(?i:in|near)\s[\w'-]+(?:\s[\w'-]+)?,?\s(?P<town>\d{{5}}(?:-\d{{4}})?)(?=[.,;)]|$|\s(?i:i|and|but|so|they|we|was|is)\b)
    |(?<![\w$.,-])(?P<plus>\d{{5}}-\d{{4}})(?![\w-])""",
    re.VERBOSE,
)

# Signs without which the patterns cannot match, or only at a door: at a number or right before one.
_DIGIT = re.compile(r"\d")
_FIVE = re.compile(r"\d{5}")
_DOORS = re.compile(r"\d+|[nsewNSEW](?=\s\d)|[iI](?=-\d)|[uU](?=[sS]-\d)")
_WAYS = frozenset(
    (
        "rd blvd ave pkwy hwy ln box pobox obox highway route rte interstate road calle carretera avenida av camino paseo corner"
        " intersection"
    ).split()
)
_TYPES = frozenset(
    (
        "street st avenue ave boulevard blvd road rd lane ln drive dr court ct circle parkway pkwy highway hwy turnpike terrace trail"
        " pike plaza way alley square crescent expressway freeway loop causeway"
    ).split()
)


def _streets(view: View) -> Iterator[re.Match[str]]:
    if view.has(_WAYS):
        return _STREET.finditer(view.text)
    return tried(_STREET, view.text, [match.start() for match in _DOORS.finditer(view.text)])


def find(view: View) -> Found:
    """Yield start, end, label and score of each place and organisation, as offsets into the folded text."""
    text = view.text
    if _DIGIT.search(text):
        for match in _streets(view):
            yield *match.span(), "ADDRESS", 0.85
        for match in _ZIP.finditer(text) if _FIVE.search(text) else ():
            yield *match.span(match.lastgroup or "value"), "ADDRESS", 0.85
    elif (
        " rd" in view.lower
        or " blvd" in view.lower
        or " ave" in view.lower
        or " ln" in view.lower
        or " hwy" in view.lower
    ):
        for match in _STREET.finditer(text):
            yield *match.span(), "ADDRESS", 0.85
    types = view.words & _TYPES
    named = any(name.title() in text for name in types)
    for match in _NAMED_STREET.finditer(text) if named else ():
        if view.style != "title" and match.group().split()[0].lower() not in FUNCTION - {"new", "old"}:
            yield *match.span(), "ADDRESS", 0.8
    for match in _LOW_STREET.finditer(text) if types else ():
        head = match.group("value").split()
        if not any(
            part in FUNCTION - {"old"} or (part in {"main", "side", "wrong", "busy"} and head[-1] == "road")
            for part in head[:-1]
        ):
            yield *match.span("value"), "ADDRESS", 0.75
    yield from towns(view)
    yield from organizations(view)
