"""One verdict: what is printed, what is in every file, and the exit status all come from it."""

from __future__ import annotations

import json
from xml.etree.ElementTree import fromstring

import evaluations
import pytest
from rich.console import Console

from responder import report, report_html, report_json, report_junit, report_markdown
from responder.verdict import Evaluation, Verdict

TABLE = [
    (evaluations.PASSED, Verdict.PASS, 0),
    (evaluations.WITHIN, Verdict.PASS, 0),
    (evaluations.MISSED, Verdict.FAIL, 1),
    (evaluations.BROKEN, Verdict.FAIL, 1),
    (evaluations.EMPTY, Verdict.UNUSABLE, 2),
    (evaluations.evaluation(), Verdict.UNUSABLE, 2),
    (evaluations.UNKNOWN, Verdict.UNUSABLE, 2),
    (evaluations.STOPPED, Verdict.INTERRUPTED, 130),
    (evaluations.evaluation(*evaluations.PASSED.suites, *evaluations.MISSED.suites), Verdict.FAIL, 1),
    (evaluations.evaluation(*evaluations.MISSED.suites, *evaluations.EMPTY.suites), Verdict.UNUSABLE, 2),
]


@pytest.mark.parametrize(("evaluation", "verdict", "status"), TABLE)
def test_every_output_says_the_same(evaluation: Evaluation, verdict: Verdict, status: int) -> None:
    """The last line of the terminal, JSON, JUnit, HTML and Markdown agree with the exit status."""
    console = Console(record=True, width=100)
    report.show(evaluation, console)
    assert evaluation.verdict is verdict
    assert int(evaluation.verdict) == status
    assert console.export_text().strip().splitlines()[-1].startswith(f"{verdict.name}:")
    assert json.loads(report_json.dump(evaluation))["verdict"] == status
    suites = fromstring(report_junit.junit(evaluation))  # noqa: S314 - written a line above
    assert (suites.get("failures") == suites.get("errors") == "0") == (status == 0)
    assert f'<strong class="verdict {verdict.name}">{verdict.name}</strong>' in report_html.html(evaluation)
    assert (
        report_markdown.markdown(evaluation)
        .splitlines()[0]
        .partition(" ")[2][2:]
        .lstrip()
        .startswith(verdict.name)
    )


def test_a_threshold_on_nothing_measured_is_not_met() -> None:
    """What cannot be measured has not reached its threshold."""
    unmeasured = evaluations.metric("recall@spanish", 0, 0, 0.5)
    assert not unmeasured.holds
    assert evaluations.metric("recall@spanish", 0, 0).holds


def test_a_value_at_its_threshold_holds() -> None:
    """The smallest value that is asked for is enough."""
    assert evaluations.metric("recall", 9, 10, 0.9).holds
    assert not evaluations.metric("recall", 89, 100, 0.9).holds
