"""What a review is about, how it feels, and whether a person must look."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.check import Guardrails
from responder.encoder import Read
from responder.models import Review, Triage
from responder.topics import Topics
from responder.triage import MOST, triage

TOPICS = Topics.load()
GUARDRAILS = Guardrails.load()


def _triage(text: str, stars: int | None = None, language: str | None = None) -> Triage:
    return triage(Review(text=text, stars=stars), language=language, topics=TOPICS, guardrails=GUARDRAILS)


def _concerns(text: str, stars: int | None = None, language: str | None = None) -> set[str]:
    return {finding.rule for finding in _triage(text, stars, language).concerns}


@pytest.mark.parametrize(
    ("text", "stars", "sentiment"),
    [
        ("", 5, "positive"),
        ("", 3, "neutral"),
        ("", 1, "negative"),
        ("", None, "neutral"),
        ("Wonderful doctor, so kind!", 5, "positive"),
        ("Rude staff and a dirty floor.", 1, "negative"),
        ("Rude staff and a dirty floor. Terrible!", 5, "mixed"),
        ("Amazing doctor, so kind and gentle!", 1, "mixed"),
        ("Lovely doctor but the receptionist is rude.", 3, "mixed"),
        ("Excelente doctora, muy amable", None, "positive"),
        ("Pésimo servicio, nunca contestan", None, "negative"),
    ],
)
def test_stars_and_words_make_the_sentiment_together(text: str, stars: int | None, sentiment: str) -> None:
    """Where stars and words disagree the sentiment is mixed."""
    assert _triage(text, stars).sentiment == sentiment


@pytest.mark.parametrize("text", ["", "   ", "...", "!!!", "👍👍", "\u200b"])
def test_a_review_without_words_is_stars_only(text: str) -> None:
    """Punctuation, emoji and blanks are no words."""
    assert _triage(text, 4).topics == ("stars-only",)


@pytest.mark.parametrize(
    ("text", "stars", "topics"),
    [
        ("Waited two hours, and then the receptionist was rude to me.", 1, {"wait-times", "front-desk"}),
        (
            "Dr. Lee is kind and patient, but nobody ever answers the phone.",
            3,
            {"praise-staff", "phone-portal"},
        ),
        ("They charged me twice and never called me back about it.", 1, {"billing", "follow-up"}),
    ],
)
def test_several_topics_are_found(text: str, stars: int, topics: set[str]) -> None:
    """A review about two things gets both."""
    assert topics <= set(_triage(text, stars).topics)


def test_praise_comes_first_where_the_review_is_happy() -> None:
    """Five happy stars with one small complaint are praise first."""
    found = _triage("Best clinic ever, kind staff, great doctor! Parking is a nightmare though.", 5).topics
    assert found[0].startswith("praise")
    assert "parking" in found


@pytest.mark.parametrize(
    ("text", "stars", "rule"),
    [
        ("Terrible, they lost my results and were rude.", 5, "triage.mixed"),
        ("Oh great, another three hour wait. Thanks for nothing.", 1, "triage.sarcasm"),
        ("asdf qwer", None, "triage.unclear"),
        ("Dr. Okafor was rude to me.", 1, "triage.staff-named"),
        ("Nurse Tina hurt me.", 1, "triage.staff-named"),
        ("Marcus at the front desk is rude.", 2, "triage.staff-named"),
        ("Worst pizza I ever had, and the waiter was rude.", 1, "triage.wrong-practice"),
        ("What are your hours? Do you take walk-ins?", None, "triage.question"),
        ("¿Aceptan niños? ¿Hay estacionamiento?", None, "triage.question"),
    ],
)
def test_a_person_is_asked_to_look_with_the_reason(text: str, stars: int | None, rule: str) -> None:
    """Each concern is a warning that names its rule."""
    assert rule in _concerns(text, stars)


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("Is this a joke?", None),
        ("Where is my refund?", 1),
        ("What are your hours? Nobody answers.", None),
        ("Great place.", 5),
    ],
)
def test_what_is_no_mere_question_is_no_question(text: str, stars: int | None) -> None:
    """A complaint that asks, a question with a statement, and a statement stay reviews."""
    assert "triage.question" not in _concerns(text, stars)


def test_other_languages_are_a_concern() -> None:
    """A language without wordings of its own is one, whatever the review says."""
    assert "triage.language" in _concerns("Sehr unfreundlich", 1, "de")


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("Rude staff.", 1),
        ("Dr. Lee is wonderful!", 5),
        ("Waited two hours.", 2),
        ("", 5),
        ("Excelente doctora", 5),
    ],
)
def test_an_ordinary_review_raises_no_concern(text: str, stars: int) -> None:
    """A plain complaint or plain praise needs nobody."""
    assert _concerns(text, stars) == set()


def test_concerns_hold_nothing_of_the_review() -> None:
    """A concern's message names no word that only the review holds."""
    for finding in _triage("Dr. Okafor, thanks for nothing, worst pizza", 1).concerns:
        assert finding.severity == "warn"
        assert "Okafor" not in finding.message + finding.repair


def test_escalations_come_from_the_guardrails() -> None:
    """What the review rules of the guardrails find is handed on as it is."""
    review = Review(text="I want to die, nobody there would help me.", stars=1)
    found = triage(review, language="en", topics=TOPICS, guardrails=GUARDRAILS)
    assert found.escalations == GUARDRAILS.escalations(review) != ()


def test_the_words_that_show_a_topic_are_pointed_at() -> None:
    """Offsets cut the words out of the review, each labelled with its topic."""
    text = "The doctor is fine. The receptionist was rude!"
    found = _triage(text, 2)
    shown = {text[span.start : span.end] for span in found.shown_by if span.label == "front-desk"}
    assert any("receptionist" in words for words in shown)


@given(st.text(max_size=400), st.sampled_from([None, 1, 2, 3, 4, 5]))
def test_any_text_gets_between_one_and_three_known_topics(text: str, stars: int | None) -> None:
    """Whatever the text, there are one to three known topics, different ones, and offsets within the text."""
    found = _triage(text, stars)
    assert 1 <= len(found.topics) <= MOST
    assert len(set(found.topics)) == len(found.topics)
    assert set(found.topics) <= set(TOPICS.by_id)
    assert all(span.end <= len(text) for span in found.shown_by)


def test_the_same_review_gets_the_same_triage() -> None:
    """Triage is a function of its arguments."""
    text = "Waited forever, rude staff, great doctor, no parking, wrong bill"
    assert _triage(text, 3) == _triage(text, 3)


class _Calm:
    def escalations(self, review: Review, seen: Read | None = None) -> tuple[()]:  # noqa: ARG002 - the protocol's signature
        return ()


def test_triage_is_quick_for_usual_reviews_and_bounded_for_huge_ones() -> None:
    """A usual review takes milliseconds, a megabyte of tempting words a few seconds at most."""
    text = "Waited two hours and the receptionist was rude. The doctor did not listen to me at all."
    usual = Review(text=text, stars=1)
    triage(usual, language="en", topics=TOPICS, guardrails=_Calm())
    start = time.process_time()
    for _ in range(50):
        triage(usual, language="en", topics=TOPICS, guardrails=_Calm())
    assert (time.process_time() - start) / 50 < 0.03
    start = time.process_time()
    huge = Review(text="no one waited rude never called " * 32_000)
    triage(huge, language="en", topics=TOPICS, guardrails=_Calm())
    assert time.process_time() - start < 5
