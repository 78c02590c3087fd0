"""What a find of the tagger must hold to count: a number for an age, a day for a date, more than a country.

The tagger weighs words by their neighbours and now and then takes the neighbour for the thing. What kind of
word an identifier is made of is known, so a find that holds none of it is dropped, and one that begins or ends
with a word that is none of it is cut.
"""

# ruff: noqa: E501 - a pattern broken over more lines reads worse

from __future__ import annotations

import re

from responder.recognizers_lexicon import word, words

_OLD = re.compile(r"(?<!\d)(?:9\d|1[012]\d)(?!\d)|ninet[yi]|hundred|centen|novent|cien", re.IGNORECASE)
_DAY = re.compile(
    r"\d|day|week|month|(?:th|nd|rd|st)\b|teen|twent|thirt|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon\b|tue|wed|thu|fri|sat|sun"
    r"|christmas|xmas|thanksg|easter|hall?ow|valent|eve\b|new\s?year|passover|ramadan|diwali|hanuk|juneteenth|holi|eid|lunes|martes|mi[eé]r"
    r"|juev|viern|s[aá]bad|doming|ene|abr|ago|dic|nav|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth",
    re.IGNORECASE,
)
_WEAK_DAY = frozenset(
    [
        "the", "a", "an", "of", "on", "in", "at", "day", "days", "week", "weeks", "month", "months", "weekend", "second",
        "first", "third", "other", "end", "this", "that", "her", "his", "my", "our",
    ]
)  # fmt: skip
_LED_DAY = re.compile(
    r"(?:\b(?:the|el|dia|and|or|to|through|\w{2,6}day|lunes|martes|miercoles|jueves|viernes|sabado|domingo)|[,&-])\s?$",
    re.IGNORECASE,
)
# "cr 1.9" against "paid 9.14".
_MEASURE = re.compile(r"(?!(?:1[0-2]|[1-9])\.(?:0[1-9]|[12]\d|3[01])$)\d+[.,]\d+")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_KEYED = re.compile(
    r"(?:#|:|\b(?:pin|code|four|4|no|num|number|mrn|ext|chart|acct|badge|id|in|with|room|rm|bed)\b\.?)\s?#?$",
    re.IGNORECASE,
)
_BILLED = re.compile(r"\d{5}(?:-\d\d)?")
_BILL = re.compile(
    r"\b(?:cpts?|codes?|hcpcs|bill(?:ed|ing)?|modifiers?|units?|charge[ds]?|loinc|icd\S*|drg)\b[^.\n]{0,24}$|[+/]\s?$",
    re.IGNORECASE,
)
_BILLED_WITH = re.compile(r"\s?(?:\+|and\s\d{5}\b|vs\.?\s\d)")
_DIAGNOSIS = re.compile(r"[A-TV-Z]\d\d")
_SIGNED = re.compile(r"[\d@_./]")
_REGIONS = words("states") | words("countries") | words("demonyms") | words("tongues")
_COMMON = 1
# A feast that no list has is a rarer word than what stands beside a date.
_RARE = 4


def kept(text: str, start: int, end: int, label: str) -> bool:
    """Whether the find `start` to `end` of the folded `text` holds what an identifier of its kind is made of."""
    found = text[start:end]
    low = found.lower()
    if label == "AGE":
        return bool(_OLD.search(found))
    if label == "DATE":
        return _day(text, start, end)
    if found.isdigit() and _decimal(text, start, end):
        return False
    if low in _REGIONS and word(low).first < 5:
        return False
    if label in {"ID", "ADDRESS", "LOCATION"} and _coded(text, start, end):
        return False
    if label == "ID":
        return bool(_SIGNED.search(found)) or not _plain(found)
    return not (label == "ADDRESS" and low.isalpha() and _plain(found))


def cut(text: str, start: int, end: int, normal: bool) -> bool:
    """Whether the word `start` to `end` at the edge of a name is none of it: "72F", "s/p", an abbreviation.

    `normal` says that the text has capitals and small letters.
    """
    found = text[start:end]
    if len(found) == 1 and found.isalpha():
        glued = (start > 0 and text[start - 1].isdigit()) or text[end : end + 1].isdigit()
        return glued or text[end : end + 1] in {"+", "/"} or text[start - 1 : start] == "/"
    if not (normal and found.isupper() and found.isalpha() and len(found) < 7):
        return False
    known = word(found.lower())
    return known.first < 4 and known.last < 5


def _day(text: str, start: int, end: int) -> bool:
    found = text[start:end]
    parts = found.lower().split()
    rare = any(len(part) > 3 and part.isalpha() and word(part).common < _RARE for part in parts)
    if not (rare or _DAY.search(found)) or _WEAK_DAY.issuperset(parts) or _MEASURE.fullmatch(found):
        return False
    return not (found.isdigit() and len(found) < 3 and not _LED_DAY.search(text, max(0, start - 14), start))


def _coded(text: str, start: int, end: int) -> bool:
    """Whether the find is a time of day, or a code of a procedure or diagnosis."""
    found = text[start:end]
    if _CLOCK.fullmatch(found):
        return not _KEYED.search(text, max(0, start - 12), start)
    if _BILLED.fullmatch(found):
        return bool(_BILL.search(text, max(0, start - 40), start) or _BILLED_WITH.match(text, end))
    return bool(_DIAGNOSIS.fullmatch(found) and text[end : end + 1] == ".")


def _decimal(text: str, start: int, end: int) -> bool:
    """Whether the digits are a part of "1,106", "0.25" or "N39.0"."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (len(before) == 2 and before[1] in ".," and before[0].isdigit()) or (
        len(after) == 2 and after[0] in ".," and after[1].isdigit()
    )


def _plain(found: str) -> bool:
    """Whether every word is a common or a medical one, in lower case."""
    return found.islower() and all(
        word(part).common >= _COMMON or word(part).medical for part in found.split()
    )
