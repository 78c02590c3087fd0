"""Answering JSON Lines in order, whatever is in them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from responder import jsonl
from responder.errors import InputError
from responder.models import Strict


class _Line(Strict):
    text: str


def _shout(record: jsonl.Record) -> jsonl.Record:
    return {"text": jsonl.read(_Line, record).text.upper()}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b'{"id": 1, "text": "a"}', {"id": 1, "text": "A"}),
        (b'{"id": {"k": [1]}, "text": "a", "more": 2}\r\n', {"id": {"k": [1]}, "text": "A"}),
        (b'\xef\xbb\xbf{"text": "a"}', {"id": None, "text": "A"}),
        (b"{oops", {"id": None, "error": "the line is not valid JSON: write one object a line"}),
        (b"[1]", {"id": None, "error": "the line is not a JSON object"}),
        (b"\xff\xfe", {"id": None, "error": "the line is not UTF-8 text"}),
        (b"[" * 100_000, {"id": None, "error": "the line is not valid JSON: write one object a line"}),
        (b'{"id": "x"}', {"id": "x", "error": "text: Field required"}),
        (b'{"id": "x", "text": 5}', {"id": "x", "error": "text: Input should be a valid string"}),
    ],
)
def test_each_line_is_answered(line: bytes, answer: jsonl.Record) -> None:
    """A good line is worked on and a bad one gets its error, both with their id."""
    assert list(jsonl.answers([line], _shout)) == [answer]


def test_a_failure_tells_its_kind_alone() -> None:
    """The text of an unknown error stays inside: it may quote the review."""

    def fail(record: jsonl.Record) -> jsonl.Record:
        raise RuntimeError(record["text"])

    (answer,) = jsonl.answers([b'{"id": 1, "text": "Petra"}'], fail)
    assert answer == {"id": 1, "error": "internal error (RuntimeError)"}


def test_blank_lines_are_skipped_and_the_rest_keeps_its_order() -> None:
    """Answers come in input order also when later ones are ready first."""
    first_may_end = threading.Event()

    def work(record: jsonl.Record) -> jsonl.Record:
        if record["id"] == 0:
            assert first_may_end.wait(5)
        if record["id"] == 3:
            first_may_end.set()
        return {}

    lines = [b"\n", *(json.dumps({"id": n}).encode() for n in range(20)), b"  \n"]
    assert [answer["id"] for answer in jsonl.answers(lines, work, concurrency=4)] == list(range(20))


def test_an_answer_comes_before_the_next_line_is_there() -> None:
    """A program may wait for an answer before it writes its next line."""
    seen: list[int] = []
    answered = threading.Event()

    def lines() -> Iterator[bytes]:
        yield b'{"id": 1, "text": "a"}'
        assert answered.wait(5)
        yield b'{"id": 2, "text": "b"}'

    for answer in jsonl.answers(lines(), _shout, concurrency=8):
        seen.append(answer["id"])
        answered.set()
    assert seen == [1, 2]


def test_what_the_source_raises_is_raised() -> None:
    """A source that breaks off is not taken for one that has ended."""

    def lines() -> Iterator[bytes]:
        yield b'{"id": 1, "text": "a"}'
        raise InputError("gone")

    answers = jsonl.answers(lines(), _shout)
    assert next(answers)["id"] == 1
    with pytest.raises(InputError, match="gone"):
        next(answers)


def test_half_a_surrogate_pair_can_be_written() -> None:
    """JSON may hold what UTF-8 may not; the answer is written all the same."""
    line = jsonl.dumps({"text": "\ud83d ñ"})
    assert json.loads(line.encode()) == {"text": "\ud83d ñ"}
