"""The plug-in turns cases into tests of an application."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from responder import arrange, check, grade_drafts

pytest_plugins = ["pytester"]
LOADED = (arrange, check, grade_drafts)
"""What a test run inside this process is the first to load would be there twice for the tests after it."""

TEST = """
def test_reply(responder_case):
    responder_case.check(REPLY)
"""
GOOD = (
    "We are sorry to hear about the experience. Please call Jessica, our clinical director, at 555-555-5555."
)
CASES = [
    {"id": "wait", "text": "Two hours in the waiting room, says Petra.", "stars": 1,
     "expect": {"must_say": ["{contact}"], "must_not_say": ["petra"]}},
    {"id": "rude", "text": "The front desk was rude.", "stars": 1, "expect": {"max_words": 40}},
    {"id": "scripted", "text": "Rude.", "stars": 1, "answers": ["x"], "expect": {}},
]  # fmt: skip


@pytest.fixture
def own(pytester: pytest.Pytester) -> Path:
    """Return a folder with a suite of two cases for applications, and one that plays the model itself."""
    folder = pytester.mkdir("own") / "drafting"
    folder.mkdir()
    (folder / "suite.yaml").write_text("title: Ours\n")
    (folder / "cases.jsonl").write_text("\n".join(map(json.dumps, CASES)))
    return folder.parent


def _run(pytester: pytest.Pytester, reply: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(f"REPLY = {reply!r}\n{TEST}")
    installed = any(entry.value == "responder.pytest_plugin" for entry in entry_points(group="pytest11"))
    return pytester.runpytest(*([] if installed else ["-p", "responder.pytest_plugin"]), *options)


def test_a_good_reply_passes_every_case(pytester: pytest.Pytester, own: Path) -> None:
    """One test a case; cases that play the model themselves are the library's own business."""
    _run(pytester, GOOD, "--responder-folder", str(own)).assert_outcomes(passed=2)


def test_a_bad_reply_fails_with_rule_and_repair(pytester: pytest.Pytester, own: Path) -> None:
    """The message names case, rule and repair, and the review's words are not in it."""
    result = _run(pytester, "Thank you for your visit on Tuesday, Petra.", "--responder-folder", str(own))
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*case wait (drafting/cases.jsonl:1):*", "*blocked by privacy.*"])
    result.stdout.no_fnmatch_line("*waiting room*")


PROFILE = """name = "Hillside Dental"
contact = "Rosa"
phone = "555-555-0188"
[guardrails]
disabled = ["form.emoji"]
"""
ROSA = "We are sorry to hear about the experience. Please call Rosa at 555-555-0188. \U0001f642"


@pytest.mark.parametrize("beside", [True, False])
def test_replies_are_judged_by_the_practices_own_profile(
    pytester: pytest.Pytester, own: Path, beside: bool
) -> None:
    """Its name, its number and its changes to the rules, from the folder or from a file of its own."""
    file = own / "practice.toml" if beside else own.parent / "ours.toml"
    file.write_text(PROFILE)
    options = () if beside else ("--responder-practice", str(file))
    _run(pytester, ROSA, "--responder-folder", str(own), *options).assert_outcomes(passed=2)


def test_a_wrong_profile_is_an_error(pytester: pytest.Pytester, own: Path) -> None:
    """No reply is judged by other rules than those that were asked for."""
    (own / "practice.toml").write_text(PROFILE.replace("form.emoji", "form.emojis"))
    result = _run(pytester, ROSA, "--responder-folder", str(own))
    result.assert_outcomes(errors=2)
    assert "practice.toml:5: guardrails.disabled: there is no rule form.emojis" in result.stdout.str()


def test_the_librarys_own_suites_are_the_default(pytester: pytest.Pytester) -> None:
    """Without options the drafting and injection cases are collected."""
    result = _run(pytester, GOOD, "--collect-only", "-q")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*test_reply[[]drafting/*", "*test_reply[[]injection/*"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--responder-suite", "poetry"), "*unknown suite*"),
        (("--responder-suite", "triage"), "*no suite of kind*"),
    ],
)
def test_a_wrong_option_is_a_usage_error(
    pytester: pytest.Pytester, options: tuple[str, ...], said: str
) -> None:
    """A suite that does not exist, or holds no drafts to judge, is never zero tests that pass."""
    result = _run(pytester, GOOD, *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR or result.ret == pytest.ExitCode.INTERRUPTED
    assert said.strip("*") in result.stdout.str() + result.stderr.str()
