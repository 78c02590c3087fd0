"""What the words of a review hold."""

from __future__ import annotations

import pytest

from responder.models import Review
from responder.reading import read
from responder.topics import Topics


@pytest.fixture(scope="module")
def topics() -> Topics:
    """The topics that the library ships."""
    return Topics.load()


def test_the_longer_phrase_knows_better(topics: Topics) -> None:
    """What one calls "pain pills" is about prescriptions more than about pain."""
    reading = read(Review(text="They will not refill my pain pills.", stars=1), "en", topics)
    assert reading.score("prescription") > reading.score("pain")


def test_a_complaint_counts_little_in_a_happy_sentence(topics: Topics) -> None:
    """The same words weigh half or less where the sentence is happy."""
    unhappy = read(Review(text="The wait was awful."), "en", topics).shown("wait-times")
    happy = read(Review(text="The wait was wonderfully short, amazing!"), "en", topics).shown("wait-times")
    assert unhappy >= 2 * happy > 0


def test_repeating_does_not_win(topics: Topics) -> None:
    """Saying the same ten times does not count ten times."""
    once = read(Review(text="Waited two hours."), "en", topics).shown("wait-times")
    often = read(Review(text="Waited two hours. " * 10), "en", topics).shown("wait-times")
    assert often < 3 * once


@pytest.mark.parametrize(
    ("text", "detected", "spoken"),
    [
        ("Excelente atención", None, "es"),
        ("Excelente", "es", "es"),
        ("Great doctor", None, "en"),
        ("They never called me back with my results", "es", "en"),
        ("Sehr freundlich", "de", "de"),
        ("1234", None, None),
    ],
)
def test_the_language_is_that_of_the_words(
    topics: Topics, text: str, detected: str | None, spoken: str | None
) -> None:
    """Words settle what a detector could not tell or got wrong between the two languages."""
    assert read(Review(text=text), detected, topics).spoken == spoken
