"""Shows redactions, drafts and findings to a person at a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from responder.models import Draft, Finding, Redacted, Report, Review
from responder.rules import Rule

_STATUS = {
    "ready": ("ready to post", "green"),
    "needs_review": ("a person should look first", "yellow"),
    "escalate": ("do not post: a person decides", "red"),
}
_BIDIRECTIONAL = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_PLACEHOLDER = re.compile(r"<[A-Z_]+_\d+>")


def printable(text: str) -> str:
    """Return `text` with every control and bidirectional character shown as `·`, offsets unchanged.

    A review can hold escape sequences that would otherwise act on the terminal.
    """
    return "".join("·" if _acts_on_terminal(char) else char for char in text)


def _acts_on_terminal(char: str) -> bool:
    return (char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs")) or char in _BIDIRECTIONAL


def underlined(text: str, spans: Iterable[tuple[int, int]], *, width: int) -> Text:
    """Return `text` wrapped to `width` cells, with a line of `^` below the characters in `spans`."""
    marked = bytearray(len(text))
    for start, end in spans:
        marked[start:end] = b"\1" * (min(end, len(text)) - start)
    shown = printable(text).replace("\t", " ")
    out = Text()
    for start, end in _lines(shown, width):
        out.append(shown[start:end].rstrip("\n") + "\n")
        if any(marked[start:end]):
            carets = "".join(
                ("^" if marked[i] else " ") * cell_len(shown[i])
                for i in range(start, end)
                if shown[i] != "\n"
            )
            out.append(carets.rstrip() + "\n", style="bold red")
    out.rstrip()
    return out


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of lines of at most `width` cells, broken after spaces where there are any."""
    start = 0
    while start < len(text):
        cells, space, end = 0, 0, start
        while end < len(text) and text[end] != "\n":
            cells += cell_len(text[end])
            if cells > width and end > start:
                end = space or end
                break
            end += 1
            if text[end - 1] == " ":
                space = end
        if end < len(text) and text[end] == "\n":
            end += 1
        yield start, end
        start = end


def redaction(redacted: Redacted) -> Text:
    """Return the redacted text with its placeholders standing out."""
    text = Text(printable(redacted.text))
    text.highlight_regex(_PLACEHOLDER, "bold cyan")
    return text


def findings(items: Sequence[Finding], *, verbose: bool = True) -> RenderableType:
    """Return a list of findings: what, where it is written down, and how to mend it."""
    table = Table.grid(padding=(0, 1))
    for finding in items:
        mark = Text("✗", "bold red") if finding.severity == "block" else Text("!", "bold yellow")
        body = Text.assemble(finding.message, "  ", (finding.rule, "dim"))
        if verbose and finding.repair:
            body.append(f"\nInstead: {finding.repair}", style="green")
        table.add_row(mark, body)
    return table


def report(reply: str, result: Report, *, width: int) -> RenderableType:
    """Return a reply with the words that findings are about underlined, and the findings below."""
    spans = [(f.start, f.end) for f in result.findings if f.start is not None and f.end is not None]
    parts: list[RenderableType] = [underlined(reply, spans, width=width), Text()]
    if result.findings:
        parts += [findings(result.findings), Text()]
    blocked = sum(finding.severity == "block" for finding in result.findings)
    if blocked:
        parts.append(Text(f"Blocked: {blocked} {'problem' if blocked == 1 else 'problems'}.", "bold red"))
    else:
        parts.append(Text("Passed.", "bold green"))
    if result.disabled:
        parts.append(Text(f"Switched off: {', '.join(result.disabled)}", "yellow"))
    return Group(*parts)


def draft(
    review: Review, redacted: Redacted | None, result: Draft, *, off: Sequence[str] = ()
) -> RenderableType:
    """Return one review as a model would see it, its topics, the draft, and what the guardrails said.

    `off` names the rules that were switched off.
    """
    stars = "★" * review.stars + "☆" * (5 - review.stars) if review.stars else "no stars given"
    heading = Text.assemble((stars, "yellow"), f"  {review.platform or ''}")
    status, style = _STATUS[result.status]
    if redacted is None:
        seen = Text("(could not be redacted, so nothing of it may be shown to a model)", "yellow")
    elif not redacted.covered:
        seen = Text("(a language the redactor does not cover: a model gets stars and topics only)", "yellow")
    else:
        seen = redaction(redacted) if redacted.text.strip() else Text("(no text)", "dim")
    written = "ready-to-use reply" if result.source == "ready-to-use" else "written by the model"
    if result.attempts:
        written += f", {result.attempts} {'attempt' if result.attempts == 1 else 'attempts'}"
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", min_width=10)
    table.add_column()
    table.add_row("Review", Group(heading, seen))
    table.add_row("Topics", ", ".join(result.topics) or "none")
    table.add_row("Draft", Group(Text(printable(result.text), "bold"), Text(written, "dim")))
    verdict = Text(status, f"bold {style}")
    verdict = Text.assemble("passed; ", verdict) if result.status != "escalate" else verdict
    judged: list[RenderableType] = [verdict, *([findings(result.findings)] if result.findings else [])]
    if off:
        judged.append(Text(f"Switched off: {', '.join(off)}", "yellow"))
    table.add_row("Guardrails", Group(*judged))
    if result.provenance.fallback:
        table.add_row("Model", Text(result.provenance.fallback, "yellow"))
    return Padding(table, (0, 0, 1, 0))


def console(*, stderr: bool = False) -> Console:
    """Return a console that never guesses at markup, numbers or e-mail addresses in what it prints."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)


def rule_list(
    rules: Sequence[Rule], changes: Mapping[str, str] | None = None, off: Sequence[Rule] = ()
) -> RenderableType:
    """Return all rules, a line or two each: id, what it asks, why, and where that is written.

    Args:
        rules: those that run.
        changes: rule id -> what the practice changed about it.
        off: those that were switched off; they come last.
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for one in (*rules, *off):
        body = Text(one.title)
        if said := (changes or {}).get(one.id):
            body.append(f"\n{said}", style="yellow")
        body.append(f"\n{one.why}", style="dim")
        for source in one.authority:
            body.append(f"\n{source.cite}", style="dim italic")
        style = "strike" if one in off else "bold" if one.severity == "block" else "yellow"
        table.add_row(Text(one.id, style), body)
    if not off:
        return table
    return Group(table, Text(f"\nSwitched off: {', '.join(one.id for one in off)}", "yellow"))


def rule(one: Rule, change: str | None = None) -> RenderableType:
    """Return one rule whole, with what the practice changed about it."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", min_width=10)
    table.add_row("Rule", Text(one.id, "bold"))
    if change:
        table.add_row("Changed", Text(change, "yellow"))
    table.add_row("Asks", one.title)
    table.add_row("Why", one.why)
    for source in one.authority:
        table.add_row("Authority", f"{source.cite}{': ' + source.note if source.note else ''}")
    table.add_row("Severity", "blocks the reply" if one.severity == "block" else "warns a person")
    table.add_row("Instead", one.repair)
    for heading, examples in (("Stopped", one.must_fail), ("Passes", one.must_pass)):
        table.add_row(heading, Group(*(Text(f"- {example.text}") for example in examples)))
    return table
