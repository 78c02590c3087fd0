"""Loading a practice profile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from responder import arrange
from responder.cli import app
from responder.errors import ConfigError
from responder.grade_drafts import drafting
from responder.models import Review
from responder.profile import Profile, load, read
from responder.suites import DraftingCase, Expect
from responder.topics import Topics

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


REPLIES = "replies: {en: {calm: [The hunt for a space is no fun.]}}\n"
WAITING = Review(text="Nowhere to park, the lot was full and the garage closed.", stars=1)


def _with_replies(folder: Path, table: str) -> Profile:
    file = folder / "practice.toml"
    file.write_text(f"{GOOD}\n{table}", encoding="utf-8")
    (folder / "our-replies").mkdir()
    (folder / "our-replies" / "parking.yaml").write_text(REPLIES, encoding="utf-8")
    return read(file)


def test_a_profile_without_folders_leaves_the_replies_as_they_are(tmp_path: Path) -> None:
    """Without the table, or with an empty one, the library's own topics are in force."""
    for number, table in enumerate(("", "[topics]\n")):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert _with_replies(folder, table).topics().by_id == Topics.load().by_id


def test_a_folder_beside_the_profile_changes_the_replies(tmp_path: Path) -> None:
    """A folder of replies is found beside the profile, from wherever the command is run."""
    topics = _with_replies(tmp_path, '[topics]\nfolders = ["our-replies"]\n').topics()
    assert topics.by_id["parking"].replies["en"].calm == ("The hunt for a space is no fun.",)
    assert topics.by_id["parking"].replies["es"] == Topics.load().by_id["parking"].replies["es"]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ('[topics]\nfolder = ["our-replies"]\n', r":7: topics\.folder: unknown key; the keys are folders"),
        ('[topics]\nfolders = [\n  "our-words"\n]\n', r":8: topics\.folders: there is no folder .*our-words"),
        ('[topics]\nfolders = ["practice.toml"]\n', r":7: topics\.folders: there is no folder"),
        ("[[topics]]\n", r":6: topics: must be a table"),
        ("[topic]\n", r":6: topic: unknown key; the keys are .*guardrails, topics"),
        (
            '[topics]\nfolders = ["our-replies"]\n[guardrails]\nfolders = ["our-replies", "x"]\n',
            "folder .*x$",
        ),
    ],
)
def test_a_mistake_in_the_table_of_replies_names_line_and_key(
    tmp_path: Path, table: str, complaint: str
) -> None:
    """A misspelt key and a missing folder are errors in the profile."""

    def use() -> None:
        profile = _with_replies(tmp_path, table)
        profile.topics()
        profile.guardrails()

    with pytest.raises(ConfigError, match=complaint):
        use()


def test_a_mistake_in_a_file_of_replies_names_that_file(tmp_path: Path) -> None:
    """What is wrong inside a folder is told of the file in it."""
    profile = _with_replies(tmp_path, '[topics]\nfolders = ["our-replies"]\n')
    (tmp_path / "our-replies" / "parking.yaml").write_text("replies: {en: {cool: []}}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"our-replies/parking\.yaml:1: replies\.en\.cool: unknown key"):
        profile.topics()


def _told(folder: Path, command: str) -> str:
    """Return what a command answers about a review of the parking, with the profile in `folder`."""
    runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200"})
    file = str(folder / "practice.toml")
    if command == "draft":
        arguments = ["draft", WAITING.text, "--stars", "1", "--practice", file]
    elif command == "draft --jsonl":
        arguments = ["draft", "--jsonl", "--practice", file]
    elif command == "batch":
        (folder / "in.csv").write_text(f'id,text,stars\n1,"{WAITING.text}",1\n', encoding="utf-8")
        arguments = ["batch", str(folder / "in.csv"), str(folder / "out.csv"), "--practice", file]
    else:
        arguments = ["repl", "--practice", file]
    line = json.dumps({"id": "1", "text": WAITING.text, "stars": 1})
    typed = line if command == "draft --jsonl" else f"/stars 1\n{WAITING.text}\n/quit\n"
    result = runner.invoke(app, arguments, input=typed)
    assert result.exit_code == 0, result.output
    return (folder / "out.csv").read_text(encoding="utf-8") if command == "batch" else result.stdout


@pytest.mark.parametrize("command", ["draft", "draft --jsonl", "batch", "repl"])
def test_every_command_that_drafts_says_the_practices_own_words(tmp_path: Path, command: str) -> None:
    """--practice brings the practice's own replies along."""
    _with_replies(tmp_path, '[topics]\nfolders = ["our-replies"]\n')
    assert "The hunt for a space is no fun." in _told(tmp_path, command)


def test_an_evaluation_judges_the_practices_own_words(tmp_path: Path) -> None:
    """`responder eval --practice` drafts with the practice's own replies, and sorts by its own topics."""
    _with_replies(tmp_path, '[topics]\nfolders = ["our-replies"]\n')
    with arrange.bench(tmp_path / "practice.toml", None, arrange.Models(), 1, []) as bench:
        case = DraftingCase(id="parking", text=WAITING.text, stars=1, expect=Expect())
        assert "The hunt for a space is no fun." in (drafting(bench)(case).reply or "")
        assert bench.topics.by_id["parking"].replies["en"].calm == ("The hunt for a space is no fun.",)


def test_an_evaluation_of_a_missing_folder_is_unusable(tmp_path: Path) -> None:
    """A folder that is not there ends `responder eval` before anything runs."""
    _with_replies(tmp_path, '[topics]\nfolders = ["nowhere"]\n')
    arguments = ["eval", "triage", "--sample", "1", "--practice", str(tmp_path / "practice.toml")]
    result = CliRunner(env={"COLUMNS": "300"}).invoke(app, arguments)
    assert result.exit_code == 2
    assert "there is no folder" in result.output
