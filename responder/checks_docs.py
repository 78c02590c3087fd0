"""Writes what is generated from the rules: the policy that a compliance officer signs, and the schema for editors.

Run `python -m responder.checks_docs` in a checkout after changing a rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from responder import content, rules
from responder.rules import FAMILIES, Phrases, Rule

_ABOUT = {
    "privacy": "A reply neither confirms nor denies that the reviewer had anything to do with the practice.",
    "tone": "A reply is calm and kind, whatever the review says.",
    "conduct": "A reply offers, promises, admits, advises and threatens nothing.",
    "form": "A reply is whole, fits its platform, and gives the practice's own contact details.",
    "escalate": "Some reviews are for a person to decide on; each rule says who, and what to do next.",
}
_INTRODUCTION = """# Guardrails

This page is generated from the files in `guardrails/`; change those, then run `python -m responder.checks_docs`.
`responder rules` lists the rules on the command line, and `responder check` judges a reply by them.

A reply passes only if every rule ran and no rule that blocks found anything. A rule that fails to run blocks.
An empty reply, and one of more than 20,000 characters, are refused. A rule of severity `warn` is shown and does
not block.

## What depends on what is known

* Without the review, nothing can be said of echo, language and platform, and none of them is checked.
* A review is criticism at three stars or fewer; without stars its wording decides, and where that is even, no rule
  for criticism or for praise applies.
* Without a practice profile, every telephone number, link and name of staff may be the practice's own, so none is
  refused; what names the reviewer is refused all the same. Nor is an invitation to call demanded.

## Rules of your own

Put them in a folder with one folder a family, and pass it: `Guardrails.load(practice, folders=["our-rules"])`. A rule
of the same id replaces ours; a new family is a new folder. Words that several rules share stand in `words/*.yaml`,
and a list of the same name replaces ours. `guardrails/rule.schema.json` makes an editor complete and check them:
begin a file with `# yaml-language-server: $schema=<path to rule.schema.json>`.

A rule is switched off by name (`disabled=["form.emoji"]`), and every report says so; its severity is changed with a
reason (`severities={"tone.cold": ("warn", "we keep replies to a line")}`). A check in Python is a callable that takes
a `Context` and yields a `Hit` for each place, given as `checks={"name": callable}` and named by a rule of kind
`python`. A rule of kind `judge` asks a model one yes/no question about a reply that has passed everything else:
`judge=callable`, called with the question and the reply, returns whether it is yes, and why. It can block, never
clear, and where it fails the reply has not passed.

## The pattern language

A pattern is a row of items separated by spaces, each of which matches one word. Case, accents, look-alike letters,
hidden characters and slips of one letter make no difference; contractions are spelled out (`we're` is `we are`,
`can't` is `can not`); commas do not count.

| item | matches |
|---|---|
| `visit` | that word |
| `visit\\|stay` | either |
| `{visit}` | any entry of a word list; `{care.past}` one form (`base`, `s`, `ing`, `past`, `pp`) of its verbs |
| `(thank you\\|thanks)` | a choice of rows |
| `item?` | the item or nothing |
| `...` | up to four words of the same clause; `..2` up to two |
| `~2` | up to two words of one noun phrase |
| `***` | all words to the end of the clause |
| `^` `$` | the start of a sentence; the end of a sentence or clause |
| `#` `@` | a number; a telephone number, address or link |

Nothing in it repeats without bound, so no rule can hang.
"""


def policy(loaded: Iterable[Rule]) -> str:
    """Return the policy as Markdown: every rule with its reason, authority, repair and examples."""
    by_family: dict[str, list[Rule]] = {family: [] for family in FAMILIES}
    for rule in loaded:
        by_family.setdefault(rule.family, []).append(rule)
    parts = [_INTRODUCTION]
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
        f"* Severity: {rule.severity}; check: {rule.check.kind}",
    ]
    if isinstance(rule.check, Phrases) or rule.applies_to == "review":
        lines += [f"* Stops: {_quoted(item.text for item in rule.must_fail[:3])}"]
        lines += [f"* Lets pass: {_quoted(item.text for item in rule.must_pass[:3])}"]
    return "\n".join(lines) + "\n"


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
