"""How far an identifier reaches once a part of it is found."""

from __future__ import annotations

import re

import pytest

from responder.recognizers_scan import Hit
from responder.recognizers_widen import widened


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ("the pharmacist [eun]-bi", "eun-bi"),
        ("by Sook-[ja] Min", "Sook-ja"),
        ("[Keoni] A. 19M", "Keoni A."),
        ("im m. [thao]", "m. thao"),
        ("as I. N. [Okeke] or", "I. N. Okeke"),
        ("the aide big [Mike] helped", "big Mike"),
        ("To: Dr [Wm]. Love", "Wm. Love"),
        ("called [De La Cruz], P bottle 2", "De La Cruz, P"),
        ("two: [Kim], Sang-min 2/1/66", "Kim, Sang-min"),
        ("band reads HOPE, [APRIL] but", "HOPE, APRIL"),
        ("told [Joe], I went", "Joe"),
        ("[Gwendolyn Tate], NIHSS 17", "Gwendolyn Tate"),
    ],
)
def test_a_name_takes_its_initials_and_hyphens(found: str, whole: str) -> None:
    """A part of a name that was found takes the rest along, and nothing else."""
    assert _widened(found, "PERSON") == [whole]


@pytest.mark.parametrize(
    ("label", "found", "whole"),
    [
        ("ORGANIZATION", "the NICU at [Larkmoor Women]'s was", "Larkmoor Women's"),
        ("ORGANIZATION", "the [Comfort Step Medical] Supply order", "Comfort Step Medical Supply"),
        ("ORGANIZATION", "across from the whole [foods] open", "whole foods"),
        ("ORGANIZATION", "in [Mercy] hospital", "Mercy"),
        ("PERSON", "behind [Lottie]'s Bakery.", "Lottie's Bakery"),
        ("LOCATION", "Neurology of the [Palouse] in", "Neurology of the Palouse"),
        ("ID", "not P[420]-119-9 yet", "P420-119-9"),
        ("ID", "was [ZK7P20].", "ZK7P20"),
        ("ADDRESS", "at 77 N [Main], Havre", "77 N Main"),
        ("ADDRESS", "the 400 block of [Vine], naked", "400 block of Vine"),
        ("DATE", "withdrew 5-[Sep])", "5-Sep"),
        ("DATE", "neg 2/[10]. capsule", "2/10"),
        ("AGE", "my father, [ninety]-six, had", "ninety-six"),
    ],
)
def test_places_and_numbers_are_taken_whole(label: str, found: str, whole: str) -> None:
    """Possessives, kinds of place, glued letters and digits, door numbers: each belongs to what was found."""
    assert _widened(found, label) == [whole]


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ("[Kidney Partners] of [Tyler] every", ["Kidney Partners of Tyler"]),
        ("[Lottie]'s [Donuts] is", ["Lottie's Donuts"]),
        ("[Boise] and [Tyler] agree", ["Boise", "Tyler"]),
    ],
)
def test_two_parts_of_one_name_are_joined(found: str, whole: list[str]) -> None:
    """Between two parts, "of", "&" and "'s" belong to the name of a place; "and" does not."""
    assert _widened(found, "ORGANIZATION") == whole


def _widened(marked: str, label: str) -> list[str]:
    text = re.sub(r"[\[\]]", "", marked)
    starts = [match.start() - 2 * n for n, match in enumerate(re.finditer(r"\[", marked))]
    values = re.findall(r"\[(.+?)\]", marked)
    hits = [Hit(start, start + len(value), label, 0.8) for start, value in zip(starts, values, strict=True)]
    return [text[hit.start : hit.end] for hit in widened(text, hits)]
