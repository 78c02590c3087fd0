"""Makes the messages for a model from `prompts/` and a `Redacted`: nothing else of a review can get in.

The model writes the acknowledgement alone; the invitation to call is added by code, in the practice's words.
Its examples are the practice's own ready-to-use wordings for the review's topics.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from random import Random
from string import Template
from typing import TYPE_CHECKING, Any

from responder import content, language
from responder.errors import ConfigError
from responder.models import Redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from responder.models import Practice, Tone, Triage
    from responder.topics import Topic, Topics

LONGEST = 3_000
"""Characters of a review that a model gets; a local model's context holds little more."""

Message = dict[str, str]

LANGUAGES = {"en": "English", "es": "Spanish"}
"""The languages whose replies the guardrails can judge, so that a model may write in them."""

_VARIABLES: Mapping[str, frozenset[str]] = {
    "system.txt": frozenset({"voice", "language", "aim"}),
    "draft.txt": frozenset({"topics", "stars", "review"}),
    "repair.txt": frozenset({"hints", "language", "topics"}),
    "aim-criticism.txt": frozenset({"apology"}),
    "aim-praise.txt": frozenset(),
    "apology-general.txt": frozenset(),
    "apology-none.txt": frozenset(),
    "example-criticism.txt": frozenset({"topic"}),
    "tones/calm.txt": frozenset(),
    "tones/warm.txt": frozenset(),
    "tones/formal.txt": frozenset(),
}
_CONTACTS = frozenset({"contact", "role", "phone", "email", "reach", "name", "signature"})
_NOT_SHOWN = "(not shown)"


@dataclass(frozen=True)
class Prompts:
    """The prompt files, and the topics whose wordings serve as examples."""

    files: Mapping[str, Template]
    topics: Topics

    @classmethod
    def load(cls, topics: Topics, folder: Path | None = None) -> Prompts:
        """Read the prompts in `folder`, by default those that the library ships.

        Raises:
            ConfigError: a file is missing, or names a variable that it does not get.
        """
        folder = folder or content.folder("prompts")
        return cls({name: _template(folder / name, known) for name, known in _VARIABLES.items()}, topics)

    @cached_property
    def version(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 hash of all prompt files and topics.

        The examples are taken from the topics, by what these find in the review, and the invitation that
        follows the model's words from what they share.
        """
        parts: dict[str, Any] = {name: template.template for name, template in self.files.items()}
        for name, topic in (
            *self.topics.by_id.items(),
            ("_shared", self.topics.shared),
            ("_words", self.topics.words),
        ):
            parts[f"ready/{name}"] = topic.model_dump(mode="json")
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]

    @cached_property
    def _reviews(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The example reviews of each topic in each language."""
        return {
            (name, spoken): tuple(
                text for text in topic.must_match if language.detect(text) in (spoken, None)
            )
            or ("",)
            for name, topic in self.topics.by_id.items()
            for spoken in LANGUAGES
        }

    def draft(
        self, redacted: Redacted | None, *, stars: int | None, triage: Triage, practice: Practice | None
    ) -> list[Message]:
        """Return the messages that ask for a reply.

        Args:
            redacted: the review; None shows the model stars, mood and topics only.
            stars: of the review, 1 to 5.
            triage: what the review is about.
            practice: sets the tone; its name and contacts are not sent.

        Raises:
            TypeError: `redacted` is anything else, such as the review's own text.
        """
        if redacted is not None and type(redacted) is not Redacted:
            raise TypeError("a prompt takes only what Redactor.redact() returns")
        tone: Tone = practice.tone if practice else "calm"
        happy = triage.sentiment == "positive"
        apology = self._fill(f"apology-{practice.apology if practice else 'general'}.txt")
        system = self._fill(
            "system.txt",
            voice=self._fill(f"tones/{tone}.txt"),
            aim=self._fill("aim-praise.txt") if happy else self._fill("aim-criticism.txt", apology=apology),
            language=LANGUAGES[_written(triage)],
        )
        shown = None if redacted is None else redacted.text
        seed = hashlib.sha256(repr((shown, stars, triage.topics)).encode("utf-8", "surrogatepass")).digest()
        messages = [{"role": "system", "content": system}]
        for topic, review, reply in self._examples(triage, tone, Random(seed)):
            asked = self._ask((topic,), 5 if happy else 1, review if shown else None)
            messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": reply}]
        asked = self._ask(triage.topics, stars, shown)
        return [*messages, {"role": "user", "content": asked}]

    def repair(
        self, messages: list[Message], reply: str, hints: Iterable[str], triage: Triage
    ) -> list[Message]:
        """Return `messages` continued by the model's own `reply` and the request to mend it by `hints`."""
        lines = dict.fromkeys(f"- {hint.strip()}" for hint in hints if hint.strip())
        asked = self._fill(
            "repair.txt",
            hints="\n".join(lines) or "- It is not a reply to the review.",
            language=LANGUAGES[_written(triage)],
            topics=self._titles(triage.topics),
        )
        return [
            *messages,
            {"role": "assistant", "content": reply[:LONGEST]},
            {"role": "user", "content": asked},
        ]

    def _examples(self, triage: Triage, tone: Tone, rng: Random) -> Iterator[tuple[str, str, str]]:
        """Yield topic, review and reply of up to three examples, the one nearest to the review last."""
        spoken = _written(triage)
        happy = triage.sentiment == "positive"
        names = [name for name in triage.topics if name in self.topics.by_id][:2] or ["other"]
        for name, count in ((names[-1], 1), (names[0], 2)):
            topic = self.topics.by_id[name]
            replies = _bodies(topic, spoken, tone, happy=happy)
            reviews = self._reviews[name, spoken]
            # An opening that names the topic is a pattern that even a weak model keeps to.
            named = spoken == "en" and not happy and (topic.kind == "criticism" or name == "other")
            opening = self._fill("example-criticism.txt", topic=self._titles((name,))) if named else ""
            count = min(count, len(replies), len(reviews))
            for review, reply in zip(rng.sample(reviews, count), rng.sample(replies, count), strict=True):
                yield name, review, f"{opening} {reply}".strip()

    def _ask(self, topics: tuple[str, ...], stars: int | None, shown: str | None) -> str:
        return self._fill(
            "draft.txt",
            topics=self._titles(topics),
            stars=f"{stars} of 5" if stars else "none",
            review=_fenced(shown) if shown else _NOT_SHOWN,
        )

    def _titles(self, topics: tuple[str, ...]) -> str:
        known = (
            self.topics.by_id[name].title for name in topics if name in self.topics.by_id and name != "other"
        )
        return ", ".join(title.lower() for title in known) or "the experience"

    def _fill(self, name: str, **values: str) -> str:
        return self.files[name].substitute(values).strip()


def _bodies(topic: Topic, spoken: str, tone: Tone, *, happy: bool) -> list[str]:
    """Return the wordings of `topic` that leave out contacts, as the model is to do."""
    table = topic.thanks if happy and topic.thanks else topic.replies
    wordings = table["es" if spoken == "es" else "en"].of(tone) if table else ()
    return [wording for wording in wordings if not _CONTACTS & set(Template(wording).get_identifiers())]


def _fenced(text: str) -> str:
    """Return `text` with every line quoted, so that no line of it can pass for one of the prompt."""
    printable = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    short = printable if len(printable) <= LONGEST else printable[:LONGEST].rsplit(" ", 1)[0] + " ..."
    lines = (re.sub(r"\s+", " ", line).strip() for line in short.splitlines())
    return "\n".join(f"> {line}" for line in lines if line) or _NOT_SHOWN


def _written(triage: Triage) -> str:
    return triage.language if triage.language in LANGUAGES else "en"


def _template(path: Path, known: frozenset[str]) -> Template:
    try:
        template = Template(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the prompt: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: the prompt is not UTF-8 text") from None
    if not template.is_valid():
        raise ConfigError(f"{path}: a $ stands before no name; write $$ for a dollar sign")
    names = set(template.get_identifiers())
    if unknown := sorted(names - known):
        raise ConfigError(f"{path}: ${unknown[0]} is unknown; there are {', '.join(sorted(known)) or 'none'}")
    if missing := sorted(known - names):
        raise ConfigError(f"{path}: ${missing[0]} is missing: the model would not be told")
    return template
