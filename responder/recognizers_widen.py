"""How far an identifier reaches once a part of it is found: initials, possessives, further digits.

Each family of patterns and the tagger see words; what is glued to a word found, or stands between two parts
of one name, belongs to it.
"""

# ruff: noqa: E501 - a pattern broken over more lines reads worse

from __future__ import annotations

import re
from collections.abc import Iterable

from responder.recognizers_lexicon import word, words
from responder.recognizers_scan import Hit, disjoint

_HEADS = words("org heads") | words("org tails")
_NUMBERED = frozenset({"ID", "LICENSE", "DEVICE", "PLATE", "SSN", "LOCATION", "ADDRESS"})
_HYPHENED = re.compile(r"(?:[-‐‑][^\W\d_]+)+")
_HYPHENS = re.compile(r"(?:[^\W\d_]+[-‐‑])+$")
# "Keoni A.", "De La Cruz, P": not "Joe, I went".
_INITIAL_BEHIND = re.compile(r",?\s(?:(?:[A-Z]\.)+(?!\w)|[B-HJ-Z](?=[,;:)\n]|$))")
_INITIALS_BEFORE = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){1,3}$|(?<![\w.])[a-z]\.\s$")
_NICKED = re.compile(r"(?<!\w)(?:big|lil'?|Ma\.?|Wm\.?|Chas\.?|Geo\.|Jos\.|Thos\.|Jas\.)\s$", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:Wm|Ma|Chas|Geo|Jos|Thos|Jas)$")
_BEHIND_ABBREVIATION = re.compile(r"\.?\s[A-Z][\w'-]+")
# "Kim, Sang-min 1/2/66", "De La Cruz, P bottle"; "ID band reads HOPE, APRIL".
_GIVEN_BEHIND = re.compile(
    r",\s(?:[A-Z][a-z][\w'-]*(?=,?\s\(?(?:\d|DOB|MRN|dob|[MF]\b))|[B-HJ-Z](?=\s[a-z\d]))"
)
_VALUED = frozenset("+0123456789")
_SURNAME = re.compile(r"(?:(?:De|La|Van|Von|Del|Le|Mc|O')\s?)*[A-Z][\w'-]+")
_SURNAME_BEFORE = re.compile(
    r"(?:^|[:;/(\n]\s?|\b(?:reads|for|pt|patient|name|called|on|re)\s)(?P<name>[A-Z][A-Za-z'-]+),\s$"
)
_SHOP = re.compile(r"['’]s\s([A-Z][a-z]+)(?!\w)")
_PRACTICE = re.compile(r"(?<!\w)([A-Z][a-z]+)\sof\s(?:the\s)?$")
_DOOR = re.compile(
    r"(?<![\w.$/-])\d{1,6}\s(?:block\sof\s|[NSEW]{1,2}\.?\s)?$|(?<!\w)[NSEW]\.?\s$|(?<!\w)(?:mile\s\d{1,4}|rural)\s$",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(r"(?<![\w/.-])\d{1,2}-$")
_HUNDRED = re.compile(r"(?<!\w)(?:a|one)\s$", re.IGNORECASE)
_YEARS = re.compile(
    r"(?<=ninety|undred)[-\s](?:and\s)?(?:one|two|three|four|five|six|seven|eight|nine)(?!\w)", re.IGNORECASE
)
_OWN = re.compile(r"['’][sS](?!\w)")
_GLUED = re.compile(r"(?:[A-Za-z0-9]|[-/](?=[A-Za-z0-9])){1,24}")
_GLUED_BEFORE = re.compile(r"(?:[A-Za-z0-9]|(?<=[A-Za-z0-9])[-/]){1,24}$")
_PREFIX = re.compile(r"(?<![\w-])[A-Z]{2,3}\s$")
_DAYS = re.compile(r"(?<=\d)(?:[/.]\d{1,4})+(?!\w)")
_DAYS_BEFORE = re.compile(r"(?<![\w/.$])\d{1,4}/$")
_TAIL = re.compile(r"\s(?:of\s(?:the\s)?)?([^\W\d_]+)(?!\w)")
_FRONT = re.compile(r"(?<!\w)([^\W\d_]+)\s$")
_LOCAL = re.compile(r"(?<=\bLocal)\s\d{1,4}(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?['’]s\s|\.?\s|\s?&\s?|\s(?:of|of\sthe|de|del|de\sla|de\slos)\s", re.IGNORECASE)
_SAINT = re.compile(r"(?:\bst|\bmt|\bft)$", re.IGNORECASE)
_NAMED = frozenset({"ORGANIZATION", "LOCATION", "PERSON"})
_BEHIND = {"PERSON": (_HYPHENED, _INITIAL_BEHIND), "DATE": (_DAYS,), "AGE": (_YEARS,)}
_BEFORE = {"PERSON": (_HYPHENS, _INITIALS_BEFORE, _NICKED), "ADDRESS": (_DOOR,), "AGE": (_HUNDRED,)}
_FAR = 32
_FUNCTION = words("function") | words("roles") | words("relations") | words("titles") | words("chat")


def widened(text: str, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return `hits` in `text`, sorted and disjoint, each as far as what it names reaches."""
    return _bridged(text, disjoint(_wide(text, hit) for hit in hits))


def _wide(text: str, hit: Hit) -> Hit:
    start, end, label = hit.start, hit.end, hit.label
    for pattern in _BEHIND.get(label, ()):
        if match := pattern.match(text, end):
            end = match.end()
    for pattern in _BEFORE.get(label, ()):
        if match := pattern.search(text, max(0, start - _FAR), start):
            start = match.start()
    if label == "PERSON":
        start, end = _recorded(text, *_bare(text, start, end))
        if (match := _SHOP.match(text, end)) and match[1].lower() in _HEADS:
            end, label = match.end(), "ORGANIZATION"
    elif label == "ORGANIZATION":
        start, end = _named(text, start, end)
    elif label == "DATE":
        pattern = _DAYS_BEFORE if text[start].isdigit() else _MONTH_DAY
        if match := pattern.search(text, max(0, start - _FAR), start):
            start = match.start()
    elif label in _NUMBERED and any(char.isdigit() for char in text[start:end]):
        start, end = _whole(text, start, end)
    if label == "LOCATION" and text[start].isupper():
        match = _PRACTICE.search(text, max(0, start - _FAR), start)
        if match and match[1].lower() in _HEADS:
            start, label = match.start(), "ORGANIZATION"
    return Hit(start, end, label, hit.score)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the name without the letter of a value or a sex: "Luna K+ 2.6", "17M Braylon"."""
    if (
        end - start > 3
        and text[end - 2] == " "
        and text[end : end + 1] in _VALUED
        and text[end - 1].isupper()
    ):
        end -= 2
    if end - start > 3 and text[start + 1] == " " and start and text[start - 1].isdigit():
        start += 2
    return start, end


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the number begins and ends that the find is a part of: "420" in "P420-119-9"."""
    if text[end - 1].isalnum() and (match := _GLUED.match(text, end)):
        end = match.end()
    if text[start].isalnum() and (match := _GLUED_BEFORE.search(text, max(0, start - _FAR), start)):
        start = match.start()
    return start, end


def _recorded(text: str, start: int, end: int) -> tuple[int, int]:
    """Return how far a name reaches that is written as records have it, the surname first or a name cut short."""
    if (match := _BEHIND_ABBREVIATION.match(text, end)) and _ABBREVIATED.search(text, start, end):
        end = match.end()
    if _SURNAME.fullmatch(text, start, end) and (match := _GIVEN_BEHIND.match(text, end)):
        end = match.end()
    match = _SURNAME_BEFORE.search(text, max(0, start - _FAR), start) if text[start].isupper() else None
    if match and word(match["name"].lower()).last >= 3 and match["name"].lower() not in _FUNCTION:
        start = match.start("name")
    return start, end


def _named(text: str, start: int, end: int) -> tuple[int, int]:
    """Return how far a place of care or work reaches: "Comfort Step Medical" and "Supply", "whole" and "foods"."""
    capital = text[start].isupper()
    while match := _TAIL.match(text, end):
        tail = match[1]
        if tail.lower() not in _HEADS or tail[0].isupper() != capital or " of" in match[0]:
            break
        end = match.end()
    if all(part in _HEADS for part in text[start:end].lower().split()):
        match = _FRONT.search(text, max(0, start - _FAR), start)
        if match and match[1][0].isupper() == capital and match[1].lower() not in _FUNCTION:
            start = match.start()
    if match := _LOCAL.match(text, end):
        end = match.end()
    if match := _OWN.match(text, end):
        end = match.end()
    return start, end


def _bridged(text: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Join the parts of one name: "Kidney Partners" and "Tyler" around "of", "Lottie" and "Donuts" around "'s"."""
    result: list[Hit] = []
    for hit in hits:
        last = result[-1] if result else None
        if (
            last is not None
            and {last.label, hit.label} <= _NAMED
            and "ORGANIZATION" in {last.label, hit.label}
            and hit.start - last.end < 10
            and (gap := _BETWEEN.fullmatch(text, last.end, hit.start))
            and ("." not in gap[0] or _SAINT.search(text, max(0, last.end - 3), last.end))
            and (gap[0].strip() or last.label == hit.label)
            and not (
                last.label == "PERSON"
                and gap[0].strip() not in {"'s", "’s"}
                and text[last.start : last.end].lower() not in _HEADS
            )
        ):
            result[-1] = Hit(last.start, hit.end, "ORGANIZATION", max(last.score, hit.score))
        else:
            result.append(hit)
    return tuple(result)
