"""Every rule does what its own examples say, and what is generated from the rules is current."""

from __future__ import annotations

import pytest

from responder import Guardrails, Practice, Review, content, rules
from responder.checks_docs import policy, schema
from responder.checks_kinds import Judge
from responder.profile import load
from responder.rules import Example, Rule

RULES, _, _ = rules.load([content.folder("guardrails")])
EXAMPLES = [
    pytest.param(rule, broken, example, id=f"{rule.id}-{'fails' if broken else 'passes'}-{number}")
    for rule in RULES
    for number, (broken, example) in enumerate(rule.examples)
]


def profile(example: Example) -> Practice | None:
    """Return the practice in force in an example."""
    if isinstance(example.practice, dict):
        return Practice.model_validate(example.practice)
    return load(content.folder("evals") / "practice.toml") if example.practice else None


@pytest.fixture(scope="module")
def judges() -> dict[str, Guardrails]:
    """Guardrails by profile, as loading them for every example would take minutes."""
    return {}


@pytest.mark.parametrize(("rule", "broken", "example"), EXAMPLES)
def test_example(rule: Rule, broken: bool, example: Example, judges: dict[str, Guardrails]) -> None:
    """A rule finds something in each of its must_fail and nothing in each of its must_pass."""
    practice = profile(example)
    key = repr(practice)
    if key not in judges:
        judges[key] = Guardrails.load(practice)
    guardrails = judges[key]
    if isinstance(rule.check, Judge):
        guardrails = Guardrails.load(practice, judge=lambda *_: (example.judge, ""))
    if rule.applies_to == "review":
        found = guardrails.escalations(Review(text=example.text, stars=example.stars))
    else:
        known = example.review is not None or example.stars or example.platform
        review = (
            Review(text=example.review or "", stars=example.stars, platform=example.platform)
            if known
            else None
        )
        found = guardrails.check(example.text, review, recent=example.recent).findings
    assert any(finding.rule == rule.id for finding in found) is broken


def test_every_family_has_rules() -> None:
    """There are rules of privacy, tone, conduct, form and escalation."""
    assert {rule.family for rule in RULES} >= set(rules.FAMILIES)


def test_escalations_say_who_acts() -> None:
    """Every rule on a review says who should act, and no rule on a reply does."""
    assert all((rule.who is not None) == (rule.applies_to == "review") for rule in RULES)


@pytest.mark.parametrize(
    ("file", "current"),
    [("docs/guardrails.md", policy(RULES)), ("guardrails/rule.schema.json", schema())],
)
def test_generated_files_are_current(file: str, current: str) -> None:
    """Policy and schema say what the rules say: after a change run `python -m responder.checks_docs`."""
    path = content.root() / file
    if not content.is_checkout(content.root()):
        pytest.skip("an installed package has no docs")
    assert path.read_text(encoding="utf-8") == current


def test_spanish_verbs_are_no_relatives_and_names_have_no_language(practice: Practice) -> None:
    """In a Spanish reply "son" means "are"; an English name in it does not make it English."""
    rules = Guardrails.load(practice.model_copy(update={"signature": "The Team at Lakeside Family Clinic"}))
    review = Review(text="Son muy amables con mi hijo.", stars=5)
    for reply, passes in (
        ("Muchas gracias. Comentarios así son un gran estímulo para todo el equipo.", True),
        ("Gracias por sus amables palabras.\n\nThe Team at Lakeside Family Clinic", True),
        ("Muchas gracias. Nos alegra que su hijo haya estado a gusto.", False),
    ):
        assert rules.check(reply, review).passed == passes, reply
