"""Finds clinics, hospitals, schools and employers; words that only say what kind of place it is stay."""

# ruff: noqa: E501, SIM905 - a word list broken over more lines reads worse

from __future__ import annotations

import itertools
import re

from responder.recognizers_lexicon import words
from responder.recognizers_placewords import EPONYMS, FUNCTION, KEEP, ROLES, STATES, UNNAMED, adjacent, plain
from responder.recognizers_text import Found, Token, View

_HEADS = words("org heads")
_STRONG = words("strong org heads")
_ORG_WORDS = words("org words")
_CHAINS = words("chains")
_SPANISH = words("spanish")
_VERBS = words("person verbs")
_SITE = re.compile(
    r"\b(?:[Tt]he|[Yy]our|[Tt]heir|[Oo]ur|both)\s(?P<value>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s(?:location|office|branch|campus|site|clinic|store)s?\b"
)
_SAINT = re.compile(
    r"\b(?:St|Saint|Sts)\b\.?\s[A-Z][\w-]{1,30}(?:'s)?(?:\s(?:Children|Women|Men|Mercy|Regional|General|Memorial|East|West|North|South|[A-Z][a-z]+)(?:'s)?\b)*"
)
_FIRM = re.compile(r"\b[A-Z][a-z]+, [A-Z][a-z]+,? (?:and|&) [A-Z][a-z]+\b")
_JOB = re.compile(
    r"\b(?:[Ww]ork(?:s|ed|ing)?|[Ee]mployed|[Ee]mployee|[Jj]ob|[Ss]hifts?)\s(?:at|for|by|with)\s(?:the\s)?(?P<value>[A-Z][\w'-]{1,30}(?:(?:\s|\s&\s|\sand\s|,\s)[A-Z][\w'-]{1,30})*)"
)
_HEAD_FIRST = re.compile(
    r"\b(?:Clinica|Hospital|Centro|Consultorio|Escuela|Farmacia|Iglesia|Colegio|Universidad|Laboratorios?|Taller|Panaderia|Restaurante|Primaria|Instituto|Policlinica|University|Church|Our\sLady)"
    r"(?:\s(?:de|del|la|las|los|el|y|e|of|the|Medico|Dental|Familiar)\b)*(?:\s[A-Z][\w'-]{1,30})(?:\s(?:de|del|la|las|los|y|of)\b(?=(?:\s(?:la|las|los|el))?\s[A-Z])|\s[A-Z][\w'-]{1,30})*"
)
_INSTITUTION = re.compile(
    r"""\b(?:mayo\sclinic|cleveland\sclinic|johns?\shopkins(?:\shospital)?|mass(?:achusetts)?\sgeneral(?:\shospital)?|mgh|brigham\s(?:and|&)\swomen'?s(?:\shospital)?
    |cedars[-\s]sinai|mount\ssinai|mt\.?\ssinai|kaiser\spermanente|kaiser|md\sanderson|memorial\ssloan[-\s]kettering|sloan[-\s]kettering|mskcc|ucla(?:\shealth|\smedical\scenter)?|ucsf|ucsd
    |nyu\slangone|langone|stanford(?:\shealth(?:\scare)?|\shospital|\smedicine)|duke\s(?:university|health|raleigh)|emory(?:\suniversity|\shealthcare)?|vanderbilt\s(?:university|medical)
    |penn\smedicine|upmc|geisinger|intermountain(?:\shealth)?|hca\s\w+|tenet\shealth|ascension\s(?:saint\s)?\w+|advent\s?health|baylor(?:\sscott\s(?:and|&)\swhite)?|houston\smethodist|northwestern\smemorial
    |rush\suniversity|barnes[-\s]jewish|beth\sisrael(?:\sdeaconess)?|tufts\smedical|dana[-\s]farber|fred\shutch\w*|city\sof\shope|cook\scounty\shospital|bellevue\shospital|grady\smemorial|parkland\s(?:hospital|memorial)|jackson\smemorial|banner\shealth
    |sutter\shealth|scripps|providence\s(?:health|st|hospital|medical)|dignity\shealth|trinity\shealth|mercy\s(?:general|health|hospital|medical|clinic|one)|good\ssamaritan|sacred\sheart|holy\s(?:cross|family|name|redeemer|spirit)
    |(?:blue\scross)(?:\s(?:and\s|&\s|/)?blue\sshield)?(?:\sof\s\w+)?|bcbs|united\s?health\s?care|aetna|cigna|humana|molina|centene|walgreens|cvs(?:\spharmacy)?|rite\said|walmart|costco|quest\sdiagnostics|lab\s?corp
    |planned\sparenthood|aspen\sdental|concentra|patient\sfirst|carenow|one\smedical|minute\s?clinic|teladoc|children's\shospital\sof\s\w+|st\.?\sjude(?:'s)?|shriners)\b""",
    re.VERBOSE,
)
# Words without which the patterns cannot match.
_SITES = frozenset(
    kind + end
    for kind in ("location", "office", "branch", "campus", "site", "clinic", "store")
    for end in ("", "s")
)
_SAINTS = frozenset(["st", "saint", "sts"])
_FIRSTS = frozenset(
    (
        "clinica hospital centro consultorio escuela farmacia iglesia colegio universidad laboratorio laboratorios taller panaderia"
        " restaurante primaria instituto policlinica university church lady"
    ).split()
)
_KNOWN = frozenset(
    (
        "mayo cleveland hopkins mass massachusetts mgh brigham sinai kaiser anderson kettering mskcc ucla ucsf ucsd langone stanford"
        " duke emory vanderbilt penn upmc geisinger intermountain hca tenet ascension advent adventhealth baylor methodist northwestern"
        " rush barnes beth tufts dana fred hope cook bellevue grady parkland jackson banner sutter scripps providence dignity trinity"
        " mercy samaritan sacred holy cross bcbs united unitedhealth unitedhealthcare healthcare aetna cigna humana molina centene walgreens"
        " cvs rite walmart costco quest labcorp corp planned aspen concentra first carenow one minute minuteclinic teladoc children jude"
        " shriners"
    ).split()
)
_LOW_HEADS = words("low org heads")
_INSIDE = frozenset(["of", "and", "for", "the", "at", "&", "de", "del", "la", "las", "los", "y"])
_GENERIC = words("generic places")
_KINDS = words("kinds of place")
_KEEP_BUT_STATES = KEEP - STATES
_NO_SITE = FUNCTION | _HEADS | KEEP
_NO_EMPLOYER = KEEP | UNNAMED | FUNCTION
_NO_FRONT = _GENERIC | UNNAMED | FUNCTION | KEEP


def organizations(view: View) -> Found:
    """Yield start, end, label and score of each organisation, as offsets into the folded text."""
    text = view.text
    if view.style in {"normal", "lower"}:
        for match in _SITE.finditer(text) if view.has(_SITES) else ():  # "the Lakemont office"
            if match.group("value").split()[0].lower() not in _NO_SITE and not match.group(
                "value"
            ).lower().endswith(("front", "main")):
                yield *match.span("value"), "LOCATION", 0.65
        for match in _SAINT.finditer(text) if view.has(_SAINTS) else ():
            yield *match.span(), "ORGANIZATION", 0.7
        for match in (
            _JOB.finditer(text) if "ork" in text or "mplo" in text or "job" in text or "hift" in text else ()
        ):
            if match.group("value").split()[0].lower() not in _NO_EMPLOYER:
                yield *match.span("value"), "ORGANIZATION", 0.65
        for match in _FIRM.finditer(text) if " and " in text or " & " in text else ():
            names = match.group().replace(",", "").split()
            if all(
                not plain(part.lower()) and part.lower() not in KEEP
                for part in names
                if part not in {"and", "&"}
            ):
                yield *match.span(), "ORGANIZATION", 0.6
        for match in _HEAD_FIRST.finditer(text) if view.has(_FIRSTS) else ():
            yield *match.span(), "ORGANIZATION", 0.75
        yield from _runs(view)
    for match in _INSTITUTION.finditer(view.lower) if view.has(_KNOWN) else ():
        yield *match.span(), "ORGANIZATION", 0.8
    yield from _headed(view)


_RUN_LEADS = words("org leads")


def _runs(view: View) -> Found:
    """Yield capitalised names of several words after a word that leads to a place: "at Kestrel Bakery"."""
    tokens, text = view.tokens, view.text
    i = 1
    while i < len(tokens):
        token = tokens[i]
        gap = text[tokens[i - 1].end : token.start]
        led = (
            (tokens[i - 1].lower in _RUN_LEADS and gap == " ")
            or (tokens[i - 1].lower == "the" and gap == " ")
            or gap in {" (", ' "'}
        )
        if not led or token.shape not in "TM":
            i += 1
            continue
        j = i
        while (
            j + 1 < len(tokens)
            and tokens[j + 1].shape in "TMU"
            and text[tokens[j].end : tokens[j + 1].start] in {" ", " & ", "'s ", "-"}
        ):
            j += 1
        group = tokens[i : j + 1]
        i = j + 1
        if len(group) < 2 or any(
            (part.lower in UNNAMED and (part is group[0] or part.lower not in {"brothers", "sisters"}))
            or part.lower in KEEP
            or (part.known.eponym and part.lower in EPONYMS)
            for part in group
        ):
            continue
        strange = sum(not part.known.common and not part.known.medical for part in group)
        named = sum(part.lower in _ORG_WORDS for part in group)
        if strange or named or any(text[a.end : b.start] == " & " for a, b in itertools.pairwise(group)):
            yield group[0].start, group[-1].end, "ORGANIZATION", 0.6


def _headed(view: View) -> Found:
    tokens, text = view.tokens, view.text
    calm = view.style in {"normal", "lower"}
    i = 0
    for i, token in enumerate(tokens):
        if (
            token.lower in _CHAINS
            and (
                token.shape in "TU"
                or token.lower in {"walgreens", "cvs", "walmart", "kaiser", "labcorp", "aetna", "cigna"}
            )
            and (
                token.lower
                not in {"target", "apple", "mayo", "aspen", "humana", "anthem", "sutter", "amazon"}
                or (token.shape == "T" and not token.first)
            )
        ):
            yield token.start, token.end, "ORGANIZATION", 0.7
        if token.lower not in _HEADS or token.shape == "P":
            continue
        start = _walk_back(tokens, i, text, calm)
        if start is None:
            continue
        end = i
        while (
            end + 1 < len(tokens)
            and tokens[end + 1].lower in _HEADS
            and text[tokens[end].end : tokens[end + 1].start] in {" ", " & ", ", "}
            and (tokens[end + 1].shape == token.shape)
        ):
            end += 1
        after = tokens[end + 1 : end + 4]
        # "Hospital of the Valley", "School of Nursing at ..."
        if (
            token.shape == "T"
            and len(after) > 1
            and after[0].lower == "of"
            and after[1].shape == "T"
            and adjacent(text, [tokens[end], *after[:2]])
        ):
            end += 2
        yield tokens[start].start, tokens[end].end, "ORGANIZATION", 0.75


def _strong(token: Token) -> bool:
    """Whether the word, in lower case, sounds like a name of a place of care and not like a description."""
    known = token.known
    if token.lower in _HEADS or token.lower in _SOFT:
        return False
    return (
        token.lower in _ORG_WORDS
        or (not known.common and not known.medical)
        or (known.common < 4 and known.last >= 3)
    )


_SOFT = words("soft org words")


def _walk_back(tokens: list[Token], i: int, text: str, calm: bool) -> int | None:
    head = tokens[i]
    start = i
    named = False
    j = i - 1
    while j >= 0 and i - j <= 5:
        token, gap = tokens[j], text[tokens[j].end : tokens[start].start]
        if gap not in {" ", " & ", "-", ". ", "'s ", ", "} and gap not in {"'s ", "' "}:
            break
        if gap == ", " and head.lower not in {"inc", "llc"}:
            break
        if gap == ". " and token.lower not in {"st", "mt", "ft"}:
            break
        if token.shape == "P":
            break
        if head.shape in "TU" and calm:
            if token.shape in "TUIM" and token.lower not in {
                "the",
                "my",
                "this",
                "our",
                "i",
                "a",
                "at",
                "in",
                "to",
                "from",
                "dr",
                "thanks",
                "thank",
                "and",
            }:
                if token.lower in KEEP and token.lower in words("titles"):
                    break
                named = named or (token.lower not in _GENERIC and token.lower not in _HEADS) or gap == " & "
                start = j
            elif token.lower in _INSIDE and j and tokens[j - 1].shape in "TUM" and token.lower != "the":
                if token.lower in {"at", "for"} and start != i:
                    break
            else:
                break
        else:
            if token.lower in _KINDS:
                start = j
                j -= 1
                continue
            if (
                token.lower in FUNCTION
                or token.lower in _SPANISH
                or token.lower in ROLES
                or (token.lower in _GENERIC and token.lower not in _ORG_WORDS)
                or token.lower in _KEEP_BUT_STATES
            ):
                break
            if token.lower in _VERBS or (token.lower in UNNAMED and token.lower not in _ORG_WORDS):
                break
            named = named or _strong(token)
            start = j
        j -= 1
    if start == i:
        return None
    group = tokens[start:i]
    if head.shape in "TU" and calm:
        if (
            group[0].first
            and len(group) == 1
            and (group[0].known.common >= 4 and group[0].lower not in _ORG_WORDS)
        ):
            return None
        if not named:
            # "Regional Medical Center", "Family Practice": a name only with a word like "Mercy General".
            named = (
                len(group) >= 2
                and all(part.shape in "TU" for part in group)
                and any(part.lower in _ORG_WORDS for part in group)
                and not group[0].first
            )
        before = tokens[start - 1] if start else None
        if (
            before is not None
            and before.lower in {"at", "from", "to", "by", "with"}
            and before.shape == "l"
            and text[before.end : tokens[start].start] == " "
            and group[0].lower not in _NO_FRONT
        ):
            return start
        if head.lower not in _STRONG and all(
            (part.known.common or part.known.medical) and part.lower not in _ORG_WORDS for part in group
        ):
            return None
        weak = head.lower not in _STRONG and all(
            part.known.common >= 4 and part.lower not in _ORG_WORDS for part in group
        )
        return start if named and not weak else None
    led = start and tokens[start - 1].lower in {
        "at",
        "from",
        "to",
        "by",
        "with",
        "in",
        "called",
        "near",
        "love",
        "avoid",
        "for",
        "recommend",
        "the",
        "of",
        "via",
        "en",
        "visit",
        "visited",
        "use",
        "try",
    }
    sure = sum(map(_strong, group))
    if head.lower not in _STRONG and head.lower not in _LOW_HEADS and not (led and sure):
        return None
    if not named or (
        len(group) == 1 and group[0].known.common >= 4 and not (led and group[0].lower in _ORG_WORDS)
    ):
        return None
    if (
        start
        and tokens[start - 1].lower in {"the", "a", "an", "this"}
        and sure < 2
        and all(part.known.common for part in group)
    ):
        return None
    led = led or (start and text[tokens[start - 1].end : tokens[start].start] != " ")
    if not led and not tokens[start].first and sure < 2:
        return None
    return start
