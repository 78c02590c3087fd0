"""What an evaluation says: outcomes of cases, metrics, and the one verdict that all output shares.

A verdict is the exit status: whoever prints one prints `verdict.name`, whoever exits does so with its value.
"""

from __future__ import annotations

from enum import IntEnum

from pydantic import Field, computed_field

from responder.metrics import Rate, Reported
from responder.models import Finding, Source, Status, Strict


class Verdict(IntEnum):
    """The result of an evaluation; its value is the exit status."""

    PASS = 0
    """Every case ran and every metric holds its threshold."""
    FAIL = 1
    """A metric is below its threshold, or a case could not be judged."""
    UNUSABLE = 2
    """Nothing was judged: no case, an unknown suite, or a malformed file."""
    INTERRUPTED = 130
    """Stopped by the user; what was judged until then is no result."""


class Identifier(Strict):
    """A marked identifier of a redaction case, and whether the redactor hid it wholly."""

    label: str
    hidden: bool


class Outcome(Strict):
    """What came of one case.

    `review` is redacted text and `reply` is fit to show: of a user's own suite it is redacted, too.
    """

    id: str
    part: str
    kind: str
    source: str = Field("", description="Suite file and line.")
    passed: bool
    error: str | None = Field(None, description="Why the case could not be judged.")
    reasons: tuple[str, ...] = Field((), description="Why it failed; never words of the review.")
    review: str | None = Field(None, repr=False)
    reply: str | None = Field(None, repr=False)
    findings: tuple[Finding, ...] = Field((), description="Places are offsets into `reply`.")
    topics: tuple[str, ...] = ()
    status: Status | None = None
    origin: Source | None = None
    attempts: int = Field(0, description="Answers asked of a model.")
    trials: tuple[bool, ...] = Field((), description="Each trial of a draft: passed or not.")
    identifiers: tuple[Identifier, ...] = ()
    excess: tuple[str, ...] = Field((), description="Labels of what was hidden and is no identifier.")
    words: int = Field(0, description="Words of the text that belong to no identifier.")
    words_lost: int = Field(0, description="Those of them that were hidden.")
    language: str | None = None
    judged: dict[str, bool] = Field({}, description="What a judging model said on each point of its rubric.")


class Metric(Reported):
    """One figure of a suite, with the smallest value it may have."""

    name: str
    value: float | None = Field(description="None when the suite holds nothing to measure it on.")
    interval: tuple[float, float] | None = Field(None, description="95 % Wilson interval, of shares only.")
    hits: int | None = None
    total: int | None = None
    minimum: float | None = None

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents this pairing with property
    @property
    def holds(self) -> bool:
        """Whether the threshold is met; a threshold on what could not be measured is not."""
        return self.minimum is None or (self.value is not None and self.value >= self.minimum)


class Table(Strict):
    """Shares of one suite, broken down: recall by label, false alarms by rule."""

    title: str
    rows: tuple[Rate, ...]


class SuiteResult(Reported):
    """What came of one suite."""

    name: str
    title: str
    kind: str
    metrics: tuple[Metric, ...] = ()
    tables: tuple[Table, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @computed_field  # type: ignore[prop-decorator]  # as above
    @property
    def verdict(self) -> Verdict:
        """The verdict on this suite."""
        if not self.outcomes:
            return Verdict.UNUSABLE
        fine = all(metric.holds for metric in self.metrics) and not any(one.error for one in self.outcomes)
        return Verdict.PASS if fine else Verdict.FAIL

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The cases that failed or could not be judged, these first."""
        return tuple(
            sorted((one for one in self.outcomes if not one.passed), key=lambda one: one.error is None)
        )


class Evaluation(Reported):
    """What came of a run over several suites; the JSON report is this model."""

    format: int = Field(1, description="Version of this report's format.")
    version: str = Field(description="Version of review-responder.")
    suites: tuple[SuiteResult, ...] = ()
    model: str | None = Field(None, description="The model that drafted; None for ready-to-use replies.")
    trials: int = 1
    sample: int | None = None
    seed: int | None = None
    rules: str | None = Field(None, description="Hash of the guardrails in force.")
    changes: dict[str, str] = Field({}, description="What the practice's profile changed, by rule, in words.")
    problem: str | None = Field(None, description="Why nothing was judged.")
    interrupted: bool = False

    @computed_field  # type: ignore[prop-decorator]  # as above
    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole run: the worst that any suite has, or that nothing was judged."""
        if self.interrupted:
            return Verdict.INTERRUPTED
        if self.problem or not self.suites:
            return Verdict.UNUSABLE
        return max(suite.verdict for suite in self.suites)
