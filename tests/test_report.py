"""The terminal report lists what a person needs and never more than that."""

from __future__ import annotations

import evaluations
from evaluations import outcome, suite
from rich.console import Console

from responder import compare, report, report_html, report_junit, report_markdown
from responder.verdict import Evaluation


def _shown(evaluation: Evaluation, before: Evaluation | None = None) -> str:
    console = Console(record=True, width=110)
    changes = ()
    if before:
        changes = compare.changes(compare.baseline(before), compare.baseline(evaluation))
    report.show(evaluation, console, changes)
    return console.export_text()


def test_a_failed_case_stands_with_its_place_and_reason() -> None:
    """Id, file and line, and reason: enough to open the case."""
    assert "b (guardrails/work.jsonl:1)  missed: nothing blocks it" in _shown(evaluations.MISSED)


def test_held_out_cases_are_counted_and_not_listed() -> None:
    """A held-out case that fails moves the figures; which one it was is not shown."""
    shown = _shown(
        evaluations.evaluation(suite(outcome("secret-1", passed=False, part="held-out"), minimum=0.5))
    )
    assert "1 of 1 cases not as expected" in shown
    assert "secret-1" not in shown


def test_one_broken_file_is_said_once() -> None:
    """Cases that fail for the same error are one line with their number."""
    many = [outcome(f"c{n}", passed=False, error="rule.yaml:3: not valid") for n in range(40)]
    assert _shown(evaluations.evaluation(suite(*many))).count("rule.yaml") == 1


def test_a_long_list_is_cut_and_says_so() -> None:
    """A table of hundreds of failures would bury the verdict."""
    shown = _shown(evaluations.evaluation(suite(*(outcome(f"c{n}", passed=False) for n in range(40)))))
    assert f"and {40 - report.SHOWN} more" in shown


def test_changes_against_the_baseline_are_named() -> None:
    """The cases that were lost and won stand with the word that sums them up."""
    shown = _shown(evaluations.MISSED, evaluations.PASSED)
    assert "guardrails against before: same, 0 won, 1 lost" in shown
    assert "lost: b" in shown


def test_cases_that_flap_are_listed() -> None:
    """A case that passes in some trials only is named, whatever its verdict."""
    flapping = outcome("moody", passed=False, trials=(True, False, True))
    assert "pass in some trials only: moody" in _shown(evaluations.evaluation(suite(flapping)))


def test_a_share_is_never_rounded_to_a_whole() -> None:
    """999 of 1000 and a half is not everything, and one leak in ten thousand is not none."""
    assert report.percent(0.99999) == "99.9%"
    assert report.percent(0.00001) == "0.1%"
    assert (report.percent(1.0), report.percent(0.0), report.percent(None)) == (
        "100.0%",
        "0.0%",
        "not measured",
    )


def test_every_output_says_what_the_practice_changed() -> None:
    """Rules that are switched off are named wherever a result is, and nothing is said where none is."""
    changed = evaluations.evaluation(*evaluations.PASSED.suites, changes={"form.emoji": "switched off: ours"})
    writers = (report_html.html, report_junit.junit, report_markdown.markdown, _shown)
    for write in writers:
        assert "form.emoji switched off: ours" in write(changed)
        assert "switched off" not in write(evaluations.PASSED)


def test_kappa_is_no_share() -> None:
    """Agreement beyond chance is a number from -1 to 1, never a percentage."""
    assert report.figure(evaluations.metric("kappa", 1, 2)) == "0.50"
    assert report.figure(evaluations.metric("recall", 1, 2)) == "50.0%"
