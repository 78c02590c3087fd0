"""The statistics of an evaluation: rates with Wilson intervals, F2, pass@k and pass^k, McNemar's exact test.

Each is a line or two of textbook formula over `math` and `statistics`; the libraries that also have them
(scipy, statsmodels) would add more than the whole engine to an installation. The tests compare with published
values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import comb, sqrt
from statistics import NormalDist
from typing import Any

from pydantic import computed_field, model_validator

from responder.models import Strict

CONFIDENCE = 0.95


def wilson(hits: int, total: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval that holds the true rate with the given confidence, for `hits` of `total`.

    Wilson's score interval (Journal of the American Statistical Association 22, 1927) stays inside 0 and 1
    and is honest for few cases and for rates near the ends, where the usual plus-or-minus is not.

    Raises:
        ValueError: `total` is not positive, or `hits` is not within it.
    """
    if total <= 0 or not 0 <= hits <= total:
        raise ValueError("needs 0 <= hits <= total and at least one observation")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    rate = hits / total
    centre = (rate + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(rate * (1 - rate) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    # At the ends the formula gives the end itself; rounding must not move it inside.
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == total else min(1.0, centre + half)
    return low, high


def f_beta(precision: float, recall: float, beta: float = 2.0) -> float:
    """Return the weighted harmonic mean; `beta` 2 counts recall twice as much, as a leak costs more."""
    weight = beta * beta
    bottom = weight * precision + recall
    return (1 + weight) * precision * recall / bottom if bottom else 0.0


def mcnemar(lost: int, won: int) -> float:
    """Return the two-sided p-value that cases change in both directions equally often.

    The exact (binomial) form of McNemar's test (Psychometrika 12, 1947), which also holds for few changes.

    Args:
        lost: cases that passed before and fail now.
        won: cases that failed before and pass now.
    """
    changed = lost + won
    if changed == 0:
        return 1.0
    tail = sum(comb(changed, k) for k in range(min(lost, won) + 1))
    # Whole numbers divided: a float would overflow beyond a thousand changes.
    return min(1.0, 2 * tail / (1 << changed))


def pass_at(passes: int, trials: int, k: int) -> float:
    """Return the chance that at least one of `k` tries passes, unbiased (Chen et al., arXiv 2107.03374)."""
    _check_k(passes, trials, k)
    return 1 - comb(trials - passes, k) / comb(trials, k)


def pass_all(passes: int, trials: int, k: int) -> float:
    """Return the chance that all of `k` tries pass, unbiased (Yao et al., arXiv 2406.12045)."""
    _check_k(passes, trials, k)
    return comb(passes, k) / comb(trials, k)


def _check_k(passes: int, trials: int, k: int) -> None:
    if not (0 <= passes <= trials and 1 <= k <= trials):
        raise ValueError("needs 0 <= passes <= trials and 1 <= k <= trials")


def kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Return Cohen's kappa of two raters, their agreement beyond chance; None where undefined.

    Cohen, Educational and Psychological Measurement 20 (1960). One is perfect, zero is chance.
    """
    if not pairs:
        return None
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    total = len(pairs)
    chance = sum(first[grade] * second[grade] for grade in first) / total**2
    observed = sum(a == b for a, b in pairs) / total
    return (observed - chance) / (1 - chance) if chance < 1 else None


class Reported(Strict):
    """Base of what reports hold: its computed fields are written, and passed over when read again."""

    @model_validator(mode="before")
    @classmethod
    def _computed(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {key: value for key, value in values.items() if key not in cls.model_computed_fields}


class Rate(Reported):
    """A share of something counted: `hits` of `total`, under a name."""

    name: str
    hits: int
    total: int

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents this pairing with property
    @property
    def value(self) -> float | None:
        """The share, None when nothing was counted."""
        return self.hits / self.total if self.total else None

    @computed_field  # type: ignore[prop-decorator]  # as above
    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval of the share, None when nothing was counted."""
        return wilson(self.hits, self.total) if self.total else None


def rate(name: str, outcomes: Iterable[bool]) -> Rate:
    """Return the share of true values."""
    values = list(outcomes)
    return Rate(name=name, hits=sum(values), total=len(values))
