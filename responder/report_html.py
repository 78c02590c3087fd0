"""The report as one HTML file: no network, no script needed to read it, fit to be e-mailed.

The page is `data/report.html.jinja`; here is what it needs computed. Everything is escaped by Jinja, and the
page forbids itself any connection by its content security policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from responder import compare, meanings, report
from responder.compare import Baseline, Change, Pair
from responder.models import Finding
from responder.verdict import Evaluation, Metric, Outcome, SuiteResult, Verdict

if TYPE_CHECKING:
    import jinja2

_DATA = Path(__file__).parent / "data"


class Piece(NamedTuple):
    """A stretch of a reply, and the numbers (from 1) of the findings that mark it."""

    text: str
    marks: tuple[int, ...]


def html(evaluation: Evaluation, changes: Sequence[Change] = ()) -> str:
    """Return the page; `changes` against a baseline are shown beside each suite."""
    shown = {suite.name: _cases(suite) for suite in evaluation.suites}
    topics = {topic for cases in shown.values() for case in cases for topic in case.topics}
    rules = {finding.rule for cases in shown.values() for case in cases for finding in case.findings}
    return _template("report.html.jinja").render(
        evaluation=evaluation,
        headline=report.headline(evaluation),
        altered=report.altered(evaluation),
        verdict=evaluation.verdict.name,
        changes={change.suite: change for change in changes},
        cases=shown,
        unlisted={suite.name: _unlisted(suite) for suite in evaluation.suites},
        errors={suite.name: _errors(suite) for suite in evaluation.suites},
        choices={
            "suite": [name for name in shown if shown[name]],
            "topic": sorted(topics),
            "rule": sorted(rules),
        },
    )


def comparison(
    first: Baseline | Evaluation,
    second: Baseline | Evaluation,
    changes: Sequence[Change],
    names: tuple[str, str],
) -> str:
    """Return the page that shows two results side by side: the replies too, where both are whole reports."""
    pairs: dict[str, tuple[Pair, ...]] = {one.suite: () for one in changes}
    if isinstance(first, Evaluation) and isinstance(second, Evaluation):
        pairs = {name: compare.pairs(first, second, name) for name in pairs}
    return _template("compare.html.jinja").render(
        first=first, second=second, changes=changes, names=names, pairs=pairs
    )


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """Cut a reply where findings begin and end, so that overlapping ones can all be marked."""
    places = [
        (finding.start, finding.end, number)
        for number, finding in enumerate(findings, 1)
        if finding.start is not None and finding.end is not None
    ]
    cuts = sorted({0, len(text), *(min(at, len(text)) for start, end, _ in places for at in (start, end))})
    return [
        Piece(text[a:b], tuple(number for start, end, number in places if start <= a and b <= end))
        for a, b in pairwise(cuts)
    ]


def main_metrics(suite: SuiteResult) -> list[Metric]:
    """Return the metrics that a chart shows: all without a slice, and those with a threshold."""
    return [metric for metric in suite.metrics if "@" not in metric.name or metric.minimum is not None]


def _cases(suite: SuiteResult) -> list[Outcome]:
    """Return the cases that the page shows: what failed, and all drafts, which people want to read."""
    drafts = suite.kind in ("drafting", "injection")
    # Held-out cases are for counting: listed one by one they would be tuned to like the others.
    failed = [outcome for outcome in suite.failed if outcome.error is None and outcome.part != "held-out"]
    return failed + [outcome for outcome in suite.outcomes if drafts and outcome.passed]


def _unlisted(suite: SuiteResult) -> int:
    return sum(outcome.error is None and outcome.part == "held-out" for outcome in suite.failed)


def _errors(suite: SuiteResult) -> dict[str, list[str]]:
    """Return the ids of the cases that could not be judged, by reason: one broken file breaks many alike."""
    found: dict[str, list[str]] = {}
    for outcome in suite.outcomes:
        if outcome.error is not None:
            found.setdefault(outcome.error, []).append(outcome.id)
    return found


def _template(name: str) -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_DATA),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = report.percent
    environment.globals.update(
        meaning=meanings.meaning,
        pieces=pieces,
        main_metrics=main_metrics,
        interval=report.interval,
        figure=report.figure,
        counted=report.counted,
        Verdict=Verdict,
    )
    return environment.get_template(name)
