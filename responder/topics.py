"""Reads the topics of `prompts/ready/` and of a practice's own folders: one YAML file a topic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from responder import content
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

Wordings = tuple[str, ...]


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

    @field_validator("calm", "warm", "formal", "short")
    @classmethod
    def _templates(cls, wordings: Wordings) -> Wordings:
        for wording in wordings:
            template = Template(wording)
            if not template.is_valid():
                raise ValueError(f"a $ stands before no name: {wording[:40]!r}")
            unknown = set(template.get_identifiers()) - VARIABLES
            if unknown:
                raise ValueError(f"${unknown.pop()} is unknown; there are {', '.join(sorted(VARIABLES))}")
        return wordings

    def of(self, tone: Tone) -> Wordings:
        """Return the wordings of `tone`, or of the first other tone that has some."""
        own: Wordings = getattr(self, tone)
        return own or self.calm or self.warm or self.formal


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
    plain: dict[Literal["criticism", "praise"], dict[Language, Wordings]]

    @model_validator(mode="after")
    def _always_one(self) -> Self:
        for language in ("en", "es"):
            for place, lines in (
                ("reach", self.reach[language]),
                ("plain", self.plain["criticism"][language]),
            ):
                if not any(set(Template(line).get_identifiers()) <= {"reach"} for line in lines):
                    raise ValueError(f"{place}.{language} needs a line that names no detail of the practice")
            for tone in (*TONES, "short"):
                lines = getattr(self.invitations[language], tone)
                if not any("$reach" in line for line in lines):
                    raise ValueError(f"invitations.{language}.{tone} needs a line with $reach")
        return self


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

        A file in a later folder with the same file name replaces the keys that it gives and keeps the others:
        a practice can change the replies of a topic alone.

        Raises:
            ConfigError: a folder is missing, or a file is wrong; names file, line and key.
        """
        files: dict[str, dict[str, Any]] = {}
        origin: dict[str, Path] = {}
        own: set[str] = set()
        shipped = content.folder("prompts") / "ready"
        for folder in (shipped, *map(Path, folders)):
            if not folder.is_dir():
                raise ConfigError(f"{folder}: no such folder of topics")
            for path in sorted(folder.glob("*.yaml")):
                files[path.stem] = {**files.get(path.stem, {}), **_read(path)}
                origin[path.stem] = path
                if folder is not shipped:
                    own.add(path.stem)
        for name in ("_shared", "_words", "other", "stars-only", "praise"):
            if name not in files:
                raise ConfigError(f"{shipped}: {name}.yaml is missing")
        shared = _valid(Shared, files.pop("_shared"), origin["_shared"])
        vocabulary = _valid(Words, files.pop("_words"), origin["_words"])
        topics = {}
        for name, values in files.items():
            topic = _valid(Topic, values, origin[name])
            if topic.topic != name:
                raise ConfigError(f"{origin[name]}: topic: must be the name of the file, {name}")
            topics[name] = topic
        return cls(topics, shared, vocabulary, _matcher(topics, vocabulary, origin, own))

    @cached_property
    def likeness(self) -> Likeness:
        """What the words of the examples teach; learnt when first asked for."""
        return Likeness({name: topic.examples + topic.must_match for name, topic in self.by_id.items()})


# The C loader is ten times as fast; a PyYAML built without libyaml lacks it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", Topic, Shared, Words)


def _matcher(
    topics: Mapping[str, Topic], vocabulary: Words, origin: Mapping[str, Path], own: Container[str]
) -> Matcher[Signal]:
    matcher: Matcher[Signal] = Matcher(Compiler(vocabulary.groups))
    owners: dict[tuple[bool, str, str], Counter[str]] = defaultdict(Counter)
    for topic in topics.values():
        for language, signals in topic.signals.items():
            for role, listed in signals.by_role():
                owners[topic.kind == "praise", role, language].update(
                    {phrase.strip() for phrase in listed.split(",")}
                )
    try:
        name = "_words"
        for role in ROLES:
            for language, listed in getattr(vocabulary, role).items():
                matcher.add(listed, Signal("", role, language))
        for name, topic in topics.items():
            for language, signals in topic.signals.items():
                for role, listed in signals.by_role():
                    for share, phrases in _by_share(listed, owners[topic.kind == "praise", role, language]):
                        matcher.add(phrases, Signal(name, role, language, share), check=name in own)
    except ValueError as error:
        raise ConfigError(f"{origin[name]}: {error}") from None
    return matcher


def _by_share(listed: str, owners: Counter[str]) -> Iterator[tuple[float, str]]:
    by_count: dict[int, list[str]] = defaultdict(list)
    for phrase in listed.split(","):
        by_count[owners[phrase.strip()]].append(phrase)
    for count, phrases in by_count.items():
        yield 1 / count, ",".join(phrases)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError(f"{path}{line}: not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not valid YAML: {error}") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: must hold keys and values, such as `topic: billing`")
    return values


def _valid(model: type[Model], values: dict[str, Any], path: Path) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(map(str, problem["loc"]))
        message = problem["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{path}:{_line(path, problem['loc'])}: {key}: {message}") from None


def _line(path: Path, loc: tuple[int | str, ...]) -> int:
    """Return the line, from 1, of the value at `loc`, or of the nearest key above it that the file has."""
    node = yaml.compose(path.read_bytes(), Loader=_Loader)
    line = 1
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
