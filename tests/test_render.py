"""What a person sees."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from responder import render


def test_found_words_are_underlined() -> None:
    """The line below holds carets under just the characters of the span, also where they are wide."""
    text = "Thanks 名字 for your visit."
    start = text.index("your visit")
    shown = render.underlined(text, [(start, start + 10)], width=80).plain
    assert shown.splitlines() == [text, " " * 16 + "^" * 10]


@given(st.text(max_size=300), st.integers(1, 60))
def test_wrapping_keeps_every_character(text: str, width: int) -> None:
    """Lines follow each other without a gap, whatever the text."""
    lines = list(render._lines(text, width))
    assert "".join(text[start:end] for start, end in lines) == text


def test_control_characters_do_not_reach_the_terminal() -> None:
    """Escape sequences and bidirectional overrides in a review are shown as dots."""
    shown = render.printable("a\x1b[31mb\u202ec\x00\n\td")
    assert shown == "a·[31mb·c·\n\td"


def test_brackets_in_a_reply_are_no_markup() -> None:
    """Text is printed as it stands, not read as console markup."""
    out = io.StringIO()
    console = Console(file=out, markup=False, highlight=False, emoji=False, width=80)
    console.print(render.underlined("[bold]call[/bold] :smile:", [], width=80))
    assert out.getvalue() == "[bold]call[/bold] :smile:\n"
