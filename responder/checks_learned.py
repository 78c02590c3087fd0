"""A check by a small trained model: how likely one sentence says or implies what its rule forbids.

The model is a logistic regression over the words of a sentence, their classes and their order. It catches
what no pattern foresaw, and it only ever adds findings. `tools/train_guardrails.py` makes the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from responder import content
from responder.checks_context import Check, Context, Hit
from responder.checks_kinds import Learned
from responder.checks_text import CONTACT, NUMBER, SENTENCE, Word
from responder.errors import ConfigError

SCALE = 1000
"""Weights are kept as whole thousandths, so that they read and add up alike on every machine."""
_REACH = 5
_MARKS = {
    "every": "G", "each": "G", "all": "G", "any": "G", "anyone": "G", "everyone": "G", "everybody": "G",
    "anybody": "G", "nobody": "G", "patients": "G", "people": "G", "families": "G", "some": "G", "many": "G",
    "if": "H", "should": "H", "whether": "H", "whenever": "H", "you": "Y", "your": "Y", "yours": "Y",
    "not": "N", "never": "N", "no": "N",
}  # fmt: skip
_ENDINGS = ("tion", "ing", "ed", "ly", "es", "s", "y")


class Model(NamedTuple):
    """A trained model.

    Attributes:
        words: words that the training knew; any other counts by its ending.
        classes: word -> what it is one of: a visit, a relative, a part of the body...
        weights: feature -> thousandths of the logarithm of the odds.
        bias: the odds of an empty sentence, in the same unit.
        data: SHA-256 of the sentences that it was trained on.
    """

    words: frozenset[str]
    classes: Mapping[str, str]
    weights: Mapping[str, int]
    bias: int
    data: str

    def probability(self, sentence: Sequence[Word]) -> float:
        """Return the probability, 0 to 1, that `sentence` breaks the rule."""
        get = self.weights.get
        total = self.bias + sum(get(item, 0) for item in features(sentence, self.words, self.classes))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total / SCALE))))


def load(file: Path) -> Model:
    """Read a model.

    Raises:
        ConfigError: the file is missing or is not a model.
    """
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        return Model(
            frozenset(values["words"]), values["classes"], values["weights"], values["bias"], values["data"]
        )
    except OSError as error:
        raise ConfigError(f"{file}: cannot read the weights: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise ConfigError(f"{file}: not a model; tools/train_guardrails.py makes one") from None


def learned(spec: Learned) -> Check:
    """Find each sentence that the model takes to break the rule, with at least the rule's probability.

    Raises:
        ConfigError: the weights cannot be read.
    """
    model = load(content.folder("guardrails") / "learned" / f"{spec.weights}.json")

    def check(context: Context) -> Iterator[Hit]:
        for sentence in sentences(context.text.words):
            if model.probability(sentence) >= spec.threshold:
                yield Hit(sentence[0].start, sentence[-1].end)

    return check


def sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield the sentences of a text."""
    first = 0
    for index, word in enumerate(words):
        if index and word.before == SENTENCE:
            yield words[first:index]
            first = index
    if words:
        yield words[first:]


def features(sentence: Sequence[Word], known: frozenset[str], classes: Mapping[str, str]) -> set[str]:
    """Return what the model sees of `sentence`.

    Rows of one to three words, rows and near pairs of classes, and each class with the marks of the sentence:
    whether it speaks of somebody addressed, of people in general, of a condition, of what is not.
    """
    words = ["^"]
    kinds = ["^"]
    for word in sentence:
        if word.before and word.before != SENTENCE:
            words.append(";")
            kinds.append(";")
        text = word.word
        words.append(text if text in known else _shape(text))
        kinds.append(classes.get(text) or words[-1])
    words.append("$")
    kinds.append("$")
    marks = "".join(sorted({_MARKS[word] for word in words if word in _MARKS}))
    found = set(words)
    for row in (words, kinds):
        found.update(map(" ".join, pairwise(row)))
        found.update(map(" ".join, zip(row, row[1:], row[2:], strict=False)))
    for reach in range(2, _REACH):
        found.update(map(" .. ".join, zip(kinds, kinds[reach:], strict=False)))
    found.update(f"{kind}|{marks}" for kind in kinds)
    return found


def _shape(word: str) -> str:
    if word in (NUMBER, CONTACT):
        return word
    return next((f"~{ending}" for ending in _ENDINGS if word.endswith(ending)), "~")
