"""The command `responder eval`: options in, suites run, reports written, one verdict printed and returned."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from responder import (
    __version__,
    compare,
    content,
    evaluate,
    figures,
    options,
    report,
    report_json,
    report_junit,
)
from responder import suites as loading
from responder.bench import Bench
from responder.errors import ConfigError, InputError, ResponderError
from responder.suites import Suite
from responder.verdict import Evaluation

Target = Annotated[Path | None, typer.Option(metavar="FILE")]


def eval_command(
    suites: Annotated[
        list[str] | None, typer.Argument(metavar="[SUITE]...", help="Suites to run; left out, all there are.")
    ] = None,
    practice: options.PracticeFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    trials: Annotated[int, typer.Option("--trials", min=1, metavar="K", help="Make each draft K times.")] = 1,
    minimum: Annotated[
        list[str] | None,
        typer.Option(
            "--min", metavar="METRIC=VALUE", help="Ask more (or less) of a metric: --min recall=0.98"
        ),
    ] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML.")] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the whole result.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Say what changed against this result.")
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option("--write-baseline", metavar="FILE", help="Keep this result to compare with."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, metavar="N", help="Draw N cases of each suite.")
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="Which draw: the same seed, the same cases.")
    ] = 0,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DIR", help="Run a practice's own suites; reports hold redacted text only."
        ),
    ] = None,
) -> None:
    """Run the evaluation suites and say PASS or FAIL.

    Without a model the ready-to-use replies are judged, which takes no key. In a checkout of this project the
    checkout's own prompts, guardrails and suites are used.

    Exit status: 0 PASS, 1 FAIL (a metric below its threshold, or a case that could not be judged), 2 UNUSABLE
    (unknown suite, no cases, a malformed file), 130 INTERRUPTED.
    """
    if content.is_checkout(Path.cwd()):
        content.use(Path.cwd())
    console = Console()
    try:
        chosen = choose(suites or [], folder)
        thresholds = minimums(minimum or [], chosen)
        with (
            bench(practice, folder, model, base_url, timeout, local, trials) as under_test,
            _bar(console) as progress,
        ):
            result = evaluate.run(
                chosen,
                under_test,
                minimums=thresholds,
                sample=sample,
                seed=seed,
                progress=progress,
            )
    except ResponderError as error:
        result = Evaluation(version=__version__, problem=str(error))
    for file, text in (
        (junit, report_junit.junit),
        (as_json, report_json.dump),
        (write_baseline, lambda evaluation: compare.dump(compare.baseline(evaluation))),
    ):
        if file:
            _write(file, text(result))
    report.show(result, console)
    raise typer.Exit(result.verdict)


def choose(names: Sequence[str], folder: Path | None) -> list[Suite]:
    """Return the suites `names`, all when there are none, of the project or of a practice's own folder.

    Raises:
        ConfigError: a suite is unknown, malformed or without cases, or there is none.
    """
    source = folder or content.folder("evals")
    found = [loading.load(source, name, own=folder is not None) for name in names or loading.names(source)]
    if not found:
        raise ConfigError(f"{source}: holds no suite: a suite is a folder with suite.yaml and *.jsonl")
    for suite in found:
        for name in suite.thresholds:
            figures.check_name(suite.kind, name)
    return list({suite.name: suite for suite in found}.values())


def minimums(settings: Sequence[str], chosen: Sequence[Suite]) -> Mapping[str, Mapping[str, float]]:
    """Return the thresholds of `--min [SUITE/]METRIC=VALUE`, by suite and metric.

    Raises:
        InputError: one is malformed, or no chosen suite has the metric.
    """
    found: dict[str, dict[str, float]] = {}
    for setting in settings:
        name, _, number = setting.rpartition("=")
        only, _, metric = name.rpartition("/")
        try:
            value = float(number)
        except ValueError:
            raise InputError(f"--min takes METRIC=VALUE, such as recall=0.95, not {setting!r}") from None
        if not metric or not 0 <= value <= 1:
            raise InputError(f"--min takes METRIC=VALUE with a value from 0 to 1, not {setting!r}")
        hit = False
        for suite in chosen:
            if only in ("", suite.name):
                with contextlib.suppress(ConfigError):
                    figures.check_name(suite.kind, metric)
                    found.setdefault(suite.name, {})[metric] = value
                    hit = True
        if not hit:
            raise InputError(f"--min: no suite that runs has a metric {name!r}")
    return found


@contextlib.contextmanager
def bench(
    practice: Path | None,
    folder: Path | None,
    model: str | None,
    base_url: str | None,
    timeout: float,
    local: Path | None,
    trials: int,
) -> Iterator[Bench]:
    """Yield what is under test; with `local`, for as long as the model file is served.

    The practice is the one of `--practice`, else `practice.toml` beside the practice's own suites, else the
    example practice that the project's suites are written for.

    Raises:
        ConfigError: the profile or the model file is wrong.
    """
    own = folder / "practice.toml" if folder and (folder / "practice.toml").is_file() else None
    who = options.practice(practice or own or content.folder("evals") / "practice.toml")
    assert who is not None  # noqa: S101 - a file was named
    settings: dict[str, Any] = {"model": model, "base_url": base_url, "timeout": timeout}
    with contextlib.ExitStack() as stack:
        if local:
            from responder.local import serve

            settings |= {"base_url": stack.enter_context(serve(local)), "model": local.stem}
        yield Bench(who, settings if settings["model"] else {}, trials)


@contextlib.contextmanager
def _bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a progress callback: a bar on a terminal, nothing where output goes to a file or a CI log."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(suite: str, done: int, total: int) -> None:
            if suite not in tasks:
                tasks[suite] = bar.add_task(suite, total=total)
            bar.update(tasks[suite], completed=done)

        yield progress


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror}") from None
