"""What takes the place of an identifier: numbered placeholders, invented values, and the way back."""

# ruff: noqa: E501 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from responder.models import Span
from responder.recognizers_scan import Hit
from responder.recognizers_text import PLACEHOLDER

_SPACE = re.compile(r"\s+")
_NAMES = (
    "Avery",
    "Blake",
    "Casey",
    "Devon",
    "Ellis",
    "Finley",
    "Harley",
    "Indigo",
    "Jamie",
    "Kendall",
    "Logan",
    "Morgan",
)
_SYNTHETIC = {
    "DATE": "January {n}", "AGE": "9{n}", "PHONE": "555-01{n:02d}", "EMAIL": "person{n}@mail.example",
    "SSN": "000-00-{n:04d}", "ID": "ID-{n:06d}", "ADDRESS": "{n} Example Street", "LOCATION": "Exampletown {n}",
    "ORGANIZATION": "Example Organization {n}", "URL": "https://www.site{n}.example", "HANDLE": "@person{n}",
    "IP": "192.0.2.{n}", "PLATE": "XXX-{n:04d}", "LICENSE": "LIC-{n:06d}", "DEVICE": "DEV-{n:06d}",
}  # fmt: skip


def value(text: str) -> str:
    """Return what two spellings of one value share: case, spaces and a possessive do not count."""
    plain = _SPACE.sub(" ", text).strip(" .,").casefold()
    return plain.removesuffix("'s").removesuffix("’s")


def numbers(text: str, spans: Iterable[Hit | Span]) -> dict[tuple[str, str], int]:
    """Return the number of each label and value, counting from 1 after the placeholders in `text`."""
    last: dict[str, int] = {}
    for match in PLACEHOLDER.finditer(text):
        label, _, number = match.group()[1:-1].rpartition("_")
        last[label] = max(last.get(label, 0), int(number[:9]))
    found: dict[tuple[str, str], int] = {}
    for span in spans:
        key = span.label, value(text[span.start : span.end])
        if key not in found:
            found[key] = last[span.label] = last.get(span.label, 0) + 1
    return found


def invented(label: str, number: int) -> str:
    """Return an invented value of the kind `label`, the same for the same number, that belongs to nobody."""
    if label == "PERSON":
        name = _NAMES[(number - 1) % len(_NAMES)]
        return name if number <= len(_NAMES) else f"{name} {number}"
    return _SYNTHETIC.get(label, label.title() + " {n}").format(n=number)


def numbered(text: str, hits: tuple[Hit, ...]) -> tuple[str, list[tuple[int, int, int]]]:
    """Return `text` with placeholders, and the stretches kept: start in the result, start in `text`, length."""
    known = numbers(text, hits)
    pieces: list[str] = []
    kept: list[tuple[int, int, int]] = []
    at = length = 0
    for hit in hits:
        word = f"<{hit.label}_{known[hit.label, value(text[hit.start : hit.end])]}>"
        kept.append((length, at, hit.start - at))
        pieces += [text[at : hit.start], word]
        length += hit.start - at + len(word)
        at = hit.end
    kept.append((length, at, len(text) - at))
    return "".join([*pieces, text[at:]]), kept


def carried_back(hits: Iterable[Hit], kept: list[tuple[int, int, int]]) -> Iterator[Hit]:
    """Yield `hits` in a result of `numbered` as offsets into the text it was made of."""
    for hit in hits:
        for start, origin, length in kept:
            first, last = max(hit.start, start), min(hit.end, start + length)
            if first < last:
                yield hit._replace(start=first - start + origin, end=last - start + origin)


def outside(hits: Iterable[Hit], kept: list[tuple[int, int]], text: str) -> Iterator[Hit]:
    """Yield the parts of `hits` that lie outside the stretches `kept` and hold a letter or digit."""
    for hit in hits:
        edges = [hit.start, *(edge for span in kept for edge in span if hit.start < edge < hit.end), hit.end]
        for first, last in pairwise(edges):
            inside = any(start <= first and last <= end for start, end in kept)
            if not inside and any(char.isalnum() for char in text[first:last]):
                yield hit._replace(start=first, end=last)


def repeated(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield every further place of the values found, typed the same: once an identifier, always one.

    Words must match whole; a long number is found inside a longer one as well.
    """
    for spelling, hit in {text[hit.start : hit.end]: hit for hit in hits}.items():
        if len(spelling) < 3 or text.count(spelling) < 2:
            continue
        number = len(spelling) > 5 and any(char.isdigit() for char in spelling)
        pattern = re.escape(spelling) if number else rf"(?<!\w){re.escape(spelling)}(?!\w)"
        for match in re.finditer(pattern, text):
            yield hit._replace(start=match.start(), end=match.end())


def joined(text: str, hits: tuple[Hit, ...]) -> list[Hit]:
    """Return `hits` with neighbours of one label joined where only white space is between them."""
    result: list[Hit] = []
    for hit in hits:
        if result and hit.label == result[-1].label and not text[result[-1].end : hit.start].strip():
            result[-1] = result[-1]._replace(end=hit.end)
        else:
            result.append(hit)
    return result
