"""Evaluations made by hand, for the tests of reports."""

from __future__ import annotations

from responder.metrics import Rate
from responder.models import Finding
from responder.verdict import Evaluation, Metric, Outcome, SuiteResult, Table

REPLY = "Thank you for visiting us, <b>dear</b> Leo & co."
FINDING = Finding(
    rule="privacy.visit",
    severity="block",
    start=14,
    end=25,
    message="It confirms a visit.",
    repair="Leave it out.",
)


def outcome(name: str, *, passed: bool = True, error: str | None = None, **details: object) -> Outcome:
    """Return the outcome of a case of the guardrails suite."""
    reasons = () if passed or error else ("missed: nothing blocks it",)
    values = {"part": "work", "kind": "template", "source": f"guardrails/work.jsonl:{len(name)}", **details}
    return Outcome.model_validate(
        {"id": name, "passed": passed, "error": error, "reasons": reasons, **values}
    )


def metric(name: str, hits: int, total: int, minimum: float | None = None) -> Metric:
    """Return a share with its threshold."""
    share = Rate(name=name, hits=hits, total=total)
    return Metric(
        name=name, value=share.value, interval=share.interval, hits=hits, total=total, minimum=minimum
    )


def suite(*outcomes: Outcome, minimum: float | None = None, name: str = "guardrails") -> SuiteResult:
    """Return the result of a suite whose only metric is the share of cases that passed."""
    return SuiteResult(
        name=name,
        title="Replies are judged",
        kind="guardrails",
        metrics=(metric("recall", sum(one.passed for one in outcomes), len(outcomes), minimum),)
        if outcomes
        else (),
        tables=(Table(title="Recall by family", rows=(Rate(name="privacy", hits=1, total=2),)),),
        outcomes=outcomes,
        seconds=1.5,
    )


def evaluation(*suites: SuiteResult, **details: object) -> Evaluation:
    """Return an evaluation of these suites."""
    return Evaluation.model_validate({"version": "1.2.3", "suites": suites, **details})


PASSED = evaluation(suite(outcome("a"), outcome("b"), minimum=0.9))
MISSED = evaluation(
    suite(outcome("a"), outcome("b", passed=False, reply=REPLY, findings=(FINDING,)), minimum=0.9)
)
WITHIN = evaluation(suite(outcome("a"), outcome("b", passed=False, reply=REPLY), minimum=0.4))
BROKEN = evaluation(
    suite(outcome("a"), outcome("b", passed=False, error="rule.yaml:3: not valid"), minimum=0.4)
)
EMPTY = evaluation(suite())
UNKNOWN = evaluation(problem="unknown suite 'x'")
STOPPED = evaluation(suite(outcome("a")), interrupted=True)
