"""Learning from examples."""

from __future__ import annotations

from responder.likeness import Likeness
from responder.words import words

EXAMPLES = {
    "parking": ["nowhere to park", "the garage is full", "I could not park in the garage"],
    "noise": ["so loud in there", "the music is loud", "loud music all day"],
}


def test_words_speak_for_the_topic_in_whose_examples_they_are_commoner() -> None:
    """A word of one topic's examples votes for that topic and no other."""
    scores = Likeness(EXAMPLES).scores(words("the garages were full"))
    assert scores["parking"] > scores.get("noise", 0.0)


def test_unknown_words_say_nothing() -> None:
    """Words that no example holds have no vote."""
    assert Likeness(EXAMPLES).scores(words("quarterly dividends")) == {}


def test_more_examples_make_a_word_more_certain() -> None:
    """A word that many examples share counts for more than one seen once."""
    once = Likeness({"a": ["cold tea", "warm hat"], "b": ["big dog", "small cat"]}).scores(words("cold"))
    many = {"a": ["cold tea", "cold hat"] * 5, "b": ["big dog", "small cat"] * 5}
    often = Likeness(many).scores(words("cold"))
    assert often["a"] > once["a"]
