"""Loading a practice profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.errors import ConfigError
from responder.profile import load, read

GOOD = """name = "Lakeside Family Clinic"
contact = "Jessica"
role = "clinical director"
phone = "555-555-5555"
"""


def test_a_profile_loads(tmp_path: Path) -> None:
    """The keys at the top level are the fields, with or without a byte order mark."""
    file = tmp_path / "practice.toml"
    file.write_text("\ufeff" + GOOD, encoding="utf-8")
    assert load(file).contact == "Jessica"


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        (GOOD + 'phone2 = "1"\n', ":5:", "phone2: unknown key"),
        (GOOD.replace("555-555-5555", "555"), ":4:", "phone: must be a whole phone number"),
        (GOOD.replace("Lakeside Family Clinic", " "), ":1:", "name: must not be empty"),
        ("\n\n" + GOOD + "[hours]\nmonday = 8\n", ":7:", "hours: unknown key"),
        ('contact = "Jessica"\n', "practice.toml:", "name: is missing"),
        ("name = Lakeside\n", "practice.toml:", "not valid TOML"),
        ('name = "a"\nname = "b"\n', "practice.toml:", "line 2"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, source: str, where: str, what: str) -> None:
    """What is wrong can be found at once."""
    file = tmp_path / "practice.toml"
    file.write_text(source, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(file) in str(caught.value)
    assert where in str(caught.value)
    assert what in str(caught.value)


def test_unreadable_files_are_config_errors(tmp_path: Path) -> None:
    """A missing file, a folder and a binary file each give one clear error."""
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing.toml", tmp_path, binary):
        with pytest.raises(ConfigError, match=r"practice profile"):
            load(path)


def test_the_example_profile_loads_with_its_comments_taken_off(tmp_path: Path) -> None:
    """What the example says of rules is how it is written: freed from the comment signs, it is in force."""
    example = Path(__file__).resolve().parent.parent / "examples" / "practice.toml"
    assert load(example).contact
    before, _, table = example.read_text(encoding="utf-8").partition("# [guardrails]")
    freed = "\n".join(line.removeprefix("# ") for line in f"# [guardrails]{table}".splitlines())
    file = tmp_path / "practice.toml"
    file.write_text(before + freed, encoding="utf-8")
    (tmp_path / "our-rules").mkdir()
    rules = read(file).guardrails()
    assert rules.disabled == ("form.emoji", "privacy.echo")
    assert "tone.cold" in rules.changes
