"""What the recognisers of places share: words that name no place, states, and neighbours."""

# ruff: noqa: E501 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import itertools

from responder.recognizers_lexicon import word, words
from responder.recognizers_text import Token

STATES = words("states")
_CODES = words("state codes")
_COUNTRIES = words("countries")
FUNCTION = words("function")
KEEP = (
    words("brands")
    | words("demonyms")
    | STATES
    | _COUNTRIES
    | words("months")
    | words("weekdays")
    | words("titles")
)
ROLES = words("roles") | words("relations")
EPONYMS = words("eponyms")
UNNAMED = (
    words("eponym heads")
    | words("medical")
    | words("places of work")
    | ROLES
    | frozenset(["coma", "room", "team", "staff", "department", "dept", "floor"])
)
STATE = (
    r"(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas"
    r"|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new\s(?:hampshire|jersey"
    r"|mexico|york)|(?:north|south)\s(?:carolina|dakota)|ohio|oklahoma|oregon|pennsylvania|rhode\sisland|tennessee|texas|utah|vermont|virginia"
    r"|washington|west\svirginia|wisconsin|wyoming|puerto\srico)"
)
CODE = r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"


def plain(typed: str) -> bool:
    """Whether the word is a common one that names no town."""
    known = word(typed.lower())
    return known.common >= 4 and known.town < 2


def adjacent(text: str, group: list[Token]) -> bool:
    """Whether nothing but a blank, a hyphen, a full stop or a possessive stands between the words."""
    return all(text[a.end : b.start] in {" ", "-", ". ", "'s "} for a, b in itertools.pairwise(group))
