"""The values that pass between the steps: frozen, strict, and silent about their content in errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Platform = Literal["google", "yelp", "facebook", "x", "healthgrades", "vitals", "ratemds"]
Severity = Literal["block", "warn"]
Status = Literal["ready", "needs_review", "escalate"]
Source = Literal["model", "ready-to-use"]
Tone = Literal["calm", "warm", "formal"]

RECENT = 10
"""Replies of a practice from which its next one differs."""

PLATFORMS: tuple[Platform, ...] = ("facebook", "google", "healthgrades", "ratemds", "vitals", "x", "yelp")


class Strict(BaseModel):
    """Base of all models here: frozen, no unknown field, and no input in an error's text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def explain(error: ValidationError) -> list[tuple[tuple[int | str, ...], str, str]]:
    """Return the location, kind and message of each problem in `error`, without the values that are wrong."""
    return [
        (problem["loc"], problem["type"], problem["msg"].removeprefix("Value error, "))
        for problem in error.errors(include_input=False, include_url=False, include_context=False)
    ]


class Practice(Strict):
    """What a practice publishes about itself, and how it wants to sound.

    A draft names nobody and no number but these. `responder.profile.load` reads one from a TOML file.
    """

    name: str = Field(min_length=1, max_length=120, description="The name on the sign.")
    contact: str | None = Field(None, min_length=1, max_length=80, description="Who takes the call.")
    role: str | None = Field(None, min_length=1, max_length=80, description="That person's role.")
    phone: str | None = Field(None, max_length=40, description="The number to call, as it should appear.")
    email: str | None = Field(None, max_length=120, description="The address to write to.")
    website: str | None = Field(None, max_length=200, description="The practice's own site.")
    signature: str | None = Field(None, min_length=1, max_length=120, description="Last line of a reply.")
    staff: tuple[str, ...] = Field((), description="Names that the practice publishes itself.")
    tone: Tone = Field("calm", description="How a reply sounds.")
    apology: Literal["general", "none"] = Field(
        "general",
        description="`general` allows 'sorry to hear about your experience'; `none` allows no apology.",
    )
    model_sees: Literal["redacted", "topics"] = Field(
        "redacted", description="What a model gets of a review: the redacted text, or stars and topics only."
    )
    emoji: bool = Field(False, description="Whether a reply may hold emoji.")

    @field_validator("name", "contact", "role", "signature", "phone", "email", "website", mode="after")
    @classmethod
    def _one_clean_line(cls, value: str | None) -> str | None:
        if value is None:
            return None
        value = value.strip()
        if not value:
            raise ValueError("must not be empty")
        if any(not char.isprintable() for char in value):
            raise ValueError("must be one line of printable text")
        if any(char in value for char in "<>{}[]$"):
            raise ValueError("must not hold any of < > { } [ ] $, which mark places to fill")
        return value

    @field_validator("staff", mode="after")
    @classmethod
    def _staff(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name.strip() for name in value)
        if not all(names):
            raise ValueError("must not hold an empty name")
        return names

    @field_validator("phone", mode="after")
    @classmethod
    def _phone(cls, value: str | None) -> str | None:
        if value is None:
            return None
        import phonenumbers

        try:
            number = phonenumbers.parse(value, "US")
        except phonenumbers.NumberParseException:
            raise ValueError("must be a phone number, such as 555-555-5555") from None
        # Only the length is checked: the 555 numbers of examples are in no national plan.
        if not phonenumbers.is_possible_number(number):
            raise ValueError("must be a whole phone number with area code, such as 555-555-5555")
        return value

    @field_validator("email", mode="after")
    @classmethod
    def _email(cls, value: str | None) -> str | None:
        local, _, domain = (value or "a@b.c").rpartition("@")
        if not local or "@" in local or " " in local + domain or "." not in domain.strip("."):
            raise ValueError("must be an e-mail address, such as office@example.com")
        return value

    @model_validator(mode="after")
    def _role_needs_contact(self) -> Self:
        if self.role and not self.contact:
            raise ValueError("role is given without contact: name the person")
        return self


class Review(Strict):
    """A public review as the platform shows it.

    `text` may be empty: many reviews are stars only. `author` is the display name, never sent to a model.
    """

    text: str = Field("", repr=False)
    stars: int | None = Field(None, ge=1, le=5)
    platform: Platform | None = None
    author: str | None = Field(None, max_length=200, repr=False)

    @field_validator("platform", mode="before")
    @classmethod
    def _platform(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        name = value.strip().lower()
        return {"twitter": "x", "twitter/x": "x", "x/twitter": "x", "": None}.get(name, name)

    @field_validator("stars", mode="before")
    @classmethod
    def _stars(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError("must be a number from 1 to 5")  # noqa: TRY004 - pydantic maps ValueError only
        return None if value == "" else value

    @property
    def critical(self) -> bool | None:
        """Whether its stars criticise: three and fewer do; None where there are none."""
        return None if self.stars is None else self.stars <= 3


class Span(Strict):
    """A stretch of the original text: characters `start` up to, not including, `end`."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    label: str


_SEAL = object()


@dataclass(frozen=True, slots=True)
class Redacted:
    """Review text with its identifiers hidden: the only form of a review that a prompt accepts.

    Only `Redactor` makes one; anything else gets a `TypeError`.

    Attributes:
        text: the text with typed, numbered placeholders such as `<PERSON_1>`.
        spans: what was hidden, as offsets into the original text, sorted and disjoint.
        language: ISO 639-1 code of the detected language, None where the text is too short to tell.
        covered: whether the redactor covers that language; where not, nothing of `text` may be sent.
    """

    text: str = field(repr=False)
    spans: tuple[Span, ...]
    language: str | None
    covered: bool
    _seal: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if self._seal is not _SEAL:
            raise TypeError("only Redactor.redact() makes a Redacted: pass the review through it")


def sealed(text: str, spans: tuple[Span, ...], language: str | None, covered: bool) -> Redacted:
    """Make a `Redacted`; for `responder.redact` alone (a test sees to it)."""
    return Redacted(text, spans, language, covered, _SEAL)


class Finding(Strict):
    """One thing that a guardrail found; it never repeats the words it is about.

    `start` and `end` are character offsets into the reply (into the review for an escalation rule), None
    where the finding is about something missing.
    """

    rule: str
    severity: Severity
    start: int | None = None
    end: int | None = None
    message: str
    repair: str = ""
    authority: tuple[str, ...] = ()


class Report(Strict):
    """What the guardrails said about one reply.

    `disabled` names rules that were switched off by configuration, so that no result hides it.
    """

    findings: tuple[Finding, ...] = ()
    disabled: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no finding blocks."""
        return all(finding.severity != "block" for finding in self.findings)


class Triage(Strict):
    """What a review is about and what should happen with it.

    Attributes:
        topics: ids of `prompts/ready/*.yaml`, best first, one to three.
        sentiment: of the whole review, stars and words together.
        language: ISO 639-1 code, None where unknown.
        escalations: findings of the escalation rules; any one means that a person decides.
        concerns: reasons why a person should look at the draft, as findings of severity warn.
        shown_by: where the review shows each topic, as offsets into its text; the label is the topic.
    """

    topics: tuple[str, ...]
    sentiment: Literal["negative", "mixed", "positive", "neutral"]
    language: str | None = None
    escalations: tuple[Finding, ...] = ()
    concerns: tuple[Finding, ...] = ()
    shown_by: tuple[Span, ...] = ()


class Provenance(Strict):
    """How a draft came to be, so that any reply can be explained later; holds no review text."""

    model: str | None = None
    prompts: str | None = Field(None, description="Hash of the prompt files used, and of the topics.")
    rules: str | None = Field(None, description="Hash of the rules that judged it.")
    saw: Literal["redacted", "topics", "nothing"] = "nothing"
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = Field(None, description="Dollars by the prices named, None where none is known.")
    seconds: float = 0.0
    fallback: str | None = Field(None, description="Why the model's own text was not used.")


class Draft(Strict):
    """A reply that has passed the guardrails, or a neutral holding reply for a person to decide on.

    `findings` lists what a person should know: warnings about the reply, and the reasons for
    `needs_review` or `escalate`. `attempts` counts answers asked of the model.
    """

    text: str
    status: Status
    source: Source
    topics: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    attempts: int = 0
    provenance: Provenance = Provenance()
