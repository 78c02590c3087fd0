"""How a review is split into words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.words import LONGEST, LONGEST_WORD, normal, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Didn’t WAIT", ["didnt", "wait"]),
        ("la atención", ["la", "atencion"]),
        ("atencio\u0301n", ["atencion"]),
        ("soooo ruuude", ["so", "rude"]),
        ("waited 45min", ["waited", "45", "min"]),
        ("$480 bill", ["dollars", "480", "bill"]),
        ("love it ❤️", ["love", "it", "❤"]),
        ("", []),
        ("...!?", []),
    ],
)
def test_words_are_spelled_as_phrases_spell_them(text: str, expected: list[str]) -> None:
    """Case, accents, apostrophes and stretched letters make no difference."""
    assert [word.text for word in words(text)] == expected


def test_full_stops_and_turns_begin_clauses_but_titles_do_not() -> None:
    """A full stop or a "but" begins a clause; the dot of "Dr." does not."""
    found = {word.text: word.clause for word in words("Dr. Lee is kind but the wait is long. Never again")}
    assert found["dr"] == found["kind"] < found["but"] == found["long"] < found["never"]


def test_commas_part_stretches_of_one_clause() -> None:
    """Commas part what is said of different things, within one clause."""
    one, two = words("friendly, slow")
    assert one.clause == two.clause
    assert one.part != two.part


@given(st.text(max_size=300))
def test_offsets_point_at_the_words(text: str) -> None:
    """Every word's offsets cut out the text that it is made of."""
    for word in words(text):
        assert normal(text[word.start : word.end]) == word.text
        assert word.text


def test_a_huge_review_is_read_up_to_a_limit() -> None:
    """What lies beyond the limit does not count, and no word is longer than its own limit."""
    (only,) = words("ab" * 1_000_000)
    assert len(only.text) == LONGEST_WORD
    assert words("wait " * 500_000)[-1].end <= LONGEST
