"""A reply passes only what ran and found nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder import ConfigError, Guardrails, InputError, Practice, Review
from responder.check import LONGEST
from responder.checks_context import Context, Hit

GUARDRAILS = Guardrails.load()
FINE = "We are sorry to hear about your experience. Please call our office so that we can listen."
NAME = "Zebulon"

MINE = """id: ours.{name}
title: Ours
message: Ours.
why: Ours.
authority: [{{cite: Us}}]
check: {check}
repair: Ours.
must_fail: [{{text: bad, judge: true}}]
must_pass: [good]
"""


def ours(folder: Path, check: str, name: str = "rule") -> Path:
    """Write a rule of a practice's own and return its folder."""
    (folder / "ours").mkdir(exist_ok=True)
    (folder / "ours" / f"{name}.yaml").write_text(MINE.format(name=name, check=check), encoding="utf-8")
    return folder


def names(guardrails: Guardrails, reply: str) -> set[str]:
    """Return the ids of the rules that found something in a reply."""
    return {finding.rule for finding in guardrails.check(reply).findings}


def test_a_safe_reply_passes() -> None:
    """A reply of regret and invitation has no finding at all."""
    assert GUARDRAILS.check(FINE).findings == ()


@pytest.mark.parametrize("reply", ["", "   \n", "...", "👍", "\u200b\u200d", "a" * (LONGEST + 1)])
def test_what_cannot_be_judged_does_not_pass(reply: str) -> None:
    """A reply with no word in it, or too long to judge, is refused."""
    assert not GUARDRAILS.check(reply).passed


def test_only_text_is_a_reply() -> None:
    """Anything but text is the caller's mistake."""
    with pytest.raises(InputError):
        GUARDRAILS.check(None)  # type: ignore[arg-type]  # the mistake under test


def test_a_finding_explains_itself_and_repeats_nothing() -> None:
    """A finding has place, sentence, repair and authority, and never the words that leaked."""
    review = Review(text=f"{NAME} treated my eczema on 3 May.", author=NAME)
    report = GUARDRAILS.check(f"{NAME}, we treated your eczema on May 3rd.", review)
    assert not report.passed
    for finding in report.findings:
        assert finding.message.endswith(".")
        assert finding.authority
        assert finding.repair
        assert not any(word in f"{finding.message} {finding.repair}" for word in (NAME, "eczema", "May"))


def test_a_rule_that_fails_blocks(tmp_path: Path) -> None:
    """A check that raises is a finding that blocks, and its error goes nowhere."""

    def broken(context: Context) -> Iterator[Hit]:
        raise RuntimeError(context.raw)
        yield

    folder = ours(tmp_path, "{kind: python, call: broken}")
    report = Guardrails.load(folders=[folder], checks={"broken": broken}).check(FINE)
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("ours.rule", "block")]
    assert "office" not in report.model_dump_json()


def test_a_callable_is_a_check(tmp_path: Path) -> None:
    """A Python callable judges a reply under the id of the rule that names it."""

    def no_office(context: Context) -> Iterator[Hit]:
        place = context.raw.find("office")
        if place >= 0:
            yield Hit(place, place + 6)

    folder = ours(tmp_path, "{kind: python, call: no-office}")
    (finding,) = Guardrails.load(folders=[folder], checks={"no-office": no_office}).check(FINE).findings
    assert FINE[finding.start : finding.end] == "office"
    with pytest.raises(ConfigError, match="no-office"):
        Guardrails.load(folders=[folder])


def test_a_judge_blocks_and_never_clears(tmp_path: Path) -> None:
    """A judge is asked only about a reply that passed the rest, and one that fails or says yes blocks."""
    folder = ours(tmp_path, "{kind: judge, question: Is this reply bad?}")
    asked: list[str] = []

    def says(broken: bool) -> Guardrails:
        def judge(question: str, reply: str) -> tuple[bool, str]:
            asked.append(reply)
            return broken, f"because of {NAME}"

        return Guardrails.load(folders=[folder], judge=judge)

    def fails(question: str, reply: str) -> tuple[bool, str]:
        raise TimeoutError

    assert says(broken=False).check(FINE).passed
    report = says(broken=True).check(FINE)
    assert [finding.rule for finding in report.findings] == ["ours.rule"]
    assert NAME not in report.model_dump_json()
    assert not Guardrails.load(folders=[folder], judge=fails).check(FINE).passed
    assert Guardrails.load(folders=[folder]).check(FINE).passed
    asked.clear()
    assert not says(broken=False).check("Thank you for your visit.").passed
    assert not asked


def test_rules_are_switched_off_by_name_and_reported() -> None:
    """A disabled rule finds nothing, and every report names it; an unknown one is an error."""
    guardrails = Guardrails.load(disabled=["form.emoji"])
    assert "form.emoji" in names(GUARDRAILS, f"{FINE} 😊")
    assert guardrails.check(f"{FINE} 😊").passed
    assert guardrails.check(FINE).disabled == ("form.emoji",)
    with pytest.raises(ConfigError, match="emojis"):
        Guardrails.load(disabled=["form.emojis"])
    with pytest.raises(ConfigError, match="switched off"):
        Guardrails.load(disabled={rule.id: "for this test" for rule in GUARDRAILS.rules})


def test_a_severity_is_changed_with_a_reason() -> None:
    """A rule made a warning still finds and no longer blocks; without a reason it stays as it is."""
    report = Guardrails.load(severities={"form.emoji": ("warn", "our readers like them")}).check(f"{FINE} 😊")
    assert report.passed
    assert [finding.rule for finding in report.findings] == ["form.emoji"]
    with pytest.raises(ConfigError, match="reason"):
        Guardrails.load(severities={"form.emoji": ("warn", " ")})


def test_the_version_tells_what_judged() -> None:
    """The same rules have the same version, other settings another."""
    assert Guardrails.load().version == GUARDRAILS.version
    assert Guardrails.load(disabled=["form.emoji"]).version != GUARDRAILS.version


def test_criticism_is_answered_with_the_point_person() -> None:
    """With a profile, a reply to criticism names person and number; other replies need neither."""
    practice = Practice(name="Lakeside Family Clinic", contact="Jessica", phone="555-555-5555")
    guardrails = Guardrails.load(practice)
    bare, full = FINE, "We are sorry to hear this. Please call Jessica at (555) 555-5555."
    assert not guardrails.check(bare, Review(text="Rude.", stars=2)).passed
    assert guardrails.check(full, Review(text="Rude.", stars=2)).passed
    assert guardrails.check("Thank you for the kind words!", Review(text="Lovely.", stars=5)).passed
    assert guardrails.check(bare).passed


def test_an_escalation_says_who_and_what_next() -> None:
    """A review that a person must decide on says so with who acts; the reply it gets is judged for itself."""
    review = Review(text="I am going to sue. My lawyer will call.", stars=1)
    (finding,) = GUARDRAILS.escalations(review)
    assert finding.rule == "escalate.legal-threat"
    assert finding.repair.startswith("Practice owner")
    assert GUARDRAILS.check(FINE, review).passed
    assert GUARDRAILS.escalations(Review(text="", stars=1)) == ()


VIOLATIONS = (
    "Thank you for your visit last week.",
    "It was a pleasure taking care of you and we look forward to seeing you again.",
    "We have no record of you as a patient in our system.",
    "Our records show that you missed your appointment and refused the treatment.",
    "We hope that you feel better after your surgery.",
    "You were late and your insurance did not cover the procedure.",
)
LOOKALIKE = str.maketrans("aeiopcsx", "аеіорсѕх")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a violating reply, typed as somebody types who wants it through."""
    text = draw(st.sampled_from(VIOLATIONS))
    kind = draw(st.sampled_from(("case", "space", "lookalike", "hidden", "punctuation", "emoji", "accent")))
    places = draw(st.sets(st.integers(1, len(text) - 2), min_size=1, max_size=8))
    if kind == "case":
        return "".join(char.swapcase() if place in places else char for place, char in enumerate(text))
    if kind == "lookalike":
        return "".join(
            char.translate(LOOKALIKE) if place in places else char for place, char in enumerate(text)
        )
    extra = {"hidden": "\u200b", "accent": "\u0301"}.get(kind)
    if extra:
        return "".join(
            char + extra if place in places and char.isalpha() else char for place, char in enumerate(text)
        )
    extra = {"space": "  \u00a0", "punctuation": " , ", "emoji": " 😊 "}[kind]
    return "".join(extra if char == " " and place in places else char for place, char in enumerate(text))


@given(mutated())
def test_a_disguised_violation_is_still_blocked(reply: str) -> None:
    """Case, spacing, look-alike letters, hidden characters, punctuation and emoji do not open the door."""
    assert any(rule.startswith("privacy.") for rule in names(GUARDRAILS, reply))


@given(st.text(max_size=400), st.text(max_size=200))
def test_any_text_is_judged(reply: str, review: str) -> None:
    """No text makes the guardrails raise, and every finding points into the reply."""
    report = GUARDRAILS.check(reply, Review(text=review, stars=1))
    assert "could not be run" not in report.model_dump_json()
    for finding in report.findings:
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(reply)
    GUARDRAILS.escalations(Review(text=reply))


@pytest.mark.parametrize(
    "piece",
    [
        "your ",
        "you were ",
        "we we ",
        "a",
        "if you had ",
        "((((",
        "!?",
        "thank you for ",
        "12-",
        "A",
        "A'A",
        "1,",
        "<a",
        "[a",
        "a.",
        "a@",
        "\n ",
        ". ",
        "**a",
        "é",
    ],
)
def test_a_long_reply_takes_time_in_proportion(piece: str) -> None:
    """The longest reply that is judged at all is judged in time, whatever it repeats."""
    reply = (piece * LONGEST)[:LONGEST]
    start = time.process_time()
    GUARDRAILS.check(reply, Review(text=reply[:5000], stars=1))
    assert time.process_time() - start < 10
