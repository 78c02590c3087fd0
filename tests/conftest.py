"""Shared fixtures, and the switch that makes any unplanned model call or network access fail."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from responder import Guardrails, Practice, Redactor

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")


def _only_loopback(event: str, args: tuple[Any, ...]) -> None:
    """Refuse every connection and look-up that leaves this machine, whoever asks for it."""
    if event == "socket.connect":
        address = args[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = args[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host in ("", "localhost"):
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(_only_loopback)
# A forgotten base_url then ends at a closed port, not at a real service.
os.environ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"
for _name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_LOG"):
    os.environ.pop(_name, None)


@pytest.fixture(scope="session")
def practice() -> Practice:
    """Return the practice of all examples."""
    return Practice(
        name="Lakeside Family Clinic",
        contact="Jessica",
        role="clinical director",
        phone="555-555-5555",
        email="office@lakeside.example",
    )


@pytest.fixture(scope="session")
def guardrails(practice: Practice) -> Guardrails:
    """Return the guardrails of that practice."""
    return Guardrails.load(practice)


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    """Return a redactor with the default model."""
    return Redactor()


@pytest.fixture(scope="session")
def responder_command() -> Callable[..., list[str]]:
    """Return a function that puts the installed command before its arguments."""
    program = Path(sys.executable).with_name("responder")
    return lambda *arguments: [str(program), *map(str, arguments)]
