"""Says what a review is about, how it feels, and whether a person must look: topics, mood, language, concerns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, Protocol

from responder.models import Finding, Review, Span, Triage
from responder.mood import Mood, moods
from responder.signals import Match
from responder.topics import Language, Signal, Topics
from responder.words import Word, words

MOST = 3
_CONCERNS = {
    "triage.mixed": "The stars and the words of this review disagree, or it both praises and complains.",
    "triage.sarcasm": "The words sound friendly but may be meant as mockery.",
    "triage.unclear": "It is not clear what this review is about.",
    "triage.staff-named": "The review names a member of staff: somebody should hear from them first.",
    "triage.wrong-practice": "The review may be meant for another practice.",
    "triage.language": "The review is in a language that no ready-to-use reply covers.",
}


class Escalates(Protocol):
    """The part of `Guardrails` that triage needs."""

    def escalations(self, review: Review) -> tuple[Finding, ...]:
        """Return what a person must decide on before anything is answered."""


@dataclass
class Reading:
    """What was found in the words of a review, before stars are weighed in."""

    text: list[Word]
    language: Language
    spoken: Language | None
    mood: Mood
    hits: dict[str, list[tuple[float, Match[Signal]]]] = field(default_factory=lambda: defaultdict(list))
    roles: set[str] = field(default_factory=set)

    def score(self, topic: str) -> float:
        """Return how strongly the words show `topic`: each further hit adds less, so that length does not win."""
        weights = sorted((weight for weight, _ in self.hits[topic]), reverse=True)
        return sum(weight * 0.6**n for n, weight in enumerate(weights))


def triage(review: Review, *, language: str | None, topics: Topics, guardrails: Escalates) -> Triage:
    """Return what `review` is about and what should happen with it.

    Args:
        review: the review as the platform shows it; nothing of its text is kept.
        language: ISO 639-1 code as the redactor detected it, None where it could not tell.
        topics: what the words are compared with.
        guardrails: whose review rules decide on escalation.
    """
    reading = read(review, language, topics)
    sentiment, share = _sentiment(reading, review.stars, topics)
    ranked = _rank(reading, sentiment, share, topics)
    spoken = language or reading.spoken
    concerns = tuple(
        Finding(rule=rule, severity="warn", message=_CONCERNS[rule])
        for rule in _concerns(reading, review, sentiment, share, ranked, spoken, topics)
    )
    return Triage(
        topics=tuple(ranked[:MOST]),
        sentiment=sentiment,
        language=spoken,
        escalations=guardrails.escalations(review),
        concerns=concerns,
        shown_by=tuple(_spans(reading, ranked[:MOST])),
    )


def read(review: Review, language: str | None, topics: Topics) -> Reading:
    """Return the signals and the mood in the words of `review`."""
    text = words(review.text)
    found = list(topics.matcher.find(text))
    votes = dict.fromkeys(("en", "es"), 0)
    for match in found:
        if not match.label.topic:
            votes[match.label.language] += 1
    guess: Language = "es" if votes["es"] > votes["en"] else "en"
    active: Language = "es" if language == "es" else "en" if language == "en" else guess
    spoken: Language | None = guess if max(votes.values()) else None
    found = [match for match in found if match.label.language == active]
    mood = moods(text, found, topics.words, active)
    reading = Reading(text, active, spoken, mood)
    reading.roles = {match.label.role for match in found if not match.label.topic}
    leaning = mood.total + {1: -3, 2: -2, 4: 1, 5: 2}.get(review.stars or 3, 0)
    taken: set[tuple[str, int]] = set()
    for match in sorted(found, key=lambda match: (match.label.role != "shows", match.first - match.last)):
        name = match.label.topic
        if not name or (name, match.first) in taken:
            continue
        weight = _weight(match, topics.by_id[name].kind, mood, leaning)
        if weight:
            taken.update((name, index) for index in range(match.first, match.last + 1))
            reading.hits[name].append((weight, match))
    return reading


def _weight(match: Match[Signal], kind: str, mood: Mood, leaning: float) -> float:
    """Return what a hit counts: a complaint counts little in a happy sentence, praise nothing in an unhappy one."""
    here = mood.near(match.first)
    negated = mood.negated(match.first)
    if match.label.role == "shows":
        if negated:
            return 0.0
        if kind == "criticism":
            return 3.0 if here <= 0 else 1.5 if leaning <= 0 else 0.7
        return 3.0 if here >= 0 else 1.0
    if kind == "praise":
        return 1.5 if here > 0 else 0.0
    if here > 0 or (negated and here == 0):
        return 0.0
    if here < 0:
        return 1.6
    return 0.9 if leaning <= 0 else 0.2


Feeling = Literal["negative", "mixed", "positive", "neutral"]


def _sentiment(reading: Reading, stars: int | None, topics: Topics) -> tuple[Feeling, float]:
    """Return the sentiment, and the share of happy words among all words with a mood (0.5 where none has)."""
    happy, unhappy = reading.mood.happy, reading.mood.unhappy
    for name, hits in reading.hits.items():
        strong = sum(1 for weight, match in hits if match.label.role == "shows" and weight >= 1.5)
        if topics.by_id[name].kind == "criticism":
            unhappy += 1.5 * strong
        elif topics.by_id[name].kind == "praise":
            happy += strong
    if not happy and not unhappy:
        by_stars: dict[int, Feeling] = {1: "negative", 2: "negative", 4: "positive", 5: "positive"}
        return by_stars.get(stars or 3, "neutral"), 0.5
    share = happy / (happy + unhappy)
    if stars is not None and stars >= 4:
        return ("positive" if share >= 0.6 else "mixed"), share
    if stars is not None and stars <= 2:
        return ("negative" if share <= 0.5 else "mixed"), share
    return ("positive" if share >= 0.7 else "negative" if share <= 0.3 else "mixed"), share


def _rank(reading: Reading, sentiment: Feeling, share: float, topics: Topics) -> list[str]:
    """Return the topics best first, at least one."""
    if not reading.text:
        return ["stars-only"]
    kinds = {name: topic.kind for name, topic in topics.by_id.items()}
    scores = {name: reading.score(name) for name in list(reading.hits)}
    complaints = _sorted(scores, kinds, {"criticism", "neutral"}, least=0.8)
    praise = _sorted(scores, kinds, {"praise"}, least=1.4)
    if sentiment == "positive" or (sentiment == "mixed" and share > 0.6):
        weighty = [name for name in complaints if scores[name] >= 3 and kinds[name] == "criticism"]
        return (
            [*(praise or ["praise"]), *weighty][:MOST] if share > 0.5 else (complaints or praise or ["other"])
        )
    if sentiment == "mixed":
        return [*complaints[:2], *praise][:MOST] or ["other"]
    return complaints or ["other"]


def _sorted(scores: dict[str, float], kinds: dict[str, str], wanted: set[str], least: float) -> list[str]:
    names = [name for name, score in scores.items() if kinds[name] in wanted and score >= least]
    names.sort(key=lambda name: (-scores[name], name))
    return [name for name in names if scores[name] >= 0.4 * scores[names[0]]]


def _concerns(
    reading: Reading,
    review: Review,
    sentiment: Feeling,
    share: float,
    ranked: list[str],
    spoken: str | None,
    topics: Topics,
) -> list[str]:
    stars = review.stars
    found = []
    if sentiment == "mixed":
        found.append("triage.mixed")
    if "sarcasm" in reading.roles and sentiment != "positive":
        found.append("triage.sarcasm")
    if reading.text and ranked == ["other"] and not reading.mood.happy and not reading.mood.unhappy:
        found.append("triage.unclear")
    if "staff_named" in reading.roles and sentiment != "positive":
        found.append("triage.staff-named")
    if "wrong_practice" in reading.roles:
        found.append("triage.wrong-practice")
    if spoken not in (None, "en", "es"):
        found.append("triage.language")
    if (
        stars is not None
        and stars <= 2
        and share > 0.8
        and sentiment == "mixed"
        and "triage.sarcasm" not in found
    ):
        found.append("triage.sarcasm")
    return found


def _spans(reading: Reading, ranked: list[str]) -> list[Span]:
    spans = [
        Span(start=reading.text[match.first].start, end=reading.text[match.last].end, label=name)
        for name in ranked
        for _, match in reading.hits.get(name, ())
    ]
    return sorted(spans, key=lambda span: (span.start, span.end))
