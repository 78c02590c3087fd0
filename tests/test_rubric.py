"""A judging model grades point by point, is measured against people, and lets nothing pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Template

import pytest

from responder import content, evaluate
from responder.answers import Answer
from responder.bench import Bench
from responder.errors import ConfigError, ModelError, ModelTimeout, ModelUnusable
from responder.models import Practice
from responder.redact import Redactor
from responder.rubric import Rubric
from responder.suites import DraftingCase, Expect, JudgeCase, Suite

PROMPT = Template("$question\n$reply")
QUESTIONS = {"calm": "Is it calm?", "on_topic": "It is about {topics}. Is the reply?"}


def _answering(text: str, asked: list[str] | None = None) -> Rubric:
    def ask(messages: Sequence[dict[str, str]]) -> Answer | ModelError:
        if asked is not None:
            asked.append(messages[0]["content"])
        return Answer(text)

    return Rubric(QUESTIONS, PROMPT, ask)


@pytest.mark.parametrize(
    ("said", "grade"),
    [("yes", True), ("Yes.", True), ("**No**, it blames", False), ("NO", False), ("Sí", True),
     ("It is calm", None), ("Nobody knows", None)],
)  # fmt: skip
def test_a_grade_is_a_clear_yes_or_no(said: str, grade: bool | None) -> None:
    """Anything but a first word of yes or no is no grade."""
    assert _answering(said).grade("Reply.", ()).get("calm") is grade


def test_each_point_is_asked_with_the_reply_and_the_topics() -> None:
    """The model sees question and reply; of the review only its topics."""
    asked: list[str] = []
    _answering("yes", asked).grade("We want short waits.", ("wait-times", "front-desk"))
    assert asked == [
        "Is it calm?\nWe want short waits.",
        "It is about wait times, front desk. Is the reply?\nWe want short waits.",
    ]


def test_a_refusal_is_no_grade_and_a_dead_endpoint_an_error() -> None:
    """What the model will not say is left out; what it could not be asked is not."""
    assert Rubric(QUESTIONS, PROMPT, lambda _: ModelUnusable("refused")).grade("r", ()) == {}
    with pytest.raises(ModelTimeout):
        Rubric(QUESTIONS, PROMPT, lambda _: ModelTimeout("late")).grade("r", ())


def test_the_shipped_prompt_loads_and_a_broken_one_does_not(tmp_path: Path) -> None:
    """A prompt that does not show question and reply cannot judge."""
    assert Rubric.load(QUESTIONS, lambda _: Answer("yes")).grade("Reply.", ()) == {
        "calm": True,
        "on_topic": True,
    }
    (tmp_path / "prompts").mkdir()
    content.use(tmp_path)
    try:
        for text in (None, "$question", "$question $reply $review"):
            if text is not None:
                (tmp_path / "prompts" / "judge.txt").write_text(text)
            with pytest.raises(ConfigError, match=r"judge\.txt"):
                Rubric.load(QUESTIONS, lambda _: Answer("yes"))
    finally:
        content.use(None)


def test_agreement_with_people_is_measured(practice: Practice, redactor: Redactor) -> None:
    """A judge that says yes to everything agrees by chance only, and kappa says so."""
    cases = tuple(
        JudgeCase(id=f"c{n}", reply="Reply.", labels={"calm": n % 2 == 0, "on_topic": True})
        for n in range(10)
    )
    suite = Suite(name="judge", title="T", kind="judge", thresholds={}, cases=cases)
    bench = Bench(practice, redactor=redactor, rubric=_answering("yes"))
    (result,) = evaluate.run([suite], bench).suites
    values = {metric.name: metric.value for metric in result.metrics if "@" not in metric.name}
    assert values == {"agreement": 0.75, "agreement.calm": 0.5, "agreement.on_topic": 1.0, "kappa": 0.0}
    assert result.outcomes[1].reasons == ("calm: yes, people say no",)


@pytest.mark.parametrize("said", ["yes", "no"])
def test_a_grade_never_changes_whether_a_draft_passes(
    practice: Practice, redactor: Redactor, said: str
) -> None:
    """The guardrails and the case decide; the grade stands beside them."""
    case = DraftingCase(id="a", text="Two hours in the waiting room!", stars=1, expect=Expect())
    suite = Suite(name="drafting", title="T", kind="drafting", thresholds={}, cases=(case,))
    bench = Bench(practice, redactor=redactor, rubric=_answering(said))
    (outcome,) = evaluate.run([suite], bench).suites[0].outcomes
    assert outcome.passed
    assert outcome.judged == {"calm": said == "yes", "on_topic": said == "yes"}
