"""Checks of form measure what the platforms and the profile say."""

from __future__ import annotations

import pytest

from responder import Guardrails, Practice, Review
from responder.checks_form import weighted

GUARDRAILS = Guardrails.load(Practice(name="Lakeside Family Clinic", contact="Jessica", phone="555-555-5555"))


ENGLISH = "The staff was rude and the wait was long and nobody cared about it."
REGRET = "We are sorry to hear about your experience and would like to talk."


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("abc", 3),
        ("日本", 4),
        ("https://a.example/very/long/path/indeed/so/long", 23),
        ("e\u0301", 1),
        ("“a”", 3),
        ("👍", 2),
    ],
)
def test_x_weighs_letters(text: str, weight: int) -> None:
    """X counts a link as 23, CJK and emoji as 2, after NFC."""
    assert weighted(text) == weight


@pytest.mark.parametrize(
    ("asked", "reply", "blocked"),
    [
        (ENGLISH, "Lamentamos mucho saber de su experiencia y queremos escucharle en privado.", True),
        ("La espera fue muy larga y el personal no fue amable con nosotros.", REGRET, True),
        ("Das Personal war sehr unfreundlich und die Wartezeit war zu lang.", REGRET, False),
        ("ok", REGRET, False),
    ],
)  # fmt: skip
def test_the_reply_is_in_the_language_of_the_review(asked: str, reply: str, blocked: bool) -> None:
    """English answers English and Spanish Spanish; a review in another language may be answered in either."""
    found = {finding.rule for finding in GUARDRAILS.check(reply, Review(text=asked)).findings}
    assert ("form.language" in found) is blocked


@pytest.mark.parametrize(
    ("reply", "blocked"),
    [
        ("Thank you. Please call Jessica at (555) 555-5555.", False),
        ("Thank you. Please call Jessica at +1 555.555.5555.", False),
        ("Thank you. Please call Jennifer at 555-555-5555.", True),
        ("Thank you. Please see clinic-help.example.", True),
    ],
)
def test_contact_details_are_the_practices_own(reply: str, blocked: bool) -> None:
    """A number is the same however it is written; another one, or a link, is not the practice's."""
    assert any(finding.rule == "form.contact" for finding in GUARDRAILS.check(reply).findings) is blocked
