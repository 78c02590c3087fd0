"""Word lists with their grammatical forms."""

from __future__ import annotations

from responder.rules import WordList

_VOWELS = "aeiou"


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
