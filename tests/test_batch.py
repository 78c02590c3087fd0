"""Drafting replies to a CSV file, and going on after an interruption."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from responder import Practice, Responder, Review, batch
from responder.errors import InputError
from responder.models import Draft
from responder.testing import FakeModel
from responder.usage import Price

SAFE = "Thank you for the feedback. We want every contact with our practice to be easy."
ROWS = """id,text,stars,platform,note
1,"Waited two hours, nobody
said sorry",1,google,keep me
2,,5,yelp,
3,The bill was wrong,nine,google,
4,Lovely staff,5,MySpace,
5,The receptionist was rude to everybody in line,2,,
6,My mother died after they sent her home,1,google,x
"""


@pytest.fixture(scope="module")
def responder(practice: Practice) -> Responder:
    """Return a responder without a model."""
    return Responder(practice)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a CSV file with good rows and bad."""
    file = tmp_path / "in.csv"
    file.write_text(ROWS, encoding="utf-8-sig")
    return file


def read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_comes_back_with_a_reply_or_its_error(
    responder: Responder, source: Path, tmp_path: Path
) -> None:
    """Columns are carried through, good rows get a reply and a status, bad rows say what is wrong."""
    target = tmp_path / "out.csv"
    summary = batch.run(responder, source, target, concurrency=4, resume=False)
    rows = read(target)
    assert [row["id"] for row in rows] == list("123456")
    assert rows[0]["text"] == "Waited two hours, nobody\nsaid sorry"
    assert rows[0]["note"] == "keep me"
    assert "Jessica" in rows[0]["reply"]
    assert [row["status"].split(":")[0] for row in rows] == [
        "ready", "ready", "error", "error", "ready", "escalate",
    ]  # fmt: skip
    assert "stars" in rows[2]["status"]
    assert "platform" in rows[3]["status"]
    assert (summary.drafted, summary.errors, summary.escalated, summary.kept) == (4, 2, 1, 0)
    assert str(summary) == "4 drafted, 1 to escalate, 2 with an error in the column status"


@pytest.mark.parametrize(
    ("played", "price", "told"),
    [
        (SAFE, None, "300 tokens read, 120 written"),
        (SAFE, (2.0, 10.0), "300 tokens read, 120 written, about $0.0018"),
        (401, (2.0, 10.0), ""),
    ],
)
def test_the_summary_tells_what_the_model_took(
    practice: Practice, source: Path, tmp_path: Path, played: str | int, price: Price | None, told: str
) -> None:
    """Tokens of all drafts, and dollars where prices are known; nothing where no model answered."""
    responder = Responder(practice, model="fake", client=FakeModel([played]).client, price=price)
    summary = batch.run(responder, source, tmp_path / "out.csv", concurrency=2, resume=False)
    assert str(summary).partition("column status")[2].removeprefix(", ") == told
    assert [*summary.tally.fallbacks()] == (
        []
        if told
        else [
            "3 ready-to-use replies: the endpoint does not accept the key: check OPENAI_API_KEY (status 401)"
        ]
    )


@pytest.mark.parametrize("cut", [0, 10, 60, 150, 400, 900])
def test_resume_goes_on_where_it_broke_off(
    responder: Responder, source: Path, tmp_path: Path, cut: int
) -> None:
    """However much of the output was written, a resumed run ends with the file of an unbroken one."""
    whole, broken = tmp_path / "whole.csv", tmp_path / "broken.csv"
    batch.run(responder, source, whole, concurrency=1, resume=False)
    broken.write_bytes(whole.read_bytes()[:cut])
    batch.run(responder, source, broken, concurrency=1, resume=True)
    assert broken.read_bytes() == whole.read_bytes()


def test_resume_drafts_no_row_twice(source: Path, tmp_path: Path, responder: Responder) -> None:
    """A second run over a finished file keeps every row."""
    target = tmp_path / "out.csv"
    batch.run(responder, source, target, concurrency=1, resume=False)
    summary = batch.run(responder, source, target, concurrency=1, resume=True)
    assert (summary.drafted, summary.kept) == (0, 6)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,words\n1,x\n", "names no column id and text"),
        ("", "names no column"),
        ('id,text\n1,"never closed\n', "not a CSV file, or broken off"),
    ],
)
def test_a_file_that_is_no_table_is_an_input_error(
    responder: Responder, tmp_path: Path, content: str, message: str
) -> None:
    """One clear sentence says what is wrong with it."""
    file = tmp_path / "in.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        batch.run(responder, file, tmp_path / "out.csv", concurrency=1, resume=False)


def test_files_are_not_overwritten_or_mixed_up(responder: Responder, source: Path, tmp_path: Path) -> None:
    """An existing output needs --resume, and --resume needs the output of the same input."""
    target = tmp_path / "out.csv"
    batch.run(responder, source, target, concurrency=1, resume=False)
    with pytest.raises(InputError, match="exists"):
        batch.run(responder, source, target, concurrency=1, resume=False)
    with pytest.raises(InputError, match="same"):
        batch.run(responder, source, source, concurrency=1, resume=True)
    source.write_text(ROWS.replace("1,", "9,", 1), encoding="utf-8")
    with pytest.raises(InputError, match="row 1 is not that of"):
        batch.run(responder, source, target, concurrency=1, resume=True)
    with pytest.raises(InputError, match="No such file"):
        batch.run(responder, tmp_path / "missing.csv", tmp_path / "o.csv", concurrency=1, resume=False)
    with pytest.raises(InputError, match=r"directory"):
        batch.run(responder, tmp_path, tmp_path / "o.csv", concurrency=1, resume=False)


def test_rows_are_written_as_they_are_ready(source: Path, tmp_path: Path) -> None:
    """What was drafted before a crash is in the file."""

    class Crashing:
        model = None

        def draft_many(
            self, reviews: Iterable[Review], _concurrency: int, **_given: object
        ) -> Iterator[Draft]:
            for number, _ in enumerate(reviews):
                if number:
                    raise KeyboardInterrupt
                yield Draft(text="A", status="ready", source="ready-to-use")

    target = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        batch.run(Crashing(), source, target, concurrency=1, resume=False)  # type: ignore[arg-type] # a stand-in
    assert [row["reply"] for row in read(target)] == ["A"]


def test_no_file_but_the_named_one_is_written(responder: Responder, source: Path, tmp_path: Path) -> None:
    """No temporary copy of the reviews stays beside the output."""
    batch.run(responder, source, tmp_path / "out.csv", concurrency=2, resume=False)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in.csv", "out.csv"]
