"""Measures how many violating replies are still blocked when they are typed in disguise.

    python tools/bench_mutations.py [--part work|held-out] [--seed N]

Every reply of the guardrails suite that a privacy rule blocks is written anew in each of the ways below, and
judged again. Prints the share that a privacy rule still blocks, for each way.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

from responder import Guardrails

SUITE = Path(__file__).parent.parent / "evals" / "guardrails"
LOOKALIKE = str.maketrans("aeiopcsxy", "аеіорсѕху")
Mutation = Callable[[str, random.Random], str]


def _each(change: Callable[[str], str], share: float) -> Mutation:
    """Return a mutation that applies `change` to so large a share of the letters."""
    return lambda text, rng: "".join(
        change(char) if char.isalpha() and rng.random() < share else char for char in text
    )


def _between(extra: str, share: float) -> Mutation:
    """Return a mutation that writes `extra` in place of so large a share of the spaces."""
    return lambda text, rng: re.sub(" ", lambda _: extra if rng.random() < share else " ", text)


def _typo(text: str, rng: random.Random) -> str:
    """Return `text` with a slip in one of eight words of five letters and more."""

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() > 0.125:
            return word
        at = rng.randrange(1, len(word) - 2)
        return rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at : at + 1] + word[at:],
            )
        )

    return re.sub(r"[A-Za-z]{5,}", slip, text)


MUTATIONS: dict[str, Mutation] = {
    "lower case": lambda text, _: text.lower(),
    "capitals": lambda text, _: text.upper(),
    "mixed case": _each(str.swapcase, 0.3),
    "look-alike letters": _each(lambda char: char.translate(LOOKALIKE), 0.5),
    "zero-width characters": _each(lambda char: f"{char}\u200b", 0.3),
    "soft hyphens": _each(lambda char: f"{char}\u00ad", 0.2),
    "accents": _each(lambda char: f"{char}\u0301", 0.2),
    "full-width letters": _each(lambda char: chr(ord(char) + 0xFEE0) if char.isascii() else char, 1.0),
    "wide spaces": _between(" \u00a0 ", 0.6),
    "no-break spaces": _between("\u00a0", 1.0),
    "line breaks": _between("\n", 0.15),
    "emoji": _between(" 😊 ", 0.2),
    "commas": _between(", ", 0.2),
    "dots": _between("... ", 0.15),
    "exclamation": lambda text, _: text.replace(".", "!!"),
    "no punctuation": lambda text, _: re.sub(r"[.,!?;:'’]", "", text),
    "typos": _typo,
    "leet": lambda text, rng: _each(lambda char: char.translate(str.maketrans("aeios", "@3105")), 0.25)(
        text, rng
    ),
    "stretched": _each(lambda char: char * 3 if char in "aeou" else char, 0.1),
}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("work", "held-out"), default="held-out")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    guardrails = Guardrails.load()

    def blocked(reply: str) -> bool:
        found = guardrails.check(reply).findings
        return any(one.severity == "block" and one.rule.startswith("privacy.") for one in found)

    cases = map(json.loads, (SUITE / f"{options.part}.jsonl").open(encoding="utf-8"))
    replies = [case["reply"] for case in cases if "privacy" in case["families"] and blocked(case["reply"])]
    rng = random.Random(options.seed)
    total = 0
    for name, mutate in MUTATIONS.items():
        still = sum(blocked(mutate(reply, rng)) for reply in replies)
        total += still
        print(f"{name:22} {still / len(replies):6.1%} of {len(replies)}", flush=True)
    print(f"{'all':22} {total / len(replies) / len(MUTATIONS):6.1%}")


if __name__ == "__main__":
    main()
