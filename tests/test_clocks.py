"""The fair clock: waiting and computing count, the time that other programs take does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from clocks import FairClock


def test_waiting_counts() -> None:
    """A second of waiting for something is about a second."""
    with FairClock() as clock:
        threading.Event().wait(1)
    assert clock.seconds + clock.lost > 0.8
    assert clock.seconds > 0.05


def test_computing_counts_also_where_nothing_else_runs() -> None:
    """A second of the processor's time is at least that, though the interpreter was never let go."""
    with FairClock() as clock:
        began = time.process_time()
        while time.process_time() - began < 1:
            sum(range(100_000))
    assert clock.seconds > 0.8


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_stopped_process_loses_its_time() -> None:
    """While the process is stopped from outside, the clock stands still."""
    program = (
        "import threading; from clocks import FairClock\n"
        "with FairClock() as clock: print('go', flush=True); input(); threading.Event().wait(0.3)\n"
        "print(clock.seconds, clock.lost)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    threading.Event().wait(1.5)
    process.send_signal(signal.SIGCONT)
    told, _ = process.communicate("\n", timeout=30)
    seconds, lost = map(float, told.split())
    assert lost > 1
    assert seconds < lost
