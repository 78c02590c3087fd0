"""Checks of form: length, places left to fill, mark-up, language, contact details, repeated text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from responder.checks_context import Check, Context, Hit
from responder.checks_kinds import Complete, Contact, Language, Length, Markup, Placeholders, Repeats
from responder.checks_patterns import Language as Patterns
from responder.checks_phrases import compiled, hit
from responder.language import detect

_URL = re.compile(r"https?://\S+|www\.\S+")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?:\+\d{1,2}[ .-]?)?\(?\b\d{3}\)?[ ./-]{0,3}\d{3}[ .-]?\d{4}\b|\b\d{3}[.-]\d{4}\b")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+|(?<![\w@.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|example|health|clinic|info)\b",
    re.IGNORECASE,
)
_WRITTEN = ("en", "es")
_PERSON = re.compile(
    r"\b(?:call|ask for|contact|reach|phone|email|write to|(?:speak|talk) (?:with|to)|Drs?\.|Doctor|Nurse)"
    r" (?:Drs?\. )?((?!Us\b|Our\b|The\b|Me\b)[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
    r"|\b([A-Z][a-z]+), (?:our|the|who is our) [a-z]"
)
_FILL = re.compile(
    r"^\s*\{.*\"\s*:|\[[^\]\n]{1,60}\]|\{[^}\n]{1,60}\}|<[A-Za-z/][^>\n]{0,60}>"
    r"|\$[A-Za-z_]\w*|\b[xX]{3}[-. ][xX]{3}[-. ][xX]{4}\b"
    r"|_{3,}|\bTODO\b|\bTBD\b|\blorem ipsum\b"
    r"|\b(?:YOUR|PRACTICE|CLINIC|PHONE|CONTACT|PATIENT|DOCTOR|OFFICE|REVIEWER)[_ ]?"
    r"(?:NAME|NUMBER|PHONE|EMAIL)\b"
    r"|\b(?:FIRST|LAST|FULL)[_ ]?NAME\b|\b[A-Z]{3,}(?:_[A-Z0-9]+)+\b"
    r"|%{1,2}[A-Za-z]\w{1,30}%{1,2}|#[A-Z_]{4,}#"
    r"|(?i:\((?:(?:insert|add|your|the|patient|practice|clinic|reviewer|doctor|manager|office|first|last|full|phone|contact)"
    r"'?s? ){1,4}(?:name|number|phone|e-?mail|address|details|title|signature|here)(?: here)?\))"
    r"|(?i:\((?:start|end|beginning) of (?:the )?(?:response|reply|draft)\))"
    r"|\(\([^()\n]{1,60}\)\)|\([A-Z]{4,}(?:[ _][A-Z]{3,}){1,3}\)|\bX{4,}\b|\b0{3}[-. ]0{3}[-. ]0{4}\b"
    r"|\b(?:INSERT|ADD|ENTER) [A-Z]{3,}\b"
)
_AROUND = re.compile(
    r"-{2,} ?(?:begin|start|end)\b[^-\n]{0,30}-{2,}"
    r"|\((?:about |approx\w*\.? )?\d{1,4} (?:characters?|chars|words?)\)"
    r"|\((?:if|when|for) the (?:patient|reviewer|client|customer)[^()\n]{1,80}"
    r"\b(?:use|choose|add|insert|pick)\b[^()\n]{0,40}\)"
    r"|(?:^|[.!?\n])[ \t]*(?:[\w'-]+ ){0,3}"
    r"(?:option|version|draft|template|reply|response|variation|variant|example)"
    r"(?: #?\d{1,2}| [a-c](?=[ :(])| \([^()\n]{1,30}\)){1,2} ?[:\u2013\u2014]"
    r"|(?:^|[.!?\n])[ \t]*"
    r"(?:title|tone|length|style|platform|(?:word|character) count|sentiment|audience) ?: ?\S"
    r"|\bnote ?: (?:i|this (?:reply|response|draft|version)) (?:have |has )?"
    r"(?:kept|keep|avoid|wrote|written|left|made|used|did|do|is)\w*"
    r"|\b(?:two|three|four|five|several|a few|some|\d) (?:possible |different |short )?"
    r"(?:(?:versions|variations|drafts|replies|responses) (?:for|to|you|below)"
    r"|options for (?:your|a|the|this) (?:reply|response|review))\b",
    re.IGNORECASE,
)
"""What a model, or a collection of templates, writes around a reply."""
_MARKUP = re.compile(
    r"\*\*[^*\n]+\*\*|(?<!\w)__[^_\n]+__|^#{1,6} |^[ \t]{0,8}[-*•] |^[ \t]{0,8}>\s|```|`[^`\n]+`"
    r"|\[[^\]\n]{1,80}\]\([^)\n]{1,80}\)|</?[a-z][^>\n]{0,80}>"
    r"|^(?:Subject|Reply|Response|Draft|Re)\s*:"
    r"|^[ \t]{0,8}\|.*\||^[ \t]{0,8}\*[^*\n]+\*[ \t]*$|^[ \t]{0,8}\d[.)] ",
    re.MULTILINE,
)
_QUOTED = re.compile(r"\s*([\"\u201c])[^\"\u201c\u201d]+([\"\u201d])\s*")
_HASHTAG = re.compile(r"(?<![\w&])#[A-Za-z]\w+|(?<![\w.])@[A-Za-z]\w+")
_CAPS = re.compile(r"\b[A-Z]{4,}\b(?:\W{1,3}[A-Z]{2,}\b)*")
_BANG = re.compile(r"!{3,}|[?!]*\?!+[?!]*|\?{3,}")


def length(spec: Length) -> Check:
    """Find a reply longer than its platform takes; X weighs a letter of CJK or an emoji 2, a link 23."""

    def check(context: Context) -> Iterator[Hit]:
        platform = context.review.platform if context.review else None
        if platform in spec.bytes:
            size, limit, unit = len(context.raw.encode()), spec.bytes[platform], "bytes"
        elif platform in spec.weighted:
            size, limit, unit = weighted(context.raw), spec.weighted[platform], "characters"
        else:
            size, limit, unit = len(context.raw), spec.default, "characters"
            if platform is not None:
                limit = spec.characters.get(platform, limit)
        if size > limit:
            where = f"{platform} takes" if platform else "a reply may have"
            yield Hit(message=f"The reply is too long: {where} {limit} {unit}, and it has {size}.")

    return check


def weighted(text: str) -> int:
    """Return the length of `text` as X counts it: after NFC, a link is 23, CJK and emoji are 2."""
    text = unicodedata.normalize("NFC", text)
    links = len(_URL.findall(text))
    text = _URL.sub("", text)
    # The ranges that weigh 1, from X's published configuration of text counting.
    light = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
    return 23 * links + sum(1 if any(a <= ord(char) <= b for a, b in light) else 2 for char in text)


def placeholders(spec: Placeholders, patterns: Patterns) -> Check:
    """Find places left to fill, and a model speaking about itself."""
    find = compiled(spec.find, patterns)

    def check(context: Context) -> Iterator[Hit]:
        for pattern in (_FILL, _AROUND):
            yield from (Hit(*match.span()) for match in pattern.finditer(context.raw))
        for place in find.places(context.text):
            yield hit(context.text, place)

    return check


def markup(spec: Markup) -> Check:
    """Find mark-up, hashtags, emoji (where the practice has not allowed them) or shouting."""

    def check(context: Context) -> Iterator[Hit]:
        if spec.forbid == "emoji":
            if not (context.practice and context.practice.emoji):
                yield from (Hit(at, at + 1) for at, char in enumerate(context.raw) if _pictured(char))
            return
        if spec.forbid == "shouting":
            shouted = [
                match for match in _CAPS.finditer(context.raw) if match.group().lower() not in context.own
            ]
            letters = sum(len(match.group()) for match in shouted)
            if (letters >= 12 and letters * 4 > sum(map(str.isalpha, context.raw))) or len(shouted) >= 3:
                yield Hit(*shouted[0].span())
            yield from (Hit(*match.span()) for match in _BANG.finditer(context.raw))
            return
        pattern = _MARKUP if spec.forbid == "markup" else _HASHTAG
        yield from (Hit(*match.span()) for match in pattern.finditer(context.raw))
        quoted = _QUOTED.fullmatch(context.raw) if spec.forbid == "markup" else None
        if quoted:
            yield Hit(*quoted.span(1))

    return check


def _pictured(char: str) -> bool:
    return char > "\u2190" and unicodedata.category(char) in ("So", "Sk") and char not in "™®©"


def language(_spec: Language) -> Check:
    """Find an English reply to a Spanish review, the reverse, or a reply in a language of neither kind.

    Replies exist in English and Spanish; a review in any other language may be answered in either.
    """

    def check(context: Context) -> Iterator[Hit]:
        given = context.spoken
        asked = detect(context.review.text) if given and context.review else None
        if given in (None, asked):
            return
        if asked is not None and (given not in _WRITTEN or asked in _WRITTEN):
            yield Hit()

    return check


def contact(_spec: Contact, patterns: Patterns) -> Check:
    """Find a number, address, link or person that is not the practice's; with no profile none is known."""
    openers = patterns.entries("openers")

    def check(context: Context) -> Iterator[Hit]:
        if context.practice is None:
            return
        digits = "".join(filter(str.isdigit, context.own))
        for match in _PHONE.finditer(context.raw):
            if "".join(filter(str.isdigit, match.group()))[-10:] not in digits:
                yield Hit(*match.span())
        for match in (*_EMAIL.finditer(context.raw), *_LINK.finditer(context.raw)):
            if _bare(match.group()) not in context.own:
                yield Hit(*match.span())
        for match in _PERSON.finditer(context.raw):
            name = (match.group(1) or match.group(2)).lower()
            if name not in context.own and name.split()[0] not in openers:
                yield Hit(*match.span(match.lastindex or 0))

    return check


def _bare(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link.lower()).rstrip("/.,;:!?")


def complete(_spec: Complete, patterns: Patterns) -> Check:
    """Find a reply that stops after a word that cannot end one, or that is one bare word of no thanks."""
    unfinished = patterns.entries("unfinished")

    def check(context: Context) -> Iterator[Hit]:
        words = context.text.words
        if not words:
            return
        # As typed: a name may read like words that run together, "Halloran" like "hall or an".
        last = context.raw.split()[-1].lower()
        if last in unfinished:
            yield Hit(words[-1].start, words[-1].end)
        elif len(words) == 1 and not words[0].word.startswith(("thank", "gracias")):
            yield Hit(words[0].start, words[0].end)

    return check


def repeats(_spec: Repeats) -> Check:
    """Find that the reply is word for word one of the recent replies."""

    def check(context: Context) -> Iterator[Hit]:
        if any(_letters(context.raw) == _letters(other) for other in context.recent):
            yield Hit()

    return check


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
