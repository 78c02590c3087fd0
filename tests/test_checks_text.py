"""A text is read as plain words that keep their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.checks_text import SENTENCE, read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We're sorry you can't come.", "we are sorry you can not come"),
        ("WE’RE SORRY", "we are sorry"),
        ("Thаnk уоu", "thank you"),
        ("th\u200bank\u00ad you", "thank you"),
        ("recuperación", "recuperacion"),
        ("Ｔｈａｎｋ 𝐲𝐨𝐮", "thank you"),
        ("y0ur v1sit", "your visit"),
        ("our patient's visit", "our patient visit"),
        ("Call 555-555-0144 or a.b@clinic.example", "call @ or @"),
        ("at 3pm on 7/9", "at # on #"),
        ("check-up", "check up"),
        ("thank 😊 you", "thank you"),
        ("", ""),
    ],
)
def test_words_are_plain(text: str, words: str) -> None:
    """Case, accents, look-alikes, hidden characters and contractions are gone."""
    assert " ".join(word.word for word in read(text)) == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Thank you. We read it.", 2),
        ("thank you. we read it.", 2),
        ("Thank you for. your visit to Us", 1),
        ("Dr. Lee reads it.", 1),
        ("Thank you\n\nThe team", 2),
    ],
)
def test_sentences_are_told_apart(text: str, sentences: int) -> None:
    """A full stop ends a sentence, but not after a title, nor before a small letter amid capitals."""
    assert sum(word.before == SENTENCE for word in read(text)) == sentences


@given(st.text(max_size=200))
def test_places_are_in_the_text(text: str) -> None:
    """Each word points at characters of the text as typed, in order."""
    words = read(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
