"""A circuit breaker: stops calling an endpoint that keeps failing, and says since when and why."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from responder.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from responder.errors import ModelError


class Breaker:
    """Counts failures in a row; from `limit` on, calls are refused for `cooldown` seconds.

    After the cooldown one call is let through: when it succeeds all are, when it fails the wait begins anew.
    One breaker may be shared by threads.
    """

    def __init__(
        self, limit: int = 5, cooldown: float = 30.0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set the failures in a row that open it, and the seconds until one call is tried again."""
        self._limit, self._cooldown, self._clock = limit, cooldown, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._cause = ""

    def admit(self) -> None:
        """Return when a call may be made.

        Raises:
            ModelUnavailable: the endpoint failed too often in a row, and its cooldown is not over.
        """
        with self._lock:
            if self._failures < self._limit:
                return
            now = self._clock()
            if now < self._until:
                raise ModelUnavailable(f"not called, after failures in a row: {self._cause}")
            self._until = now + self._cooldown

    def succeeded(self) -> None:
        """Note that the endpoint answered, whatever the answer is worth."""
        with self._lock:
            self._failures = 0

    def failed(self, error: ModelError) -> None:
        """Note that a call failed with `error`, whose message is repeated to whoever is refused."""
        with self._lock:
            self._failures += 1
            self._cause = str(error)
            if self._failures >= self._limit:
                self._until = self._clock() + self._cooldown
