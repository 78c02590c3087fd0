"""Reads files of topics, lays a practice's over the library's, and says where in a file a mistake stands."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

import yaml
from pydantic import ValidationError

from responder.errors import ConfigError
from responder.models import Strict, explain

Loc = tuple[int | str, ...]
Model = TypeVar("Model", bound=Strict)

# The C loader is ten times as fast; a PyYAML built without libyaml lacks it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDINGS = ("replies", "thanks", "also")
_SHARED = ("reach", "openings", "invitations", "endings", "holding", "plain")
_MESSAGES = {
    "missing": "is missing",
    "string_type": "must be text; one with a colon in it stands in quotes",
    "tuple_type": "must be a list",
    "dict_type": "must be a table of keys and values",
    "model_type": "must be a table of keys and values",
}


class Given(NamedTuple):
    """A wording in a practice's own file: the file, the line from 1, the keys that lead to it, the text."""

    file: Path
    line: int
    loc: Loc
    text: str


def listed(folder: Path) -> list[Path]:
    """Return the files of topics in `folder`, sorted.

    Raises:
        ConfigError: there is no such folder, or a file in it would be passed over for its ending.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder of topics")
    for path in sorted(folder.glob("*.yml")):
        raise ConfigError(f"{path}: would not be read: name it {path.stem}.yaml")
    return sorted(folder.glob("*.yaml"))


def read(path: Path) -> dict[str, Any]:
    """Return what the file holds.

    Raises:
        ConfigError: it cannot be read, or is no table in YAML.
    """
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


def laid_over(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with what `given` holds: tables are merged key by key, a list or a text is replaced."""
    merged = dict(base)
    for key, value in given.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = laid_over(below, value) if both else value  # type: ignore[arg-type] # a dict, if both
    return merged


def valid(model: type[Model], values: Mapping[str, Any], path: Path) -> Model:
    """Return the values as a model.

    Raises:
        ConfigError: they are wrong; names `path`, line and key.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = explain(error)
        # A misspelt key is also a missing one; the misspelling is the news.
        loc, kind, message = next((item for item in problems if item[1] == "extra_forbidden"), problems[0])
        if kind == "extra_forbidden":
            message = f"unknown key; the keys are {', '.join(_keys(model, loc))}"
        elif loc and loc[-1] == "[key]":
            loc = loc[:-1]
            message = f"unknown key; the keys are {message.removeprefix('Input should be ')}"
        raise wrong((path,), loc, _MESSAGES.get(kind, message)) from None


def _keys(model: type[Strict], loc: Loc) -> Collection[str]:
    """Return the keys that may stand where the last step of `loc` does."""
    kind: Any = model
    for step in loc[:-1]:
        # A table of the file is a model, or a mapping from language or kind to something.
        fields = getattr(kind, "model_fields", None)
        kind = fields[step].annotation if fields else get_args(kind)[1]
    fields = kind.model_fields
    return tuple(fields)


def wrong(paths: Sequence[Path], loc: Loc, message: str) -> ConfigError:
    """Return an error about the value at `loc`, in the last of `paths` that holds it."""
    lines = {path: _line(path, loc) for path in paths}
    path = next((path for path in reversed(paths) if lines[path][1] == len(loc)), paths[-1])
    key = ".".join(map(str, loc))
    return ConfigError(f"{path}:{lines[path][0]}: {f'{key}: ' if key else ''}{message}")


def unknown(path: Path, known: Collection[str]) -> ConfigError:
    """Return an error about a file that changes a topic which is not there."""
    near = difflib.get_close_matches(path.stem, known, n=1)
    hint = f" (did you mean {near[0]}.yaml?)" if near else ""
    message = f"is missing, and there is no topic {path.stem} to change{hint}: a new topic gives its name"
    return ConfigError(f"{path}:1: topic: {message}")


def given(path: Path) -> Iterator[Given]:
    """Yield the wordings in a file that `read` accepts, in the order of the file."""
    keys = _SHARED if path.stem == "_shared" else _WORDINGS
    root = yaml.compose(path.read_bytes(), Loader=_Loader)
    for key, node in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in keys:
            yield from _scalars(path, node, (key.value,))


def _scalars(path: Path, node: yaml.Node, loc: Loc) -> Iterator[Given]:
    if isinstance(node, yaml.ScalarNode):
        yield Given(path, node.start_mark.line + 1, loc, node.value)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(path, value, (*loc, key.value))
    else:
        for number, value in enumerate(node.value):
            yield from _scalars(path, value, (*loc, number))


def _line(path: Path, loc: Loc) -> tuple[int, int]:
    """Return the line, from 1, of the value at `loc` or of the nearest key above it, and how deep that is."""
    node = yaml.compose(path.read_bytes(), Loader=_Loader)
    line = 1
    for depth, step in enumerate(loc):
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if pair is None:
                return line, depth
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line, depth
    return line, len(loc)
