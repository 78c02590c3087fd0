"""What drafts cost: tokens are added up, dollars by the user's prices, and nothing is made up."""

from __future__ import annotations

import pytest

from responder.errors import ConfigError
from responder.models import Draft, Provenance
from responder.usage import Price, Tally, checked, cost


@pytest.mark.parametrize(
    ("price", "tokens", "dollars"),
    [
        ((0.4, 1.6), (1_000_000, 1_000_000), 2.0),
        ((0.4, 1.6), (1_000, 50), 0.00048),
        ((0.0, 0.0), (1_000, 50), 0.0),
        (None, (1_000, 50), None),
        ((0.4, 1.6), (0, 0), None),
    ],
)
def test_cost_is_tokens_by_price(price: Price | None, tokens: tuple[int, int], dollars: float | None) -> None:
    """Dollars for a million of each; None where no price is known or nothing was counted."""
    assert cost(price, *tokens) == (pytest.approx(dollars) if dollars is not None else None)


@pytest.mark.parametrize(
    "price", [(1.0,), (1.0, 2.0, 3.0), (-1.0, 1.0), (1.0, float("nan")), (float("inf"), 1.0)]
)
def test_a_price_that_is_none_is_refused(price: Price) -> None:
    """Two numbers, neither below 0."""
    with pytest.raises(ConfigError, match="price"):
        checked(price)


def drafted(**told: object) -> Draft:
    """Return a draft with this provenance."""
    return Draft(text="x", status="ready", source="model", provenance=Provenance.model_validate(told))


@pytest.mark.parametrize(
    ("drafts", "spent"),
    [
        ([], []),
        ([drafted()], []),
        ([drafted(input_tokens=1_200, output_tokens=30)] * 2, ["2,400 tokens read, 60 written"]),
        (
            [drafted(input_tokens=1_200, output_tokens=30, cost=0.0005), drafted()],
            ["1,200 tokens read, 30 written", "about $0.0005"],
        ),
    ],
)
def test_what_was_spent_is_told_in_words(drafts: list[Draft], spent: list[str]) -> None:
    """Tokens where there are any, dollars where any cost is known."""
    tally = Tally()
    for draft in drafts:
        tally.add(draft)
    assert list(tally.spent()) == spent


def test_it_is_told_why_replies_are_ready_to_use() -> None:
    """Each reason is told once, with how many replies it cost."""
    tally = Tally()
    for why in ("too slow", "too slow", "no key", None):
        tally.add(drafted(fallback=why))
    assert list(tally.fallbacks()) == ["2 ready-to-use replies: too slow", "1 ready-to-use reply: no key"]
