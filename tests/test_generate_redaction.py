"""The generator fills every template, marks only what it filled in, and repeats itself by seed."""

from __future__ import annotations

import json
import random
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from responder.marked import LABELS, parse

SCRIPT = Path(__file__).parent.parent / "tools" / "generate_redaction.py"
if not SCRIPT.is_file():
    pytest.skip("the generator is in the checkout only", allow_module_level=True)

TOOL = runpy.run_path(str(SCRIPT))
CONTENT: dict[str, Any] = TOOL["load"]()


def test_the_same_seed_gives_the_same_cases() -> None:
    """Two runs with one seed agree, and another seed differs."""
    one, again, other = (list(TOOL["generate"](40, seed)) for seed in (3, 3, 4))
    assert one == again
    assert [case["text"] for case in one] != [case["text"] for case in other]


def test_every_case_parses_and_every_label_comes_up() -> None:
    """All marks are sound, no slot is left over, and each label of the suite is there."""
    seen = set()
    for case in TOOL["generate"](600, 1):
        text, spans = parse(case["text"])
        assert not re.search(r"[{}]", text)
        seen |= {span.label for span in spans}
    assert seen == LABELS


def test_there_are_many_templates_and_each_slot_is_known() -> None:
    """At least sixty templates; every slot in them and in the fillings is defined; none nests marks."""
    words, identifiers = CONTENT["words"], CONTENT["identifiers"]
    assert len(set(CONTENT["templates"])) == len(CONTENT["templates"]) >= 60
    slots = {slot for template in CONTENT["templates"] for slot in re.findall(r"\{([a-z_]+)\}", template)}
    assert slots <= words.keys() | identifiers.keys()
    fillings = [form for kind in identifiers.values() for form in kind["forms"]]
    assert {slot for form in fillings for slot in re.findall(r"\{([a-z_]+)\}", form)} <= words.keys()
    assert {kind["label"] for kind in identifiers.values()} <= LABELS


@pytest.mark.parametrize("style", sorted(TOOL["STYLES"]))
def test_a_style_keeps_the_marks(style: str) -> None:
    """However a text is retyped, it holds the same labels in the same order."""
    marked = "Ask [[PERSON|Leo]], please! It was [[DATE|Oct. 3]] there, remember?"
    retyped = TOOL["retype"](marked, style, random.Random(5))
    assert [span.label for span in parse(retyped)[1]] == ["PERSON", "DATE"]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("as-is", "Ask [[PERSON|Leo]], I can't wait."),
        ("lower", "ask [[PERSON|leo]], i can't wait."),
        ("caps", "ASK [[PERSON|LEO]], I CAN'T WAIT."),
        ("bare", "Ask [[PERSON|Leo]] I cant wait"),
    ],
)
def test_styles_change_the_text_as_people_type(style: str, expected: str) -> None:
    """Lower case and capitals reach the identifiers too, missing punctuation only the rest."""
    assert TOOL["retype"]("Ask [[PERSON|Leo]], I can't wait.", style, random.Random(1)) == expected


def test_the_command_prints_json_lines() -> None:
    """The script prints as many cases as asked for, one JSON object a line."""
    printed = subprocess.run(
        [sys.executable, str(SCRIPT), "--count", "3", "--seed", "9"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    cases = [json.loads(line) for line in printed.splitlines()]
    assert [case["id"] for case in cases] == ["generated.9.00001", "generated.9.00002", "generated.9.00003"]
    assert all(case["kind"] == "generated" for case in cases)
