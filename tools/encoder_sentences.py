"""Sentences of replies that the encoder learns from: each line of `encoder/sentences.txt` stands for many."""

from __future__ import annotations

import hashlib
import itertools
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from responder.checks_text import Word, read
from responder.encoder import sentences

SOURCE = Path(__file__).parent / "encoder" / "sentences.txt"
MOST = 40
"""Sentences taken of one line at most."""


class Sample(NamedTuple):
    """One sentence: its line, whether it violates, and its words."""

    line: int
    bad: bool
    words: tuple[Word, ...]
    weight: float


def expand(text: str, lists: dict[str, list[str]]) -> list[str]:
    """Return up to `MOST` of the sentences that one line stands for, spread over all its choices."""
    parts = re.split(r"(\{[^{}]*\}|\[\w+\])", text)
    choices: list[list[str]] = []
    for part in parts:
        if part.startswith("{"):
            nested = [
                expand(option, lists) if "[" in option else [option] for option in part[1:-1].split("|")
            ]
            choices.append([one for group in nested for one in group])
        elif part.startswith("[") and part[1:-1] in lists:
            choices.append(lists[part[1:-1]])
        else:
            choices.append([part])
    count = int(np.prod([len(options) for options in choices], dtype=object))
    if count <= MOST:
        picked = [list(row) for row in itertools.product(*choices)]
    else:
        # Each choice is walked in an order of its own, so that every option comes up in turn.
        picked = [
            [_turn(options, turn, f"{at} {text}") for at, options in enumerate(choices)]
            for turn in range(MOST)
        ]
    return sorted({re.sub(r"\s+", " ", "".join(row)).strip() for row in picked})


def _turn(options: list[str], turn: int, salt: str) -> str:
    """Return one of `options`: each of them comes up once in as many turns, in an order that changes."""
    lap, place = divmod(turn, len(options))
    order = sorted(options, key=lambda one: hashlib.sha256(f"{salt} {lap} {one}".encode()).digest())
    return order[place]


def load(source: Path = SOURCE) -> list[Sample]:
    """Return the samples."""
    text = source.read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    samples: list[Sample] = []
    for number, line in enumerate(text.splitlines(), 1):
        sign, _, rest = line.partition(" ")
        if sign == "=":
            name, _, entries = rest.partition(": ")
            lists[name] = [entry.strip() for entry in entries.split(",")]
        elif sign in ("+", "-"):
            found = expand(rest, lists)
            for one in found:
                samples += [
                    Sample(number, sign == "+", tuple(part), len(found) ** -0.5)
                    for part in sentences(read(one))
                ][:1]
        elif sign not in ("", "#"):
            raise SystemExit(f"{source}:{number}: a line begins with +, -, = or #")
    return samples
