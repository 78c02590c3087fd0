"""Words are brought home from a slip, a stretch, a split or a run."""

from __future__ import annotations

import pytest

from responder.checks_spelling import Speller
from responder.checks_text import read

KNOWN = ["thank", "you", "your", "for", "visit", "patient", "quiet", "treatment", "the"]
SPELLER = Speller(KNOWN, ("quite", "vista"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("thnak you for your vist", "thank you for your visit"),
        ("yourr visiit", "your visit"),
        ("viiiisit", "visit"),
        ("y o u r  v i s i t", "your visit"),
        ("pa tient treat-ment", "patient treatment"),
        ("thankyou foryour visit", "thank you for your visit"),
        ("quite a vista", "quite a vista"),
        ("Zebulon", "zebulon"),
    ],
)
def test_words_are_mended(text: str, meant: str) -> None:
    """One slip is mended; an ordinary word and an unknown one mean themselves."""
    words = SPELLER.mend(read(text))
    assert " ".join(word.word for word in words) == meant
    assert all(text[word.start : word.end].strip() for word in words)
