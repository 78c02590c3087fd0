"""How much a single word looks like a name, by what stands before it and what the lexicon knows of it."""

from __future__ import annotations

import re

from responder.recognizers_lexicon import words
from responder.recognizers_text import Token, View, between
from responder.recognizers_vocabulary import (
    AFTER_TITLE,
    CALM,
    CHAT,
    CREDENTIALS,
    DESKS,
    FUNCTION,
    LEADS,
    MEDICAL,
    NEVER,
    NICK,
    RELATIONS,
    ROLES,
    SPANISH,
    STRONG_TITLES,
    TITLES,
    VERBS,
    is_word,
    parts,
)

_DRUG_ENDING = re.compile(
    r"(?:mab|nib|pril|sartan|statin|cillin|mycin|micin|azole|vir|olol|pam|lam|gliptin|gliflozin|glutide|parin|xaban|setron"
    r"|tidine|oxetine|triptan|dronate|cycline|floxacin|caine|barbital|cept|gliptine|thiazide|semide|zosin|afil|stim|poetin)$"
)
_MIXED = re.compile(r"(?:Mc|Mac|De|Del|La|Le|Du|Van|Von|Di|Da|O'|D'|Fitz|St|San|Ter|Ten)[A-Z][a-z]+$")
_SYLLABLES = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{1,5}$")
# "Na 118" and "Ag +" against "Ms Na".
_MEASURES = words("measures")
_VALUE = re.compile(r"\s?[<>=]?\s?\d|\s(?:neg|pos|still)")
_TITLED_WORDS = frozenset(["good", "best", "great", "new", "old", "nice", "bad", "kind"])


def lead(view: View, tokens: list[Token], i: int) -> str:
    """Return what the words around token `i` make of it.

    That is `title`, `relation`, `role`, `named`, `lead`, `placed` (by a desk or role behind it) or nothing.
    """
    if tokens[i].lower in CALM and _placed(tokens, i):
        return _before(view, tokens, i) or "placed"
    return _before(view, tokens, i)


_DEEDS = words("done verbs")


def _placed(tokens: list[Token], i: int) -> bool:
    """Whether "the receptionist", "at the desk" or "and Karen" follows, or "thank you" stands before."""
    behind = [token.lower for token in tokens[i + 1 : i + 4]]
    if i > 1 and tokens[i - 1].lower == "you" and tokens[i - 2].lower in {"thank", "love", "miss"}:
        return True
    if behind[:1] == ["and"] and i + 2 < len(tokens):
        other = tokens[i + 2]
        return other.known.first >= 5 and not is_word(other)
    if behind and (behind[0] in _DEEDS or (behind[0].endswith("ed") and behind[0] in VERBS)):
        return True
    return (
        bool(behind)
        and behind[0] in {"the", "at", "in", "from"}
        and any(w in ROLES or w in DESKS for w in behind[1:])
    )


def _before(view: View, tokens: list[Token], i: int) -> str:
    if not i:
        return ""
    before = tokens[i - 1]
    gap = between(view.text, before, tokens[i])
    low = before.lower
    if before.text.islower() and view.text[: before.start].rstrip()[-1:].isdigit():
        # "320 ms. Ceftriaxone": a unit, no title.
        return ""
    if gap in {'" ', "' "} and low in STRONG_TITLES:
        return "title"
    if gap in {" ", ". ", ".", "  ", ".  "}:
        if low in {"boy", "girl"} and i > 1 and tokens[i - 2].lower in {"baby", "bb"}:
            return "relation"
        if low in STRONG_TITLES and (
            gap != ". " or low in {"dr", "mr", "mrs", "ms", "drs", "sr", "sra", "dra", "srta", "prof"}
        ):
            return "title"
        if gap not in {" ", "  "}:
            return ""
        if low in {
            "miss",
            "grandma",
            "grandpa",
            "cousin",
            "patient",
            "pt",
            "paciente",
            "granny",
            "nana",
            "tia",
            "tio",
            "don",
            "dona",
            "pastor",
            "rev",
        }:
            return "relation"
    if low in NICK and i > 1 and tokens[i - 2].lower in RELATIONS and gap == " ":
        return "relation"
    if gap in {" ", ", ", " (", ": ", " - ", ' "', "- ", ",", " '"}:
        if low in RELATIONS:
            return "relation" if gap != ": " else "lead"
        if low in ROLES and before.shape != "I":
            return "role"
        if low in {"named", "name", "called", "llama", "llamo", "llamada", "signed", "nombre", "names"} or (
            low in {"is", "was", "es"} and i > 1 and tokens[i - 2].lower in {"name", "nombre", "names"}
        ):
            return "named"
        if low in DESKS and i > 1 and tokens[i - 2].lower in {"front", "check", "my", "the"} and gap != " ":
            return "role"
    if gap == " " and low in LEADS:
        return "lead"
    # "eli jonah and micah", "Tina and Marcus": a list goes on.
    return ""


def likeness(view: View, token: Token, led: str, spanish: bool) -> int:
    """Return how much the word alone looks like a name, 0 (not at all) to 3 (surely)."""
    low, known = token.lower, token.known
    if low in _MEASURES and _VALUE.match(view.text, token.end):
        return 0
    told = led in {"relation", "role", "named", "placed"} and known.first >= 5 and token.shape in "TlU"
    if (
        (low in NEVER and not told)
        or (low in CREDENTIALS and token.shape != "T")
        or (low in TITLES and low != "don")
    ):
        return 0
    if low in MEDICAL or (not (known.first or known.last) and _DRUG_ENDING.search(low)):
        return 0
    if (low in ROLES or low in RELATIONS) and low not in {"guy", "pat", "dean", "gal"}:
        return 0
    if (
        token.shape in "lU"
        and low in VERBS
        and led not in {"named", "relation", "role"}
        and token.shape != "T"
    ):
        return 0
    pieces = parts(token)
    if (
        len(pieces) == 2
        and _SYLLABLES.match(token.text)
        and pieces[0].known.common < 4
        and not known.medical
        and pieces[1].lower not in {"ray", "in", "up", "on"}
    ):
        # "Jae-won", "Soo-ah"
        return 2 if pieces[0].known.first or pieces[0].known.last else 1
    if len(pieces) > 1:
        if any(
            part.lower in FUNCTION
            or part.lower in {"anti", "non", "pre", "post"}
            or (is_word(part) and part.known.first < 5 and part.known.last < 6)
            for part in pieces
        ):
            return 0
        if token.shape in "lU" and all(is_word(part) for part in pieces):
            return 0
        first = max(part.known.first for part in pieces)
        last = max(part.known.last for part in pieces)
    else:
        first, last = known.first, known.last
    if token.shape == "I":
        return 1 if led == "title" else 0
    if known.medical and not (first >= 5 or last >= 6) and led not in {"title", "relation", "named"}:
        return 0
    if is_word(token):
        if (
            low in CHAT
            and led not in {"relation", "role", "named", "placed"}
            and not (token.shape == "T" and not token.first and first >= 5)
        ) or (low in FUNCTION and low not in {"will", "may", "long"}):
            return 0
        if token.shape in "TM" and known.common < 4 and (first >= 3 or last >= 3):
            return 2 if led or not token.first else 1
        if (
            token.shape in "TM"
            and view.style == "normal"
            and (first >= 4 or last >= 7 or (led in {"named", "relation", "role"} and (first or last)))
        ):
            return 1
        if led == "placed":
            return 1
        if token.shape == "l" and known.common < 4 and first >= 3:
            return 1
        return (
            1
            if led
            and (first >= 4 or last >= 5 or (led == "named" and token.shape == "T" and (first >= 3 or last)))
            else 0
        )
    if spanish and (low in SPANISH or (token.first and first < 5 and last < 5)):
        return 0
    if spanish and token.shape == "l" and low in SPANISH:
        return 0
    if low in SPANISH and token.shape == "l":
        return 0
    if token.shape == "M" and not (first >= 3 or _MIXED.match(token.text) or "-" in low or "'" in low):
        return 0
    if token.shape in "TM":
        if first >= 3 or (last >= 2 and not known.town):
            return 3
        if first or last:
            return 2 if not known.town or known.town < 4 else 1
        return 1
    if token.shape == "U" and view.style != "upper":
        return 3 if (first >= 4 or last >= 6) and len(low) > 3 else 1 if led and len(low) > 3 else 0
    strict = 2 if spanish else 0
    if first >= 5 + strict:
        return 3
    if first >= 3 + strict or last >= 5 + strict:
        return 3 if len(low) > 3 else 2
    if first or last:
        return 2 if led else 1
    return 1 if led and led != "listed" else 0


def after_title(view: View, tokens: list[Token], i: int) -> bool:
    """Whether the word behind a title is a name: "dr quill", but not "dr visit"."""
    token, title = tokens[i], tokens[i - 1]
    low, known = token.lower, token.known
    soft = title.lower in {
        "nurse",
        "doctor",
        "aunt",
        "uncle",
        "mister",
        "enfermera",
        "enfermero",
        "senora",
        "senor",
        "doctora",
    }
    if token.shape == "I":
        return low != "i" or (title.shape == "T" and not soft)
    if token.shape == "U" and low not in AFTER_TITLE and low not in VERBS and low not in CREDENTIALS:
        return not soft or not is_word(token)
    if low in AFTER_TITLE or (low in VERBS and not known.first >= 5):
        # "Dr Long", "Dr Best": a capital after a capital title in a text with capitals.
        return (
            token.shape == "T"
            and view.style == "normal"
            and (
                known.first >= 4
                or (title.shape == "T" and not soft and known.last >= 5 and low not in AFTER_TITLE)
            )
        )
    if token.shape in "TM":
        return not (soft and is_word(token) and known.first < 3 and known.last < 6)
    if low in FUNCTION or low in CHAT or low in _TITLED_WORDS:
        return False
    if (token.shape == "U" and view.style == "upper") or token.shape == "l":
        if is_word(token) or low in SPANISH:
            return (
                known.last >= 6
                or known.first >= 4
                or (not soft and known.common < 7 and (known.last >= 3 or known.first >= 2))
            )
        return not (soft and not known.first and not known.last and known.common)
    return not is_word(token)
