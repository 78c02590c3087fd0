"""Learns from the examples in topic files which words speak for which topic: breadth beside the phrases."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from responder.words import Word, words

_CAUTION = 16.0
"""How many examples' worth of doubt a word meets: a word seen once or twice proves little."""
_WEIGHT = 0.3
_ENDINGS = ("ing", "ed", "es", "s", "ly")


class Likeness:
    """Word statistics: a word or pair of words votes for the topics in whose examples it is commoner.

    Args:
        examples: the texts of each topic.
    """

    def __init__(self, examples: Mapping[str, Iterable[str]]) -> None:
        by_topic: dict[str, Counter[str]] = {}
        sizes: dict[str, int] = {}
        overall: Counter[str] = Counter()
        for topic, texts in examples.items():
            seen: Counter[str] = Counter()
            for number, text in enumerate(texts, 1):
                seen.update(_features(words(text)))
                sizes[topic] = number
            by_topic[topic] = seen
            overall.update(seen)
        total = sum(sizes.values())
        self._votes: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for topic, seen in by_topic.items():
            for feature, count in seen.items():
                usual = overall[feature] / total
                vote = math.log((count + _CAUTION * usual) / (sizes[topic] + _CAUTION) / usual)
                if vote > 0:
                    self._votes[feature].append((topic, _WEIGHT * vote))

    def scores(self, text: Sequence[Word]) -> dict[str, float]:
        """Return how strongly the words of `text` speak for each topic that has a vote."""
        scores: dict[str, float] = defaultdict(float)
        for feature in _features(text):
            for topic, vote in self._votes.get(feature, ()):
                scores[topic] += vote
        return dict(scores)


def _features(text: Sequence[Word]) -> set[str]:
    stems = [_stem(word.text) for word in text]
    return {*stems, *(f"{one} {two}" for one, two in pairwise(stems))}


def _stem(word: str) -> str:
    if word[0].isdigit():
        return "#"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
