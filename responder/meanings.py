"""The metrics that each kind of suite has, and what each is the share of, in words."""

from __future__ import annotations

import re

from responder.errors import ConfigError
from responder.suites import Kind

_PINNED = "examples of rules, topics and recognisers that come out right"
_DRAFTS = {
    "passed": "drafts that are all their case expects",
    "clean": "drafts that no guardrail blocks",
    "model": "drafts in the model's own words, of those it was asked for",
    "graded": "points of the rubric that the judging model grants",
    "pinned": _PINNED,
}
MEANINGS: dict[Kind, dict[str, str]] = {
    "redaction": {
        "recall": "identifiers of which every character is hidden",
        "precision": "of what is hidden, the share that identifies somebody",
        "f2": "recall and precision in one figure, recall counted twice",
        "kept": "words outside identifiers that are left",
        "specificity": "texts without identifier that are left untouched",
        "pinned": _PINNED,
    },
    "guardrails": {
        "recall": "bad replies that are blocked",
        "specificity": "good replies that are let through",
        "rules": "rules that find what their case names them for",
        "pinned": _PINNED,
    },
    "triage": {
        "topics": "reviews of which the first topic is right",
        "escalation": "reviews for a person to decide on that are found, for the right reason",
        "calm": "other reviews that do not escalate",
        "pinned": _PINNED,
    },
    "drafting": _DRAFTS,
    "injection": _DRAFTS,
    "judge": {
        "agreement": "grades of the judging model that are those of people",
        "kappa": "agreement beyond chance (Cohen's kappa): 0 is chance, 1 is perfect",
        "pinned": _PINNED,
    },
}


def check_name(kind: Kind, name: str) -> None:
    """Raise a `ConfigError` unless `kind` has a metric `name`."""
    if not has(kind, name):
        raise ConfigError(f"unknown metric {name!r}: {kind} has {', '.join(MEANINGS[kind])}")


def has(kind: Kind, name: str) -> bool:
    """Whether `name` is a metric of `kind`, with or without a family (`recall.privacy`) or a slice."""
    trials = kind in ("drafting", "injection") and re.match(r"pass[@^]\d+(@|$)", name)
    return bool(trials) or re.split("[.@]", name)[0] in MEANINGS[kind]


def meaning(kind: Kind, name: str) -> str:
    """Return what a metric is the share of, in words."""
    base, _, family = name.partition("@")[0].partition(".")
    if family and kind == "judge":
        return f"grades on the point {family} that are those of people"
    if family and base == "graded":
        return f"drafts that the judging model grants: {family}"
    if family:
        bad = base == "recall"
        return (
            f"bad replies that a {family} rule blocks"
            if bad
            else f"good replies that no {family} rule blocks"
        )
    return MEANINGS[kind].get(base, "drafts that pass in repeated trials")
