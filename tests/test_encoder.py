"""The encoder reads every word of a text, sentence by sentence, the same way every time."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder import Guardrails, Review, encoder
from responder.checks_kinds import Learned, Opinion
from responder.checks_learned import advised, learned
from responder.checks_text import read
from responder.encoder import (
    LONGEST,
    Vocabulary,
    outputs,
    read_reply,
    read_review,
    sentences,
    version,
    windows,
)
from responder.errors import ConfigError

TOOLS = Path(__file__).parent.parent / "tools"
PIECES = ["[CLS]", "[SEP]", "[UNK]", ".", ";", "#", "@", "wait", "##ing", "##ed", "w", "##a"]


def test_the_weights_are_current() -> None:
    """The encoder was trained on the texts as they are now: after a change, train anew."""
    sys.path.insert(0, str(TOOLS))
    try:
        import encoder_texts
    finally:
        sys.path.remove(str(TOOLS))
    assert version() == "-".join(map(encoder_texts.hashed, ("replies", "reviews")))


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("wait", ["wait"]),
        ("waiting", ["wait", "##ing"]),
        ("wa", ["w", "##a"]),
        ("zebra", ["[UNK]"]),
        ("waitx", ["[UNK]"]),
        ("", ["[UNK]"]),
        ("w" * 1000, ["[UNK]"]),
    ],
)
def test_words_in_pieces(word: str, pieces: list[str]) -> None:
    """The longest known piece comes first; a word with an unknown rest is unknown as a whole."""
    assert Vocabulary(PIECES).word(word) == [PIECES.index(piece) for piece in pieces]


def test_numbers_contacts_and_pauses() -> None:
    """Numbers and contacts have a piece of their own; pauses and the end are read, too."""
    ids = Vocabulary(PIECES).sentence(read("Waiting 40; wait 555-555-5555"))
    names = ["wait", "##ing", "#", ";", "wait", "@", "."]
    assert ids == [PIECES.index(name) for name in names]


@given(st.lists(st.integers(1, 700), max_size=12), st.integers(5, 240))
def test_windows_hold_everything_once(sizes: list[int], room: int) -> None:
    """Every piece of every sentence is in one window, in order, and no window has more than its room."""
    parts = [[number] * size for number, size in enumerate(sizes)]
    made = list(windows(parts, room))
    assert [piece for window in made for _, part in window for piece in part] == [
        piece for part in parts for piece in part
    ]
    assert all(part[0] == index for window in made for index, part in window)
    assert all(0 < sum(len(part) for _, part in window) <= room for window in made)


@pytest.mark.parametrize("filler", [1, 40, 400])
def test_a_fault_is_found_wherever_it_stands(filler: int) -> None:
    """However long a text is, its last sentence is read."""
    text = "We are open to everyone. " * filler + "Thank you for trusting us with your root canal."
    found = read_reply(read(text))
    assert found.sentences[-1, outputs("replies")["privacy"]] > 0.5
    assert text[slice(*found.places[-1])] == "Thank you for trusting us with your root canal"


def test_a_sentence_without_end_is_read_to_its_end() -> None:
    """A sentence longer than a window is read in parts, and the worst of them counts."""
    words = "and " * (3 * LONGEST)
    found = read_reply(read(f"We hope {words} thank you for choosing us for your surgery"))
    assert found.sentences[0, outputs("replies")["privacy"]] > 0.3


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Any text gets probabilities, one row a sentence, the same ones every time."""
    words = read(text)
    first, again = read_reply(words), read_reply(words)
    assert first.sentences.shape == (len(list(sentences(words))), len(outputs("replies")))
    assert len(first.places) == len(first.sentences)
    assert ((first.sentences >= 0) & (first.sentences <= 1)).all()
    assert np.array_equal(first.sentences, again.sentences)
    assert np.array_equal(first.whole, again.whole)


@pytest.mark.parametrize(
    ("confirms", "does_not"),
    [
        ("Thank you for your visit.", "Thank you for your feedback."),
        ("We are sorry that we kept you waiting.", "We know that long waits are frustrating."),
        ("We look forward to seeing you again.", "We look forward to hearing from you."),
        ("We loved taking care of you.", "We love taking care of this community."),
        ("Please call to discuss your bill.", "Please call to discuss your concerns."),
        ("Your comfort during your stay matters to us.", "The comfort of our patients matters to us."),
    ],
)
def test_near_pairs(confirms: str, does_not: str) -> None:
    """Of two near sentences, the one that confirms care is far the likelier fault."""
    column = outputs("replies")["privacy"]
    bad, good = (float(read_reply(read(text)).sentences[0, column]) for text in (confirms, does_not))
    assert bad > 0.5 > 0.3 > good


@pytest.mark.parametrize(
    ("text", "stars", "topic"),
    [
        ("Two hours in the waiting room, and then another in the exam room.", 1, "wait-times"),
        ("They charged me twice and nobody will fix the statement.", 1, "billing"),
        ("The receptionist rolled her eyes at me.", 2, "front-desk"),
        ("Everyone there is so kind and gentle!", 5, "praise-staff"),
    ],
)
def test_topics(text: str, stars: int, topic: str) -> None:
    """A plain review's topic gets the highest probability of all topics."""
    whole = read_review(read(text), stars).whole
    likely = {
        name: float(whole[column]) for name, column in outputs("reviews").items() if name.startswith("topic.")
    }
    assert max(likely, key=lambda name: likely[name]) == f"topic.{topic}"


def test_a_finding_is_the_sentence() -> None:
    """A finding spans the sentence, of all the reply, that reads like a fault."""
    reply = "Thank you for the feedback. It was a joy to take care of you and your daughter. Please call us."
    spans = [
        reply[found.start : found.end]
        for found in Guardrails.load().check(reply).findings
        if found.rule == "privacy.learned"
    ]
    assert spans == ["It was a joy to take care of you and your daughter"]


def test_another_language_is_not_judged() -> None:
    """What the encoder cannot read it does not find anything in; patterns judge it alone."""
    findings = (
        Guardrails.load().check("Gracias por su visita, esperamos verle pronto en la clínica.").findings
    )
    assert "privacy.learned" not in {found.rule for found in findings}
    assert findings


def test_a_fault_it_does_not_know_is_an_error() -> None:
    """A rule that asks for an opinion which the encoder does not have is not loaded."""
    with pytest.raises(ConfigError, match="no opinion of 'weather'"):
        learned(Learned(kind="learned", of="weather", finds=0.5))
    with pytest.raises(ConfigError, match="no opinion of 'weather'"):
        advised(lambda _: (), Opinion(of=("weather",)))


def test_escalations_take_what_was_read_already() -> None:
    """The encoder's reading of a review can be handed over, so that it is made once."""
    review = Review(text="My father died because they sent him home.", stars=1)
    seen = read_review(read(review.text), review.stars)
    guardrails = Guardrails.load()
    assert guardrails.escalations(review, seen) == guardrails.escalations(review) != ()


@pytest.mark.parametrize("filler", [0, 2, 5, 10, 20, 110])
@pytest.mark.parametrize(
    "alarm",
    [
        "They turned me away and I want to kill myself.",
        "My mother died because they did not read her chart.",
        "My lawyer has your records. I am suing.",
        "This is a HIPAA violation.",
    ],
)
def test_no_calm_words_hide_an_alarm(alarm: str, filler: int) -> None:
    """What alarms by itself alarms in a review of any length, at its end and at its beginning."""
    calm = "The lobby has blue chairs and a small plant by the window. " * filler
    guardrails = Guardrails.load()
    for text in (f"{calm}{alarm}", f"{alarm} {calm}"):
        review = Review(text=text, stars=1)
        assert guardrails.escalations(review)
        assert guardrails.escalations(review, read_review(read(text[:5000]), 1))


def test_a_text_that_was_read_is_remembered_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder runs once for a text, its places are those of each reading, and the oldest is forgotten."""
    reader = encoder._encoder("replies")
    made: list[object] = []
    make = reader._made
    monkeypatch.setattr(reader, "_memory", encoder.Memory())
    monkeypatch.setattr(reader, "_made", lambda *given: (made.append(given), make(*given))[1])
    monkeypatch.setattr(encoder, "_KEPT", 2)
    first, again = (read_reply(read(text)) for text in ("We value you. Call us.", "  We value you. Call us."))
    assert len(made) == 1
    assert first.whole is again.whole
    assert [place[0] for place in again.places] == [place[0] + 2 for place in first.places]
    with pytest.raises(ValueError, match="read-only"):
        first.sentences[0, 0] = 1
    for text in ("We do.", "Call us.", "We value you. Call us."):
        read_reply(read(text))
    assert len(made) == 4
    kept = reader._memory._made
    assert len(kept) == 2
    assert all(isinstance(key, bytes) and len(key) == 16 for key in kept)
