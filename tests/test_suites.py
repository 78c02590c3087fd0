"""Suites load strictly: what is wrong is named by file, line and field, and never quoted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from responder import suites
from responder.errors import ConfigError, InputError
from responder.models import Draft, Review
from responder.redact import Redactor

HEADER = "title: Ours\nthresholds: {recall: 0.9}\n"
CASE = {"id": "a", "text": "My son [[PERSON|Leo]]."}


def _suite(folder: Path, *lines: object, header: str = HEADER, name: str = "redaction") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "suite.yaml").write_text(header)
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / name / "cases.jsonl").write_text(text)
    return folder


def test_a_suite_is_a_folder(tmp_path: Path) -> None:
    """Title, thresholds and cases come from the folder, and blank lines are none."""
    suite = suites.load(_suite(tmp_path, CASE, "", {**CASE, "id": "b", "part": "held-out"}), "redaction")
    assert (suite.title, suite.kind, suite.thresholds) == ("Ours", "redaction", {"recall": 0.9})
    assert [(case.id, case.part, case.source) for case in suite.cases] == [
        ("a", "work", "redaction/cases.jsonl:1"),
        ("b", "held-out", "redaction/cases.jsonl:3"),
    ]


def test_marks_become_spans(tmp_path: Path) -> None:
    """A marked identifier is an offset into the text without marks."""
    case = suites.load(_suite(tmp_path, CASE), "redaction").cases[0]
    assert isinstance(case, suites.RedactionCase)
    text, spans = case.parsed()
    assert text == "My son Leo."
    assert [text[span.start : span.end] for span in spans] == ["Leo"]


def test_any_folder_may_name_its_kind(tmp_path: Path) -> None:
    """A suite with a name of its own says what it measures."""
    folder = _suite(tmp_path, CASE, header="title: T\nkind: redaction\n", name="dentists")
    assert suites.load(folder, "dentists").kind == "redaction"
    assert suites.names(folder) == ["dentists"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json: Leo", r"cases\.jsonl:2: is no JSON object"),
        ('["Leo"]', r"cases\.jsonl:2: is no JSON object"),
        ({"id": "b", "text": "[[PERSON|Leo"}, r"cases\.jsonl:2: .*not closed"),
        ({"id": "b", "text": "Leo", "colour": "Leo"}, r"cases\.jsonl:2: colour"),
        ({"id": "b"}, r"cases\.jsonl:2: text"),
        ({"id": "a", "text": "Leo"}, r"cases\.jsonl:2: id a is taken by redaction/cases\.jsonl:1"),
    ],
)
def test_a_wrong_line_is_named_and_not_quoted(tmp_path: Path, line: object, said: str) -> None:
    """An error names file, line and field; the line may be somebody's review and is not repeated."""
    folder = _suite(tmp_path, CASE, line)
    with pytest.raises(ConfigError, match=said) as caught:
        suites.load(folder, "redaction")
    assert "Leo" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("title: [", r"suite\.yaml:\d: is no valid YAML"),
        ("titel: T", "titel"),
        ("title: T\nthresholds: {recall: high}", "thresholds.recall"),
        ("title: T\nkind: poetry", "kind"),
    ],
)
def test_a_wrong_header_is_named(tmp_path: Path, header: str, said: str) -> None:
    """An error in suite.yaml names the file and the key."""
    with pytest.raises(ConfigError, match=said):
        suites.load(_suite(tmp_path, CASE, header=header), "redaction")


def test_an_unknown_suite_names_those_there_are(tmp_path: Path) -> None:
    """Whoever mistypes a suite is told the names."""
    with pytest.raises(ConfigError, match=r"unknown suite 'redacton': the suites in .* are redaction"):
        suites.load(_suite(tmp_path, CASE), "redacton")


def test_a_review_becomes_a_case(tmp_path: Path, redactor: Redactor) -> None:
    """A review is added redacted, into a folder that is a suite from then on, and only once."""
    review = Review(text="Waited two hours on 3/14/2024, call 555-555-0142.", stars=1)
    draft = Draft(text="Thanks.", status="ready", source="ready-to-use", topics=("wait-times",))
    file = tmp_path / "ours" / "cases.jsonl"
    redacted = redactor.redact(review.text)
    key = suites.append_case(file, redacted, review, draft)
    (case,) = suites.load(tmp_path, "ours").cases
    assert isinstance(case, suites.DraftingCase)
    assert (case.id, case.expect.status, case.expect.topics) == (key, ("ready",), ("wait-times",))
    assert "0142" not in file.read_text()
    with pytest.raises(InputError, match="already"):
        suites.append_case(file, redacted, review, draft)
