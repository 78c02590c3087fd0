"""Checks of privacy that no row of words can tell: identifiers, people, echoes, clinical detail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from responder.checks_context import Check, Context, Hit
from responder.checks_kinds import Clinical, Echo, Identifiers, Names
from responder.checks_patterns import Language
from responder.checks_phrases import compiled, hit, sentence
from responder.checks_text import Word
from responder.recognizers_lexicon import word as known_word

_OTHERWISE = {"son"}
"""Words that tell of a relative in English, and of nobody in Spanish."""
_NUMBERS = {
    word: str(value)
    for words, first, step in (
        ("one two", 1, 1),
        ("three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen", 3, 1),
        ("twenty thirty forty fifty sixty seventy eighty ninety hundred", 20, 10),
        ("tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince", 3, 1),
        ("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien", 20, 10),
    )
    for value, word in enumerate(words.split())
    for value in (first + value * step,)
}
_UNIT = re.compile(r"second|minute|hour|day|night|week|month|year|time")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_IDENTIFIER = re.compile(
    rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? {_MONTH}\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?!24/7\b)\d{1,2}/\d{1,2}\b(?!/)"
    r"|[$€£]\s?\d[\d,]{0,12}(?:\.\d\d)?"
    r"|(?<![\d,.])\d[\d,]{0,12}(?:\.\d\d)? ?(?:dollars|usd|dolares|dólares)\b"
    r"|\b\d{3}-\d{2}-\d{4}\b|(?<![\d-])\d{5,}(?![\d-])|\b(?:mrn|acct|account|claim|policy|member|chart|invoice|case|ticket)"
    r" ?(?:no\.?|number|id|#)? ?[#:]? ?[a-z]{0,3}-?\d{3,}\b|\b[a-z]{1,3}\d{4,}\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mister|Sr|Sra|Srta|Don|Doña)\b\.? [A-Z][\w'’-]+")
_INTRODUCED = re.compile(
    r"(?:our|the|ask for|call|contact|with|to|manager|administrator|director|owner"
    r"|supervisor|coordinator|lead),? $|\b(?:our|the|my) (?:[a-z'’-]+ ){0,3}[a-z'’-]+,? $",
    re.IGNORECASE,
)
_ROLE = "director|manager|advocate|administrator|owner|liaison|coordinator|supervisor|officer"
_NUMBERED = re.compile(
    r",? (?:at |on )?\(?\d{3}"
    # What is said of somebody who can be called, and never of who wrote a review.
    r"|,? who (?:runs|leads|heads|manages|oversees|handles|looks after|takes|answers|is our)\b"
    r"|,? (?:(?:our|the|a|an|and|patient|practice|office|clinic|clinical|medical|nursing|front|desk) ){0,4}"
    rf"(?:{_ROLE}|lead)\b"
    r"|,? (?:would|will|can) (?:be (?:happy|glad|pleased) to |love to |like to )?"
    r"(?:hear|listen|talk|speak|help|take)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\d{4}[,;:.]? $"
    rf"|\b(?:nurse|person|{_ROLE})(?:,| [a-z ]{{0,30}}\bis) $",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"\b(?:us|me|you|back|today|please),? $", re.IGNORECASE)
_APOSTROPHE = re.compile("['’]")
_RUN = re.compile(r"(\w)\1+")
_NAME = r"[A-Z][a-z'’]+(?:[ -][A-Z][a-z'’]*\.?){0,2}"
_GREETING = re.compile(
    rf"^\W*(?:(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Gg]ood (?:morning|afternoon|evening|day)"
    rf"|[Hh]ola|[Ee]stimad[oa]|[Qq]uerid[oa])"
    rf",? (?:there,? )?({_NAME})|({_NAME}) ?[,–—:-]+ (?!(?:and|or)\b|[A-Za-z]+,|[a-z]+ (?:and|or)\b))"
)
_THANKED = re.compile(
    rf"\b(?:[Tt]hank you|[Tt]hanks|[Ss]orry|[Gg]racias)(?: so much| again| very much)?,?"
    rf" ({_NAME})(?=\s*[,.!;–—-]|$)"
)


def identifiers(_spec: Identifiers) -> Check:
    """Find dates, amounts and numbers that the practice does not publish itself."""

    def check(context: Context) -> Iterator[Hit]:
        for match in _IDENTIFIER.finditer(context.raw):
            if match.group().lower() not in context.own and not _published(match.group(), context.own):
                yield Hit(*match.span())

    return check


def _published(value: str, own: str) -> bool:
    digits = "".join(filter(str.isdigit, value))
    return len(digits) >= 3 and digits in "".join(filter(str.isdigit, own))


def names(_spec: Names, patterns: Language) -> Check:
    """Find the reviewer called by name."""
    openers = patterns.entries("openers")

    def check(context: Context) -> Iterator[Hit]:
        matches = [*_GREETING.finditer(context.raw), *_THANKED.finditer(context.raw)]
        for match in matches:
            group = match.lastindex or 0
            name = match.group(group)
            # "Thank you, Maria" as the last words of all is a signature.
            signed = (
                match.re is _THANKED and match.end() == len(context.raw.rstrip()) and ", " in match.group()
            )
            bare = match.re is _GREETING and group == 2 and not _given(name)
            if not signed and not bare and not _everyday(name, openers) and name.lower() not in context.own:
                yield Hit(*match.span(group))
        for match in _TITLED.finditer(context.raw):
            if match.group().lower() not in context.own and not _presented(context.raw, match):
                yield Hit(*match.span())
        if context.review and context.review.author:
            parts = [
                part
                for part in re.findall(r"\w{3,}", context.review.author)
                if part.lower() not in context.own
            ]
            for part in parts:
                if part.lower() not in openers:
                    yield from (Hit(*m.span()) for m in re.finditer(rf"\b{re.escape(part)}\b", context.raw))

    return check


def _presented(text: str, match: re.Match[str]) -> bool:
    """Whether the name that `match` found is that of somebody whom the reader may call."""
    before = text[max(0, match.start() - 50) : match.start()]
    if _ADDRESSED.search(before):
        return False
    return bool(_INTRODUCED.search(before) or _CALLED.search(before) or _NUMBERED.match(text, match.end()))


def _given(name: str) -> bool:
    """Whether the first word of `name` may be a given name, and not just an opening such as "Well"."""
    known = known_word(name.split()[0].lower())
    return known.first >= 3 or known.common < 4


def _everyday(name: str, openers: frozenset[str]) -> bool:
    parts = [_APOSTROPHE.split(part.lower().strip("'’."))[0] for part in name.split()]
    # "Awww" is an "aw".
    return any(part in openers or _RUN.sub(r"\1", part) in openers for part in parts)


def echo(spec: Echo, patterns: Language) -> Check:
    """Find words of the review that come back in the reply and that courtesy does not need.

    Names, numbers and the words of `specific` lists may never come back; other words only if a `generic` list
    has them. The generic lists are English, so a reply in another language is held to the first alone.
    """
    generic = frozenset(_stem(word) for name in spec.generic for word in patterns.entries(name))
    specific = frozenset(_stem(word) for name in spec.specific for word in patterns.entries(name))

    def check(context: Context) -> Iterator[Hit]:
        if context.review is None or not context.review.text:
            return
        said = {_stem(word.word) for word in context.asked.words if word.word.isalpha()}
        numbers = set(_numbers(context.asked.words, context.review.text).values())
        repeated = _numbers(context.text.words, context.raw)
        english = context.spoken in (None, "en")
        for place, word in enumerate(context.text.words):
            typed = context.raw[word.start : word.end]
            stem = _stem(word.word)
            if typed.lower() in context.own or (not english and word.word in _OTHERWISE):
                continue
            if (
                stem in said and (stem in specific or (english and len(stem) > 3 and stem not in generic))
            ) or repeated.get(place) in numbers:
                yield Hit(word.start, word.end)

    return check


def _numbers(words: Sequence[Word], text: str) -> dict[int, str]:
    """Return the numbers among `words` by their place; one or two only with their unit of time."""
    found = {}
    for place, word in enumerate(words):
        typed = text[word.start : word.end].lower()
        value = _NUMBERS.get(typed, typed.strip("$.,").removesuffix("th"))
        if not value.isdecimal() or len(value) > 4:
            continue
        unit = _UNIT.match(words[place + 1].word) if place + 1 < len(words) else None
        if int(value) > 2:
            found[place] = f"{int(value)}"
        elif unit:
            found[place] = f"{int(value)} {unit.group()}"
    return found


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "edly", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def clinical(spec: Clinical, patterns: Language) -> Check:
    """Find clinical terms in a sentence that speaks of the reviewer and is not general."""
    terms = compiled(("{" + name + "}" for name in spec.terms), patterns)
    about = compiled(spec.about, patterns)
    always = compiled(spec.always, patterns)
    unless = compiled(spec.unless, patterns)

    def check(context: Context) -> Iterator[Hit]:
        text = context.text
        found = list(terms.places(text))
        if not found:
            return
        personal = {sentence(text, place) for place in about.places(text)}
        personal -= {sentence(text, place) for place in unless.places(text)}
        personal |= {sentence(text, place) for place in always.places(text)}
        for place in found:
            if sentence(text, place) in personal:
                yield hit(text, place)

    return check
