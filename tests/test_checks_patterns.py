"""The pattern language matches what it says, and says what is wrong with a pattern."""

from __future__ import annotations

import pytest

from responder.checks_grammar import PatternError
from responder.checks_patterns import Language
from responder.rules import WordList


def language() -> Language:
    """Return a language with a few word lists."""
    return Language(
        {
            "visit": WordList(about="a", words=("check up",), nouns=("visit", "stay")),
            "care": WordList(about="a", verbs=("treat", "see saw seen", "take took taken:care of")),
            "function": WordList(about="a", words=("about", "the")),
            "ordinary": WordList(about="a", words=("quite",)),
            "loop": WordList(about="a", words=("a {loop}",)),
        }
    )


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("your visit", "Thank you for your visit.", ["your visit"]),
        ("your visit|stay", "your stay, your visit", ["your stay", "your visit"]),
        ("your {visit}", "your check-up and your stays", ["your check-up", "your stays"]),
        (
            "we {care.past} you",
            "We saw you. We see you. We took care of you.",
            ["We saw you", "We took care of you"],
        ),
        ("(thank you|thanks) for", "Thank you for that. Thanks for this.", ["Thank you for", "Thanks for"]),
        ("see you|talk soon", "See you soon, see talk soon, talk soon.", ["See you soon", "see talk soon"]),
        ("(see you|talk soon)", "See you later or talk soon.", ["See you", "talk soon"]),
        ("your last? visit", "your last visit or your visit", ["your last visit", "your visit"]),
        ("your ... visit", "your very long and happy visit", ["your very long and happy visit"]),
        ("your ..1 visit", "your very long visit", []),
        ("your ~2 visit", "your long visit; your words about the visit", ["your long visit"]),
        ("if ***", "Call if you like. Bye.", ["if you like"]),
        ("^ visit", "Visit us. A visit.", ["Visit"]),
        ("us $", "Visit us. Tell us more.", ["us"]),
        ("call @", "Please call 555-555-0144.", ["call 555-555-0144"]),
        ("# stars", "5 stars, two stars", ["5 stars"]),
        ("your ... visit", "your words. The visit", []),
    ],
)
def test_a_pattern_matches(pattern: str, text: str, found: list[str]) -> None:
    """An item matches one word; gaps stay within a clause."""
    patterns = language()
    compiled = patterns.pattern(pattern)
    read = patterns.read(text)
    places = [
        [read.words[at] for at in read.at[start:end] if at >= 0] for start, end in compiled.places(read)
    ]
    assert [text[words[0].start : words[-1].end] for words in places] == found


@pytest.mark.parametrize(
    "pattern", ["", "(a", "a)", "a | ", "{nothing}", "{care.future}", "a % b", "?", "{loop}"]
)
def test_a_wrong_pattern_is_an_error(pattern: str) -> None:
    """What is not in the language does not load."""
    with pytest.raises(PatternError):
        language().pattern(pattern)


def test_the_list_of_ordinary_words_is_needed() -> None:
    """Without it every second word would be taken for a slip, so its absence is an error."""
    with pytest.raises(PatternError, match="ordinary"):
        Language({})
