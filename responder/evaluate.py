"""Runs suites: each case through its judge, each suite into metrics, everything into one `Evaluation`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from responder import __version__, grade, stock
from responder.bench import Bench, Judge
from responder.errors import ResponderError
from responder.figures import Judged, metrics, tables
from responder.masks import masked
from responder.suites import Case, Suite
from responder.verdict import Evaluation, Outcome, SuiteResult, Table

Progress = Callable[[str, int, int], None]


def run(
    suites: Sequence[Suite],
    bench: Bench,
    *,
    minimums: Mapping[str, Mapping[str, float]] | None = None,
    sample: int | None = None,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> Evaluation:
    """Run `suites` and return what came of them; an interrupt ends the run and is part of the result.

    Args:
        suites: what to run.
        bench: what is under test.
        minimums: thresholds by suite name, which add to and replace the suite's own.
        sample: cases to draw from each suite; None runs all.
        seed: of the draw.
        workers: threads that draft at the same time, for a model that answers several calls at once.
        progress: called after each case with the suite's name, cases done and cases in all.
    """
    results: list[SuiteResult] = []
    interrupted = False
    try:
        for suite in suites:
            cases = _draw(suite.cases, sample, seed)
            thresholds = {**suite.thresholds, **(minimums or {}).get(suite.name, {})}
            results.append(_suite(suite, cases, bench, thresholds, sample is not None, workers, progress))
    except KeyboardInterrupt:
        interrupted = True
    rules, changes = _in_force(bench)
    return Evaluation(
        version=__version__,
        rules=rules,
        changes=changes,
        suites=tuple(results),
        model=bench.model,
        trials=bench.trials,
        sample=sample,
        seed=seed if sample is not None else None,
        interrupted=interrupted,
    )


def _in_force(bench: Bench) -> tuple[str | None, Mapping[str, str]]:
    """Return the hash of the rules and what the practice changed in them; nothing where they do not load."""
    try:
        return bench.guardrails.version, bench.guardrails.changes
    except Exception:  # noqa: BLE001 - every case that needs them has failed and says why
        return None, {}


def _draw(cases: Sequence[Case], sample: int | None, seed: int) -> Sequence[Case]:
    if sample is None or sample >= len(cases):
        return cases
    chosen = set(random.Random(seed).sample(range(len(cases)), sample))
    return [case for number, case in enumerate(cases) if number in chosen]


def _suite(
    suite: Suite,
    cases: Sequence[Case],
    bench: Bench,
    thresholds: Mapping[str, float],
    sampled: bool,
    workers: int,
    progress: Progress | None,
) -> SuiteResult:
    started = time.perf_counter()
    outcomes: list[Outcome] = []
    for outcome in _outcomes(suite, cases, bench, workers):
        outcomes.append(masked(outcome, bench.redactor) if suite.own and not outcome.error else outcome)
        if progress:
            progress(suite.name, len(outcomes), len(cases))
    rows = [Judged(case, outcome) for case, outcome in zip(cases, outcomes, strict=True)]
    extra: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    if bench.stock and suite.kind == "redaction":
        compared = [case for case in cases if case.kind not in ("pinned", *suite.apart)]
        table, note = stock.beside(compared, bench.redactor)
        extra, notes = (table,), (note,)
    return SuiteResult(
        name=suite.name,
        title=suite.title,
        kind=suite.kind,
        metrics=metrics(suite, rows, thresholds, sampled=sampled) if rows else (),
        tables=(*tables(suite.kind, rows), *extra),
        notes=notes,
        outcomes=tuple(outcomes),
        seconds=round(time.perf_counter() - started, 2),
    )


def _outcomes(suite: Suite, cases: Sequence[Case], bench: Bench, workers: int) -> Iterator[Outcome]:
    try:
        judge = grade.prepare(suite.kind, bench)
    except Exception as error:  # noqa: BLE001 - content that does not load fails every case, whatever it raised
        yield from (_error(case, error) for case in cases)
        return
    if workers == 1:
        yield from (_judged(judge, case) for case in cases)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(lambda case: _judged(judge, case), cases)
    finally:
        # After an interrupt nothing new begins.
        pool.shutdown(cancel_futures=True)


def _judged(judge: Judge, case: Case) -> Outcome:
    try:
        outcome = judge(case)
    except Exception as error:  # noqa: BLE001 - a case that cannot be judged has not passed, whatever it raised
        return _error(case, error)
    # Held-out cases are counted and never looked at, or they would be tuned to like the others.
    return outcome.model_copy(update={"review": None, "reply": None}) if case.part == "held-out" else outcome


def _error(case: Case, error: Exception) -> Outcome:
    # Our own errors hold no review text; of others only the type is safe to show.
    said = str(error) if isinstance(error, ResponderError) else type(error).__name__
    return Outcome(
        id=case.id,
        part=case.part,
        kind=case.kind,
        source=case.source,
        passed=False,
        error=said or type(error).__name__,
    )
