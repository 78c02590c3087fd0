"""Drafts public replies to online reviews of medical practices without giving away health information."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from responder.check import Guardrails
    from responder.draft import Responder
    from responder.errors import (
        ConfigError,
        GuardrailError,
        InputError,
        ModelError,
        ModelRejected,
        ModelTimeout,
        ModelUnavailable,
        ModelUnusable,
        RedactionError,
        ResponderError,
    )
    from responder.models import Draft, Finding, Practice, Redacted, Report, Review, Span
    from responder.redact import Redactor

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "Draft",
    "Finding",
    "GuardrailError",
    "Guardrails",
    "InputError",
    "ModelError",
    "ModelRejected",
    "ModelTimeout",
    "ModelUnavailable",
    "ModelUnusable",
    "Practice",
    "Redacted",
    "RedactionError",
    "Redactor",
    "Report",
    "Responder",
    "ResponderError",
    "Review",
    "Span",
]

# Presidio, spaCy and openai take seconds to load, so every name is imported when it is first asked for.
_HOME = {
    **dict.fromkeys(("Draft", "Finding", "Practice", "Redacted", "Report", "Review", "Span"), "models"),
    "Guardrails": "check",
    "Redactor": "redact",
    "Responder": "draft",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'responder' has no attribute {name!r}")
    value = getattr(import_module(f"responder.{_HOME.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
