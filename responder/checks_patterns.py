"""The pattern language of the rules, and the matcher behind it.

A pattern is a row of items, each of which matches one word of a text:

    visit                that word
    visit|stay           either
    {visit}              any entry of the word list `visit`; {care.past} one form of its verbs
    (thank you|thanks)   a choice of rows
    item?                the item or nothing
    ...                  up to four words, none of them across a sentence or clause; ..2 up to two
    ~2                   up to two words of one noun phrase: none of them in the word list `function`
    ***                  all words to the end of the clause
    ^ $                  the start of a sentence, the end of a sentence or clause
    # @                  a number; a telephone number, address or link

There is no unbounded repetition but `***`, which never fails, so a match takes at most the length of the
text times a constant of the pattern: no rule can hang. Each word is one character to the matcher, and words that no
pattern tells apart are the same character, so a long word list costs as little as one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from responder.checks_spelling import Speller
from responder.checks_text import CLAUSE, CONTACT, NUMBER, SENTENCE, Word, plain, read
from responder.checks_words import forms
from responder.rules import WordList

_ITEM = re.compile(
    r"\.\.\.|\.\.\d\d?|~\d|\*\*\*|[()|?^$]|\{[a-z][a-z0-9-]*(?:\.[a-z]+)?\}|[a-z0-9#@]+|\s+|(?P<wrong>.)"
)
_GAP = 4
_UNKNOWN = "~"
_FIRST_CODE = 0x100


class PatternError(ValueError):
    """A pattern is not in the pattern language; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a pattern: `kind` is word, row, choice, maybe, gap, near, rest, start or end."""

    kind: str
    words: frozenset[str] = frozenset()
    parts: tuple[Node, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the matcher sees it: one character a word in `codes`, `at` the index of each one's word or -1."""

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
        return re.compile(_regex(self._node, self._language.codes))

    @cached_property
    def _needs(self) -> frozenset[str]:
        words = _needed(self._node)
        return frozenset(self._language.codes[word] for word in words) if words else frozenset()

    def places(self, text: Text) -> Iterator[tuple[int, int]]:
        """Yield the matches as ranges of `text.codes`; the first and last characters of each are words."""
        if self._needs and self._needs.isdisjoint(text.present):
            return
        for match in self._regex.finditer(text.codes):
            if match.end() > match.start():
                yield match.span()


class Language:
    """All patterns of a set of rules, over one vocabulary.

    Patterns are made first; the first `read` fixes the vocabulary.
    """

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        self._entries = {name: forms(words) for name, words in lists.items()}
        self._slots: dict[str, Node] = {}
        self._sets: set[frozenset[str]] = set()
        self._patterns: dict[str, Pattern] = {}

    def pattern(self, source: str) -> Pattern:
        """Return the pattern written as `source`.

        Raises:
            PatternError: it is not in the pattern language, or names no word list.
        """
        if source not in self._patterns:
            node = self._parse(source)
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
        ordinary = self._entries.get("ordinary", {"": ()})[""]
        return Speller(self.codes, ordinary)

    def _collect(self, node: Node) -> None:
        if node.words:
            self._sets.add(node.words)
        for part in node.parts:
            self._collect(part)

    def _slot(self, name: str) -> Node:
        if name not in self._slots:
            stem, _, form = name.partition(".")
            entries = self._entries.get(stem, {}).get(form)
            if not entries:
                raise PatternError(f"there is no word list {{{name}}}")
            single = frozenset(entry for entry in entries if entry.isascii() and entry.isalnum())
            rows = [self._parse(entry) for entry in entries if entry not in single]
            self._slots[name] = _choice([Node("word", single), *rows] if single else rows)
        return self._slots[name]

    def _parse(self, source: str) -> Node:
        tokens: list[str] = []
        for match in _ITEM.finditer(source if source.isascii() else "".join(map(plain, source))):
            if match.lastgroup:
                raise PatternError(f"{match.group()!r} means nothing in a pattern: {source}")
            if not match.group().isspace():
                tokens.append(match.group())
        node, rest = self._row(tokens, 0, in_group=False)
        if rest != len(tokens) or not node.parts:
            raise PatternError(f"brackets or bars do not fit: {source}")
        return node

    def _row(self, tokens: list[str], at: int, *, in_group: bool) -> tuple[Node, int]:
        """Return the items from `at` up to a closing bracket, or a bar where bars part rows."""
        items: list[Node] = []
        while at < len(tokens) and tokens[at] != ")" and not (in_group and tokens[at] == "|"):
            item, at = self._item(tokens, at)
            while not in_group and at < len(tokens) and tokens[at] == "|":
                other, at = self._item(tokens, at + 1)
                item = _choice([item, other])
            if at < len(tokens) and tokens[at] == "?":
                item, at = Node("maybe", parts=(item,)), at + 1
            items.append(item)
        return Node("row", parts=tuple(items)), at

    def _item(self, tokens: list[str], at: int) -> tuple[Node, int]:
        item = tokens[at] if at < len(tokens) else ""
        if item == "(":
            rows: list[Node] = []
            while at < len(tokens) and tokens[at] in "(|":
                row, at = self._row(tokens, at + 1, in_group=True)
                rows.append(row)
            if at >= len(tokens):
                raise PatternError("a bracket is not closed")
            return _choice(rows), at + 1
        if item.startswith("{"):
            return self._slot(item[1:-1]), at + 1
        if item == "***":
            return Node("rest"), at + 1
        if item.startswith("~"):
            return Node("near", self._slot("function").words, size=int(item[1])), at + 1
        if item.startswith(".."):
            return Node("gap", size=_GAP if item == "..." else int(item[2:])), at + 1
        if item in ("^", "$"):
            return Node("start" if item == "^" else "end"), at + 1
        if not item or item in "|?)":
            raise PatternError(f"{item or 'the end'!r} stands where a word is expected")
        return Node("word", frozenset((item,))), at + 1


def _choice(nodes: list[Node]) -> Node:
    """Return a choice of `nodes`, with single words drawn together."""
    words: set[str] = set()
    others: list[Node] = []
    for node in nodes:
        inner = node
        while inner.kind == "row" and len(inner.parts) == 1:
            inner = inner.parts[0]
        for part in inner.parts if inner.kind == "choice" else (inner,):
            if part.kind == "word":
                words |= part.words
            else:
                others.append(part)
    # Longer rows first: the matcher takes the first that fits.
    others.sort(key=lambda part: -len(part.parts))
    alternatives = (*others, Node("word", frozenset(words))) if words else tuple(others)
    return alternatives[0] if len(alternatives) == 1 else Node("choice", parts=alternatives)


def _regex(node: Node, codes: Mapping[str, str]) -> str:
    match node.kind:
        case "word":
            return f"[{''.join(sorted({codes[word] for word in node.words}))}]"
        case "row":
            return "".join(_regex(part, codes) for part in node.parts)
        case "choice":
            return f"(?:{'|'.join(_regex(part, codes) for part in node.parts)})"
        case "maybe":
            return f"(?:{_regex(node.parts[0], codes)})?"
        case "gap":
            return f"[^{SENTENCE}{CLAUSE}]{{0,{node.size}}}?"
        case "near":
            barred = "".join(sorted({codes[word] for word in node.words}))
            return f"[^{SENTENCE}{CLAUSE}{CONTACT}{barred}]{{0,{node.size}}}?"
        case "rest":
            return f"[^{SENTENCE}{CLAUSE}]*"
        case "start":
            return f"(?<={SENTENCE})"
    return f"(?=[{SENTENCE}{CLAUSE}])"


def _needed(node: Node) -> frozenset[str]:
    """Return words of which any match of `node` holds at least one; empty where there are none such."""
    if node.kind == "word":
        return node.words
    needed = [_needed(part) for part in node.parts]
    if node.kind == "row":
        return min((words for words in needed if words), key=len, default=frozenset())
    if node.kind == "choice":
        return frozenset().union(*needed) if all(needed) else frozenset()
    return frozenset()
