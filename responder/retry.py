"""The one retry policy: which failures of a call pass by themselves, how long to wait, when to stop."""

from __future__ import annotations

import math
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import tenacity

from responder.errors import ModelTimeout, ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_WAIT = 0.5
"""Seconds the first wait is drawn below; it doubles with each failure, up to `LONGEST_WAIT`."""
LONGEST_WAIT = 8.0


class RetryLater(ModelUnavailable):
    """The endpoint is overloaded; `seconds` is how long it asks to be left alone, 0 where it does not say."""

    def __init__(self, message: str, seconds: float) -> None:
        """Set the message and the seconds to wait."""
        super().__init__(message)
        self.seconds = seconds

    def __reduce__(self) -> tuple[type[RetryLater], tuple[str, float]]:
        """Pickle with the seconds."""
        return type(self), (str(self), self.seconds)


class _Wait(tenacity.wait.wait_base):
    """A random, growing wait, so that a batch does not come back in step, after what was asked for."""

    _random = tenacity.wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.seconds if isinstance(error, RetryLater) else 0.0
        return asked + self._random(retry_state)


def policy(attempts: int, seconds: float) -> dict[str, Any]:
    """Return tenacity's arguments for at most `attempts` calls that all end within `seconds`."""
    return {
        "retry": tenacity.retry_if_exception_type((ModelTimeout, ModelUnavailable)),
        "wait": _Wait(),
        "stop": tenacity.stop_after_attempt(attempts) | tenacity.stop_before_delay(max(seconds, 0.0)),
        "reraise": True,
    }


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds that a `Retry-After` header asks for (RFC 9110, 10.2.3), else 0."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0
