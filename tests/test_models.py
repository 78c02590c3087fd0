"""The values that pass between the steps."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from responder.models import Draft, Finding, Practice, Redacted, Report, Review


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "Lakeside\nClinic"},
        {"name": "Lakeside <Clinic>"},
        {"name": "Lakeside $phone"},
        {"name": "Lakeside", "phone": "call us"},
        {"name": "Lakeside", "phone": "555-55"},
        {"name": "Lakeside", "phone": ""},
        {"name": "Lakeside", "email": "office at lakeside"},
        {"name": "Lakeside", "email": "office@lakeside"},
        {"name": "Lakeside", "role": "director"},
        {"name": "Lakeside", "staff": ["Ana", " "]},
        {"name": "Lakeside", "tone": "jolly"},
        {"name": "Lakeside", "fax": "555-555-5556"},
        {},
    ],
)
def test_a_wrong_profile_is_refused(values: dict[str, object]) -> None:
    """A profile that would put nonsense into a reply does not load."""
    with pytest.raises(ValidationError):
        Practice.model_validate(values)


@pytest.mark.parametrize(
    "phone", ["555-555-5555", "(555) 555-5555", "+1 555 555 5555", "555.555.5555 ext. 12"]
)
def test_phone_numbers_keep_their_form(phone: str) -> None:
    """A phone number is checked, not rewritten."""
    assert Practice(name="Lakeside", phone=phone).phone == phone


@pytest.mark.parametrize("stars", [0, 6, -1, 2.5, "many", True])
def test_stars_run_from_one_to_five(stars: object) -> None:
    """Any other number of stars is refused."""
    with pytest.raises(ValidationError):
        Review.model_validate({"text": "x", "stars": stars})


@pytest.mark.parametrize(
    ("given", "platform"),
    [("google", "google"), ("Yelp", "yelp"), ("Twitter", "x"), ("", None), (None, None)],
)
def test_platform_names_are_forgiving(given: str | None, platform: str | None) -> None:
    """Case does not matter, and Twitter is X."""
    assert Review.model_validate({"platform": given}).platform == platform


def test_errors_and_repr_hold_no_review_text() -> None:
    """Neither the message of a validation error nor the repr of a review repeats its text."""
    with pytest.raises(ValidationError) as caught:
        Review.model_validate({"text": ["Petra Vance"], "stars": "Petra Vance"})
    assert "Petra" not in str(caught.value)
    assert "Petra" not in repr(Review(text="Petra Vance", author="Petra"))


def test_nobody_else_makes_a_redacted() -> None:
    """Raw text cannot be passed off as redacted."""
    with pytest.raises(TypeError, match="Redactor"):
        Redacted("raw", (), "en", True)


def test_only_block_fails_a_report() -> None:
    """Warnings do not keep a reply from passing, one block does."""
    warn = Finding(rule="tone.x", severity="warn", message="m")
    block = Finding(rule="privacy.x", severity="block", message="m")
    assert Report(findings=(warn,)).passed
    assert not Report(findings=(warn, block)).passed


def test_values_are_frozen() -> None:
    """A draft cannot be changed after the guardrails have seen it."""
    draft = Draft(text="a", status="ready", source="ready-to-use")
    with pytest.raises(ValidationError):
        draft.text = "b"  # type: ignore[misc] # that it is refused is the point
