"""The command `responder`: draft, redact, check, rules, repl, batch and eval."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from responder import __version__, cli_draft, cli_io, jsonl, options
from responder.cli_eval import eval_command
from responder.errors import InputError, ResponderError
from responder.jsonl import Record
from responder.models import Strict


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
            raise typer.Exit(cli_io.INTERRUPTED) from None
        except ResponderError as error:
            options.note(f"error: {error}")
            raise typer.Exit(cli_io.WRONG) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("typer", "click"):
                raise  # usage errors and exits are typer's to show
            options.note(f"error: internal error ({type(error).__name__}); please report it")
            raise typer.Exit(cli_io.WRONG) from None


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


class _Redact(Strict):
    text: str


class _Check(Strict):
    reply: str
    review: str | None = None
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


app.command()(cli_draft.draft)


@app.command()
def redact(
    text: Annotated[
        str | None, typer.Argument(help="The text; left out, it is read from standard input.")
    ] = None,
    practice: options.PracticeFile = None,
    as_jsonl: options.Jsonl = False,
    source: options.Input = None,
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

        raise typer.Exit(cli_io.stream(text, source, answer))
    from collections import Counter

    from responder import render

    result = redactor.redact(cli_io.text(text, source, "text"))
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
    wordings: Annotated[
        bool,
        typer.Option("--wordings", help="Judge each wording in the profile's own folders instead."),
    ] = False,
    as_jsonl: options.Jsonl = False,
    source: options.Input = None,
) -> None:
    """Judge a reply that anybody wrote: what is wrong with it, where, and what to write instead.

    --jsonl reads {"id","reply","review"?,"platform"?,"stars"?} and writes
    {"id","passed","findings":[{"rule","severity","start","end","message"}]}.
    """
    if wordings:
        if practice is None or as_jsonl or any((reply, review, stars, platform, source)):
            raise InputError("--wordings takes --practice FILE and nothing else")
        raise typer.Exit(_wordings(practice))
    guardrails = options.guardrails(practice)
    if as_jsonl:
        options.note_off(guardrails)
        blocked = False

        def answer(record: Record) -> Record:
            nonlocal blocked
            line = jsonl.read(_Check, record)
            result = guardrails.check(line.reply, options.given(line.review, line.stars, line.platform))
            blocked = blocked or not result.passed
            return {
                "passed": result.passed,
                "findings": [cli_io.finding(finding) for finding in result.findings],
            }

        status = cli_io.stream(reply, source, answer)
        raise typer.Exit(status or (cli_io.BLOCKED if blocked else 0))
    from responder import render

    text = cli_io.text(reply, source, "reply")
    result = guardrails.check(text, options.given(review, stars, platform))
    out = render.console()
    out.print(render.report(text, result, width=min(out.width, 100)))
    raise typer.Exit(0 if result.passed else cli_io.BLOCKED)


def _wordings(file: Path) -> int:
    """Print what is wrong with the profile's own wordings; return the exit status."""
    from responder import profile, render
    from responder.proofread import proofread

    own = profile.read(file)
    folders, guardrails, out = own.topic_folders(), own.guardrails(), render.console()
    judged = blocked = 0
    for proof in proofread(own.topics(), folders, own.practice, guardrails):
        judged += 1
        if proof.report is None or proof.report.findings:
            out.print(proof.place, style="bold", soft_wrap=True)
        if proof.reply is None or proof.report is None:
            out.print(f"{proof.reason}\n", style="yellow")
        elif proof.report.findings:
            out.print(render.report(proof.reply, proof.report, width=min(out.width, 100)), "")
            blocked += not proof.report.passed
    options.note_off(guardrails)
    if not folders:
        options.note(f"{file} names no folders of its own: a table topics with folders does")
    options.note(f"wordings judged: {judged}, blocked: {blocked}")
    return cli_io.BLOCKED if blocked else 0


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


app.command()(cli_draft.repl)
app.command()(cli_draft.batch)
app.command("eval")(eval_command)


def main() -> None:
    """Run the command line."""
    app()
