"""The JSON report can be read again, and keeps to its schema."""

from __future__ import annotations

from pathlib import Path

import evaluations
import pytest

from responder import report_json
from responder.errors import ConfigError


@pytest.mark.parametrize(
    "evaluation", [evaluations.PASSED, evaluations.MISSED, evaluations.UNKNOWN, evaluations.STOPPED]
)
def test_a_report_is_read_back_as_it_was(tmp_path: Path, evaluation: object) -> None:
    """Nothing is lost between writing and reading."""
    file = tmp_path / "report.json"
    file.write_text(report_json.dump(evaluation))  # type: ignore[arg-type]
    assert report_json.load(file) == evaluation


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 3}'])
def test_any_other_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is no report is named."""
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"other\.json: is no report"):
        report_json.load(file)
    with pytest.raises(ConfigError, match=r"none\.json: cannot be read"):
        report_json.load(tmp_path / "none.json")
