"""A small language of phrases for people who write topics, and a matcher whose time grows only with the text.

A phrase is words in lower case; accents and apostrophes do not matter:

    rude receptionist     these words, one after the other
    wait*                 any word that begins so: waits, waited, waiting
    waited ... hour*      up to four words in between, within one sentence
    (rude|mean) staff     any one of these words
    DESK ... rude         a word or phrase of the group DESK, which `_words.yaml` lists
    NUM min*              a number, in digits or in words

Matching walks over words through a dictionary, without regular expressions, so that no text makes it slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Generic, TypeVar

GAP = 4
_LONGEST = 50_000
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*|(?:[^\W\d_]|[\u0300-\u036f])+(?:['’‘`´](?:[^\W\d_]|[\u0300-\u036f])+)*|[^\w\s]|\n"
)
_ENDS = frozenset(".!?;\n…¡¿")
_NO_END_AFTER = frozenset(["dr", "dra", "mr", "mrs", "ms", "sr", "sra", "jr", "st", "vs", "approx"])
_TURNS = frozenset(
    [
        "but",
        "however",
        "although",
        "though",
        "except",
        "yet",
        "whereas",
        "unfortunately",
        "pero",
        "aunque",
        "excepto",
        "salvo",
        "lamentablemente",
    ]
)
_ITEM = re.compile(r"\([^()]*\)|[^\s()]+|[()]")
_TRIPLE = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Attributes:
        text: lower case, without accents and apostrophes.
        start: where it begins in the text, in characters; `end` is where it ends.
        clause: number of the stretch it stands in; a full stop or a "but" begins a new one.
        part: number of the stretch between commas.
    """

    text: str
    start: int
    end: int
    clause: int
    part: int


def words(text: str) -> list[Word]:
    """Split `text` into words; what lies beyond its first 50,000 characters does not count."""
    found: list[Word] = []
    clause = part = 0
    before = ""
    for match in _TOKEN.finditer(text, 0, _LONGEST):
        token = match.group()
        if token in _ENDS:
            if not (token == "." and (before in _NO_END_AFTER or len(before) == 1)):  # noqa: S105 - a full stop
                clause += 1
                part += 1
            continue
        plain = normal(token)
        if plain in _TURNS:
            clause += 1
            part += 1
        if token in ",:()-–—":
            part += 1
        if plain:
            found.append(Word(plain, match.start(), match.end(), clause, part))
        before = plain
    return found


def normal(token: str) -> str:
    """Return `token` as phrases spell it: lower case, no accent, no apostrophe, no letter three times in a row."""
    plain = token.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = plain.replace("’", "").replace("‘", "").replace("´", "")
    plain = plain.replace("'", "").replace("`", "")
    if len(plain) > 2 and _TRIPLE.search(plain) and not plain[0].isdigit():
        plain = _TRIPLE.sub(r"\1", plain)
    return plain if plain.isalnum() or (plain and unicodedata.category(plain[0]) == "So") else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One place of a phrase: the words and beginnings of words that fit, after a gap of up to `gap` words."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    gap: int = 0

    def fits(self, word: str) -> bool:
        """Whether `word` may stand here."""
        return word in self.exact or (bool(self.prefixes) and word.startswith(self.prefixes))


def pieces(phrase: str, groups: Mapping[str, str]) -> Iterator[tuple[Piece, ...]]:
    """Yield what `phrase` means: one sequence of pieces, or several where a group holds phrases.

    Raises:
        ValueError: the phrase is empty, begins or ends with a gap, or names an unknown group.
    """
    places: list[list[tuple[Piece, ...]]] = []
    gap = 0
    for item in _ITEM.findall(phrase):
        if item == "...":
            gap = GAP
            continue
        options = _options(item, groups)
        singles = [option[0] for option in options if len(option) == 1]
        merged = (
            [
                (
                    (
                        Piece(
                            frozenset(s for s in singles if not s.endswith("*")),
                            tuple(s[:-1] for s in singles if s.endswith("*")),
                            gap,
                        )
                    ),
                )
            ]
            if singles
            else []
        )
        longer = [
            tuple(_piece(word, gap if n == 0 else 0) for n, word in enumerate(option))
            for option in options
            if len(option) > 1
        ]
        places.append([*merged, *longer])
        gap = 0
    if not places or gap or places[0][0][0].gap:
        raise ValueError(f"a phrase begins and ends with a word: {phrase!r}")
    for combination in product(*places):
        yield tuple(piece for option in combination for piece in option)


def _options(item: str, groups: Mapping[str, str]) -> list[list[str]]:
    if item.startswith("("):
        options = [option for text in item[1:-1].split("|") if text for option in _options(text, groups)]
    elif item.isalpha() and item.isupper():
        if item not in groups:
            raise ValueError(f"no group is called {item}")
        options = [[_spelled(word) for word in text.split()] for text in groups[item].split(",")]
    else:
        options = [[_spelled(word) for word in item.split()]]
    if not options or not all(options):
        raise ValueError(f"nothing stands in {item!r}")
    return options


def _spelled(word: str) -> str:
    star = word.endswith("*")
    plain = normal(word.removesuffix("*"))
    if not plain:
        raise ValueError(f"not a word: {word!r}")
    return plain + "*" * star


def _piece(word: str, gap: int) -> Piece:
    return Piece(frozenset(), (word[:-1],), gap) if word.endswith("*") else Piece(frozenset((word,)), (), gap)


Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Match(Generic[Label]):
    """Words `first` to `last`, both included, as indices into the list of words."""

    label: Label
    first: int
    last: int


class Matcher(Generic[Label]):
    """Finds every phrase of a set in a list of words."""

    def __init__(self) -> None:
        self._exact: dict[str, list[tuple[tuple[Piece, ...], Label]]] = {}
        self._prefix: dict[str, list[tuple[tuple[Piece, ...], Label]]] = {}

    def add(self, phrases: str | Iterable[str], label: Label, groups: Mapping[str, str]) -> None:
        """Add `phrases` (a text of phrases separated by commas, or single ones) under `label`."""
        for phrase in phrases.split(",") if isinstance(phrases, str) else phrases:
            if not phrase.strip():
                continue
            for sequence in pieces(phrase, groups):
                entry = (sequence[1:], label)
                for word in sequence[0].exact:
                    self._exact.setdefault(word, []).append(entry)
                for word in sequence[0].prefixes:
                    self._prefix.setdefault(word, []).append(entry)

    def find(self, text: list[Word]) -> Iterator[Match[Label]]:
        """Yield the matches in `text` in the order in which they begin."""
        for index, word in enumerate(text):
            spelled = word.text
            entries = self._exact.get(spelled)
            if entries:
                for rest, label in entries:
                    last = _follow(rest, text, index)
                    if last is not None:
                        yield Match(label, index, last)
            for length in range(1, min(len(spelled), 14) + 1):
                entries = self._prefix.get(spelled[:length])
                if entries:
                    for rest, label in entries:
                        last = _follow(rest, text, index)
                        if last is not None:
                            yield Match(label, index, last)


def _follow(rest: tuple[Piece, ...], text: list[Word], index: int) -> int | None:
    """Return the index of the last word when `rest` fits after `index`, within one clause."""
    if not rest:
        return index
    piece = rest[0]
    clause = text[index].clause
    for step in range(1, piece.gap + 2):
        at = index + step
        if at >= len(text) or text[at].clause != clause:
            return None
        if piece.fits(text[at].text):
            last = _follow(rest[1:], text, at)
            if last is not None:
                return last
    return None
