"""Finds many phrases in a list of words at once: time grows only with the text, whatever the text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from responder.phrases import Compiler, Items, Phrase, follow
from responder.words import Word

Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Match(Generic[Label]):
    """Words `first` to `last`, both included, as indices into the list of words."""

    label: Label
    first: int
    last: int


@dataclass(slots=True)
class _Entry(Generic[Label]):
    """A phrase and its label; compiled when a text first holds the word that it begins with.

    `needs` are the keys of its most telling other place: a text with none of them cannot match.
    """

    items: Items
    label: Label
    phrase: Phrase | None = None
    needs: frozenset[str] | None = None


class Matcher(Generic[Label]):
    """Finds every phrase of a set, each under a label.

    Phrases are looked up by the word they begin with, in dictionaries, without regular expressions.
    """

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._words: dict[str, list[_Entry[Label]]] = {}
        self._beginnings: dict[str, list[_Entry[Label]]] = {}

    def add(self, listed: str, label: Label, *, check: bool = False) -> None:
        """Add the phrases of `listed`, which commas separate, under `label`.

        Args:
            listed: the phrases, as `responder.phrases` describes them.
            label: what a match of one of them is called.
            check: compile all of each phrase now, so that a mistake in it shows now.

        Raises:
            ValueError: a phrase is wrong; says which.
        """
        for items in self._compiler.split(listed):
            entry = _Entry(items, label)
            if check:
                self._compile(entry)
            for key in self._compiler.choice(items[0]).keys:
                if key.endswith("*"):
                    self._beginnings.setdefault(key[:-1], []).append(entry)
                else:
                    self._words.setdefault(key, []).append(entry)

    def find(self, text: Sequence[Word]) -> list[Match[Label]]:
        """Return the matches in `text` in the order in which they begin."""
        found = []
        keys = self._keys(text)
        for index, word in enumerate(text):
            for entry in self._beginning_with(word.text):
                phrase = entry.phrase or self._compile(entry)
                if entry.needs is None or not entry.needs.isdisjoint(keys):
                    last = follow(phrase, text, index)
                    if last is not None:
                        found.append(Match(entry.label, index, last))
        return found

    def _beginning_with(self, word: str) -> list[_Entry[Label]]:
        entries = self._words.get(word, [])
        for length in range(1, len(word) + 1):
            more = self._beginnings.get(word[:length])
            if more:
                entries = entries + more
        return entries

    def _compile(self, entry: _Entry[Label]) -> Phrase:
        phrase = entry.phrase = self._compiler.compiled(entry.items)
        others = [choice.keys for _, choice in phrase[1:]]
        if others:
            entry.needs = min(others, key=len)
        return phrase

    def _keys(self, text: Sequence[Word]) -> set[str]:
        """Return the words of `text` and, with a star, all their beginnings."""
        keys = set()
        for word in {word.text for word in text}:
            keys.add(word)
            keys.update(f"{word[:length]}*" for length in range(1, len(word) + 1))
        return keys
