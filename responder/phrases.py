"""A small language of phrases for people who write topics, and its compiler.

A phrase is words in lower case; accents and apostrophes do not matter:

    rude receptionist     these words, one after the other
    wait*                 any word that begins so: waits, waited, waiting
    waited ... hour*      up to four words in between, within one clause
    (rude|not nice) staff any one of these
    left (me)? waiting    with or without the one in the middle
    DESK ... rude         a word or phrase of the group DESK, which `_words.yaml` lists
    NUM min*              a number, in digits or in words

A list of phrases is one text with commas. `responder.signals` finds them in a review.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from responder.words import Word, normal

GAP = 4
_ITEM = re.compile(r"\([^()]*\)\??|[^\s()]+|[()]")
Items = tuple[str, ...]
"""The places and gaps of one phrase, as written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One place of a phrase: the words, beginnings of words and longer expressions that fit there.

    `keys` are the words and beginnings (with a star) of which a text must hold one.
    """

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    longer: Mapping[str, list[Items]]
    longer_prefixes: tuple[tuple[str, Items], ...]
    keys: frozenset[str]

    def ends(self, text: Sequence[Word], at: int) -> Iterator[int]:
        """Yield the index of the last word of each way in which this fits from the word `at` on."""
        word = text[at].text
        if word in self.exact or (self.prefixes and word.startswith(self.prefixes)):
            yield at
        for rest in self.longer.get(word, ()):
            if _continues(rest, text, at):
                yield at + len(rest)
        for prefix, rest in self.longer_prefixes:
            if word.startswith(prefix) and _continues(rest, text, at):
                yield at + len(rest)


Phrase = tuple[tuple[int, Choice], ...]
"""The places of a phrase, each with the longest gap before it, in words."""


def follow(phrase: Phrase, text: Sequence[Word], at: int, place: int = 0) -> int | None:
    """Return the index of the last word when `phrase` fits from the word `at` on, within one clause."""
    for last in phrase[place][1].ends(text, at):
        if place + 1 == len(phrase):
            return last
        clause = text[at].clause
        for start in range(last + 1, min(last + phrase[place + 1][0] + 2, len(text))):
            if text[start].clause != clause:
                break
            found = follow(phrase, text, start, place + 1)
            if found is not None:
                return found
    return None


@dataclass
class Compiler:
    """Compiles phrases, each place once; a place is compiled when it is first asked for."""

    groups: Mapping[str, str]
    _known: dict[str, Choice] = field(default_factory=dict)

    def split(self, listed: str) -> Iterator[Items]:
        """Yield the phrases of `listed`, which commas separate; one with an optional place becomes two.

        Raises:
            ValueError: a phrase begins or ends with a gap.
        """
        for phrase in listed.split(","):
            items = tuple(_ITEM.findall(phrase))
            if items:
                for variant in _variants(items):
                    if not variant or "..." in (variant[0], variant[-1]):
                        raise ValueError(f"a phrase begins and ends with a word: {phrase.strip()!r}")
                    yield variant

    def compiled(self, items: Items) -> Phrase:
        """Return the phrase that `items` spell.

        Raises:
            ValueError: an item names an unknown group, or holds no word.
        """
        places: list[tuple[int, Choice]] = []
        gap = 0
        for item in items:
            if item == "...":
                gap = GAP
            else:
                places.append((gap, self.choice(item)))
                gap = 0
        return tuple(places)

    def choice(self, item: str) -> Choice:
        """Return what may stand in the place that `item` spells; errors as `compiled`."""
        found = self._known.get(item)
        if found is None:
            found = self._known[item] = _choice(self._expressions(item))
        return found

    def _expressions(self, item: str) -> list[list[str]]:
        if item.startswith("("):
            options = [option for text in item[1:-1].split("|") for option in self._expressions(text)]
        elif item.isalpha() and item.isupper():
            if item not in self.groups:
                raise ValueError(f"no group is called {item}")
            options = [[_spelled(word) for word in text.split()] for text in self.groups[item].split(",")]
        else:
            options = [[_spelled(word) for word in item.split()]]
            if " " in item and any(word in self.groups for word in item.split()):
                raise ValueError(f"a group stands alone, not among words: {item!r}")
        if not options or not all(options):
            raise ValueError(f"nothing stands in {item!r}")
        return options


def _variants(items: Items) -> Iterator[Items]:
    optional = next((n for n, item in enumerate(items) if item.endswith(")?")), None)
    if optional is None:
        yield items
        return
    yield from _variants((*items[:optional], *items[optional + 1 :]))
    yield from _variants((*items[:optional], items[optional][:-1], *items[optional + 1 :]))


def _choice(expressions: list[list[str]]) -> Choice:
    exact, prefixes, keys = set(), set(), set()
    longer: dict[str, list[Items]] = defaultdict(list)
    longer_prefixes = []
    for first, *rest in expressions:
        keys.add(first)
        star = first.endswith("*")
        if rest and star:
            longer_prefixes.append((first[:-1], tuple(rest)))
        elif rest:
            longer[first].append(tuple(rest))
        elif star:
            prefixes.add(first[:-1])
        else:
            exact.add(first)
    return Choice(
        frozenset(exact), tuple(sorted(prefixes)), dict(longer), tuple(longer_prefixes), frozenset(keys)
    )


def _continues(rest: Items, text: Sequence[Word], at: int) -> bool:
    if at + len(rest) >= len(text) or text[at + len(rest)].clause != text[at].clause:
        return False
    return all(
        word.text.startswith(expected[:-1]) if expected.endswith("*") else word.text == expected
        for expected, word in zip(rest, text[at + 1 : at + 1 + len(rest)], strict=True)
    )


def _spelled(word: str) -> str:
    bare = word.removesuffix("*")
    plain = bare if bare.isascii() and bare.isalnum() and bare.islower() else normal(bare)
    if not plain:
        raise ValueError(f"not a word: {word!r}")
    return plain + "*" * (bare is not word)
