"""The package as installed: the command and its content. CI runs this on the wheel, away from the tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

import responder
from responder import Practice, Responder, Review, content

COMMAND = Path(sys.executable).with_name("responder")


def test_the_content_is_there() -> None:
    """Prompts, rules and evals are found; in a wheel, inside the package and not beside it."""
    for name in content.FOLDERS:
        assert any(content.folder(name).rglob("*"))
    assert (resources.files("responder") / "py.typed").is_file()
    if os.environ.get("RESPONDER_INSTALLED"):
        package = Path(responder.__file__).parent
        assert package.parent.name == "site-packages"
        assert content.root() == package / "_content"


def test_version_stands_in_one_place() -> None:
    """The distribution and the module agree on the version."""
    assert metadata.version("review-responder") == responder.__version__


def test_the_library_drafts() -> None:
    """The ten lines of the README work."""
    practice = Practice(
        name="Lakeside Family Clinic", contact="Jessica", role="clinical director", phone="555-555-5555"
    )
    draft = Responder(practice).draft(
        Review(text="Waited two hours, nobody cared", stars=1, platform="google")
    )
    assert (draft.status, draft.source) == ("ready", "ready-to-use")
    assert "Jessica" in draft.text
    assert "555-555-5555" in draft.text


def test_the_command_drafts_and_checks(tmp_path: Path) -> None:
    """The installed command answers lines, away from any checkout."""
    drafted = subprocess.run(
        [COMMAND, "draft", "--jsonl"], input=b'{"id": 1, "text": "Long wait", "stars": 2}\n',
        capture_output=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    reply = json.loads(drafted.stdout)["text"]
    checked = subprocess.run(
        [COMMAND, "check", "--jsonl"], input=json.dumps({"id": 1, "reply": reply}).encode(),
        capture_output=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert json.loads(checked.stdout) == {"id": 1, "passed": True, "findings": []}
