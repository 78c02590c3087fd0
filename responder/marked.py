"""Texts with identifiers marked in place, as the redaction suite stores them.

    My son [[PERSON|Leo]] was seen on [[DATE|the 14th]].

Whoever writes a case marks words, never offsets: `parse` computes those.
"""

from __future__ import annotations

import re

from responder.errors import InputError
from responder.models import Span

LABELS = frozenset(
    {
        "ADDRESS",
        "AGE",
        "DATE",
        "DEVICE",
        "EMAIL",
        "HANDLE",
        "ID",
        "IP",
        "LICENSE",
        "LOCATION",
        "ORGANIZATION",
        "PERSON",
        "PHONE",
        "PLATE",
        "SSN",
        "URL",
    }
)
"""Every label that a mark may bear: the redactor's own."""

_BRACKETS = re.compile(r"\[\[|\]\]")


def parse(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Take the marks out of a text.

    Args:
        marked: text in which each identifier stands as `[[LABEL|identifier]]`. Marks do not nest, and
            the text itself holds neither `[[` nor `]]`.

    Returns:
        The text without marks, and the spans as character offsets into it, sorted and disjoint.

    Raises:
        InputError: a mark is not closed, nested, without a known label, empty, or begins or ends with a
            space. The message gives the character offset into `marked` and none of its text.
    """
    pieces: list[str] = []
    spans: list[Span] = []
    length = 0
    done = 0
    opened: int | None = None
    for bracket in _BRACKETS.finditer(marked):
        at = bracket.start()
        if bracket.group() == "[[":
            if opened is not None:
                raise InputError(f"mark inside a mark at character {at}: close the first with ]]")
            pieces.append(marked[done:at])
            length += at - done
            opened = at
        else:
            if opened is None:
                raise InputError(f"]] without [[ at character {at}")
            label, value = _inside(marked[done:at], opened)
            spans.append(Span(start=length, end=length + len(value), label=label))
            pieces.append(value)
            length += len(value)
            opened = None
        done = bracket.end()
    if opened is not None:
        raise InputError(f"mark opened at character {opened} is not closed: end it with ]]")
    pieces.append(marked[done:])
    return "".join(pieces), tuple(spans)


def _inside(mark: str, at: int) -> tuple[str, str]:
    """Split what stands between the brackets into label and identifier."""
    label, bar, value = mark.partition("|")
    if not bar or label not in LABELS:
        raise InputError(f"mark at character {at} needs a known label and a bar: [[PERSON|...]]")
    if not value or value != value.strip():
        raise InputError(f"mark at character {at} must hold an identifier without spaces around it")
    return label, value
