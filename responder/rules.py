"""The rule format: one YAML file a rule, loaded strictly; an error names the file and the line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import yaml
from pydantic import Field, GetJsonSchemaHandler, ValidationError, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from responder import encoder
from responder.checks_kinds import Opinion, Spec
from responder.errors import ConfigError
from responder.models import Platform, Severity, Strict

try:
    from yaml import CSafeLoader as _Safe
except ImportError:  # a PyYAML built without libyaml is ten times slower, and right all the same
    from yaml import SafeLoader as _Safe  # type: ignore[assignment]

FAMILIES = ("privacy", "tone", "conduct", "form", "escalate")
Model = TypeVar("Model", bound=Strict)


class Authority(Strict):
    """Where a rule comes from: a law, a regulator's case, a platform's terms, a sound practice."""

    cite: str = Field(min_length=1)
    note: str = ""


class Example(Strict):
    """A reply (or a review, for an escalation rule) and what is known beside it."""

    text: str
    review: str | None = None
    stars: int | None = Field(None, ge=1, le=5)
    platform: Platform | None = None
    practice: bool | dict[str, Any] = Field(
        False, description="True: the example practice; a table: that one."
    )
    recent: tuple[str, ...] = ()
    judge: bool = Field(False, description="What the judge answers in this example.")

    @model_validator(mode="before")
    @classmethod
    def _bare_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in the schema, too, that a bare text will do."""
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string"}, dict(schema)]}


class Rule(Strict):
    """One rule of one family."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$", description="folder.file")
    title: str = Field(min_length=1, description="The rule as an order, in one line.")
    message: str = Field(min_length=1, description="What a finding says, in a sentence anybody understands.")
    why: str = Field(min_length=1, description="What goes wrong where the rule is broken.")
    authority: tuple[Authority, ...] = Field(min_length=1, description="Where the rule comes from.")
    severity: Severity = "block"
    applies_to: Literal["reply", "review"] = "reply"
    check: Annotated[Spec, Field(discriminator="kind")]
    opinion: Opinion | None = Field(None, description="What the trained encoder has to say about the finds.")
    repair: str = Field(min_length=1, description="How to mend it; for a review: what to do next.")
    who: str | None = Field(None, min_length=1, description="For a review: who should act.")
    must_fail: tuple[Example, ...] = Field(min_length=1)
    must_pass: tuple[Example, ...] = Field(min_length=1)

    @property
    def family(self) -> str:
        """The folder: `privacy`, `tone`, `conduct`, `form`, `escalate` or one of the user's."""
        return self.id.partition(".")[0]

    @property
    def examples(self) -> tuple[tuple[bool, Example], ...]:
        """All examples, as (whether the rule finds something, example)."""
        return tuple((True, item) for item in self.must_fail) + tuple(
            (False, item) for item in self.must_pass
        )


class WordList(Strict):
    """One shared list of words; patterns name it in braces: `{visit}`, `{care.past}`."""

    about: str = Field(min_length=1)
    words: tuple[str, ...] = Field(
        (), description="Words, phrases or patterns, as they stand; or one text with commas."
    )
    nouns: tuple[str, ...] = Field((), description="Nouns; the plural is added.")
    verbs: tuple[str, ...] = Field((), description="Verbs; `see saw seen` gives the past and the participle.")

    @field_validator("words", mode="before")
    @classmethod
    def _one_text(cls, value: Any) -> Any:
        # A list of thousands reads ten times faster as one text with commas.
        return tuple(map(str.strip, value.split(","))) if isinstance(value, str) else value


class _Loader(_Safe):
    """Safe YAML in which `yes`, `no` and `true` are words; pydantic reads them where it wants a bool."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way
        first: [(tag, regex) for tag, regex in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in _Safe.yaml_implicit_resolvers.items()
    }


def load(folders: Iterable[Path]) -> tuple[tuple[Rule, ...], dict[str, WordList], str]:
    """Return the rules and word lists in `folders`, and a hash of what was read.

    A folder holds one folder a family and `words/`; what a later folder holds replaces its namesake.

    The hash covers what the trained encoder learned from, too.

    Raises:
        ConfigError: a file cannot be read or is wrong; the message names file and line.
    """
    files: list[tuple[Path, int, int]] = []
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder of rules")
        for file in sorted(folder.glob("*/*.yaml")):
            status = file.stat()
            files.append((file, status.st_mtime_ns, status.st_size))
    return _load(tuple(files))


def ids(folder: Path) -> set[str]:
    """Return the ids of the rules in `folder`, by the names of their files."""
    return {
        f"{file.parent.name}.{file.stem}" for file in folder.glob("*/*.yaml") if file.parent.name != "words"
    }


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[Path, int, int], ...]) -> tuple[tuple[Rule, ...], dict[str, WordList], str]:
    """Read the files, once for as long as none of them changes: (path, time of change, size)."""
    rules: dict[str, Rule] = {}
    words: dict[str, WordList] = {}
    digest = hashlib.sha256()
    digest.update(encoder.version().encode())
    for file, _, _ in files:
        source, values = _read(file)
        digest.update(f"{file.parent.name}/{file.name}\0{source}\0".encode())
        if file.parent.name == "words":
            words.update({name: _model(WordList, file, source, values[name], (name,)) for name in values})
            continue
        rule = _model(Rule, file, source, values, ())
        if rule.id != f"{file.parent.name}.{file.stem}":
            raise ConfigError(f"{file}:{_line(source, ('id',))}: id must be {file.parent.name}.{file.stem}")
        rules[rule.id] = rule
    if not rules:
        raise ConfigError("no guardrail was found, so no reply could ever pass: check the folders of rules")
    return tuple(rules.values()), words, digest.hexdigest()[:12]


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        source = file.read_text(encoding="utf-8-sig")
        values = yaml.load(source, Loader=_Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise ConfigError(f"{file}: cannot read the rule: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: the rule is not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        problem = getattr(error, "problem", None) or "unreadable"
        raise ConfigError(f"{where}: not valid YAML: {problem}") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{file}:1: must be a table of keys and values")
    return source, values


def _model(model: type[Model], file: Path, source: str, values: Any, path: tuple[str, ...]) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        # A misspelt key is also a missing one; the misspelling is the news.
        first = next((item for item in problems if item["type"] == "extra_forbidden"), problems[0])
        loc = tuple(item for item in first["loc"] if not (isinstance(item, str) and item in _KINDS))
        key = ".".join(str(item) for item in (*path, *loc))
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{file}:{_line(source, (*path, *loc))}: {key}: {message}") from None


_KINDS = frozenset(get_args(spec.model_fields["kind"].annotation)[0] for spec in get_args(Spec))


def _line(source: str, path: tuple[int | str, ...]) -> int:
    """Return the line, from 1, of the key or item at `path`, or of the nearest one that is there."""
    node = yaml.compose(source, Loader=_Loader)
    line = 1
    for step in path:
        child = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    line, child = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
            line = child.start_mark.line + 1
        if child is None:
            break
        node = child
    return line
