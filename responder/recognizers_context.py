"""What the words around a plausible name add to it, and whether it names a disease or a sign instead."""

# ruff: noqa: E501 - a pattern or word list broken over more lines reads worse

from __future__ import annotations

import re

from responder.recognizers_extent import name_word
from responder.recognizers_lexicon import words
from responder.recognizers_text import Token, View, between
from responder.recognizers_vocabulary import (
    CREDENTIALS,
    DESKS,
    EPONYM_HEADS,
    EPONYMS,
    NICK,
    RELATIONS,
    ROLES,
    VERBS,
    is_word,
)

# Verbs that only a person before them can carry: "Will told me", against "will never" and "may be".
_DONE = words("done verbs")
_CALENDAR = frozenset({"april", "may", "june", "august", "march"})
# "Bush, Ana. DOB", "Lopez, Maria (MRN": the surname first, as records have it.
_LAST_FIRST = re.compile(
    r", [A-Z][\w'-]+(?: [A-Z]\.?)?(?:\. ?(?:DOB|dob|MRN|Acct|Age)|,? \(?(?:DOB|dob|MRN|mrn|age|\d)|;|$)"
)
_AGED = re.compile(
    r"(?:[ -][A-Z][\w'-]+)*(?:,? \(?\d{1,3} ?-?(?:yo\b|y/o|y\.o|yrs?\b|years?\b|[MF]\b|male|female)|,? \(?(?:DOB|MRN|SSN|D\.O\.B|dob|mrn|ssn)\b|,? \(?(?:age|aged) \d|,? born (?:on )?\d)"
)


def context(view: View, tokens: list[Token], i: int, led: str) -> int:
    """Return what the words around add, in the steps of `plausible`."""
    token = tokens[i]
    if (
        i
        and tokens[i - 1].lower in NICK
        and tokens[i - 1].shape == "T" == token.shape
        and between(view.text, tokens[i - 1], token) == " "
    ):
        return 2
    if _AGED.match(view.text, token.end, token.end + 60) and token.shape in "TM":
        return 3
    score = {
        "relation": 2,
        "role": 2,
        "named": 2,
        "placed": 2,
        "lead": 0,
        "listed": 2 if token.shape in "TM" or not is_word(token) else 0,
    }.get(led, 0)
    if (
        token.first
        and _LAST_FIRST.match(view.text, token.end)
        and i + 1 < len(tokens)
        and tokens[i + 1].known.first >= 3
        and token.known.last >= 3
        and token.shape in "TU"
    ):
        return 3
    if i and between(view.text, tokens[i - 1], token) == ": " and token.shape in "TM" and not is_word(token):
        score += 1
    last = i
    while (
        last + 1 < len(tokens)
        and last < i + 2
        and between(view.text, tokens[last], tokens[last + 1]) == " "
        and name_word(view, tokens[last + 1])
    ):
        last += 1
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    gap = between(view.text, tokens[last], after) if after else view.text[tokens[last].end :][:2]
    common = is_word(token)
    if (
        led == "lead"
        and token.shape in "TM"
        and view.style == "normal"
        and (not common or token.known.first >= 4)
    ):
        score += (
            2
            if tokens[i - 1].lower
            not in {"from", "in", "to", "of", "and", "or", "for", "a", "like", "about", "have", "had"}
            else 1
        )
    if led in {"relation", "role"} and common and token.shape == "l":
        # "my son will", "the nurse may": a verb follows a name, hardly a modal.
        score = (
            2
            if after
            and after.lower
            in VERBS - {"never", "always", "just", "also", "really", "even", "have", "has", "call"}
            and token.known.first >= 4
            else 0
        )
    if after is not None:
        if gap == " " and after.lower in VERBS:
            score += (
                1
                if not common or (token.shape in "TM" and after.lower not in {"is", "was", "can", "has"})
                else 0
            )
            if token.shape in "TM" and not token.first and view.style == "normal":
                score += 1
            if (
                common
                and token.shape == "T"
                and (after.lower in _DONE or (after.lower.endswith("ed") and after.lower in VERBS))
            ):
                score += 1
        if gap == " " and after.lower in {"at", "in", "from", "the"} and last + 2 < len(tokens):
            following = [part.lower for part in tokens[last + 2 : last + 5]]
            if any(word in DESKS or word in ROLES for word in following[:4]):
                score += 2 if following else 0
        if gap in {", ", " (", " - ", ","} and (
            after.lower in ROLES
            or after.lower in CREDENTIALS
            or after.lower in {"my", "the", "our", "who", "an", "a", "mi", "la"}
        ):
            following = [part.lower for part in tokens[last + 1 : last + 7]]
            if (
                any(word in ROLES or word in RELATIONS or word in CREDENTIALS for word in following)
                or after.lower == "who"
            ):
                score += 2
        if gap == " " and after.lower in CREDENTIALS and after.shape in "UI":
            score += 2
        if gap in {" and ", " & "} or after.lower == "and":
            score += 0
    if (
        last > i
        and common
        and token.shape == "T" == tokens[i + 1].shape
        and token.known.first >= 4
        and tokens[i + 1].known.last >= 2
        and not is_word(tokens[i + 1])
    ):
        score += 1
    if last > i and (token.known.first >= 2 or not common):
        score += 1
        if token.shape in "TM" and view.style == "normal" and not (token.first and common):
            score += 1
    if (
        view.text[token.end : token.end + 2] in {"'s", "'S"}
        and after is not None
        and after.lower not in EPONYM_HEADS
    ):
        score += 1 if not common or not token.first else 0
    if token.shape in "TM" and not token.first and view.style == "normal":
        score += 1
        if common and token.known.first >= 4 and token.lower not in _CALENDAR and led != "lead":
            score += 1
            # A heading or a brand: the neighbours are capitals too.
            if any(
                0 <= j < len(tokens)
                and tokens[j].shape == "T"
                and not tokens[j].first
                and is_word(tokens[j])
                and abs(tokens[j].start - token.end) < 30
                for j in (i - 1, i + 1)
            ):
                score -= 2
    return score


_HAVING = words("having")


def eponymous(view: View, tokens: list[Token], i: int, led: str) -> bool:
    """Whether the name is that of a disease, sign, score or instrument here, or a street's or a school's."""
    if led in {"title", "relation", "role", "named", "listed", "placed"} and not (
        led == "relation"
        and tokens[i - 1].lower in {"patient", "pt", "client"}
        and tokens[i].lower in EPONYMS
    ):
        return False
    token = tokens[i]
    following = tokens[i + 1 : i + 4]
    known = token.lower in EPONYMS or (token.known.eponym and token.known.first < 5)
    parts = token.lower.split("-")
    if len(parts) > 1 and parts[0] in {"non", "anti"}:
        return True
    if (len(parts) > 2 and any(part in EPONYMS for part in parts)) or (
        len(parts) > 1 and (all(part in EPONYMS for part in parts) or token.lower in EPONYMS)
    ):
        return True
    for distance, part in enumerate(following):
        previous = tokens[i + distance]
        if between(view.text, previous, part).strip("'s ") not in {"", "-"}:
            break
        if part.lower in EPONYM_HEADS and (known or distance == 0):
            return not (
                token.known.first >= 5
                and part.lower
                in {"test", "study", "risk", "type", "class", "exam", "approach", "table", "chart", "frame"}
                and not known
            )
        if part.shape == "l" and part.lower not in EPONYMS and distance == 0 and not known:
            break
    if not known:
        return False
    if (
        view.text[token.end : token.end + 2].lower() == "'s"
        and i
        and tokens[i - 1].lower in _HAVING
        and not (following and (following[0].lower in ROLES or following[0].lower in RELATIONS))
    ):
        return True
    if view.text[token.end : token.end + 2].lower() == "'s" or (
        token.lower.endswith("s") and token.lower[:-1] in EPONYMS and not token.known.first
    ):
        return token.known.first < 6 or token.lower == "graves"
    # Alone: a common given name is a person, a bare "Parkinson" or "Glasgow" is not.
    alone = not (
        following
        and between(view.text, token, following[0]) == " "
        and name_word(view, following[0])
        and following[0].lower not in EPONYMS
    )
    before = tokens[i - 1] if i else None
    named_before = (
        before is not None
        and before.shape == "T"
        and between(view.text, before, token) == " "
        and before.known.first >= 4
    )
    return alone and not named_before and token.known.first < 6
