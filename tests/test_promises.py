"""The six promises of the design, each as a test over the whole product."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from responder import ConfigError, Guardrails, Practice, Redactor, Responder, Review, content
from responder.models import Redacted

ROOT = Path(__file__).resolve().parent.parent
PLANTED = ("Petra", "Vance", "555-201-3344", "MRN 4471902", "petra.v@example.com")
REVIEW = Review(
    text="I am Petra Vance, MRN 4471902, call 555-201-3344 or petra.v@example.com. Two hours of waiting!",
    stars=1,
    author="Petra V.",
)

_OFFLINE = """
import sys
touched = []
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        touched.append(event)
        raise OSError("the network is cut")
sys.addaudithook(hook)
from responder import Guardrails, Practice, Redactor, Responder, Review
practice = Practice(name="Lakeside Family Clinic", contact="Jessica", phone="555-555-5555")
review = Review(text="Nurse Tina, jo@somewhere.example.co.uk, www.somewhere.example, 10.1.2.3: rude", stars=1)
print(Responder(practice).draft(review).source, Redactor().redact(review.text).text)
assert Guardrails.load(practice).check("Sorry about your visit, jo@gmail.com").findings
print(touched)
"""


def test_phi_stays_home(tmp_path: Path, practice: Practice) -> None:
    """With a model that cannot be reached, no file, log, message or draft holds what was planted."""
    program = (
        "import json, logging, sys; logging.basicConfig(level=0, stream=sys.stderr); "
        "from responder import Practice, Responder, Review; "
        "line = json.load(sys.stdin); "
        "responder = Responder(Practice(name='L', contact='Jessica', phone='555-555-5555'), model='m', "
        "base_url='http://127.0.0.1:9/v1', timeout=1); "
        "print(responder.draft(Review(**line)).model_dump_json()); "
        "print(json.dumps(responder.messages(Review(**line))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(REVIEW.model_dump()), capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"HOME": str(tmp_path), "OPENAI_LOG": "debug", "PATH": ""},
    )  # fmt: skip
    written = "".join(file.read_text(errors="replace") for file in tmp_path.rglob("*") if file.is_file())
    for value in PLANTED:
        assert value not in done.stdout + done.stderr + written


def test_prompts_accept_nothing_but_redacted_text() -> None:
    """Raw text is no `Redacted`, and nothing but the redactor makes one."""
    with pytest.raises(TypeError):
        Redacted(REVIEW.text, (), "en", True)


def test_no_rules_is_an_error_and_an_empty_reply_no_pass(
    practice: Practice, guardrails: Guardrails, tmp_path: Path
) -> None:
    """Guardrails that have nothing to run do not load; an empty reply is blocked."""
    for reply in ("", "   \n", "\u200b"):
        assert not guardrails.check(reply).passed
    (tmp_path / "privacy").mkdir()
    (tmp_path / "privacy" / "broken.yaml").write_text("id: privacy.broken\n")
    with pytest.raises(ConfigError, match=r"broken\.yaml"):
        Guardrails.load(practice, folders=(tmp_path,))


@pytest.mark.parametrize("text", ["", " ", "😀", "\x00\x1b[2J", "مرحبا", "x" * 100_000, "\ud83d"])
def test_there_is_always_a_draft(practice: Practice, guardrails: Guardrails, text: str) -> None:
    """Whatever the review is, a reply comes back and the guardrails pass it."""
    draft = Responder(practice).draft(Review(text=text, stars=1))
    assert guardrails.check(draft.text).passed


def test_a_finding_never_repeats_what_leaked(guardrails: Guardrails) -> None:
    """No message or repair quotes a value of the review."""
    reply = "Dear Petra Vance, MRN 4471902 and 555-201-3344 and petra.v@example.com show you were seen."
    report = guardrails.check(reply, REVIEW)
    assert not report.passed
    told = " ".join(f"{finding.message} {finding.repair}" for finding in report.findings)
    for value in PLANTED:
        assert value not in told


def test_policy_is_content() -> None:
    """The content folders hold no Python, and every rule and topic is a file that parses on its own."""
    for name in content.FOLDERS:
        folder = content.folder(name)
        assert not [*folder.rglob("*.py")]
        for file in folder.rglob("*.yaml"):
            assert yaml.safe_load(file.read_text(encoding="utf-8")) is not None, file


def test_no_network_but_the_configured_endpoint(tmp_path: Path) -> None:
    """Redacting, drafting and checking open no connection and look up no name."""
    done = subprocess.run(
        [sys.executable, "-c", _OFFLINE], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    drafted, touched = done.stdout.splitlines()
    assert drafted.startswith("ready-to-use ")
    assert "Tina" not in drafted
    assert touched == "[]"


def test_redactor_is_reused(redactor: Redactor) -> None:
    """A second redactor starts at once: the language model is loaded once a process."""
    import time

    start = time.perf_counter()
    Redactor().redact("Nurse Tina")
    assert time.perf_counter() - start < 0.5
