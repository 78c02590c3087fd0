"""What is known of a word by itself: how common it is, and as a given name, surname or town.

The figures come from `responder/data/lexicon.gz` (public-domain and permissive lists, named in the README
beside it), the hand-kept word sets from `responder/data/words.txt`.
"""

from __future__ import annotations

import gzip
import sys
from array import array
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_DATA = files("responder") / "data"


class Word(NamedTuple):
    """How strongly a word is known in each role; 0 is unknown.

    Attributes:
        first: as a given name, 1 to 9 (9: over a million bearers in the United States since 1935).
        last: as a surname, 1 to 9 (9: among the hundred commonest).
        common: as an English word, 1 (rare) to 7 (among the commonest thousand).
        town: as a town, 1 (500 people) to 7 (half a million).
        medical: 1 for a drug or a word of the classification of diseases.
        eponym: 1 for a name in the classification of diseases.
    """

    first: int
    last: int
    common: int
    town: int
    medical: int
    eponym: int


UNKNOWN = Word(0, 0, 0, 0, 0, 0)


@cache
def _codes() -> dict[str, int]:
    words, _, packed = gzip.decompress((_DATA / "lexicon.gz").read_bytes()).partition(b"\n")
    codes = array("H", packed)
    if sys.byteorder == "big":
        codes.byteswap()
    return dict(zip(words.decode("ascii").split(" "), codes, strict=True))


@cache
def _unpack(code: int) -> Word:
    return Word(code & 15, code >> 4 & 15, code >> 8 & 7, code >> 11 & 7, code >> 14 & 1, code >> 15)


def word(lower: str) -> Word:
    """Return what is known of `lower`, a word in lower case without accents."""
    code = _codes().get(lower)
    return UNKNOWN if code is None else _unpack(code)


@cache
def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in (_DATA / "words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            section.update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def words(section: str) -> frozenset[str]:
    """Return the words of a section of `words.txt`."""
    return _sections()[section]


@cache
def places() -> tuple[frozenset[str], frozenset[str]]:
    """Return towns and counties of several words, and the words that such a name begins with."""
    names = gzip.decompress((_DATA / "places.gz").read_bytes()).decode("ascii").split("\n")
    return frozenset(names), frozenset(name.partition(" ")[0] for name in names)
