"""Presidio as shipped runs beside the redactor on the same texts, and fetches nothing to do so."""

from __future__ import annotations

import re

import pytest

from responder import stock
from responder.errors import ConfigError
from responder.redact import Redactor
from responder.suites import Case, RedactionCase


def test_its_figures_and_both_speeds_are_told(redactor: Redactor) -> None:
    """An address is enough for Presidio's e-mail recogniser to look for the list of public suffixes."""
    cases = [
        RedactionCase(id="a", text="Write to [[EMAIL|maria@example.com]] about it."),
        RedactionCase(id="b", text="nurse [[PERSON|tina]] was kind"),
        RedactionCase(id="c", text="The chairs are old."),
    ]
    table, note = stock.beside(cases, redactor)
    shares = {row.name: (row.hits, row.total) for row in table.rows}
    assert shares["recall"][1] == 2
    assert shares["recall"][0] >= 1
    assert shares["specificity"] == (1, 1)
    assert re.fullmatch(
        r"Presidio as shipped takes [\d.]+ ms a text, the redactor [\d.]+ ms: [\d.]+ times as fast\. "
        r"In batches it is [\d.]+ ms and [\d.]+ ms: [\d.]+ times as fast\.",
        note,
    )


def test_nothing_to_compare_on_is_an_error(redactor: Redactor) -> None:
    """Figures of no text would be none."""
    cases: list[Case] = []
    with pytest.raises(ConfigError, match="no redaction case"):
        stock.beside(cases, redactor)
