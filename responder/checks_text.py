"""Reads a text as plain words: whatever its case, spacing, look-alike letters and hidden characters.

Every word keeps its place in the text as typed, so that a finding can point at it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

CLAUSE, SENTENCE = ";", "\n"
NUMBER, CONTACT = "#", "@"


class Word(NamedTuple):
    """One word in plain lower-case letters; a number is `#`, an address, link or telephone number `@`.

    `start` and `end` are character offsets into the text as typed; `before` is `SENTENCE` or `CLAUSE` where
    one ends just before the word, else empty.
    """

    word: str
    start: int
    end: int
    before: str = ""


# Letters that look like Latin ones and that neither NFKD nor lower() brings home.
_LOOKALIKES = {
    char: latin
    for latin, chars in {
        "a": "аαɑᴀ", "b": "ьв", "c": "сϲᴄ", "d": "ԁɗđ", "e": "еєεᴇ", "f": "ƒ", "g": "ɡցɢ", "h": "һհн",
        "i": "іıιӏɪ", "j": "јȷ", "k": "кκᴋ", "l": "ⅼłʟ", "m": "мᴍ", "n": "пոηɴ", "o": "оοօøσᴏ", "p": "рρᴘ",
        "q": "ԛ", "r": "гʀ", "s": "ѕꜱ", "t": "тτᴛ", "u": "υսᴜ", "v": "ѵνᴠ", "w": "ԝωᴡ", "x": "хχ", "y": "уγʏ",
        "z": "ᴢ",
    }.items()
    for char in chars
}  # fmt: skip
_LEET = str.maketrans("0134578@$!|", "oieastbasil")
_QUOTES = dict.fromkeys("’‘`´ʼ＇′", "'")
_TOKEN = re.compile(
    r"(?P<contact>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?:https?://|www\.)\S+|(?<![\w@.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\."
    r"(?:com|org|net|example|health|clinic|care|us|io|co|info|dental)\b(?:/\S*)?"
    r"|(?:\+?\d{1,2}[ .-]?)?\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}\b)"
    r"|(?P<number>\$?\d[\d.,:/%]*\d(?:st|nd|rd|th|am|pm|h|k|mg|ml)?(?![a-z@$])|\$?\d(?:st|nd|rd|th|am|pm|h|k)?(?![a-z@$\d]))"
    r"|[^\W_]+(?:[@$!|*](?=[^\W_])[^\W_]*)*(?:'[^\W_]+)*",
)
_STOP = re.compile(r"[.!?…](?=[\s\"')\]*]|$)|\n\s*\n|[.!?:…]\s*\n|\n\s*[-*•]")
_PAUSE = re.compile(r"[;:—–]|\s-{1,2}\s")
_SHORT = frozenset(("dr", "drs", "mr", "mrs", "ms", "st", "vs", "dra", "sra", "sr", "prof", "inc"))
_TURNS = frozenset(("but", "however", "although", "though", "yet", "pero", "aunque"))
_SUFFIXES = {"re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would"}
_IS = frozenset(
    ("it", "that", "what", "there", "here", "he", "she", "who", "where", "how", "this", "everything")
)
_WHOLE = {
    "cannot": ("can", "not"), "cant": ("can", "not"), "can't": ("can", "not"), "won't": ("will", "not"),
    "wont": ("will", "not"), "dont": ("do", "not"), "doesnt": ("does", "not"), "didnt": ("did", "not"),
    "isnt": ("is", "not"), "wasnt": ("was", "not"), "werent": ("were", "not"), "couldnt": ("could", "not"),
    "im": ("i", "am"), "ive": ("i", "have"), "youre": ("you", "are"), "youve": ("you", "have"),
    "weve": ("we", "have"), "let's": ("let", "us"), "lets": ("let", "us"), "thats": ("that", "is"),
    "u": ("you",), "ur": ("your",), "thx": ("thanks",), "y'all": ("you",), "yall": ("you",), "ya": ("you",),
}  # fmt: skip


@lru_cache(maxsize=4096)
def plain(char: str) -> str:
    """Return what `char` stands for: plain letters, the sign itself, or nothing for a hidden character."""
    if char in _QUOTES:
        return "'"
    lower = char.lower()
    if lower in _LOOKALIKES:
        return _LOOKALIKES[lower]
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return ""
    if char in "—–…•":
        return char
    decomposed = unicodedata.normalize("NFKD", char).lower()
    plain = "".join(
        _LOOKALIKES.get(part, part) for part in decomposed if unicodedata.category(part) not in ("Mn", "Me")
    )
    if plain.isascii() or plain.isalnum():
        return plain
    return " "


def _fold(text: str) -> tuple[str, list[int] | None]:
    """Return `text` in plain letters, and the offset of each of them in `text` (None: the same)."""
    if text.isascii():
        return text.lower(), None
    parts: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        letters = char.lower() if char < "\x80" else plain(char)
        parts.append(letters)
        places.extend([place] * len(letters))
    places.append(len(text))
    return "".join(parts), places


def read(text: str) -> list[Word]:
    """Return the words of `text` in order, contractions spelled out (`we're` is two words at one place)."""
    folded, places = _fold(text)
    cased = any(char.islower() for char in text) and any(char.isupper() for char in text)
    words: list[Word] = []
    last, previous = 0, ""
    for match in _TOKEN.finditer(folded):
        first, end = match.span()
        start = places[first] if places else first
        before = (
            _boundary(folded[last:first], previous, cased and text[start].islower()) if words else SENTENCE
        )
        token = match.group()
        stop = places[end - 1] + 1 if places else end
        if match.lastgroup:
            spelled: tuple[str, ...] = (CONTACT if match.lastgroup == "contact" else NUMBER,)
        else:
            spelled = _spell(token)
        if not before and spelled[0] in _TURNS:
            before = CLAUSE
        for word in spelled:
            words.append(Word(word, start, stop, before))
            before = ""
        last, previous = end, spelled[-1]
    return _unbroken(words)


def _unbroken(words: list[Word]) -> list[Word]:
    """Return `words` without breaks between clauses where there are more of them than any clause needs."""
    if sum(word.before == CLAUSE for word in words) * 6 <= len(words) or len(words) < 12:
        return words
    return [word._replace(before="") if word.before == CLAUSE else word for word in words]


def _boundary(between: str, previous: str, goes_on: bool) -> str:
    if between == " ":
        return ""
    if _STOP.search(between) and previous not in _SHORT and not (goes_on and "\n" not in between):
        return SENTENCE
    return CLAUSE if _PAUSE.search(between) else ""


def _spell(token: str) -> tuple[str, ...]:
    if token.isalpha():
        return _WHOLE.get(token) or (token,)
    if "'" in token:
        if token in _WHOLE:
            return _WHOLE[token]
        stem, _, suffix = token.partition("'")
        if token.endswith("n't"):
            return (token[:-3], "not")
        if suffix in _SUFFIXES:
            return (stem, _SUFFIXES[suffix])
        if suffix == "s":
            return (stem, "is") if stem in _IS else (stem,)
        return (stem + suffix,)
    return (token.translate(_LEET),)
