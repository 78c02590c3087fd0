"""What a practice changes in the rules: folders of its own, rules switched off by name, other severities."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from responder.models import Severity, Strict

REASONED = ("privacy", "escalate")
"""Families of which no rule is switched off without a reason: who reads a report must be told why."""


class SwitchedOff(Strict):
    """A rule that does not run: its name alone, or with the reason."""

    rule: str = Field(min_length=1)
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare_name(cls, value: Any) -> Any:
        return {"rule": value} if isinstance(value, str) else value


class Changed(Strict):
    """Another severity for a rule, and why."""

    severity: Severity
    reason: str


class Overrides(Strict):
    """The table `[guardrails]` of a practice profile."""

    folders: tuple[str, ...] = Field((), description="Folders of rules, relative to the profile.")
    disabled: tuple[SwitchedOff, ...] = Field((), description="Rules that do not run.")
    severity: dict[str, Changed] = Field({}, description="Other severities, by rule.")


class Problem(NamedTuple):
    """What is wrong with a change: the setting, the rule that it names, and why."""

    setting: str
    rule: str
    message: str


def problems(
    disabled: Mapping[str, str], severities: Mapping[str, tuple[Severity, str]], known: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with changes to the rules `known`.

    Args:
        disabled: rule id -> the reason, empty where none is given.
        severities: rule id -> (severity, the reason).
        known: the ids of all rules.
    """
    named = [("disabled", rule) for rule in disabled] + [("severity", rule) for rule in severities]
    for setting, rule in named:
        if rule not in known:
            near = difflib.get_close_matches(rule, known, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            yield Problem(setting, rule, f"there is no rule {rule}: {hint}`responder rules` lists them all")
    for rule, reason in disabled.items():
        if rule.partition(".")[0] in REASONED and not reason.strip():
            yield Problem("disabled", rule, f"{rule} is switched off only with a reason")
        if rule in severities:
            yield Problem("severity", rule, f"{rule} is switched off as well: leave out one of the two")
    for rule, (_, reason) in severities.items():
        if not reason.strip():
            yield Problem("severity", rule, f"the severity of {rule} is changed only with a reason")


def told(
    own: Collection[str],
    shipped: Collection[str],
    disabled: Mapping[str, str],
    severities: Mapping[str, tuple[Severity, str]],
) -> dict[str, str]:
    """Return rule id -> what is not as this library ships it, in words; nothing of a rule that is.

    Args:
        own: the ids of the rules in the practice's folders.
        shipped: the ids of this library's rules.
        disabled: as in `problems`.
        severities: as in `problems`.
    """
    said: dict[str, list[str]] = {rule: [] for rule in sorted({*own, *disabled, *severities})}
    for rule in own:
        said[rule].append("your own, in place of ours" if rule in shipped else "your own")
    for rule, (severity, reason) in severities.items():
        said[rule].append(f"{'blocks' if severity == 'block' else 'warns'}, by your profile: {reason}")
    for rule, reason in disabled.items():
        said[rule].append(f"switched off: {reason}" if reason else "switched off")
    return {rule: "; ".join(words) for rule, words in said.items()}
