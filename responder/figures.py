"""The metrics and break-downs of each kind of suite, computed from the outcomes of its cases.

A metric's name may end in `@` and a slice: `recall@held-out`, `recall@spanish`. Slices are the parts and the
kinds of case. Figures without a slice leave out the kinds that the suite sets apart (Spanish), and `pinned`
cases: the examples that a rule, topic or recogniser was written with say nothing about how it generalises.
All metrics are better when higher, so that every threshold is a smallest value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from responder.figures_kinds import FIGURES, TABLES, Judged, Rows, share
from responder.metrics import rate
from responder.suites import Kind, Suite
from responder.verdict import Metric, Table

__all__ = ["Judged", "metrics", "tables"]


def metrics(
    suite: Suite, rows: Rows, thresholds: Mapping[str, float], *, sampled: bool = False
) -> tuple[Metric, ...]:
    """Return the metrics of a suite: the main ones, the slices that hold cases, and whatever has a threshold.

    Args:
        suite: says what is measured, and which kinds of case are apart.
        rows: the cases that were judged; those in error are left out, as they fail the verdict themselves.
        thresholds: smallest value by metric name.
        sampled: whether only some cases ran, so that a threshold may have nothing to be measured on.
    """
    judged = [row for row in rows if row.outcome.error is None]
    found: dict[str, Metric] = {}
    for name, part in _slices(judged, suite.apart).items():
        for metric in FIGURES[suite.kind](part):
            if metric.total or metric.value is not None:
                found[metric.name + name] = metric.model_copy(update={"name": metric.name + name})
    if pinned := [row for row in judged if row.case.kind == "pinned"]:
        found["pinned"] = share(rate("pinned", (row.outcome.passed for row in pinned)))
        # Every one is an example that a file of the content was written with: a miss is a broken file.
        thresholds = {"pinned": 1.0, **thresholds}
    for name, minimum in thresholds.items():
        metric = found.get(name) or Metric(name=name, value=None, interval=None)
        if metric.value is not None or not sampled:
            found[name] = metric.model_copy(update={"minimum": minimum})
    return tuple(found.values())


def tables(kind: Kind, rows: Rows) -> tuple[Table, ...]:
    """Return the break-downs of a suite, without rows for what it holds no case of."""
    judged = [row for row in rows if row.outcome.error is None]
    return tuple(table for table in TABLES[kind](judged) if table.rows)


def _slices(rows: Rows, apart: Sequence[str]) -> dict[str, Rows]:
    main = [row for row in rows if row.case.kind not in ("pinned", *apart)]
    slices: dict[str, Rows] = {"": main}
    for part in ("work", "held-out"):
        slices[f"@{part}"] = [row for row in main if row.case.part == part]
    for kind in sorted({row.case.kind for row in rows} - {"pinned"}):
        slices[f"@{kind}"] = [row for row in rows if row.case.kind == kind]
    return slices
