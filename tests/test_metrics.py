"""The statistics agree with published values and with what they must be by definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.metrics import Rate, f_beta, kappa, mcnemar, pass_all, pass_at, rate, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_intervals_of_the_literature(hits: int, total: int, low: float, high: float) -> None:
    """Wilson's interval is the one that Newcombe's comparison prints."""
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_holds_the_rate_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    """The interval lies within 0 and 1 and holds the rate that was seen."""
    hits, total = counts
    low, high = wilson(hits, total)
    assert 0 <= low <= hits / total <= high <= 1


@pytest.mark.parametrize(("hits", "total"), [(0, 0), (3, 2), (-1, 2)])
def test_wilson_refuses_counts_that_are_none(hits: int, total: int) -> None:
    """No interval is made up for impossible counts."""
    with pytest.raises(ValueError, match="hits"):
        wilson(hits, total)


@pytest.mark.parametrize(
    ("lost", "won", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (0, 5, 0.0625),
        (0, 6, 0.03125),
        (2, 10, 0.0385742),
        (5, 5, 1.0),
        (0, 2000, 0.0),
    ],
)
def test_mcnemar_is_the_exact_binomial_test(lost: int, won: int, p: float) -> None:
    """The p-value is twice the smaller tail of a fair coin, at most 1, for few changes and for thousands."""
    assert mcnemar(lost, won) == pytest.approx(p, abs=1e-7)
    assert mcnemar(won, lost) == mcnemar(lost, won)


@pytest.mark.parametrize(
    ("precision", "recall", "f2"), [(1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.5, 1.0, 5 / 6), (1.0, 0.5, 5 / 9)]
)
def test_f2_counts_recall_twice(precision: float, recall: float, f2: float) -> None:
    """F2 loses more by a leak than by something hidden needlessly."""
    assert f_beta(precision, recall) == pytest.approx(f2)


@pytest.mark.parametrize(
    ("passes", "trials", "k", "any_of", "all_of"),
    [(0, 5, 1, 0.0, 0.0), (5, 5, 5, 1.0, 1.0), (1, 2, 2, 1.0, 0.0), (3, 5, 2, 0.9, 0.3), (4, 5, 1, 0.8, 0.8)],
)
def test_pass_at_k_and_pass_all_k(passes: int, trials: int, k: int, any_of: float, all_of: float) -> None:
    """pass@k is the chance that one of k passes, pass^k that all do."""
    assert pass_at(passes, trials, k) == pytest.approx(any_of)
    assert pass_all(passes, trials, k) == pytest.approx(all_of)


@pytest.mark.parametrize("function", [pass_at, pass_all])
def test_more_draws_than_trials_are_refused(function: object) -> None:
    """Nothing is estimated from fewer trials than are asked about."""
    with pytest.raises(ValueError, match="trials"):
        function(1, 2, 3)  # type: ignore[operator]


def test_a_rate_of_nothing_has_no_value() -> None:
    """A share of no cases is unknown, neither 0 nor 1."""
    assert rate("recall", []).value is None
    assert rate("recall", []).interval is None


def test_a_rate_is_read_back_from_its_report() -> None:
    """What a report holds of a rate, computed values included, can be read again."""
    counted = rate("recall", [True, True, False])
    assert counted == Rate(name="recall", hits=2, total=3)
    assert Rate.model_validate_json(counted.model_dump_json()) == counted


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15, 0.4),
        ([(1, 1), (0, 0)], 1.0),
        ([(1, 0), (0, 1)], -1.0),
        ([(1, 1)] * 3, None),
        ([], None),
    ],
)
def test_kappa_is_agreement_beyond_chance(pairs: list[tuple[int, int]], expected: float | None) -> None:
    """Two raters who say the same of everything leave nothing to measure."""
    assert kappa(pairs) == (expected if expected is None else pytest.approx(expected))
