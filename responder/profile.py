"""Reads a practice profile from TOML; an error names the file, the line and the key.

name = "Lakeside Family Clinic"          the fields of `Practice`, at the top level

[guardrails]                             what the practice changes in the rules, if anything
folders = ["our-rules"]
disabled = ["form.emoji"]

[topics]                                 where its own ready-to-use replies stand, if anywhere
folders = ["our-replies"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from pydantic import Field, ValidationError

from responder.errors import ConfigError
from responder.models import Practice, Severity, Strict, explain
from responder.overrides import Overrides, problems

if TYPE_CHECKING:
    from responder.check import Ask, Guardrails
    from responder.checks_context import Check
    from responder.topics import Topics

TABLE, TOPICS = "guardrails", "topics"
_Model = TypeVar("_Model", bound=Strict)


class RuleSettings(TypedDict, total=False):
    """What `Guardrails.load` takes beside the practice to apply a profile's changes."""

    folders: list[Path]
    disabled: dict[str, str]
    severities: dict[str, tuple[Severity, str]]


class Own(Strict):
    """The table `[topics]` of a practice profile."""

    folders: tuple[str, ...] = Field((), description="Folders of topics, relative to the profile.")


class Profile(Strict):
    """A practice profile: the practice, and what it changes in the rules and in the ready-to-use replies."""

    practice: Practice
    overrides: Overrides = Overrides()
    own: Own = Own()
    file: Path
    source: str = Field(repr=False, description="The text of the file, to find the lines of errors in.")

    def settings(self) -> RuleSettings:
        """Return the changes to the rules as arguments of `Guardrails.load`.

        Raises:
            ConfigError: a change names no folder or no rule, or lacks its reason.
        """
        # Loading YAML takes long, and reading a profile does without.
        from responder import content, rules

        disabled = {item.rule: item.reason for item in self.overrides.disabled}
        severities = {
            rule: (change.severity, change.reason) for rule, change in self.overrides.severity.items()
        }
        folders = self._folders(TABLE, self.overrides.folders)
        if disabled or severities:
            known = rules.ids(content.folder("guardrails")).union(*map(rules.ids, folders))
            for problem in problems(disabled, severities, known):
                raise ConfigError(self._error(TABLE, (problem.setting, problem.rule), problem.message))
        return {"folders": folders, "disabled": disabled, "severities": severities}

    def guardrails(
        self, *, checks: Mapping[str, Check] | None = None, judge: Ask | None = None
    ) -> Guardrails:
        """Return the rules in force for this profile; the arguments are those of `Guardrails.load`.

        Raises:
            ConfigError: a rule or a change is wrong.
        """
        from responder.check import Guardrails

        return Guardrails.load(self.practice, checks=checks, judge=judge, **self.settings())

    def topic_folders(self) -> list[Path]:
        """Return the folders of topics, whose later ones are laid over the former.

        Raises:
            ConfigError: one is not there.
        """
        return self._folders(TOPICS, self.own.folders)

    def topics(self) -> Topics:
        """Return the topics and ready-to-use replies in force for this profile.

        Raises:
            ConfigError: a folder is not there, or a file in it is wrong.
        """
        from responder.topics import Topics

        return Topics.load(self.topic_folders())

    def _folders(self, table: str, names: Iterable[str]) -> list[Path]:
        folders = []
        for name in names:
            folder = self.file.parent / name
            if not folder.is_dir():
                raise ConfigError(self._error(table, ("folders", name), f"there is no folder {folder}"))
            folders.append(folder)
        return folders

    def _error(self, table: str, loc: tuple[str, str], message: str) -> str:
        where = _where(self.file, self.source, (table, *loc))
        return f"{where}: {table}.{loc[0]}: {message}"


def load(path: str | Path) -> Practice:
    """Return the practice in the TOML file `path`, whose keys are the fields of `Practice`.

    Raises:
        ConfigError: the file cannot be read, is no TOML, or holds a wrong value or an unknown key.
    """
    return read(path).practice


def read(path: str | Path) -> Profile:
    """Return the profile in the TOML file `path`: the practice, and its changes to rules and replies.

    Raises:
        ConfigError: as in `load`.
    """
    file = Path(path)
    try:
        source = file.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(source)
    except OSError as error:
        raise ConfigError(f"{file}: cannot read the practice profile: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: the practice profile is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    changes, replies = values.pop(TABLE, {}), values.pop(TOPICS, {})
    found: list[str] = []
    practice = _model(Practice, values, (), file, source, found)
    overrides = _model(Overrides, changes, (TABLE,), file, source, found)
    own = _model(Own, replies, (TOPICS,), file, source, found)
    if practice is None or overrides is None or own is None:
        raise ConfigError("; ".join(found))
    return Profile(practice=practice, overrides=overrides, own=own, file=file, source=source)


def _model(
    model: type[_Model], values: Any, path: tuple[str, ...], file: Path, source: str, found: list[str]
) -> _Model | None:
    """Return the values as a model; None where they are wrong, with the problems added to `found`."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for loc, kind, message in explain(error):
            found.append(_problem(file, source, (*path, *loc), kind, message, model.model_fields))
        return None


def _problem(
    file: Path, source: str, loc: tuple[int | str, ...], kind: str, message: str, fields: Iterable[str]
) -> str:
    key = ".".join(str(step) for step in loc)
    if kind == "extra_forbidden":
        keys = [*fields, *([TABLE, TOPICS] if len(loc) == 1 else [])]
        message = f"unknown key; the keys are {', '.join(keys)}" if len(loc) <= 2 else "unknown key"
    elif kind == "missing":
        message = "is missing"
    elif kind in ("model_type", "dict_type"):
        message = "must be a table"
    where = _where(file, source, tuple(step for step in loc if isinstance(step, str)))
    return f"{where}: {key}: {message}" if key else f"{where}: {message}"


def _where(file: Path, source: str, steps: tuple[str, ...]) -> str:
    """Return the file, with the line of the last of `steps` that stands in it, each after the one before."""
    line = 0
    lines = source.splitlines()
    for number, step in enumerate(steps):
        # A key of the top level begins its line; one of a table may stand in the middle of it.
        before = r"""[\s\[{,."']""" if number else r"""^\s*\[*["']?"""
        place = re.compile(rf"""(?:^|{before}){re.escape(step)}["']?\s*(?:[=\].,}}]|$)""")
        found = (at for at, text in enumerate(lines[max(line - 1, 0) :], max(line, 1)) if place.search(text))
        line = next(found, line)
    return f"{file}:{line}" if line else str(file)
