"""The flow of one draft: redact, triage, ask, check, repair, fall back; what comes out has passed.

It is a generator that does no I/O: it yields the messages for a model and is sent the answer, so that the
drivers in `responder.draft` are a few lines each, and a test can play the model itself.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from responder import repair, usage
from responder.errors import GuardrailError, ModelError, ModelUnusable, RedactionError
from responder.language import english
from responder.models import Draft, Finding, Provenance, Redacted, Report, Review, Source, Triage
from responder.prompt import LANGUAGES
from responder.triage import triage

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from responder.answers import Answer
    from responder.check import Guardrails
    from responder.injection import Injection
    from responder.models import Practice
    from responder.prompt import Message, Prompts
    from responder.ready import ReadyReplies
    from responder.redact import Redactor
    from responder.relevance import Relevance
    from responder.topics import Language, Topics
    from responder.usage import Price

    OnStep = Callable[[str], object]

Sees = Literal["redacted", "topics"]

_REDACTION = Finding(
    rule="draft.redaction",
    severity="warn",
    message="The review could not be redacted, so no model has seen it.",
    repair="Read the review and see that the reply suits it.",
)
_INJECTION = Finding(
    rule="draft.instructions",
    severity="warn",
    message="The review seems to give orders to a machine, so a model gets its stars and topics only.",
    repair="Read the review and see that the reply suits it.",
)
_UNSUITED = Finding(
    rule="draft.plain",
    severity="warn",
    message="No reply of the practice suits this review, so the plainest one stands here.",
    repair="Write a reply in your own words, and check it.",
)
_OFF_TOPIC = Finding(
    rule="draft.topic",
    severity="block",
    message="The draft does not speak for the practice about the topic of the review.",
    repair="Speak for the practice, as we, and name the topic in general words.",
)


def unheard(_: str) -> None:
    """Take a step of a draft that nobody waits for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a review before a reply is drafted.

    Attributes:
        review: as the platform shows it.
        triage: what it is about and whether a person must decide.
        redacted: its text with identifiers hidden, None where that failed.
        shown: what a model may see of the text, None for nothing of it.
        askable: whether a model may be asked at all.
        concerns: why a person should look at the draft.
    """

    review: Review
    triage: Triage
    redacted: Redacted | None
    shown: Redacted | None
    askable: bool
    concerns: tuple[Finding, ...]


@dataclass(slots=True)
class _Record:
    """What has happened to one draft so far, and who is told of its steps."""

    on_step: OnStep
    attempts: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    fallback: str | None = None


@dataclass(frozen=True)
class Flow:
    """The steps of a draft and what they work with.

    Attributes:
        model: the model's name, None where ready-to-use replies are drafted.
        repairs: how often a model is asked to mend a draft that the guardrails blocked.
        sees: what a model gets of a review, unless the review itself forbids it.
        price: what a model's tokens cost, None where that is unknown.
    """

    practice: Practice | None
    redactor: Redactor
    topics: Topics
    guardrails: Guardrails
    ready: ReadyReplies
    prompts: Prompts
    injection: Injection
    relevance: Relevance
    model: str | None
    repairs: int
    sees: Sees
    price: Price | None = None

    def run(
        self, review: Review | Reading, recent: tuple[str, ...] = (), on_step: OnStep = unheard
    ) -> Generator[list[Message], Answer | ModelError, Draft]:
        """Yield the messages for a model, take its answer or why there is none, and return the draft.

        Raises:
            GuardrailError: the guardrails cannot run, so no reply can pass.
        """
        record = _Record(on_step)
        reading = self.read(review, on_step) if isinstance(review, Review) else review
        if not reading.triage.escalations and self.model is not None:
            draft = yield from self._by_model(reading, record, recent)
            if draft is not None:
                return draft
        return self._ready_to_use(reading, record, recent)

    def read(self, review: Review, on_step: OnStep = unheard) -> Reading:
        """Return what `review` is about, and what of it may be shown."""
        on_step("hiding names")
        concerns: list[Finding] = []
        redacted = None
        with suppress(RedactionError):
            redacted = self.redactor.redact(review.text)
        if redacted is None:
            concerns.append(_REDACTION)
        found = triage(
            review,
            language=redacted.language if redacted else None,
            topics=self.topics,
            guardrails=self.guardrails,
        )
        shown = (
            redacted if redacted and redacted.covered and self.sees == "redacted" and review.text else None
        )
        if shown and shown.language is None and not english(review.text):
            shown = None  # nobody knows whether the redactor could read it
        if self.injection.suspected(review.text):
            concerns.append(_INJECTION)
            shown = None
        # A rule that cannot read a language would pass anything in it.
        askable = redacted is not None and (found.language is None or found.language in LANGUAGES)
        return Reading(review, found, redacted, shown, askable, (*concerns, *found.concerns))

    def prompt(self, reading: Reading) -> list[Message]:
        """Return the messages that first ask a model for a reply."""
        return self.prompts.draft(
            reading.shown, stars=reading.review.stars, triage=reading.triage, practice=self.practice
        )

    def _by_model(
        self, reading: Reading, record: _Record, recent: tuple[str, ...]
    ) -> Generator[list[Message], Answer | ModelError, Draft | None]:
        if not reading.askable:
            record.fallback = (
                "no model was asked, for want of redaction or guardrails in the review's language"
            )
            return None
        messages = first = self.prompt(reading)
        for _ in range(1 + self.repairs):
            record.attempts += 1
            record.on_step(f"asking {self.model} ({record.attempts})")
            answer = yield messages
            if isinstance(answer, ModelError) and not isinstance(answer, ModelUnusable):
                record.fallback = str(answer)
                return None
            record.input_tokens += answer.input_tokens
            record.output_tokens += answer.output_tokens
            if isinstance(answer, ModelError):
                record.fallback = str(answer)
                continue
            record.on_step("checking")
            text, report = self._mended(repair.tidied(answer.text), reading, recent)
            if report.passed:
                return self._finished(text, "model", report, reading, record)
            record.on_step("repairing")
            hints = [finding.repair for finding in report.findings if finding.severity == "block"]
            messages = self.prompts.repair(first, answer.text, hints, reading.triage)
            record.fallback = "the model's drafts did not pass the guardrails"
        return None

    def _mended(self, text: str, reading: Reading, recent: tuple[str, ...]) -> tuple[str, Report]:
        """Return the reply that comes of `text`, or of what is left without sentences that break a rule."""
        language: Language = "es" if reading.triage.language == "es" else "en"
        shown = reading.shown.text if reading.shown else ""
        text = self.relevance.speaking(text, reading.triage, shown, language)
        reply, report = self._checked(text, reading, language, recent)
        rest = "" if report.passed else repair.without(text, report.findings)
        if rest and rest != text:
            mended, second = self._checked(rest, reading, language, recent)
            if second.passed:
                return mended, second
        return reply, report

    def _checked(
        self, text: str, reading: Reading, language: Language, recent: tuple[str, ...]
    ) -> tuple[str, Report]:
        if text and not self.relevance.on_topic(text, reading.triage, language):
            general = self.relevance.general(text, language)
            text = self.ready.pointed(text, reading.review, reading.triage) if general else ""
        if not text:
            return text, Report(findings=(_OFF_TOPIC,))
        reply = self.ready.completed(text, reading.review, reading.triage)
        return reply, self.guardrails.check(reply, reading.review, recent=recent)

    def _ready_to_use(self, reading: Reading, record: _Record, recent: tuple[str, ...]) -> Draft:
        record.on_step("checking")
        for text in self._candidates(reading, recent):
            report = self.guardrails.check(text, reading.review)
            if report.passed:
                return self._finished(text, "ready-to-use", report, reading, record)
        # Nothing suits this review, such as one in a language that no reply is written in: the plainest reply
        # that is safe under any review goes to a person.
        bare = reading.review.model_copy(update={"text": ""})
        found = reading.triage
        plain = found.model_copy(update={"topics": ("other",), "sentiment": "neutral", "language": None})
        for text in self.ready.candidates(bare, plain):
            report = self.guardrails.check(text, bare)
            if report.passed:
                reading = replace(reading, concerns=(*reading.concerns, _UNSUITED))
                return self._finished(text, "ready-to-use", report, reading, record)
        raise GuardrailError(
            "no reply passes the guardrails, not even the plainest: a rule of yours is at fault"
        )

    def _candidates(self, reading: Reading, recent: tuple[str, ...]) -> Iterator[str]:
        if reading.triage.escalations:
            yield self.ready.holding(reading.review, reading.triage, recent=recent)
        yield from self.ready.candidates(reading.review, reading.triage, recent=recent)

    def _finished(
        self, text: str, source: Source, report: Report, reading: Reading, record: _Record
    ) -> Draft:
        escalations = reading.triage.escalations
        asked = record.attempts > 0
        return Draft(
            text=text,
            status="escalate" if escalations else "needs_review" if reading.concerns else "ready",
            source=source,
            topics=reading.triage.topics,
            findings=(*escalations, *reading.concerns, *report.findings),
            attempts=record.attempts,
            provenance=Provenance(
                model=self.model if asked else None,
                prompts=self.prompts.version if asked else None,
                rules=self.guardrails.version,
                saw="nothing" if not asked else "redacted" if reading.shown else "topics",
                input_tokens=record.input_tokens if asked else None,
                output_tokens=record.output_tokens if asked else None,
                cost=usage.cost(self.price, record.input_tokens, record.output_tokens),
                fallback=record.fallback,
            ),
        )
