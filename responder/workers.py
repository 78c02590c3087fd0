"""Takes the steps of many drafts in worker processes: Python reads and checks on one processor only.

A worker is this Python started anew, with the flow of the responder and pipes to and from it. Until one is
ready, and where none can be had, threads of this process take the steps. A worker that dies costs time and
no more: its drafts begin again.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from responder.errors import GuardrailError, ResponderError
from responder.models import Draft, Review

if TYPE_CHECKING:
    from collections.abc import Generator

    from responder.answers import Answer
    from responder.errors import ModelError
    from responder.flow import Flow
    from responder.prompt import Message

    Drafting = Generator[list[Message], Answer | ModelError, Draft]
    Step = list[Message] | Draft

LEAST = 16
"""Reviews of a batch, from which on workers are worth their start of some seconds."""
_MOST = 4
"""Workers: more would wait for the one thread that calls the model."""
_SIZE = 1 << 30
"""Bytes of the machine's memory for each process, this one included; a worker takes about a third of them."""
_AHEAD = 3
"""Steps that a worker has before it at a time, so that it need not wait for the next one."""
_START = "import sys; sys.path[:] = sys.argv[1:]; from responder.workers import serve; serve()"


class Job:
    """One draft under way: the review, and what its flow is sent next."""

    def __init__(self, key: int, review: Review) -> None:
        self.key = key
        self.review = review
        self.sent: Review | Answer | ModelError | None = review
        self.worker: _Thread | _Process | None = None
        self.seconds = 0.0
        self.given_up = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self.future: asyncio.Future[Step] | None = None

    def settle(self, result: object) -> None:
        """Hand the `result` of a step to the coroutine that waits for it."""
        future = self.future
        loop = self.loop
        if loop is None or future is None:
            return

        def done() -> None:
            if future.done():
                return
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(done)


class _Worker:
    """What the steps of drafts are given to.

    Attributes:
        ahead: how many steps it takes at a time, its next ones included.
        alive: whether it can take any.
        jobs: those whose steps it has, by key.
        waiting: those of its drafts whose next step it has not been given yet.
        called: what its thread waits for when there is nothing to do.
    """

    called: threading.Condition

    def __init__(self, ahead: int, *, alive: bool) -> None:
        self.ahead = ahead
        self.alive = alive
        self.jobs: dict[int, Job] = {}
        self.waiting: deque[Job] = deque()


class _Thread(_Worker):
    """Takes steps in the thread that asks for them."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(1, alive=True)
        self._steps = Steps(flow)
        self._next: list[tuple[int, object]] = []

    def send(self, job: Job) -> None:
        """Note the next step of `job`."""
        self._next.append((job.key, job.sent))

    def receive(self) -> tuple[int, object, float]:
        """Take the step, and return what `Steps.take` returns."""
        return self._steps.take(*self._next.pop())


class _Process(_Worker):
    """Takes steps in a process of its own."""

    def __init__(self, flow: bytes) -> None:
        super().__init__(_AHEAD, alive=False)
        # What it says on standard error could hold review text.
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and our own code
            [sys.executable, "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._flow = flow

    def start(self) -> None:
        """Wait until it is ready."""
        assert self._process.stdin  # noqa: S101 - pipes were asked for
        self._process.stdin.write(self._flow)
        self._process.stdin.flush()
        self._flow = b""
        self._read()
        self.alive = True

    def send(self, job: Job) -> None:
        """Send the next step of `job`."""
        assert self._process.stdin  # noqa: S101 - as above
        pickle.dump((job.key, job.sent), self._process.stdin)
        self._process.stdin.flush()

    def receive(self) -> tuple[int, object, float]:
        """Wait for a step to be taken, and return what `Steps.take` returned there."""
        key, result, seconds = self._read()
        return key, result, seconds

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> Any:
        assert self._process.stdout  # noqa: S101 - as above
        return pickle.load(self._process.stdout)  # noqa: S301 - our own code at the other end


class Steps:
    """Drafts under way in one worker."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._drafts: dict[int, Drafting] = {}

    def take(self, key: int, sent: object) -> tuple[int, object, float]:
        """Take the next step of draft `key`, which begins when a review is sent; None gives it up.

        Returns:
            The key; the messages for the model, the draft, the error that it ended with, or None where it was
            given up; and the seconds that it took.
        """
        began = time.monotonic()
        result: object
        try:
            if isinstance(sent, Review):
                drafting = self._drafts[key] = self._flow.run(sent)
                result = next(drafting)
            elif sent is None:
                del self._drafts[key]
                result = None
            else:
                result = self._drafts[key].send(sent)  # type: ignore[arg-type]
        except StopIteration as done:
            result = done.value
        except Exception as error:  # noqa: BLE001 - raised where the draft is waited for
            result = error
        if not isinstance(result, list):
            self._drafts.pop(key, None)
        return key, result, time.monotonic() - began


class Workers:
    """Those who take the steps of the drafts of one flow; threads at first, processes once they are worth it.

    Args:
        flow: what drafts run through.
        processes: most processes to start.
    """

    def __init__(self, flow: Flow, processes: int) -> None:
        self._flow = flow
        self._processes = processes
        self._keys = count()
        self._lock = threading.Lock()
        self._fresh: deque[Job] = deque()
        self._helpers: list[_Process] = []
        self._idle: list[_Worker] = []
        self._closed = False
        # The encoders let go of the interpreter, so two threads get more done than one; three do not.
        for _ in range(2):
            self._employ(_Thread(flow))

    def more(self) -> None:
        """Start the processes, if that has not been done."""
        with self._lock:
            processes, self._processes = self._processes, 0
        if not processes:
            return
        try:
            flow = _pickled(self._flow)
            self._helpers = [_Process(flow) for _ in range(processes)]
        except Exception:  # noqa: BLE001 - a flow with parts that cannot be sent, no second Python: threads do it
            return
        for helper in self._helpers:
            self._employ(helper)

    def job(self, review: Review) -> Job:
        """Return a new job for `review`."""
        return Job(next(self._keys), review)

    async def step(self, job: Job, sent: Answer | ModelError | None) -> Step:
        """Return the next messages of `job`, or its draft; `sent` is what came of the last ones."""
        job.loop = asyncio.get_running_loop()
        job.future = job.loop.create_future()
        with self._lock:
            if sent is not None:
                job.sent = sent
            self._queue(job)
        return await job.future

    def give_up(self, job: Job) -> None:
        """Forget a job that nobody waits for any more."""
        with self._lock:
            job.given_up = True
            if job.worker is None:
                with suppress(ValueError):
                    self._fresh.remove(job)
            elif job.key not in job.worker.jobs and job not in job.worker.waiting:
                job.sent = None
                self._queue(job)

    def close(self) -> None:
        """End all workers; jobs under way are not finished."""
        with self._lock:
            self._closed = True
            self._call(self._idle)
        for helper in self._helpers:
            helper.close()

    def _queue(self, job: Job) -> None:
        if job.worker is not None and not job.worker.alive:
            if job.given_up:
                return
            job.worker, job.sent = None, job.review
        if job.worker is None:
            self._fresh.append(job)
            self._call([worker for worker in self._idle if self._may_begin(worker)][:1])
        else:
            job.worker.waiting.append(job)
            self._call([worker for worker in self._idle if worker is job.worker])

    def _call(self, workers: list[_Worker]) -> None:
        for worker in workers.copy():
            self._idle.remove(worker)
            worker.called.notify()

    def _employ(self, worker: _Thread | _Process) -> None:
        worker.called = threading.Condition(self._lock)
        # Daemons, so that a program may end while a batch is under way.
        threading.Thread(target=self._run, args=(worker,), name="responder-worker", daemon=True).start()

    def _run(self, worker: _Thread | _Process) -> None:
        try:
            if isinstance(worker, _Process):
                worker.start()
            while (given := self._given(worker)) is not None:
                for job in given:
                    worker.send(job)
                key, result, seconds = worker.receive()
                with self._lock:
                    job = worker.jobs.pop(key)
                    if job.given_up and isinstance(result, list):
                        job.sent = None
                        self._queue(job)
                job.seconds += seconds
                job.settle(result)
        except Exception:  # noqa: BLE001 - a worker that fails in any way is out, and its drafts begin again
            with self._lock:
                worker.alive = False
                for job in (*worker.jobs.values(), *worker.waiting):
                    self._queue(job)
                self._call(self._idle)  # threads may have waited in its favour

    def _given(self, worker: _Thread | _Process) -> list[Job] | None:
        """Return what `worker` shall do next beside what it has; None when all is over."""
        given: list[Job] = []
        with self._lock:
            while not self._closed:
                while len(worker.jobs) < worker.ahead:
                    if worker.waiting:
                        job = worker.waiting.popleft()
                    elif self._fresh and self._may_begin(worker):
                        job = self._fresh.popleft()
                        job.worker = worker
                    else:
                        break
                    worker.jobs[job.key] = job
                    given.append(job)
                if worker.jobs:
                    return given
                self._idle.append(worker)
                worker.called.wait()
        return None

    def _may_begin(self, worker: _Worker) -> bool:
        # Threads of this process would keep it from calling the model in time.
        return isinstance(worker, _Process) or not any(helper.alive for helper in self._helpers)


def _pickled(flow: Flow) -> bytes:
    """Return `flow` as bytes, also while drafts run through it and fill its caches."""
    for _ in range(8):
        with suppress(RuntimeError):  # a dictionary changed its size meanwhile
            return pickle.dumps(flow)
    return pickle.dumps(flow)


def processes() -> int:
    """Return how many worker processes this machine has processors and memory for: 0, or 2 to 4."""
    if not sys.executable or getattr(sys, "frozen", False):
        return 0
    processors = os.cpu_count() or 1
    with suppress(AttributeError):  # not on every system
        processors = len(os.sched_getaffinity(0))
    fitting = min(processors, _MOST, _memory() // _SIZE - 1)
    return fitting if fitting > 1 else 0


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


def serve() -> None:
    """Be a worker: take steps as they come, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this decides when it ends
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints may stand between the answers
    steps = Steps(pickle.load(incoming))  # noqa: S301 - our own code at the other end
    asked: SimpleQueue[tuple[int, object] | None] = SimpleQueue()

    def listen() -> None:
        # Read at once, or both ends could wait for the other to take a long text.
        with suppress(EOFError):
            while True:
                asked.put(pickle.load(incoming))  # noqa: S301 - as above
        asked.put(None)

    def answer(value: object) -> None:
        outgoing.write(pickle.dumps(value))
        outgoing.flush()

    threading.Thread(target=listen, daemon=True).start()
    steps.take(-1, Review(text="The wait was long.", stars=2))  # loads what is loaded when first needed
    steps.take(-1, None)
    with suppress(BrokenPipeError):
        answer("ready")
        while (step := asked.get()) is not None:
            key, result, seconds = steps.take(*step)
            if isinstance(result, Exception) and not isinstance(result, ResponderError):
                # The text of an alien error could hold review text, and its class may be unknown there.
                result = GuardrailError(f"no draft could be made: internal error ({type(result).__name__})")
            answer((key, result, seconds))
