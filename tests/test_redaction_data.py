"""The redaction suite is whole: large enough, without duplicates, every kind of identifier in both parts."""

from __future__ import annotations

import re
from collections import Counter
from typing import cast

import pytest

from responder import content
from responder.marked import LABELS
from responder.suites import RedactionCase, load

FOLDER = content.folder("evals") / "redaction"
CASES = cast("tuple[RedactionCase, ...]", load(content.folder("evals"), "redaction").cases)
KINDS = ("review", "clean", "query", "spanish", "evasion")
PARTS = ("work", "held-out")


def of(kind: str, part: str) -> list[RedactionCase]:
    """Return the cases of a kind and a part."""
    return [case for case in CASES if (case.kind, case.part) == (kind, part)]


def table() -> str:
    """Return the table of the suite's README: marks by label, kind and part."""
    columns = [(kind, part) for kind in KINDS for part in PARTS]
    counts = [Counter(s.label for case in of(*column) for s in case.parsed()[1]) for column in columns]
    without = [sum(not case.parsed()[1] for case in of(*column)) for column in columns]
    rows = [["", *(f"{kind} {part}" for kind, part in columns)], ["---", *("---:" for _ in columns)]]
    rows.append(["texts", *(str(len(of(*column))) for column in columns)])
    rows.append(["of them without identifier", *map(str, without)])
    rows += [[label, *(str(count[label]) for count in counts)] for label in sorted(LABELS)]
    rows.append(["identifiers", *(str(sum(count.values())) for count in counts)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


@pytest.mark.parametrize(
    ("kind", "smallest"), [("review", 450), ("clean", 220), ("query", 250), ("spanish", 60), ("evasion", 40)]
)
def test_each_kind_is_large_enough_and_split(kind: str, smallest: int) -> None:
    """Each kind has enough texts, and a sixth to a half of them are held out."""
    work, held_out = (len(of(kind, part)) for part in PARTS)
    assert work + held_out >= smallest
    assert 1 / 6 <= held_out / (work + held_out) <= 0.5


def test_no_text_comes_twice() -> None:
    """No text repeats another in other capitals or punctuation, within a part or across."""
    seen = Counter(re.sub(r"[\W_]+", "", case.parsed()[0].casefold()) for case in CASES)
    assert [text for text, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("part", PARTS)
def test_every_kind_of_identifier_is_in_both_parts(part: str) -> None:
    """Reviews and queries of either part hold each label."""
    cases = of("review", part) + of("query", part)
    assert {span.label for case in cases for span in case.parsed()[1]} == LABELS


def test_marks_and_kinds_agree() -> None:
    """Clean texts hold no mark, the other kinds of review at least one, queries about half and half."""
    assert {case.id for case in CASES if case.kind == "clean" and case.parsed()[1]} == set()
    marked_kinds = {"review", "spanish", "evasion"}
    assert {case.id for case in CASES if case.kind in marked_kinds and not case.parsed()[1]} == set()
    queries = [bool(case.parsed()[1]) for case in CASES if case.kind == "query"]
    assert 0.4 <= sum(queries) / len(queries) <= 0.65


def test_cases_lie_in_the_file_of_their_kind_and_part() -> None:
    """A case of kind K and part P stands in K.P.jsonl, so nobody opens a held-out part unawares."""
    for case in CASES:
        name = "pinned" if case.kind == "pinned" else f"{case.kind}.{case.part}"
        assert case.source.startswith(f"redaction/{name}.jsonl:")


def test_the_readme_counts_what_is_there() -> None:
    """The table in the suite's README is the one that the data gives."""
    assert table() in (FOLDER / "README.md").read_text(encoding="utf-8")
