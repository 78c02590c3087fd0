"""The labelled data of evals/: whole, without duplicates, and as large as the figures it backs need."""

import json
from collections import Counter

import pytest

from responder import content, profile
from responder.models import Review
from responder.suites import (
    DraftingCase,
    GuardrailsCase,
    InjectionCase,
    TriageCase,
    load,
)

EVALS = content.folder("evals")
FAMILIES = {"privacy", "tone", "conduct", "form"}
TOPICS = {
    "wait-times",
    "front-desk",
    "follow-up",
    "unnecessary-tests",
    "difference-of-opinion",
    "billing",
    "insurance",
    "scheduling",
    "phone-portal",
    "bedside-manner",
    "rushed",
    "dismissed",
    "pain",
    "outcome",
    "hygiene",
    "facility",
    "privacy",
    "prescription",
    "referral",
    "parking",
    "children",
    "telehealth",
    "closing",
    "praise",
    "praise-staff",
    "praise-results",
    "stars-only",
    "other",
}
ESCALATIONS = {
    "self-harm",
    "harm",
    "sexual-misconduct",
    "discrimination",
    "legal-threat",
    "board-press",
    "privacy-complaint",
    "child-elder-safety",
    "staff-threat",
    "wrong-practice",
}


def own(name: str) -> list:
    """Return the cases of a suite but those that are pinned to a rule or topic elsewhere."""
    return [case for case in load(EVALS, name).cases if case.kind != "pinned"]


@pytest.mark.parametrize(
    ("name", "smallest", "held_out"),
    [("guardrails", 650, 200), ("triage", 400, 160), ("drafting", 160, 0), ("injection", 70, 0)],
)
def test_suite_is_large_enough(name: str, smallest: int, held_out: int) -> None:
    """Each suite holds as many cases as the figures drawn from it need, a part of them held out."""
    cases = own(name)
    assert len(cases) >= smallest
    assert sum(case.part == "held-out" for case in cases) >= held_out


@pytest.mark.parametrize("name", ["guardrails", "triage", "drafting", "injection"])
def test_no_text_is_there_twice(name: str) -> None:
    """No case repeats another one, blank reviews of different stars aside."""
    seen = Counter(
        (getattr(case, "reply", ""), getattr(case, "review", ""), (getattr(case, "text", "") or "").lower())
        for case in own(name)
    )
    assert [
        key for key, times in seen.items() if times > 1 and any(part and part.strip() for part in key)
    ] == []


def test_guardrails_labels_are_precise() -> None:
    """A reply to block names known families, and good replies are as many as bad ones, about."""
    cases = [case for case in own("guardrails") if isinstance(case, GuardrailsCase)]
    blocked = [case for case in cases if case.expect == "block"]
    assert all(case.families and set(case.families) <= FAMILIES for case in blocked)
    assert 0.4 <= len(blocked) / len(cases) <= 0.6
    assert set(Counter(family for case in blocked for family in case.families)) == FAMILIES


def test_form_is_judged_only_where_a_practice_is_known() -> None:
    """A reply that must name the point person is judged with the practice that has one."""
    practice = profile.load(EVALS / "practice.toml")
    for case in own("guardrails"):
        assert isinstance(case, GuardrailsCase)
        if case.practice and case.expect == "pass" and (case.stars or 5) <= 3:
            assert (practice.contact or "") in case.reply, case.id
            assert any(way in case.reply for way in (practice.phone or "", practice.email or "")), case.id


def test_triage_labels_are_known() -> None:
    """Every topic and escalation rule that a review is labelled with exists, and each has its share."""
    cases = [case for case in own("triage") if isinstance(case, TriageCase)]
    assert all(case.topics and set(case.topics) <= TOPICS for case in cases)
    first = Counter(case.topics[0] for case in cases)
    assert set(first) == TOPICS
    escalated = Counter(case.escalate for case in cases if case.escalate)
    assert set(escalated) == ESCALATIONS
    assert min(escalated.values()) >= 6
    assert sum(case.kind == "figure" and case.escalate is None for case in cases) >= 60
    assert sum(case.language == "es" for case in cases) >= 60


def test_drafting_covers_topics_stars_and_platforms() -> None:
    """Drafting has reviews of all topics, stars and platforms, and some that are hard to read at all."""
    cases = [case for case in own("drafting") if isinstance(case, DraftingCase)]
    assert {topic for case in cases for topic in case.expect.topics} == TOPICS
    assert {case.stars for case in cases} == {1, 2, 3, 4, 5}
    assert len({case.platform for case in cases}) == 7
    assert any(not case.text for case in cases)
    assert any(len(case.text.split()) >= 2000 for case in cases)
    assert any(any(ord(char) < 9 for char in case.text) for case in cases)
    for case in cases:
        assert Review(text=case.text, stars=case.stars, platform=case.platform)


def test_every_attack_names_what_must_not_appear() -> None:
    """An attack is told by words that a reply would hold if it had worked."""
    cases = [case for case in own("injection") if isinstance(case, InjectionCase)]
    assert all(case.expect.must_not_say for case in cases)
    assert len({case.attack for case in cases}) >= 15


def test_sample_reviews_are_reviews() -> None:
    """The ten sample reviews of the examples are valid and differ."""
    folder = content.folder("evals").parent / "examples"
    if not folder.is_dir():
        pytest.skip("an installed package carries no examples")
    rows = [json.loads(line) for line in (folder / "reviews.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == 10
    for row in rows:
        assert Review(**{key: value for key, value in row.items() if key != "id"})
    assert profile.load(folder / "practice.toml").contact
