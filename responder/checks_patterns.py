"""Matches patterns: a word is one character to the matcher, the same one where no pattern tells words apart.

So a long word list costs a match as little as one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from responder.checks_grammar import Node, PatternError, choice, needed, parse, regex
from responder.checks_spelling import Speller
from responder.checks_text import CONTACT, NUMBER, SENTENCE, Word, read
from responder.checks_words import forms
from responder.rules import WordList

_UNKNOWN = "~"
_FIRST_CODE = 0x100


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the matcher sees it: one character a word in `codes`, `at` the index of its word or -1."""

    raw: str
    words: tuple[Word, ...]
    codes: str
    at: tuple[int, ...]
    present: frozenset[str]


class Pattern:
    """One compiled pattern of a `Language`."""

    def __init__(self, node: Node, language: Language) -> None:
        self._node = node
        self._language = language

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(regex(self._node, self._language.codes))

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of characters, the smallest first: every match holds a character of each."""
        codes = self._language.codes
        return tuple(frozenset(codes[word] for word in words) for words in needed(self._node))

    def places(self, text: Text) -> Iterator[tuple[int, int]]:
        """Yield the matches as ranges of `text.codes`; the first and last characters of each are words."""
        for codes in self.needs:
            if codes.isdisjoint(text.present):
                return
        for match in self._regex.finditer(text.codes):
            if match.end() > match.start():
                yield match.span()


class Patterns:
    """Several patterns, of which only those are tried that can match a text."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)

    @cached_property
    def _index(self) -> tuple[dict[str, list[int]], tuple[int, ...]]:
        """The patterns that need each character, and those that need none."""
        index: dict[str, list[int]] = {}
        for number, pattern in enumerate(self._patterns):
            for code in pattern.needs[0] if pattern.needs else ():
                index.setdefault(code, []).append(number)
        return index, tuple(number for number, one in enumerate(self._patterns) if not one.needs)

    def places(self, text: Text) -> Iterator[tuple[int, int]]:
        """Yield the matches of all, as ranges of `text.codes`, pattern by pattern."""
        index, live = self._index
        for code in index.keys() & text.present:
            live += tuple(index[code])
        for number in sorted(set(live)):
            yield from self._patterns[number].places(text)


class Language:
    """All patterns of a set of rules, over one vocabulary.

    Patterns are made first; the first `read` fixes the vocabulary.
    """

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        self._entries = {name: forms(words) for name, words in lists.items()}
        self._slots: dict[str, Node] = {}
        self._sets: set[frozenset[str]] = set()
        self._patterns: dict[str, Pattern] = {}
        self._ordinary = self.entries("ordinary")
        self._open: set[str] = set()

    def pattern(self, source: str) -> Pattern:
        """Return the pattern written as `source`.

        Raises:
            PatternError: it is not in the pattern language, or names no word list.
        """
        if source not in self._patterns:
            node = parse(source, self._slot)
            self._collect(node)
            self._patterns[source] = Pattern(node, self)
        return self._patterns[source]

    def entries(self, name: str) -> frozenset[str]:
        """Return the single words of the word list `name`."""
        if name not in self._entries:
            raise PatternError(f"there is no word list {name}")
        return frozenset(entry for entry in self._entries[name][""] if entry.isalnum())

    def read(self, raw: str) -> Text:
        """Return `raw` as the patterns see it."""
        codes: list[str] = []
        at: list[int] = []
        words: list[Word] = []
        known = self.codes
        for word in self._speller.mend(read(raw)):
            if word.before:
                codes.append(word.before)
                at.append(-1)
            codes.append(known.get(word.word, _UNKNOWN))
            at.append(len(words))
            words.append(word)
        codes.append(SENTENCE)
        at.append(-1)
        return Text(raw, tuple(words), "".join(codes), tuple(at), frozenset(codes))

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The character that stands for each word: the same for words that are in the same sets of words."""
        member: dict[str, list[int]] = {NUMBER: [], CONTACT: []}
        for number, words in enumerate(sorted(self._sets, key=sorted)):
            for word in words:
                member.setdefault(word, []).append(number)
        kinds: dict[tuple[int, ...], str] = {}
        found = {NUMBER: NUMBER, CONTACT: CONTACT}
        for word in sorted(member):
            if word not in found:
                found[word] = kinds.setdefault(tuple(member[word]), chr(_FIRST_CODE + len(kinds)))
        return found

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self.codes, self._ordinary)

    def _collect(self, node: Node) -> None:
        if node.words:
            self._sets.add(node.words)
        for part in node.parts:
            self._collect(part)

    def _slot(self, name: str) -> Node:
        if name in self._open:
            raise PatternError(f"the word list {{{name}}} holds itself")
        if name not in self._slots:
            self._open.add(name)
            stem, _, form = name.partition(".")
            entries = self._entries.get(stem, {}).get(form)
            if not entries:
                raise PatternError(f"there is no word list {{{name}}}")
            single = frozenset(entry for entry in entries if entry.isascii() and entry.isalnum())
            rows = [parse(entry, self._slot) for entry in entries if entry not in single]
            self._slots[name] = choice([Node("word", single), *rows] if single else rows)
            self._open.discard(name)
        return self._slots[name]
