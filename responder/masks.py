"""Makes an outcome fit for a report on a user's own suite: the reply redacted, its marks moved along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from responder.models import Span
from responder.verdict import Outcome

if TYPE_CHECKING:
    from responder.redact import Redactor


def masked(outcome: Outcome, redactor: Redactor) -> Outcome:
    """Return `outcome` with identifiers of its reply replaced by `<LABEL>`, and findings at the new offsets.

    Raises:
        RedactionError: the reply could not be redacted.
    """
    if not outcome.reply:
        return outcome
    spans = redactor.redact(outcome.reply).spans
    text, moves = cover(outcome.reply, spans)
    findings = tuple(
        finding
        if finding.start is None or finding.end is None
        else finding.model_copy(update={"start": moves[finding.start][0], "end": moves[finding.end][1]})
        for finding in outcome.findings
    )
    return outcome.model_copy(update={"reply": text, "findings": findings})


def cover(text: str, spans: tuple[Span, ...]) -> tuple[str, list[tuple[int, int]]]:
    """Replace each span by `<LABEL>`; of spans that overlap, the first gives the label to both.

    Returns:
        The new text, and for each offset 0 to len(text) the offsets in the new text of a stretch that begins
        there and of one that ends there: they differ inside a span, where a stretch takes in the whole label.
    """
    pieces: list[str] = []
    moves: list[tuple[int, int]] = []
    length = 0
    done = 0
    for start, end, label in [*_merged(spans), (len(text), len(text), "")]:
        pieces.append(text[done:start])
        moves += [(at, at) for at in range(length, length + start - done)]
        length += start - done
        if label:
            pieces.append(f"<{label}>")
            moves += [(length, length), *[(length, length + len(pieces[-1]))] * (end - start - 1)]
            length += len(pieces[-1])
        done = end
    return "".join(pieces), [*moves, (length, length)]


def _merged(spans: tuple[Span, ...]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if merged and span.start < merged[-1][1]:
            start, end, label = merged[-1]
            merged[-1] = start, max(end, span.end), label
        else:
            merged.append((span.start, span.end, span.label))
    return merged
