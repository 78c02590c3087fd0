"""The recordings of small real models replay, or say how they are made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from responder.cli import app

RECORDINGS = Path(__file__).resolve().parent.parent / "evals" / "recordings"


@pytest.mark.parametrize("name", ["smollm2-135m-instruct", "gemma-3-270m"])
def test_a_recording_replays_or_says_how_to_renew_it(name: str, tmp_path: Path) -> None:
    """Most of its answers are still found; for a prompt that has changed, the error is the command to run."""
    report = tmp_path / "report.json"
    arguments = ["--replay", str(RECORDINGS / f"{name}.json"), "--sample", "24", "--seed", "3"]
    result = CliRunner().invoke(app, ["eval", "drafting", *arguments, "--json", str(report)])
    assert result.exit_code in (0, 1), result.output
    (suite,) = json.loads(report.read_text(encoding="utf-8"))["suites"]
    errors = [case["error"] for case in suite["outcomes"] if case["error"]]
    assert all(f"run `responder eval drafting --local {name}.gguf --sample 24" in error for error in errors)
    assert any(case["origin"] == "model" for case in suite["outcomes"])


@pytest.mark.parametrize("name", ["smollm2-135m-instruct", "gemma-3-270m"])
def test_the_figures_on_judges_are_those_of_the_page(name: str, tmp_path: Path) -> None:
    """docs/evals.md says how far each judge agrees with people, as its recording does."""
    report = tmp_path / "report.json"
    recording = RECORDINGS / f"{name}-judge.json"
    result = CliRunner().invoke(app, ["eval", "judge", "--replay", str(recording), "--json", str(report)])
    assert result.exit_code == 0, result.output
    (suite,) = json.loads(report.read_text(encoding="utf-8"))["suites"]
    agreement = next(one for one in suite["metrics"] if one["name"] == "agreement")
    page = (RECORDINGS.parent.parent / "docs" / "evals.md").read_text(encoding="utf-8")
    assert f"| {agreement['hits']} of {agreement['total']} ({agreement['value']:.0%}) |" in page
