"""How far a name reaches once it has begun: initials, particles, surnames, suffixes."""

from __future__ import annotations

import re

from responder.recognizers_text import Token, View, between
from responder.recognizers_vocabulary import (
    AFTER_TITLE,
    CHAT,
    CREDENTIALS,
    EPONYM_HEADS,
    FUNCTION,
    LINKS,
    NEVER,
    PARTICLES,
    RELATIONS,
    ROLES,
    SPANISH,
    SUFFIXES,
    TITLES,
    VERBS,
    is_word,
    parts,
)


def name_word(view: View, token: Token) -> bool:
    """Whether the word could go on a name that has begun."""
    known = token.known
    if token.lower in FUNCTION or token.lower in NEVER or token.lower in CHAT:
        return False
    if token.lower in ROLES or token.lower in RELATIONS or (token.lower in VERBS and token.shape == "l"):
        return False
    if token.shape in "TM" and view.style != "title":
        return not known.medical or known.last >= 5 or known.first >= 5
    if is_word(token) or token.lower in SPANISH:
        return False
    if any(part.known.common >= 4 for part in parts(token)):
        return False
    return (
        known.last >= 2 or known.first >= 2 or (known == (0, 0, 0, 0, 0, 0) and "-" in token.lower)
    ) and not known.medical


_ENDS = re.compile(r",? ?\(?\d|[,.;)](?:\s|$)|$")


def extend(view: View, tokens: list[Token], i: int, spanish: bool) -> int:
    """Return the index of the last token of the name that begins at `i`."""
    end = i
    lower = tokens[i].shape == "l" or view.style == "upper"
    while end + 1 < len(tokens) and end < i + 5:
        token, gap = tokens[end + 1], between(view.text, tokens[end], tokens[end + 1])
        low = token.lower
        if gap.strip(" .\"'()") or len(gap) > 4 or "\n" in gap:
            break
        if "." in gap and len(tokens[end].text) > 1 and (gap != "." or low not in SUFFIXES):
            break
        if token.shape == "P":
            break
        if (token.shape == "I" and low not in {"i", "a"}) or (
            token.shape == "l"
            and len(low) == 1
            and lower
            and (
                view.text[token.end : token.end + 1] == "."
                or low not in {"a", "i", "y", "u", "r", "n", "w", "e", "o", "c"}
            )
        ):
            end += 1
            continue
        if (
            token.shape == "I"
            and end + 2 < len(tokens)
            and between(view.text, token, tokens[end + 2]) == ". "
        ):
            end += 1
            continue
        if low in SUFFIXES and token.shape in "TUI":
            end += 1
            continue
        if (
            low in PARTICLES
            and end + 2 < len(tokens)
            and low
            not in {"do", "e", "y", "st"}
            | ({"de", "la"} if spanish and token.shape == "l" and tokens[end + 2].shape == "l" else set())
        ):
            extra = 2
            while end + extra + 1 < len(tokens) and tokens[end + extra].text in LINKS | {
                "los",
                "las",
                "und",
                "zu",
            }:
                extra += 1
            nearby = tokens[end + extra]
            if (
                (nearby.shape in "TM" or lower)
                and (nearby.known.last >= 2 or nearby.shape in "TM")
                and (nearby.shape == "T" or not is_word(nearby))
                and (nearby.shape == "T" or nearby.lower not in SPANISH)
            ):
                end += extra
                continue
        quoted = '"' in gap or "(" in gap or "'" in gap
        if token.shape in "TM" and (view.style != "title"):
            if (low in NEVER and not (token.known.first >= 6 or token.known.last >= 7)) or (
                low in FUNCTION and low not in {"will", "may", "long"}
            ):
                break
            if (low in ROLES or (low in RELATIONS and not quoted) or low in TITLES) and not (
                token.known.last >= 3 and end == i and low not in {"nurse", "doctor"}
            ):
                break
            if low in EPONYM_HEADS:
                break
            if quoted and not token.known.first and token.known.common:
                break
            if token.first and not quoted:
                break
            if is_word(token) and token.known.last < 3 and token.known.first < 3 and end > i:
                break
            if tokens[i].shape in "lU" and is_word(token):
                break
            end += 1
            continue
        if token.shape == "U" and (low in CREDENTIALS or low in CHAT):
            break
        if (
            lower
            and token.shape == tokens[i].shape
            and low not in AFTER_TITLE
            and low not in VERBS
            and low not in FUNCTION
            and low not in CHAT
            and low not in ROLES
            and (
                (
                    token.known.last >= 6
                    and (
                        (token.known.common < 6 and tokens[i].known.first >= 5)
                        or _ENDS.match(view.text, token.end)
                    )
                )
                or (token.known.last >= 4 and tokens[i].known.first >= 5 and token.known.common < 4)
            )
        ):
            end += 1
            continue
        if (
            (lower or token.shape == "U")
            and token.shape == tokens[i].shape
            and not quoted
            and name_word(view, token)
        ):
            end += 1
            continue
        break
    return end
