"""What a check gets to see, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from responder import encoder, language
from responder.checks_patterns import Language, Text
from responder.encoder import Read
from responder.models import Practice, Review

LONGEST = 20_000
"""Characters of the longest text that is judged at all; no platform takes a reply as long."""


class Hit(NamedTuple):
    """One place where a rule is broken.

    `start` and `end` are character offsets into the text that is checked, None where something is missing.
    `message` replaces the rule's own where a check can say it better; it must not repeat what leaked.
    """

    start: int | None = None
    end: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Context:
    """One reply (or review, for an escalation rule) under judgement.

    Attributes:
        raw: the text that is checked, as typed.
        review: the review that the reply answers, where known.
        practice: the profile in force, where known.
        recent: texts of recent replies.
        patterns: the language of the rules, which reads texts.
        applies_to: whether a reply or a review is judged.
        seen: what the encoder makes of the text, where somebody asked it already.
    """

    raw: str
    review: Review | None
    practice: Practice | None
    recent: tuple[str, ...]
    patterns: Language
    applies_to: Literal["reply", "review"] = "reply"
    seen: Read | None = None

    @cached_property
    def text(self) -> Text:
        """The text that is checked, as patterns see it."""
        return self.patterns.read(self.raw)

    @cached_property
    def spoken(self) -> str | None:
        """The language of the text, as an ISO 639-1 code; None where it is too short to tell.

        What the practice publishes, such as its name, is in no language.
        """
        text = self.raw.lower()
        for field in sorted(self._published, key=len, reverse=True):
            text = text.replace(field.lower(), " ")
        return language.detect(text)

    @cached_property
    def asked(self) -> Text:
        """The review, as patterns see it; empty where there is none."""
        return self.patterns.read(self.review.text[:LONGEST] if self.review else "")

    @cached_property
    def encoded(self) -> Read | None:
        """What the trained encoder makes of the text, None where it is not in English."""
        if self.seen is not None:
            return self.seen
        if not language.english(" ".join(word.word for word in self.text.words)):
            return None
        if self.applies_to == "review":
            return encoder.read_review(self.text.words, self.review.stars if self.review else None)
        return encoder.read_reply(self.text.words)

    @cached_property
    def criticism(self) -> bool | None:
        """Whether the review criticises: by its stars, else by its wording; None where neither tells."""
        if self.review is None:
            return None
        if self.review.critical is not None:
            return self.review.critical
        bad = sum(1 for _ in self.patterns.pattern("{negative}").places(self.asked))
        good = sum(1 for _ in self.patterns.pattern("{positive}").places(self.asked))
        return None if bad == good else bad > good

    @cached_property
    def own(self) -> str:
        """What the practice publishes about itself, as one lower-case text."""
        return " ".join(self._published).lower()

    @cached_property
    def _published(self) -> tuple[str, ...]:
        if self.practice is None:
            return ()
        one = self.practice
        fields = (
            one.name,
            one.contact,
            one.role,
            one.phone,
            one.email,
            one.website,
            one.signature,
            *one.staff,
        )
        return tuple(field for field in fields if field)


Check = Callable[[Context], Iterable[Hit]]
