"""A run judges every case, whatever happens in one, and ends as its cases say."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder import content, evaluate
from responder.bench import Bench
from responder.models import Practice
from responder.redact import Redactor
from responder.suites import DraftingCase, Expect, GuardrailsCase, RedactionCase, Suite
from responder.verdict import Verdict


@pytest.fixture
def bench(practice: Practice, redactor: Redactor) -> Bench:
    """Return a bench without a model."""
    return Bench(practice, redactor=redactor)


def _texts(count: int, **details: object) -> Suite:
    cases = tuple(RedactionCase(id=f"c{n}", text=f"Call [[PHONE|555-555-01{n:02}]].") for n in range(count))
    values = {
        "name": "redaction",
        "title": "T",
        "kind": "redaction",
        "thresholds": {"recall": 1.0},
        **details,
    }
    return Suite.model_validate({**values, "cases": cases})


def test_every_case_has_an_outcome_in_order(bench: Bench) -> None:
    """Outcomes stand in the order of the cases, and progress counts each."""
    seen: list[tuple[str, int, int]] = []
    result = evaluate.run([_texts(3)], bench, progress=lambda *step: seen.append(step))
    assert [outcome.id for outcome in result.suites[0].outcomes] == ["c0", "c1", "c2"]
    assert seen == [("redaction", n, 3) for n in (1, 2, 3)]
    assert result.verdict is Verdict.PASS


def test_an_interrupt_keeps_what_was_judged_and_is_no_verdict(bench: Bench) -> None:
    """Suites that are done are reported, the one under way is not."""

    def stop(suite: str, done: int, total: int) -> None:
        if suite == "second" and done == 2:
            raise KeyboardInterrupt

    result = evaluate.run([_texts(2), _texts(4, name="second")], bench, progress=stop)
    assert [suite.name for suite in result.suites] == ["redaction"]
    assert result.verdict is Verdict.INTERRUPTED


def test_content_that_does_not_load_fails_every_case(bench: Bench, tmp_path: Path) -> None:
    """A broken rule is found by the cases; the message names the file."""
    (tmp_path / "guardrails" / "privacy").mkdir(parents=True)
    (tmp_path / "guardrails" / "privacy" / "visit.yaml").write_text("id: [")
    content.use(tmp_path)
    try:
        cases = tuple(GuardrailsCase(id=f"c{n}", reply="x", expect="pass") for n in range(2))
        suite = Suite(name="guardrails", title="T", kind="guardrails", thresholds={}, cases=cases)
        result = evaluate.run([suite], bench)
    finally:
        content.use(None)
    assert result.verdict is Verdict.FAIL
    assert all("visit.yaml" in (outcome.error or "") for outcome in result.suites[0].outcomes)


def test_an_unknown_error_shows_its_type_and_none_of_its_text(practice: Practice, redactor: Redactor) -> None:
    """An exception from elsewhere may quote the review; a report names only what it was."""

    def ask(_: object) -> None:
        raise RuntimeError("Maria Lopez, 555-555-0142")

    bench = Bench(practice, "m", ask, redactor=redactor)  # type: ignore[arg-type]  # a broken model
    case = DraftingCase(id="a", text="Two hours in the waiting room!", stars=1, expect=Expect())
    suite = Suite(name="drafting", title="T", kind="drafting", thresholds={}, cases=(case,))
    (outcome,) = evaluate.run([suite], bench).suites[0].outcomes
    assert outcome.error == "RuntimeError"


def test_held_out_cases_show_no_text(bench: Bench) -> None:
    """What must not be tuned to is in no report, only in the figures."""
    cases = tuple(
        RedactionCase(id=part, part=part, text="A [[PERSON|table]] stood there.")  # type: ignore[arg-type]
        for part in ("work", "held-out")
    )
    suite = Suite(name="redaction", title="T", kind="redaction", thresholds={}, cases=cases)
    shown, hidden = evaluate.run([suite], bench).suites[0].outcomes
    assert (shown.passed, hidden.passed) == (False, False)
    assert shown.review is not None
    assert hidden.review is None


@pytest.mark.parametrize("workers", [1, 4])
def test_workers_change_nothing_but_the_time(bench: Bench, workers: int) -> None:
    """Threads that judge side by side give the same outcomes in the same order."""
    result = evaluate.run([_texts(12)], bench, workers=workers)
    assert [outcome.id for outcome in result.suites[0].outcomes] == [f"c{n}" for n in range(12)]
    assert result.verdict is Verdict.PASS
