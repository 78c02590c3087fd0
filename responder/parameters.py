"""The optional parameters of a call: which an endpoint is given, and which of them it turns out to refuse.

Endpoints that speak the same API differ in what they take. What one refuses is learned from its answer, once.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import openai

Parameters = Mapping[str, Any]

SCHEMA: Parameters = {
    "type": "json_schema",
    "json_schema": {
        "name": "reply",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"reply": {"type": "string"}},
            "required": ["reply"],
            "additionalProperties": False,
        },
    },
}
"""The shape asked for where text alone is wanted: an object with the reply in it, and nothing around it."""

_STRUCTURE = "response_format"
_UNSUPPORTED = re.compile(
    r"support|unknown|unrecogni|unexpected|not permitted|not allowed|extra", re.IGNORECASE
)


def structured_by_default(base_url: str) -> bool:
    """Whether to ask an endpoint for the schema: not one on this machine, where models are small.

    Held to a schema a small model writes worse (SmolLM2-135M: 4 of 10 usable drafts, and 10 of 10 in text).
    """
    host = urlsplit(base_url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def first(*, max_tokens: int, temperature: float | None, structured: bool) -> Parameters:
    """Return what an endpoint is given before anything is known of it; None leaves the temperature to it."""
    return {
        "max_tokens": max_tokens,
        **({} if temperature is None else {"temperature": temperature}),
        **({_STRUCTURE: SCHEMA} if structured else {}),
    }


def fewer(error: Exception, parameters: Parameters, *, taken: bool) -> Parameters | None:
    """Return what to go on with after a refusal, None where it is about none of the parameters.

    Args:
        error: what the client raised.
        parameters: those of the call.
        taken: whether the endpoint has answered a call with these before.
    """
    if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return None
    named = error.param or (error.message if _UNSUPPORTED.search(error.message) else "")
    for name, value in parameters.items():
        if name in named:
            # OpenAI's newer models know the limit under this name only, most other servers under the old one.
            renamed = {"max_completion_tokens": value} if name == "max_tokens" else {}
            return _without(name, parameters) | renamed
    # Servers without structured output say so in any words, or in none.
    if _STRUCTURE in parameters and not taken:
        return _without(_STRUCTURE, parameters)
    return None


def _without(name: str, parameters: Parameters) -> dict[str, Any]:
    return {key: value for key, value in parameters.items() if key != name}
