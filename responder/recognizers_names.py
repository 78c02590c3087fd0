"""Finds people: by title, role or relation, by what the lexicon knows of a word, and by how the sentence uses it.

Works on lower case and capitals as well, where a language model is blind. Eponyms and drugs stay, and a name
that is also a word ("Hope", "will") needs a capital inside a sentence or words around it that speak of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from responder.recognizers_lexicon import words
from responder.recognizers_text import Token, View
from responder.recognizers_text import gap as gap_between

Found = Iterator[tuple[int, int, str, float]]

_TITLES = words("titles")
_STRONG_TITLES = words("strong titles")
_RELATIONS = words("relations")
_ROLES = words("roles")
_CREDENTIALS = words("credentials")
_DESKS = words("places of work")
_VERBS = words("person verbs")
_LEADS = words("name leads")
_PARTICLES = words("particles")
_SUFFIXES = words("suffixes")
_FUNCTION = words("function")
_AFTER_TITLE = words("after title")
_CHAT = words("chat")
_EPONYMS = words("eponyms")
_EPONYM_HEADS = words("eponym heads")
_NEVER = (
    words("brands") | words("demonyms") | words("states") | words("countries") | words("weekdays") | words("org heads")
    | words("months") - {"april", "may", "june", "august"} | frozenset(day + "s" for day in words("weekdays"))
)  # fmt: skip
_SPANISH = words("spanish")
_MEDICAL = words("medical")
_DRUG_ENDING = re.compile(
    r"(?:mab|nib|pril|sartan|statin|cillin|mycin|micin|azole|vir|olol|pam|lam|gliptin|gliflozin|glutide|parin|xaban|setron"
    r"|tidine|oxetine|triptan|dronate|cycline|floxacin|caine|barbital|cept|gliptine|thiazide|semide|zosin|afil|stim|poetin)$"
)
_MIXED = re.compile(r"(?:Mc|Mac|De|Del|La|Le|Du|Van|Von|Di|Da|O'|D'|Fitz|St|San|Ter|Ten)[A-Z][a-z]+$")
_SYLLABLES = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{1,5}$")
_NICK = frozenset("big little lil baby girl boy old young crazy sweet miss uncle auntie".split())
# Verbs that only a person before them can carry: "Will told me", against "will never" and "may be".
_DONE = frozenset(
    "told said took made makes gave did does came went got spent drew saw kept knew understood met held sent ran left spoke sat "
    "stood forgot found rocks explains listens took helps has hung lied wrote gets knows deserves treats handles who whose".split()
)
_CALENDAR = frozenset({"april", "may", "june", "august", "march"})
# Given names that the word list also knows as words, but hardly anybody types as words.
_SURE = frozenset(
    """bob carol john mike peter harry maria martin sally meg holly heather warren victor lily hazel patty cooper mason ken nick garret wade
    derrick barb nate andy greg curt glen homer rosemary trinity flora lacy""".split()
)
_TITLED_WORDS = frozenset("good best great new old nice bad kind".split())


def find(view: View) -> Found:
    """Yield start, end, label and score of each person, as offsets into the folded text."""
    tokens = view.tokens
    spanish = view.spanish
    found: list[tuple[int, int]] = []
    i, listed = 0, False
    while i < len(tokens):
        listed = bool(found) and found[-1][1] == i - 1 and _gap(view, tokens[i - 1], tokens[i]) in {", ", " & ", "/", " / "}
        if found and found[-1][1] == i - 2 and tokens[i - 1].lower in {"and", "y", "n", "or"} and _gap(view, tokens[i - 2], tokens[i - 1]) in {" ", ", "}:
            listed = True
        end = _person(view, tokens, i, spanish, listed)
        if end is None:
            i += 1
            continue
        found.append((_nickname(view, tokens, i), end))
        i = end + 1
    for first, last in [*found, *_again(view, tokens, found)]:
        yield tokens[first].start, tokens[last].end, "PERSON", 0.8


def _nickname(view: View, tokens: list[Token], i: int) -> int:
    """Return where the name really begins: "Big Mike", "Baby Boy Lind"."""
    while i and tokens[i - 1].lower in _NICK and tokens[i - 1].shape == tokens[i].shape != "l" and _gap(view, tokens[i - 1], tokens[i]) == " ":
        i -= 1
    return i


def _again(view: View, tokens: list[Token], found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield further places of the names found, typed the same way."""
    taken = {i for first, last in found for i in range(first, last + 1)}
    names = {tokens[i].text for i in taken if len(tokens[i].text) > 2 and tokens[i].lower not in _NICK and tokens[i].lower not in _PARTICLES}
    for i, token in enumerate(tokens):
        if i in taken or token.text not in names or token.shape not in "lTUM":
            continue
        if _common(token) and (token.shape != "T" or (token.first and not _person_verb(tokens, i))):
            continue
        if not _eponymous(view, tokens, i, ""):
            yield i, i


def _person_verb(tokens: list[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].lower in _VERBS


def _gap(view: View, left: Token, right: Token) -> str:
    return gap_between(view.text, left, right)


def _person(view: View, tokens: list[Token], i: int, spanish: bool, listed: bool) -> int | None:
    """Return the index of the last token of the name that begins at token `i`, None where none does."""
    token = tokens[i]
    if token.lower.endswith(_CONTRACTED):
        return None
    if token.shape == "P" or (token.lower in _FUNCTION and token.shape != "T" and token.lower not in {"will", "may", "long"}):
        return None
    led = _led(view, tokens, i)
    if led == "title":
        if token.lower in _NEVER - words("org heads") and token.known.last < 6 or not _after_title(view, tokens, i):
            return None
        return _extend(view, tokens, i, spanish)
    if len(token.text) == 1 and led in {"relation", "named"} and i + 1 < len(tokens) and _gap(view, token, tokens[i + 1]) in {". ", "."}:
        name = tokens[i + 1]
        if not _common(name) and not name.known.medical:
            return _extend(view, tokens, i + 1, spanish)
    if token.shape == "T" and _particled(view, tokens, i):
        return _extend(view, tokens, i, spanish)
    if token.shape == "I" and _initialled(view, tokens, i):
        return _extend(view, tokens, i + 1, spanish)
    if listed and not led:
        led = "listed"
    plausible = _plausible(view, token, led, spanish)
    if plausible <= 0:
        return None
    if plausible + _context(view, tokens, i, led, spanish) < 3 or _eponymous(view, tokens, i, led):
        return None
    return _extend(view, tokens, i, spanish)


_LINKS = frozenset("van von de der den del della bin ibn al el da dos di du le la ten ter".split())


def _particled(view: View, tokens: list[Token], i: int) -> bool:
    """Whether a capital, particles in lower case and a capital follow each other: "Lieve van Gorp"."""
    j = i + 1
    while j < len(tokens) and tokens[j].text in _LINKS and _gap(view, tokens[j - 1], tokens[j]) == " ":
        j += 1
    return (
        j > i + 1
        and j < len(tokens)
        and tokens[j].shape in "TM"
        and _gap(view, tokens[j - 1], tokens[j]) == " "
        and view.style == "normal"
        and not view.spanish
        and tokens[i].lower not in _NEVER | _FUNCTION | _ROLES | _TITLES | _EPONYMS
        and tokens[j].lower not in _NEVER | _EPONYMS
    )


_CONTRACTED = ("n't", "'re", "'ve", "'ll", "'d", "'m")


def _initialled(view: View, tokens: list[Token], i: int) -> bool:
    """Whether the capital at `i` is the initial of the name behind it: "R. Achebe"."""
    if i + 1 >= len(tokens):
        return False
    token, name = tokens[i], tokens[i + 1]
    gap = _gap(view, token, name)
    if gap not in {". ", "."} and not (gap == " " and token.lower not in {"i", "a"} and view.style == "normal"):
        return False
    if gap == " " and not name.known.first and not name.known.last:
        return False
    return name.shape in "TM" and not _common(name) and not name.known.medical and name.lower not in _NEVER | _MEDICAL | _EPONYM_HEADS and (
        not name.known.eponym or name.known.last >= 6
    )


def _led(view: View, tokens: list[Token], i: int) -> str:
    """Return what the words before token `i` make of it: `title`, `relation`, `role`, `named`, `lead` or ``."""
    if not i:
        return ""
    before = tokens[i - 1]
    gap = _gap(view, before, tokens[i])
    low = before.lower
    if gap in {'" ', "' "} and low in _STRONG_TITLES:
        return "title"
    if gap in {" ", ". ", ".", "  ", ".  "}:
        if low in {"boy", "girl"} and i > 1 and tokens[i - 2].lower in {"baby", "bb"}:
            return "relation"
        if low in _STRONG_TITLES and (gap != ". " or low in {"dr", "mr", "mrs", "ms", "drs", "sr", "sra", "dra", "srta", "prof"}):
            return "title"
        if gap not in {" ", "  "}:
            return ""
        if low in {"miss", "grandma", "grandpa", "cousin", "patient", "pt", "paciente", "grandma", "granny", "nana", "tia", "tio", "don", "dona", "pastor", "rev"}:
            return "relation"
    if low in _NICK and i > 1 and tokens[i - 2].lower in _RELATIONS and gap == " ":
        return "relation"
    if gap in {" ", ", ", " (", ": ", " - ", ' "', "- ", ",", " '"}:
        if low in _RELATIONS:
            return "relation" if gap != ": " else "lead"
        if low in _ROLES and before.shape != "I":
            return "role"
        if low in {"named", "name", "called", "llama", "llamo", "llamada", "signed", "nombre", "names"} or (
            low in {"is", "was", "es"} and i > 1 and tokens[i - 2].lower in {"name", "nombre", "names"}
        ):
            return "named"
        if low in _DESKS and i > 1 and tokens[i - 2].lower in {"front", "check", "my", "the"} and gap != " ":
            return "role"
    if gap == " " and low in _LEADS:
        return "lead"
    # "eli jonah and micah", "Tina and Marcus": a list goes on.
    return ""


def _common(token: Token) -> bool:
    """Whether the word is read as a plain word first."""
    known = token.known
    if token.lower in _CHAT or token.lower in _FUNCTION:
        return True
    if token.lower in _SURE:
        return False
    return known.common >= 4 or (known.common > 0 and known.first < 5)


def _parts(token: Token) -> list[Token]:
    from responder.recognizers_lexicon import word

    if "-" not in token.lower and "'" not in token.lower:
        return [token]
    return [token._replace(lower=part, known=word(part)) for part in re.split("['-]", token.lower) if part]


def _plausible(view: View, token: Token, led: str, spanish: bool) -> int:
    """Return how much the word alone looks like a name, 0 (not at all) to 3 (surely)."""
    low, known = token.lower, token.known
    if low in _NEVER or low in _CREDENTIALS and token.shape != "T" or low in _TITLES and low != "don":
        return 0
    if low in _MEDICAL or (not (known.first or known.last) and _DRUG_ENDING.search(low)):
        return 0
    if (low in _ROLES or low in _RELATIONS) and low not in {"guy", "pat", "dean", "gal"}:
        return 0
    parts = _parts(token)
    if len(parts) == 2 and _SYLLABLES.match(token.text) and not _common(parts[0]) and not known.medical and parts[1].lower not in {"ray", "in", "up", "on"}:
        # "Jae-won", "Soo-ah"
        return 2 if parts[0].known.first or parts[0].known.last else 1
    if len(parts) > 1:
        if any(part.lower in _FUNCTION or part.lower in {"anti", "non", "pre", "post"} or _common(part) and part.known.first < 5 and part.known.last < 6 for part in parts):
            return 0
        if token.shape in "lU" and all(_common(part) for part in parts):
            return 0
        first = max(part.known.first for part in parts)
        last = max(part.known.last for part in parts)
    else:
        first, last = known.first, known.last
    if token.shape == "I":
        return 1 if led in {"title"} else 0
    if known.medical and not (first >= 5 or last >= 6) and led not in {"title", "relation", "named"}:
        return 0
    if _common(token):
        if low in _CHAT and not (token.shape == "T" and not token.first and first >= 5) or (low in _FUNCTION and low not in {"will", "may", "long"}):
            return 0
        if token.shape in "TM" and known.common < 4 and (first >= 3 or last >= 3):
            return 2 if led or not token.first else 1
        if token.shape in "TM" and view.style == "normal" and (first >= 4 or last >= 7 or led in {"named", "relation", "role"} and (first or last)):
            return 1
        if token.shape == "l" and known.common < 4 and first >= 3:
            return 1
        return 1 if led and (first >= 4 or last >= 5 or led == "named" and token.shape == "T" and (first >= 3 or last)) else 0
    if spanish and (low in _SPANISH or token.first and first < 5 and last < 5):
        return 0
    if spanish and token.shape == "l" and low in _SPANISH:
        return 0
    if low in _SPANISH and token.shape == "l":
        return 0
    if token.shape == "M" and not (first >= 3 or _MIXED.match(token.text) or "-" in low or "'" in low):
        return 0
    if token.shape in "TM":
        if first >= 3 or last >= 2 and not known.town:
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


# "Bush, Ana. DOB", "Lopez, Maria (MRN": the surname first, as records have it.
_LAST_FIRST = re.compile(r", [A-Z][\w'-]+(?: [A-Z]\.?)?(?:\. ?(?:DOB|dob|MRN|Acct|Age)|,? \(?(?:DOB|dob|MRN|mrn|age|\d)|;|$)")
_AGED = re.compile(
    r"(?:[ -][A-Z][\w'-]+)*(?:,? \(?\d{1,3} ?-?(?:yo\b|y/o|y\.o|yrs?\b|years?\b|[MF]\b|male|female)|,? \(?(?:DOB|MRN|SSN|D\.O\.B|dob|mrn|ssn)\b|,? \(?(?:age|aged) \d)"
)


def _context(view: View, tokens: list[Token], i: int, led: str, spanish: bool) -> int:
    """Return what the words around add, in the steps of `_plausible`."""
    token = tokens[i]
    if i and tokens[i - 1].lower in _NICK and tokens[i - 1].shape == "T" == token.shape and _gap(view, tokens[i - 1], token) == " ":
        return 2
    if _AGED.match(view.text, token.end, token.end + 60) and token.shape in "TM":
        return 3
    score = {"relation": 2, "role": 2, "named": 2, "lead": 0, "listed": 2 if token.shape in "TM" or not _common(token) else 0}.get(led, 0)
    if token.first and _LAST_FIRST.match(view.text, token.end) and i + 1 < len(tokens) and tokens[i + 1].known.first >= 3 and token.known.last >= 3 and token.shape in "TU":
        return 3
    if i and _gap(view, tokens[i - 1], token) == ": " and token.shape in "TM" and not _common(token):
        score += 1
    last = i
    while last + 1 < len(tokens) and last < i + 2 and _gap(view, tokens[last], tokens[last + 1]) == " " and _name_word(view, tokens[last + 1]):
        last += 1
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    gap = _gap(view, tokens[last], after) if after else view.text[tokens[last].end :][:2]
    common = _common(token)
    if led == "lead" and token.shape in "TM" and view.style == "normal" and (not common or token.known.first >= 4):
        score += 2 if tokens[i - 1].lower not in {"from", "in", "to", "of", "and", "or", "for", "a", "like", "about", "have", "had"} else 1
    if led in {"relation", "role"} and common and token.shape == "l":
        # "my son will", "the nurse may": a verb follows a name, hardly a modal.
        score = 2 if after and after.lower in _VERBS - {"never", "always", "just", "also", "really", "even", "have", "has", "call"} and token.known.first >= 4 else 0
    if after is not None:
        if gap == " " and after.lower in _VERBS:
            score += 1 if not common or (token.shape in "TM" and after.lower not in {"is", "was", "can", "has"}) else 0
            if token.shape in "TM" and not token.first and view.style == "normal":
                score += 1
            if common and token.shape == "T" and (after.lower in _DONE or after.lower.endswith("ed") and after.lower in _VERBS):
                score += 1
        if gap == " " and after.lower in {"at", "in", "from", "the"} and last + 2 < len(tokens):
            following = [part.lower for part in tokens[last + 2 : last + 5]]
            if any(word in _DESKS or word in _ROLES for word in following[:4]):
                score += 2 if following else 0
        if gap in {", ", " (", " - ", ","} and (after.lower in _ROLES or after.lower in _CREDENTIALS or after.lower in {"my", "the", "our", "who", "an", "a", "mi", "la"}):
            following = [part.lower for part in tokens[last + 1 : last + 7]]
            if any(word in _ROLES or word in _RELATIONS or word in _CREDENTIALS for word in following) or after.lower == "who":
                score += 2
        if gap == " " and after.lower in _CREDENTIALS and after.shape in "UI":
            score += 2
        if gap in {" and ", " & "} or after.lower == "and":
            score += 0
    if last > i and common and token.shape == "T" == tokens[i + 1].shape and token.known.first >= 4 and tokens[i + 1].known.last >= 2 and not _common(tokens[i + 1]):
        score += 1
    if last > i and (token.known.first >= 2 or not common):
        score += 1
        if token.shape in "TM" and view.style == "normal" and not (token.first and common):
            score += 1
    if view.text[token.end : token.end + 2] in {"'s", "'S"} and after is not None and after.lower not in _EPONYM_HEADS:
        score += 1 if not common or not token.first else 0
    if token.shape in "TM" and not token.first and view.style == "normal":
        score += 1
        if common and token.known.first >= 4 and token.lower not in _CALENDAR and led != "lead":
            score += 1
            # A heading or a brand: the neighbours are capitals too.
            if any(0 <= j < len(tokens) and tokens[j].shape == "T" and not tokens[j].first and _common(tokens[j]) and abs(tokens[j].start - token.end) < 30 for j in (i - 1, i + 1)):
                score -= 2
    return score


def _name_word(view: View, token: Token) -> bool:
    """Whether the word could go on a name that has begun."""
    known = token.known
    if token.lower in _FUNCTION or token.lower in _NEVER or token.lower in _CHAT:
        return False
    if token.lower in _ROLES or token.lower in _RELATIONS or token.lower in _VERBS and token.shape == "l":
        return False
    if token.shape in "TM" and view.style != "title":
        return not known.medical or known.last >= 5 or known.first >= 5
    if _common(token) or token.lower in _SPANISH:
        return False
    if any(part.known.common >= 4 for part in _parts(token)):
        return False
    return (known.last >= 2 or known.first >= 2 or (known == (0, 0, 0, 0, 0, 0) and "-" in token.lower)) and not known.medical


def _after_title(view: View, tokens: list[Token], i: int) -> bool:
    token, title = tokens[i], tokens[i - 1]
    low, known = token.lower, token.known
    soft = title.lower in {"nurse", "doctor", "aunt", "uncle", "mister", "enfermera", "enfermero", "senora", "senor", "doctora"}
    if token.shape == "I":
        return low not in {"i"} or title.shape == "T" and not soft
    if token.shape == "U" and low not in _AFTER_TITLE and low not in _VERBS and low not in _CREDENTIALS:
        return not soft or not _common(token)
    if low in _AFTER_TITLE or low in _VERBS and not known.first >= 5:
        # "Dr Long", "Dr Best": a capital after a capital title in a text with capitals.
        return token.shape == "T" and title.shape == "T" and view.style == "normal" and not soft and known.last >= 5 and low not in _AFTER_TITLE
    if token.shape in "TM":
        return not (soft and _common(token) and known.first < 3 and known.last < 6)
    if low in _FUNCTION or low in _CHAT or low in _TITLED_WORDS:
        return False
    if token.shape == "U" and view.style == "upper" or token.shape == "l":
        if _common(token) or low in _SPANISH:
            return known.last >= 6 or known.first >= 4 or (not soft and known.common < 7 and (known.last >= 3 or known.first >= 2))
        return not (soft and not known.first and not known.last and known.common)
    return not _common(token)


_HAVING = frozenset("my his her has have had having with of for the their your and from early severe a an".split())


def _eponymous(view: View, tokens: list[Token], i: int, led: str) -> bool:
    """Whether the name is that of a disease, sign, score or instrument here, or a street's or a school's."""
    if led in {"title", "relation", "role", "named", "listed"} and not (led == "relation" and tokens[i - 1].lower in {"patient", "pt", "client"} and tokens[i].lower in _EPONYMS):
        return False
    token = tokens[i]
    following = tokens[i + 1 : i + 4]
    known = token.lower in _EPONYMS or token.known.eponym
    parts = token.lower.split("-")
    if len(parts) > 1 and parts[0] in {"non", "anti"}:
        return True
    if len(parts) > 2 and any(part in _EPONYMS for part in parts) or len(parts) > 1 and (all(part in _EPONYMS for part in parts) or token.lower in _EPONYMS):
        return True
    for distance, part in enumerate(following):
        previous = tokens[i + distance]
        if _gap(view, previous, part).strip("'s ") not in {"", "-"}:
            break
        if part.lower in _EPONYM_HEADS and (known or distance == 0):
            return not (token.known.first >= 5 and part.lower in {"test", "study", "risk", "type", "class", "exam", "approach", "table", "chart", "frame"} and not known)
        if part.shape == "l" and part.lower not in _EPONYMS and distance == 0 and not known:
            break
    if not known:
        return False
    if view.text[token.end : token.end + 2].lower() == "'s" and i and tokens[i - 1].lower in _HAVING and not (
        following and (following[0].lower in _ROLES or following[0].lower in _RELATIONS)
    ):
        return True
    if view.text[token.end : token.end + 2].lower() == "'s" or token.lower.endswith("s") and token.lower[:-1] in _EPONYMS and not token.known.first:
        return token.known.first < 6 or token.lower in {"graves"}
    # Alone: a common given name is a person, a bare "Parkinson" or "Glasgow" is not.
    alone = not (following and _gap(view, token, following[0]) == " " and _name_word(view, following[0]) and following[0].lower not in _EPONYMS)
    before = tokens[i - 1] if i else None
    named_before = before is not None and before.shape == "T" and _gap(view, before, token) == " " and before.known.first >= 4
    return alone and not named_before and token.known.first < 6


_ENDS = re.compile(r",? ?\(?\d|[,.;)](?:\s|$)|$")


def _extend(view: View, tokens: list[Token], i: int, spanish: bool) -> int:
    """Return the index of the last token of the name that begins at `i`."""
    end = i
    lower = tokens[i].shape == "l" or view.style == "upper"
    while end + 1 < len(tokens) and end < i + 5:
        token, gap = tokens[end + 1], _gap(view, tokens[end], tokens[end + 1])
        low = token.lower
        if gap.strip(" .\"'()") or len(gap) > 4 or "\n" in gap:
            break
        if gap.startswith(". ") and tokens[end].shape != "I" or "." in gap and tokens[end].shape not in "I" and low not in _SUFFIXES:
            break
        if token.shape == "P":
            break
        if token.shape == "I" and low not in {"i", "a"} or (token.shape == "l" and len(low) == 1 and lower and low not in {"a", "i", "y", "u", "r", "n", "w", "e", "o", "c"}):
            end += 1
            continue
        if token.shape == "I" and end + 2 < len(tokens) and _gap(view, token, tokens[end + 2]) == ". ":
            end += 1
            continue
        if low in _SUFFIXES and token.shape in "TUI":
            end += 1
            continue
        if low in _PARTICLES and end + 2 < len(tokens) and low not in {"do", "e", "y", "st"} | ({"de", "la"} if spanish and token.shape == "l" and tokens[end + 2].shape == "l" else set()):
            extra = 2
            while end + extra + 1 < len(tokens) and tokens[end + extra].text in _LINKS | {"los", "las", "und", "zu"}:
                extra += 1
            nearby = tokens[end + extra]
            if (nearby.shape in "TM" or lower) and (nearby.known.last >= 2 or nearby.shape in "TM") and not _common(nearby) and nearby.lower not in _SPANISH:
                end += extra
                continue
        quoted = '"' in gap or "(" in gap or "'" in gap
        if token.shape in "TM" and (view.style != "title"):
            if low in _NEVER and not (token.known.first >= 6 or token.known.last >= 7) or low in _FUNCTION and low not in {"will", "may", "long"}:
                break
            if (low in _ROLES or low in _RELATIONS and not quoted or low in _TITLES) and not (token.known.last >= 3 and end == i and low not in {"nurse", "doctor"}):
                break
            if low in _EPONYM_HEADS:
                break
            if quoted and not token.known.first and token.known.common:
                break
            if token.first and not quoted:
                break
            if _common(token) and token.known.last < 3 and token.known.first < 3 and end > i:
                break
            if tokens[i].shape in "lU" and _common(token):
                break
            end += 1
            continue
        if token.shape == "U" and low in _CREDENTIALS | _CHAT:
            break
        if lower and token.shape == tokens[i].shape and low not in _AFTER_TITLE and low not in _VERBS and low not in _FUNCTION and low not in _CHAT and low not in _ROLES and (
            token.known.last >= 6 and (token.known.common < 6 and tokens[i].known.first >= 5 or _ENDS.match(view.text, token.end))
            or token.known.last >= 4 and tokens[i].known.first >= 5 and token.known.common < 4
        ):
            end += 1
            continue
        if (lower or token.shape == "U") and token.shape == tokens[i].shape and not quoted and _name_word(view, token):
            end += 1
            continue
        break
    return end
