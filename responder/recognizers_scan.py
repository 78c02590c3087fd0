"""Finds identifiers by pattern and word list alone, without a language model: about a millisecond a reply."""

from __future__ import annotations

from typing import NamedTuple

from responder import recognizers_dates, recognizers_names, recognizers_numbers, recognizers_places
from responder.recognizers_text import LABELS, PLACEHOLDER, View, view

__all__ = ["FAMILIES", "LABELS", "Hit", "disjoint", "scan"]

FAMILIES = {
    "numbers": recognizers_numbers.find,
    "dates": recognizers_dates.find,
    "places": recognizers_places.find,
    "names": recognizers_names.find,
}


class Hit(NamedTuple):
    """Characters `start` up to, not including, `end`, what they are, and how sure that is (0 to 1)."""

    start: int
    end: int
    label: str
    score: float


def scan(text: str | View) -> tuple[Hit, ...]:
    """Return what patterns and word lists find in `text`, sorted and disjoint, as offsets into `text`."""
    seen = view(text) if isinstance(text, str) else text
    return disjoint(
        Hit(*seen.back(start, end), label, score)
        for find in FAMILIES.values()
        for start, end, label, score in find(seen)
    )


def disjoint(hits) -> tuple[Hit, ...]:
    """Return `hits` sorted, overlapping ones joined under the label of the surest."""
    joined: list[Hit] = []
    for hit in sorted(hits):
        if joined and hit.start < joined[-1].end:
            last = joined.pop()
            surest = max(last, hit, key=lambda each: (each.end - each.start, each.score))
            hit = Hit(last.start, max(last.end, hit.end), surest.label, surest.score)
        joined.append(hit)
    return tuple(joined)
