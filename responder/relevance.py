"""Tells whether a text is a reply to this review at all: it speaks for the practice, and on the topic.

A weak model strays: it explains the world or lectures the reviewer. That breaks no rule of privacy or tone, so
the guardrails let it pass; a practice would not post it all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from responder import repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from responder.models import Triage
    from responder.topics import Language, Topic, Topics

_GENERAL = frozenset({"other", "praise", "stars-only"})
_MOST_TOPICS = 4
"""A word in the wordings of more topics than these says nothing about one of them."""
_STEM = 5
_WORD = re.compile(r"[a-z]{4,}")
_SPEAKS = {
    "en": re.compile(
        r"\b(?:we|our|ours|us|thank\w*|grateful|sorry|apologi[sz]e|appreciat\w+|should|deserves?|matters?)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:nuestr[oa]s?|nos|nosotros|\w+mos|gracias|merecen?|deben?|deber[ií]an?|importan?)\b",
        re.IGNORECASE,
    ),
}


class Relevance:
    """Knows the words of each topic from the topic's own wordings."""

    def __init__(self, topics: Topics) -> None:
        """Take the topics; their words are counted when first needed."""
        self._topics = topics

    def speaking(self, text: str, language: Language) -> str:
        """Return the sentences of `text` that speak for the practice: of us, of thanks, of what should be."""
        return " ".join(part for part in repair.sentences(text) if _SPEAKS[language].search(part))

    def on_topic(self, text: str, triage: Triage, language: Language) -> bool:
        """Whether `text` names what one of the review's topics is about."""
        known = [name for name in triage.topics if name in self._topics.by_id]
        if not known or _GENERAL & set(known) or triage.sentiment == "positive":
            return True
        stems = set(_stems(text))
        return any(stems & self._words[language].get(name, frozenset()) for name in known)

    @cached_property
    def _words(self) -> Mapping[Language, Mapping[str, frozenset[str]]]:
        languages: tuple[Language, ...] = ("en", "es")
        return {language: self._distinctive(language) for language in languages}

    def _distinctive(self, language: Language) -> Mapping[str, frozenset[str]]:
        used = {
            name: frozenset(stem for text in _texts(topic, language) for stem in _stems(text))
            for name, topic in self._topics.by_id.items()
        }
        topics = Counter(stem for stems in used.values() for stem in stems)
        return {
            name: frozenset(stem for stem in stems if topics[stem] <= _MOST_TOPICS)
            for name, stems in used.items()
        }


def _texts(topic: Topic, language: Language) -> Iterator[str]:
    if language == "en":
        yield topic.title
    for table in (topic.replies, topic.thanks):
        if language in table:
            for tone in ("calm", "warm", "formal", "short"):
                yield from getattr(table[language], tone)
    yield from topic.also.get(language, ())


def _stems(text: str) -> Iterator[str]:
    plain = (
        unicodedata.normalize("NFKD", re.sub(r"\$\w+", " ", text)).encode("ascii", "ignore").decode().lower()
    )
    for word in _WORD.findall(plain):
        yield word[:_STEM]
