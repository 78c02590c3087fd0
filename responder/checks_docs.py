"""Writes what is generated from the rules: the policy that a compliance officer signs, and their schema.

Run `python -m responder.checks_docs` in a checkout after changing a rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from responder import content, rules
from responder.checks_kinds import Opinion, Phrases
from responder.rules import FAMILIES, Rule

_ABOUT = {
    "privacy": "A reply neither confirms nor denies that the reviewer had anything to do with the practice.",
    "tone": "A reply is calm and kind, whatever the review says.",
    "conduct": "A reply offers, promises, admits, advises and threatens nothing.",
    "form": "A reply is whole, fits its platform, and gives the practice's own contact details.",
    "escalate": "Some reviews are for a person to decide on; each rule says who, and what to do next.",
}


def policy(loaded: Iterable[Rule]) -> str:
    """Return the policy as Markdown: `guardrails/introduction.md`, then each rule with its examples."""
    by_family: dict[str, list[Rule]] = {family: [] for family in FAMILIES}
    for rule in loaded:
        by_family.setdefault(rule.family, []).append(rule)
    parts = [(content.folder("guardrails") / "introduction.md").read_text(encoding="utf-8")]
    for family, members in by_family.items():
        if members:
            parts.append(f"## {family.capitalize()}\n\n{_ABOUT.get(family, '')}".rstrip() + "\n")
            parts += [_entry(rule) for rule in members]
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    authority = "; ".join(
        f"{item.cite} ({item.note.rstrip('.')})" if item.note else item.cite for item in rule.authority
    )
    lines = [
        f"### {rule.id}",
        "",
        f"**{rule.title}.** {rule.why}",
        "",
        f"* {'Who: ' + rule.who + '. Next' if rule.who else 'Repair'}: {rule.repair}",
        f"* Authority: {authority}",
        f"* Severity: {rule.severity}; check: {rule.check.kind}{_advice(rule.opinion)}",
    ]
    if isinstance(rule.check, Phrases) or rule.applies_to == "review":
        lines += [f"* Stops: {_quoted(item.text for item in rule.must_fail[:3])}"]
        lines += [f"* Lets pass: {_quoted(item.text for item in rule.must_pass[:3])}"]
    return "\n".join(lines) + "\n"


def _advice(opinion: Opinion | None) -> str:
    if opinion is None:
        return ""
    said = [f"confirmed by the encoder from {opinion.confirms}"] if opinion.confirms else []
    said += [f"or found by it from {opinion.finds}"] if opinion.finds else []
    return ", " + " ".join(said)


def _quoted(texts: Iterable[str]) -> str:
    return " · ".join(f"“{' '.join(text.split())}”" for text in texts)


def schema() -> str:
    """Return the JSON Schema of a rule file."""
    return json.dumps(Rule.model_json_schema(), indent=2) + "\n"


def write(root: Path) -> None:
    """Write both files into the checkout at `root`."""
    loaded, _, _ = rules.load([root / "guardrails"])
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs" / "guardrails.md").write_text(policy(loaded), encoding="utf-8")
    (root / "guardrails" / "rule.schema.json").write_text(schema(), encoding="utf-8")


if __name__ == "__main__":
    write(content.root())
