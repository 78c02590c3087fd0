"""What a find of the tagger must hold to count."""

from __future__ import annotations

import pytest

from responder.recognizers_doubt import cut, kept


@pytest.mark.parametrize(
    ("label", "found", "expected"),
    [
        ("AGE", "he is [96] now", True),
        ("AGE", "for [nineteen] years", False),
        ("DATE", "since [tues the ninth]", True),
        ("DATE", "and [the other] one", False),
        ("DATE", "cr [1.9], up", False),
        ("DATE", "gave [20] instead", False),
        ("DATE", "on the [14] we", True),
        ("PERSON", "Houma, [Louisiana], how", False),
        ("PERSON", "our nurse [Georgia] said", True),
        ("LOCATION", "he speaks [Tigrinya] only", False),
        ("ID", "given at [0612] and", False),
        ("ID", "badge no. [0612] and", True),
        ("ID", "when I disputed CPT [99214] plus", False),
        ("ID", "sequence [I13].0 first", False),
        ("ID", "says 1,[106] now", False),
        ("ID", "all [week] please", False),
        ("ADDRESS", "the [landlord] fixed", False),
    ],
)
def test_a_find_holds_what_its_kind_is_made_of(label: str, found: str, expected: bool) -> None:
    """An age is over 89, a date names a day, a country is no person, a time of day no number of a record."""
    start, end = found.index("["), found.index("]") - 1
    assert kept(found.replace("[", "").replace("]", ""), start, end, label) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("72[F] Lakshmi", True),
        ("Luna [K]+ 2.6", True),
        ("Ray [s]/p renal", True),
        ("Augustin, [SOC] 4/2", True),
        ("dr [K] said", False),
        ("LEE, [GRANT] 33M", False),
    ],
)
def test_what_is_no_name_is_cut_off_a_name(found: str, expected: bool) -> None:
    """Sexes, units and abbreviations beside a name stay."""
    start, end = found.index("["), found.index("]") - 1
    assert cut(found.replace("[", "").replace("]", ""), start, end, normal=True) is expected
