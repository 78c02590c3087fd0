"""Finds many phrases in a list of words at once: time grows only with the text, whatever the text is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from responder.phrases import Compiler, Phrase, follow
from responder.words import Word

Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Match(Generic[Label]):
    """Words `first` to `last`, both included, as indices into the list of words."""

    label: Label
    first: int
    last: int


class Matcher(Generic[Label]):
    """Finds every phrase of a set, each under a label.

    Phrases are looked up by the word they begin with, in dictionaries; no regular expression runs over a review.
    """

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._words: dict[str, list[tuple[Phrase, Label]]] = {}
        self._beginnings: dict[str, list[tuple[Phrase, Label]]] = {}
        self._longest = 0

    def add(self, listed: str, label: Label) -> None:
        """Add the phrases of `listed`, which commas separate, under `label`.

        Raises:
            ValueError: a phrase is wrong; says which.
        """
        for phrase in self._compiler.phrases(listed):
            exact, prefixes = phrase[0][1].begins()
            for word in exact:
                self._words.setdefault(word, []).append((phrase, label))
            for prefix in prefixes:
                self._beginnings.setdefault(prefix, []).append((phrase, label))
                self._longest = max(self._longest, len(prefix))

    def find(self, text: Sequence[Word]) -> Iterator[Match[Label]]:
        """Yield the matches in `text` in the order in which they begin."""
        for index, word in enumerate(text):
            spelled = word.text
            for phrase, label in self._words.get(spelled, ()):
                last = follow(phrase, text, index)
                if last is not None:
                    yield Match(label, index, last)
            for length in range(1, min(len(spelled), self._longest) + 1):
                for phrase, label in self._beginnings.get(spelled[:length], ()):
                    last = follow(phrase, text, index)
                    if last is not None:
                        yield Match(label, index, last)
