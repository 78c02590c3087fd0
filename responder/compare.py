"""Compares two evaluations case by case: which cases changed, and whether that is more than chance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError

from responder.errors import ConfigError
from responder.metrics import mcnemar
from responder.models import Strict
from responder.verdict import Evaluation, Outcome

LEVEL = 0.05
"""A change counts as better or worse when chance alone makes one so lopsided less often than this."""


class Standing(Strict):
    """How one suite stood: its figures, and each case as passed or not. It holds no text."""

    metrics: dict[str, float | None]
    cases: dict[str, bool]


class Baseline(Strict):
    """How all suites stood; what is committed to compare later runs with."""

    format: int = 1
    version: str
    model: str | None = None
    suites: dict[str, Standing]


class Change(Strict):
    """What changed in one suite between two evaluations."""

    suite: str
    before: dict[str, float | None] = Field(description="Figures by metric.")
    after: dict[str, float | None]
    lost: tuple[str, ...] = Field(description="Cases that passed before and do not now.")
    won: tuple[str, ...] = Field(description="Cases that did not pass before and do now.")
    new: int = Field(description="Cases that only the later evaluation has.")
    gone: int = Field(description="Cases that only the earlier evaluation has.")
    p: float = Field(description="Of McNemar's exact test on the cases that both have.")

    @property
    def word(self) -> Literal["improved", "same", "worse"]:
        """What the test says."""
        if self.p >= LEVEL:
            return "same"
        return "improved" if len(self.won) > len(self.lost) else "worse"


class Pair(NamedTuple):
    """What two evaluations say of one case."""

    first: Outcome
    second: Outcome


def baseline(evaluation: Evaluation) -> Baseline:
    """Return how the suites of `evaluation` stood."""
    return Baseline(
        version=evaluation.version,
        model=evaluation.model,
        suites={
            suite.name: Standing(
                metrics={
                    one.name: None if one.value is None else round(one.value, 6) for one in suite.metrics
                },
                cases={one.id: one.passed for one in suite.outcomes},
            )
            for suite in evaluation.suites
        },
    )


def dump(standing: Baseline) -> str:
    """Return the text of a baseline file: one case a line, so that a change reads well in a diff."""
    return json.dumps(standing.model_dump(), indent=1) + "\n"


def load(file: Path) -> Baseline:
    """Return the baseline in `file`, which may also be a report of `--json`.

    Raises:
        ConfigError: the file cannot be read or is neither.
    """
    found = read(file)
    return found if isinstance(found, Baseline) else baseline(found)


def read(file: Path) -> Baseline | Evaluation:
    """Return what `file` holds: a baseline, or a whole report of `--json`.

    Raises:
        ConfigError: as in `load`.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    models: tuple[type[Baseline] | type[Evaluation], ...] = (Baseline, Evaluation)
    for model in models:
        try:
            return model.model_validate_json(raw)
        except ValidationError:
            continue
    raise ConfigError(f"{file}: is neither a baseline nor a report of responder eval --json")


def pairs(first: Evaluation, second: Evaluation, suite: str) -> tuple[Pair, ...]:
    """Return the cases of `suite` that only one passes, then those that both answer in other words."""
    before, after = (
        {
            case.id: case
            for one in evaluation.suites
            if one.name == suite
            for case in one.outcomes
            if case.part != "held-out"  # counted, and looked at by nobody
        }
        for evaluation in (first, second)
    )
    both = [Pair(before[key], after[key]) for key in after if key in before]
    told = [pair for pair in both if pair.first.passed != pair.second.passed]
    return (*told, *(pair for pair in both if pair not in told and pair.first.reply != pair.second.reply))


def changes(before: Baseline, after: Baseline) -> tuple[Change, ...]:
    """Return what changed in each suite that both have."""
    return tuple(
        _change(name, before.suites[name], after.suites[name])
        for name in after.suites
        if name in before.suites
    )


def _change(suite: str, before: Standing, after: Standing) -> Change:
    both = [key for key in after.cases if key in before.cases]
    lost = tuple(key for key in both if before.cases[key] and not after.cases[key])
    won = tuple(key for key in both if after.cases[key] and not before.cases[key])
    return Change(
        suite=suite,
        before=before.metrics,
        after=after.metrics,
        lost=lost,
        won=won,
        new=len(after.cases) - len(both),
        gone=len(before.cases) - len(both),
        p=mcnemar(len(lost), len(won)),
    )
