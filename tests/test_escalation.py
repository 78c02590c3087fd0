"""Escalation tells harm from figures of speech."""

from __future__ import annotations

import pytest

from responder.check import Guardrails
from responder.models import Review

FIGURES = (
    "The wait was killing me.",
    "I'd kill for an appointment with Dr. Chen.",
    "My phone died while I was on hold for 40 minutes.",
    "I thought I was going to die of boredom.",
    "I nearly had a heart attack when I saw the bill.",
    "They saved my life.",
    "My late husband came here for years and they treated him so well.",
    "My dog was put to sleep here and they were so compassionate.",
    "I can't do this anymore, switching doctors.",
    "I felt violated by the price.",
    "She has a gentle touch.",
    "They refused to take my insurance.",
    "They turned me away because I was ten minutes late.",
    "Nurse Sue always gets a vein.",
    "The ball is in their court.",
    "I got on board with the treatment plan quickly.",
    "News to me that they closed at noon.",
    "They lost my records.",
    "My daughter hit it off with the nurse.",
    "They killed it with my smile.",
    "I've never been here before today and was impressed.",
)

REAL = (
    ("harm", "he told me it was heartburn. it was a heart attack."),
    ("harm", "THEY GAVE MY BABY THE WRONG VACCINE"),
    ("harm", "My wife lost the pregnancy after they dismissed her bleeding"),
    ("self-harm", "some days I don't want to wake up"),
    ("self-harm", "ya no quiero estar aqui, nadie me ayuda"),
    ("sexual-misconduct", "The massage therapist put his hand under my towel."),
    ("discrimination", "refused to see me because I use a wheelchair"),
    ("legal-threat", "My attourney has been notified"),
    ("board-press", "how does he still have a license"),
    ("privacy-complaint", "they emailed my lab results to a stranger"),
    ("child-elder-safety", "My mother was left in her own urine for hours"),
    ("staff-threat", "Next time I'm bringing my gun."),
    ("wrong-practice", "Oops wrong clinic sorry"),
)


@pytest.fixture(scope="module")
def guardrails() -> Guardrails:
    """The rules of the library."""
    return Guardrails.load()


@pytest.mark.parametrize("text", FIGURES)
def test_figures_of_speech_stay_calm(guardrails: Guardrails, text: str) -> None:
    """A figure of speech or a thankful memory does not escalate."""
    assert guardrails.escalations(Review(text=text)) == ()


@pytest.mark.parametrize(("rule", "text"), REAL)
def test_what_is_meant_escalates(guardrails: Guardrails, rule: str, text: str) -> None:
    """A review that means it escalates, however it is typed."""
    assert f"escalate.{rule}" in {finding.rule for finding in guardrails.escalations(Review(text=text))}
