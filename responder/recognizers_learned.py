"""A second opinion on names, places, dates and numbers: a small neural tagger.

It reads words through what is known of them (lexicon, shape, ending, meaning) and their neighbours six to
either side, with what the patterns have found already put as one word, so that it sees the same text before
and after redaction. `tools/train_tagger.py` makes its weights; the same text always gives the same finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import blake2b
from importlib.resources import files
from itertools import accumulate
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from responder.recognizers_doubt import cut, kept
from responder.recognizers_lexicon import word, words
from responder.recognizers_network import WINDOW, Array, around, layer, product
from responder.recognizers_scan import Hit, Reading, disjoint
from responder.recognizers_text import View

LABELS = ("", "PERSON", "DATE", "LOCATION", "ORGANIZATION", "ADDRESS", "ID", "AGE")
"""What a word can be; the first stands for everything else, ID for every kind of number and for contacts."""

RUNNING = {
    "PERSON": 0.02, "DATE": 0.1, "LOCATION": 0.02, "ORGANIZATION": 0.015, "ADDRESS": 0.015, "ID": 0.25,
    "AGE": 0.05,
}  # fmt: skip
"""The least probability of being part of an identifier at which a word is hidden, by label, in sentences.

Chosen on texts of the work part that the tagger had not learned from, as are those of `TERSE`."""

TERSE = {
    "PERSON": 0.06, "DATE": 0.1, "LOCATION": 0.06, "ORGANIZATION": 0.15, "ADDRESS": 0.06, "ID": 0.4,
    "AGE": 0.05,
}  # fmt: skip
"""The same in notes of few small words, where abbreviations and values look like names and numbers."""

LONE = 0.9
"""The same for a single letter or digit."""

# How many texts are read between a text and its redacted form.
_KEPT = 64
# How many pieces of several texts are weighed at once.
_GROUP = 400

# Nine of ten reviews have more small words, six of ten clinical queries fewer.
_SMALL = 0.38
_TOKEN = re.compile(
    r"<[A-Z]+_\d+>|'s\b|[A-Za-z]+?(?='s\b)|[A-Za-z]+(?:'[A-Za-z]+)*|\d+|[^\W\dA-Za-z_]+|[^\w\s]|_"
)
_SECTIONS = (
    "titles", "relations", "roles", "credentials", "places of work", "person verbs", "name leads",
    "particles", "suffixes", "function", "after title", "chat", "brands", "demonyms", "states", "countries",
    "eponyms", "eponym heads", "org heads", "org words", "spanish", "months", "weekdays", "medical",
)  # fmt: skip


class Piece(NamedTuple):
    """A word, number or mark of the folded text, or what the patterns found there as one.

    Attributes:
        start: first character.
        end: behind the last character.
        text: as typed; of a find, its label.
        found: whether it is a find or a placeholder.
        glued: whether nothing is between it and the piece before.
        first: whether a sentence or line begins here.
    """

    start: int
    end: int
    text: str
    found: bool
    glued: bool
    first: bool


def pieces(text: str, hits: tuple[Hit, ...]) -> list[Piece]:
    """Return the pieces of the folded `text`, with each of `hits`, sorted and disjoint, as one."""
    result: list[Piece] = []
    waiting = iter(hits)
    hit = next(waiting, None)
    last, first = 0, True
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while hit is not None and hit.end <= start:
            hit = next(waiting, None)
        glued = start == last and start > 0
        if "\n" in text[last:start]:
            first = True
        if hit is not None and hit.start < end:
            if not (result and result[-1].found and result[-1].start >= hit.start):
                result.append(Piece(hit.start, hit.end, hit.label, True, glued, first))
            first = False
        elif match.group()[0] == "<" and end - start > 1:
            result.append(Piece(start, end, match.group()[1:].rpartition("_")[0], True, glued, first))
            first = False
        else:
            result.append(Piece(start, end, match.group(), False, glued, first))
            first = match.group() in ".!?" or (first and not match.group()[0].isalnum())
        last = end
    return result


def features(piece: Piece, style: str) -> Iterator[str]:
    """Yield what is known of a piece by itself; `style` is how the whole text is typed."""
    yield "glued" if piece.glued else "apart"
    text = piece.text
    if piece.found:
        yield "found=" + (text if text in LABELS else "ID")
        return
    if text[0].isdigit():
        yield "digits=" + str(min(len(text), 12))
        value = int(text[:9])
        yield "number=" + str(
            next((n for n, top in enumerate((0, 12, 31, 59, 89, 109, 999, 1899, 2035)) if value <= top), 9)
        )
        if len(text) < 3:
            yield "is=" + text
        return
    if not text[0].isalpha() and len(text) == 1:
        yield "is=" + text
        return
    low = text.lower()
    known = word(low)
    yield "is=" + low
    yield "end=" + low[-3:]
    yield "end=" + low[-2:]
    yield "start=" + low[:3]
    yield "length=" + str(min(len(low), 10))
    shape = (
        "l"
        if text.islower()
        else "I"
        if len(text) == 1
        else "U"
        if text.isupper()
        else "T"
        if text[1:].islower()
        else "M"
    )
    yield f"shape={shape}{style}"
    yield f"shape={shape}{'first' if piece.first else 'inside'}"
    yield f"first={known.first}"
    yield f"last={known.last}"
    yield f"common={known.common}"
    yield f"town={known.town}"
    yield f"name={max(known.first, known.last) // 2}{known.common // 2}{shape}"
    if known.medical or known.eponym:
        yield "medical" if known.medical else "eponym"
    for section, members in _memberships():
        if low in members:
            yield section


@cache
def _memberships() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(("in=" + name, words(name)) for name in _SECTIONS)


@dataclass(frozen=True)
class Tagger:
    """The weights, and how they are applied.

    Attributes:
        rows: the row of `embedding` of each feature.
        embedding: a vector for each feature; those of a piece are added up.
        keys: checksums of the words whose meaning is known, ascending.
        meaning: for each key, the row of `meanings`.
        meanings: what words mean, as vectors; words used alike have similar ones.
        layers: weights and biases from the meanings to the labels.
        seen: the vectors of pieces that were met before, see `vectors`.
        last: digests of what was read last, and its probabilities: a redacted text is mostly read as before.
    """

    rows: dict[str, int]
    embedding: Array
    keys: np.ndarray[Any, np.dtype[np.uint32]]
    meaning: np.ndarray[Any, np.dtype[np.uint16]]
    meanings: Array
    layers: dict[str, Array]
    seen: dict[tuple[str, bool, bool, bool, str], Array] = field(default_factory=dict)
    last: dict[bytes, Array] = field(default_factory=dict)

    def probabilities(self, read: list[Piece], style: str) -> Array:
        """Return for each piece (row) the probability of each of `LABELS` (column)."""
        return self.many([(read, style)])[0]

    def many(self, texts: Sequence[tuple[list[Piece], str]]) -> list[Array]:
        """Return the `probabilities` of each text, given its pieces and style; all are weighed at once."""
        digests = [_digest(read, style) for read, style in texts]
        # Another thread may drop one meanwhile.
        found = {digest: known for digest in digests if (known := self.last.get(digest)) is not None}
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in found}
        for group in _groups(list(new), [len(read) for read, _ in new.values()]):
            found.update(zip(group, self._weighed([new[digest] for digest in group]), strict=True))
        self.last.update(found)
        for digest in list(self.last)[:-_KEPT]:
            self.last.pop(digest, None)
        return [found[digest] for digest in digests]

    def _weighed(self, texts: list[tuple[list[Piece], str]]) -> Iterator[Array]:
        # Rows of zeros keep one text from being a neighbour of the next.
        starts = [0, *accumulate(len(read) + WINDOW for read, _ in texts)]
        values = np.zeros((starts[-1], self.embedding.shape[1]), np.float32)
        for (read, style), start in zip(texts, starts, strict=False):
            values[start : start + len(read)] = self.vectors(read, style)
        gaps = [start - i for start in starts[1:] for i in range(1, WINDOW + 1)]
        parts = self.layers
        hidden = layer(values, parts["w1"], parts["b1"])
        hidden[gaps] = 0
        hidden += layer(hidden, parts["w2"], parts["b2"])
        hidden[gaps] = 0
        hidden += layer(hidden, parts["w3"], parts["b3"])
        scores = product(hidden, parts["w4"]) + parts["b4"]
        scores = np.exp(scores - scores.max(1, keepdims=True))
        likely: Array = scores / scores.sum(1, keepdims=True)
        for (read, _), start in zip(texts, starts, strict=False):
            yield likely[start : start + len(read)].copy()

    def vectors(self, read: list[Piece], style: str) -> Array:
        """Return what is known of each piece and what it means, as the network takes it.

        That of the plain words that the weights hold anyway is kept for the next text; no other word is.
        """
        result: list[Array | None] = []
        missing: list[int] = []
        for at, piece in enumerate(read):
            known = self.seen.get((piece.text, piece.found, piece.glued, piece.first, style))
            result.append(known)
            if known is None:
                missing.append(at)
        if missing:
            new = self._vectors([read[at] for at in missing], style)
            for at, vector in zip(missing, new, strict=True):
                piece = read[at]
                result[at] = vector
                if piece.found or "is=" + piece.text.lower() in self.rows:
                    self.seen[piece.text, piece.found, piece.glued, piece.first, style] = vector.copy()
        return np.array(result, np.float32).reshape(len(read), self.embedding.shape[1])

    def _vectors(self, read: list[Piece], style: str) -> Array:
        ids: list[int] = []
        starts: list[int] = []
        for piece in read:
            # Every piece has a feature, as reduceat needs.
            starts.append(len(ids))
            ids += self.known(piece, style)
        result: Array = np.add.reduceat(self.embedding[ids], starts, axis=0)
        return result + self._meant(read, self._weighed_meanings)

    def known(self, piece: Piece, style: str) -> list[int]:
        """Return the rows of what is known of a piece."""
        return [self.rows[name] for name in features(piece, style) if name in self.rows]

    @cached_property
    def _weighed_meanings(self) -> Array:
        return product(self.meanings, self.layers["meaning"])

    def meant(self, read: list[Piece]) -> Array:
        """Return the meaning of each piece, zeros where it is not known."""
        return self._meant(read, self.meanings)

    def _meant(self, read: list[Piece], meanings: Array) -> Array:
        texts = ["" if piece.found else piece.text.lower() for piece in read]
        sums = np.array([crc32(text.encode("utf-8", "replace")) for text in texts], np.uint32)
        at = np.minimum(np.searchsorted(self.keys, sums), len(self.keys) - 1)
        result: Array = meanings[self.meaning[at]] * (self.keys[at] == sums)[:, None]
        return result


def _groups(digests: list[bytes], lengths: list[int]) -> Iterator[list[bytes]]:
    """Yield texts to weigh together: so many pieces that what is reckoned stays near the processor."""
    group: list[bytes] = []
    pieces_in = 0
    for digest, length in zip(digests, lengths, strict=True):
        group.append(digest)
        pieces_in += length
        if pieces_in >= _GROUP:
            yield group
            group, pieces_in = [], 0
    if group:
        yield group


def _digest(read: list[Piece], style: str) -> bytes:
    typed = repr([style, *((piece.text, *piece[3:]) for piece in read)])
    return blake2b(typed.encode("utf-8", "replace")).digest()


@cache
def tagger() -> Tagger:
    """Load the weights that ship with the package."""
    with (files("responder") / "data" / "tagger.npz").open("rb") as file, np.load(file) as data:
        names = data["features"].tobytes().decode("utf-8").split("\n")
        return Tagger(
            {name: row for row, name in enumerate(names)},
            data["embedding"].astype(np.float32),
            data["keys"],
            data["meaning"],
            data["meanings"].astype(np.float32) * np.float32(1 / 127),
            {name[6:]: data[name].astype(np.float32) for name in data.files if name.startswith("layer.")},
        )


def needed(view: View) -> dict[str, float]:
    """Return the least probability by label, by how many of the words are small ones ("the", "was")."""
    typed = [token.lower for token in view.tokens if token.shape != "P"]
    small = sum(token in words("function") for token in typed)
    return RUNNING if small >= _SMALL * len(typed) else TERSE


def tag(readings: Sequence[Reading]) -> None:
    """Let the tagger read several texts at once, which `learned` then need not do one by one."""
    shown = [pieces(reading.view.text, _found(reading)) for reading in readings]
    styles = [reading.view.style for reading in readings]
    likely = tagger().many(list(zip(shown, styles, strict=True)))
    for reading, *tagged in zip(readings, shown, likely, strict=True):
        reading.tagged = tagged


def _found(reading: Reading) -> tuple[Hit, ...]:
    return disjoint(hit for hits in reading.found.values() for hit in hits)


def learned(reading: Reading, least: float = 0.0) -> Iterator[Hit]:
    """Yield what the tagger finds beyond the patterns, as offsets into the folded text.

    Every word of a find has the probability that its label needs, and that of `least`.
    """
    if reading.tagged is None:
        tag([reading])
    read, likely = reading.tagged
    if not read:
        return
    need = needed(reading.view)
    enough = np.array([max(least, need[label]) for label in LABELS[1:]])[likely[:, 1:].argmax(1)]
    inside_one = 1 - likely[:, 0] >= enough
    start = 0
    while start < len(read):
        end = start
        while end < len(read) and not read[end].found and inside_one[end]:
            end += 1
        label = LABELS[1 + int(likely[start:end, 1:].sum(0).argmax())] if start < end else ""
        inside = range(start, end)
        while inside and _beside(reading.view, read[inside[0]], label):
            inside = inside[1:]
        while inside and _beside(reading.view, read[inside[-1]], label):
            inside = inside[:-1]
        if inside:
            hit = Hit(read[inside[0]].start, read[inside[-1]].end, label, float(1 - likely[inside, 0].min()))
            # A lone letter or digit is more often a grade or a unit than an initial.
            if (hit.end - hit.start > 1 or hit.score >= LONE) and kept(
                reading.view.text, hit.start, hit.end, hit.label
            ):
                yield hit
        start = end + 1


def _beside(view: View, piece: Piece, label: str) -> bool:
    """Whether a piece at the end of a find is none of it: a mark, or a small word unless it begins a date."""
    if not piece.text[0].isalnum():
        return True
    if label == "PERSON" and cut(view.text, piece.start, piece.end, view.style == "normal"):
        return True
    low = piece.text.lower()
    return label != "DATE" and (
        low in words("strong titles") or (piece.text == low and low in words("function"))
    )


__all__ = [
    "LABELS", "LONE", "RUNNING", "TERSE", "WINDOW", "Array", "Piece", "Tagger", "around", "features", "layer",
    "learned", "needed", "pieces", "product", "tag", "tagger",
]  # fmt: skip
