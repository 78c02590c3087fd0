"""What a model's work costs: the tokens of drafts, and dollars by the prices that the user names."""

from __future__ import annotations

import math
import threading
from collections import Counter
from typing import TYPE_CHECKING

from responder.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from responder.models import Draft

Price = tuple[float, float]
"""Dollars for a million tokens that a model reads, and for a million that it writes."""

_MILLION = 1_000_000


def checked(price: Price | None) -> Price | None:
    """Return `price`.

    Raises:
        ConfigError: it is not two numbers of dollars, neither below 0.
    """
    if price is None:
        return None
    if len(price) != 2 or not all(math.isfinite(part) and part >= 0 for part in price):
        raise ConfigError("a price is two numbers: dollars for a million tokens read, and written")
    return price


def cost(price: Price | None, input_tokens: int, output_tokens: int) -> float | None:
    """Return dollars, None where no price is known or the endpoint counts no tokens."""
    if price is None or not (input_tokens or output_tokens):
        return None
    return round((price[0] * input_tokens + price[1] * output_tokens) / _MILLION, 8)


class Tally:
    """Adds up what many drafts took; may be shared between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: Counter[str] = Counter()
        self._cost: float | None = None
        self._fallbacks: Counter[str] = Counter()

    def add(self, draft: Draft) -> None:
        """Count `draft`."""
        told = draft.provenance
        with self._lock:
            self._tokens.update(read=told.input_tokens or 0, written=told.output_tokens or 0)
            if told.cost is not None:
                self._cost = (self._cost or 0.0) + told.cost
            if told.fallback:
                self._fallbacks[told.fallback] += 1

    def fallbacks(self) -> Iterator[str]:
        """Yield why replies are ready-to-use, and how many: a line for each reason."""
        for why, count in self._fallbacks.items():
            yield f"{count} ready-to-use {'reply' if count == 1 else 'replies'}: {why}"

    def spent(self) -> Iterator[str]:
        """Yield tokens and dollars in words, nothing where no model answered."""
        if self._tokens.total():
            yield f"{self._tokens['read']:,} tokens read, {self._tokens['written']:,} written"
        if self._cost is not None:
            yield f"about ${self._cost:.4f}"
