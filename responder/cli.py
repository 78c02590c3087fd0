"""The command `responder`: draft, redact, check, rules, repl, batch and eval."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from typer.core import TyperGroup

from responder import __version__, jsonl, options
from responder.cli_eval import eval_command
from responder.errors import InputError, ResponderError
from responder.jsonl import Record
from responder.models import Review, Strict

BLOCKED, WRONG, INTERRUPTED = 1, 2, 130


class _Guarded(TyperGroup):
    """Turns every error into one line and an exit status, so that no traceback shows review text."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # What is still buffered goes nowhere, so that the interpreter's own flush stays silent too.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            options.note("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except ResponderError as error:
            options.note(f"error: {error}")
            raise typer.Exit(WRONG) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("typer", "click"):
                raise  # usage errors and exits are typer's to show
            options.note(f"error: internal error ({type(error).__name__}); please report it")
            raise typer.Exit(WRONG) from None


app = typer.Typer(
    name="responder",
    cls=_Guarded,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables would print review text
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 fine, 1 something was blocked or below threshold, 2 wrong usage or input.",
)

Input = Annotated[
    Path | None,
    typer.Option("--input", "-i", metavar="FILE", help="Read this file instead of standard input."),
]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="For programs: one JSON object a line, in and out.")]


class _Redact(Strict):
    text: str


class _Check(Strict):
    reply: str
    review: str | None = None
    platform: Any = None
    stars: Any = None


class _Draft(Strict):
    text: str | None
    platform: Any = None
    stars: Any = None


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"responder {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Draft public replies to reviews of a medical practice, without giving away health information.

    Try it:  responder draft "Waited two hours and nobody said sorry" --stars 1
    """


@app.command()
def draft(
    text: Annotated[
        str | None, typer.Argument(help="The review; left out, it is read from standard input.")
    ] = None,
    stars: options.Stars = None,
    platform: options.PlatformName = None,
    practice: options.PracticeFile = None,
    as_jsonl: Jsonl = False,
    source: Input = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    sees: options.Sees = None,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="Show exactly what a model would be sent, and send nothing.")
    ] = False,
) -> None:
    """Draft a reply to a review.

    Without a model the practice's own ready-to-use replies are used; with one, they are what goes out
    whenever the model fails or will not keep to the rules. Nothing is ever posted: a person does that.

    --jsonl reads {"id","text","stars"?,"platform"?} and writes
    {"id","text","status","source","topics","findings","attempts"}, in input order.
    """
    with options.responder(practice, model, base_url, timeout, local, sees) as responder:
        if as_jsonl:
            options.note_off(responder.guardrails)
            fallbacks: dict[str, int] = {}

            def answer(record: Record) -> Record:
                line = jsonl.read(_Draft, record)
                result = responder.draft(options.review(line.text or "", line.stars, line.platform))
                if why := result.provenance.fallback:
                    fallbacks[why] = fallbacks.get(why, 0) + 1
                return {
                    "text": result.text,
                    "status": result.status,
                    "source": result.source,
                    "topics": list(result.topics),
                    "findings": [_finding(finding) for finding in result.findings],
                    "attempts": result.attempts,
                }

            status = _stream(text, source, answer, concurrency=responder.concurrency)
            for why, count in fallbacks.items():
                options.note(f"{count} ready-to-use {'reply' if count == 1 else 'replies'}: {why}")
            raise typer.Exit(status)
        for review in _reviews(text, stars, platform, source):
            _show(responder, review, show_prompt=show_prompt)


def _show(responder: Any, review: Review, *, show_prompt: bool) -> None:
    from responder import render
    from responder.errors import RedactionError

    out = render.console()
    if show_prompt:
        for message in responder.messages(review):
            out.print(f"--- {message['role']}", style="dim")
            out.print(render.printable(message["content"]))
        return
    result = responder.draft(review)
    try:
        redacted = responder.redactor.redact(review.text)
    except RedactionError:
        redacted = None
    out.print(render.draft(review, redacted, result, off=responder.guardrails.disabled))


def _reviews(
    text: str | None, stars: int | None, platform: str | None, source: Path | None
) -> Iterator[Review]:
    """Yield the one review that was typed or piped, or each of a `.jsonl` file."""
    if source is None or source.suffix != ".jsonl":
        yield options.review(_text(text, source, "review"), stars, platform)
        return
    with _open(source) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = jsonl.read(_Draft, jsonl.parse(line))
                yield options.review(record.text or "", record.stars, record.platform)
            except InputError as error:
                raise InputError(f"{source}:{number}: {error}") from None


@app.command()
def redact(
    text: Annotated[
        str | None, typer.Argument(help="The text; left out, it is read from standard input.")
    ] = None,
    practice: options.PracticeFile = None,
    as_jsonl: Jsonl = False,
    source: Input = None,
) -> None:
    """Hide the health information in a text, as a model would see it.

    --jsonl reads {"id","text"} and writes {"id","text","spans":[{"start","end","label"}]}; spans are
    character offsets into the text as it came in.
    """
    redactor = options.redactor(practice)
    if as_jsonl:

        def answer(record: Record) -> Record:
            result = redactor.redact(jsonl.read(_Redact, record).text)
            return {"text": result.text, "spans": [span.model_dump() for span in result.spans]}

        raise typer.Exit(_stream(text, source, answer))
    from collections import Counter

    from responder import render

    result = redactor.redact(_text(text, source, "text"))
    render.console().print(render.redaction(result))
    counts = Counter(span.label for span in result.spans)
    hidden = ", ".join(f"{label} {count}" for label, count in sorted(counts.items())) or "nothing"
    options.note(f"hidden: {hidden}")
    if not result.covered:
        options.note("the redactor does not cover this language: send nothing of it to a model")


@app.command()
def check(
    reply: Annotated[
        str | None, typer.Argument(help="The reply; left out, it is read from standard input.")
    ] = None,
    review: Annotated[str | None, typer.Option("--review", help="The review it answers.")] = None,
    stars: options.Stars = None,
    platform: options.PlatformName = None,
    practice: options.PracticeFile = None,
    as_jsonl: Jsonl = False,
    source: Input = None,
) -> None:
    """Judge a reply that anybody wrote: what is wrong with it, where, and what to write instead.

    --jsonl reads {"id","reply","review"?,"platform"?,"stars"?} and writes
    {"id","passed","findings":[{"rule","severity","start","end","message"}]}.
    """
    guardrails = options.guardrails(practice)
    if as_jsonl:
        options.note_off(guardrails)
        blocked = False

        def answer(record: Record) -> Record:
            nonlocal blocked
            line = jsonl.read(_Check, record)
            result = guardrails.check(line.reply, options.given(line.review, line.stars, line.platform))
            blocked = blocked or not result.passed
            return {"passed": result.passed, "findings": [_finding(finding) for finding in result.findings]}

        status = _stream(reply, source, answer)
        raise typer.Exit(status or (BLOCKED if blocked else 0))
    from responder import render

    text = _text(reply, source, "reply")
    result = guardrails.check(text, options.given(review, stars, platform))
    out = render.console()
    out.print(render.report(text, result, width=min(out.width, 100)))
    raise typer.Exit(0 if result.passed else BLOCKED)


@app.command()
def rules(
    rule: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Show this rule whole, with examples.")
    ] = None,
    practice: options.PracticeFile = None,
) -> None:
    """List the rules that a reply must keep, or show one with its reasons and examples.

    With --practice, what the profile changes is said beside the rule, and what it switches off at the end.
    """
    from responder import render

    guardrails = options.guardrails(practice)
    out = render.console()
    if rule is None:
        out.print(render.rule_list(guardrails.rules, guardrails.changes, guardrails.off))
        return
    for one in (*guardrails.rules, *guardrails.off):
        if one.id == rule:
            out.print(render.rule(one, guardrails.changes.get(one.id)))
            return
    raise InputError(f"no rule has the id {rule!r}: `responder rules` lists them all")


@app.command()
def repl(
    practice: options.PracticeFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = options.TIMEOUT,
    local: options.Local = None,
    sees: options.Sees = None,
) -> None:
    """Draft replies interactively: paste a review, see the draft, edit it, accept it."""
    from responder.repl import Repl

    with options.responder(practice, model, base_url, timeout, local, sees) as responder:
        options.note_off(responder.guardrails)
        Repl(responder).run()


@app.command()
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
) -> None:
    """Draft replies to all reviews of a CSV file."""
    from responder import batch as batches

    with options.responder(practice, model, base_url, timeout, local, sees) as responder:
        options.note_off(responder.guardrails)
        summary = batches.run(responder, source, target, concurrency=concurrency, resume=resume)
    options.note(str(summary))
    raise typer.Exit(WRONG if summary.errors else 0)


app.command("eval")(eval_command)


def _finding(finding: Any) -> Record:
    return finding.model_dump(include={"rule", "severity", "start", "end", "message"})  # type: ignore[no-any-return] # pydantic


def _text(argument: str | None, source: Path | None, what: str) -> str:
    """Return the text that was given as an argument, in a file, or on standard input."""
    if argument is not None:
        if source is not None:
            raise InputError(f"give the {what} as an argument or with --input, not both")
        return argument
    with _open(source) as stream:
        if source is None and stream.isatty():
            options.note(f"type the {what}, then Ctrl-D on a line of its own")
        raw = stream.read()
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise InputError(f"{source or 'standard input'} is not UTF-8 text") from None


@contextmanager
def _open(source: Path | None) -> Iterator[BinaryIO]:
    if source is None:
        yield _standard_input()
        return
    try:
        with source.open("rb") as stream:
            yield stream
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror}") from None


def _standard_input() -> BinaryIO:
    """Return standard input as a stream of its own.

    The reader thread may be inside a read when the command is interrupted, and the interpreter aborts when
    it cannot lock `sys.stdin` at its end.
    """
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except (OSError, ValueError):
        return sys.stdin.buffer


def _stream(argument: str | None, source: Path | None, answer: Any, *, concurrency: int = 1) -> int:
    """Answer all lines on standard output; return 2 where any of them was wrong, else 0."""
    if argument is not None:
        raise InputError("with --jsonl the lines come from standard input or --input, not as an argument")
    status = 0
    with _open(source) as lines:
        for record in jsonl.answers(lines, answer, concurrency=concurrency):
            if "error" in record:
                status = WRONG
            sys.stdout.buffer.write(jsonl.dumps(record).encode() + b"\n")
            sys.stdout.buffer.flush()
    return status


def main() -> None:
    """Run the command line."""
    app()
