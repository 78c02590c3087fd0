"""Tells whether a text is a reply to this review at all: it speaks for the practice, and on the topic.

A weak model strays: it explains the world, lectures the reviewer, or regrets what was praised. That breaks no
rule of privacy or tone, and the guardrails let it pass; a practice would not post it all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from responder import repair
from responder.topics import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from responder.models import Triage
    from responder.topics import Topic, Topics

_GENERAL = frozenset({"other", "praise", "stars-only"})
_TIMES = 10
"""A word that a topic's wordings hold so many times as often as those of others tells the topic."""
_OFTEN = 0.1
"""A word that at least this part of a topic's wordings hold is one that the topic is known by."""
_STEM = 5
_TONES = ("calm", "warm", "formal", "short")
_WORD = re.compile(r"[a-z]{4,}")
_INVITES = re.compile(
    r"\b(?:please|call|contact|reach|e-?mail|llame|llámenos|comun[ií]quese|escr[ií]ba\w*)\b", re.IGNORECASE
)
# Of words: 555-555-5555 is no loop.
_LOOP = re.compile(r"\b([^\W\d]+)\W+\1\b|\b([^\W\d]+\W+[^\W\d]+\W+[^\W\d]+)\b.*\b\2\b", re.IGNORECASE)
_COPIED = 5
"""So many words in a row that stand in the review too are copied, not answered."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """How a practice speaks in one language, and how it does not."""

    ours: re.Pattern[str]
    strays: re.Pattern[str]
    points: re.Pattern[str]
    regrets: re.Pattern[str]
    acknowledges: re.Pattern[str]


_VOICES: Mapping[Language, _Voice] = {
    "en": _Voice(
        # Of us, of thanks and regret, or of what should be.
        re.compile(
            r"\b(?:we|our|ours|us|thank\w*|grateful|sorry|apologi[sz]e|appreciat\w+|should|deserves?|matters?)\b",
            re.IGNORECASE,
        ),
        # One person speaking, a lecture to the reviewer, a question.
        re.compile(
            r"\b(?:i|i'm|i've|i'll|my|me|mine)\b|\byou(?:'re|'ll|'d|'ve| are| were| will| would| should|"
            r" must| need| have to| had| can| cannot| could| did| want)\b|\?\s*$",
            re.IGNORECASE,
        ),
        # Without a word of us, a sentence about persons or about what was said before goes astray.
        re.compile(
            r"\b(?:you|your|he|she|him|her|they|them|his|their)\b|^\W*(?:it|this|that|these|those|there|but)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\b(?:sorry|apolog\w+|regret\w*|concern\w*|disappoint\w*|frustrat\w*)\b", re.IGNORECASE),
        re.compile(
            r"\b(?:feedback|experiences?|concerns?|comments?|reviews?|frustrat\w+|expectations?|thoughts|"
            r"(?:share|sharing|hear|read|know|write|writing) (?:this|about this))\b",
            re.IGNORECASE,
        ),
    ),
    "es": _Voice(
        re.compile(
            r"\b(?:nuestr[oa]s?|nos|nosotros|\w+mos|gracias|merecen?|deben?|deber[ií]an?|importan?)\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"\b(?:yo|mi|mis|me)\b|\busted(?:es)? (?:debe|tiene|necesita|puede)\w*|\?\s*$", re.IGNORECASE
        ),
        re.compile(
            r"\b(?:usted|ustedes|su|sus|[eé]l|ella|ellos|ellas)\b|^\W*(?:est[oae]s?|es)\b", re.IGNORECASE
        ),
        re.compile(r"\b(?:lament\w+|sentimos|disculp\w+|preocup\w+|decepci\w+|frustra\w+)\b", re.IGNORECASE),
        re.compile(
            r"\b(?:comentarios?|experiencias?|inquietud(?:es)?|opini[oó]n(?:es)?|rese[ñn]as?|expectativas)\b",
            re.IGNORECASE,
        ),
    ),
}


class Relevance:
    """Knows the words of each topic from the topic's own wordings."""

    def __init__(self, topics: Topics) -> None:
        """Take the topics; their words are counted when first needed."""
        self._topics = topics

    def speaking(self, text: str, triage: Triage, shown: str, language: Language) -> str:
        """Return the sentences of `text` that a practice could say in answer to this review.

        Args:
            text: what a model wrote, wrapping taken off.
            triage: what the review is about.
            shown: what the model saw of the review, of which it may copy nothing.
            language: of the reply.
        """
        voice = _VOICES[language]
        copied = _runs(shown)
        glad = triage.sentiment == "positive"
        kept = []
        for part in repair.sentences(text):
            if glad and voice.regrets.search(part):
                continue
            if voice.strays.search(part) or _LOOP.search(part) or copied & _runs(part):
                continue
            general = not voice.points.search(part) and self.on_topic(part, triage, language)
            if general or voice.ours.search(part):
                kept.append(part)
        return " ".join(kept) if any(voice.ours.search(part) for part in kept) else ""

    def on_topic(self, text: str, triage: Triage, language: Language) -> bool:
        """Whether `text` names what one of the review's topics is about."""
        known = [name for name in triage.topics if name in self._topics.by_id]
        if not known or _GENERAL & set(known) or triage.sentiment == "positive":
            return True
        stems = set(_stems(text))
        return any(stems & self._words[language].get(name, frozenset()) for name in known)

    def general(self, text: str, language: Language) -> bool:
        """Whether `text` acknowledges a review in general words, and names no topic at all."""
        if not _VOICES[language].acknowledges.search(text):
            return False
        # How to get in touch, and that it protects privacy, is said on any topic; one word tells little.
        stems = set(_stems(" ".join(part for part in repair.sentences(text) if not _INVITES.search(part))))
        return all(
            len(stems & words) < 2 for name, words in self._telling[language].items() if name not in _GENERAL
        )

    @cached_property
    def _words(self) -> Mapping[Language, Mapping[str, frozenset[str]]]:
        languages: tuple[Language, ...] = ("en", "es")
        return {language: self._distinctive(language, 0.0) for language in languages}

    @cached_property
    def _telling(self) -> Mapping[Language, Mapping[str, frozenset[str]]]:
        languages: tuple[Language, ...] = ("en", "es")
        return {language: self._distinctive(language, _OFTEN) for language in languages}

    def _distinctive(self, language: Language, least: float) -> Mapping[str, frozenset[str]]:
        """Return the word stems of each topic: those that its wordings use far more than other topics' do.

        Args:
            language: of the wordings.
            least: the part of a topic's wordings that must hold the stem.
        """
        shares = {name: _shares(list(_texts(topic, language))) for name, topic in self._topics.by_id.items()}
        total = Counter[str]()
        for share in shares.values():
            total.update(share)
        others = max(len(shares) - 1, 1)
        return {
            name: frozenset(
                stem
                for stem, part in share.items()
                if part >= least and part * others >= _TIMES * (total[stem] - part)
            )
            for name, share in shares.items()
        }


def _texts(topic: Topic, language: Language) -> Iterator[str]:
    if language == "en":
        yield topic.title
    # Thanks speak of good days and kind words, whatever the topic; only a topic of praise is known by them.
    table = topic.replies if language in topic.replies else topic.thanks
    if language in table:
        for tone in _TONES:
            yield from getattr(table[language], tone)
    yield from topic.also.get(language, ())


def _shares(texts: list[str]) -> Counter[str]:
    """Return for each stem the part of `texts` that holds it."""
    counted = Counter(stem for text in texts for stem in set(_stems(text)))
    return Counter({stem: count / len(texts) for stem, count in counted.items()})


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + _COPIED]) for n in range(len(words) - _COPIED + 1)}


def _stems(text: str) -> Iterator[str]:
    plain = (
        unicodedata.normalize("NFKD", re.sub(r"\$\w+", " ", text)).encode("ascii", "ignore").decode().lower()
    )
    for word in _WORD.findall(plain):
        yield word[:_STEM]
