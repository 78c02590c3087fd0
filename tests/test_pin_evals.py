"""The generated files of `evals/` are those that rules, topics and case models make now."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "pin_evals.py"


@pytest.mark.parametrize("name", ["guardrails/pinned.jsonl", "triage/pinned.jsonl", "schema/cases.json",
                                  "schema/report.json", "schema/suite.json"])  # fmt: skip
def test_generated_files_are_current(name: str) -> None:
    """Whoever changes an example of a rule or topic, or a case model, runs `python tools/pin_evals.py`."""
    made = {
        f"{file.parent.name}/{file.name}": (file, text)
        for file, text in runpy.run_path(str(TOOL))["files"]().items()
    }
    file, text = made[name]
    assert file.read_text(encoding="utf-8") == text
