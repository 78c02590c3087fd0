"""Fills the frames of `tagger_frames.yaml` with names, places and numbers, as marked texts to learn from.

Names and towns come from the lexicon, the commoner and the rarer alike, and from chains of letters that sound
like names but are none, so that whoever learns from the texts cannot lean on the lists alone.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import generate_redaction
import yaml

from responder.recognizers_lexicon import _codes, places, word, words

FRAMES = Path(__file__).with_name("tagger_frames.yaml")
# So many of each level of the lexicon: a name of a few hundred bearers as often as one of a million.
_EACH = 1500
# Words that no place is called by.
_DULL = (
    words("function")
    | words("person verbs")
    | words("chat")
    | words("roles")
    | words("relations")
    | words("titles")
)


def content(rng: random.Random) -> dict[str, Any]:
    """Return the frames, and the words and identifiers that fill them, with the lexicon's added."""
    data: dict[str, Any] = yaml.safe_load(FRAMES.read_text(encoding="utf-8"))
    fill: dict[str, list[str]] = data["words"]
    known = {name: word(name) for name in _codes()}
    levels: dict[str, dict[int, list[str]]] = {kind: defaultdict(list) for kind in ("first", "last", "town")}
    fill["wordname"], fill["wordsur"], fill["thing"] = [], [], []
    for name, what in known.items():
        if what.common < 4 and not what.medical and len(name) > 1:
            levels["first"][what.first].append(name)
            levels["last"][what.last].append(name)
            if what.common < 2:
                levels["town"][what.town].append(name)
        elif what.first >= 5 and what.common >= 3:
            fill["wordname"].append(name.title())
        if what.last >= 5 and what.common >= 3 and not what.medical:
            fill["wordsur"].append(name.title())
        if what.common >= 4 and not what.medical and 3 < len(name) < 10 and name not in _DULL:
            fill["thing"].append(name.title())

    def some(kind: str, least: int) -> list[str]:
        found = []
        for level, names in levels[kind].items():
            if level >= least:
                found += rng.sample(names, _EACH) if len(names) > _EACH else rng.choices(names, k=_EACH)
        return [_cased(name, rng) for name in found]

    fill["first"] = some("first", 2)
    fill["last"] = some("last", 1) + ["O'" + name for name in rng.sample(some("last", 4), 200)]
    towns = sorted(places()[0])
    fill["place"] = some("town", 1) + [name.title() for name in rng.sample(towns, min(len(towns), 9000))]
    fill["geo_low"] = [name.lower() for name in fill["geo"]]
    fill["made"] = list(_towns(fill, rng))
    fill["street_name"] = [
        *fill["nat"],
        *(f"{a} {b}" for a in fill["nat"] for b in rng.sample(fill["geo"], 2)),
        *rng.sample(fill["last"], 200),
    ]
    fill["eponymic"] = list(_eponymic(fill, rng))
    fill["labs"] = list(_labs(fill, rng))
    drugs = [name for name, what in known.items() if what.medical and not what.common and 4 < len(name) < 16]
    fill["rx"] = [name if rng.random() < 0.6 else name.title() for name in rng.sample(drugs, 9000)]
    fill["odd"] = list(_odd(fill["first"] + fill["last"], 6000, rng))
    return data


def _cased(name: str, rng: random.Random) -> str:
    title = name.title()
    if name.startswith("mc") and len(name) > 4 and rng.random() < 0.8:
        return "Mc" + name[2:].title()
    return title


def _towns(fill: dict[str, list[str]], rng: random.Random) -> Iterator[str]:
    """Yield names that a town could have."""
    for a in fill["nat"]:
        for b in rng.sample(fill["geo"], 6):
            before, after = rng.choice(fill["town_start"]), rng.choice(fill["town_end"])
            yield rng.choice([f"{a} {b}", a + b.lower(), f"{before} {a}", f"{a}{after}"])


def _eponymic(fill: dict[str, list[str]], rng: random.Random) -> Iterator[str]:
    """Yield diseases, signs and procedures that bear names."""
    heads = [*sorted(words("eponym heads")), *fill["eponym_head"]]
    names = [*sorted(words("eponyms")), *(name for name in _codes() if word(name).eponym)]
    for _ in range(6000):
        a, b, head = rng.choice(names).title(), rng.choice(names).title(), rng.choice(heads)
        forms = [f"{a}'s {head}", f"{a} {head}", f"{a}-{b} {head}", f"{a}'s", f"{a}-{b}", f"{a}s {head}"]
        yield rng.choice([*forms, f"{a} {head}", a])


def _labs(fill: dict[str, list[str]], rng: random.Random) -> Iterator[str]:
    """Yield measures with values, which look like dates and numbers."""
    for measure in fill["measure"]:
        values = [
            str(rng.randint(1, 400)),
            f"{rng.randint(1, 40)}.{rng.randint(0, 9)}",
            f"0.0{rng.randint(1, 9)}",
            f"{rng.randint(1, 30)} → {rng.randint(1, 30)}",
            f"{rng.randint(1, 14)},{rng.randint(100, 999)}",
            f"{rng.randint(60, 200)}/{rng.randint(40, 110)}",
        ]
        for value in rng.sample(values, 4):
            yield f"{measure}{rng.choice([' ', ' ', ' of ', ' = ', ': ', ''])}{value}"


def _odd(names: list[str], count: int, rng: random.Random) -> Iterator[str]:
    """Yield names that nobody bears, of letters that follow each other in `names`."""
    chains: dict[str, list[str]] = defaultdict(list)
    for name in names:
        spelt = "^^" + name.lower() + "$"
        for i in range(len(spelt) - 2):
            chains[spelt[i : i + 2]].append(spelt[i + 2])
    while count:
        made = "^^"
        while not made.endswith("$") and len(made) < 14:
            made += rng.choice(chains[made[-2:]])
        name = made[2:].rstrip("$")
        if 3 < len(name) < 12 and word(name).common == 0:
            count -= 1
            yield name.title()


def texts(count: int, rng: random.Random) -> Iterator[str]:
    """Yield `count` marked texts of one to four frames, in all typing styles."""
    data = content(rng)
    frames = {kind: data[kind].splitlines() for kind in ("identified", "plain")}
    templates = generate_redaction.load()
    styles = ["as-is"] * 9 + ["lower"] * 6 + ["caps"] * 2 + ["bare", "bare", "typos", "hasty", "hasty"]
    for _ in range(count):
        if rng.random() < 0.12:
            text = generate_redaction.fill(rng.choice(templates["templates"]), templates, rng)
        else:
            share = rng.choice((0.0, 0.3, 0.6, 1.0))
            chosen = [
                rng.choice(frames["identified" if rng.random() < share else "plain"])
                for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4)))
            ]
            joint = rng.choice((" ", " ", " ", "\n", ". ", ", ", " ... "))
            text = joint.join(generate_redaction.fill(frame, data, rng) for frame in chosen)
        yield generate_redaction.retype(text, rng.choice(styles), rng)
