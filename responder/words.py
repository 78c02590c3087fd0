"""Splits a review into words as phrases spell them, with their places, clauses and commas."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 50_000
"""Characters that are read; what lies beyond does not change what a review is about."""

LONGEST_WORD = 30
"""Characters of a word that count."""

_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*|(?:[^\W\d_]|[\u0300-\u036f])+(?:['’‘`´](?:[^\W\d_]|[\u0300-\u036f])+)*|[^\w\s]|\n"
)
_ENDS = frozenset(".!?;\n…¡¿")
_PAUSES = frozenset(',:()-–—/"“”')
_ABBREVIATIONS = frozenset({"dr", "dra", "mr", "mrs", "ms", "sr", "sra", "jr", "st", "vs", "approx"})
_TURNS = frozenset({
    "but", "however", "although", "though", "except", "yet", "whereas", "unfortunately",
    "pero", "aunque", "excepto", "salvo", "lamentablemente", "sino",
})  # fmt: skip
_MONEY = frozenset("$€£")
_STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Attributes:
        text: lower case, without accents and apostrophes; an emoji is a word.
        start: where it begins in the text, in characters; `end` is where it ends.
        clause: number of the clause it stands in; a full stop or a "but" begins a new one.
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
    for match in _TOKEN.finditer(text, 0, LONGEST):
        token = match.group()
        if token in _ENDS:
            if token != "." or not (before in _ABBREVIATIONS or len(before) == 1):  # noqa: S105 - a full stop
                clause += 1
                part += 1
        elif token in _PAUSES:
            part += 1
        elif plain := normal(token):
            if plain in _TURNS:
                clause += 1
                part += 1
            found.append(Word(plain, match.start(), match.end(), clause, part))
            before = plain
            continue
        before = ""
    return found


def normal(token: str) -> str:
    """Return `token` as phrases spell it: lower case, no accent or apostrophe, no letter thrice in a row.

    Punctuation gives an empty text, a currency sign "dollars".
    """
    if token in _MONEY:
        return "dollars"
    plain = token.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    if not plain.isalnum():
        plain = "".join(c for c in plain if c.isalnum() or unicodedata.category(c) == "So")
    if len(plain) > 2 and plain[0].isalpha() and _STRETCHED.search(plain):
        plain = _STRETCHED.sub(r"\1", plain)
    return plain[:LONGEST_WORD]
