"""The command line: for a person, for programs, and with everything that can be wrong with its input."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from servers import always, says, serving
from typer.testing import CliRunner, Result

from responder import Guardrails, __version__
from responder.cli import app

PRACTICE = """name = "Lakeside Family Clinic"
contact = "Jessica"
role = "clinical director"
phone = "555-555-5555"
"""
GOOD = (
    "Thank you for telling us; long waits are frustrating. Please call Jessica, our clinical director, "
    "at 555-555-5555, so that we can talk about this privately."
)
BAD = "We are sorry about your visit on Tuesday, Petra. Please call Jessica at 555-555-5555."

Command = Callable[..., list[str]]


@pytest.fixture
def profile(tmp_path: Path) -> str:
    """Return the path of a practice profile."""
    file = tmp_path / "practice.toml"
    file.write_text(PRACTICE)
    return str(file)


def run(*arguments: object, typed: str | bytes = "") -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)


def lines(result: Result) -> list[dict[str, Any]]:
    """Return the JSON objects that were written."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_version_and_help() -> None:
    """The version is printed, help exists for every command and says what it is for."""
    assert run("--version").stdout == f"responder {__version__}\n"
    assert "Exit status" in run("--help").stdout
    for command in ("draft", "redact", "check", "rules", "repl", "batch", "eval"):
        assert command in run("--help").stdout
        assert run(command, "--help").exit_code == 0


def test_a_person_drafts(profile: str) -> None:
    """The review is shown redacted, with topics, the draft and the verdict."""
    result = run(
        "draft", "Waited two hours, then was told to call 555-201-3344", "--stars", 1, "--practice", profile
    )
    assert result.exit_code == 0
    for expected in ("★☆☆☆☆", "<PHONE_1>", "wait-times", "Jessica", "555-555-5555", "passed; ready to post"):
        assert expected in result.stdout
    assert "555-201-3344" not in result.stdout


def test_a_review_comes_from_standard_input_or_a_file(tmp_path: Path) -> None:
    """What is piped or named is drafted as what is typed."""
    file = tmp_path / "review.txt"
    file.write_text("The bill was wrong twice\n")
    assert "billing" in run("draft", typed="The bill was wrong twice\n").stdout
    assert "billing" in run("draft", "--input", file).stdout


def test_show_prompt_sends_nothing() -> None:
    """What a model would be sent is shown, redacted, with an endpoint that cannot be reached."""
    result = run(
        "draft", "Nurse Tina was rude", "--show-prompt", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"
    )
    assert result.exit_code == 0
    assert "<PERSON_1>" in result.stdout
    assert "Tina" not in result.stdout


@pytest.mark.parametrize("shape", ["--plain", "--structured"])
def test_what_is_shown_is_what_is_sent(profile: str, shape: str) -> None:
    """On a pipe the request stands to the letter, with all of its fields; so does each one of many lines."""
    review = 'Nurse Tina was rude "as ever",\n' + "and the wait was long. " * 20
    line = json.dumps({"id": 7, "text": review, "stars": 1}) + "\n"
    with serving(always(says(GOOD))) as server:
        model = ("--practice", profile, "--model", "m", "--base-url", server.url, shape)
        shown = run("draft", review, "--stars", 1, "--show-prompt", *model)
        listed = run("draft", "--jsonl", "--show-prompt", *model, typed=line)
        assert not server.requests
        run("draft", review, "--stars", 1, *model)
        sent = server.bodies()[0]
    assert (shown.exit_code, shown.stderr) == (listed.exit_code, listed.stderr) == (0, "")
    assert json.loads(shown.stdout) == sent
    assert lines(listed) == [{"id": 7, **sent}]
    assert {"model", "messages", "max_tokens", "temperature"} <= set(sent)
    assert ("response_format" in sent) is (shape == "--structured")
    assert "Tina" not in shown.output + listed.output


GERMAN = "Wir mussten zwei Stunden warten und niemand hat sich dafür entschuldigt. Das war sehr schlecht."


@pytest.mark.parametrize(
    ("review", "why"),
    [
        ("I want to kill myself after what you did", "a person must decide (escalate.self-harm)"),
        (GERMAN, "in its language (de)"),
    ],
)
def test_where_nothing_would_be_sent_the_reason_is_told(review: str, why: str) -> None:
    """A review that no model would get shows no prompt, and one sentence says why."""
    model = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1")
    one = run("draft", review, "--show-prompt", *model)
    assert (one.exit_code, one.stdout) == (0, "")
    assert one.stderr.startswith("responder: nothing would be sent for 1 review: ")
    assert why in one.stderr
    typed = json.dumps({"id": "a", "text": review}) + "\n" + json.dumps({"id": "b", "text": "Long wait"})
    many = run("draft", "--jsonl", "--show-prompt", *model, typed=typed)
    first, second = lines(many)
    assert (many.exit_code, set(first), first["messages"]) == (0, {"id", "messages", "reason"}, [])
    assert why in first["reason"]
    assert why in many.stderr
    assert second["messages"]


def test_without_a_model_the_messages_alone_are_shown() -> None:
    """What any model would get can be read before one is named, and it is said that none is."""
    result = run("draft", "Long wait", "--show-prompt")
    assert list(json.loads(result.stdout)) == ["messages"]
    assert (result.exit_code, result.stderr) == (0, "responder: nothing would be sent without --model\n")


@pytest.mark.skipif(os.name == "nt", reason="terminals")
def test_a_prompt_is_readable_on_a_terminal(responder_command: Command) -> None:
    """A person sees lines, not JSON, and the other fields after them."""
    shown, terminal = os.openpty()
    arguments = (
        "draft",
        "The wait was long",
        "--show-prompt",
        "--model",
        "m",
        "--base-url",
        "http://[::1]:9/v1",
    )
    process = subprocess.Popen(
        responder_command(*arguments),
        stdout=terminal,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "dumb"},
    )
    os.close(terminal)
    screen = b""
    with suppress(OSError):  # the end of a terminal whose other side is closed
        while part := os.read(shown, 65_536):
            screen += part
    os.close(shown)
    assert process.wait(60) == 0
    told = screen.decode().replace("\r\n", "\n")
    for line in ("--- system", "--- assistant", "> The wait was long", "--- model: m", "--- max_tokens: 600"):
        assert f"{line}\n" in told
    assert '"role"' not in told


def test_a_person_redacts() -> None:
    """The placeholders are shown, and what they stand for is counted by kind alone."""
    result = run("redact", "Call me at 555-201-3344, Petra Vance")
    assert "<PHONE_1>" in result.stdout
    assert "PHONE 1" in result.stderr
    assert "Petra" not in result.output


def test_a_person_checks(profile: str) -> None:
    """A blocked reply has its words underlined and exits with 1, a good one exits with 0."""
    bad = run("check", BAD, "--review", "Long wait", "--stars", 2, "--practice", profile)
    assert bad.exit_code == 1
    assert "^^^^" in bad.stdout
    assert "Blocked" in bad.stdout
    good = run("check", GOOD, "--review", "Long wait", "--stars", 2, "--practice", profile)
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (0, "Passed.")


def test_rules_are_listed_and_shown(guardrails: Guardrails) -> None:
    """All rules stand in the list; one is shown with its examples; an unknown id is an error."""
    listed = run("rules").stdout
    for rule in guardrails.rules:
        assert rule.id in listed
    one = run("rules", guardrails.rules[0].id).stdout
    assert "Stopped" in one
    assert "Passes" in one
    assert run("rules", "privacy.nothing").exit_code == 2


def test_redact_lines() -> None:
    """Spans are offsets into the text as it came in."""
    text = "😀 Nurse Tina called 555-201-3344"
    result = run("redact", "--jsonl", typed=json.dumps({"id": "a", "text": text}) + "\n")
    (line,) = lines(result)
    assert set(line) == {"id", "text", "spans"}
    assert {text[span["start"] : span["end"]] for span in line["spans"]} == {"Tina", "555-201-3344"}
    assert all(set(span) == {"start", "end", "label"} for span in line["spans"])


def test_check_lines(profile: str) -> None:
    """Each reply gets its verdict; one that is blocked makes the status 1."""
    typed = "".join(
        json.dumps(line) + "\n"
        for line in ({"id": 1, "reply": GOOD, "review": "Long wait", "stars": 1}, {"id": 2, "reply": BAD})
    )
    result = run("check", "--jsonl", "--practice", profile, typed=typed)
    good, bad = lines(result)
    assert (good["passed"], bad["passed"], result.exit_code) == (True, False, 1)
    assert set(bad["findings"][0]) == {"rule", "severity", "start", "end", "message"}
    assert "Petra" not in json.dumps(bad["findings"])
    assert run("check", "--jsonl", "--practice", profile, typed=typed.splitlines()[0]).exit_code == 0


def test_draft_lines(profile: str) -> None:
    """Drafts come in order with the fields of the contract; escalation is no failure."""
    typed = "".join(
        json.dumps(line) + "\n"
        for line in (
            {"id": 7, "text": "Two hours in the waiting room", "stars": 1, "platform": "google"},
            {"id": None, "text": "", "stars": 5},
            {"id": "x", "text": "I want to kill myself after what you did"},
        )
    )
    result = run("draft", "--jsonl", "--practice", profile, typed=typed)
    drafts = lines(result)
    assert result.exit_code == 0
    assert [draft["id"] for draft in drafts] == [7, None, "x"]
    assert [draft["status"] for draft in drafts] == ["ready", "ready", "escalate"]
    for draft in drafts:
        assert set(draft) == {"id", "text", "status", "source", "topics", "findings", "attempts"}
        assert draft["source"] == "ready-to-use"
        assert draft["attempts"] == 0
    assert drafts[2]["findings"][0]["rule"] == "escalate.self-harm"


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b'{"id": 2}',
        b'{"id": 2, "text": "x", "stars": 0}',
        b'{"id": 2, "text": "x", "stars": 6}',
        b'{"id": 2, "text": "x", "platform": "myspace"}',
        b'{"id": 2, "text": ["x"]}',
        b"\xff\xfe\x00",
    ],
)
def test_a_bad_line_is_answered_and_the_rest_goes_on(line: bytes) -> None:
    """Nothing is lost of the other lines, and the status is 2."""
    good = b'{"id": 1, "text": "Long wait", "stars": 2}'
    result = run("draft", "--jsonl", typed=b"\n".join((good, line, good)))
    first, bad, last = lines(result)
    assert first["text"]
    assert last["text"]
    assert set(bad) == {"id", "error"}
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("draft", "x", "--stars", "6"), "--stars"),
        (("draft", "x", "--platform", "myspace"), "platform"),
        (("draft", "x", "--practice", "missing.toml"), "missing.toml"),
        (("draft", "x", "--practice", "."), "practice profile"),
        (("draft", "--input", "missing.txt"), "missing.txt"),
        (("draft", "--input", "."), "directory"),
        (("draft", "x", "--input", "y"), "not both"),
        (("draft", "x", "--jsonl"), "--jsonl"),
        (("draft", "x", "--base-url", "http://127.0.0.1:9"), "--model"),
        (("draft", "x", "--local", "missing.gguf"), "missing.gguf"),
        (("draft", "x", "--local", "a.gguf", "--model", "m"), "--local"),
        (("draft", "x", "--timeout", "0"), "--timeout"),
        (("draft", "x", "--price", "cheap"), "--price"),
        (("draft", "x", "--price", "1"), "--price"),
        (("draft", "x", "--price", "1,-1"), "price"),
        (("batch", "missing.csv", "out.csv"), "missing.csv"),
        (("frobnicate",), "frobnicate"),
        (("draft", "--nonsense"), "--nonsense"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names what is wrong, and there is no traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "dumb")
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_binary_input_is_an_error(tmp_path: Path) -> None:
    """A file that is not text is not drafted on."""
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    result = run("draft", "--input", file)
    assert (result.exit_code, "not UTF-8" in result.stderr) == (2, True)


def test_an_unreachable_endpoint_costs_a_ready_to_use_reply(profile: str) -> None:
    """The draft is there, and one sentence on standard error says why the model did not write it."""
    typed = "".join(json.dumps({"id": n, "text": "Long wait", "stars": 2}) + "\n" for n in range(3))
    result = run(
        "draft", "--jsonl", "--practice", profile, "--model", "m", "--base-url", "http://127.0.0.1:9/v1",
        "--timeout", "1", typed=typed,
    )  # fmt: skip
    assert result.exit_code == 0
    assert all(draft["source"] == "ready-to-use" and "Jessica" in draft["text"] for draft in lines(result))
    assert "ready-to-use" in result.stderr


def test_tokens_and_cost_are_told_on_standard_error(profile: str) -> None:
    """At the end of many lines stands what they took in all; the lines themselves keep to the contract."""
    typed = "".join(json.dumps({"id": n, "text": "Long wait", "stars": 2}) + "\n" for n in range(3))
    with serving(
        always(says("Thank you for writing about long waits. We want the day to run on time."))
    ) as server:
        result = run(
            "draft", "--jsonl", "--practice", profile, "--model", "m", "--base-url", server.url,
            "--price", "2,10", "--plain", typed=typed,
        )  # fmt: skip
    assert {line["source"] for line in lines(result)} == {"model"}
    assert set(lines(result)[0]) == {"id", "text", "status", "source", "topics", "findings", "attempts"}
    assert "300 tokens read, 120 written" in result.stderr
    assert "about $0.0018" in result.stderr
    assert all("response_format" not in body for body in server.bodies())


def test_a_model_without_a_key_is_a_config_error() -> None:
    """The public endpoint needs a key, and the message says which variable holds it."""
    result = CliRunner(env={"OPENAI_BASE_URL": None}).invoke(
        app, ["draft", "Long wait", "--model", "gpt-4.1-mini"]
    )
    assert result.exit_code == 2
    assert "OPENAI_API_KEY" in result.stderr


def test_a_closed_pipe_ends_quietly(responder_command: Command) -> None:
    """A reader that has seen enough causes no traceback."""
    typed = "".join(json.dumps({"id": n, "text": "Long wait"}) + "\n" for n in range(300))
    process = subprocess.Popen(
        responder_command("redact", "--jsonl"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(typed.encode())
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    process.stdin.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("arguments", [("draft", "--jsonl"), ("repl",)])
def test_an_interrupt_ends_quietly(responder_command: Command, arguments: tuple[str, ...]) -> None:
    """Ctrl-C while waiting for input ends with a word and without a traceback."""
    process = subprocess.Popen(
        responder_command(*arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b'{"id": 1, "text": "Long wait"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    if arguments == ("repl",):
        process.stdin.close()
    _, errors = process.communicate(timeout=30) if arguments != ("repl",) else (b"", process.stderr.read())  # type: ignore[union-attr]
    assert process.wait(30) in (0, 130)
    assert b"Traceback" not in errors


def test_every_option_is_documented() -> None:
    """README or docs name every command and option there is."""
    root = Path(__file__).resolve().parent.parent
    docs = "\n".join(
        file.read_text(encoding="utf-8") for file in [root / "README.md", *(root / "docs").glob("*.md")]
    )
    import typer

    missing = [
        f"{name} {option}"
        for name, command in typer.main.get_command(app).commands.items()  # type: ignore[attr-defined] # a group
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option not in docs
    ]
    assert not missing
    assert all(f"responder {name}" in docs for name in typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_the_command_page_is_current() -> None:
    """docs/cli.md is what `python tools/cli_docs.py` writes today."""
    root = Path(__file__).resolve().parent.parent
    made = runpy.run_path(str(root / "tools" / "cli_docs.py"))["page"]()
    assert (root / "docs" / "cli.md").read_text(encoding="utf-8") == made


HEAVY = "openai httpx spacy thinc presidio_analyzer presidio_anonymizer transformers torch tldextract"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["eval", "--help"],
        ["rules"],
        ["rules", "privacy.names"],
        [
            "check",
            f"{GOOD} Petra, we saw you on 3/4.",
            "--review",
            "I am Petra. They saw me.",
            "--stars",
            "2",
        ],
    ],
)
def test_a_command_that_only_judges_starts_light(arguments: list[str]) -> None:
    """Help, rules and check load neither the SDK nor a language model, which takes seconds."""
    program = (
        "import sys\nfrom responder.cli import app\ntry: app(sys.argv[2:])\n"
        "finally: print(*({*sys.argv[1].split()} & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, HEAVY, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == (1 if arguments[0] == "check" else 0)
    assert done.stdout
    assert done.stderr == "\n"


OVERRIDES = """
[guardrails]
folders = ["our-rules"]
disabled = ["form.emoji", {rule = "privacy.echo", reason = "tried by counsel"}]

[guardrails.severity]
"form.hashtags" = {severity = "warn", reason = "our readers like them"}
"""


@pytest.fixture
def own_rules(tmp_path: Path) -> str:
    """Return the path of a profile that changes the rules."""
    folder = tmp_path / "our-rules" / "style"
    folder.mkdir(parents=True)
    (folder / "synergy.yaml").write_text(
        "id: style.synergy\ntitle: Never say synergy\nmessage: Leave out that word.\nwhy: Nobody likes it.\n"
        "authority: [{cite: Our own style guide}]\ncheck: {kind: phrases, find: [synergy]}\n"
        "repair: Say what is meant.\nmust_fail: [Our synergy is great.]\nmust_pass: [Our team is kind.]\n"
    )
    file = tmp_path / "own.toml"
    file.write_text(PRACTICE + OVERRIDES)
    return str(file)


OFF = "form.emoji, privacy.echo"


@pytest.mark.parametrize(
    ("arguments", "typed", "status", "out", "err"),
    [
        (["check", f"{GOOD} \U0001f600"], "", 0, [f"Switched off: {OFF}"], []),
        (["check", f"{GOOD} Synergy matters."], "", 1, ["style.synergy", f"Switched off: {OFF}"], []),
        (["check", f"{GOOD} #kind"], "", 0, ["! ", "form.hashtags", "Passed."], []),
        (
            ["check", "--jsonl"],
            json.dumps({"id": 1, "reply": f"{GOOD} synergy"}),
            1,
            ['"style.synergy"'],
            [OFF],
        ),
        (["draft", "The wait was long.", "--stars", 2], "", 0, [f"Switched off: {OFF}"], []),
        (["draft", "--jsonl"], json.dumps({"id": 1, "text": "Long wait."}), 0, ['"status"'], [OFF]),
        (["rules"], "", 0, ["style.synergy", "your own", "tried by counsel", f"Switched off: {OFF}"], []),
        (["rules", "privacy.echo"], "", 0, ["Changed", "switched off: tried by counsel"], []),
        (["rules", "form.hashtags"], "", 0, ["warns a person", "our readers like them"], []),
        (["repl"], "/quit\n", 0, [], [OFF]),
    ],
)
def test_a_profile_changes_the_rules(
    own_rules: str, arguments: list[object], typed: str, status: int, out: list[str], err: list[str]
) -> None:
    """Every command applies what the profile says of rules, and says what is switched off."""
    result = run(*arguments, "--practice", own_rules, typed=typed)
    assert result.exit_code == status, result.output
    for words in out:
        assert words in result.stdout
    for words in err:
        assert f"switched off by the profile: {words}" in result.stderr


def test_a_batch_says_what_is_switched_off(own_rules: str, tmp_path: Path) -> None:
    """The rules of the profile hold for a whole file, too."""
    source = tmp_path / "in.csv"
    source.write_text("id,text,stars,platform\n1,Long wait.,2,google\n")
    result = run("batch", source, tmp_path / "out.csv", "--practice", own_rules)
    assert result.exit_code == 0
    assert f"switched off by the profile: {OFF}" in result.stderr


@pytest.mark.parametrize(
    "command", [["check", "Thank you."], ["draft", "Long."], ["rules"], ["eval", "judge"]]
)
def test_a_wrong_change_names_file_and_key(tmp_path: Path, command: list[str]) -> None:
    """No command runs with rules other than those that were asked for."""
    file = tmp_path / "own.toml"
    file.write_text(PRACTICE + '[guardrails]\ndisabled = ["privacy.echo"]\n')
    result = run(*command, "--practice", file)
    assert result.exit_code == 2
    assert "own.toml:6: guardrails.disabled: privacy.echo is switched off only with a reason" in "".join(
        result.output.split("\n")
    )
