"""The language in which topics say how reviews show them."""

from __future__ import annotations

import pytest

from responder.phrases import Compiler, follow
from responder.words import words

GROUPS = {"DESK": "receptionist*, front desk, lad* at the counter", "NUM": "2*, two"}


def _matches(listed: str, text: str) -> bool:
    compiler = Compiler(GROUPS)
    read = words(text)
    return any(
        follow(compiler.compiled(items), read, at) is not None
        for items in compiler.split(listed)
        for at in range(len(read))
    )


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("rude staff", "Rude staff!", True),
        ("rude staff", "rude and cold staff", False),
        ("rude ... staff", "rude and cold staff", True),
        ("rude ... staff", "rude. The staff", False),
        ("rude ... staff", "rude one two three four five staff", False),
        ("wait*", "we were waiting", True),
        ("wait", "we were waiting", False),
        ("(rude|not nice) staff", "not nice staff", True),
        ("left (me)? waiting", "left waiting", True),
        ("left (me)? waiting", "left me waiting", True),
        ("left (me)? waiting", "left us waiting", False),
        ("DESK ... rude", "the front desk was rude", True),
        ("DESK ... rude", "the ladies at the counter were so rude", True),
        ("NUM hour*", "2 hours", True),
        ("NUM hour*", "some hours", False),
        ("didnt listen", "didn't listen", True),
        ("atencion mala", "Atención mala", True),
    ],
)
def test_a_phrase_matches_what_it_says(phrase: str, text: str, *, expected: bool) -> None:
    """Words, endings, gaps, choices, optional words and groups mean what the module says."""
    assert _matches(phrase, text) is expected


@pytest.mark.parametrize(
    ("phrase", "complaint"),
    [
        ("... rude", "begins and ends"),
        ("rude ...", "begins and ends"),
        ("LOBBY rude", "no group is called LOBBY"),
        ("(rude|) staff", "nothing stands"),
        ("(at DESK|there) rude", "a group stands alone"),
        ("!! rude", "not a word"),
    ],
)
def test_a_wrong_phrase_is_refused_with_the_reason(phrase: str, complaint: str) -> None:
    """Whoever writes a wrong phrase reads what is wrong with it."""
    compiler = Compiler(GROUPS)
    with pytest.raises(ValueError, match=complaint):
        [compiler.compiled(items) for items in compiler.split(phrase)]
