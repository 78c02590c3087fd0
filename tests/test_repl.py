"""Whole sessions of the REPL, as a person would type them."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from responder import Practice, Redacted, Redactor, Responder
from responder.repl import Repl
from responder.testing import FakeModel

LATE = "Sat there for two hours on Oct 21st and nobody said a word. Call me at 555-201-3344"


@pytest.fixture(scope="module")
def responder(practice: Practice) -> Responder:
    """Return a responder without a model."""
    return Responder(practice)


def session(responder: Responder, *lines: str | BaseException) -> str:
    """Return what a session prints when these lines are typed."""
    typed = iter(lines)

    def read(_prompt: str, _default: str) -> str:
        for line in typed:
            if isinstance(line, BaseException):
                raise line
            return line
        raise EOFError

    out = io.StringIO()
    Repl(responder, read=read, console=Console(file=out, width=100, highlight=False, markup=False)).run()
    return out.getvalue()


def accepted(transcript: str) -> str:
    """Return the reply that was accepted."""
    return transcript.partition("copy it from here:\n")[2].strip()


def test_paste_and_accept(responder: Responder) -> None:
    """A pasted review is shown redacted, answered, judged, and the reply can be taken."""
    out = session(responder, LATE, "/accept", "/quit", "never read")
    assert "<DATE_1> and nobody said a word" in out
    assert "wait-times" in out
    assert "passed; ready to post" in out
    assert "555-555-5555" in accepted(out)
    assert "555-201-3344" not in out


WRITTEN = "Thank you for the feedback about long waits. We want the day to run on time."
UNSAFE = "We are sorry that you waited during your visit with Dr. Lee."


def test_a_person_at_a_terminal_sees_the_steps_and_no_unchecked_text(practice: Practice) -> None:
    """What is under way is shown in place and taken away again; a blocked draft of the model never shows."""
    fake = FakeModel([UNSAFE, WRITTEN])
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True, highlight=False, markup=False)
    typed = iter((LATE, "/quit"))
    Repl(
        Responder(practice, model="[red]fake", client=fake.client),
        read=lambda *_: next(typed),
        console=console,
    ).run()
    steps = re.findall(
        r"hiding names\.\.\.|asking \[red\]fake \(\d\)\.\.\.|checking\.\.\.|repairing\.\.\.", out.getvalue()
    )
    assert list(dict.fromkeys(steps)) == [
        "hiding names...",
        "asking [red]fake (1)...",
        "checking...",
        "repairing...",
        "asking [red]fake (2)...",
    ]
    assert WRITTEN.split(".")[0] in out.getvalue()
    assert "your visit" not in out.getvalue()


def test_a_pipe_sees_no_steps(practice: Practice) -> None:
    """Elsewhere than on a terminal only the draft is printed."""
    out = session(Responder(practice, model="m", client=FakeModel([WRITTEN]).client), LATE)
    assert WRITTEN.split(".")[0] in out
    assert not re.search(r"hiding|asking|checking|\x1b", out)


def test_again_reads_the_review_once(practice: Practice) -> None:
    """However often it is drafted, a review is redacted once."""

    class Counting(Redactor):
        count = 0

        def redact(self, text: str) -> Redacted:
            self.count += 1
            return super().redact(text)

    redactor = Counting()
    session(Responder(practice, redactor=redactor), LATE, "/again", "/again", "/accept")
    assert redactor.count == 1


def test_again_drafts_another_way(responder: Responder) -> None:
    """Each /again offers a wording that was not offered before."""
    first = accepted(session(responder, LATE, "/accept"))
    second = accepted(session(responder, LATE, "/again", "/accept"))
    third = accepted(session(responder, LATE, "/again", "/again", "/accept"))
    assert len({first, second, third}) == 3


def test_a_blocked_edit_cannot_be_accepted(responder: Responder) -> None:
    """An edited reply is judged, its words underlined, and refused until it passes."""
    out = session(responder, LATE, "/edit We are sorry about your visit on Tuesday.", "/accept")
    assert "^^^^" in out
    assert "privacy." in out
    assert "cannot be accepted" in out
    assert accepted(out) == ""


def test_a_good_edit_is_accepted(responder: Responder) -> None:
    """What a person writes goes out when the guardrails pass it."""
    text = (
        "Thank you for telling us; long waits are frustrating. Please call Jessica, our clinical director, "
        "at 555-555-5555, so that we can talk about this privately."
    )
    assert accepted(session(responder, LATE, "/edit", text, "/accept")) == text


def test_an_escalation_is_not_accepted_by_habit(responder: Responder) -> None:
    """A review for a person to decide on needs more than /accept."""
    review = "They told my father to go home and he died the same night. My lawyer will be in touch."
    out = session(responder, review, "/accept")
    assert "a person decides" in out
    assert accepted(out) == ""
    assert accepted(session(responder, review, "/accept anyway"))


def test_help_lists_every_command(responder: Responder) -> None:
    """All slash commands are in /help."""
    repl = Repl(responder, read=lambda *_: "/quit", console=Console(file=io.StringIO()))
    out = session(responder, "/help")
    for name in repl._commands:
        assert name in out
    assert {"/help", "/again", "/edit", "/accept", "/quit"} <= set(repl._commands)


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (("/accept",), "paste a review first"),
        (("/again",), "paste a review first"),
        (("/edit text",), "paste a review first"),
        (("/prompt",), "paste a review first"),
        (("/frobnicate",), "there is no command /frobnicate"),
        (("/stars 7",), "less than or equal to 5"),
        (("/platform myspace",), "platform"),
        (("/stars 4", "/platform yelp"), "platform: yelp"),
        (("/stars 0",), "stars: unknown"),
        ((LATE, "/case"), "name the file"),
        (("", "   ", KeyboardInterrupt()), "Paste a review"),
    ],
)
def test_slips_get_an_answer(responder: Responder, lines: tuple[str, ...], answer: str) -> None:
    """A wrong command or value is explained and the session goes on to its end."""
    assert answer in session(responder, *lines)


def test_prompt_shows_what_a_model_would_see(responder: Responder) -> None:
    """/prompt shows the redacted review within the messages, and no name."""
    out = session(responder, LATE, "/prompt")
    assert "--- system" in out
    assert "--- user" in out
    assert "555-201-3344" not in out


def test_a_case_is_kept_redacted(responder: Responder, tmp_path: Path) -> None:
    """/case writes the redacted review once, never the raw one, where the person says."""
    file = tmp_path / "mine.jsonl"
    out = session(responder, "/stars 1", LATE, f"/case {file}", f"/case {file}")
    assert "holds this review already" in out
    (case,) = (json.loads(line) for line in file.read_text().splitlines())
    assert "<DATE_1>" in case["text"]
    assert "555-201-3344" not in case["text"]
    assert case["stars"] == 1


@pytest.mark.parametrize("ending", ["/quit\n", ""])
def test_a_piped_session_ends_cleanly(ending: str, responder_command: Callable[..., list[str]]) -> None:
    """Lines from a pipe work as typed ones, and the end of input ends the session."""
    done = subprocess.run(
        responder_command("repl"),
        input=f"{LATE}\n/accept\n{ending}",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "<DATE_1>" in done.stdout
    assert "accepted" in done.stdout
    assert done.stderr == ""
