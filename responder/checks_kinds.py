"""The closed set of check kinds, as a rule file writes them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from responder.models import Platform, Strict

When = Literal["always", "criticism", "praise"]


class Phrases(Strict):
    """Patterns that must not occur (see docs/guardrails.md for the pattern language)."""

    kind: Literal["phrases"]
    find: tuple[str, ...] = Field(min_length=1, description="Patterns; each match is a finding.")
    unless: tuple[str, ...] = Field((), description="A find that overlaps one of these is none.")
    unless_sentence: tuple[str, ...] = Field(
        (), description="No find counts in a sentence with one of these."
    )


class Requires(Strict):
    """At least one of the patterns must occur."""

    kind: Literal["requires"]
    any_of: tuple[str, ...] = Field(min_length=1, description="Patterns, one of which must match.")
    when: When = Field("always", description="Replies to which the rule applies, by stars or wording.")


class Invites(Strict):
    """A reply to criticism invites offline by the practice's own channel, naming its point person."""

    kind: Literal["invites"]
    any_of: tuple[str, ...] = Field(min_length=1, description="Invitations that do without a channel.")


class Identifiers(Strict):
    """Identifiers in the reply that the practice does not publish: dates, amounts, numbers, addresses."""

    kind: Literal["identifiers"]


class Names(Strict):
    """People named in the reply: the reviewer by name, or staff tied to the reviewer."""

    kind: Literal["names"]


class Echo(Strict):
    """The reply repeats something specific of the review."""

    kind: Literal["echo"]
    generic: tuple[str, ...] = Field(min_length=1, description="Word lists of which any word may recur.")
    specific: tuple[str, ...] = Field((), description="Word lists of which no word may recur.")


class Clinical(Strict):
    """Clinical words asserted of the reviewer."""

    kind: Literal["clinical"]
    terms: tuple[str, ...] = Field(min_length=1, description="Word lists of clinical terms.")
    about: tuple[str, ...] = Field(min_length=1, description="Patterns that tie a sentence to the reviewer.")
    always: tuple[str, ...] = Field((), description="Patterns that do so even in a general sentence.")
    unless: tuple[str, ...] = Field((), description="Patterns that make a sentence general.")


class Contact(Strict):
    """Every phone, e-mail, link and person in the reply is the practice's own."""

    kind: Literal["contact"]


class Length(Strict):
    """The longest reply a platform takes, and the shortest that is a reply."""

    kind: Literal["length"]
    bytes: dict[Platform, int] = Field({}, description="Longest reply in bytes of UTF-8.")
    weighted: dict[Platform, int] = Field({}, description="Longest reply by X's weights.")
    characters: dict[Platform, int] = Field({}, description="Longest reply in characters.")
    default: int = Field(description="Longest reply in characters where no platform is known.")


class Placeholders(Strict):
    """Nothing is left to fill in, and nothing of a model speaking about itself."""

    kind: Literal["placeholders"]
    find: tuple[str, ...] = Field((), description="Patterns of a model speaking about itself.")


class Language(Strict):
    """The reply is in the reviewer's language."""

    kind: Literal["language"]


class Markup(Strict):
    """No mark-up, hashtags, emoji or shouting."""

    kind: Literal["markup"]
    forbid: Literal["markup", "hashtags", "emoji", "shouting"]


class Complete(Strict):
    """The reply is whole: it does not stop in the middle of a sentence."""

    kind: Literal["complete"]


class Repeats(Strict):
    """The reply is not the text of a recent one."""

    kind: Literal["repeats"]


class Apology(Strict):
    """No apology, where the practice's policy is `none`."""

    kind: Literal["apology"]
    find: tuple[str, ...] = Field(min_length=1, description="Patterns of an apology.")


class Learned(Strict):
    """The trained encoder finds sentences that say or imply what the rule forbids."""

    kind: Literal["learned"]
    of: str = Field(description="The fault, as the encoder names it: privacy, conduct, tone...")
    finds: float = Field(gt=0, lt=1, description="Probability from which a sentence is a finding.")


class Opinion(Strict):
    """The trained encoder's second opinion on what the check of a rule finds in an English text."""

    of: tuple[str, ...] = Field(
        min_length=1,
        description="Faults, as the encoder names them, any of which confirms: privacy, escalate.harm..., "
        "escalate for all of those.",
    )
    confirms: float = Field(0.0, ge=0, lt=1, description="Least probability at which a find counts.")
    finds: float | None = Field(
        None, gt=0, lt=1, description="Probability from which the first is a finding without a find."
    )


class Judge(Strict):
    """A model answers one yes/no question; yes is a finding."""

    kind: Literal["judge"]
    question: str = Field(min_length=10, description="Answered yes where the reply breaks the rule.")


class Call(Strict):
    """A Python callable given to `Guardrails.load(checks={name: callable})`."""

    kind: Literal["python"]
    call: str = Field(min_length=1, description="The name the callable was given under.")


Spec = (
    Phrases
    | Requires
    | Invites
    | Identifiers
    | Names
    | Echo
    | Clinical
    | Contact
    | Length
    | Placeholders
    | Language
    | Markup
    | Repeats
    | Complete
    | Apology
    | Learned
    | Judge
    | Call
)
