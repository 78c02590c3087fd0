"""The rule format is strict, and an error names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder import ConfigError, rules

RULE = """id: tone.loud
title: Never shout
message: This shouts.
why: Nobody likes it.
authority: [{cite: Good practice}]
check:
  kind: phrases
  find:
    - "hear me"
repair: Whisper.
must_fail: [Hear me!]
must_pass: [Thank you.]
"""


def write(folder: Path, name: str, text: str) -> Path:
    """Write a rule or word file and return the folder of rules."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_a_rule_is_read_as_written(tmp_path: Path) -> None:
    """A rule has the family of its folder, and a bare text is an example."""
    (rule,), words, version = rules.load([write(tmp_path, "tone/loud.yaml", RULE)])
    assert (rule.id, rule.family, rule.severity) == ("tone.loud", "tone", "block")
    assert [(broken, example.text) for broken, example in rule.examples] == [
        (True, "Hear me!"),
        (False, "Thank you."),
    ]
    assert not words
    assert len(version) == 12


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("why: Nobody", "whi: Nobody", 4, "whi"),
        ("must_fail: [Hear me!]", "must_fail: []", 11, "must_fail"),
        ("must_pass: [Thank you.]\n", "", 1, "must_pass"),
        ("kind: phrases", "kind: prases", 6, "check"),
        ("  find:\n    - \"hear me\"", "  find: []", 8, "find"),
        ("id: tone.loud", "id: tone.quiet", 1, "id must be tone.loud"),
        ("title: Never shout", "title: \"Never\" shout", 2, "not valid YAML"),
    ],
)  # fmt: skip
def test_an_error_names_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    """What is wrong with a rule is said with its file, its line and its key."""
    folder = write(tmp_path, "tone/loud.yaml", RULE.replace(old, new))
    with pytest.raises(ConfigError, match=says) as error:
        rules.load([folder])
    name, _, rest = str(error.value).partition("loud.yaml:")
    assert name.endswith("tone/")
    assert abs(int(rest.partition(":")[0]) - line) <= 1


def test_no_rule_at_all_is_an_error(tmp_path: Path) -> None:
    """An empty folder cannot judge anything, so it does not load."""
    with pytest.raises(ConfigError, match="no guardrail"):
        rules.load([tmp_path])


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there is not an empty one."""
    with pytest.raises(ConfigError, match="no such folder"):
        rules.load([tmp_path / "nowhere"])


def test_a_binary_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not UTF-8 is named."""
    (tmp_path / "tone").mkdir()
    (tmp_path / "tone" / "loud.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        rules.load([tmp_path])


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    """A list of words may hold words that YAML takes for truth values."""
    folder = write(tmp_path, "tone/loud.yaml", RULE)
    write(
        folder,
        "words/answers.yaml",
        "answers:\n  about: Answers.\n  words: [yes, no, on, off, true, false]\n",
    )
    _, words, _ = rules.load([folder])
    assert words["answers"].words == ("yes", "no", "on", "off", "true", "false")


def test_a_later_folder_replaces(tmp_path: Path) -> None:
    """A rule of the same id in a later folder takes the place of the earlier one, and the version changes."""
    ours = write(tmp_path / "ours", "tone/loud.yaml", RULE)
    yours = write(tmp_path / "yours", "tone/loud.yaml", RULE.replace("Whisper", "Be still"))
    (rule,), _, version = rules.load([ours, yours])
    assert rule.repair == "Be still."
    assert version != rules.load([ours])[2]
