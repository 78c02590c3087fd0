"""Trains responder/data/tagger.npz, the weights of `responder/recognizers_learned.py`.

    python tools/train_tagger.py VECTORS responder/data/tagger.npz

VECTORS is the folder `vocab` of the spaCy model en_core_web_md (its word vectors are CC0). What is learned
from is `tagger_frames.yaml` beside this file, filled with the names of the lexicon, the templates of
`generate_redaction.yaml` and the work part of `evals/redaction`, as it stands and with other people in it
(`tagger_variants.py`); nothing else. The same seed gives the same weights on the same machine.

    python tools/train_tagger.py VECTORS held.npz --leave 0

leaves every fifth text of the work part out, for choosing thresholds; `--leave FILE` those that FILE lists.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from spacy.strings import hash_string
from spacy.vectors import Vectors
from tagger_texts import content, texts
from tagger_variants import Variants

from responder.marked import LABELS as MARKS
from responder.marked import parse
from responder.recognizers_learned import LABELS, WINDOW, Array, Tagger, around, features, pieces
from responder.recognizers_lexicon import _codes
from responder.recognizers_scan import Hit, Reading, disjoint

EVALS = Path(__file__).parent.parent / "evals" / "redaction"
WIDTH, HIDDEN, MEANING = 80, 128, 64
BATCH, AVERAGED = 1500, 200
CLASS = {label: LABELS.index(label if label in LABELS else "ID") for label in sorted(MARKS)}


class Example(NamedTuple):
    """A text as read, what the patterns find in it, and what each character to be found is, all folded."""

    text: str
    style: str
    hits: tuple[Hit, ...]
    labels: dict[int, int]


def example(marked: str) -> Example:
    """Read a marked text as the recogniser will."""
    text, spans = parse(marked)
    reading = Reading(text)
    view = reading.view
    labels = {}
    for at in range(len(view.text)):
        start, _ = view.back(at, at + 1)
        for span in spans:
            if span.start <= start < span.end:
                labels[at] = CLASS[span.label]
    return Example(
        view.text, view.style, disjoint(hit for hits in reading.found.values() for hit in hits), labels
    )


def shown(example: Example, rng: random.Random) -> tuple[Hit, ...]:
    """Return which finds of the patterns the tagger is told of this time: all, none or some."""
    share = rng.choices((1.0, 0.0, 0.5), (5, 3, 2))[0]
    return tuple(hit for hit in example.hits if rng.random() < share)


class Trainer:
    """The tagger under training, with Adam's running means.

    Args:
        names: the features.
        keys, meaning, meanings: what words mean, see `Tagger`.
        seed: of the first weights and of what is left out by chance.
    """

    def __init__(self, names: list[str], keys: Any, meaning: Any, meanings: Array, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        normal = lambda *shape: self.random.normal(0, (2 / shape[0]) ** 0.5, shape).astype(np.float32)  # noqa: E731
        wide = 2 * WINDOW + 1
        layers = {
            "meaning": normal(MEANING, WIDTH),
            "w1": normal(wide * WIDTH, HIDDEN), "b1": np.zeros(HIDDEN, np.float32),
            "w2": normal(wide * HIDDEN, HIDDEN) * 0.5, "b2": np.zeros(HIDDEN, np.float32),
            "w3": normal(wide * HIDDEN, HIDDEN) * 0.5, "b3": np.zeros(HIDDEN, np.float32),
            "w4": normal(HIDDEN, len(LABELS)) * 0.3, "b4": np.zeros(len(LABELS), np.float32),
        }  # fmt: skip
        embedding = (normal(len(names), WIDTH) * (len(names) / 2) ** 0.5 * 0.25).astype(np.float32)
        self.tagger = Tagger(
            {name: row for row, name in enumerate(names)}, embedding, keys, meaning, meanings, layers
        )
        self.parameters = {"embedding": embedding, **layers}
        self.means = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.squares = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.average = {name: value.copy() for name, value in self.parameters.items()}
        self.steps = 0

    def batch(self, read: list[tuple[list[Any], str, list[int]]], rate: float) -> float:
        """Take one step on a few texts: their pieces, style and labels. Return the loss."""
        rows: list[int] = []
        owner: list[int] = []
        meant, gold, mask = [], [], []
        at = 0
        for found, style, labels in read:
            for piece, label in zip(found, labels, strict=True):
                known = self.tagger.known(piece, style)
                rows += known
                owner += [at] * len(known)
                gold.append(label)
                at += 1
            meant.append(self.tagger.meant(found))
            meant.append(np.zeros((WINDOW, MEANING), np.float32))
            mask += [1.0] * len(found) + [0.0] * WINDOW
            gold += [0] * WINDOW
            at += WINDOW
        row, own = np.array(rows), np.array(owner)
        keep = self.random.random(len(row)) > 0.08
        row, own = row[keep], own[keep]
        real = np.array(mask, np.float32)[:, None]
        values = self.parameters
        meaning = np.concatenate(meant) * (self.random.random((at, 1)) > 0.1)
        starts = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
        x = np.zeros((at, WIDTH), np.float32)
        x[own[starts]] = np.add.reduceat(values["embedding"][row], starts, axis=0)
        x = (x + meaning.astype(np.float32) @ values["meaning"]) * real
        grads: dict[str, Array] = {}
        inputs, pre, drops = [], [], []
        h = x
        for n in (1, 2, 3):
            wide = around(h)
            z = np.maximum(wide @ values[f"w{n}"] + values[f"b{n}"], 0)
            drop = (self.random.random(z.shape) > 0.15).astype(np.float32) / 0.85 * real
            out = z * drop
            inputs.append(wide)
            pre.append(z > 0)
            drops.append(drop)
            h = out if n == 1 else h + out
        scores = h @ values["w4"] + values["b4"]
        scores = np.exp(scores - scores.max(1, keepdims=True))
        likely = scores / scores.sum(1, keepdims=True)
        index = np.arange(at)
        target = np.array(gold)
        loss = float(-(np.log(likely[index, target] + 1e-9) * real[:, 0]).sum() / real.sum())
        d = likely
        d[index, target] -= 1
        d = d * real / real.sum()
        grads["w4"], grads["b4"] = h.T @ d, d.sum(0)
        dh = d @ values["w4"].T
        for n in (3, 2, 1):
            dz = dh * drops[n - 1] * pre[n - 1]
            grads[f"w{n}"], grads[f"b{n}"] = inputs[n - 1].T @ dz, dz.sum(0)
            back = _gathered(dz @ values[f"w{n}"].T, HIDDEN if n > 1 else WIDTH)
            dh = back + dh if n > 1 else back
            dh = dh * real
        grads["meaning"] = meaning.astype(np.float32).T @ dh
        order = np.argsort(row, kind="stable")
        ordered = row[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        grads["embedding"] = np.zeros_like(values["embedding"])
        grads["embedding"][ordered[starts]] = np.add.reduceat(dh[own[order]], starts, axis=0)
        self._step(grads, rate)
        return loss

    def _step(self, grads: dict[str, Array], rate: float) -> None:
        self.steps += 1
        one, two = 1 - 0.9**self.steps, 1 - 0.999**self.steps
        for name, grad in grads.items():
            self.means[name] += 0.1 * (grad - self.means[name])
            self.squares[name] += 0.001 * (grad * grad - self.squares[name])
            value = self.parameters[name]
            value -= rate * (
                (self.means[name] / one) / (np.sqrt(self.squares[name] / two) + 1e-8) + 1e-3 * value
            )
            self.average[name] += (value - self.average[name]) / min(self.steps, AVERAGED)

    def trained(self) -> Tagger:
        """Return the tagger with weights averaged over the last steps."""
        parts = dict(self.average)
        embedding = parts.pop("embedding")
        old = self.tagger
        return Tagger(old.rows, embedding, old.keys, old.meaning, old.meanings, parts)


def _gathered(wide: Array, width: int) -> Array:
    """Add up what each row hands back to its neighbours: the way back through `around`."""
    count = len(wide)
    padded = np.zeros((count + 2 * WINDOW, width), np.float32)
    for i in range(2 * WINDOW + 1):
        padded[i : i + count] += wide[:, i * width : (i + 1) * width]
    return padded[WINDOW : WINDOW + count]


def vocabulary(examples: Iterable[Example]) -> list[str]:
    """Return the features worth a row: whole words only if they occur outside identifiers."""
    counts: Counter[str] = Counter()
    for each in examples:
        for piece in pieces(each.text, ()):
            inside = piece.start in each.labels
            counts.update(
                name
                for name in features(piece, each.style)
                if not (inside and name.startswith("is=") and name[3:].isalpha())
            )
        for hit in each.hits:
            counts.update(
                features(pieces(each.text, (hit,))[0]._replace(text=hit.label, found=True), each.style)
            )
    return sorted(name for name, count in counts.items() if count >= 4)


def word_meanings(folder: Path) -> tuple[Any, Any, Array]:
    """Return checksums of the words that have a vector, the row of each, and the vectors, narrower."""
    vectors = Vectors()
    vectors.from_disk(folder)
    rows: dict[int, int] = {}
    for name in [*sorted(_codes()), "'s", "n't", "i'm", "can't", "don't", "didn't", "won't"]:
        row = vectors.key2row.get(hash_string(name))
        row = vectors.key2row.get(hash_string(name.title())) if row is None else row
        if row is not None:
            rows.setdefault(crc32(name.encode()), row)
    data = vectors.data - vectors.data.mean(0)
    _, _, axes = np.linalg.svd(data, full_matrices=False)
    narrow = data @ axes[:MEANING].T
    narrow /= np.linalg.norm(narrow, axis=1, keepdims=True) + 1e-6
    keys = np.array(sorted(rows), np.uint32)
    scaled = np.clip(np.round(narrow * 127 * 2), -127, 127).astype(np.int8)
    return keys, np.array([rows[int(key)] for key in keys], np.uint16), scaled


def train(
    examples: list[Example], own: list[Example], meanings: tuple[Any, Any, Array], epochs: int, seed: int
) -> Tagger:
    """Learn from `examples` once an epoch, and from `own` twice."""
    rng = random.Random(seed)
    keys, meaning, scaled = meanings
    trainer = Trainer(vocabulary(examples + own), keys, meaning, scaled.astype(np.float32) / 127, seed)
    total = None
    done = 0
    for epoch in range(epochs):
        deck = examples + own * 2
        rng.shuffle(deck)
        waiting: list[tuple[list[Any], str, list[int]]] = []
        size, losses = 0, []
        total = total or epochs * sum(len(each.text) for each in deck)
        for each in deck:
            found = pieces(each.text, shown(each, rng))
            labels = [0 if piece.found else each.labels.get(piece.start, 0) for piece in found]
            waiting.append((found, each.style, labels))
            size += len(found)
            done += len(each.text)
            if size >= BATCH:
                losses.append(trainer.batch(waiting, 0.003 * max(0.03, 1 - done / total)))
                waiting, size = [], 0
        print(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.4f}", file=sys.stderr, flush=True)
    return trainer.trained()


def save(tagger: Tagger, scaled: Any, target: Path) -> None:
    """Write the weights, with sixteen bits each."""
    np.savez_compressed(
        target,
        features=np.frombuffer("\n".join(tagger.rows).encode(), np.uint8),
        embedding=tagger.embedding.astype(np.float16),
        keys=tagger.keys,
        meaning=tagger.meaning,
        meanings=scaled,
        **{f"layer.{name}": value.astype(np.float16) for name, value in tagger.layers.items()},
    )


def marked(leave: str | None = None) -> list[str]:
    """Return the marked texts of the work part, without a fifth (`leave` of 0 to 4) or those a file lists."""
    cases = [
        json.loads(line)
        for kind in ("review", "clean", "query", "spanish", "evasion")
        for line in (EVALS / f"{kind}.work.jsonl").open(encoding="utf-8")
    ]
    if leave is None:
        return [case["text"] for case in cases]
    if leave.isdigit():
        return [case["text"] for case in cases if crc32(case["id"].encode()) % 5 != int(leave)]
    left = set(Path(leave).read_text(encoding="utf-8").split())
    return [case["text"] for case in cases if case["id"] not in left]


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description="Train the tagger.")
    parser.add_argument("vectors", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--count", type=int, default=15_000, help="how many texts to make up")
    parser.add_argument("--variants", type=int, default=6, help="how many of each text of the work part")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--leave", help="a fifth of the work part (0 to 4), or a file of ids, to leave out")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    known = marked(arguments.leave)
    filling = content(rng)
    variants = Variants(filling["words"], filling["identifiers"], known, rng)
    made = [example(text) for text in texts(arguments.count, rng)]
    made += [example(variants.of(text)) for _ in range(arguments.variants) for text in known]
    meanings = word_meanings(arguments.vectors)
    own = [example(text) for text in known]
    tagger = train(made, own, meanings, arguments.epochs, arguments.seed)
    save(tagger, meanings[2], arguments.target)


if __name__ == "__main__":
    main()
