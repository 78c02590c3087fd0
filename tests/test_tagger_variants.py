"""Further texts of an annotated one keep its marks, their labels and their shape."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from tagger_variants import Variants, like

from responder.marked import parse

FILL = {
    "first": ["Solveig"], "last": ["Okafor"], "odd": ["Brindle"], "wordname": ["Hope"], "wordsur": ["Long"],
    "place": ["Ashford"], "rx": ["zolpidem"],
}  # fmt: skip
CLINIC = {"label": "ORGANIZATION", "forms": ["Elm Dental"]}
IDENTIFIERS = dict.fromkeys(("clinic", "hosp", "emp", "school", "shop", "plainly"), CLINIC)
MARKED = "dr [[PERSON|tina vance]] at [[ORGANIZATION|Oak]] on [[DATE|March 3rd]], id [[ID|A-12]], [[AGE|96]]"


@pytest.mark.parametrize("seed", range(8))
def test_marks_keep_their_labels_and_order(seed: int) -> None:
    """Names, places and numbers change, what they are does not."""
    variants = Variants(FILL, IDENTIFIERS, [MARKED], random.Random(seed))
    text, spans = parse(variants.of(MARKED))
    assert [span.label for span in spans] == ["PERSON", "ORGANIZATION", "DATE", "ID", "AGE"]
    assert text[spans[-1].start : spans[-1].end] == "96"


@pytest.mark.parametrize(
    ("model", "text", "expected"), [("leo", "Ana", "ana"), ("LEO", "Ana", "ANA"), ("Leo", "Ana", "Ana")]
)
def test_a_name_takes_the_capitals_of_the_one_before(model: str, text: str, expected: str) -> None:
    """Who typed in lower case types any name so."""
    assert like(model, text) == expected
