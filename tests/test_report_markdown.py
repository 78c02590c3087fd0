"""The Markdown summary is one table and short lists, and nothing in it can break out of them."""

from __future__ import annotations

import evaluations
from evaluations import outcome, suite

from responder import compare
from responder.report_markdown import SHOWN, markdown


def test_the_table_has_value_threshold_and_baseline() -> None:
    """A reviewer sees in one row what was reached, what is asked, and what it was before."""
    changes = compare.changes(compare.baseline(evaluations.PASSED), compare.baseline(evaluations.MISSED))
    text = markdown(evaluations.MISSED, changes)
    assert "| guardrails | recall | 50.0% | 9.5% to 90.5% | 1 of 2 | 90.0% | 100.0% | **below** |" in text
    assert "**guardrails: same** against the baseline: 0 won, 1 lost" in text
    assert "- lost: `b`" in text


def test_failed_cases_are_folded_and_cut() -> None:
    """A long list does not bury the table."""
    text = markdown(
        evaluations.evaluation(suite(*(outcome(f"c{n}", passed=False) for n in range(SHOWN + 5))))
    )
    assert text.count("- `c") == SHOWN
    assert "- and 5 more" in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_an_error_cannot_break_the_page() -> None:
    """Bars, tags and line breaks of an error stay text."""
    broken = outcome("b", passed=False, error="a | b\n<script>")
    assert "- `b`: a \\| b &lt;script>" in markdown(evaluations.evaluation(suite(broken)))
