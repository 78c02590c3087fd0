"""Finding many phrases at once."""

from __future__ import annotations

import time

import pytest

from responder.phrases import Compiler
from responder.signals import Matcher
from responder.words import words


def _matcher() -> Matcher[str]:
    matcher: Matcher[str] = Matcher(Compiler({}))
    matcher.add("wait*, waited ... hour*", "wait")
    matcher.add("rude, (rude|cold) staff", "rude")
    return matcher


def test_all_matches_are_found_where_they_stand() -> None:
    """Each phrase is found wherever it stands, with its first and last word."""
    text = words("Waited two hours, cold staff")
    found = {(match.label, match.first, match.last) for match in _matcher().find(text)}
    assert found == {("wait", 0, 0), ("wait", 0, 2), ("rude", 3, 4)}


def test_a_mistake_shows_when_asked_to_check() -> None:
    """With `check`, a phrase whose later part is wrong is refused when it is added."""
    matcher: Matcher[str] = Matcher(Compiler({}))
    with pytest.raises(ValueError, match="no group is called DESK"):
        matcher.add("rude ... DESK", "rude", check=True)


@pytest.mark.parametrize(
    "text", ["waited " * 150_000, "x" * 1_000_000, "waited ... " * 100_000, "rude, " * 170_000]
)
def test_no_text_makes_finding_slow(text: str) -> None:
    """A megabyte of the most tempting text is read in a moment."""
    start = time.process_time()
    _matcher().find(words(text))
    assert time.process_time() - start < 3
