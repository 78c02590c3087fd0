"""The word sets that the recognisers of names share, and whether a word is read as a plain word first."""

# ruff: noqa: E501 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re

from responder.recognizers_lexicon import word, words
from responder.recognizers_text import Token

TITLES = words("titles")
STRONG_TITLES = words("strong titles")
RELATIONS = words("relations")
ROLES = words("roles")
CREDENTIALS = words("credentials")
DESKS = words("places of work")
VERBS = words("person verbs")
LEADS = words("name leads")
PARTICLES = words("particles")
SUFFIXES = words("suffixes")
FUNCTION = words("function")
AFTER_TITLE = words("after title")
CHAT = words("chat")
EPONYMS = words("eponyms")
EPONYM_HEADS = words("eponym heads")
NEVER = (
    words("brands") | words("demonyms") | words("states") | words("countries") | words("weekdays") | words("org heads")
    | words("months") - {"april", "may", "june", "august"} | frozenset(day + "s" for day in words("weekdays"))
)  # fmt: skip
SPANISH = words("spanish")
MEDICAL = words("medical")
NICK = words("nicks")
# Words that are names as well and have no reading as a verb: "ginger the receptionist", not "hope the doctor".
CALM = words("calm names")
# Given names that the word list also knows as words, but hardly anybody types as words.
_SURE = words("sure names")
LINKS = words("links")


def is_word(token: Token) -> bool:
    """Whether the word is read as a plain word first."""
    known = token.known
    if token.lower in CHAT or token.lower in FUNCTION:
        return True
    if token.lower in _SURE:
        return False
    return known.common >= 4 or (known.common > 0 and known.first < 5)


def parts(token: Token) -> list[Token]:
    """Return the words that hyphens and apostrophes join, each as a token of its own."""
    if "-" not in token.lower and "'" not in token.lower:
        return [token]
    return [token._replace(lower=part, known=word(part)) for part in re.split("['-]", token.lower) if part]
