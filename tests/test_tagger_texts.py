"""The texts that the tagger learns from: well marked, many-sided, the same for the same seed."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from responder.marked import parse

TOOLS = Path(__file__).parent.parent / "tools"


@pytest.fixture(scope="module")
def made() -> list[str]:
    """A few hundred texts."""
    sys.path.insert(0, str(TOOLS))
    try:
        import tagger_texts
    finally:
        sys.path.remove(str(TOOLS))
    return list(tagger_texts.texts(300, random.Random(3)))


def test_every_text_is_well_marked(made: list[str]) -> None:
    """Marks parse, and no slot is left unfilled."""
    for text in made:
        plain, _ = parse(text)
        assert "{" not in plain


def test_many_kinds_and_none(made: list[str]) -> None:
    """Texts with identifiers of most kinds stand beside texts without any."""
    spans = [parse(text)[1] for text in made]
    assert sum(not found for found in spans) > 50
    assert len({span.label for found in spans for span in found}) > 10
