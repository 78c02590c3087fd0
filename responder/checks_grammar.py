"""The pattern language of the rules: how a pattern is written, and the regular expression it stands for.

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
text times a constant of the pattern: no rule can hang.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from responder.checks_text import CLAUSE, CONTACT, SENTENCE, plain

# A choice of single words is one item: most choices are, and there are thousands of words in them.
_ITEM = re.compile(
    r"\(\s*[a-z0-9#@]+\s*(?:\|\s*[a-z0-9#@]+\s*)*\)"
    r"|[a-z0-9#@]+|[()|?^$]|\.\.\.|\.\.\d\d?|~\d|\*\*\*|\{[a-z][a-z0-9-]*(?:\.[a-z]+)?\}|\S"
)
_MEANING = re.compile(r"[a-z0-9#@()|?^$]|..+")
_GAP = 4


class PatternError(ValueError):
    """A pattern is not in the pattern language; the message says what is wrong with it."""


class Node(NamedTuple):
    """A part of a pattern: `kind` is word, row, choice, maybe, gap, near, rest, start or end."""

    kind: str
    words: frozenset[str] = frozenset()
    parts: tuple[Node, ...] = ()
    size: int = 0


Slot = Callable[[str], Node]


def parse(source: str, slot: Slot) -> Node:
    """Return the pattern `source`; `slot` gives what a word list in braces stands for.

    Raises:
        PatternError: it is not in the pattern language.
    """
    tokens = _ITEM.findall(source if source.isascii() else "".join(map(plain, source)))
    wrong = next((item for item in tokens if not _MEANING.match(item)), None)
    if wrong:
        raise PatternError(f"{wrong!r} means nothing in a pattern: {source}")
    node, rest = _row(tokens, 0, slot, in_group=False)
    if rest != len(tokens) or not node.parts:
        raise PatternError(f"brackets or bars do not fit: {source}")
    return node


def _row(tokens: list[str], at: int, slot: Slot, *, in_group: bool) -> tuple[Node, int]:
    """Return the items from `at` up to a closing bracket, or a bar where bars part rows."""
    items: list[Node] = []
    while at < len(tokens) and tokens[at] != ")" and not (in_group and tokens[at] == "|"):
        item, at = _item(tokens, at, slot)
        while not in_group and at < len(tokens) and tokens[at] == "|":
            other, at = _item(tokens, at + 1, slot)
            item = choice([item, other])
        if at < len(tokens) and tokens[at] == "?":
            item, at = Node("maybe", parts=(item,)), at + 1
        items.append(item)
    return Node("row", parts=tuple(items)), at


def _item(tokens: list[str], at: int, slot: Slot) -> tuple[Node, int]:
    item = tokens[at] if at < len(tokens) else ""
    if item[:1] == "(" and len(item) > 1:
        return Node("word", frozenset(map(str.strip, item[1:-1].split("|")))), at + 1
    if item == "(":
        rows: list[Node] = []
        words: set[str] = set()
        while at < len(tokens) and tokens[at] in "(|":
            # Most rows are one word, and there are thousands of them.
            if at + 2 < len(tokens) and tokens[at + 2] in "|)" and tokens[at + 1].isalnum():
                words.add(tokens[at + 1])
                at += 2
                continue
            row, at = _row(tokens, at + 1, slot, in_group=True)
            rows.append(row)
        if words:
            rows.append(Node("word", frozenset(words)))
        if at >= len(tokens):
            raise PatternError("a bracket is not closed")
        return choice(rows), at + 1
    if item.startswith("{"):
        return slot(item[1:-1]), at + 1
    if item == "***":
        return Node("rest"), at + 1
    if item.startswith("~"):
        return Node("near", slot("function").words, size=int(item[1])), at + 1
    if item.startswith(".."):
        return Node("gap", size=_GAP if item == "..." else int(item[2:])), at + 1
    if item in ("^", "$"):
        return Node("start" if item == "^" else "end"), at + 1
    if not item or item in "|?)":
        raise PatternError(f"{item or 'the end'!r} stands where a word is expected")
    return _word(item), at + 1


@cache
def _word(word: str) -> Node:
    return Node("word", frozenset((word,)))


def choice(nodes: list[Node]) -> Node:
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


def regex(node: Node, codes: Mapping[str, str]) -> str:
    """Return a regular expression over one character a word, `codes` giving the character of each word."""
    match node.kind:
        case "word":
            return f"[{''.join(sorted({codes[word] for word in node.words}))}]"
        case "row":
            return "".join(regex(part, codes) for part in node.parts)
        case "choice":
            return f"(?:{'|'.join(regex(part, codes) for part in node.parts)})"
        case "maybe":
            return f"(?:{regex(node.parts[0], codes)})?"
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


def needed(node: Node) -> list[frozenset[str]]:
    """Return sets of words, the smallest first: any match of `node` holds at least one word of each."""
    if node.kind == "word":
        return [node.words]
    inner = [needed(part) for part in node.parts]
    if node.kind == "row":
        return sorted((words for sets in inner for words in sets), key=len)
    if node.kind == "choice" and all(inner):
        return [frozenset().union(*(sets[0] for sets in inner))]
    return []
