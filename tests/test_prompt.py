"""Prompts: made of files and a `Redacted` alone, with the review as quoted data."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder import content
from responder.errors import ConfigError
from responder.models import Practice, Redacted, Triage
from responder.prompt import LONGEST, Prompts
from responder.redact import Redactor
from responder.topics import Topics

WAIT = Triage(topics=("wait-times",), sentiment="negative", language="en")
PRAISE = Triage(topics=("praise",), sentiment="positive", language="en")


@pytest.fixture(scope="module")
def prompts() -> Prompts:
    """Return the prompts that the library ships."""
    return Prompts.load(Topics.load())


@pytest.fixture(scope="module")
def redacted(redactor: Redactor) -> Redacted:
    """Return a redacted complaint."""
    return redactor.redact("Maria Lopez kept me waiting for two hours.\nThe chairs are hard.")


def test_a_prompt_takes_nothing_but_redacted_text(prompts: Prompts) -> None:
    """The review's own text, or anything that looks like a Redacted, is refused."""
    for wrong in ("Maria Lopez kept me waiting", object()):
        with pytest.raises(TypeError, match="redact"):
            prompts.draft(wrong, stars=1, triage=WAIT, practice=None)  # type: ignore[arg-type]


def test_the_review_is_quoted_in_the_last_message(prompts: Prompts, redacted: Redacted) -> None:
    """Every line of the review is marked as quoted, in the last message only."""
    messages = prompts.draft(redacted, stars=1, triage=WAIT, practice=None)
    assert messages[0]["role"] == "system"
    last = messages[-1]["content"]
    assert "\n> The chairs are hard." in last
    assert "Lopez" not in str(messages)
    assert all("chairs are hard" not in message["content"] for message in messages[:-1])


def test_with_topics_only_nothing_of_the_text_is_sent(prompts: Prompts, redacted: Redacted) -> None:
    """Without a Redacted the model gets stars, mood and topics."""
    messages = prompts.draft(None, stars=1, triage=WAIT, practice=None)
    assert "chairs are hard" not in str(messages)
    assert "(not shown)" in messages[-1]["content"]
    assert Topics.load().by_id["wait-times"].title.lower() in messages[-1]["content"]


def test_examples_are_wordings_of_the_topic_without_contacts(prompts: Prompts) -> None:
    """What a model imitates are the practice's own replies, with nothing left to fill in."""
    for triage in (WAIT, PRAISE, Triage(topics=("billing", "front-desk"), sentiment="mixed", language="es")):
        messages = prompts.draft(None, stars=None, triage=triage, practice=None)
        examples = [message["content"] for message in messages if message["role"] == "assistant"]
        assert examples
        assert not any("$" in example for example in examples)


def test_the_tone_of_the_practice_is_asked_for_and_its_contacts_are_not_sent(prompts: Prompts) -> None:
    """The voice follows the profile; name, person and number stay at home."""
    practice = Practice(name="Quietwater", contact="Jessica", phone="555-555-5555", tone="formal")
    text = str(prompts.draft(None, stars=1, triage=WAIT, practice=practice))
    assert "formal" in text
    assert not re.search("Quietwater|Jessica|555", text)


def test_spanish_reviews_are_answered_in_spanish(prompts: Prompts) -> None:
    """The language of the review is the language asked for, English where it is unknown."""
    for language, asked in (("es", "Spanish"), ("en", "English"), (None, "English"), ("fr", "English")):
        triage = WAIT.model_copy(update={"language": language})
        assert asked in prompts.draft(None, stars=1, triage=triage, practice=None)[0]["content"]


def test_a_repair_shows_the_draft_and_what_is_wrong_with_it(prompts: Prompts) -> None:
    """The model gets its own draft back, and each repair line once."""
    first = prompts.draft(None, stars=1, triage=WAIT, practice=None)
    messages = prompts.repair(first, "Sorry about your visit.", ["Leave out the visit."] * 2, WAIT)
    assert messages[: len(first)] == first
    assert messages[-2] == {"role": "assistant", "content": "Sorry about your visit."}
    assert messages[-1]["content"].count("Leave out the visit.") == 1


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("draft.txt", "$topics $stars $review $surprise", r"\$surprise is unknown"),
        ("draft.txt", "$topics $stars", r"\$review is missing"),
        ("system.txt", "costs $ 5", r"write \$\$"),
        ("repair.txt", None, "cannot read"),
    ],
)
def test_a_broken_prompt_file_is_named(tmp_path: Path, name: str, text: str | None, complaint: str) -> None:
    """A variable that is missing, unknown or malformed is an error that names the file."""
    folder = Path(copytree(content.folder("prompts"), tmp_path / "prompts"))
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint) as raised:
        Prompts.load(Topics.load(), folder)
    assert name in str(raised.value)


def test_the_version_changes_with_any_file(tmp_path: Path, prompts: Prompts) -> None:
    """A reply can be traced to the very wording of the prompts that asked for it."""
    folder = Path(copytree(content.folder("prompts"), tmp_path / "prompts"))
    assert Prompts.load(Topics.load(), folder).version == prompts.version
    with (folder / "tones" / "calm.txt").open("a", encoding="utf-8") as file:
        file.write("Be brief.\n")
    assert Prompts.load(Topics.load(), folder).version != prompts.version


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("billing.yaml", "must_match: [The bill was wrong and nobody would say why.]"),
        ("billing.yaml", "replies: {en: {calm: [Questions about a bill deserve a plain answer.]}}"),
        ("billing.yaml", "title: Bills and payments"),
        ("_words.yaml", "sarcasm: {en: what a treat}"),
        ("own.yaml", "topic: own\ntitle: Our own\nreplies: {en: {calm: [We listen to all of it.]}}"),
    ],
)
def test_the_version_covers_the_topics(tmp_path: Path, prompts: Prompts, name: str, text: str) -> None:
    """Topics of one's own, from which the examples in the prompt are taken, make another version."""
    assert Prompts.load(Topics.load([tmp_path])).version == prompts.version
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert Prompts.load(Topics.load([tmp_path])).version != prompts.version


@given(text=st.text(max_size=200))
def test_no_line_of_a_review_passes_for_one_of_the_prompt(
    prompts: Prompts, redactor: Redactor, text: str
) -> None:
    """Whatever a review holds, each of its lines begins with the mark of a quotation."""
    last = prompts.draft(redactor.redact(text), stars=1, triage=WAIT, practice=None)[-1]["content"]
    quoted = last.split("\n")[2:-1]
    assert quoted
    assert all(line.startswith("> ") for line in quoted) or quoted == ["(not shown)"]


def test_a_long_review_is_cut_at_a_word(prompts: Prompts, redactor: Redactor) -> None:
    """A model's context is not filled by one review."""
    last = prompts.draft(redactor.redact("endless " * 2_000), stars=1, triage=WAIT, practice=None)[-1][
        "content"
    ]
    assert len(last) < LONGEST + 200
    assert "endless ...\n" in last
