"""Trains the model of a `learned` guardrail from the sentences beside this file.

    python tools/train_guardrails.py            # write guardrails/learned/privacy.json
    python tools/train_guardrails.py --measure  # cross-validate by line of the sentences, write nothing

The same sentences give the same file, byte for byte: samples are drawn by hash, training is plain full-batch descent.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from responder.checks_learned import SCALE, features, sentences
from responder.checks_text import Word, read

HERE = Path(__file__).parent
SOURCE = HERE / "guardrails_sentences.txt"
TARGET = HERE.parent / "guardrails" / "learned" / "privacy.json"
MOST = 40
"""Sentences taken of one line at most."""
RARE = 3
"""A word of fewer lines than this counts by its ending; a feature of fewer lines is left out."""
ROUNDS, DECAY = 400, 2e-4


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
            nested = [expand(option, lists) if "[" in option else [option] for option in part[1:-1].split("|")]
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
            [
                sorted(options, key=lambda one, turn=turn // len(options), at=at: _hash(text, at, turn, one))[turn % len(options)]
                for at, options in enumerate(choices)
            ]
            for turn in range(MOST)
        ]
    return sorted({re.sub(r"\s+", " ", "".join(row)).strip() for row in picked})


def _hash(*parts: object) -> bytes:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).digest()


def load(source: Path = SOURCE) -> tuple[list[Sample], dict[str, str], str]:
    """Return the samples, the class of each listed word, and the SHA-256 of the file."""
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
                    Sample(number, sign == "+", tuple(part), len(found) ** -0.5) for part in sentences(read(one))
                ][:1]
        elif sign not in ("", "#"):
            raise SystemExit(f"{source}:{number}: a line begins with +, -, = or #")
    classes: dict[str, str] = {}
    for name, entries in lists.items():
        for word in (part.word for entry in entries for part in read(entry)):
            if name in CLASSES and len(word) > 2:
                classes.setdefault(word, f"<{name}>")
    return samples, classes, hashlib.sha256(text.encode()).hexdigest()


CLASSES = ("visit", "place", "person", "staff", "kin", "pet", "part", "ill", "paper", "good", "first", "deed", "came")
"""Lists whose words are a class, in the order in which a word of two lists is taken."""


def train(samples: list[Sample], classes: dict[str, str], data: str) -> dict[str, object]:
    """Return a model as the JSON that `responder.checks_learned.load` reads."""
    lines: Counter[str] = Counter()
    for _, group in itertools.groupby(samples, key=lambda one: one.line):
        lines.update({word.word for one in group for word in one.words})
    known = frozenset(word for word, count in lines.items() if count >= RARE or word in classes)
    rows = [sorted(features(one.words, known, classes)) for one in samples]
    seen: dict[str, set[int]] = {}
    for one, row in zip(samples, rows, strict=True):
        for item in row:
            seen.setdefault(item, set()).add(one.line)
    names = sorted(item for item, at in seen.items() if len(at) >= 2)
    index = {name: place for place, name in enumerate(names)}
    columns = [np.array([index[item] for item in row if item in index], dtype=np.int64) for row in rows]
    weights, bias = _fit(columns, samples, len(names))
    whole = {name: round(float(value) * SCALE) for name, value in zip(names, weights, strict=True)}
    return {
        "about": "Made by tools/train_guardrails.py; weights are thousandths of log-odds.",
        "data": data,
        "bias": round(float(bias) * SCALE),
        "words": sorted(known),
        "classes": dict(sorted(classes.items())),
        "weights": {name: value for name, value in whole.items() if abs(value) >= LEAST},
    }


LEAST = 8
"""Thousandths below which a weight is left out."""


def _fit(columns: list[np.ndarray], samples: list[Sample], width: int) -> tuple[np.ndarray, float]:
    """Return weights and bias that minimise the weighted log loss with L2 decay, by Adam over all samples."""
    flat = np.concatenate(columns)
    row = np.repeat(np.arange(len(columns)), [len(column) for column in columns])
    truth = np.array([one.bad for one in samples], dtype=float)
    weight = np.array([one.weight for one in samples])
    for side in (0.0, 1.0):
        weight[truth == side] /= weight[truth == side].sum() * 2
    values, bias = np.zeros(width), 0.0
    first, second = np.zeros(width + 1), np.zeros(width + 1)
    for turn in range(1, ROUNDS + 1):
        score = np.bincount(row, weights=values[flat], minlength=len(columns)) + bias
        error = (1 / (1 + np.exp(-score)) - truth) * weight
        slope = np.append(np.bincount(flat, weights=error[row], minlength=width) + DECAY * values, error.sum())
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        step = 0.02 * (first / (1 - 0.9**turn)) / (np.sqrt(second / (1 - 0.999**turn)) + 1e-8)
        values -= step[:-1]
        bias -= float(step[-1])
    return values, bias


def main() -> None:
    """Train, or measure by cross-validation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="cross-validate in five parts by line")
    options = parser.parse_args()
    samples, classes, data = load()
    bad = sum(one.bad for one in samples)
    print(f"{bad} violating and {len(samples) - bad} compliant sentences")
    if options.measure:
        _measure(samples, classes)
        return
    TARGET.parent.mkdir(exist_ok=True)
    text = json.dumps(train(samples, classes, data), ensure_ascii=False, indent=0, sort_keys=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(text) // 1024} KiB")


def _measure(samples: list[Sample], classes: dict[str, str]) -> None:
    from responder.checks_learned import Model

    scored: list[tuple[bool, float]] = []
    for part in range(5):
        test = [one for one in samples if one.line % 5 == part]
        made = train([one for one in samples if one.line % 5 != part], classes, "")
        model = Model(frozenset(made["words"]), made["classes"], made["weights"], made["bias"], "")  # type: ignore[arg-type]
        scored += [(one.bad, model.probability(one.words)) for one in test]
    for threshold in (0.5, 0.7, 0.8, 0.9, 0.95):
        hit = np.mean([p >= threshold for bad, p in scored if bad])
        false = np.mean([p >= threshold for bad, p in scored if not bad])
        print(f"p >= {threshold}: {hit:.1%} of violating, {false:.1%} of compliant sentences of unseen lines")


if __name__ == "__main__":
    main()
