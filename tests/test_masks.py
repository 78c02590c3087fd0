"""A reply is masked without moving its marks off the words they are about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responder.masks import cover, masked
from responder.models import Finding, Span
from responder.redact import Redactor
from responder.verdict import Outcome

TEXTS = st.text("ab c", min_size=1, max_size=30)


def _spans(length: int) -> st.SearchStrategy[list[Span]]:
    place = st.tuples(st.integers(0, length - 1), st.integers(1, 6))
    return st.lists(
        place.map(lambda at: Span(start=at[0], end=min(length, at[0] + at[1]), label="PERSON")), max_size=4
    )


@given(TEXTS.flatmap(lambda text: st.tuples(st.just(text), _spans(len(text)))))
def test_what_is_outside_the_spans_stays_where_its_offsets_say(case: tuple[str, list[Span]]) -> None:
    """Each character outside a span is found at its new offset; offsets never run backwards."""
    text, spans = case
    new, moves = cover(text, tuple(spans))
    assert len(moves) == len(text) + 1
    assert moves == sorted(moves)
    for at, char in enumerate(text):
        if not any(span.start <= at < span.end for span in spans):
            assert new[moves[at][0]] == char
    assert moves[-1] == (len(new), len(new))


def test_a_mark_inside_an_identifier_takes_in_the_whole_label() -> None:
    """A stretch that begins or ends inside what is covered grows to the label."""
    new, moves = cover("Hi Maria Lopez!", (Span(start=3, end=14, label="PERSON"),))
    assert new == "Hi <PERSON>!"
    start, end = moves[9][0], moves[14][1]
    assert new[start:end] == "<PERSON>"


def test_a_report_on_own_reviews_shows_no_identifier(redactor: Redactor) -> None:
    """The reply of a user's own suite is redacted, and the finding still stands on its words."""
    reply = "Call 555-555-0142 about the visit."
    finding = Finding(rule="privacy.visit", severity="block", start=28, end=33, message="m")
    result = masked(
        Outcome(id="a", part="work", kind="k", passed=False, reply=reply, findings=(finding,)), redactor
    )
    assert result.reply is not None
    assert "0142" not in result.reply
    (moved,) = result.findings
    assert result.reply[moved.start : moved.end] == "visit"
