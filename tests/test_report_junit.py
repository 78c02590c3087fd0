"""JUnit XML holds every threshold and every case, and is well formed whatever a reply holds."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import evaluations
from evaluations import outcome, suite
from hypothesis import given
from hypothesis import strategies as st

from responder.report_junit import junit
from responder.verdict import Evaluation


def _cases(evaluation: Evaluation) -> dict[str, Element]:
    root = fromstring(junit(evaluation))  # noqa: S314 - written here
    return {f"{case.get('classname')}/{case.get('name')}": case for case in root.iter("testcase")}


def test_thresholds_and_cases_are_test_cases() -> None:
    """A forge shows each threshold and each case by name."""
    assert list(_cases(evaluations.PASSED)) == [
        "guardrails.thresholds/recall",
        "guardrails.template/a",
        "guardrails.template/b",
    ]


def test_a_missed_threshold_is_a_failure_with_the_figures() -> None:
    """The message says what was reached and what was asked."""
    failure = _cases(evaluations.MISSED)["guardrails.thresholds/recall"].find("failure")
    assert failure is not None
    assert failure.get("message") == "recall is 50.0% (1 of 2), at least 90.0% is asked"


def test_a_failed_case_holds_reply_and_repair() -> None:
    """Whoever opens the failure sees the reply and how to mend it."""
    failure = _cases(evaluations.MISSED)["guardrails.template/b"].find("failure")
    assert failure is not None
    assert failure.text == f"{evaluations.REPLY}\nprivacy.visit: Leave it out."


def test_a_miss_within_the_threshold_is_skipped() -> None:
    """It is seen and fails nothing, so that the file agrees with the verdict."""
    case = _cases(evaluations.WITHIN)["guardrails.template/b"]
    assert case.find("failure") is None
    assert case.find("skipped") is not None


@given(st.text(st.characters(), max_size=40))
def test_any_reply_makes_well_formed_xml(reply: str) -> None:
    """Control characters and lone surrogates, which XML cannot hold, are replaced."""
    failed = outcome("b", passed=False, reply=reply.encode("utf-8", "replace").decode())
    assert _cases(evaluations.evaluation(suite(failed, minimum=1.0)))
