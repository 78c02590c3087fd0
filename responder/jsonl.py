"""Answers JSON Lines: one object in, one object out, in input order, as soon as each is ready."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import Any, TypeVar

from pydantic import ValidationError

from responder.errors import InputError, ResponderError
from responder.models import Strict, explain

Record = dict[str, Any]
Item = TypeVar("Item")
Answer = TypeVar("Answer")
Line = TypeVar("Line", bound=Strict)


def ordered(
    items: Iterable[Item], work: Callable[[Item], Answer], *, concurrency: int = 1
) -> Iterator[Answer]:
    """Yield `work(item)` for each item in input order, up to `concurrency` at a time.

    An answer is yielded as soon as it and all before it are there, also while `items` waits for its next
    one: a program may write a line, read the answer, and only then write the next line. At most
    `concurrency` items are read ahead of the answer that is waited for.

    Raises:
        Exception: what `items` or `work` raised, at the place of that item.
    """
    slots = Semaphore(concurrency)
    queue: SimpleQueue[Future[Answer] | BaseException | None] = SimpleQueue()

    def feed(pool: ThreadPoolExecutor) -> None:
        try:
            for item in items:
                slots.acquire()
                queue.put(pool.submit(work, item))
        except BaseException as error:  # noqa: BLE001 - handed to the consumer, who raises it
            queue.put(error)
        else:
            queue.put(None)

    pool = ThreadPoolExecutor(concurrency, thread_name_prefix="responder")
    # A daemon, because it may sit in a read of standard input that never returns.
    Thread(target=feed, args=(pool,), daemon=True, name="responder-reader").start()
    try:
        while (entry := queue.get()) is not None:
            if isinstance(entry, BaseException):
                raise entry
            answer = entry.result()
            slots.release()
            yield answer
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def parse(line: bytes) -> Record:
    """Return the JSON object in `line`.

    Raises:
        InputError: the line is not UTF-8, not JSON or not an object.
    """
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("the line is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise InputError("the line is not valid JSON: write one object a line") from None
    if not isinstance(value, dict):
        raise InputError("the line is not a JSON object")
    return value


def read(kind: type[Line], record: Record) -> Line:
    """Return `record` as a `kind`; keys that `kind` does not know are left out.

    Raises:
        InputError: a field is missing or wrong; the message names it and not its value.
    """
    try:
        return kind.model_validate({key: record[key] for key in kind.model_fields if key in record})
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, loc))}: {message}" for loc, _, message in explain(error))
        raise InputError("; ".join(problems)) from None


def dumps(record: Record) -> str:
    """Return `record` as one line of JSON that can be written as UTF-8."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON may hold and UTF-8 may not
        return json.dumps(record)
    return line


def answers(
    lines: Iterable[bytes], work: Callable[[Record], Record], *, concurrency: int = 1
) -> Iterator[Record]:
    """Yield an answer to each line that is not blank: `{"id", **work(record)}` or `{"id", "error"}`.

    Whatever goes wrong in one line is answered in its place and the rest goes on.
    """

    def answer(line: bytes) -> Record:
        key = None
        try:
            record = parse(line)
            key = record.get("id")
            return {"id": key, **work(record)}
        except ResponderError as error:
            return {"id": key, "error": str(error)}
        except Exception as error:  # noqa: BLE001 - its text may hold review text, so only its kind is told
            return {"id": key, "error": f"internal error ({type(error).__name__})"}

    return ordered((line for line in lines if line.strip()), answer, concurrency=concurrency)
