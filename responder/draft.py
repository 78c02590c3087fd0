"""Drafts replies: `Responder`, the one object that a program needs."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from responder import usage
from responder.check import Guardrails
from responder.drive import Driver
from responder.errors import ConfigError
from responder.flow import Flow, unheard
from responder.injection import Injection
from responder.models import RECENT, Review
from responder.prompt import Prompts
from responder.ready import ReadyReplies
from responder.redact import Redactor
from responder.relevance import Relevance
from responder.topics import Topics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from responder.breaker import Breaker
    from responder.flow import OnStep, Reading, Sees
    from responder.llm import Client, Model
    from responder.models import Draft, Practice
    from responder.prompt import Message
    from responder.usage import Price


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
        structured: bool | None = None,
        price: Price | None = None,
        breaker: Breaker | None = None,
        processes: int | None = None,
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
            structured: ask for a JSON object with the reply in it where the endpoint offers that, so that
                nothing stands around the reply; False asks for plain text, which suits weak models better.
                None does the latter for an endpoint on this machine, and the former for any other.
            price: dollars for a million tokens read and for a million written, from which the cost of
                each draft is estimated.
            breaker: stops calls to an endpoint that keeps failing; None for the usual one.
            processes: how many processes, of 400 MB each, read and check for `draft_many` in batches of more
                than 16 reviews; None for one a processor, up to four, if there is memory for them. Until they
                have started, and with 0, threads of this process do.
            redactor: one of your own settings, by default the usual one.
            guardrails: one of your own settings, by default all rules for this practice.
            topics: topics and wordings, by default those that the library ships.
            prompts: prompts of your own, by default those that the library ships.

        Raises:
            ConfigError: the content is broken, no key is there for OpenAI, or the base URL or price is none.
        """
        if timeout <= 0 or deadline <= 0 or repairs < 0 or (processes or 0) < 0:
            raise ConfigError(
                "timeout and deadline must be above 0 seconds, repairs and processes not below 0"
            )
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
                structured=structured,
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
            price=usage.checked(price),
        )
        self._driver = Driver(self._model, deadline, processes)

    def read(self, review: Review, *, on_step: OnStep = unheard) -> Reading:
        """Return what is known of `review` before a reply is drafted, its redacted text included.

        `draft` takes it in place of the review, and then does not find it out again.
        """
        return self.flow.read(review, on_step)

    def draft(
        self, review: Review | Reading, *, recent: Iterable[str] = (), on_step: OnStep = unheard
    ) -> Draft:
        """Return a reply to `review` that has passed the guardrails, or a holding reply with the reason.

        Args:
            review: the review as the platform shows it, or what `read` returned for it.
            recent: the practice's last replies, oldest first, from which this one shall differ.
            on_step: called with what is done next, in words for a person who waits, such as "asking
                gpt-4.1-mini (1)" or "checking": never with text of the review or of a reply.

        Raises:
            GuardrailError: the guardrails cannot run, so no reply can pass.
        """
        return self._driver.run(self.flow.run(review, tuple(recent), on_step))

    def candidates(self, review: Review, n: int = 3) -> tuple[Draft, ...]:
        """Return up to `n` different replies to `review`, best first, each of which has passed.

        The model is asked `n` times under one deadline; ready-to-use replies fill up where its own are alike
        or fail. Replies of the model come first, then those with the fewest findings. A review that a person
        must decide on gets the holding reply alone.

        Raises:
            GuardrailError: as in `draft`.
        """
        until = time.monotonic() + self.deadline
        reading = self.flow.read(review)
        own = replace(self.flow, model=None)
        found: dict[str, Draft] = {}
        for flow in [self.flow] * n + [own] * n:
            if len(found) < n:
                draft = self._driver.run(flow.run(reading, tuple(found)), until=until)
                found.setdefault(draft.text, draft)
                if draft.status == "escalate":
                    break
        return tuple(sorted(found.values(), key=lambda draft: (draft.source != "model", len(draft.findings))))

    async def adraft(
        self, review: Review | Reading, *, recent: Iterable[str] = (), on_step: OnStep = unheard
    ) -> Draft:
        """Return what `draft` returns; redaction and checks run in threads, so the event loop stays free.

        `on_step` is called from those threads.
        """
        return await self._driver.arun(self.flow.run(review, tuple(recent), on_step))

    def draft_many(
        self,
        reviews: Iterable[Review],
        concurrency: int = 16,
        *,
        recent: Iterable[str] = (),
        progress: Callable[[int], object] | None = None,
    ) -> Iterator[Draft]:
        """Yield a draft for each review, in order, with up to `concurrency` calls of the model at a time.

        A ready-to-use reply differs from the ten replies before it, those of `recent` included.

        Args:
            reviews: taken as they are needed, so that a long file is never in memory as a whole.
            concurrency: calls at a time; meanwhile the next reviews are redacted. Without a model, no matter.
            recent: the practice's last replies before this batch, oldest first.
            progress: called with the number of drafts yielded so far.

        Raises:
            GuardrailError: as in `draft`, when the review is reached.
        """
        said = deque(recent, maxlen=RECENT)
        asked: deque[Review] = deque()

        def noted() -> Iterator[Review]:
            for review in reviews:
                asked.append(review)
                yield review

        drafts = (
            (self.draft(review, recent=said) for review in noted())
            if self.model is None
            else self._driver.side_by_side(self.flow, noted(), concurrency)
        )
        own = replace(self.flow, model=None)
        for count, draft in enumerate(drafts, 1):
            review = asked.popleft()
            if draft.source == "ready-to-use" and draft.text in said:
                other = self._driver.run(own.run(review, tuple(said)))
                draft = draft.model_copy(update={"text": other.text, "findings": other.findings})
            said.append(draft.text)
            yield draft
            if progress:
                progress(count)

    def messages(self, review: Review | Reading) -> list[Message]:
        """Return exactly what a model would be sent for `review` first, and send nothing.

        The list is empty where no model is asked: for a review that a person must decide on, and for one in a
        language in which the guardrails cannot judge a reply.
        """
        reading = self.flow.read(review) if isinstance(review, Review) else review
        return self.flow.prompt(reading) if reading.askable and not reading.triage.escalations else []

    def close(self) -> None:
        """Close the connections and end the worker processes; a later draft starts them again."""
        self._driver.close()
        if self._model:
            self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
