"""Drafts replies to all reviews of a CSV file, and goes on where a former run left off."""

from __future__ import annotations

import csv
import io
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from responder import jsonl
from responder.errors import InputError
from responder.models import RECENT, Draft, Review
from responder.usage import Tally

if TYPE_CHECKING:
    from responder.draft import Responder

_REQUIRED = ("id", "text")
_ADDED = ("reply", "status")
# The longest field csv accepts is 128 KiB by default; a review with its markup can be longer.
_FIELD_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True)
class Summary:
    """How a batch ended: rows drafted now, kept from a former run, with an error; and what it took."""

    drafted: int
    kept: int
    escalated: int
    errors: int
    tally: Tally

    def __str__(self) -> str:
        parts = [f"{self.drafted} drafted"]
        parts += [f"{self.kept} kept from before"] if self.kept else []
        parts += [f"{self.escalated} to escalate"] if self.escalated else []
        parts += [f"{self.errors} with an error in the column status"] if self.errors else []
        parts += self.tally.spent()
        return ", ".join(parts)


def run(responder: Responder, source: Path, target: Path, *, concurrency: int, resume: bool) -> Summary:
    """Write `source` with the columns reply and status added to `target`, row by row, in order.

    Other columns are carried through. A row that is no review gets an empty reply and `error: ...` as its
    status. With `resume`, the rows that `target` holds already are kept, and a half-written last row is
    done again.

    Raises:
        InputError: a file cannot be read or written, a column is missing, `target` exists and `resume`
            was not asked for, or it was not made from this `source`.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    if target.exists() and not resume:
        raise InputError(f"{target} exists: name another file, or go on with it by --resume")
    if target.exists() and source.resolve() == target.resolve():
        raise InputError("the two files are the same: replies go to a file of their own")
    try:
        with source.open("rb") as lines:
            rows = _rows(lines, source)
            header = next(rows, (0, []))[1]
            missing = [name for name in _REQUIRED if name not in header]
            if missing:
                raise InputError(f"{source}: the first line names no column {' and '.join(missing)}")
            with target.open("r+b" if target.exists() else "x+b") as out:
                kept, recent = _kept(out, header, source, target, rows)
                return _write(responder, header, rows, out, kept=kept, recent=recent, concurrency=concurrency)
    except OSError as error:
        raise InputError(f"{error.filename or target}: {error.strerror}") from None


def _rows(stream: BinaryIO, file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each CSV record with the byte offset at which it ends."""
    offset = 0

    def lines() -> Iterator[str]:
        nonlocal offset
        for line in stream:
            text = line.decode("utf-8-sig" if offset == 0 else "utf-8")
            offset += len(line)
            yield text

    try:
        for row in csv.reader(lines(), strict=True):
            if row:
                yield offset, row
    except UnicodeDecodeError:
        raise InputError(f"{file}: not UTF-8 text: save the sheet as 'CSV UTF-8'") from None
    except csv.Error:
        raise InputError(f"{file}: not a CSV file, or broken off, near byte {offset}") from None


def _kept(
    out: BinaryIO, header: list[str], source: Path, target: Path, rows: Iterator[tuple[int, list[str]]]
) -> tuple[int, deque[str]]:
    """Return how many whole rows `out` holds, and their last replies; leave `rows` and `out` after them."""
    recent: deque[str] = deque(maxlen=RECENT)
    whole = [*header, *_ADDED]
    done, end, size = 0, 0, target.stat().st_size
    former = _rows(out, target)
    try:
        for end_of_row, row in former:
            out_ends_line = end_of_row < size or _ends_line(out, size)
            if len(row) != len(whole) or not out_ends_line:
                break
            if end == 0:
                if row != whole:
                    raise InputError(f"{target}: has other columns than {source} would give")
            else:
                original = next(rows, (0, []))[1]
                if _padded(original, len(header)) != row[: len(header)]:
                    raise InputError(f"{target}: row {done + 1} is not that of {source}: name another file")
                done += 1
                recent.append(row[-2])
            end = end_of_row
    except InputError as error:
        if "broken off" not in str(error):
            raise
    out.seek(end)
    out.truncate()
    if end == 0:
        out.write(_line(whole))
    return done, recent


def _ends_line(out: BinaryIO, size: int) -> bool:
    here = out.tell()
    out.seek(max(size - 1, 0))
    last = out.read(1)
    out.seek(here)
    return last == b"\n"


def _write(
    responder: Responder,
    header: list[str],
    rows: Iterator[tuple[int, list[str]]],
    out: BinaryIO,
    *,
    kept: int,
    recent: Iterable[str],
    concurrency: int,
) -> Summary:
    tally = Tally()
    drafted = escalated = errors = 0
    with _Progress(kept) as progress:
        for row, result in _answered(responder, header, (row for _, row in rows), recent, concurrency):
            if isinstance(result, Draft):
                added = [result.text, result.status]
                tally.add(result)
                escalated += result.status == "escalate"
                drafted += 1
            else:
                added = ["", f"error: {result}"]
                errors += 1
            out.write(_line([*_padded(row, len(header))[: len(header)], *added]))
            out.flush()
            progress.step()
    return Summary(drafted=drafted, kept=kept, escalated=escalated, errors=errors, tally=tally)


def _answered(
    responder: Responder,
    header: list[str],
    rows: Iterator[list[str]],
    recent: Iterable[str],
    concurrency: int,
) -> Iterator[tuple[list[str], Draft | InputError]]:
    """Yield each row with its draft, or with what is wrong with it, in order."""
    ahead: deque[tuple[list[str], InputError | None]] = deque()

    def reviews() -> Iterator[Review]:
        for row in rows:
            try:
                review = _review(header, row)
            except InputError as error:
                ahead.append((row, error))
            else:
                ahead.append((row, None))
                yield review

    for draft in responder.draft_many(reviews(), concurrency, recent=recent):
        while (entry := ahead.popleft())[1] is not None:
            yield entry[0], entry[1]
        yield entry[0], draft
    for row, error in ahead:
        assert error  # noqa: S101 - every review has had its draft
        yield row, error


def _review(header: list[str], row: list[str]) -> Review:
    if len(row) > len(header):
        raise InputError("the row has more fields than the first line has columns")
    record = dict(zip(header, row, strict=False))
    return jsonl.read(
        Review, {key: record.get(key) or None for key in _FIELDS} | {"text": record.get("text") or ""}
    )


_FIELDS = ("stars", "platform")


def _padded(row: list[str], length: int) -> list[str]:
    return row + [""] * (length - len(row))


def _line(fields: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(fields)
    return buffer.getvalue().encode("utf-8", "replace")


class _Progress:
    """Counts rows on a terminal's standard error; silent elsewhere."""

    def __init__(self, done: int) -> None:
        self.done = done
        self.shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def step(self) -> None:
        self.done += 1
        if self.shown:
            sys.stderr.write(f"\rresponder: {self.done} reviews")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown and self.done:
            sys.stderr.write("\r\x1b[K")
