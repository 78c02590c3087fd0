"""Reads the topics of `prompts/ready/` and of a practice's own folders: one YAML file a topic."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, field_validator

from responder import content, topic_files
from responder.errors import ConfigError
from responder.likeness import Likeness
from responder.models import Strict, Tone
from responder.phrases import Compiler
from responder.signals import Matcher
from responder.words import normal

Language = Literal["en", "es"]
Kind = Literal["criticism", "praise", "neutral"]
TONES: tuple[Tone, ...] = ("calm", "warm", "formal")
VARIABLES = frozenset({"name", "contact", "role", "phone", "email", "signature", "reach"})

ROLES = (
    "positive",
    "negative",
    "strong_positive",
    "strong_negative",
    "function",
    "sarcasm",
    "wrong_practice",
)
"""Keys of `_words.yaml` whose phrases are looked for in a review."""

APOLOGY = re.compile(
    r"\b(sorry|apolog\w*|regret\w*|sentimos|lament\w*|disculp\w*|perd[oó]n\w*)\b", re.IGNORECASE
)


def _templates(wordings: tuple[str, ...]) -> tuple[str, ...]:
    for wording in wordings:
        template = Template(wording)
        if not wording.strip():
            raise ValueError("a wording is empty")
        if not template.is_valid():
            raise ValueError(f"a $ stands before no name: {wording[:40]!r}")
        unknown = set(template.get_identifiers()) - VARIABLES
        if unknown:
            raise ValueError(f"${unknown.pop()} is unknown; there are {', '.join(sorted(VARIABLES))}")
    return wordings


Wordings = Annotated[tuple[str, ...], AfterValidator(_templates)]


class Signals(Strict):
    """How a review shows a topic, in one language; phrases as in `responder.phrases`, separated by commas.

    `shows` are phrases that show it by themselves, `hints` those that probably do, and `about` are words on
    the subject, which count most when the sentence around them is unhappy (happy, for a topic of praise).
    """

    shows: str = ""
    hints: str = ""
    about: str = ""

    def by_role(self) -> tuple[tuple[str, str], ...]:
        """Return the three lists with their names."""
        return ("shows", self.shows), ("hints", self.hints), ("about", self.about)


class Replies(Strict):
    """Wordings of one language by tone; `short` ones are for platforms that count every character."""

    calm: Wordings = ()
    warm: Wordings = ()
    formal: Wordings = ()
    short: Wordings = ()

    def of(self, tone: Tone) -> Wordings:
        """Return the wordings of `tone`, or of the first other tone that has some."""
        own: Wordings = getattr(self, tone)
        return own or self.calm or self.warm or self.formal


def _bare(wording: str) -> bool:
    """Whether every practice can use `wording`: it names no detail of one, and does not apologise."""
    return set(Template(wording).get_identifiers()) <= {"reach"} and not APOLOGY.search(wording)


def _always(replies: Replies, language: str, names: str = "") -> None:
    """Make sure that there is something to say in every tone, whatever the profile holds.

    Raises:
        ValueError: there is not.
    """
    lists = [(str(tone), replies.of(tone)) for tone in TONES]
    for tone, lines in [*lists, ("short", replies.short)]:
        if not any(_bare(line) and names in line for line in lines):
            what = f"with {names} that names no other detail" if names else "that names no detail"
            raise ValueError(f"{language}.{tone} needs a line {what} of the practice and does not apologise")


class Topic(Strict):
    """One topic: how reviews show it, and what to answer.

    A wording that names `$contact`, `$phone`, `$email` or `$reach` is a whole reply; any other gets an
    opening and an invitation of `_shared.yaml`. `thanks` replace `replies` when the review is positive;
    `also` are sentences for when the topic is the second one of a review.
    """

    topic: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    about: dict[Language, str] = Field({}, description="What the topic is, to follow 'sorry to hear about'.")
    kind: Kind = "criticism"
    signals: dict[Language, Signals] = Field({})
    replies: dict[Language, Replies]
    thanks: dict[Language, Replies] = Field({})
    also: dict[Language, Wordings] = Field({})
    opening: bool = Field(True, description="Whether an opening of `_shared.yaml` comes before the wording.")
    examples: tuple[str, ...] = Field((), description="Reviews of this topic, whose words teach triage.")
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()


class Shared(Strict):
    """What the replies of all topics share: openings, invitations, endings (`_shared.yaml`)."""

    reach: dict[Language, Wordings]
    openings: dict[Language, Replies]
    invitations: dict[Language, Replies]
    endings: dict[Language, Replies]
    holding: dict[Language, Replies]
    plain: dict[Literal["question", "criticism", "praise"], dict[Language, Wordings]]

    @field_validator("reach", "plain", "invitations", "holding")
    @classmethod
    def _always_one(cls, value: Any, info: ValidationInfo) -> Any:
        part = info.field_name
        if part == "reach" and any("$reach" in line for lines in value.values() for line in lines):
            raise ValueError("a line of reach cannot name $reach")
        for language in ("en", "es"):
            if part in ("invitations", "holding"):
                _always(value.get(language, Replies()), language, "$reach" if part == "invitations" else "")
            elif not any(map(_bare, (value["criticism"] if part == "plain" else value).get(language, ()))):
                raise ValueError(
                    f"{'criticism.' if part == 'plain' else ''}{language} needs a line that names no detail "
                    "of the practice and does not apologise"
                )
        return value


class Words(Strict):
    """Words that carry mood, and groups of words that phrases name (`_words.yaml`)."""

    groups: dict[str, str]
    positive: dict[Language, str]
    negative: dict[Language, str]
    strong_positive: dict[Language, str]
    strong_negative: dict[Language, str]
    negators: dict[Language, str]
    not_negating: dict[Language, str]
    function: dict[Language, str]
    sarcasm: dict[Language, str]
    wrong_practice: dict[Language, str]
    _spelled: dict[tuple[str, str], frozenset[str]] = PrivateAttr(default_factory=dict)

    def spelled(self, key: str, language: Language) -> frozenset[str]:
        """Return the single words listed under `key`, as `responder.words` spells them."""
        found = self._spelled.get((key, language))
        if found is None:
            listed: str = getattr(self, key).get(language, "")
            found = self._spelled[key, language] = frozenset(
                normal(word.strip()) for word in listed.split(",")
            )
        return found


@dataclass(frozen=True, slots=True)
class Signal:
    """What a phrase stands for: a topic, or a mood or concern of `_words.yaml` when `topic` is empty.

    `share` is 1 for a phrase of one topic alone, a half for one that two topics list, and so on.
    """

    topic: str
    role: str
    language: Language
    share: float = 1.0


@dataclass(frozen=True)
class Topics:
    """Every topic by id, with what they share."""

    by_id: Mapping[str, Topic]
    shared: Shared
    words: Words
    matcher: Matcher[Signal]

    @classmethod
    def load(cls, folders: Iterable[str | Path] = ()) -> Self:
        """Read the topics that the library ships, then those in `folders`.

        A file in a later folder with the same file name is laid over the former one, by key, language and
        tone: the lists and texts that it gives replace theirs, and all else stays.

        Raises:
            ConfigError: a folder is missing, or a file is wrong; names file, line and key.
        """
        values: dict[str, dict[str, Any]] = {}
        own: dict[str, list[Path]] = defaultdict(list)
        shipped = content.folder("prompts") / "ready"
        shared, vocabulary, topics = None, None, dict[str, Topic]()
        for folder in (shipped, *map(Path, folders)):
            for path in topic_files.listed(folder):
                name, read = path.stem, topic_files.read(path)
                if name not in values and "topic" not in read and name[0] != "_":
                    raise topic_files.unknown(path, topics)
                # Checked file by file, so that an error is in the one that was laid over last.
                values[name] = topic_files.laid_over(values.get(name, {}), read)
                if name == "_shared":
                    shared = topic_files.valid(Shared, values[name], path)
                elif name == "_words":
                    vocabulary = topic_files.valid(Words, values[name], path)
                else:
                    topics[name] = _topic(path, values[name])
                if folder is not shipped:
                    own[name].append(path)
        missing = {"other", "stars-only", "praise"} - topics.keys()
        if shared is None or vocabulary is None or missing:
            names = [*(["_shared"] * (shared is None)), *(["_words"] * (vocabulary is None)), *missing]
            raise ConfigError(f"{shipped}: {names[0]}.yaml is missing")
        return cls(topics, shared, vocabulary, _matcher(topics, vocabulary, own))

    @cached_property
    def likeness(self) -> Likeness:
        """What the words of the examples teach; learnt when first asked for."""
        return Likeness({name: topic.examples + topic.must_match for name, topic in self.by_id.items()})


def _topic(path: Path, values: Mapping[str, Any]) -> Topic:
    topic = topic_files.valid(Topic, values, path)
    if topic.topic != path.stem:
        raise topic_files.wrong((path,), ("topic",), f"must be the name of the file, {path.stem}")
    if topic.topic == "other":
        # What is said where a topic has nothing that suits must suit every practice.
        for part in ("replies", "thanks"):
            for language in ("en", "es"):
                try:
                    _always(getattr(topic, part).get(language, Replies()), language)
                except ValueError as error:
                    raise topic_files.wrong((path,), (part, language), str(error)) from None
    return topic


def _matcher(
    topics: Mapping[str, Topic], vocabulary: Words, own: Mapping[str, Sequence[Path]]
) -> Matcher[Signal]:
    compiler = Compiler(vocabulary.groups)
    matcher: Matcher[Signal] = Matcher(compiler)
    owners: dict[tuple[bool, str, str], Counter[str]] = defaultdict(Counter)
    for topic in topics.values():
        for language, signals in topic.signals.items():
            for role, listed in signals.by_role():
                owners[topic.kind == "praise", role, language].update(
                    {phrase.strip() for phrase in listed.split(",")}
                )
    changed = "_words" in own
    name, loc = "_words", topic_files.Loc()
    try:
        for group in vocabulary.groups if changed else ():
            loc = ("groups", group)
            compiler.choice(group)
        for role in ROLES:
            for language, listed in getattr(vocabulary, role).items():
                loc = (role, language)
                matcher.add(listed, Signal("", role, language), check=changed)
        for name, topic in topics.items():
            for language, signals in topic.signals.items():
                for role, listed in signals.by_role():
                    loc = ("signals", language, role)
                    for share, phrases in _by_share(listed, owners[topic.kind == "praise", role, language]):
                        matcher.add(phrases, Signal(name, role, language, share), check=name in own)
    except ValueError as error:
        shipped = content.folder("prompts") / "ready" / f"{name}.yaml"
        raise topic_files.wrong(own.get(name) or (shipped,), loc, str(error)) from None
    return matcher


def _by_share(listed: str, owners: Counter[str]) -> Iterator[tuple[float, str]]:
    by_count: dict[int, list[str]] = defaultdict(list)
    for phrase in listed.split(","):
        by_count[owners[phrase.strip()]].append(phrase)
    for count, phrases in by_count.items():
        yield 1 / count, ",".join(phrases)
