"""Reads a practice profile from TOML; an error names the file, the line and the key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from responder.errors import ConfigError
from responder.models import Practice, explain


def load(path: str | Path) -> Practice:
    """Return the profile in the TOML file `path`, whose keys are the fields of `Practice`.

    Raises:
        ConfigError: the file cannot be read, is no TOML, or holds a wrong value or an unknown key.
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
    try:
        return Practice.model_validate(values)
    except ValidationError as error:
        raise ConfigError("; ".join(_problem(file, source, *problem) for problem in explain(error))) from None


def _problem(file: Path, source: str, loc: tuple[int | str, ...], kind: str, message: str) -> str:
    key = str(loc[0]) if loc else ""
    if kind == "extra_forbidden":
        message = f"unknown key; the keys are {', '.join(Practice.model_fields)}"
    elif kind == "missing":
        message = "is missing"
    line = (
        next(
            (
                n
                for n, text in enumerate(source.splitlines(), 1)
                if re.match(rf"""\s*\[*["']?{re.escape(key)}\b["']?""", text)
            ),
            None,
        )
        if key
        else None
    )
    where = f"{file}:{line}" if line else str(file)
    return f"{where}: {key}: {message}" if key else f"{where}: {message}"
