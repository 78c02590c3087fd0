"""The texts that `train_encoder.py` learns from, as numbers of word pieces, with what they are.

Replies stand in `encoder/replies.jsonl`, each fault marked in place by its family:

    {"reply": "Thanks! [[privacy|See you next time]].", "stars": 5}

and reviews in `encoder/reviews.jsonl` and `more_reviews.jsonl`, with their topics (the main one first) and
reasons to escalate. The work parts of the suites and `encoder/sentences.txt` are learned from, too.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import yaml
from encoder_sentences import load as grouped

from responder.checks_text import Word, read
from responder.encoder import LONGEST, Vocabulary, sentences
from responder.language import detect

FAMILIES = ("privacy", "conduct", "tone")
HERE = Path(__file__).parent
EVALS = HERE.parent / "evals"
ESCALATE = tuple(sorted(file.stem for file in (HERE.parent / "guardrails" / "escalate").glob("*.yaml")))
TOPICS = tuple(
    sorted(file.stem for file in (HERE.parent / "prompts" / "ready").glob("*.yaml") if file.stem[0] != "_")
)
_MARK = re.compile(r"\[\[([a-z]+)\|([^\[\]]+)\]\]")
MOST = 2000
"""Sentences taken of all that the lines of `encoder/sentences.txt` stand for."""
APART = 10
"""Every tenth marked reply and every tenth review is kept apart."""
_ALSO = 0.4
"""How much a topic that a reader would accept as the main one counts beside it."""


@dataclass(frozen=True)
class Text:
    """A text to learn from.

    Attributes:
        ids: the numbers of its pieces.
        places: first piece of each sentence, and the one behind its last.
        sentences: for each sentence, whether it breaks each family; None where only the whole is known.
        families: whether the text as a whole breaks each family.
        counts: how much each family counts where only the whole is known.
        topics: how much each topic applies; None for a reply.
        escalate: whether each reason to escalate applies; None where nobody said.
        apart: whether it is kept out of the training, for thresholds to be chosen by.
    """

    ids: list[int]
    places: list[tuple[int, int]]
    sentences: list[list[float]] | None = None
    families: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()
    topics: list[float] | None = None
    escalate: list[float] | None = None
    apart: bool = False


SOURCES = {
    "replies": ("replies.jsonl", "reviews.jsonl", "sentences.txt"),
    "reviews": ("reviews.jsonl", "more_reviews.jsonl"),
}


def hashed(task: str) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 hash of the texts made for training `task`."""
    digest = hashlib.sha256()
    for name in SOURCES[task]:
        digest.update((HERE / "encoder" / name).read_bytes())
    return digest.hexdigest()[:12]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def coded(
    lead: tuple[str, ...], parts: list[list[Word]], known: Vocabulary
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the pieces of a text, and the place of each sentence, as `responder.encoder` reads them."""
    ids = [known.start, *(number for word in lead for number in known.word(word)), known.stop]
    places = []
    for part in parts:
        more = known.sentence(part)[: max(LONGEST - len(ids), 1)]
        places.append((len(ids), len(ids) + len(more)))
        ids += more
    return [*ids, known.end], places


def wordings() -> Iterator[str]:
    """Yield the English wordings of the topics: plain statements that break nothing, with details in."""
    details = {
        "name": "Lakeside Family Clinic", "contact": "Jessica", "role": "clinical director",
        "phone": "555-555-5555", "email": "office@example.com", "signature": "The team",
        "reach": "call Jessica, our clinical director, at 555-555-5555",
    }  # fmt: skip

    def each(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield Template(value).safe_substitute(details)
        else:
            for part in value.values() if isinstance(value, dict) else value:
                yield from each(part)

    found: list[str] = []
    for file in sorted((HERE.parent / "prompts" / "ready").glob("*.yaml")):
        values = yaml.safe_load(file.read_text(encoding="utf-8"))
        for key in ("replies", "thanks", "also", "openings", "invitations", "endings", "holding"):
            found += each(values.get(key, {}).get("en", []))
    yield from dict.fromkeys(found)


def replies(known: Vocabulary) -> Iterator[Text]:
    """Yield the replies."""
    for number, case in enumerate(lines(HERE / "encoder" / "replies.jsonl")):
        plain, marks, at = "", [], 0
        for mark in _MARK.finditer(case["reply"]):
            plain += case["reply"][at : mark.start()]
            marks.append((len(plain), len(plain) + len(mark[2]), mark[1]))
            plain += mark[2]
            at = mark.end()
        parts = [list(part) for part in sentences(read(plain + case["reply"][at:]))]
        ids, places = coded(("reply",), parts, known)
        faults = [
            [
                float(
                    any(
                        first < part[-1].end and part[0].start < last and name == family
                        for first, last, name in marks
                    )
                )
                for family in FAMILIES
            ]
            for part in parts
        ]
        yield Text(ids, places, sentences=faults, apart=number % APART == 0)
    for case in lines(EVALS / "guardrails" / "work.jsonl"):
        broken = case.get("families", ())
        parts = [list(part) for part in sentences(read(case["reply"]))]
        if case["kind"] == "spanish" or not parts:
            continue
        ids, places = coded(("reply",), parts, known)
        # A fault that shows only beside the review is none of the reply by itself.
        beside = bool(case.get("review")) and "privacy" in broken
        yield Text(
            ids,
            places,
            families=tuple(float(family in broken) for family in FAMILIES),
            counts=(0.0 if beside else 1.0, 1.0, 1.0),
        )
    for wording in wordings():
        parts = [list(part) for part in sentences(read(wording))]
        ids, places = coded(("reply",), parts, known)
        yield Text(ids, places, sentences=[[0.0] * len(FAMILIES) for _ in parts])
    samples = grouped()
    for sample in random.Random(1).sample(samples, min(len(samples), MOST)):
        ids, places = coded(("reply",), [list(sample.words)], known)
        yield Text(ids, places, families=(float(sample.bad), 0.0, 0.0), counts=(sample.weight, 0.0, 0.0))


def examples() -> Iterator[dict[str, Any]]:
    """Yield the English reviews that the files of the topics give as examples."""
    for name in TOPICS:
        topic = yaml.safe_load(
            (HERE.parent / "prompts" / "ready" / f"{name}.yaml").read_text(encoding="utf-8")
        )
        for text in (*topic.get("examples", ()), *topic.get("must_match", ())):
            if detect(text) in (None, "en"):
                yield {"text": text, "topics": [name]}


def rule_examples() -> Iterator[dict[str, Any]]:
    """Yield the English reviews that the rules of escalation give as examples; of those no topic is told."""
    for name in ESCALATE:
        rule = yaml.safe_load(
            (HERE.parent / "guardrails" / "escalate" / f"{name}.yaml").read_text(encoding="utf-8")
        )
        for key, told in (("must_fail", [name]), ("must_pass", [])):
            for example in rule[key]:
                case = {"text": example} if isinstance(example, str) else example
                if detect(case["text"]) in (None, "en"):
                    yield {"text": case["text"], "stars": case.get("stars"), "topics": [], "escalate": told}


def reviews(known: Vocabulary, task: str) -> Iterator[Text]:
    """Yield the reviews that the encoder for `task` learns from, most of them with their stars."""
    rng = random.Random(1)
    for cases, every in (
        *((lines(HERE / "encoder" / name), APART) for name in SOURCES[task] if "reviews" in name),
        (lines(EVALS / "triage" / "work.jsonl"), None),
        (examples(), None),
        (rule_examples(), None),
    ):
        for number, case in enumerate(cases):
            told = case.get("escalate") or []
            alarms = [told] if isinstance(told, str) else told
            parts = [list(part) for part in sentences(read(case["text"]))]
            stars = case.get("stars") if rng.random() < 0.75 else None
            ids, places = coded(("review", str(stars or "unknown")), parts, known)
            first, *others = case["topics"] or [""]
            topics = [1.0 if name == first else _ALSO if name in others else 0.0 for name in TOPICS]
            yield Text(
                ids,
                places,
                topics=topics if isinstance(told, list) or not alarms else [0.0] * len(TOPICS),
                escalate=[float(name in alarms) for name in ESCALATE],
                apart=every is not None and number % every == 0,
            )
