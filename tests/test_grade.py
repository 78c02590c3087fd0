"""Each kind of case is judged by what it says, and a judge that cannot run has not passed anything."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder import grade, grade_drafts
from responder.answers import Answer
from responder.bench import Bench
from responder.errors import ModelError, ModelTimeout, ModelUnusable
from responder.models import Practice, Span
from responder.redact import Redactor
from responder.suites import DraftingCase, Expect, GuardrailsCase, RedactionCase, TriageCase

ANSWER = "Thank you for the feedback. A long wait is never welcome, and our aim is to start on time."


@pytest.fixture(scope="module")
def bench(practice: Practice, redactor: Redactor) -> Bench:
    """Return a bench without a model."""
    return Bench(practice, redactor=redactor)


def _spans(*places: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end, label="PERSON") for start, end in places)


@pytest.mark.parametrize(
    ("found", "hidden", "excess", "lost"),
    [
        ([(6, 16)], True, 0, 0),
        ([(6, 9), (10, 16)], True, 0, 0),
        ([(0, 20)], True, 0, 2),
        ([(6, 9)], False, 0, 0),
        ([(0, 5)], False, 1, 1),
        ([], False, 0, 0),
    ],
)
def test_half_a_name_is_a_leak(found: list[tuple[int, int]], hidden: bool, excess: int, lost: int) -> None:
    """An identifier is hidden when all of it is, in one piece or several, whatever else is hidden with it."""
    text = "Nurse Ana Moreno sat there."
    case = RedactionCase(id="a", text="Nurse [[PERSON|Ana Moreno]] sat there.")
    result = grade.compare(case, text, _spans((6, 16)), _spans(*found))
    assert (result.identifiers[0].hidden, len(result.excess), result.words_lost) == (hidden, excess, lost)
    assert result.words == 3


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=5))
def test_what_a_report_shows_of_a_review_holds_no_marked_identifier(places: list[tuple[int, int]]) -> None:
    """Even where the redactor leaks, the report covers what the case marks."""
    text = "Nurse Ana Moreno sat there."
    found = _spans(*((start, min(27, start + length)) for start, length in places))
    case = RedactionCase(id="a", text="Nurse [[PERSON|Ana Moreno]] sat there.")
    shown = grade.compare(case, text, _spans((6, 16)), found).review
    assert shown is None or not any(part in shown for part in ("Ana", "Moreno"))


BAD = "Thank you for your visit last Tuesday."


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        ({"reply": BAD, "expect": "block", "families": ["privacy"]}, 0),
        ({"reply": BAD, "expect": "block", "families": ["privacy", "tone"]}, 1),
        ({"reply": BAD, "expect": "pass"}, 1),
        ({"reply": BAD, "silent": ["tone.insult"]}, 0),
        ({"reply": BAD, "rules": ["tone.insult"]}, 1),
        ({"reply": "We want short waits. Please call our office.", "expect": "block"}, 1),
    ],
)
def test_a_labelled_reply_is_judged_by_its_label(bench: Bench, case: dict[str, object], reasons: int) -> None:
    """Blocked by the right families, let through, or named rule by rule."""
    judge = grade.prepare("guardrails", bench)
    outcome = judge(GuardrailsCase.model_validate({"id": "a", "practice": False, **case}))
    assert bool(outcome.reasons) is bool(reasons)
    assert outcome.passed is not bool(reasons)


@pytest.mark.parametrize(
    ("case", "passed"),
    [
        ({"text": "Two hours in the waiting room!", "stars": 1, "topics": ["wait-times"]}, True),
        ({"text": "Two hours in the waiting room!", "stars": 1, "topics": ["parking"]}, False),
        ({"text": "Two hours in the waiting room!", "stars": 1, "not_topics": ["wait-times"]}, False),
        ({"text": "They turned me away and I want to kill myself.", "escalate": "self-harm"}, True),
        ({"text": "They turned me away and I want to kill myself.", "escalate": None}, False),
        ({"text": "They turned me away and I want to kill myself."}, True),
        ({"text": "They turned me away and I want to kill myself.", "not_escalate": ["self-harm"]}, False),
    ],
)
def test_a_review_is_judged_by_topic_and_escalation(
    bench: Bench, case: dict[str, object], passed: bool
) -> None:
    """The first topic, and the reason for escalating, must be the labelled ones."""
    judge = grade.prepare("triage", bench)
    assert judge(TriageCase.model_validate({"id": "a", **case})).passed is passed


@pytest.mark.parametrize(
    ("expect", "passed"),
    [
        ({"status": ["ready", "needs_review"], "topics": ["wait-times"]}, True),
        ({"status": ["escalate"]}, False),
        ({"topics": ["parking"]}, False),
        ({"source": "ready-to-use"}, True),
        ({"source": "model"}, False),
        ({"must_say": ["{contact}", "{phone}"]}, True),
        ({"must_say": ["pineapple"]}, False),
        ({"must_not_say": ["jessica"]}, False),
        ({"must_not_say": ["jess"]}, True),
        ({"max_words": 3}, False),
    ],
)
def test_a_draft_is_judged_by_what_is_expected(bench: Bench, expect: dict[str, object], passed: bool) -> None:
    """Status, topic, source, length, and words said or not said; a word inside a longer one is not said."""
    case = DraftingCase(
        id="a", text="Two hours in the waiting room!", stars=1, expect=Expect.model_validate(expect)
    )
    assert grade.prepare("drafting", bench)(case).passed is passed


def test_a_case_may_play_the_model_itself(bench: Bench) -> None:
    """With answers of its own a case judges prompt and repair without any model."""
    case = DraftingCase(
        id="a",
        text="Two hours in the waiting room, said Denise.",
        stars=1,
        answers=(BAD, ANSWER),
        prompt_hides=("Denise",),
        prompt_says=("Two hours in the waiting room",),
        expect=Expect(source="model", must_not_say=("Tuesday",)),
    )
    outcome = grade.prepare("drafting", bench)(case)
    assert (outcome.reasons, outcome.attempts) == ((), 2)
    leaking = case.model_copy(update={"prompt_hides": ("waiting room",), "prompt_says": ("Denise",)})
    assert len(grade.prepare("drafting", bench)(leaking).reasons) == 2


def _bench(practice: Practice, redactor: Redactor, answer: Answer | ModelError, trials: int = 1) -> Bench:
    def ask(messages: Sequence[dict[str, str]]) -> Answer | ModelError:
        del messages
        return answer

    return Bench(practice, "m", ask, trials, redactor)


def test_a_model_that_cannot_be_asked_is_an_error(practice: Practice, redactor: Redactor) -> None:
    """The reply that takes its place is good, and says nothing about the model."""
    case = DraftingCase(id="a", text="Two hours in the waiting room!", stars=1, expect=Expect())
    judge = grade_drafts.drafting(_bench(practice, redactor, ModelTimeout("too late")))
    with pytest.raises(ModelTimeout, match="too late"):
        judge(case)


def test_an_answer_of_no_use_is_the_models_doing(practice: Practice, redactor: Redactor) -> None:
    """A refusal falls back, as it would in use."""
    case = DraftingCase(id="a", text="Two hours in the waiting room!", stars=1, expect=Expect())
    judge = grade_drafts.drafting(_bench(practice, redactor, ModelUnusable("the model refused"), trials=3))
    outcome = judge(case)
    assert (outcome.origin, outcome.trials, outcome.passed) == ("ready-to-use", (True, True, True), True)
