"""`responder eval` as CI runs it: the exit status is the printed verdict, in every way a run can end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from servers import always, says, serving
from typer.testing import CliRunner, Result

from responder import content
from responder.cli import app

GOOD = {"id": "good", "text": "Reach me at [[EMAIL|maria@example.org]] or [[PHONE|555-555-0142]]."}
BAD = {"id": "bad", "text": "The word [[PERSON|table]] is marked here as if it were a name."}
DRAFT = {"id": "d", "text": "Two hours in the waiting room, and nobody said why.", "stars": 1, "expect": {}}
MAIN = "from responder.cli import main; main()"
ANSWER = "Thank you for the feedback. A long wait is never welcome, and our aim is to start on time."


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    content.use(None)


def _suite(folder: Path, *cases: object, kind: str = "redaction", header: str = "") -> Path:
    (folder / kind).mkdir(parents=True, exist_ok=True)
    (folder / kind / "suite.yaml").write_text(f"title: Ours\n{header}")
    lines = (case if isinstance(case, str) else json.dumps(case) for case in cases)
    (folder / kind / "cases.jsonl").write_text("\n".join(lines))
    return folder


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, ["eval", *map(str, arguments)])


STRICT = "thresholds: {recall: 1.0}\n"
ENDINGS = [
    ("a threshold is met", [GOOD], STRICT, (), "PASS", 0),
    ("nothing is asked", [GOOD, BAD], "", (), "PASS", 0),
    ("a threshold is missed", [GOOD, BAD], STRICT, (), "FAIL", 1),
    ("the command line asks more", [GOOD, BAD], "", ("--min", "recall=0.9"), "FAIL", 1),
    ("the command line asks less", [GOOD, BAD], STRICT, ("--min", "recall=0.1"), "PASS", 0),
    ("a threshold cannot be measured", [GOOD], "thresholds: {recall@spanish: 0.5}\n", (), "FAIL", 1),
    ("there is no case", [], "", (), "UNUSABLE", 2),
    ("a suite is unknown", [GOOD], "", ("redacton",), "UNUSABLE", 2),
    ("a line is broken", ["{"], "", (), "UNUSABLE", 2),
    ("a threshold is of no metric", [GOOD], "thresholds: {recal: 0.5}\n", (), "UNUSABLE", 2),
    ("--min is no number", [GOOD], "", ("--min", "recall=high"), "UNUSABLE", 2),
    ("--min is of no metric", [GOOD], "", ("--min", "calm=0.5"), "UNUSABLE", 2),
    ("the baseline is missing", [GOOD], "", ("--baseline", "none.json"), "UNUSABLE", 2),
    ("a report cannot be written", [GOOD], "", ("--html", "."), "UNUSABLE", 2),
    ("a recording is missing", [GOOD], "", ("--replay", "none.json"), "UNUSABLE", 2),
    ("an endpoint has no model", [GOOD], "", ("--base-url", "http://127.0.0.1:9/v1"), "UNUSABLE", 2),
]


@pytest.mark.parametrize(
    ("cases", "header", "options", "verdict", "status"),
    [ending[1:] for ending in ENDINGS],
    ids=[ending[0] for ending in ENDINGS],
)
def test_the_exit_status_is_the_printed_verdict(
    tmp_path: Path, cases: list[object], header: str, options: tuple[str, ...], verdict: str, status: int
) -> None:
    """However a run ends, last line, exit status and JUnit file agree."""
    folder = _suite(tmp_path / "own", *cases, header=header)
    result = run("--folder", folder, "--junit", tmp_path / "junit.xml", *options)
    assert result.stdout.strip().splitlines()[-1].startswith(f"{verdict}:")
    assert result.exit_code == status
    if (tmp_path / "junit.xml").exists():
        assert ('errors="0" failures="0"' in _counts(tmp_path / "junit.xml")) == (status == 0)


def _counts(file: Path) -> str:
    from xml.etree.ElementTree import parse

    root = parse(file).getroot()  # noqa: S314 - written by us
    return f'errors="{root.get("errors")}" failures="{root.get("failures")}"'


def test_an_empty_folder_is_unusable(tmp_path: Path) -> None:
    """No suites at all is a mistake, not a pass."""
    assert (run("--folder", tmp_path).exit_code, run("--folder", tmp_path / "none").exit_code) == (2, 2)


def test_an_endpoint_that_cannot_be_reached_fails(tmp_path: Path) -> None:
    """A model that was never asked has not passed, although every draft fell back to a good reply."""
    folder = _suite(tmp_path / "own", DRAFT, kind="drafting")
    result = run("--folder", folder, "--model", "m", "--base-url", "http://127.0.0.1:9/v1")
    assert (result.exit_code, result.stdout.strip().splitlines()[-1]) == (
        1,
        "FAIL: 1 case could not be judged",
    )
    assert "1 not judged: the endpoint could not be reached" in result.stdout


def test_what_is_recorded_is_replayed_without_the_model(tmp_path: Path) -> None:
    """The replay gives the same result with no endpoint, and a changed prompt names the command to record."""
    folder = _suite(tmp_path / "own", DRAFT, kind="drafting")
    with serving(always(says(ANSWER))) as endpoint:
        live = run(
            "--folder", folder, "--model", "m", "--base-url", endpoint.url, "--trials", "2",
            "--record", "r.json", "--json", "live.json",
        )  # fmt: skip
    assert live.exit_code == 0, live.stdout
    assert "Two hours" not in Path("r.json").read_text()
    played = run("--folder", folder, "--replay", "r.json", "--trials", "2", "--json", "played.json")
    assert played.exit_code == 0, played.stdout
    first, second = (json.loads(Path(name).read_text())["suites"][0] for name in ("live.json", "played.json"))
    assert first["outcomes"] == second["outcomes"]
    assert first["outcomes"][0]["origin"] == "model"
    _suite(tmp_path / "own", {**DRAFT, "text": "Three hours in the waiting room."}, kind="drafting")
    changed = run("--folder", folder, "--replay", "r.json")
    assert changed.exit_code == 1
    command = f"responder eval --folder {folder} --model m --trials 2 --record r.json"
    assert f"run `{command}` again" in changed.stdout


def test_a_report_on_own_reviews_holds_redacted_text_only(tmp_path: Path) -> None:
    """No report file of a practice's own suite holds an identifier, nor does the terminal."""
    folder = _suite(
        tmp_path / "own",
        {"id": "x", "reply": "Maria, we saw you on 3/14/2024, call 555-555-0142.",
         "review": "I am Maria Lopez, 555-555-0143", "expect": "pass"},
        kind="guardrails",
    )  # fmt: skip
    names = ("r.json", "r.xml", "r.html", "r.md", "b.json")
    flags = ("--json", "--junit", "--html", "--markdown", "--write-baseline")
    result = run("--folder", folder, *(part for pair in zip(flags, names, strict=True) for part in pair))
    for text in (result.stdout, *(Path(name).read_text() for name in names)):
        assert not any(secret in text for secret in ("0142", "0143", "3/14/2024", "Lopez"))


def test_a_baseline_says_what_changed(tmp_path: Path) -> None:
    """A result that is kept is compared with the next one, case by case, everywhere."""
    folder = _suite(tmp_path / "own", GOOD, {**BAD, "text": "No name here."})
    assert run("--folder", folder, "--write-baseline", "b.json").exit_code == 0
    _suite(tmp_path / "own", GOOD, BAD)
    result = run(
        "--folder",
        folder,
        "--baseline",
        "b.json",
        "--html",
        "r.html",
        "--markdown",
        "r.md",
        "--json",
        "a.json",
    )
    assert "redaction against before: same, 0 won, 1 lost" in result.stdout
    assert "lost: bad" in result.stdout
    assert "<code>bad</code>" in Path("r.html").read_text()
    assert "- lost: `bad`" in Path("r.md").read_text()
    compared = run("--compare", "b.json", "a.json", "--html", "c.html")
    assert compared.exit_code == 0
    assert "lost: bad" in compared.stdout
    assert "Two evaluations compared" in Path("c.html").read_text()


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """A draw can be repeated, and leaves out thresholds that it cannot measure."""
    cases = [{**GOOD, "id": f"c{n}"} for n in range(30)]
    folder = _suite(tmp_path / "own", *cases, header="thresholds: {recall@spanish: 0.5}\n")
    drawn = []
    for seed in (1, 1, 2):
        run("--folder", folder, "--sample", 5, "--seed", seed, "--json", "s.json")
        drawn.append([one["id"] for one in json.loads(Path("s.json").read_text())["suites"][0]["outcomes"]])
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 5


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of this project's content, as a checkout with few cases."""
    for name in content.FOLDERS:
        shutil.copytree(content.root() / name, tmp_path / "copy" / name)
    (tmp_path / "copy" / "pyproject.toml").write_text('[project]\nname = "review-responder"\n')
    return tmp_path / "copy"


def _break(checkout: Path) -> None:
    rule = next((checkout / "guardrails" / "privacy").glob("*.yaml"))
    rule.write_text("id: [broken")


def _delete(checkout: Path) -> None:
    next((checkout / "guardrails" / "privacy").glob("*.yaml")).unlink()


@pytest.mark.parametrize("damage", [_break, _delete])
def test_in_a_checkout_its_own_content_is_judged(checkout: Path, damage: Callable[[Path], None]) -> None:
    """A missing or broken rule fails the checkout's evaluation, wherever the package is installed."""
    damage(checkout)
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "eval", "guardrails"],
        cwd=checkout, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip().splitlines()[-1].startswith("FAIL:")
    assert done.returncode == 1


def test_an_interrupt_is_a_verdict_of_its_own(tmp_path: Path) -> None:
    """Ctrl-C while a model is being asked ends the run, says so, and is neither PASS nor FAIL."""
    folder = _suite(tmp_path / "own", DRAFT, kind="drafting")
    children: list[int] = []

    class Interrupting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            os.kill(children[0], signal.SIGINT)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Interrupting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1"
        command = [
            sys.executable,
            "-c",
            MAIN,
            "eval",
            "--folder",
            str(folder),
            "--model",
            "m",
            "--base-url",
            url,
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            children.append(process.pid)
            said, _ = process.communicate(timeout=120)
        server.shutdown()
    assert said.strip().splitlines()[-1].startswith("INTERRUPTED:")
    assert process.returncode == 130
