"""The trained check: its weights are current and repeatable, and it only ever adds findings."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder import Guardrails, content
from responder.checks_kinds import Learned
from responder.checks_learned import Model, features, learned, load, sentences
from responder.checks_text import read
from responder.errors import ConfigError

TOOLS = Path(__file__).parent.parent / "tools"
WEIGHTS = content.folder("guardrails") / "learned" / "privacy.json"


@pytest.fixture(scope="module")
def model() -> Model:
    """The model that is shipped."""
    return load(WEIGHTS)


@pytest.fixture(scope="module")
def trainer() -> object:
    """The training tool, which is no part of the package."""
    sys.path.insert(0, str(TOOLS))
    try:
        import train_guardrails
    finally:
        sys.path.remove(str(TOOLS))
    return train_guardrails


def test_weights_are_current(model: Model, trainer: object) -> None:
    """The weights were trained on the sentences as they are now: after a change, train anew."""
    assert model.data == trainer.hashed()  # type: ignore[attr-defined]


def test_weights_are_small() -> None:
    """The weights stay far under a megabyte."""
    assert WEIGHTS.stat().st_size < 1_000_000


def test_training_is_repeatable(trainer: object, tmp_path: Path) -> None:
    """Training twice on the same sentences gives the same model, to the last digit."""
    source = tmp_path / "few.txt"
    source.write_text(
        "= visit: visit, stay, exam\n"
        "+ Thank you for your {recent |}[visit].\n+ We loved {seeing|meeting} you.\n"
        "- Thank you for {your|the} feedback.\n- Every [visit] matters.\n- Sorry {to hear this|for it}.\n"
    )
    made = [json.dumps(trainer.train(*trainer.load(source))) for _ in range(2)]  # type: ignore[attr-defined]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("confirms", "does_not"),
    [
        ("Thank you for your visit.", "Thank you for your feedback."),
        ("We are sorry that we kept you waiting.", "We know that long waits are frustrating."),
        ("We look forward to seeing you again.", "We look forward to hearing from you."),
        ("We loved taking care of you.", "We love taking care of this community."),
        ("Please call to discuss your bill.", "Please call to discuss your concerns."),
        ("Your comfort during your stay matters to us.", "The comfort of our patients matters to us."),
    ],
)
def test_near_pairs(model: Model, confirms: str, does_not: str) -> None:
    """Of two near sentences, the one that confirms care is far the likelier violation."""
    assert model.probability(read(confirms)) > 0.7 > 0.5 > model.probability(read(does_not))


def test_finding_is_the_sentence() -> None:
    """A finding spans the sentence, of all the reply, that reads like a violation."""
    reply = "Thank you for the feedback. It was a joy to take care of you and your daughter. Please call us."
    spans = [
        reply[found.start : found.end]
        for found in Guardrails.load().check(reply).findings
        if found.rule == "privacy.learned"
    ]
    assert spans == ["It was a joy to take care of you and your daughter"]


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """Any text has sentences that make up all its words, and features that are text."""
    words = read(text)
    parts = list(sentences(words))
    assert [word for part in parts for word in part] == words
    assert all(isinstance(item, str) for part in parts for item in features(part, frozenset(), {}))


@pytest.mark.parametrize(
    "source", ["", "{}", '{"words": 1, "classes": {}, "weights": {}, "bias": 0, "data": ""}']
)
def test_broken_weights(tmp_path: Path, source: str) -> None:
    """A file that is no model is an error that names the file."""
    file = tmp_path / "broken.json"
    file.write_text(source)
    with pytest.raises(ConfigError, match=r"broken\.json"):
        load(file)


def test_missing_weights() -> None:
    """A rule whose weights are missing does not load."""
    with pytest.raises(ConfigError, match="cannot read the weights"):
        learned(Learned(kind="learned", weights="no-such", threshold=0.5))
