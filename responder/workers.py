"""Reads reviews and checks drafts in worker processes: Python does that on one processor at a time.

Loky's processes are started anew, without the main module of the program, and end with it. Until they are
ready, and where they cannot be had or break, threads of this process take the steps.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from responder.errors import ConfigError, GuardrailError, ResponderError
from responder.models import Draft, Review

if TYPE_CHECKING:
    from responder.answers import Answer
    from responder.errors import ModelError
    from responder.flow import Flow, Reading
    from responder.prompt import Message

CLOSED = "the responder was closed while a batch was under way"
LEAST = 16
"""Reviews of a batch, from which on processes are worth their start of some seconds."""
_MOST = 4
"""Processes: more would wait for the one thread that calls the model."""
_SIZE = 1 << 30
"""Bytes of the machine's memory for each process, this one included; one takes about 400 MB."""
_IDLE = 300.0
"""Seconds after which a process without work ends; another is started when there is some."""
_WATCH = 2.0
"""Seconds after which a process looks whether the program that started it is still there."""


class Taken(NamedTuple):
    """What came of a step: what is known of the review, the next messages or the draft, and the seconds."""

    reading: Reading
    result: list[Message] | Draft
    seconds: float


def take(flow: Flow, review: Review | Reading, answers: tuple[Answer | ModelError, ...]) -> Taken:
    """Return what `flow` does after `answers`; the step holds all it needs, so anybody may take the next.

    Raises:
        ResponderError: as `Flow.run`; any other error becomes one, since its words could be the review's.
    """
    began = time.monotonic()
    try:
        reading = flow.read(review) if isinstance(review, Review) else review
        drafting = flow.run(reading)
        try:
            result: list[Message] | Draft = next(drafting)
            for answer in answers:
                result = drafting.send(answer)
        except StopIteration as done:
            result = done.value
    except ResponderError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        failed = f"no draft could be made: internal error ({type(error).__name__})"
        raise GuardrailError(failed) from None
    return Taken(reading, result, time.monotonic() - began)


class Workers:
    """Those who take the steps of the drafts of one flow: threads at first, processes once they are worth it.

    Args:
        flow: what drafts run through.
        processes: how many processes there shall be.
    """

    def __init__(self, flow: Flow, processes: int) -> None:
        self.processes = processes if _startable() else 0
        self._flow = flow
        # The encoders let go of the interpreter, so two threads get more done than one; three do not.
        self._threads = ThreadPoolExecutor(2, "responder-worker")
        self._pool: Executor | None = None
        self._asked = False
        self._closed = False
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether processes take the steps."""
        return self._pool is not None

    def more(self) -> None:
        """Have the processes started, if that has not been done; nobody waits for them."""
        with self._lock:
            asked, self._asked = self._asked, True
        if self.processes and not asked:
            threading.Thread(target=self._start, name="responder-start", daemon=True).start()

    async def step(self, review: Review | Reading, answers: tuple[Answer | ModelError, ...]) -> Taken:
        """Return what `take` returns.

        Raises:
            ConfigError: they were ended meanwhile.
            ResponderError: as `take`.
        """
        pool = self._pool
        if pool is not None:
            try:
                return await asyncio.wrap_future(pool.submit(_take, review, answers))
            except ResponderError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever keeps a process from it, a thread can do it
                if isinstance(error, BrokenExecutor):
                    self._pool = None
        if self._closed:
            raise ConfigError(CLOSED)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, take, self._flow, review, answers)

    def close(self) -> None:
        """End them; steps under way are lost."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        self._threads.shutdown(wait=False, cancel_futures=True)
        if pool is not None:
            pool.shutdown(kill_workers=True)  # type: ignore[call-arg]  # loky's

    def _start(self) -> None:
        # Where there are no such processes, or a flow has parts that cannot be sent, threads do it.
        with suppress(Exception):
            from loky import ProcessPoolExecutor

            flow = _pickled(self._flow)
            pool = ProcessPoolExecutor(self.processes, timeout=_IDLE, initializer=_prepare, initargs=(flow,))
            try:
                prepared = pool.submit(_prepared).result()
                with self._lock:
                    if prepared and not self._closed:
                        self._pool = pool
            finally:
                if self._pool is not pool:
                    pool.shutdown(kill_workers=True)


def processes() -> int:
    """Return how many worker processes this machine has processors and memory for: 0, or 2 to 4."""
    processors = os.cpu_count() or 1
    with suppress(AttributeError):  # not on every system
        processors = len(os.sched_getaffinity(0))
    fitting = min(processors, _MOST, _memory() // _SIZE - 1)
    return fitting if fitting > 1 else 0


def _startable() -> bool:
    """Whether there is a Python to start: a program in one file would start itself."""
    return not getattr(sys, "frozen", False) and Path(sys.executable or "").name.lower().startswith("py")


def _memory() -> int:
    """Return the bytes of memory that this process may use with all its kin, as far as the system tells."""
    size = (_MOST + 1) * _SIZE
    with suppress(ValueError, OSError, AttributeError):
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    # A container is ended when it takes more than its share, whatever the machine has.
    for limit in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(ValueError, OSError):
            size = min(size, int(Path("/sys/fs/cgroup", limit).read_text(encoding="ascii")))
    return size


def _pickled(flow: Flow) -> bytes:
    """Return `flow` as bytes, also while drafts run through it and fill its caches."""
    for _ in range(8):
        with suppress(RuntimeError):  # a dictionary changed its size meanwhile
            return pickle.dumps(flow)
    return pickle.dumps(flow)


_flow: Flow | None = None
"""In a worker process: what drafts run through."""


def _prepare(flow: bytes) -> None:
    """Make this process a worker."""
    global _flow
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with suppress(Exception):  # loky would print it
        loaded: Flow = pickle.loads(flow)  # noqa: S301 - of our own process
        take(loaded, Review(text="The wait was long.", stars=2), ())  # loads what is loaded when first needed
        _flow = loaded


def _end_with(parent: int) -> None:
    """End this process once `parent` has: a program that is killed cannot do it."""
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(0)


def _prepared() -> bool:
    """Return whether this process is a worker."""
    return _flow is not None


def _take(review: Review | Reading, answers: tuple[Answer | ModelError, ...]) -> Taken:
    if _flow is None:
        raise RuntimeError("a worker process was not prepared")
    return take(_flow, review, answers)
