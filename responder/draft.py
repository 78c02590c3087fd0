"""Drafts replies: `Responder`, the synchronous, the asynchronous and the batch driver of one flow."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from responder.check import Guardrails
from responder.errors import ConfigError
from responder.flow import Flow
from responder.injection import Injection
from responder.models import Draft
from responder.prompt import Prompts
from responder.ready import ReadyReplies
from responder.redact import Redactor
from responder.relevance import Relevance
from responder.topics import Topics

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future
    from contextlib import AbstractAsyncContextManager

    from responder.answers import Answer
    from responder.breaker import Breaker
    from responder.errors import ModelError
    from responder.flow import Sees
    from responder.llm import Client, Model
    from responder.models import Practice, Review
    from responder.prompt import Message

    Drafting = Generator[list[Message], Answer | ModelError, Draft]


class Responder:
    """Drafts replies for one practice, with a model or without; may be shared between threads."""

    def __init__(
        self,
        practice: Practice | None = None,
        *,
        model: str | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        client: Client | None = None,
        timeout: float = 30.0,
        deadline: float = 60.0,
        repairs: int = 1,
        sees: Sees | None = None,
        temperature: float | None = 0.3,
        max_tokens: int = 600,
        breaker: Breaker | None = None,
        redactor: Redactor | None = None,
        guardrails: Guardrails | None = None,
        topics: Topics | None = None,
        prompts: Prompts | None = None,
    ) -> None:
        """Read the content and set what to call; nothing is sent yet.

        Args:
            practice: who replies; without one, replies invite "to contact our office".
            model: the model's name; without one, ready-to-use replies are drafted.
            base_url: any endpoint that speaks OpenAI's chat API; by default OPENAI_BASE_URL, then OpenAI.
            api_key: by default OPENAI_API_KEY; an endpoint of one's own may need none.
            client: an SDK client to use as it is (Azure, proxy, certificates) instead of base URL and key.
            timeout: seconds one call may take.
            deadline: seconds all calls for one draft may take together, waits between them included.
            repairs: how often a model is asked to mend a draft that the guardrails blocked.
            sees: what the model gets of a review; None for the practice's own setting.
            temperature: sampling temperature, None to leave it to the endpoint.
            max_tokens: longest answer in tokens; reasoning models need more, as they count their thinking.
            breaker: stops calls to an endpoint that keeps failing; None for the usual one.
            redactor: one of your own settings, by default the usual one.
            guardrails: one of your own settings, by default all rules for this practice.
            topics: topics and wordings, by default those that the library ships.
            prompts: prompts of your own, by default those that the library ships.

        Raises:
            ConfigError: the content is broken, no key is there for OpenAI, or the base URL is none.
        """
        if timeout <= 0 or deadline <= 0 or repairs < 0:
            raise ConfigError("timeout and deadline must be above 0 seconds, repairs not below 0")
        if model is None and (client is not None or base_url is not None):
            raise ConfigError("an endpoint is given without the name of a model to ask for")
        self._model: Model | None = None
        if model is not None:
            # The SDK takes long to load, and drafting without a model does without.
            from responder.llm import Model

            self._model = Model(
                model,
                base_url=base_url,
                api_key=api_key,
                client=client,
                timeout=timeout,
                temperature=temperature,
                max_tokens=max_tokens,
                breaker=breaker,
            )
        self.practice = practice
        self.model = model
        self.deadline = deadline
        self.concurrency = 16 if model else 1
        self.redactor = redactor or Redactor()
        self.guardrails = guardrails or Guardrails.load(practice)
        topics = topics or Topics.load()
        self.flow = Flow(
            practice=practice,
            redactor=self.redactor,
            topics=topics,
            guardrails=self.guardrails,
            ready=ReadyReplies(topics, practice),
            prompts=prompts or Prompts.load(topics),
            injection=Injection.load(),
            relevance=Relevance(topics),
            model=model,
            repairs=repairs,
            sees=sees or (practice.model_sees if practice else "redacted"),
        )

    def draft(self, review: Review, *, recent: Iterable[str] = ()) -> Draft:
        """Return a reply to `review` that has passed the guardrails, or a holding reply with the reason.

        Args:
            review: the review as the platform shows it.
            recent: the practice's last replies, from which this one shall differ.

        Raises:
            GuardrailError: the guardrails cannot run, so no reply can pass.
        """
        return self._drafted(self.flow.run(review, tuple(recent)), None)

    def candidates(self, review: Review, n: int = 3) -> tuple[Draft, ...]:
        """Return up to `n` different replies to `review`, best first, each of which has passed.

        The model is asked `n` times under one deadline; ready-to-use replies fill up where its own are alike
        or fail. Replies of the model come first, then those with the fewest findings. A review that a person
        must decide on gets the holding reply alone.

        Raises:
            GuardrailError: as in `draft`.
        """
        until = time.monotonic() + self.deadline
        own = replace(self.flow, model=None)
        found: dict[str, Draft] = {}
        for flow in [self.flow] * n + [own] * n:
            if len(found) < n:
                draft = self._drafted(flow.run(review, tuple(found)), until)
                found.setdefault(draft.text, draft)
                if draft.status == "escalate":
                    break
        return tuple(sorted(found.values(), key=lambda draft: (draft.source != "model", len(draft.findings))))

    async def adraft(self, review: Review, *, recent: Iterable[str] = ()) -> Draft:
        """Return what `draft` returns; redaction and checks run in threads, so the event loop stays free."""
        return await self._adraft(review, tuple(recent), asyncio.to_thread, nullcontext())

    def draft_many(
        self,
        reviews: Iterable[Review],
        concurrency: int = 16,
        *,
        progress: Callable[[int], object] | None = None,
    ) -> Iterator[Draft]:
        """Yield a draft for each review, in order, with up to `concurrency` calls of the model at a time.

        Args:
            reviews: taken as they are needed, so that a long file is never in memory as a whole.
            concurrency: calls at a time; meanwhile the next reviews are redacted. Without a model, no matter.
            progress: called with the number of drafts yielded so far.

        Raises:
            GuardrailError: as in `draft`, when the review is reached.
        """
        drafts = map(self.draft, reviews) if self._model is None else self._side_by_side(reviews, concurrency)
        for count, draft in enumerate(drafts, 1):
            yield draft
            if progress:
                progress(count)

    def messages(self, review: Review) -> list[Message]:
        """Return exactly what a model would be sent for `review` first, and send nothing.

        The list is empty where no model is asked: for a review that a person must decide on, and for one in a
        language in which the guardrails cannot judge a reply.
        """
        reading = self.flow.read(review)
        return self.flow.prompt(reading) if reading.askable and not reading.triage.escalations else []

    def close(self) -> None:
        """Close the connections; a later draft opens them again."""
        if self._model:
            self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drafted(self, flow: Drafting, until: float | None) -> Draft:
        clock = _Clock()
        step = _advance(flow, None, clock)
        until = until or time.monotonic() + self.deadline
        while not isinstance(step, Draft):
            with clock:
                answer = self._asked().ask(step, until=until)
            step = _advance(flow, answer, clock)
        return clock.stamped(step)

    def _side_by_side(self, reviews: Iterable[Review], concurrency: int) -> Iterator[Draft]:
        loop = self._asked().loop()
        limit = asyncio.Semaphore(max(concurrency, 1))
        under_way: deque[Future[Draft]] = deque()
        try:
            for review in reviews:
                # The steps run on the loop itself: threads would only take the interpreter from each other.
                drafting = self._adraft(review, (), _at_once, limit)
                under_way.append(asyncio.run_coroutine_threadsafe(drafting, loop))
                # More are begun than may call, so that no slow draft keeps the model idle.
                while len(under_way) >= 2 * concurrency or (under_way and under_way[0].done()):
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()

    async def _adraft(
        self,
        review: Review,
        recent: tuple[str, ...],
        run: Callable[..., Awaitable[list[Message] | Draft]],
        limit: AbstractAsyncContextManager[object],
    ) -> Draft:
        clock = _Clock()
        flow = self.flow.run(review, recent)
        step = await run(_advance, flow, None, clock)
        if isinstance(step, Draft):
            return clock.stamped(step)
        async with limit:
            until = time.monotonic() + self.deadline
            while not isinstance(step, Draft):
                with clock:
                    answer = await self._asked().aask(step, until=until)
                step = await run(_advance, flow, answer, clock)
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


async def _at_once(step: Callable[..., list[Message] | Draft], *arguments: object) -> list[Message] | Draft:
    return step(*arguments)


def _advance(flow: Drafting, answer: Answer | ModelError | None, clock: _Clock) -> list[Message] | Draft:
    """Return the next messages to send, or the draft: a StopIteration cannot cross into an event loop."""
    with clock:
        try:
            return next(flow) if answer is None else flow.send(answer)
        except StopIteration as done:
            draft: Draft = done.value
            return draft
