"""Drives the flow of a draft: asks a model for what it yields, now, asynchronously, or many side by side."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING

from responder.errors import ConfigError
from responder.models import Draft

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
    from concurrent.futures import Executor, Future
    from contextlib import AbstractAsyncContextManager

    from responder.answers import Answer
    from responder.errors import ModelError
    from responder.llm import Model
    from responder.prompt import Message

    Drafting = Generator[list[Message], Answer | ModelError, Draft]
    Run = Callable[..., Awaitable[list[Message] | Draft]]


class Driver:
    """Brings flows to their end with one model, each within `deadline` seconds of calls and waits."""

    def __init__(self, model: Model | None, deadline: float) -> None:
        self._model = model
        self._deadline = deadline

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
        return await self._arun(flow, asyncio.to_thread, asyncio.to_thread, nullcontext())

    def side_by_side(self, flows: Iterable[Drafting], concurrency: int) -> Iterator[Draft]:
        """Yield the draft of each of `flows`, in order, with up to `concurrency` calls at a time."""
        loop = self._asked().loop()
        limit = asyncio.Semaphore(max(concurrency, 1))
        under_way: deque[Future[Draft]] = deque()
        # Threads of their own for what comes before and after a call: no answer waits behind reviews to
        # come, the loop stays free for the calls, and the encoders let go of the interpreter. More of them
        # are slower.
        with (
            ThreadPoolExecutor(2, "responder-read") as before,
            ThreadPoolExecutor(1, "responder-check") as after,
        ):
            try:
                for flow in flows:
                    drafting = self._arun(flow, _in(before), _in(after), limit)
                    under_way.append(asyncio.run_coroutine_threadsafe(drafting, loop))
                    # More are begun than may call, so that no slow draft keeps the model idle.
                    while len(under_way) >= 4 * concurrency or (under_way and under_way[0].done()):
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                for future in under_way:
                    future.cancel()

    async def _arun(
        self,
        flow: Drafting,
        begin: Run,
        go_on: Run,
        limit: AbstractAsyncContextManager[object],
    ) -> Draft:
        clock = _Clock()
        step = await begin(_advance, flow, None, clock)
        if isinstance(step, Draft):
            return clock.stamped(step)
        async with limit:
            until = time.monotonic() + self._deadline
            while not isinstance(step, Draft):
                with clock:
                    answer = await self._asked().aask(step, until=until)
                step = await go_on(_advance, flow, answer, clock)
        return clock.stamped(step)

    def _asked(self) -> Model:
        if self._model is None:
            raise ConfigError("no model is configured")
        return self._model


class _Clock:
    """Adds up the seconds that one draft takes, without those that it waits for its turn in a batch."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._started = 0.0

    def __enter__(self) -> None:
        self._started = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._seconds += time.monotonic() - self._started

    def stamped(self, draft: Draft) -> Draft:
        """Return `draft` with the seconds so far in its provenance."""
        told = draft.provenance.model_copy(update={"seconds": round(self._seconds, 4)})
        return draft.model_copy(update={"provenance": told})


def _in(pool: Executor) -> Run:
    """Return what runs a step of a flow in `pool`."""

    def run(
        step: Callable[..., list[Message] | Draft], *arguments: object
    ) -> Awaitable[list[Message] | Draft]:
        return asyncio.get_running_loop().run_in_executor(pool, step, *arguments)

    return run


def _advance(flow: Drafting, answer: Answer | ModelError | None, clock: _Clock) -> list[Message] | Draft:
    """Return the next messages to send, or the draft: a StopIteration cannot cross into an event loop."""
    with clock:
        try:
            return next(flow) if answer is None else flow.send(answer)
        except StopIteration as done:
            draft: Draft = done.value
            return draft
