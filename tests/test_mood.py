"""Weighing happy and unhappy words."""

from __future__ import annotations

import pytest

from responder.models import Review
from responder.reading import read
from responder.topics import Topics


@pytest.fixture(scope="module")
def topics() -> Topics:
    """The topics that the library ships."""
    return Topics.load()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("The nurse was kind.", 1),
        ("The nurse was not kind.", -1),
        ("The nurse was rude.", -1),
        ("The nurse was never rude.", 1),
        ("Can't complain.", 1),
        ("What a waste of time.", -1),
        ("I can't believe how rude they are.", -1),
        ("Excelente atención", 1),
        ("No fue nada amable", -1),
        ("We sat on chairs.", 0),
    ],
)
def test_the_mood_of_a_sentence(topics: Topics, text: str, sign: int) -> None:
    """A negation turns a word round, and does not reach over what it does not mean."""
    total = read(Review(text=text), None, topics).mood.total
    assert (total > 0) - (total < 0) == sign


def test_the_mood_of_a_word_is_that_of_its_own_stretch(topics: Topics) -> None:
    """In "lovely nurse, dirty floor" the floor stands in an unhappy stretch."""
    mood = read(Review(text="lovely nurse, dirty floor"), "en", topics).mood
    assert mood.near(1) > 0 > mood.near(3)
