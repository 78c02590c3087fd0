"""Reads the words of a review: which signals of which topics they hold, in which mood and language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from responder import encoder
from responder.encoder import Read
from responder.models import Review
from responder.mood import Mood, moods
from responder.signals import Match
from responder.topics import Kind, Language, Signal, Topics
from responder.words import Word, words

_SEEN = 10.0
"""What the encoder's probability of a topic counts: as much as four phrases that show it."""
_OWN = 3.0

_LEANING = {1: -3.0, 2: -2.0, 4: 1.5, 5: 2.5}


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that shows a topic: words `first` to `last`, and how much it counts."""

    weight: float
    shows: bool
    first: int
    last: int


@dataclass
class Reading:
    """What the words of a review hold.

    Attributes:
        language: whose signals were looked for.
        spoken: the language of the review, None where it is too short to tell.
        roles: keys of `_words.yaml` of which something was found.
        likeness: how much the words are like the examples of each topic.
        likely: how probable the trained encoder finds each topic, 0 to 1.
        hits: the places that show each topic.
    """

    text: list[Word]
    language: Language
    spoken: str | None
    mood: Mood
    roles: frozenset[str]
    likeness: dict[str, float]
    likely: dict[str, float]
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    @property
    def mocks(self) -> bool:
        """Whether something reads as sarcasm."""
        return "sarcasm" in self.roles

    def score(self, topic: str) -> float:
        """Return how strongly the words show `topic`."""
        said = self.shown(topic) + self.likeness.get(topic, 0.0)
        if self.likely and topic not in self.likely:
            return _OWN * said  # a practice's own topic, which the encoder does not know
        return said + _SEEN * self.likely.get(topic, 0.0)

    def shown(self, topic: str) -> float:
        """Return the part of the score that phrases give; each further hit adds less."""
        weights = sorted((hit.weight for hit in self.hits.get(topic, ())), reverse=True)
        return sum(weight * 0.6**n for n, weight in enumerate(weights))


def read(review: Review, language: str | None, topics: Topics, seen: Read | None = None) -> Reading:
    """Return what the words of `review` hold.

    Args:
        review: as the platform shows it.
        language: ISO 639-1 code, None where unknown.
        topics: what the words are compared with.
        seen: what the trained encoder makes of it, None where it cannot read it.
    """
    text = words(review.text)
    found = list(topics.matcher.find(text))
    active, spoken = _language(language, found)
    found = [match for match in found if match.label.language == active]
    mood = moods(text, found, topics.words, active)
    roles = frozenset(match.label.role for match in found if not match.label.topic)
    reading = Reading(text, active, spoken, mood, roles, topics.likeness.scores(text), _likely(seen, topics))
    leaning = mood.total + _LEANING.get(review.stars or 3, 0.0)
    candidates = []
    for match in found:
        if match.label.topic:
            weight = _weight(match, topics.by_id[match.label.topic].kind, mood, leaning)
            if weight:
                candidates.append((weight * match.label.share, match))
    reading.hits = _apart(candidates)
    return reading


def _likely(seen: Read | None, topics: Topics) -> dict[str, float]:
    if seen is None:
        return {}
    columns = encoder.outputs("reviews")
    return {
        name: float(seen.whole[columns[f"topic.{name}"]])
        for name in topics.by_id
        if f"topic.{name}" in columns
    }


def _language(detected: str | None, found: list[Match[Signal]]) -> tuple[Language, str | None]:
    """Return whose signals to use and what the review is written in: the words can overrule a wrong guess."""
    votes = {"en": 0, "es": 0}
    for match in found:
        votes[match.label.language] += 1
    guess: Language = "es" if votes["es"] > votes["en"] else "en"
    other: Language = "en" if guess == "es" else "es"
    if detected in votes and detected != guess and votes[guess] > 2 * votes[other] + 1:
        return guess, guess
    if detected in votes:
        return ("es" if detected == "es" else "en"), detected
    return guess, detected or (guess if max(votes.values()) else None)


def _weight(match: Match[Signal], kind: Kind, mood: Mood, leaning: float) -> float:
    """Return what a hit counts: a complaint little in a happy sentence, praise nothing in an unhappy one."""
    here = mood.near(match.first)
    denied = mood.negated(match.first)
    role = match.label.role
    if denied and (role != "about" or kind == "praise" or here == 0):
        return 0.0
    if role == "about":
        if kind == "praise":
            return 1.5 if here > 0 else 0.5 if here == 0 and leaning > 1 else 0.0
        return 0.0 if here > 0 else 1.5 if here < 0 else 0.9 if leaning <= 0 else 0.2
    full = 1.9 if role == "hints" else 3.0 if match.last > match.first else 2.5
    if kind == "praise":
        return full if here >= 0 else full / 3
    return full if here <= 0 else full * (0.7 if leaning <= 0 else 0.3)


def _apart(candidates: list[tuple[float, Match[Signal]]]) -> dict[str, list[Hit]]:
    """Count each word once for a topic, and less where a longer phrase of another topic holds it.

    "Pain pills" are about prescriptions, "parking fee" about parking: the longer phrase knows better.
    """
    hits: dict[str, list[Hit]] = defaultdict(list)
    over: dict[int, list[Match[Signal]]] = defaultdict(list)
    taken: set[tuple[str, int]] = set()
    candidates.sort(key=lambda item: (item[1].first - item[1].last, -item[0], item[1].first))
    for weight, match in candidates:
        name = match.label.topic
        span = range(match.first, match.last + 1)
        if any((name, index) in taken for index in span):
            continue
        held = any(
            longer.label.topic != name
            and longer.first <= match.first
            and match.last <= longer.last
            and longer.last - longer.first > match.last - match.first
            for longer in over[match.first]
        )
        for index in span:
            taken.add((name, index))
            over[index].append(match)
        hits[name].append(
            Hit(weight * (0.4 if held else 1), match.label.role == "shows", match.first, match.last)
        )
    return dict(hits)
