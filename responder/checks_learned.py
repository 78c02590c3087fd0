"""The trained encoder as a check, and as a second opinion on what other checks find in English texts.

Patterns say exactly which words are at fault, and take some for a fault that are none; the encoder reads the
sentence as a whole. So it finds what no pattern foresaw, and a rule may ask for its assent.
"""

from __future__ import annotations

from collections.abc import Iterator

from responder.checks_context import Check, Context, Hit
from responder.checks_kinds import Learned, Opinion
from responder.encoder import outputs, read_review, sentences
from responder.errors import ConfigError


def learned(spec: Learned) -> Check:
    """Find each sentence that the encoder takes for a fault, with at least the rule's probability.

    Raises:
        ConfigError: the encoder knows no such fault, or cannot be read.
    """
    columns = _columns(spec.of)

    def check(context: Context) -> Iterator[Hit]:
        return _found(columns, spec.finds, context)

    return check


def advised(check: Check, opinion: Opinion) -> Check:
    """Return `check` with the encoder's second opinion.

    Raises:
        ConfigError: as in `learned`.
    """
    first, *_ = confirming = [_columns(name) for name in opinion.of]
    columns = [column for known in confirming for column in known]

    def second(context: Context) -> Iterator[Hit]:
        yield from (hit for hit in check(context) if _likely(hit, columns, opinion.confirms, context))
        if opinion.finds is not None:
            yield from _found(first, opinion.finds, context)

    return second


def _columns(name: str) -> list[int]:
    known = outputs("reviews" if name.partition(".")[0] in ("topic", "escalate") else "replies")
    columns = [column for one, column in known.items() if one == name or one.startswith(f"{name}.")]
    if not columns:
        raise ConfigError(f"the encoder has no opinion of {name!r}; there are {', '.join(sorted(known))}")
    return columns


def _likely(hit: Hit, columns: list[int], confirms: float, context: Context) -> bool:
    """Whether the encoder allows for the fault where `hit` is; where it cannot read, the hit stands."""
    seen = context.encoded
    if seen is None:
        return True
    if hit.start is None:
        return bool(seen.whole[columns].max() >= confirms)
    if context.applies_to == "review":
        return bool(seen.whole[columns].max() >= confirms) or _alone(hit.start, columns, confirms, context)
    near = [
        float(row[columns].max())
        for (start, end), row in zip(seen.places, seen.sentences, strict=True)
        if start < (hit.end or hit.start + 1) and hit.start < end
    ]
    return max(near, default=1.0) >= confirms


def _alone(start: int, columns: list[int], confirms: float, context: Context) -> bool:
    """Whether the encoder allows for the fault in the sentence at `start` by itself.

    In a long review that is calm but for one sentence, the whole says little of that one.
    """
    part = next((part for part in sentences(context.text.words) if start < part[-1].end), ())
    stars = context.review.stars if context.review else None
    return bool(read_review(part, stars).whole[columns].max() >= confirms) if part else True


def _found(columns: list[int], least: float, context: Context) -> Iterator[Hit]:
    seen = context.encoded
    if seen is None:
        return
    rows = seen.sentences[:, columns].max(1)
    if context.applies_to == "review":
        # A review is judged as a whole, and the sentence that shows it most is pointed at.
        if seen.whole[columns].max() >= least:
            yield Hit(*seen.places[int(rows.argmax())])
        return
    for place, row in zip(seen.places, rows, strict=True):
        if row >= least:
            yield Hit(*place)
