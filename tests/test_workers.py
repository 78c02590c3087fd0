"""Worker processes: the same drafts sooner, and never a draft lost because one of them is."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from servers import Server, always, late, says, serving

from responder import Draft, GuardrailError, Guardrails, Practice, Responder, Review, workers
from responder.answers import Answer
from responder.workers import Job, Steps, Workers

SAFE = "Thank you for the feedback about long waits. We want the day to run on time."
REVIEWS = [
    Review(text=f"{text} {number} times now.", stars=1 + number % 5)
    for number in range(10)
    for text in (
        "We waited two hours,",
        "Rude at the desk,",
        "Nobody called back,",
        "Lovely people,",
        "Le dije al doctor,",
    )
]


@dataclass(frozen=True)
class Echo:
    """A flow without content: asks with the text of the review, and drafts what was answered."""

    fails: bool = False

    def run(self, review: Review) -> Iterator[Any]:
        """Yield one message and return a draft, or fail as told."""
        if review.text == "die":
            sys.exit(3)
        if review.text == "alien":
            raise ValueError("a secret of the review")
        if review.text == "refused":
            raise GuardrailError("the guardrails cannot run")
        answer = yield [{"role": "user", "content": review.text}]
        return Draft(text=f"{review.text}: {answer.text}", status="ready", source="model")


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a model that answers every request with a safe reply, a little late."""
    with serving(always(late(0.02, says(SAFE)))) as running:
        yield running


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def ready(crew: Workers | None) -> int:
    """Return how many of the processes take steps."""
    return sum(helper.alive for helper in crew._helpers) if crew else 0


def drafted(crew: Workers, texts: list[str]) -> list[object]:
    """Return what becomes of reviews with `texts`, side by side, where the model says "yes" to all."""

    async def one(text: str) -> object:
        job = crew.job(Review(text=text))
        try:
            step = await crew.step(job, None)
            while not isinstance(step, Draft):
                step = await crew.step(job, Answer("yes"))
        except Exception as error:  # noqa: BLE001 - looked at by the test
            return error
        return step.text

    async def all_of_them() -> list[object]:
        return await asyncio.gather(*map(one, texts))

    return asyncio.run(all_of_them())


def test_processes_draft_what_threads_draft(practice: Practice, server: Server) -> None:
    """A long batch is drafted by processes in the end, in order, and each draft is what it is alone."""
    with Responder(practice, model="m", base_url=server.url, processes=2) as responder:
        drafts = list(responder.draft_many(REVIEWS, concurrency=4))
        until(lambda: ready(responder._driver._workers) == 2)
        again = list(responder.draft_many(REVIEWS, concurrency=4))
        crew = responder._driver._workers
        assert crew
        assert all(not helper.jobs and not helper.waiting for helper in crew._helpers)
        alone = [responder.draft(review) for review in REVIEWS]
    for many in (drafts, again):
        assert [bare(draft) for draft in many] == [bare(draft) for draft in alone]
        assert all(draft.provenance.seconds > 0.015 for draft in many if draft.source == "model")
    assert sum(draft.source == "model" for draft in alone) >= 10
    assert all(helper._process.poll() is not None for helper in crew._helpers)


def bare(draft: Draft) -> Draft:
    """Return `draft` without the time that it took."""
    return draft.model_copy(update={"provenance": draft.provenance.model_copy(update={"seconds": 0.0})})


def test_a_short_batch_starts_no_process(practice: Practice, server: Server) -> None:
    """A process takes seconds to start: a few reviews are drafted before."""
    with Responder(practice, model="m", base_url=server.url, processes=2) as responder:
        assert len(list(responder.draft_many(REVIEWS[:10]))) == 10
        crew = responder._driver._workers
        assert crew
        assert not crew._helpers


def test_drafts_of_processes_that_die_begin_again(practice: Practice, server: Server) -> None:
    """With both processes killed in the middle of a batch, every review still gets its draft."""
    with Responder(practice, model="m", base_url=server.url, processes=2) as responder:
        list(responder.draft_many(REVIEWS[:20]))
        until(lambda: ready(responder._driver._workers) == 2)
        crew = responder._driver._workers
        assert crew
        drafts = responder.draft_many(REVIEWS * 2, concurrency=8)
        first = [next(drafts) for _ in range(5)]
        assert any(helper.jobs for helper in crew._helpers) or len(server.requests) > 25
        for helper in crew._helpers:
            helper._process.kill()
        rest = list(drafts)
        assert ready(crew) == 0
    assert len(first) + len(rest) == 2 * len(REVIEWS)
    assert [draft.text for draft in [*first, *rest]][: len(REVIEWS)] == [
        draft.text for draft in [*first, *rest]
    ][len(REVIEWS) :]


def test_a_flow_that_cannot_be_sent_stays_in_threads(practice: Practice, server: Server) -> None:
    """Rules with a function of the caller's own in them, a lambda here, keep all work in this process."""
    rules = Guardrails.load(practice, judge=lambda question, reply: (False, question + reply))
    with Responder(practice, model="m", base_url=server.url, processes=2, guardrails=rules) as responder:
        assert len(list(responder.draft_many(REVIEWS[:30]))) == 30
        crew = responder._driver._workers
        assert crew
        assert not crew._helpers


def test_rules_of_the_caller_judge_in_processes_too(practice: Practice, server: Server) -> None:
    """What was switched off for this responder is off in its worker processes."""
    rules = Guardrails.load(practice, disabled=["form.emoji"])
    with Responder(practice, model="m", base_url=server.url, processes=2, guardrails=rules) as responder:
        list(responder.draft_many(REVIEWS[:20]))
        until(lambda: ready(responder._driver._workers) == 2)
        drafts = list(responder.draft_many(REVIEWS[:20]))
    assert {draft.provenance.rules for draft in drafts} == {rules.version}
    assert rules.version != Guardrails.load(practice).version


def test_leaving_a_batch_early_leaves_nothing_behind(practice: Practice, server: Server) -> None:
    """What was under way is forgotten, in processes too, and the next batch is drafted as ever."""
    with Responder(practice, model="m", base_url=server.url, processes=2) as responder:
        list(responder.draft_many(REVIEWS[:20]))
        until(lambda: ready(responder._driver._workers) == 2)
        crew = responder._driver._workers
        assert crew
        drafts = responder.draft_many(REVIEWS, concurrency=4)
        next(drafts)
        drafts.close()  # type: ignore[attr-defined]
        until(lambda: not any(helper.jobs or helper.waiting for helper in crew._helpers))
        assert not crew._fresh
        assert len(list(responder.draft_many(REVIEWS[:6]))) == 6


def test_a_step_at_a_time() -> None:
    """A draft begins with its review, goes on with answers, and is forgotten at its end."""
    steps = Steps(Echo())  # type: ignore[arg-type]
    key, asked, seconds = steps.take(1, Review(text="a"))
    assert (key, asked) == (1, [{"role": "user", "content": "a"}])
    assert seconds >= 0
    steps.take(2, Review(text="b"))
    done = steps.take(1, Answer("yes"))[1]
    assert isinstance(done, Draft)
    assert done.text == "a: yes"
    assert isinstance(steps.take(3, Review(text="refused"))[1], GuardrailError)
    assert steps.take(2, None)[1] is None
    assert not steps._drafts


def test_errors_of_a_process_are_raised_here_without_words_of_the_review() -> None:
    """What the library raises comes as it is; of anything else only the kind is told."""
    crew = Workers(Echo(), 1)  # type: ignore[arg-type]
    crew.more()
    until(lambda: ready(crew) == 1)
    good, refused, alien, large = drafted(crew, ["a", "refused", "alien", "long " * 200_000])
    crew.close()
    assert good == "a: yes"
    assert isinstance(refused, GuardrailError)
    assert str(refused) == "the guardrails cannot run"
    assert isinstance(alien, GuardrailError)
    assert "ValueError" in str(alien)
    assert "secret" not in str(alien)
    assert isinstance(large, str)
    assert len(large) > 1_000_000


def test_a_flow_that_no_process_can_load_is_left_to_threads() -> None:
    """A process that ends before it is ready changes nothing."""
    crew = Workers(replace(Echo(), fails=threading.get_ident), 1)  # type: ignore[arg-type]
    crew.more()
    helper = crew._helpers[0]
    helper._process.kill()
    until(lambda: helper._process.poll() is not None)
    assert drafted(crew, ["a", "b"]) == ["a: yes", "b: yes"]
    assert ready(crew) == 0
    crew.close()


def test_a_job_that_is_given_up_is_taken_from_the_queue() -> None:
    """Nobody works on a draft that nobody waits for."""
    crew = Workers(Echo(), 0)  # type: ignore[arg-type]
    crew.close()
    until(lambda: not any(thread.name == "responder-worker" for thread in threading.enumerate()))
    job = crew.job(Review(text="a"))
    crew._fresh.append(job)
    crew.give_up(job)
    assert not crew._fresh
    assert job.given_up


def test_a_loop_that_is_gone_is_no_error() -> None:
    """An answer for a draft whose event loop is closed is dropped."""
    job = Job(1, Review(text="a"))
    job.loop = asyncio.new_event_loop()
    job.future = job.loop.create_future()
    job.loop.close()
    job.settle(None)


@pytest.mark.parametrize(
    ("memory", "processors", "number"),
    [(8, 1, 0), (8, 2, 2), (2, 2, 0), (3, 2, 2), (64, 32, 4), (4, 8, 3)],
)
def test_processes_fit_the_machine(
    monkeypatch: pytest.MonkeyPatch, memory: int, processors: int, number: int
) -> None:
    """One for each processor, up to four, if there is memory for them beside this process."""
    monkeypatch.setattr(workers, "_memory", lambda: memory << 30)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(processors)))
    assert workers.processes() == number


def test_a_program_that_is_one_file_has_no_python_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen program would start itself anew, so it drafts in threads."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert workers.processes() == 0


def test_a_worker_ends_when_nobody_asks_it_any_more() -> None:
    """A program that is killed leaves no process behind: the end of the pipe ends it."""
    process = subprocess.Popen(
        [sys.executable, "-c", workers._START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    process.stdin.write(workers._pickled(Echo()))  # type: ignore[arg-type]
    process.stdin.close()
    assert process.wait(timeout=60) == 0
