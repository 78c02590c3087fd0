"""Drives the flow of a draft: asks a model for what it yields, now, asynchronously, or many side by side."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections import deque
from concurrent.futures import CancelledError
from contextlib import nullcontext
from typing import TYPE_CHECKING

from responder.errors import ConfigError
from responder.models import Draft
from responder.workers import CLOSED, LEAST, Workers, processes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future
    from contextlib import AbstractAsyncContextManager

    from responder.answers import Answer
    from responder.errors import ModelError
    from responder.flow import Flow, Reading
    from responder.llm import Model
    from responder.models import Review
    from responder.prompt import Message

    Drafting = Generator[list[Message], Answer | ModelError, Draft]
    _Limit = AbstractAsyncContextManager[object]


class Driver:
    """Brings flows to their end with one model, each within `deadline` seconds of calls and waits."""

    def __init__(self, model: Model | None, deadline: float, workers: int | None = None) -> None:
        self._model = model
        self._deadline = deadline
        self._processes = workers
        self._workers: Workers | None = None
        self._end: weakref.finalize[..., Driver] | None = None
        self._lock = threading.Lock()

    def run(self, flow: Drafting, *, until: float | None = None) -> Draft:
        """Return the draft of `flow`, with calls that end by `until` (`time.monotonic`)."""
        clock = _Clock()
        step = _advance(flow, None, clock)
        until = until or time.monotonic() + self._deadline
        while not isinstance(step, Draft):
            with clock:
                answer = self._asked().ask(step, until=until)
            step = _advance(flow, answer, clock)
        return clock.stamped(step)

    async def arun(self, flow: Drafting) -> Draft:
        """Return what `run` returns; the steps of the flow run in threads."""
        clock = _Clock()

        async def step(sent: Answer | ModelError | None) -> list[Message] | Draft:
            return await asyncio.to_thread(_advance, flow, sent, clock)

        return clock.stamped(await self._drafted(step, clock, nullcontext(), nullcontext()))

    def side_by_side(self, flow: Flow, reviews: Iterable[Review], concurrency: int) -> Iterator[Draft]:
        """Yield the draft of each of `reviews`, in order, with up to `concurrency` calls at a time."""
        loop = self._asked().loop()
        workers = self._workers_of(flow)
        calls = max(concurrency, 1)
        # While an answer is checked another draft may call; not many, or they would wait to call again.
        calling, engaged = asyncio.Semaphore(calls), asyncio.Semaphore(calls + (calls + 1) // 2)
        # No answer shall wait for its check behind many reviews to come.
        beginning = asyncio.Semaphore(2 * max(workers.processes, 2))
        under_way: deque[Future[Draft]] = deque()
        try:
            for number, review in enumerate(reviews):
                if number == LEAST:
                    workers.more()
                drafting = self._by_workers(workers, review, beginning, engaged, calling)
                under_way.append(asyncio.run_coroutine_threadsafe(drafting, loop))
                # More are begun than may call, so that no slow draft keeps the model idle.
                while len(under_way) >= 4 * calls or (under_way and under_way[0].done()):
                    yield self._next(under_way)
            while under_way:
                yield self._next(under_way)
        finally:
            for future in under_way:
                future.cancel()

    def close(self) -> None:
        """End the workers; a later batch finds others."""
        with self._lock:
            self._workers = None
            if self._end:
                self._end()

    def _workers_of(self, flow: Flow) -> Workers:
        with self._lock:
            if self._workers is None:
                self._workers = Workers(flow, processes() if self._processes is None else self._processes)
                self._end = weakref.finalize(self, self._workers.close)
            return self._workers

    def _next(self, under_way: deque[Future[Draft]]) -> Draft:
        try:
            draft = under_way[0].result()
        except CancelledError:
            raise ConfigError(CLOSED) from None
        under_way.popleft()
        return draft

    async def _by_workers(
        self, workers: Workers, review: Review, beginning: _Limit, engaged: _Limit, calling: _Limit
    ) -> Draft:
        clock = _Clock()
        known: Review | Reading = review
        answers: tuple[Answer | ModelError, ...] = ()

        async def step(sent: Answer | ModelError | None) -> list[Message] | Draft:
            nonlocal known, answers
            answers = () if sent is None else (*answers, sent)
            async with beginning if sent is None else nullcontext():
                taken = await workers.step(known, answers)
            known = taken.reading
            clock.seconds += taken.seconds
            return taken.result

        return clock.stamped(await self._drafted(step, clock, engaged, calling))

    async def _drafted(
        self,
        step: Callable[[Answer | ModelError | None], Awaitable[list[Message] | Draft]],
        clock: _Clock,
        engaged: _Limit,
        calling: _Limit,
    ) -> Draft:
        result = await step(None)
        if isinstance(result, Draft):
            return result
        async with engaged:
            left = self._deadline
            while not isinstance(result, Draft):
                async with calling:
                    began = time.monotonic()
                    with clock:
                        answer = await self._asked().aask(result, until=began + left)
                    left -= time.monotonic() - began
                result = await step(answer)
        return result

    def _asked(self) -> Model:
        if self._model is None:
            raise ConfigError("no model is configured")
        return self._model


class _Clock:
    """Adds up the seconds that one draft takes, without those that it waits for its turn in a batch."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._started = 0.0

    def __enter__(self) -> None:
        self._started = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.monotonic() - self._started

    def stamped(self, draft: Draft) -> Draft:
        """Return `draft` with the seconds so far in its provenance."""
        told = draft.provenance.model_copy(update={"seconds": round(self.seconds, 4)})
        return draft.model_copy(update={"provenance": told})


def _advance(flow: Drafting, answer: Answer | ModelError | None, clock: _Clock) -> list[Message] | Draft:
    """Return the next messages to send, or the draft: a StopIteration cannot cross into an event loop."""
    with clock:
        try:
            return next(flow) if answer is None else flow.send(answer)
        except StopIteration as done:
            draft: Draft = done.value
            return draft
