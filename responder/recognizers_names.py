"""Finds people: by title, role or relation, by what is known of a word, and by how the sentence uses it.

Works on lower case and capitals as well, where a language model is blind. Eponyms and drugs stay, and a
name that is also a word ("Hope", "will") needs a capital inside a sentence or words around it that speak of
a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from responder.recognizers_context import context, eponymous
from responder.recognizers_extent import extend
from responder.recognizers_lexicon import word, words
from responder.recognizers_plausible import after_title, lead, likeness
from responder.recognizers_text import Found, Token, View, between
from responder.recognizers_vocabulary import (
    EPONYM_HEADS,
    EPONYMS,
    FUNCTION,
    LINKS,
    MEDICAL,
    NEVER,
    NICK,
    PARTICLES,
    ROLES,
    SUFFIXES,
    TITLES,
    VERBS,
    is_word,
)

_NEVER_TITLED = NEVER - words("org heads")
_NO_GIVEN = NEVER | FUNCTION | ROLES | TITLES | EPONYMS
_NO_SURNAME = NEVER | EPONYMS
_NO_INITIALLED = NEVER | MEDICAL | EPONYM_HEADS
_GLUED = ("dr", "mr", "mrs", "ms")


def _glued(token: Token) -> int:
    """Return where the name begins in a word that is a title and a name run together ("drmehta"), or 0."""
    known = token.known
    if known.common or known.medical or known.first or known.last or known.town or "-" in token.lower:
        return 0
    for title in _GLUED:
        rest = word(token.lower.removeprefix(title))
        if (
            token.lower.startswith(title)
            and len(token.lower) > len(title) + 2
            and max(rest.first, rest.last) >= 3
        ):
            return len(title)
    return 0


def find(view: View) -> Found:
    """Yield start, end, label and score of each person, as offsets into the folded text."""
    tokens = view.tokens
    spanish = view.spanish
    found: list[tuple[int, int]] = []
    i, listed = 0, False
    while i < len(tokens):
        listed = (
            bool(found)
            and found[-1][1] == i - 1
            and between(view.text, tokens[i - 1], tokens[i]) in {", ", " & ", "/", " / "}
        )
        if (
            found
            and found[-1][1] == i - 2
            and tokens[i - 1].lower in {"and", "y", "n", "or"}
            and between(view.text, tokens[i - 2], tokens[i - 1]) in {" ", ", "}
        ):
            listed = True
        end = _person(view, tokens, i, spanish, listed)
        if end is None:
            i += 1
            continue
        found.append((_nickname(view, tokens, i), end))
        i = end + 1
    for token in tokens:
        if token.lower.startswith(_GLUED) and (at := _glued(token)):
            yield token.start + at, token.end, "PERSON", 0.6
    for first, last in [*_inverted(view, tokens, found), *_again(view, tokens, found)]:
        end = tokens[last].end
        # "Petra V.", "Dr. K.", "Reed Jr.": the full stop is part of the name.
        dotted = len(tokens[last].text) == 1 or tokens[last].lower in SUFFIXES
        yield tokens[first].start, end + (dotted and view.text[end : end + 1] == "."), "PERSON", 0.8


def _inverted(view: View, tokens: list[Token], found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return `found` with a surname and the given name behind its comma as one: "Lopez, Maria"."""
    joined: list[tuple[int, int]] = []
    for first, last in found:
        surname = tokens[first - 1] if first else None
        if (
            surname is not None
            and joined
            and joined[-1] == (first - 1, first - 1)
            and between(view.text, surname, tokens[first]) == ", "
            and surname.known.last >= surname.known.first
            and tokens[first].known.first >= 3
        ):
            joined[-1] = first - 1, last
        else:
            joined.append((first, last))
    return joined


def _nickname(view: View, tokens: list[Token], i: int) -> int:
    """Return where the name really begins: "Big Mike", "Baby Boy Lind"."""
    while (
        i
        and tokens[i - 1].lower in NICK
        and tokens[i - 1].shape == tokens[i].shape != "l"
        and between(view.text, tokens[i - 1], tokens[i]) == " "
    ):
        i -= 1
    return i


def _again(view: View, tokens: list[Token], found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield further places of the names found, typed the same way."""
    taken = {i for first, last in found for i in range(first, last + 1)}
    names = {
        tokens[i].text
        for i in taken
        if len(tokens[i].text) > 2 and tokens[i].lower not in NICK and tokens[i].lower not in PARTICLES
    }
    for i, token in enumerate(tokens):
        if i in taken or token.text not in names or token.shape not in "lTUM":
            continue
        if is_word(token) and (token.shape != "T" or (token.first and not _person_verb(tokens, i))):
            continue
        if not eponymous(view, tokens, i, ""):
            yield i, i


def _person_verb(tokens: list[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].lower in VERBS


def _person(view: View, tokens: list[Token], i: int, spanish: bool, listed: bool) -> int | None:
    """Return the index of the last token of the name that begins at token `i`, None where none does."""
    token = tokens[i]
    if token.lower.endswith(_CONTRACTED):
        return None
    if token.shape == "P" or (
        token.lower in FUNCTION and token.shape != "T" and token.lower not in {"will", "may", "long"}
    ):
        return None
    led = lead(view, tokens, i)
    if led == "title":
        never = token.lower in _NEVER_TITLED and token.known.last < 6 and token.known.first < 5
        if never or not after_title(view, tokens, i):
            return None
        return extend(view, tokens, i, spanish)
    if (
        len(token.text) == 1
        and led in {"relation", "named"}
        and i + 1 < len(tokens)
        and between(view.text, token, tokens[i + 1]) in {". ", "."}
    ):
        name = tokens[i + 1]
        if not is_word(name) and not name.known.medical:
            return extend(view, tokens, i + 1, spanish)
    if token.shape == "T" and _particled(view, tokens, i):
        return extend(view, tokens, i, spanish)
    if token.shape == "I" and _initialled(view, tokens, i):
        return extend(view, tokens, i + 1, spanish)
    if listed and not led:
        led = "listed"
    likely = likeness(view, token, led, spanish)
    if likely <= 0:
        return None
    if likely + context(view, tokens, i, led) < 3 or eponymous(view, tokens, i, led):
        return None
    return extend(view, tokens, i, spanish)


def _particled(view: View, tokens: list[Token], i: int) -> bool:
    """Whether a capital, particles in lower case and a capital follow each other: "Lieve van Gorp"."""
    j = i + 1
    while j < len(tokens) and tokens[j].text in LINKS and between(view.text, tokens[j - 1], tokens[j]) == " ":
        j += 1
    return (
        j > i + 1
        and j < len(tokens)
        and tokens[j].shape in "TM"
        and between(view.text, tokens[j - 1], tokens[j]) == " "
        and view.style == "normal"
        and not view.spanish
        and tokens[i].lower not in _NO_GIVEN
        and tokens[j].lower not in _NO_SURNAME
    )


_CONTRACTED = ("n't", "'re", "'ve", "'ll", "'d", "'m")


def _initialled(view: View, tokens: list[Token], i: int) -> bool:
    """Whether the capital at `i` is the initial of the name behind it: "R. Achebe"."""
    if i + 1 >= len(tokens):
        return False
    token, name = tokens[i], tokens[i + 1]
    gap = between(view.text, token, name)
    if gap not in {". ", "."} and not (
        gap == " " and token.lower not in {"i", "a"} and view.style == "normal"
    ):
        return False
    if gap == " " and not name.known.first and not name.known.last:
        return False
    return (
        name.shape in "TM"
        and not is_word(name)
        and not name.known.medical
        and name.lower not in _NO_INITIALLED
        and (not name.known.eponym or name.known.last >= 6)
    )
