"""Fills templates with invented identifiers, as marked texts that widen the redaction suite.

    python tools/generate_redaction.py --count 1000 --seed 7 > more.jsonl

Templates, names and shapes are content, in `generate_redaction.yaml` beside this file. The same count and
seed give the same lines on every machine; each line is a case as in `evals/redaction/`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).with_suffix(".yaml")

_SLOT = re.compile(r"\{([a-z_]+|\d+-\d+)\}")
_SHAPE = re.compile(r"[#^]")
_MARK = re.compile(r"\[\[([A-Z]+)\|(.+?)\]\]")
_WORD = re.compile(r"[A-Za-z]{4,}")


def load(path: Path = CONTENT) -> dict[str, Any]:
    """Read templates, word lists and identifiers.

    Returns:
        `templates` (texts with `{slots}`), `words` (slot to fillings that stay) and `identifiers` (slot to
        a label and fillings that are marked with it). A filling may hold slots of `words`, numbers from a
        range as `{1-28}`, and, in identifiers, `#` for a digit and `^` for a capital letter.
    """
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def fill(template: str, content: Mapping[str, Any], rng: random.Random) -> str:
    """Put a random filling in each slot of a template; identifiers come out marked."""

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        if name[0].isdigit():
            low, high = name.split("-")
            return str(rng.randint(int(low), int(high)))
        if name in content["words"]:
            return _SLOT.sub(slot, str(rng.choice(content["words"][name])))
        kind = content["identifiers"][name]
        # Shapes first: a digit that a slot filled in is no longer a shape.
        value = _SLOT.sub(slot, _SHAPE.sub(shape, rng.choice(kind["forms"])))
        return f"[[{kind['label']}|{value}]]"

    def shape(match: re.Match[str]) -> str:
        return rng.choice(string.digits if match[0] == "#" else string.ascii_uppercase)

    return _SLOT.sub(slot, template)


def _typo(word: str, rng: random.Random) -> str:
    """Swap two neighbouring letters of a word, or lose or double one."""
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )


def _typos(text: str, rng: random.Random) -> str:
    return _WORD.sub(lambda word: _typo(word[0], rng) if rng.random() < 0.12 else word[0], text)


def _bare(text: str, _rng: random.Random) -> str:
    """Drop the punctuation that hurried people drop; what joins words or numbers stays."""
    return re.sub(r"[.,!?;:](?=\s|$)|'", "", text)


Change = Callable[[str, random.Random], str]


def _same(text: str, _rng: random.Random) -> str:
    return text


def _lower(text: str, _rng: random.Random) -> str:
    return text.lower()


def _upper(text: str, _rng: random.Random) -> str:
    return text.upper()


def _hasty(text: str, rng: random.Random) -> str:
    return _typos(_bare(text.lower(), rng), rng)


STYLES: dict[str, tuple[Change, Change]] = {
    "as-is": (_same, _same),
    "lower": (_lower, _lower),
    "caps": (_upper, _upper),
    "bare": (_bare, _same),
    "typos": (_typos, _same),
    "hasty": (_hasty, _lower),
}
"""How people type: what happens to the text around the identifiers, and to the identifiers."""


def retype(marked: str, style: str, rng: random.Random) -> str:
    """Give a marked text a typing style; the marks stay as they are."""
    around, inside = STYLES[style]
    pieces: list[str] = []
    done = 0
    for mark in _MARK.finditer(marked):
        pieces += [around(marked[done : mark.start()], rng), f"[[{mark[1]}|{inside(mark[2], rng)}]]"]
        done = mark.end()
    return "".join(pieces) + around(marked[done:], rng)


def generate(count: int, seed: int, content: Mapping[str, Any] | None = None) -> Iterator[dict[str, str]]:
    """Yield `count` cases of the redaction suite, the same ones for the same seed.

    Each template comes up equally often; now and then two make one rambling text.
    """
    content = content or load()
    rng = random.Random(seed)
    deck: list[str] = []
    for number in range(1, count + 1):
        texts = []
        for _ in range(rng.choice((1, 1, 1, 2))):
            if not deck:
                deck = rng.sample(content["templates"], len(content["templates"]))
            texts.append(fill(deck.pop(), content, rng))
        text = retype(" ".join(texts), rng.choice(list(STYLES)), rng)
        yield {"id": f"generated.{seed}.{number:05}", "part": "work", "kind": "generated", "text": text}


def main() -> None:
    """Print generated cases, one JSON object a line."""
    parser = argparse.ArgumentParser(
        description="Print marked texts with invented identifiers, as JSON lines."
    )
    parser.add_argument("--count", type=int, default=500, help="how many texts (default: 500)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same texts (default: 1)")
    arguments = parser.parse_args()
    for case in generate(arguments.count, arguments.seed):
        sys.stdout.write(json.dumps(case, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
