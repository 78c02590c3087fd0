"""A clock that runs slower the busier the machine is with other programs, for bounds that hold on any."""

from __future__ import annotations

import threading
import time
from typing import Self

_TICK = 0.05
_PROBE = 0.002


class FairClock:
    """Counts the seconds of a block as far as this process could have used the processor in them.

    After each tick a thread computes for two milliseconds. Whatever of the time that this takes no thread of
    the process has used, other programs have: at that rate the seconds since the last tick are `lost`, and so
    is what a tick is much too late. On a quiet machine that is next to nothing. What the process computes
    itself always counts.
    """

    def __init__(self) -> None:
        """Set it to 0."""
        self.seconds = 0.0
        self.lost = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fair-clock", daemon=True)

    def __enter__(self) -> Self:
        """Start ticking."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        last, own = time.monotonic(), time.process_time()
        while not self._stop.wait(_TICK):
            share = _share()
            now, used = time.monotonic(), time.process_time()
            passed = now - last
            counted = min(passed, max(min(passed, 3 * _TICK) * share, used - own))
            self.seconds += counted
            self.lost += passed - counted
            last, own = now, used


def _share() -> float:
    """Return which part of the time this process has the processor while it wants it, at most 1."""
    wall, own, mine = time.monotonic(), time.process_time(), time.thread_time()
    while time.thread_time() - mine < _PROBE:
        pass
    return min(1.0, (time.process_time() - own) / (time.monotonic() - wall))
