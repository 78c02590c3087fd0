"""The report as JSON, for programs; `evals/schema/report.json` is its JSON Schema."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from responder.errors import ConfigError
from responder.verdict import Evaluation


def dump(evaluation: Evaluation) -> str:
    """Return the report as JSON text, which `load` reads again."""
    return evaluation.model_dump_json(indent=1) + "\n"


def load(file: Path) -> Evaluation:
    """Return the report in `file`.

    Raises:
        ConfigError: the file cannot be read or is no report.
    """
    try:
        return Evaluation.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    except ValidationError:
        raise ConfigError(f"{file}: is no report of responder eval --json") from None
