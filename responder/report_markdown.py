"""The report as Markdown: a summary short enough for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from responder import report
from responder.compare import Change
from responder.verdict import Evaluation, Metric, SuiteResult, Verdict

SHOWN = 20
"""Cases listed under each heading."""


def markdown(evaluation: Evaluation, changes: Sequence[Change] = ()) -> str:
    """Return the summary; `changes` against a baseline are the column and the list that reviewers look at."""
    mark = {Verdict.PASS: "✅", Verdict.FAIL: "❌"}.get(evaluation.verdict, "⚠️")
    by_suite = {change.suite: change for change in changes}
    lines = [f"## {mark} {_cell(report.headline(evaluation))}", ""]
    if changed := report.altered(evaluation):
        lines += [_cell(changed), ""]
    if evaluation.suites:
        lines += [
            "| suite | metric | value | 95 % interval | counted | at least | baseline | |",
            "|---|---|--:|---|--:|--:|--:|---|",
        ]
        for suite in evaluation.suites:
            lines += [_row(suite, one, by_suite.get(suite.name)) for one in suite.metrics if _shown(one)]
        lines.append("")
    for change in changes:
        lines += _change(change)
    for suite in evaluation.suites:
        lines += _failed(suite)
    return "\n".join(lines).rstrip() + "\n"


def _shown(metric: Metric) -> bool:
    return "@" not in metric.name or metric.minimum is not None


def _row(suite: SuiteResult, metric: Metric, change: Change | None) -> str:
    before = change.before.get(metric.name) if change else None
    cells = (
        suite.name,
        metric.name,
        report.figure(metric),
        report.interval(metric),
        report.counted(metric),
        "" if metric.minimum is None else report.percent(metric.minimum),
        "" if before is None else report.percent(before),
        "" if metric.holds else "**below**",
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _change(change: Change) -> list[str]:
    """Return the lines on one suite's changes, none where nothing changed."""
    if not (change.lost or change.won):
        return []
    counts = f"{len(change.won)} won, {len(change.lost)} lost (p = {change.p:.3f})"
    lines = [f"**{change.suite}: {change.word}** against the baseline: {counts}"]
    for title, ids in (("lost", change.lost), ("won", change.won)):
        if ids:
            lines.append(f"- {title}: {_ids(ids)}")
    return [*lines, ""]


def _failed(suite: SuiteResult) -> list[str]:
    """Return the failed cases folded away, since most belong to suites that pass as a whole."""
    failed = suite.failed
    if not failed:
        return []
    counts = f"{len(failed)} of {len(suite.outcomes)} cases not as expected"
    lines = [f"<details><summary>{suite.name}: {counts}</summary>", ""]
    lines += [f"- `{one.id}`: {_cell(one.error or '; '.join(one.reasons))}" for one in failed[:SHOWN]]
    if len(failed) > SHOWN:
        lines.append(f"- and {len(failed) - SHOWN} more")
    return [*lines, "", "</details>", ""]


def _ids(ids: Sequence[str]) -> str:
    listed = ", ".join(f"`{one}`" for one in ids[:SHOWN])
    return listed + (f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else "")


def _cell(text: str) -> str:
    """Return text that cannot break a table or open a tag."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
