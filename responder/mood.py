"""Weighs the happy and unhappy words of a review, with negation, by the lexicon of `_words.yaml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from responder.signals import Match
from responder.topics import Language, Signal, Words
from responder.words import Word

_VALUE = {"positive": 1.0, "negative": -1.0, "strong_positive": 2.0, "strong_negative": -2.0}
_REACH = 3  # words that a "not" reaches over: "not a very good doctor"


@dataclass(frozen=True)
class Mood:
    """The mood of a review, as a whole and around each word.

    Attributes:
        happy: weight of its happy words; `unhappy` of the unhappy ones, both from 0.
        parts: mood of each stretch between commas, above 0 where happy; `clauses` of each clause.
        denied: indices of the words that a negation before them turns round.
    """

    text: list[Word]
    happy: float
    unhappy: float
    parts: dict[int, float]
    clauses: dict[int, float]
    denied: frozenset[int]

    @property
    def total(self) -> float:
        """Happy less unhappy."""
        return self.happy - self.unhappy

    def near(self, index: int) -> float:
        """Return the mood around the word `index`: between its commas, else in its clause."""
        word = self.text[index]
        return self.parts.get(word.part, 0.0) or self.clauses.get(word.clause, 0.0)

    def negated(self, index: int) -> bool:
        """Whether a negation turns the word `index` round."""
        return index in self.denied


def moods(text: list[Word], found: Iterable[Match[Signal]], vocabulary: Words, language: Language) -> Mood:
    """Return the mood of `text` from the matches `found` in it."""
    denied = _denied(text, vocabulary, language)
    parts: dict[int, float] = defaultdict(float)
    clauses: dict[int, float] = defaultdict(float)
    happy = unhappy = 0.0
    taken: set[int] = set()
    carrying = [match for match in found if match.label.role in _VALUE]
    # The longest phrase counts: "waste of time" over "waste", "can't complain" over "complain".
    for match in sorted(carrying, key=lambda match: (match.first - match.last, match.first)):
        if match.first in taken or match.last in taken:
            continue
        taken.update(range(match.first, match.last + 1))
        value = _VALUE[match.label.role]
        if match.first in denied:
            value = -0.8 * value if value > 0 else -0.6 * value
        word = text[match.first]
        parts[word.part] += value
        clauses[word.clause] += value
        happy += max(value, 0.0)
        unhappy -= min(value, 0.0)
    return Mood(text, happy, unhappy, parts, clauses, denied)


def _denied(text: list[Word], vocabulary: Words, language: Language) -> frozenset[int]:
    negators, harmless = (
        vocabulary.spelled("negators", language),
        vocabulary.spelled("not_negating", language),
    )
    denied: set[int] = set()
    for index, word in enumerate(text):
        if word.text in negators:
            for at in range(index + 1, min(index + 1 + _REACH, len(text))):
                if text[at].part != word.part or text[at].text in harmless:
                    break
                denied.add(at)
    return frozenset(denied)
