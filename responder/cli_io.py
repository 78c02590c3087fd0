"""What commands read and write: a text from wherever it comes, JSON Lines in and out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from responder import jsonl, options
from responder.errors import InputError
from responder.jsonl import Record
from responder.models import Finding

BLOCKED, WRONG, INTERRUPTED = 1, 2, 130
"""Exit statuses: something was blocked, usage or input is wrong, the person stopped it."""


def finding(found: Finding) -> Record:
    """Return what the JSON contract tells of a finding."""
    return found.model_dump(include={"rule", "severity", "start", "end", "message"})


def text(argument: str | None, source: Path | None, what: str) -> str:
    """Return the text that was given as an argument, in a file, or on standard input.

    Raises:
        InputError: it is given twice, or is not UTF-8.
    """
    if argument is not None:
        if source is not None:
            raise InputError(f"give the {what} as an argument or with --input, not both")
        return argument
    with opened(source) as lines:
        if source is None and lines.isatty():
            options.note(f"type the {what}, then Ctrl-D on a line of its own")
        raw = lines.read()
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise InputError(f"{source or 'standard input'} is not UTF-8 text") from None


@contextmanager
def opened(source: Path | None) -> Iterator[BinaryIO]:
    """Yield the file, or standard input where there is none.

    Raises:
        InputError: the file cannot be read.
    """
    if source is None:
        yield _standard_input()
        return
    try:
        with source.open("rb") as lines:
            yield lines
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


def stream(argument: str | None, source: Path | None, answer: Any, *, concurrency: int = 1) -> int:
    """Answer all lines on standard output; return `WRONG` where any of them was, else 0."""
    if argument is not None:
        raise InputError("with --jsonl the lines come from standard input or --input, not as an argument")
    status = 0
    with opened(source) as lines:
        for record in jsonl.answers(lines, answer, concurrency=concurrency):
            if "error" in record:
                status = WRONG
            sys.stdout.buffer.write(jsonl.dumps(record).encode() + b"\n")
            sys.stdout.buffer.flush()
    return status
