"""Patterns are tried only where a sign of them is: no sign keeps a pattern from what it matches."""

from __future__ import annotations

import re
from functools import cached_property

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder import recognizers_dates as dates
from responder import recognizers_numbers as numbers
from responder import recognizers_organizations as organizations
from responder import recognizers_places as places
from responder import recognizers_text as text_
from responder import recognizers_towns as towns
from responder.recognizers_scan import FAMILIES
from responder.recognizers_text import View, tried, view

ASCII = st.characters(min_codepoint=32, max_codepoint=126)
QUICK = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
PATTERNS = {
    f"{module.__name__.rpartition('_')[2]}.{name}": pattern
    for module in (dates, numbers, organizations, places, towns)
    for name, value in sorted(vars(module).items())
    for pattern in ([value] if isinstance(value, re.Pattern) else [])
} | {"numbers.strong": numbers._KEYED[0][1], "numbers.weak": numbers._KEYED[1][1]}


class Willing(View):
    """A view that has every sign there is, so that every pattern is tried at every character."""

    @cached_property
    def digits(self) -> int:
        """More digits than any pattern needs, or none."""
        return 99 if re.search(r"\d", self.bare) else 0

    def has(self, needed: frozenset[str]) -> bool:  # noqa: ARG002
        """Any word is there."""
        return True

    def led(self, fronts: frozenset[str]) -> list[int]:  # noqa: ARG002
        """A word begins everywhere."""
        return list(range(len(self.text)))


@pytest.mark.parametrize("name", PATTERNS)
@QUICK
@given(data=st.data())
def test_signs_change_nothing_in_what_a_pattern_matches(name: str, data: st.DataObject) -> None:
    """The finds in a text made of the pattern itself are those with every sign given."""
    text = data.draw(st.from_regex(PATTERNS[name], alphabet=ASCII))
    plain = view(text)
    willing = Willing(plain.original, plain.text, plain.starts, plain.ends)
    for find, _ in FAMILIES.values():
        assert list(find(plain)) == list(find(willing))


@pytest.mark.parametrize(
    ("pattern", "sign"),
    [
        (dates._AGE, dates._HIGH),
        (places._ZIP, places._FIVE),
        (text_._LEET, text_._MIXED),
        (organizations._FIRM, re.compile(" and | & ")),
    ],
)
@QUICK
@given(data=st.data())
def test_a_sign_is_in_whatever_its_pattern_matches(
    pattern: re.Pattern[str], sign: re.Pattern[str], data: st.DataObject
) -> None:
    """What the pattern matches holds the sign, in lower case."""
    made = data.draw(st.from_regex(pattern, alphabet=ASCII))
    assert sign.search(made.lower())


@given(st.from_regex(text_._SPELT, alphabet=ASCII))
@QUICK
def test_digits_written_as_words_are_always_seen(text: str) -> None:
    """Counting the words first overlooks none."""
    assert text_._spelt(text)


@given(st.text("ab1 ", max_size=20))
def test_tried_everywhere_is_finditer(text: str) -> None:
    """With every place given, nothing is matched twice and nothing is left out."""
    pattern = re.compile(r"a\w|1+\s")
    spans = [match.span() for match in pattern.finditer(text)]
    assert [match.span() for match in tried(pattern, text, range(len(text)))] == spans
