"""Makes further texts of an annotated one: other names, places, numbers and typing in the same sentences.

What stands around an identifier teaches more than the identifier, and annotated texts are few: each is read
many times, never with the same people in it. Marks keep their label
and their shape (capitals, initials, order).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

import generate_redaction

from responder.recognizers_lexicon import word, words

_MARK = re.compile(r"\[\[([A-Z]+)\|(.+?)\]\]")
_LETTERS = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_NUMBER = re.compile(r"(?<![\d.,/$-])[1-9]\d{1,2}(?![\d/-])")
_DRUG = re.compile(r"(?<![\w-])[A-Za-z]{6,15}(?![\w-])")
_KEPT = (
    words("particles") | words("suffixes") | words("titles") | {"the", "and", "big", "little", "baby", "miss"}
)
_TITLED = re.compile(r"\b(?:drs?|mrs?|ms|miss|mister|doctor|prof|sra?|dra|nurse)\b\.? $", re.IGNORECASE)
_FULL = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
]  # fmt: skip
_SHORT = ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]  # fmt: skip
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]  # fmt: skip
_BRIEF = ["mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun"]  # fmt: skip
# Retyped so often in each way, as-is included.
_STYLES = ["as-is"] * 12 + ["lower"] * 4 + ["caps", "bare", "typos", "hasty"]


def like(model: str, text: str) -> str:
    """Return `text` in the capitals of `model`."""
    if model.islower():
        return text.lower()
    if model.isupper() and len(model) > 1:
        return text.upper()
    return text


class Variants:
    """Fills annotated texts anew.

    Args:
        fill: names, towns and made-up names, as `tagger_texts.content` gives them under `words`.
        identifiers: the forms of identifiers, likewise.
        marked: all annotated texts, whose organisations, towns and streets are lent to each other.
        rng: what all choices come from.
    """

    def __init__(
        self,
        fill: Mapping[str, Sequence[str]],
        identifiers: Mapping[str, Any],
        marked: Sequence[str],
        rng: random.Random,
    ) -> None:
        self.fill, self.rng = fill, rng
        self.content = {"words": fill, "identifiers": identifiers}
        self.lent: dict[str, list[str]] = {"ORGANIZATION": [], "LOCATION": [], "ADDRESS": []}
        for text in marked:
            for label, value in _MARK.findall(text):
                if label in self.lent:
                    self.lent[label].append(value)

    def of(self, marked: str) -> str:
        """Return another text of the same sentences."""
        known: dict[str, str] = {}
        pieces: list[str] = []
        done = 0
        for mark in _MARK.finditer(marked):
            before = self._around(marked[done : mark.start()])
            pieces += [
                before,
                f"[[{mark[1]}|{self._value(mark[1], mark[2], marked[: mark.start()], known)}]]",
            ]
            done = mark.end()
        text = "".join([*pieces, self._around(marked[done:])])
        return generate_redaction.retype(text, self.rng.choice(_STYLES), self.rng)

    def _around(self, text: str) -> str:
        rng = self.rng

        def number(match: re.Match[str]) -> str:
            if rng.random() < 0.5:
                return match[0]
            return match[0][0] + "".join(rng.choice("0123456789") for _ in match[0][1:])

        def drug(match: re.Match[str]) -> str:
            what = word(match[0].lower())
            if not what.medical or what.common or rng.random() < 0.6:
                return match[0]
            return like(match[0], rng.choice(self.fill["rx"]))

        return _DRUG.sub(drug, _NUMBER.sub(number, text))

    def _value(self, label: str, value: str, before: str, known: dict[str, str]) -> str:
        if label == "PERSON":
            return self._person(value, before, known)
        if label == "DATE":
            return self._date(value)
        if label == "AGE":
            return value
        if label in self.lent and not any(char.isdigit() for char in value):
            if value not in known:
                known[value] = self._place(label, value)
            return known[value]
        if not any(char.isdigit() for char in value):
            return value
        return "".join(
            self.rng.choice("0123456789")
            if char.isdigit()
            else self.rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
            if char.isupper() and label not in {"ADDRESS", "PHONE", "URL", "EMAIL"}
            else char
            for char in value
        )

    def _place(self, label: str, value: str) -> str:
        chance = self.rng.random()
        if label == "LOCATION":
            other = self.rng.choice(self.fill["place"] if chance < 0.5 else self.lent[label])
            return like(value, other) if not any(char.isdigit() for char in other) else value
        if chance < 0.3:
            return value
        if label == "ORGANIZATION" and chance < 0.75:
            kind = self.rng.choice(("clinic", "hosp", "hosp", "emp", "school", "shop", "plainly", "plainly"))
            return like(
                value, _MARK.sub(r"\2", generate_redaction.fill("{" + kind + "}", self.content, self.rng))
            )
        return like(value, self.rng.choice(self.lent[label]))

    def _person(self, value: str, before: str, known: dict[str, str]) -> str:
        if self.rng.random() < 0.15:
            return value
        surname_first = "," in value
        count = len(_LETTERS.findall(value))
        titled = bool(_TITLED.search(before))
        at = 0

        def other(match: re.Match[str]) -> str:
            nonlocal at
            at += 1
            old = match[0]
            if old.lower() in _KEPT:
                return old
            if len(old) == 1:
                return like(old, self.rng.choice("ABCDEFGHJKLMNOPRSTVW"))
            if old.lower() not in known:
                last = at == 1 if surname_first else (at > 1 or (count == 1 and titled))
                known[old.lower()] = self._name(last)
            return like(old, known[old.lower()])

        return _LETTERS.sub(other, value)

    def _name(self, last: bool) -> str:
        chance = self.rng.random()
        if chance < 0.1:
            return str(self.rng.choice(self.fill["odd"]))
        if chance < 0.25:
            return str(self.rng.choice(self.fill["wordsur" if last else "wordname"]))
        return str(self.rng.choice(self.fill["last" if last else "first"]))

    def _date(self, value: str) -> str:
        def part(match: re.Match[str]) -> str:
            old = match[0]
            if old.isdigit():
                number = int(old)
                if len(old) > 2 or self.rng.random() < 0.3:
                    return old
                new = (
                    self.rng.randint(1, 9) if number < 10 else self.rng.randint(10, 12 if number < 13 else 28)
                )
                return f"{new:0{len(old)}d}"
            for names in (_FULL, _SHORT, _DAYS, _BRIEF):
                if old.lower() in names:
                    new_name = self.rng.choice(names)
                    return like(old, new_name.title() if old[0].isupper() else new_name)
            return old

        return re.sub(r"\d+|[A-Za-z]+", part, value) if self.rng.random() < 0.8 else value
