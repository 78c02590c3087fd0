"""Trains the model of a `learned` guardrail from the sentences beside this file and a suite's work part.

    python tools/train_guardrails.py            # write guardrails/learned/privacy.json
    python tools/train_guardrails.py --measure  # cross-validate by line of the sentences, write nothing

The same sentences give the same file, byte for byte: samples are drawn by hash, training is plain descent
over all samples at once. Held-out cases are never read.
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

from responder.checks_learned import SCALE, Model, features, sentences
from responder.checks_text import Word, read

HERE = Path(__file__).parent
SOURCE = HERE / "guardrails_sentences.txt"
SUITE = HERE.parent / "evals" / "guardrails" / "work.jsonl"
TARGET = HERE.parent / "guardrails" / "learned" / "privacy.json"
MOST = 40
"""Sentences taken of one line at most."""
RARE = 3
"""A word of fewer lines than this counts by its ending; a feature of fewer lines is left out."""
ROUNDS, DECAY = 400, 5e-5
REPLY = 2.0
"""Weight of a sentence of a whole reply; all sentences of a line of n weigh the root of n."""


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


def load(source: Path = SOURCE) -> tuple[list[Sample], dict[str, str]]:
    """Return the samples, and the class of each listed word."""
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
    classes: dict[str, str] = {}
    for name, entries in lists.items():
        for word in (part.word for entry in entries for part in read(entry)):
            if name in CLASSES and len(word) > 2:
                classes.setdefault(word, f"<{name}>")
    return samples, classes


def replies(suite: Path = SUITE) -> list[tuple[bool, list[tuple[Word, ...]]]]:
    """Return whether each reply of the suite breaks privacy by itself, and its sentences.

    Left out: Spanish replies, faults that show only beside the review, replies that break other rules alone.
    """
    found: list[tuple[bool, list[tuple[Word, ...]]]] = []
    for line in suite.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        bad = "privacy" in case.get("families", ())
        if case["kind"] != "spanish" and (case["expect"] == "pass" or (bad and not case.get("review"))):
            found.append((bad, [tuple(part) for part in sentences(read(case["reply"]))]))
    return found


def hashed() -> str:
    """Return the SHA-256 of all that is trained on."""
    return hashlib.sha256(SOURCE.read_bytes() + SUITE.read_bytes()).hexdigest()


def widened(
    samples: list[Sample], classes: dict[str, str], whole: list[tuple[bool, list[tuple[Word, ...]]]]
) -> list[Sample]:
    """Return `samples` and the sentences of whole replies.

    Which sentence of a bad reply is the bad one, a model of the samples alone tells.
    """
    first = model(train(samples, classes))
    extra: list[Sample] = []
    for number, (bad, parts) in enumerate(whole, 1):
        chosen = [max(parts, key=first.probability)] if bad else parts
        extra += [Sample(-number, bad, part, REPLY) for part in chosen]
    return samples + extra


def model(made: dict[str, object]) -> Model:
    """Return what `train` made, as the check uses it."""
    return Model(frozenset(made["words"]), made["classes"], made["weights"], made["bias"], "")  # type: ignore[arg-type]


CLASSES = (
    "visit",
    "place",
    "person",
    "staff",
    "kin",
    "pet",
    "part",
    "ill",
    "paper",
    "good",
    "first",
    "deed",
    "came",
)
"""Lists whose words are a class, in the order in which a word of two lists is taken."""


def train(samples: list[Sample], classes: dict[str, str]) -> dict[str, object]:
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
        "data": hashed(),
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
        slope = np.append(
            np.bincount(flat, weights=error[row], minlength=width) + DECAY * values, error.sum()
        )
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
    samples, classes = load()
    bad = sum(one.bad for one in samples)
    print(f"{bad} violating and {len(samples) - bad} compliant sentences")
    if options.measure:
        _measure(samples, classes)
        return
    made = train(widened(samples, classes, replies()), classes)
    TARGET.parent.mkdir(exist_ok=True)
    text = json.dumps(made, ensure_ascii=False, indent=0, sort_keys=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(text) // 1024} KiB")


def _measure(samples: list[Sample], classes: dict[str, str]) -> None:
    scored: list[tuple[bool, float]] = []
    for part in range(5):
        test = [one for one in samples if one.line % 5 == part]
        made = model(train([one for one in samples if one.line % 5 != part], classes))
        scored += [(one.bad, made.probability(one.words)) for one in test]
    for threshold in (0.5, 0.7, 0.8, 0.9, 0.95):
        hit = np.mean([p >= threshold for bad, p in scored if bad])
        false = np.mean([p >= threshold for bad, p in scored if not bad])
        print(f"p >= {threshold}: {hit:.1%} of violating, {false:.1%} of compliant sentences of unseen lines")


if __name__ == "__main__":
    main()
