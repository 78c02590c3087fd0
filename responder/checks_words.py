"""Word lists with their grammatical forms, and the mending of words that were misspelled or taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from responder.rules import WordList

_VOWELS = "aeiou"
_LONGEST = 24  # letters of the longest word that may be a slip; longer ones are no words


def forms(words: WordList) -> dict[str, tuple[str, ...]]:
    """Return the entries of a list by form: "" for all, and for verbs `base`, `s`, `ing`, `past` and `pp`."""
    by_form: dict[str, list[str]] = {"": [*words.words]}
    for noun in words.nouns:
        by_form[""] += [noun, plural(noun)]
    for entry in words.verbs:
        for form, value in conjugate(entry).items():
            by_form.setdefault(form, []).append(value)
            by_form[""].append(value)
    return {form: tuple(dict.fromkeys(entries)) for form, entries in by_form.items()}


def plural(noun: str) -> str:
    """Return the regular English plural of `noun`."""
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def conjugate(entry: str) -> dict[str, str]:
    """Return the forms of the verb `entry`: regular, or `base past participle` where it is not.

    A particle after a colon goes with every form: `come came come:back`.
    """
    verb, _, particle = entry.partition(":")
    base, *irregular = verb.split()
    tail = f" {particle}" if particle else ""
    doubled = base + base[-1] if _doubles(base) else base
    stem = base[:-1] if base.endswith("e") else doubled
    y_stem = base[:-1] + "i" if base.endswith("y") and base[-2] not in _VOWELS else stem
    past = irregular[0] if irregular else y_stem + "ed"
    keeps_e = base.endswith(("ee", "ye", "oe"))
    found = {
        "base": base,
        "s": plural(base),
        "ing": (base if keeps_e else stem) + "ing",
        "past": past,
        "pp": irregular[-1] if irregular else past,
    }
    return {form: value + tail for form, value in found.items()}


def _doubles(base: str) -> bool:
    """Whether the last letter doubles: one vowel before one consonant, in a word of one syllable."""
    return (
        len(base) >= 3
        and base[-1] not in _VOWELS + "wxy"
        and base[-2] in _VOWELS
        and base[-3] not in _VOWELS
        and sum(char in _VOWELS for char in base) == 1
    )


class Speller:
    """Brings a misspelled word home to the vocabulary of the rules: one slip of the finger, never two.

    Args:
        vocabulary: the words of the rules.
        ordinary: English words that look like slips of those and are none (`quite` is not `quiet`).
    """

    def __init__(self, vocabulary: Iterable[str], ordinary: Iterable[str]) -> None:
        self._vocabulary = frozenset(word for word in vocabulary if len(word) > 3 and word.isalpha())
        self._ordinary = frozenset(ordinary)

    @cached_property
    def _shortened(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for word in sorted(self._vocabulary):
            for short in _without_one(word):
                found[short] = (*found.get(short, ()), word)
        return found

    def mend(self, word: str) -> str | None:
        """Return the word of the vocabulary that `word` was meant for, None where it may be meant as it is."""
        if not 4 <= len(word) <= _LONGEST or word in self._ordinary or not word.isalpha():
            return None
        shortened = self._shortened
        shorter = _without_one(word)
        near = {*shortened.get(word, ()), *(short for short in shorter if short in self._vocabulary)}
        for short in shorter:
            near.update(other for other in shortened.get(short, ()) if len(other) == len(word))
        return min((other for other in near if _one_slip(word, other)), default=None)


def _without_one(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_slip(word: str, meant: str) -> bool:
    """Whether one letter was left out, doubled or typed beside, or two were swapped."""
    if sorted(word) == sorted(meant):
        different = [place for place in range(len(word)) if word[place] != meant[place]]
        return len(different) == 2 and different[1] == different[0] + 1
    if word[0] != meant[0] or len(meant) < 5:
        return False
    if len(word) == len(meant):
        return len(word) >= 6 and sum(a != b for a, b in zip(word, meant, strict=True)) == 1
    return True
