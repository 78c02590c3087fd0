"""The report on a terminal: a table of metrics, what failed, and the verdict as the last line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from responder.compare import Baseline, Change
from responder.metrics import Rate
from responder.verdict import Evaluation, Metric, SuiteResult, Verdict

SHOWN = 12
"""Failed cases listed for each suite; reports in files hold all."""

_STYLES = {
    Verdict.PASS: "bold green",
    Verdict.FAIL: "bold red",
    Verdict.UNUSABLE: "bold yellow",
    Verdict.INTERRUPTED: "bold yellow",
}


def percent(value: float | None) -> str:
    """Return a share as people read it; never rounded up to a whole that it is not."""
    if value is None:
        return "not measured"
    if 0 < value < 1:
        value = min(max(value, 0.001), 0.999)
    return f"{value:.1%}"


def figure(metric: Metric) -> str:
    """Return the value of a metric as people read it: in percent, save kappa, which is no share."""
    if metric.name.partition("@")[0] == "kappa" and metric.value is not None:
        return f"{metric.value:.2f}"
    return percent(metric.value)


def interval(metric: Metric | Rate) -> str:
    """Return the 95 % interval of a share, empty where it has none."""
    return f"{metric.interval[0]:.1%} to {metric.interval[1]:.1%}" if metric.interval else ""


def counted(metric: Metric) -> str:
    """Return what a share counts: `481 of 500`."""
    return f"{metric.hits} of {metric.total}" if metric.total is not None else ""


def headline(evaluation: Evaluation) -> str:
    """Return the verdict with the reason for it, as one line."""
    verdict = evaluation.verdict
    if verdict is Verdict.INTERRUPTED:
        return f"{verdict.name}: stopped before all suites were judged"
    if verdict is Verdict.UNUSABLE:
        empty = ", ".join(suite.name for suite in evaluation.suites if suite.verdict is Verdict.UNUSABLE)
        return f"{verdict.name}: {evaluation.problem or 'no cases in ' + (empty or 'any suite')}"
    missed = [
        f"{suite.name} {one.name}" for suite in evaluation.suites for one in suite.metrics if not one.holds
    ]
    errors = sum(outcome.error is not None for suite in evaluation.suites for outcome in suite.outcomes)
    why = [f"below threshold: {', '.join(missed)}"] if missed else []
    why += [f"{errors} {'case' if errors == 1 else 'cases'} could not be judged"] if errors else []
    cases = sum(len(suite.outcomes) for suite in evaluation.suites)
    return f"{verdict.name}: " + ("; ".join(why) or f"{cases} cases, every threshold met")


def altered(evaluation: Evaluation) -> str:
    """Return what the practice's profile changed in the rules, as one line; empty where nothing."""
    changes = "; ".join(f"{rule} {said}" for rule, said in evaluation.changes.items())
    return changes and f"Rules changed by the practice: {changes}"


def show(evaluation: Evaluation, console: Console, changes: Sequence[Change] = ()) -> None:
    """Print the report, with `changes` against a baseline; the last line is the verdict."""
    if evaluation.suites:
        console.print(_table(evaluation))
    show_changes(changes, console)
    for suite in evaluation.suites:
        for note in suite.notes:
            console.print(f"\n{note}", markup=False, highlight=False, soft_wrap=True)
        _failed(suite, console)
    if changed := altered(evaluation):
        console.print(f"\n{changed}", markup=False, highlight=False, soft_wrap=True)
    line = headline(evaluation)
    style = _STYLES[evaluation.verdict]
    console.print(f"[{style}]{escape(line)}[/]", soft_wrap=True, highlight=False)


def show_changes(changes: Sequence[Change], console: Console) -> None:
    """Print for each suite whether it is better or worse than before, and which cases changed."""
    for change in changes:
        console.print(
            f"\n[bold]{escape(change.suite)}[/] against before: [bold]{change.word}[/], "
            f"{len(change.won)} won, {len(change.lost)} lost (p = {change.p:.3f}), "
            f"{change.new} new, {change.gone} gone",
            highlight=False,
            soft_wrap=True,
        )
        for title, ids in (("lost", change.lost), ("won", change.won)):
            if ids:
                more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
                console.print(f"  {title}: {', '.join(ids[:SHOWN])}{more}", markup=False, soft_wrap=True)


def show_comparison(first: Baseline, second: Baseline, changes: Sequence[Change], console: Console) -> None:
    """Print two results side by side, metric by metric, and which cases tell them apart."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("suite", "metric", first.model or "no model", second.model or "no model", "difference"):
        table.add_column(heading, justify="left" if heading in ("suite", "metric") else "right")
    for change in changes:
        name = change.suite
        for metric, after in change.after.items():
            before = change.before.get(metric)
            if before is None or after is None or "@" in metric:
                continue
            table.add_row(name, metric, percent(before), percent(after), f"{100 * (after - before):+.1f}")
            name = ""
    console.print(table)
    show_changes(changes, console)


def _table(evaluation: Evaluation) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("suite", "metric", "value", "at least", "", "95 % interval", "counted"):
        table.add_column(
            heading, justify="left" if heading in ("suite", "metric", "") else "right", no_wrap=True
        )
    for suite in evaluation.suites:
        name = suite.name
        for metric in suite.metrics:
            if "@" in metric.name and metric.minimum is None and not metric.name.endswith("@held-out"):
                continue
            mark = "" if metric.minimum is None else "[green]ok[/]" if metric.holds else "[bold red]FAIL[/]"
            least = "" if metric.minimum is None else percent(metric.minimum)
            table.add_row(name, metric.name, figure(metric), least, mark, interval(metric), counted(metric))
            name = ""
    return table


def _failed(suite: SuiteResult, console: Console) -> None:
    failed = suite.failed
    if not failed:
        return
    console.print(
        f"\n[bold]{escape(suite.name)}[/]: {len(failed)} of {len(suite.outcomes)} cases not as expected"
    )
    # One broken file makes many cases fail alike, and held-out ones are for counting, not for looking at.
    errors = Counter(one.error for one in failed if one.error is not None)
    lines = [f"{count} not judged: {error}" for error, count in errors.items()]
    lines += [
        f"{one.id} ({one.source})  {'; '.join(one.reasons)}"
        for one in failed
        if one.error is None and one.part != "held-out"
    ]
    for line in lines[:SHOWN]:
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > SHOWN:
        console.print(
            f"  and {len(lines) - SHOWN} more: --html or --json shows all", markup=False, highlight=False
        )
    flapping = [one.id for one in suite.outcomes if len(set(one.trials)) > 1]
    if flapping:
        console.print(f"  pass in some trials only: {', '.join(flapping)}", markup=False, soft_wrap=True)
