"""Figures count what their names say, apart where cases are apart."""

from __future__ import annotations

import pytest

from responder import figures, meanings
from responder.errors import ConfigError
from responder.figures import Judged
from responder.models import Finding
from responder.suites import (
    Case,
    DraftingCase,
    Expect,
    GuardrailsCase,
    Kind,
    RedactionCase,
    Suite,
    TriageCase,
)
from responder.verdict import Identifier, Metric, Outcome


def _outcome(case: Case, **details: object) -> Outcome:
    values = {"id": case.id, "part": case.part, "kind": case.kind, "passed": True, **details}
    return Outcome.model_validate(values)


def _metrics(
    kind: Kind, *rows: Judged, thresholds: dict[str, float] | None = None, sampled: bool = False
) -> dict[str, Metric]:
    suite = Suite(name="s", title="S", kind=kind, thresholds={}, apart=("spanish",), cases=())
    return {one.name: one for one in figures.metrics(suite, rows, thresholds or {}, sampled=sampled)}


def _text(name: str, hidden: int, leaked: int, excess: int = 0, **case: str) -> Judged:
    made = RedactionCase(id=name, text="x", **case)  # type: ignore[arg-type]
    found = [Identifier(label="PERSON", hidden=True)] * hidden + [
        Identifier(label="DATE", hidden=False)
    ] * leaked
    lost = {"words": 10, "words_lost": excess}
    return Judged(made, _outcome(made, identifiers=tuple(found), excess=("PERSON",) * excess, **lost))


def test_redaction_counts_leaks_and_over_redaction_apart() -> None:
    """Recall is of identifiers, precision of what was hidden, kept of words, specificity of clean texts."""
    found = _metrics("redaction", _text("a", 3, 1, 1), _text("b", 0, 0, 0), _text("c", 0, 0, 2))
    counted = {
        name: (found[name].hits, found[name].total) for name in ("recall", "precision", "kept", "specificity")
    }
    assert counted == {"recall": (3, 4), "precision": (3, 6), "kept": (27, 30), "specificity": (1, 2)}
    assert found["f2"].value == pytest.approx(5 * 0.5 * 0.75 / (4 * 0.5 + 0.75))


def test_parts_and_kinds_are_slices_and_some_stay_apart() -> None:
    """Spanish and pinned cases move no main figure; each part and kind has its own."""
    found = _metrics(
        "redaction",
        _text("a", 1, 0, part="work", kind="review"),
        _text("b", 0, 1, part="held-out", kind="query"),
        _text("c", 0, 5, kind="spanish"),
        _text("d", 0, 7, kind="pinned"),
    )
    values = {name: metric.value for name, metric in found.items() if name.startswith("recall")}
    assert values == {
        "recall": 0.5, "recall@work": 1.0, "recall@held-out": 0.0, "recall@review": 1.0, "recall@query": 0.0,
        "recall@spanish": 0.0,
    }  # fmt: skip


def test_pinned_cases_have_a_threshold_of_their_own_accord() -> None:
    """An example that a file was written with and that comes out wrong fails the suite unasked."""
    case = RedactionCase(id="p", kind="pinned", text="x")
    found = _metrics("redaction", Judged(case, _outcome(case, passed=False)))
    assert (found["pinned"].minimum, found["pinned"].holds) == (1.0, False)


def test_cases_in_error_are_in_no_figure() -> None:
    """An error fails the verdict itself and is no miss of the thing measured."""
    case = RedactionCase(id="e", text="x")
    found = _metrics(
        "redaction", _text("a", 1, 0), Judged(case, _outcome(case, passed=False, error="broken"))
    )
    assert (found["recall"].total, found["specificity"].total if "specificity" in found else 0) == (1, 0)


def test_a_sample_drops_thresholds_it_cannot_measure() -> None:
    """A full run does not."""
    asked = {"recall@query": 0.9}
    assert "recall@query" not in _metrics("redaction", _text("a", 1, 0), thresholds=asked, sampled=True)
    assert not _metrics("redaction", _text("a", 1, 0), thresholds=asked)["recall@query"].holds


def _reply(name: str, expect: str, *rules: str, families: tuple[str, ...] = ()) -> Judged:
    case = GuardrailsCase(id=name, reply="x", expect=expect, families=families)  # type: ignore[arg-type]
    findings = tuple(Finding(rule=rule, severity="block", message="m") for rule in rules)
    return Judged(case, _outcome(case, findings=findings))


def test_guardrails_count_recall_by_family_and_false_alarms_by_rule() -> None:
    """A reply that must be blocked by two families counts for each."""
    rows = (
        _reply("a", "block", "privacy.visit", families=("privacy", "tone")),
        _reply("b", "block", families=("privacy",)),
        _reply("c", "pass", "tone.insult"),
        _reply("d", "pass"),
    )
    found = _metrics("guardrails", *rows)
    counted = {name: (one.hits, one.total) for name, one in found.items() if "@" not in name}
    assert counted == {
        "recall": (1, 2), "specificity": (1, 2), "recall.privacy": (1, 2), "specificity.privacy": (2, 2),
        "recall.tone": (0, 1), "specificity.tone": (1, 2),
    }  # fmt: skip
    alarms = next(table for table in figures.tables("guardrails", rows) if "False alarms" in table.title)
    assert [(row.name, row.hits, row.total) for row in alarms.rows] == [("tone.insult", 1, 2)]


def _review(name: str, topics: tuple[str, ...], escalate: str | None, got: str, *fired: str) -> Judged:
    case = TriageCase(id=name, text="x", topics=topics, escalate=escalate)
    findings = tuple(Finding(rule=f"escalate.{rule}", severity="warn", message="m") for rule in fired)
    return Judged(case, _outcome(case, topics=(got,), findings=findings))


def test_triage_counts_first_topics_and_escalations() -> None:
    """An escalation for another reason than the labelled one is no hit."""
    found = _metrics(
        "triage",
        _review("a", ("billing", "insurance"), None, "insurance"),
        _review("b", ("rushed",), "harm", "pain", "legal-threat"),
        _review("c", (), "harm", "other", "harm"),
        _review("d", (), None, "other", "harm"),
    )
    counted = {name: (found[name].hits, found[name].total) for name in ("topics", "escalation", "calm")}
    assert counted == {"topics": (1, 2), "escalation": (1, 2), "calm": (1, 2)}


def _draft(name: str, *trials: bool, origin: str = "model") -> Judged:
    case = DraftingCase(id=name, text="x", expect=Expect())
    return Judged(
        case, _outcome(case, passed=all(trials), trials=trials, origin=origin, attempts=1, topics=("other",))
    )


def test_repeated_drafts_have_pass_at_k_and_pass_all_k() -> None:
    """With three trials the two estimates stand beside the share of cases that always pass."""
    found = _metrics(
        "drafting", _draft("a", True, True, True), _draft("b", True, False, False, origin="ready-to-use")
    )
    values = {name: found[name].value for name in ("passed", "model", "pass@3", "pass^3")}
    assert values == {"passed": 0.5, "model": 0.5, "pass@3": 1.0, "pass^3": 0.5}


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [
        ("redaction", "recall", True), ("redaction", "recall@spanish", True), ("redaction", "recal", False),
        ("guardrails", "recall.privacy@held-out", True), ("triage", "recall", False),
        ("drafting", "pass^5", True), ("drafting", "pass@k", False), ("redaction", "pass@3", False),
    ],
)  # fmt: skip
def test_a_threshold_names_a_metric_that_the_suite_has(kind: Kind, name: str, known: bool) -> None:
    """A threshold on a misspelt metric is an error and no threshold that is never missed."""
    assert meanings.has(kind, name) is known
    if not known:
        with pytest.raises(ConfigError, match="unknown metric"):
            meanings.check_name(kind, name)


def test_every_metric_is_explained() -> None:
    """Each figure on the page has a sentence."""
    assert (
        meanings.meaning("guardrails", "recall.privacy@held-out") == "bad replies that a privacy rule blocks"
    )
    assert meanings.meaning("drafting", "pass^3") == "drafts that pass in repeated trials"
    assert all(text for kind in meanings.MEANINGS.values() for text in kind.values())
