"""A model's sentences: kept when a practice could say them about this review, dropped when they stray."""

from __future__ import annotations

import pytest

from responder.models import Triage
from responder.relevance import Relevance
from responder.topics import Language, Topics

WAIT = Triage(topics=("wait-times",), sentiment="negative", language="en")
SHOWN = "The receptionist told me it could be a while and kept looking at her phone all morning."


@pytest.fixture(scope="module")
def relevance() -> Relevance:
    """Return the judge of relevance for the topics that the library ships."""
    return Relevance(Topics.load())


@pytest.mark.parametrize(
    "text",
    [
        "We want the day to run on time.",
        "Thank you for the feedback about long waits. Our team keeps working on it.",
        "We are sorry to hear about your frustration. Nobody should wait without knowing why.",
        "Long waits are frustrating. We work to keep the schedule moving.",
    ],
)
def test_what_a_practice_could_say_is_kept(relevance: Relevance, text: str) -> None:
    """Sentences of us, of thanks, of what should be, and general ones on the topic stay."""
    assert relevance.speaking(text, WAIT, SHOWN, "en") == text


@pytest.mark.parametrize(
    ("stray", "why"),
    [
        ("I'm sorry, my team is busy.", "one person speaks"),
        ("You should take it seriously with us.", "a lecture"),
        ("What happened to us?", "a question"),
        ("They should have known better, he said.", "other people's doings are kept only with us"),
        ("We know it could be a while and kept looking.", "copied from the review"),
        ("We are very very very sorry.", "a loop"),
        ("We want to be kind, because we want to be kind, because we want to be kind.", "a loop of words"),
        ("It is a lovely day.", "not of us"),
        ("The moon is far away.", "neither of us nor on the topic"),
    ],
)
def test_what_strays_is_dropped(relevance: Relevance, stray: str, why: str) -> None:
    """A stray sentence goes, and the one beside it stays."""
    kept = relevance.speaking(f"We want the day to run on time. {stray}", WAIT, SHOWN, "en")
    if "should have" not in stray:
        assert kept == "We want the day to run on time.", why


def test_nothing_is_left_of_an_answer_that_never_speaks_for_the_practice(relevance: Relevance) -> None:
    """General truths alone are no reply."""
    assert relevance.speaking("Long waits are frustrating.", WAIT, SHOWN, "en") == ""


@pytest.mark.parametrize(
    ("text", "topics", "language", "on"),
    [
        ("We want the wait to be short.", ("wait-times",), "en", True),
        ("We want bills to be clear.", ("wait-times",), "en", False),
        ("We want bills to be clear.", ("wait-times", "billing"), "en", True),
        ("We are sorry.", ("other",), "en", True),
        ("Queremos que la espera sea corta.", ("wait-times",), "es", True),
        ("Queremos que todo sea claro.", ("wait-times",), "es", False),
        ("We are sorry.", ("a-topic-of-ones-own",), "en", True),
        ("Thank you for the lovely day.", ("wait-times",), "en", False),
    ],
)
def test_the_topic_has_to_be_named(
    relevance: Relevance, text: str, topics: tuple[str, ...], language: Language, on: bool
) -> None:
    """A reply to criticism holds a word that belongs to one of the review's topics."""
    triage = WAIT.model_copy(update={"topics": topics})
    assert relevance.on_topic(text, triage, language) is on


def test_the_practices_own_wordings_would_be_kept(relevance: Relevance) -> None:
    """What the model learns from would pass as its answer, nine times in ten at least."""
    judged = [
        relevance.on_topic(kept, triage, language) and bool(kept)
        for name, topic in Topics.load().by_id.items()
        for triage in [WAIT.model_copy(update={"topics": (name,)})]
        for language, replies in topic.replies.items()
        for wording in (*replies.calm, *replies.warm, *replies.formal)
        for opening in [{"en": "We are sorry.", "es": "Gracias por su opinión."}[language]]
        for kept in [relevance.speaking(f"{opening} {wording}", triage, "", language)]
    ]
    assert sum(judged) >= 0.9 * len(judged), f"{sum(judged)} of {len(judged)}"


@pytest.mark.parametrize(
    ("text", "language", "general"),
    [
        ("We are sorry to hear about your experience and take it seriously.", "en", True),
        ("Thank you for the feedback. Please call Jessica, to protect your privacy.", "en", True),
        ("Lamentamos leer sobre su experiencia.", "es", True),
        ("Thank you for the feedback. We want billing to be plain, and charges, too.", "en", False),
        ("The moon is far away.", "en", False),
    ],
)
def test_general_words_name_no_topic(
    relevance: Relevance, text: str, language: Language, general: bool
) -> None:
    """A general acknowledgement is told from one of another topic, and from none."""
    assert relevance.general(text, language) is general


def test_regret_is_no_answer_to_praise(relevance: Relevance) -> None:
    """What a reviewer praised is not regretted; thanks stay."""
    praise = Triage(topics=("praise",), sentiment="positive", language="en")
    text = "Thank you for the kind words. We are sorry to hear about your experience."
    assert relevance.speaking(text, praise, "", "en") == "Thank you for the kind words."
