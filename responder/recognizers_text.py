"""Folds away the tricks of typing before anything is looked for, and keeps the way back to the original.

Zero-width characters, combining marks, full-width and styled letters, look-alikes from other alphabets, HTML
entities, letter-spaced words, digits for letters and spelt-out digits all read as plain text here.
"""

# ruff: noqa: E501 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from responder.recognizers_lexicon import Word, word, words

LABELS = (
    "PERSON", "DATE", "AGE", "PHONE", "EMAIL", "SSN", "ID", "ADDRESS", "LOCATION", "ORGANIZATION", "URL",
    "HANDLE", "IP", "PLATE", "LICENSE", "DEVICE",
)  # fmt: skip
Found = Iterator[tuple[int, int, str, float]]
"""Start, end, label and score of what a recogniser finds, as offsets into the folded text."""

PLACEHOLDER = re.compile(rf"<(?:{'|'.join(LABELS)})_\d+>")

_LOOKALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоросухіѕјһԁԛԝвнмткгпиΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοινρτυκɑɡıℓ",
    "ABESIJKMHOPCTYXaeopocyxisjhdqwbhmtkrnuABEZHIKMNOPTYXaoivptukagil",
)
_SOFT = {
    "‘": "'", "’": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-",
    "‒": "-", "−": "-", "―": "-", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "æ": "ae", "…": "...",
    "\u2028": "\n", "\u2029": "\n", "\t": " ",
}  # fmt: skip
_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_DIGIT = rf"(?:{'|'.join(_DIGITS)})"
_UNIT = rf"(?:(?:double|triple)[ -])?(?:{_DIGIT}\b|\d(?![\w/]))"
_SPELT = re.compile(
    rf"\b(?=[\d ,.-]{{0,12}}(?:double|triple|{_DIGIT})\b){_UNIT}(?:[ ,.-]{{1,3}}{_UNIT}){{3,}}", re.IGNORECASE
)
_SPELT_DIGIT = re.compile(rf"(?:(double|triple)[ -])?({_DIGIT}|\d)", re.IGNORECASE)
_SPELT_LEAST = 4
_UNITS = frozenset({*_DIGITS, "double", "triple"})
_TIMES = {"double": 2, "triple": 3}
_SPACED = re.compile(
    r"(?<![\w'.-])(?:[A-Za-z]([ ._*/|~+-])(?:[A-Za-z]\1){2,}[A-Za-z]|[A-Za-z]([ _*|])[A-Za-z]\2[A-Za-z]|\d(?:[ ._*-]{1,3}\d){5,})(?![\w'])"
)
# "m4rcus": letters with digits that look like letters.
_LEET = re.compile(
    r"(?<![\w.@/#-])(?!\d+(?:st|nd|rd|th|s)\b)(?=[A-Za-z]*[0134578])(?=(?:\d*[A-Za-z]){2})[A-Za-z0134578]{4,14}(?![\w@/-])"
)
_MIXED = re.compile(r"[0134578][A-Za-z]|[A-Za-z][0134578]")
_LETTERS = str.maketrans("0134578", "oleastb")
_COMMON = 4
_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_TOKEN = re.compile(r"<[A-Z]+_\d+>|[A-Za-z]{1,40}(?:['-][A-Za-z]{1,40}){0,4}")
_RUN = re.compile(r"[a-z]+")
_DIGITS_RUN = re.compile(r"\d+")
_SENTENCE_END = frozenset('.!?\n:;"([*>|•')


@lru_cache(4096)
def _folded(char: str) -> str:
    if char in _SOFT:
        return _SOFT[char]
    kind = unicodedata.category(char)
    if kind in {"Mn", "Me", "Cf"} or (kind == "Cc" and char not in "\n\r"):
        return ""
    if kind[0] == "Z":
        return "\n" if kind in {"Zl", "Zp"} else " "
    if kind == "Nd":
        return str(unicodedata.digit(char))
    split = unicodedata.normalize("NFKD", char)
    plain = "".join(part for part in split if not unicodedata.combining(part)).translate(_LOOKALIKE)
    return plain.replace("⁄", "/") if plain.isascii() else char


class Token(NamedTuple):
    """A word of the folded text.

    Attributes:
        start: first character.
        end: behind the last character, without a possessive 's.
        text: as typed.
        lower: lower case.
        shape: `l` lower, `T` title, `U` upper case of two letters or more, `I` one capital, `P` placeholder,
            `M` mixed, such as McKay.
        first: whether a sentence, line, quotation or list item begins here.
        known: what the lexicon knows.
    """

    start: int
    end: int
    text: str
    lower: str
    shape: str
    first: bool
    known: Word


@dataclass(frozen=True)
class View:
    """A text as the recognisers read it: `text` is folded, `original` is as the caller gave it.

    `starts[i]` and `ends[i]` are where the folded character `i` begins and ends in the original; both are
    None where nothing was folded.
    """

    original: str
    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets into the original of the folded characters `start` to `end`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    @cached_property
    def tokens(self) -> list[Token]:
        """The words, in order."""
        return list(_tokens(self.text))

    @cached_property
    def spanish(self) -> bool:
        """Whether a good part of the words are Spanish and not English ones."""
        marks = sum(token.lower in words("spanish") and not token.known.common for token in self.tokens)
        return marks * 6 > len(self.tokens)

    @cached_property
    def lower(self) -> str:
        """The folded text in lower case, of the same length."""
        low = self.text.lower()
        return (
            low
            if len(low) == len(self.text)
            else "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        )

    @cached_property
    def runs(self) -> list[tuple[int, str]]:
        """The runs of letters a to z in lower case, each with its first character."""
        return [(match.start(), match.group()) for match in _RUN.finditer(self.lower)]

    @cached_property
    def words(self) -> frozenset[str]:
        """The `runs`: what a pattern needs that begins and ends with a whole word."""
        return frozenset(run for _, run in self.runs)

    @cached_property
    def bare(self) -> str:
        """The text without placeholders."""
        return PLACEHOLDER.sub("", self.text) if "<" in self.text else self.text

    @cached_property
    def digits(self) -> int:
        """How many digits there are outside placeholders."""
        return sum(map(len, _DIGITS_RUN.findall(self.bare)))

    def has(self, needed: frozenset[str]) -> bool:
        """Whether one of the words is there."""
        return not self.words.isdisjoint(needed)

    def led(self, fronts: frozenset[str]) -> list[int]:
        """Return where the runs of letters begin whose first three letters are among `fronts`."""
        return [start for start, run in self.runs if run[:3] in fronts]

    @cached_property
    def style(self) -> str:
        """How it is typed: `normal`, `lower` (sentences and I in lower case), `upper` or `title`."""
        shapes = [token.shape for token in self.tokens if token.shape != "P"]
        if not shapes:
            return "normal"
        upper, title = shapes.count("U"), shapes.count("T") + shapes.count("M")
        if upper * 2 > len(shapes) and upper > 2:
            return "upper"
        plain = sum(token.shape == "T" and token.known.common >= 5 for token in self.tokens)
        if len(shapes) >= 10 and title * 10 > len(shapes) * 7 and plain * 2 > title:
            return "title"
        starts = [token for token in self.tokens if token.first and token.shape in "lT"]
        small = sum(token.shape == "l" for token in starts)
        lone = sum(token.text == "i" or token.text.startswith("i'") for token in self.tokens)
        return "lower" if lone or (starts and small * 2 > len(starts)) else "normal"


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        typed = match.group()
        gap = text[last:start]
        first = not tokens or (gap != " " and not _SENTENCE_END.isdisjoint(gap))
        if first and tokens and gap == ". " and _abbreviates(tokens[-1]):
            first = False
        if typed[0] == "<":
            tokens.append(Token(start, end, typed, typed, "P", first, word("")))
            last = end
            continue
        low = typed.lower()
        if low.endswith(("'s", "-s")) and len(low) > 2:
            low, end = low[:-2], end - 2
        elif low.endswith("'"):
            low, end = low[:-1], end - 1
        cut = typed[: len(low)]
        tokens.append(Token(start, end, cut, low, _shape(cut), first, word(low)))
        last = end
    return tokens


def _abbreviates(token: Token) -> bool:
    return token.shape == "I" or token.lower in {
        "dr",
        "mr",
        "mrs",
        "ms",
        "st",
        "prof",
        "sra",
        "sr",
        "srta",
        "dra",
        "jr",
        "pt",
    }


def _shape(typed: str) -> str:
    if typed.islower():
        return "l"
    if len(typed) == 1:
        return "I"
    if typed.isupper():
        return "U"
    return "T" if typed[0].isupper() and typed[1:].replace("'", "").replace("-", "").islower() else "M"


def view(text: str) -> View:
    """Return `text` folded, with the way back."""
    entities = "&" in text and _ENTITY.search(text)
    plain = text.isascii() and not _CONTROL.search(text)
    if plain and not entities and not (_SPACED.search(text) or _spelt(text) or any(_leet(text))):
        return View(text, text)
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(folded: str, start: int, end: int) -> None:
        for char in folded:
            chars.append(char)
            starts.append(start)
            ends.append(end)
        if not folded and ends:
            # A mark or a zero-width character belongs to the letter before it.
            ends[-1] = end if ends[-1] == start else ends[-1]

    at = 0
    for match in _ENTITY.finditer(text) if entities else ():
        decoded = html.unescape(match.group())
        if decoded != match.group():
            for i in range(at, match.start()):
                put(_folded(text[i]), i, i + 1)
            put("".join(map(_folded, decoded)), match.start(), match.end())
            at = match.end()
    for i in range(at, len(text)):
        put(_folded(text[i]), i, i + 1)
    folded = "".join(chars)
    keep = _keep(folded)
    if keep is not None:
        pieces, index = keep
        folded = "".join(pieces)
        starts, ends = [starts[i] for i, _ in index], [ends[j] for _, j in index]
    return View(text, folded, starts, ends)


def _spelt(text: str) -> bool:
    """Whether digits are written as words: four in a row, with or without figures between them."""
    units = sum(map(_UNITS.__contains__, _RUN.findall(text.lower())))
    if not units or units + sum(map(len, _DIGITS_RUN.findall(text))) < _SPELT_LEAST:
        return False
    return _SPELT.search(text) is not None


def _keep(text: str) -> tuple[list[str], list[tuple[int, int]]] | None:
    """Close up letter-spaced words and write spelt-out digits as digits.

    Returns the characters, and for each the first and last character of `text` that it stands for.
    """
    matches = sorted([*_SPACED.finditer(text), *_SPELT.finditer(text), *_leet(text)], key=lambda m: m.start())
    if not matches:
        return None
    pieces: list[str] = []
    index: list[tuple[int, int]] = []
    at = 0
    for match in matches:
        if match.start() < at:
            continue
        pieces += text[at : match.start()]
        index += [(i, i) for i in range(at, match.start())]
        if match.re is _SPELT:
            for digit in _SPELT_DIGIT.finditer(text, match.start(), match.end()):
                times = _TIMES.get((digit[1] or "").lower(), 1)
                pieces += [_DIGITS.get(digit[2].lower(), digit[2])] * times
                index += [(digit.start(), digit.end() - 1)] * times
        elif match.re is _LEET:
            pieces += match.group().translate(_LETTERS)
            index += [(i, i) for i in range(match.start(), match.end())]
        else:
            for i in range(match.start(), match.end()):
                if text[i].isalnum():
                    pieces.append(text[i])
                    index.append((i, i))
        at = match.end()
    pieces += text[at:]
    index += [(i, i) for i in range(at, len(text))]
    return pieces, index


def _leet(text: str) -> Iterator[re.Match[str]]:
    """Yield the words with digits for letters that then are a name: "m4rcus", not "B12" or "covid19"."""
    for match in _LEET.finditer(text) if _MIXED.search(text) else ():
        known = word(match.group().translate(_LETTERS).lower())
        if max(known.first, known.last) > 1 and not known.medical and known.common < _COMMON:
            yield match


def tried(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """Yield what `finditer` would, of a pattern that can only match at one of `starts`, ascending."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


def between(text: str, left: Token, right: Token) -> str:
    """Return what stands between two tokens; a run of blanks counts as one."""
    gap = text[left.end : right.start]
    return " " if len(gap) > 1 and gap.isspace() and "\n" not in gap else gap
