"""Word lists know the forms of their words."""

from __future__ import annotations

import pytest

from responder.checks_words import conjugate, forms, plural
from responder.rules import WordList


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("treat", "treat treats treating treated treated"),
        ("see saw seen", "see sees seeing saw seen"),
        ("care:for", "care for cares for caring for cared for cared for"),
        ("fit fit fit:in", "fit in fits in fitting in fit in fit in"),
        ("carry", "carry carries carrying carried carried"),
        ("plan", "plan plans planning planned planned"),
        ("stay", "stay stays staying stayed stayed"),
    ],
)
def test_verbs_are_conjugated(entry: str, found: str) -> None:
    """A verb has its base, -s, -ing, past and participle, each with its particle."""
    assert " ".join(conjugate(entry).values()) == found


@pytest.mark.parametrize(
    ("one", "many"), [("visit", "visits"), ("biopsy", "biopsies"), ("crutch", "crutches"), ("stay", "stays")]
)
def test_nouns_have_plurals(one: str, many: str) -> None:
    """The plural is the regular one."""
    assert plural(one) == many


def test_a_list_holds_all_forms() -> None:
    """The whole list holds words as they stand, nouns with plurals and verbs in all forms."""
    found = forms(WordList(about="a", words=("yours",), nouns=("stay",), verbs=("heal",)))
    assert found[""] == ("yours", "stay", "stays", "heal", "heals", "healing", "healed")
    assert found["past"] == ("healed",)
