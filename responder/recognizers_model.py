"""Asks a spaCy model that the user named about each sentence.

What has been found already is put to the model as a plain stand-in, so that it reads the same sentence before
and after redaction.
"""

# ruff: noqa: E501 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from responder.recognizers_lexicon import words
from responder.recognizers_scan import Hit, Reading, disjoint
from responder.recognizers_text import PLACEHOLDER, Token

LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORGANIZATION",
    "FAC": "ORGANIZATION",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
}
_STAND_IN = {"PERSON": "Anna", "LOCATION": "Springfield", "ORGANIZATION": "Acme", "DATE": "Monday"}
_SETTLED = (
    words("brands") | words("demonyms") | words("states") | words("countries") | words("months") | words("weekdays") | words("titles")
    | words("roles") | words("credentials") | words("chat") | words("medical") | words("eponyms") | words("function")
    | words("relations") | words("org heads") | words("eponym heads")
)  # fmt: skip
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\S)[^.!?\n]*)*[.!?\n]*")


def _open(token: Token) -> bool:
    """Whether the word by itself may be a name that the lists do not settle."""
    if token.shape not in "TM" or token.lower in _SETTLED or "'" in token.lower or len(token.lower) < 3:
        return False
    known = token.known
    if known.medical or known.eponym or any(part in _SETTLED for part in token.lower.split("-")):
        return False
    if token.shape == "M" and not token.text.istitle() and "-" not in token.text:
        return False
    if token.text.partition("-")[0].isupper():
        return False
    return not known.common or (not token.first and known.common < 4)


def ask(pipeline: Any, reading: Reading) -> Iterator[Hit]:
    """Yield what the spaCy `pipeline` sees in each sentence, as offsets into the folded text."""
    for start, end in (match.span() for match in _SENTENCE.finditer(reading.view.text)):
        sentence, offsets = _stand_in(reading, start, end)
        for entity in pipeline(sentence).ents:
            label = LABELS.get(entity.label_)
            if label:
                first, last = offsets[entity.start_char], offsets[entity.end_char - 1] + 1
                yield from _accept(reading, first, last, label)


def _stand_in(reading: Reading, start: int, end: int) -> tuple[str, list[int]]:
    """Return the sentence with stand-ins, and for each character its place in the folded text."""
    text = reading.view.text
    spans = [
        (match.start(), match.end(), match.group().strip("<>").rpartition("_")[0])
        for match in PLACEHOLDER.finditer(text, start, end)
    ]
    spans += [
        (hit.start, hit.end, hit.label)
        for hit in disjoint(hit for hits in reading.found.values() for hit in hits)
        if start <= hit.start and hit.end <= end
    ]
    pieces: list[str] = []
    offsets: list[int] = []
    at = start
    for first, last, label in sorted(spans):
        if first < at:
            continue
        word = _STAND_IN.get(label, "number")
        pieces += [text[at:first], word]
        offsets += [*range(at, first), *([first] * len(word))]
        at = last
    pieces.append(text[at:end])
    return "".join(pieces), [*offsets, *range(at, end)]


def _accept(reading: Reading, start: int, end: int, label: str) -> Iterator[Hit]:
    """Yield the part of the model's find that may be a name; it takes many a drug and acronym for one."""
    inside = [token for token in reading.view.tokens if start <= token.start < end]
    while inside and not _name_like(inside[0]):
        inside.pop(0)
    while inside and not _name_like(inside[-1]):
        inside.pop()
    if any(_open(token) for token in inside):
        yield Hit(inside[0].start, inside[-1].end, label, 0.6)


def _name_like(token: Token) -> bool:
    return token.shape in "TMI" and token.lower not in _SETTLED and not token.known.medical
