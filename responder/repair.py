"""Mends what a model wrote without asking again: takes off wrapping, repeats, and what breaks rules.

No deadline holds here, so every pattern takes time in proportion to the text: what can be long is tried from
one place of a run only, its first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from responder.models import Finding

MOST_SENTENCES = 3
"""Sentences kept of an answer; more than two were not asked for, and weak models stray as they go on."""

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[^\S\n]*```\w*[^\S\n]*$", re.MULTILINE)
# As in: Sure! Here is a reply you could use.
_LABEL = re.compile(
    r"\A\W*(?:(?:sure|certainly|of course|okay|ok|absolutely)\b[^\n:]{0,60}[:!.]\s*)?"
    r"(?:(?:here(?:'s| is| are)|below is)\b[^\n:]{0,80}:|(?:public |draft |suggested )?"
    r"(?:reply|response|answer|respuesta)\W{0,3}:)\s*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\A(?:dear|hello|hi|hey|greetings|good (?:morning|afternoon|evening)|estimad[oa]|hola)\b"
    r"[^\n,!.:]{0,40}[,!.:]\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\n[^\S\n]*(?:best|kind|warm|warmest|sincerely|yours|regards|respectfully|cordially|"
    r"with (?:gratitude|care)|take care|thank you,|thanks,|atentamente|saludos|cordialmente)\b"
    r"[^\n]{0,40}(?:\n.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = re.compile(r"\A[\"“”'‘’>\s]+|(?<![\"“”\s])[\"“”\s]+\Z")
_MARKUP = re.compile(r"\*\*|__|^#+\s+|^[-*•]\s+|^>\s*", re.MULTILINE)
# A sentence ends at . ! or ? before a space and a capital letter, but not after "Dr." and the like.
_END = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<=[.!?])[\"”')]*\s+(?=[^\sa-z])"
)


def tidied(text: str) -> str:
    """Return the reply inside an answer: one paragraph of `MOST_SENTENCES` at most, none twice."""
    text = _FENCE.sub("", said(text)).strip()
    text = _LABEL.sub("", _MARKUP.sub("", text))
    text = _CLOSING.sub("", _QUOTES.sub("", text))
    text = _GREETING.sub("", text)
    seen: dict[str, str] = {}
    for sentence in sentences(" ".join(text.split())):
        seen.setdefault("".join(filter(str.isalnum, sentence.lower())), sentence)
    return " ".join(list(seen.values())[:MOST_SENTENCES])


def said(text: str) -> str:
    """Return an answer without the thoughts that some models write before it."""
    return _THOUGHT.sub("", text)


def without(text: str, findings: Iterable[Finding]) -> str:
    """Return `text` without the sentences in which a blocking finding lies; offsets count into `text`."""
    places = [
        (finding.start, finding.end or finding.start + 1)
        for finding in findings
        if finding.severity == "block" and finding.start is not None
    ]
    kept = []
    start = 0
    for sentence in sentences(text):
        start = text.index(sentence, start)
        end = start + len(sentence)
        if not any(first < end and start < last for first, last in places):
            kept.append(sentence)
        start = end
    return " ".join(kept)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of `text` that say something."""
    for sentence in _END.split(text):
        if any(map(str.isalnum, sentence)):
            yield sentence.strip()
