"""The command `responder eval`: options in, suites run, reports written, one verdict printed and returned."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from responder import __version__, content, options
from responder.errors import ResponderError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from responder.compare import Change

# What an evaluation takes is imported when one runs: every other command starts without.

PLAIN_WIDTH = 110
"""Columns of the table where output is no terminal, such as a CI log."""


def _file(flag: str, text: str, metavar: str = "FILE") -> object:
    return typer.Option(flag, metavar=metavar, help=text, rich_help_panel="Files")


def eval_command(
    suites: Annotated[
        list[str] | None, typer.Argument(metavar="[SUITE]...", help="Suites to run; left out, all there are.")
    ] = None,
    practice: options.PracticeFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge", metavar="NAME", help="A model that grades drafts too; it never lets one pass."
        ),
    ] = None,
    trials: Annotated[int, typer.Option("--trials", min=1, metavar="K", help="Make each draft K times.")] = 1,
    minimum: Annotated[
        list[str] | None,
        typer.Option("--min", metavar="METRIC=VALUE", help="Ask more (or less) of a metric: recall=0.98"),
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, metavar="N", help="Draw N cases of each suite.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Which draw of --sample.")] = 0,
    stock: Annotated[
        bool, typer.Option("--stock", help="Run Presidio as shipped beside the redactor, on the same texts.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DIR", help="A practice's own suites; reports then hold redacted text only."
        ),
    ] = None,
    junit: Annotated[Path | None, _file("--junit", "Write JUnit XML.")] = None,
    as_json: Annotated[Path | None, _file("--json", "Write everything, for programs.")] = None,
    html: Annotated[Path | None, _file("--html", "Write one page to read and to mail.")] = None,
    markdown: Annotated[Path | None, _file("--markdown", "Write a summary for a pull request.")] = None,
    baseline: Annotated[Path | None, _file("--baseline", "Say what changed against this result.")] = None,
    write_baseline: Annotated[
        Path | None, _file("--write-baseline", "Keep this result, without texts.")
    ] = None,
    record: Annotated[Path | None, _file("--record", "Keep what the model answers.")] = None,
    replay: Annotated[Path | None, _file("--replay", "Answer from a recording: no model, no key.")] = None,
    two: Annotated[
        tuple[Path, Path] | None, _file("--compare", "Run nothing, compare two results.", "A.json B.json")
    ] = None,
) -> None:
    """Run the evaluation suites and say PASS or FAIL.

    Without a model the ready-to-use replies are judged, which takes no key. In a checkout of this project the
    checkout's own prompts, guardrails and suites are used.

    Exit status: 0 PASS, 1 FAIL (a metric below its threshold, or a case that could not be judged), 2 UNUSABLE
    (unknown suite, no cases, a malformed file), 130 INTERRUPTED.
    """
    from rich.console import Console

    from responder import arrange, compare, evaluate, report, report_html, report_json, report_junit
    from responder import report_markdown as summary
    from responder.verdict import Evaluation

    if content.is_checkout(Path.cwd()):
        content.use(Path.cwd())
    console = Console()
    if not console.is_terminal:
        console = Console(width=PLAIN_WIDTH)
    if two:
        _compare(two, html, console)
        return
    changes: Sequence[Change] = ()
    try:
        arrange.writable((junit, as_json, html, markdown, write_baseline, record))
        before = compare.load(baseline) if baseline else None
        chosen = arrange.choose(suites or [], folder, judged=bool(judge))
        thresholds = arrange.minimums(minimum or [], chosen)
        again = _command(suites or (), folder, model, judge, local, trials, sample, seed)
        models = arrange.Models(model, judge, base_url, timeout, local, record, replay, again)
        with (
            arrange.bench(practice, folder, models, trials, chosen, stock=stock) as bench,
            _bar(console) as progress,
        ):
            result = evaluate.run(
                chosen,
                bench,
                minimums=thresholds,
                sample=sample,
                seed=seed,
                progress=progress,
                workers=models.workers,
            )
        changes = compare.changes(before, compare.baseline(result)) if before else ()
    except ResponderError as error:
        result = Evaluation(version=__version__, problem=str(error))
    except KeyboardInterrupt:
        result = Evaluation(version=__version__, interrupted=True)
    reports: tuple[tuple[Path | None, Callable[[], str]], ...] = (
        (junit, lambda: report_junit.junit(result)),
        (as_json, lambda: report_json.dump(result)),
        (html, lambda: report_html.html(result, changes)),
        (markdown, lambda: summary.markdown(result, changes)),
        (write_baseline, lambda: compare.dump(compare.baseline(result))),
    )
    for file, text in reports:
        if file:
            try:
                file.write_text(text(), encoding="utf-8")
            except OSError as error:
                result = result.model_copy(update={"problem": f"{file}: cannot be written: {error.strerror}"})
    report.show(result, console, changes)
    raise typer.Exit(result.verdict)


def _command(
    suites: Sequence[str],
    folder: Path | None,
    model: str | None,
    judge: str | None,
    local: Path | None,
    trials: int,
    sample: int | None,
    seed: int,
) -> str:
    """Return the command that asks the same of the same models, for a recording to name."""
    words: list[object] = ["responder eval", *suites]
    named = {"--folder": folder, "--model": model, "--local": local and local.name, "--judge": judge}
    for option, value in named.items():
        words += [option, value] if value else []
    words += ["--trials", trials] if trials > 1 else []
    words += ["--sample", sample, "--seed", seed] if sample else []
    return " ".join(map(str, words))


def _compare(files: tuple[Path, Path], html: Path | None, console: Console) -> None:
    from responder import arrange, compare, report, report_html

    first, second = (compare.read(file) for file in files)
    before, after = (
        one if isinstance(one, compare.Baseline) else compare.baseline(one) for one in (first, second)
    )
    changes = compare.changes(before, after)
    report.show_comparison(before, after, changes, console)
    if html:
        arrange.writable((html,))
        page = report_html.comparison(first, second, changes, (files[0].name, files[1].name))
        html.write_text(page, encoding="utf-8")


@contextlib.contextmanager
def _bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a progress callback: a bar on a terminal, nothing where output goes to a file or a CI log."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(suite: str, done: int, total: int) -> None:
            if suite not in tasks:
                tasks[suite] = bar.add_task(suite, total=total)
            bar.update(tasks[suite], completed=done)

        yield progress
