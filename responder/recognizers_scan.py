"""Finds identifiers by pattern and word list alone, without a language model: well under a millisecond a reply."""

from __future__ import annotations

import re
from typing import NamedTuple

LABELS = (
    "PERSON", "DATE", "AGE", "PHONE", "EMAIL", "SSN", "ID", "ADDRESS", "LOCATION", "ORGANIZATION", "URL",
    "HANDLE", "IP", "PLATE", "LICENSE", "DEVICE",
)  # fmt: skip


class Hit(NamedTuple):
    """Characters `start` up to, not including, `end`, what they are, and how sure that is (0 to 1)."""

    start: int
    end: int
    label: str
    score: float


_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_PATTERNS = tuple(
    (label, score, re.compile(pattern, re.IGNORECASE))
    for label, score, pattern in (
        ("EMAIL", 1.0, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        ("URL", 0.9, r"\b(?:https?://|www\.)[^\s<>]+"),
        ("SSN", 0.9, r"\b\d{3}-\d{2}-\d{4}\b"),
        ("PHONE", 0.9, r"(?<![\w-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}\b"),
        ("DATE", 0.9, r"\b(?:\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})\b"),
        ("DATE", 0.9, rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b"),
        ("ID", 0.8, r"(?<=mrn )\d+|(?<=mrn: )\d+|(?<=mrn #)\d+"),
        (
            "ADDRESS",
            0.8,
            r"\b\d{1,5} (?:[a-z]+ ){1,3}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|blvd|court|ct)\b\.?",
        ),
    )
)


def scan(text: str) -> tuple[Hit, ...]:
    """Return what patterns and word lists find in `text`, sorted and disjoint, as offsets into `text`."""
    hits = [
        Hit(match.start(), match.end(), label, score)
        for label, score, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    return disjoint(hits)


def disjoint(hits: list[Hit]) -> tuple[Hit, ...]:
    """Return `hits` sorted, overlapping ones joined under the label of the surest."""
    joined: list[Hit] = []
    for hit in sorted(hits):
        if joined and hit.start < joined[-1].end:
            last = joined.pop()
            surest = max(last, hit, key=lambda each: (each.score, each.end - each.start))
            hit = Hit(last.start, max(last.end, hit.end), surest.label, surest.score)
        joined.append(hit)
    return tuple(joined)
