"""Worker processes: the same drafts sooner, and never a draft lost because of them."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from servers import Server, always, fails, late, says, serving

from responder import (
    ConfigError,
    Draft,
    GuardrailError,
    Guardrails,
    Practice,
    Responder,
    Review,
    errors,
    workers,
)
from responder.answers import Answer
from responder.errors import ModelError
from responder.retry import RetryLater
from responder.workers import Workers, take

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

    def read(self, review: Review) -> Review:
        """Return the review, as what is known of it."""
        return review

    def run(self, review: Review) -> Iterator[Any]:
        """Yield one message and return a draft, or fail as told."""
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


@pytest.fixture(scope="module")
def busy() -> Iterator[tuple[Responder, Server]]:
    """Yield a responder whose two worker processes are ready, and its model."""
    with (
        serving(always(late(0.02, says(SAFE)))) as running,
        Responder(model="m", base_url=running.url, processes=2) as responder,
    ):
        started(responder)
        yield responder, running


def started(responder: Responder) -> Workers:
    """Draft until the processes are ready, and return the workers."""
    list(responder.draft_many(REVIEWS[:20], concurrency=4))
    crew = responder._driver._workers
    assert crew
    until(lambda: crew.ready)
    return crew


def until(true: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def bare(draft: Draft) -> Draft:
    """Return `draft` without the time that it took."""
    return draft.model_copy(update={"provenance": draft.provenance.model_copy(update={"seconds": 0.0})})


def test_processes_draft_what_threads_draft(busy: tuple[Responder, Server]) -> None:
    """A long batch is drafted by processes, in order, and each draft is what it is alone."""
    responder, _ = busy
    many = list(responder.draft_many(REVIEWS, concurrency=4))
    assert responder._driver._workers
    assert responder._driver._workers.ready
    alone = [responder.draft(review) for review in REVIEWS]
    own = [draft.source == "model" for draft in alone]
    assert [bare(draft) for draft, kept in zip(many, own, strict=True) if kept] == [
        bare(draft) for draft, kept in zip(alone, own, strict=True) if kept
    ]
    assert [draft.topics for draft in many] == [draft.topics for draft in alone]
    assert all(draft.provenance.seconds > 0.015 for draft in many if draft.source == "model")
    assert sum(own) >= 10


def test_a_short_batch_starts_no_process(practice: Practice, server: Server) -> None:
    """A process takes seconds to start: a few reviews are drafted before."""
    with Responder(practice, model="m", base_url=server.url, processes=2) as responder:
        assert len(list(responder.draft_many(REVIEWS[:16]))) == 16
        assert not any(thread.name == "responder-start" for thread in threading.enumerate())


@pytest.mark.parametrize("status", [429, 500])
def test_failures_of_the_model_reach_processes(busy: tuple[Responder, Server], status: int) -> None:
    """What a failing model costs is its own draft: the ready-to-use reply comes from the processes."""
    responder, _ = busy
    model = responder._driver._model
    assert model
    with serving(always(fails(status))) as failing:
        other = Responder(model="m", base_url=failing.url, processes=0, timeout=1, deadline=3)
        responder._driver._model = other._driver._model
        try:
            drafts = list(responder.draft_many(REVIEWS[:8], concurrency=8))
        finally:
            responder._driver._model = model
            other.close()
    assert len(drafts) == 8
    assert all(draft.source == "ready-to-use" for draft in drafts)
    assert responder._driver._workers
    assert responder._driver._workers.ready


def test_drafts_of_processes_that_die_begin_again(practice: Practice, server: Server) -> None:
    """With both processes killed in the middle of a batch, every review still gets its draft."""
    with Responder(practice, model="m", base_url=server.url, processes=2) as responder:
        crew = started(responder)
        pool: Any = crew._pool
        drafts = responder.draft_many(REVIEWS * 2, concurrency=8)
        first = [next(drafts) for _ in range(5)]
        for pid in list(pool._processes):
            os.kill(pid, signal.SIGKILL)
        rest = list(drafts)
        assert not crew.ready
        assert len(list(responder.draft_many(REVIEWS[:3]))) == 3
    assert len(first) + len(rest) == 2 * len(REVIEWS)
    assert [draft.topics for draft in [*first, *rest]] == [
        draft.topics for draft in Responder(practice).draft_many(REVIEWS * 2)
    ]


def test_a_flow_that_cannot_be_sent_stays_in_threads(practice: Practice, server: Server) -> None:
    """Rules with a function of the caller's own in them, a lambda here, keep all work in this process."""
    rules = Guardrails.load(practice, judge=lambda question, reply: (False, question + reply))
    with Responder(practice, model="m", base_url=server.url, guardrails=rules, processes=2) as responder:
        assert len(list(responder.draft_many(REVIEWS[:30]))) == 30
        crew = responder._driver._workers
        assert crew
        assert crew._asked
        until(lambda: not any(thread.name == "responder-start" for thread in threading.enumerate()))
        assert not crew.ready


def test_rules_of_the_caller_judge_in_processes_too(practice: Practice, server: Server) -> None:
    """What was switched off for this responder is off in its worker processes."""
    rules = Guardrails.load(practice, disabled=["form.emoji"])
    with Responder(practice, model="m", base_url=server.url, guardrails=rules, processes=1) as responder:
        started(responder)
        drafts = list(responder.draft_many(REVIEWS[:20]))
    assert {draft.provenance.rules for draft in drafts} == {rules.version}
    assert rules.version != Guardrails.load(practice).version


def test_rules_whose_files_change_are_not_loaded_elsewhere(practice: Practice, tmp_path: Path) -> None:
    """A process must judge by the same rules, so a change of their files in between is an error there."""
    (tmp_path / "own").mkdir()
    rule = tmp_path / "own" / "rule.yaml"
    rule.write_text(
        "id: own.rule\ntitle: t\nmessage: m\nwhy: w\nauthority: [{cite: c}]\nrepair: r\n"
        "check: {kind: phrases, find: [zebra]}\nmust_fail: [A zebra.]\nmust_pass: [A horse.]\n",
        encoding="utf-8",
    )
    sent = pickle.dumps(Guardrails.load(practice, folders=[tmp_path]))
    assert pickle.loads(sent).version == Guardrails.load(practice, folders=[tmp_path]).version  # noqa: S301
    rule.write_text(rule.read_text(encoding="utf-8").replace("[zebra]", "[zebra, horses]"), encoding="utf-8")
    with pytest.raises(ConfigError, match="have changed"):
        pickle.loads(sent)  # noqa: S301 - ours


def test_a_batch_left_early_ends_and_the_next_one_is_drafted(busy: tuple[Responder, Server]) -> None:
    """Nothing of a batch that nobody wants goes on calling the model."""
    responder, server = busy
    drafts = responder.draft_many(REVIEWS, concurrency=4)
    next(drafts)
    drafts.close()  # type: ignore[attr-defined]
    until(lambda: _still(server))
    assert len(list(responder.draft_many(REVIEWS[:6]))) == 6


def _still(server: Server) -> bool:
    before = len(server.requests)
    time.sleep(0.3)
    return len(server.requests) == before


def test_two_batches_at_a_time(busy: tuple[Responder, Server]) -> None:
    """Two threads may draft with one responder."""
    responder, _ = busy
    found: list[list[tuple[str, ...]]] = [[], []]

    def draft(place: int) -> None:
        reviews = REVIEWS[:20] if place else REVIEWS[20:40]
        found[place] = [one.topics for one in responder.draft_many(reviews, concurrency=4)]

    threads = [threading.Thread(target=draft, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found[1] + found[0] == [responder.read(review).triage.topics for review in REVIEWS[:40]]


def test_a_responder_closed_in_a_batch_says_so(practice: Practice) -> None:
    """Whoever waits for a draft is told, and does not wait for ever."""
    with serving(always(late(5.0, says(SAFE)))) as slow:
        responder = Responder(practice, model="m", base_url=slow.url, processes=0)
        drafts = responder.draft_many([REVIEWS[0]] * 3, concurrency=2)
        threading.Timer(1.0, responder.close).start()
        with pytest.raises(ConfigError, match="closed"):
            list(drafts)


def test_workers_that_were_ended_take_no_step() -> None:
    """A draft that was under way is told so, and not that a pool is shut down."""
    flow: Any = Echo()
    crew = Workers(flow, 0)
    crew.close()
    with pytest.raises(ConfigError, match="closed"):
        asyncio.run(crew.step(Review(text="a"), ()))


def test_processes_end_with_the_responder(practice: Practice, server: Server) -> None:
    """No process is left when a responder is closed; a later batch starts others."""
    responder = Responder(practice, model="m", base_url=server.url, processes=1)
    crew = started(responder)
    pool: Any = crew._pool
    running = list(pool._processes.values())
    responder.close()
    until(lambda: not any(process.is_alive() for process in running))
    assert len(list(responder.draft_many(REVIEWS[:3]))) == 3
    responder.close()


def test_a_program_without_a_guard_drafts_and_ends(server: Server, tmp_path: Path) -> None:
    """A script that drafts at its top level is not run again by a worker, whatever its folder becomes."""
    script = tmp_path / "script.py"
    script.write_text(
        "import os, time\nfrom responder import Responder, Review\nprint('begun')\n"
        f"os.chdir({str(tmp_path)!r})\n"
        f"responder = Responder(model='m', base_url={server.url!r}, processes=1)\n"
        "reviews = [Review(text=f'A wait of {n} hours.', stars=1) for n in range(20)]\n"
        "while not (responder._driver._workers and responder._driver._workers.ready):\n"
        "    drafts = list(responder.draft_many(reviews))\n"
        "print(len(list(responder.draft_many(reviews))))\n",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=False, cwd=Path.cwd()
    )
    assert (ran.stdout.split(), ran.returncode) == (["begun", "20"], 0)
    assert ran.stderr == ""


@pytest.mark.skipif(
    sys.platform == "win32", reason="a process there keeps the number of a parent that is gone"
)
def test_a_program_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    """Nobody can end the processes of a program that was killed, so they end themselves."""
    script = tmp_path / "script.py"
    script.write_text(
        "import time\nfrom responder import Responder\nfrom responder.workers import Workers\n"
        "crew = Workers(Responder(model='m', base_url='http://127.0.0.1:9/v1').flow, 1)\ncrew.more()\n"
        "while not crew.ready:\n    time.sleep(0.05)\n"
        "print(*crew._pool._processes, flush=True)\ntime.sleep(100)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        (pid,) = map(int, program.stdout.readline().split())
        os.kill(pid, 0)
        program.kill()
    until(lambda: not _runs(pid), 30)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    # In a container without an init one that has ended stays as a zombie.
    return not (status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z")


def test_a_step_holds_all_that_it_needs() -> None:
    """The first step tells what is known of the review; the next one goes on from there with the answers."""
    flow: Any = Echo()
    review = Review(text="a")
    first = take(flow, review, ())
    assert (first.reading, first.result) == (review, [{"role": "user", "content": "a"}])
    assert first.seconds >= 0
    second = take(flow, first.reading, (Answer("yes"),))
    assert isinstance(second.result, Draft)
    assert second.result.text == "a: yes"


def test_alien_errors_tell_their_kind_alone() -> None:
    """What the library raises comes as it is; the words of anything else could be those of the review."""
    flow: Any = Echo()
    with pytest.raises(GuardrailError, match="cannot run"):
        take(flow, Review(text="refused"), ())
    with pytest.raises(GuardrailError, match="ValueError") as caught:
        take(flow, Review(text="alien"), ())
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def _kinds(kind: type[ModelError]) -> Iterator[type[ModelError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def test_every_failure_of_a_model_can_be_sent() -> None:
    """A failure that no process could read would break them all."""
    assert RetryLater in set(_kinds(errors.ModelError))
    for kind in (ModelError, *_kinds(ModelError)):
        error = RetryLater("busy", 2.5) if kind is RetryLater else kind("failed")
        sent = pickle.loads(pickle.dumps(error))  # noqa: S301 - ours
        assert (type(sent), str(sent)) == (kind, str(error))
        assert getattr(sent, "seconds", 2.5) == 2.5


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


def test_memory_is_told_by_the_machine() -> None:
    """There is some, and not more than a machine has."""
    assert 1 << 28 < workers._memory() < 1 << 50


@pytest.mark.parametrize(
    ("name", "value"), [("frozen", True), ("executable", "/usr/bin/uwsgi"), ("executable", "")]
)
def test_a_program_that_is_no_python_is_not_started(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    """A frozen program would start itself anew, so it drafts in threads."""
    monkeypatch.setattr(sys, name, value, raising=False)
    assert Workers(Echo(), 2).processes == 0  # type: ignore[arg-type]
