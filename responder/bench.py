"""What an evaluation puts to the test, and the shape of a judge of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from responder.models import Practice
from responder.profile import RuleSettings
from responder.record import Ask
from responder.rubric import Rubric
from responder.suites import Case
from responder.verdict import Outcome

if TYPE_CHECKING:
    from responder.check import Ask as Question
    from responder.check import Guardrails
    from responder.redact import Redactor
    from responder.topics import Topics

Judge = Callable[[Any], Outcome]
"""Takes a case of the kind it was prepared for."""


def _redactor() -> Redactor:
    # Its patterns take a tenth of a second to compile, which no other command should wait for.
    from responder.redact import Redactor

    return Redactor()


@dataclass(frozen=True)
class Bench:
    """What is under test: the engine with the content in force, for one practice and perhaps a model.

    Attributes:
        practice: whom drafts are for, and whose names and numbers labelled replies may hold.
        model: the name of the model that drafts; None for ready-to-use replies.
        ask: how it is asked; given exactly when there is a model.
        trials: how often each draft is made.
        redactor: the one under test; it also makes reviews fit to show.
        rubric: grades drafts by a judging model, beside what the guardrails say.
        stock: whether Presidio as shipped runs over the redaction suites, to compare.
        settings: what the practice's profile changes in the rules.
        folders: folders of topics and ready-to-use replies of the practice's own.
    """

    practice: Practice
    model: str | None = None
    ask: Ask | None = None
    trials: int = 1
    redactor: Redactor = field(default_factory=_redactor)
    rubric: Rubric | None = None
    stock: bool = False
    settings: RuleSettings = field(default_factory=RuleSettings)
    folders: Sequence[Path] = ()

    @cached_property
    def guardrails(self) -> Guardrails:
        """The guardrails with the practice in force."""
        return self.rules(self.practice)

    @cached_property
    def topics(self) -> Topics:
        """The topics and ready-to-use replies with the practice's own."""
        from responder.topics import Topics

        return Topics.load(self.folders)

    def rules(self, practice: Practice | None, judge: Question | None = None) -> Guardrails:
        """Return the guardrails for another practice, with the same changes to the rules."""
        from responder.check import Guardrails

        return Guardrails.load(practice, judge=judge, **self.settings)

    def seen(self, text: str) -> str:
        """Return a review as a report may show it."""
        return self.redactor.redact(text).text


def outcome(case: Case, reasons: list[str], **details: Any) -> Outcome:
    """Return the outcome of a case that was judged: passed when there is no reason against it."""
    return Outcome(
        id=case.id,
        part=case.part,
        kind=case.kind,
        source=case.source,
        passed=not reasons,
        reasons=tuple(reasons),
        **details,
    )
