"""The commands that draft: draft, repl and batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from responder import cli_io, jsonl, options, usage
from responder.errors import InputError
from responder.jsonl import Record
from responder.models import Review, Strict

if TYPE_CHECKING:
    from responder.draft import Responder


class _Draft(Strict):
    text: str | None
    platform: Any = None
    stars: Any = None


def draft(
    text: Annotated[
        str | None, typer.Argument(help="The review; left out, it is read from standard input.")
    ] = None,
    stars: options.Stars = None,
    platform: options.PlatformName = None,
    practice: options.PracticeFile = None,
    as_jsonl: options.Jsonl = False,
    source: options.Input = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    sees: options.Sees = None,
    price: options.PriceText = None,
    structured: options.Structured = None,
    show_prompt: Annotated[
        bool,
        typer.Option(
            "--show-prompt",
            help="Show exactly what a model would be sent first, and send nothing; on a pipe, as JSON.",
        ),
    ] = False,
) -> None:
    """Draft a reply to a review.

    Without a model the practice's own ready-to-use replies are used; with one, they are what goes out
    whenever the model fails or will not keep to the rules. Nothing is ever posted: a person does that.

    --jsonl reads {"id","text","stars"?,"platform"?} and writes
    {"id","text","status","source","topics","findings","attempts"}, in input order.

    --jsonl --show-prompt writes {"id","model","messages",...}, the request in place of the draft, or
    {"id","messages","reason"} with no messages where none would be sent.
    """
    with options.responder(practice, model, base_url, timeout, local, sees, price, structured) as responder:
        if show_prompt:
            raise typer.Exit(_show_prompts(responder, text, stars, platform, source, as_jsonl=as_jsonl))
        if as_jsonl:
            options.note_off(responder.guardrails)
            tally = usage.Tally()

            def answer(record: Record) -> Record:
                line = jsonl.read(_Draft, record)
                result = responder.draft(options.review(line.text or "", line.stars, line.platform))
                tally.add(result)
                return {
                    "text": result.text,
                    "status": result.status,
                    "source": result.source,
                    "topics": list(result.topics),
                    "findings": [cli_io.finding(finding) for finding in result.findings],
                    "attempts": result.attempts,
                }

            status = cli_io.stream(text, source, answer, concurrency=responder.concurrency)
            for line in (*tally.fallbacks(), *tally.spent()):
                options.note(line)
            raise typer.Exit(status)
        for review in _reviews(text, stars, platform, source):
            _show(responder, review)


def _show(responder: Responder, review: Review) -> None:
    from responder import progress, render

    out = render.console()
    with progress.steps(out) as on_step:
        reading = responder.read(review, on_step=on_step)
        result = responder.draft(reading, on_step=on_step)
    out.print(render.draft(review, reading.redacted, result, off=responder.guardrails.disabled))


def _show_prompts(
    responder: Responder,
    text: str | None,
    stars: int | None,
    platform: str | None,
    source: Path | None,
    *,
    as_jsonl: bool,
) -> int:
    """Show what would be sent for each review; return the exit status."""
    from responder import show

    unsent: Counter[str] = Counter()

    def answer(record: Record) -> Record:
        line = jsonl.read(_Draft, record)
        return told(options.review(line.text or "", line.stars, line.platform))

    def told(review: Review) -> Record:
        request = show.request(responder, review)
        unsent.update(filter(None, [request.get("reason")]))
        return request

    status = 0
    if as_jsonl:
        status = cli_io.stream(text, source, answer)
    else:
        for review in _reviews(text, stars, platform, source):
            request = told(review)
            if request["messages"]:
                show.printed(request)
    for why, count in unsent.items():
        options.note(f"{show.NOTHING} for {count} {'review' if count == 1 else 'reviews'}: {why}")
    if responder.model is None:
        options.note(f"{show.NOTHING} without --model")
    return status


def _reviews(
    text: str | None, stars: int | None, platform: str | None, source: Path | None
) -> Iterator[Review]:
    """Yield the one review that was typed or piped, or each of a `.jsonl` file."""
    if source is None or source.suffix != ".jsonl":
        yield options.review(cli_io.text(text, source, "review"), stars, platform)
        return
    with cli_io.opened(source) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = jsonl.read(_Draft, jsonl.parse(line))
                yield options.review(record.text or "", record.stars, record.platform)
            except InputError as error:
                raise InputError(f"{source}:{number}: {error}") from None


def repl(
    practice: options.PracticeFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    sees: options.Sees = None,
    price: options.PriceText = None,
    structured: options.Structured = None,
) -> None:
    """Draft replies interactively: paste a review, see the draft, edit it, accept it."""
    from responder.repl import Repl

    with options.responder(practice, model, base_url, timeout, local, sees, price, structured) as responder:
        options.note_off(responder.guardrails)
        Repl(responder).run()


def batch(
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="Columns id, text, stars, platform.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.csv", help="The same, plus reply and status.")],
    practice: options.PracticeFile = None,
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=256, help="How many drafts at a time.")
    ] = 16,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an OUT.csv that a former run left unfinished.")
    ] = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    sees: options.Sees = None,
    price: options.PriceText = None,
    structured: options.Structured = None,
) -> None:
    """Draft replies to all reviews of a CSV file."""
    from responder import batch as batches

    with options.responder(practice, model, base_url, timeout, local, sees, price, structured) as responder:
        options.note_off(responder.guardrails)
        summary = batches.run(responder, source, target, concurrency=concurrency, resume=resume)
    for line in (*summary.tally.fallbacks(), str(summary)):
        options.note(line)
    raise typer.Exit(cli_io.WRONG if summary.errors else 0)
