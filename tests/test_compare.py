"""Two evaluations are compared case by case, and chance is not called a change."""

from __future__ import annotations

from pathlib import Path

import evaluations
import pytest
from evaluations import outcome, suite

from responder import compare, report_json
from responder.compare import Baseline, Standing
from responder.errors import ConfigError


def _standing(**cases: bool) -> Baseline:
    return Baseline(version="1", suites={"s": Standing(metrics={"passed": 0.5}, cases=cases)})


@pytest.mark.parametrize(
    ("lost", "won", "word"),
    [
        (0, 0, "same"),
        (1, 0, "same"),
        (5, 0, "same"),
        (6, 0, "worse"),
        (0, 6, "improved"),
        (6, 6, "same"),
        (2, 10, "improved"),
    ],
)
def test_the_word_follows_the_test(lost: int, won: int, word: str) -> None:
    """Six changes one way and none the other are more than chance, five are not."""
    before = _standing(
        **{f"l{n}": True for n in range(lost)}, **{f"w{n}": False for n in range(won)}, same=True
    )
    after = _standing(
        **{f"l{n}": False for n in range(lost)}, **{f"w{n}": True for n in range(won)}, same=True
    )
    (change,) = compare.changes(before, after)
    assert (len(change.lost), len(change.won), change.word) == (lost, won, word)


def test_new_and_gone_cases_are_counted_apart() -> None:
    """Only cases that both have are compared."""
    (change,) = compare.changes(_standing(a=True, b=False), _standing(a=True, c=False))
    assert (change.lost, change.won, change.new, change.gone) == ((), (), 1, 1)


def test_a_baseline_holds_no_text(tmp_path: Path) -> None:
    """What is committed names cases and figures and nothing of replies or reviews."""
    text = compare.dump(compare.baseline(evaluations.MISSED))
    assert "Leo" not in text
    assert '"b": false' in map(str.strip, text.splitlines())
    file = tmp_path / "baseline.json"
    file.write_text(text)
    assert compare.load(file) == compare.baseline(evaluations.MISSED)


def test_a_report_serves_as_a_baseline(tmp_path: Path) -> None:
    """Any result of --json can be compared with."""
    file = tmp_path / "report.json"
    file.write_text(report_json.dump(evaluations.MISSED))
    assert compare.load(file) == compare.baseline(evaluations.MISSED)


def test_cases_that_only_one_passes_come_first() -> None:
    """Then those with another reply; cases that are alike in both are left out."""
    first = evaluations.evaluation(
        suite(outcome("same", reply="Hi."), outcome("other", reply="Hi."), outcome("lost", reply="Hi."))
    )
    second = evaluations.evaluation(
        suite(outcome("same", reply="Hi."), outcome("other", reply="Ho."), outcome("lost", passed=False))
    )
    assert [pair.first.id for pair in compare.pairs(first, second, "guardrails")] == ["lost", "other"]


@pytest.mark.parametrize("text", ["", "{}", "null"])
def test_any_other_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is neither is named."""
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"x\.json: is neither"):
        compare.load(file)
