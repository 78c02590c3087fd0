"""Finds identifiers by pattern and word list alone, with no language model: a millisecond a review."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from responder import recognizers_dates, recognizers_names, recognizers_numbers, recognizers_places
from responder.recognizers_text import LABELS, View, view

Find = Callable[[View], Iterator[tuple[int, int, str, float]]]
FAMILIES: dict[str, tuple[Find, tuple[str, ...]]] = {
    "numbers": (
        recognizers_numbers.find,
        ("PHONE", "EMAIL", "SSN", "ID", "URL", "HANDLE", "IP", "PLATE", "LICENSE", "DEVICE", "LOCATION"),
    ),
    "dates": (recognizers_dates.find, ("DATE", "AGE")),
    "places": (recognizers_places.find, ("ADDRESS", "LOCATION", "ORGANIZATION")),
    "names": (recognizers_names.find, ("PERSON",)),
}


class Hit(NamedTuple):
    """Characters `start` up to, not including, `end`, what they are, and how sure that is (0 to 1)."""

    start: int
    end: int
    label: str
    score: float


class Reading:
    """One text, read once: its folded view, what each family of patterns found, what the tagger says.

    Attributes:
        view: the folded text.
        tagged: pieces and their probabilities, where the tagger has read several texts at once.
    """

    def __init__(self, text: str) -> None:
        self.view = view(text)
        self.tagged: Any = None

    @cached_property
    def found(self) -> dict[str, list[Hit]]:
        """The hits of each family, as offsets into the folded text."""
        return {name: [Hit(*hit) for hit in find(self.view)] for name, (find, _) in FAMILIES.items()}

    def original(self, hits: Iterable[Hit]) -> list[Hit]:
        """Return `hits` with offsets into the text as it was given."""
        return [
            Hit(*self.view.back(hit.start, hit.end), hit.label, hit.score)
            for hit in hits
            if hit.end > hit.start
        ]


def scan(text: str) -> tuple[Hit, ...]:
    """Return what patterns and word lists find in `text`, sorted and disjoint, as offsets into `text`.

    Raises:
        nothing of its own; any error of a pattern is the caller's to turn into a failure.
    """
    reading = Reading(text)
    return disjoint(reading.original(hit for hits in reading.found.values() for hit in hits))


def disjoint(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return `hits` sorted, overlapping ones joined under the label of the longest."""
    joined: list[Hit] = []
    widest: list[Hit] = []
    for hit in sorted(hits):
        if joined and hit.start < joined[-1].end:
            widest[-1] = max(widest[-1], hit, key=lambda each: (each.end - each.start, each.score))
            joined[-1] = Hit(
                joined[-1].start,
                max(joined[-1].end, hit.end),
                widest[-1].label,
                max(joined[-1].score, hit.score),
            )
        else:
            joined.append(hit)
            widest.append(hit)
    return tuple(joined)


__all__ = ["FAMILIES", "LABELS", "Hit", "Reading", "disjoint", "scan"]
