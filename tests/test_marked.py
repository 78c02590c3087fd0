"""Marked texts become text and spans, or an error that repeats none of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.errors import InputError
from responder.marked import LABELS, parse

PLAIN = st.text(st.characters(exclude_characters="[]", exclude_categories=("Cs",)), max_size=20)
VALUES = PLAIN.map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("marked", "text", "found"),
    [
        ("", "", []),
        ("No identifier here.", "No identifier here.", []),
        ("[[PERSON|Leo]]", "Leo", [("Leo", "PERSON")]),
        ("Ask [[PERSON|Leo]]'s mom", "Ask Leo's mom", [("Leo", "PERSON")]),
        (
            "[[DATE|7/9]][[ID|A-1]]: [sic] a|b",
            "7/9A-1: [sic] a|b",
            [("7/9", "DATE"), ("A-1", "ID")],
        ),
        ("👩‍⚕️ [[PERSON|Zoë|Z]]!", "👩‍⚕️ Zoë|Z!", [("Zoë|Z", "PERSON")]),
    ],
)
def test_marks_become_spans(marked: str, text: str, found: list[tuple[str, str]]) -> None:
    """A mark leaves its identifier in the text and its place in the spans."""
    parsed, spans = parse(marked)
    assert parsed == text
    assert [(parsed[span.start : span.end], span.label) for span in spans] == found


@pytest.mark.parametrize(
    "marked",
    [
        "secret [[PERSON|Leo",
        "secret Leo]]",
        "[[PERSON|secret [[DATE|May]]]]",
        "[[secret]]",
        "[[NAME|secret]]",
        "[[person|secret]]",
        "[[PERSON|]] secret",
        "[[PERSON| secret]]",
        "[[PERSON|secret ]]",
    ],
)
def test_a_broken_mark_is_an_error_without_text(marked: str) -> None:
    """A broken mark raises InputError, whose message gives a place and no word of the text."""
    with pytest.raises(InputError, match="character") as caught:
        parse(marked)
    assert "secret" not in str(caught.value)


@given(st.lists(st.tuples(PLAIN, st.sampled_from(sorted(LABELS)), VALUES), max_size=6), PLAIN)
def test_marking_and_parsing_agree(parts: list[tuple[str, str, str]], tail: str) -> None:
    """Whatever was marked comes back in order, and the rest of the text is untouched."""
    marked = "".join(f"{before}[[{label}|{value}]]" for before, label, value in parts) + tail
    text, spans = parse(marked)
    assert text == "".join(before + value for before, _, value in parts) + tail
    assert [(text[s.start : s.end], s.label) for s in spans] == [(v, label) for _, label, v in parts]
