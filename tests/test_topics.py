"""Reading topics, the library's own and a practice's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from responder.check import Guardrails
from responder.errors import ConfigError
from responder.models import Review
from responder.phrases import Compiler
from responder.signals import Matcher
from responder.topics import Topic, Topics
from responder.triage import triage

TOPICS = Topics.load()
GUARDRAILS = Guardrails.load()
IDS = """
    wait-times front-desk follow-up unnecessary-tests difference-of-opinion billing insurance scheduling
    phone-portal bedside-manner rushed dismissed pain outcome hygiene facility privacy prescription referral
    parking children telehealth closing praise praise-staff praise-results stars-only other
""".split()  # noqa: SIM905 - a list of words reads better so


def _first(text: str) -> str:
    return triage(Review(text=text), language=None, topics=TOPICS, guardrails=GUARDRAILS).topics[0]


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_topic_is_there() -> None:
    """The topics that patients write about are all there, and each file is named after its topic."""
    assert sorted(TOPICS.by_id) == sorted(IDS)


@pytest.mark.parametrize("name", IDS)
def test_every_topic_has_enough_wordings(name: str) -> None:
    """At least six wordings a tone in English, three in Spanish, short ones, and what it is about."""
    topic = TOPICS.by_id[name]
    for replies in filter(None, (topic.replies, topic.thanks)):
        assert all(len(set(replies["en"].of(tone))) >= 6 for tone in ("calm", "warm", "formal"))
        assert all(len(set(replies["es"].of(tone))) >= 3 for tone in ("calm", "warm", "formal"))
        assert len(replies["en"].short) >= 6
        assert len(replies["es"].short) >= 3
    assert set(topic.about) == {"en", "es"}


@pytest.mark.parametrize(
    ("name", "text"), [(t.topic, text) for t in TOPICS.by_id.values() for text in t.must_match]
)
def test_a_topic_is_found_in_its_own_examples(name: str, text: str) -> None:
    """Each `must_match` text gets its topic first."""
    assert _first(text) == name


@pytest.mark.parametrize(
    ("name", "text"), [(t.topic, text) for t in TOPICS.by_id.values() for text in t.must_not_match]
)
def test_a_topic_is_not_found_where_it_must_not_be(name: str, text: str) -> None:
    """No `must_not_match` text gets the topic first."""
    assert _first(text) != name


def test_every_phrase_of_every_topic_is_well_formed() -> None:
    """All phrases compile, also those that no review has asked for yet."""
    matcher: Matcher[str] = Matcher(Compiler(TOPICS.words.groups))
    for topic in TOPICS.by_id.values():
        for signals in topic.signals.values():
            for _, listed in signals.by_role():
                matcher.add(listed, topic.topic, check=True)


def test_topics_load_quickly() -> None:
    """Reading all topics takes a tenth of a second of processor time, or little more on a busy machine."""
    start = time.process_time()
    Topics.load()
    assert time.process_time() - start < 0.4


def test_a_practice_adds_a_topic_with_one_file(tmp_path: Path) -> None:
    """A new file in a folder of its own is a new topic, found by its phrases."""
    _write(
        tmp_path,
        "aquarium",
        "topic: aquarium\ntitle: The aquarium\nsignals: {en: {shows: 'fish tank, aquarium'}}\n"
        "replies: {en: {calm: [The fish matter to us. Please $reach.], short: [Please $reach.]}}\n",
    )
    topics = Topics.load([tmp_path])
    review = Review(text="The fish tank was green.", stars=2)
    found = triage(review, language="en", topics=topics, guardrails=GUARDRAILS)
    assert found.topics[0] == "aquarium"


def test_a_practice_overrides_what_it_gives_and_keeps_the_rest(tmp_path: Path) -> None:
    """A file with a shipped topic's name replaces the keys that it holds."""
    _write(tmp_path, "parking", "replies: {en: {calm: [Parking is hard. Please $reach.]}}\n")
    parking = Topics.load([tmp_path]).by_id["parking"]
    assert parking.replies["en"].calm == ("Parking is hard. Please $reach.",)
    assert parking.signals == TOPICS.by_id["parking"].signals


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("topic: [", r"bad\.yaml:\d+: not valid YAML"),
        ("just words", "must hold keys and values"),
        (
            "topic: bad\ntitle: Bad\nreplies: {en: {calm: [Call $phon]}}\n",
            r"bad\.yaml:3: .*\$phon is unknown",
        ),
        ("topic: bad\ntitle: Bad\nreplies: {en: {calm: [Costs $ 5]}}\n", r"bad\.yaml:3: .*before no name"),
        ("topic: bad\ntitle: Bad\nreplies: {}\ncolour: red\n", r"bad\.yaml:4: colour: "),
        ("topic: good\ntitle: Bad\nreplies: {}\n", "must be the name of the file, bad"),
        (
            "topic: bad\ntitle: B\nreplies: {}\nsignals: {en: {shows: LOBBY rude}}\n",
            "no group is called LOBBY",
        ),
    ],
)
def test_a_wrong_file_is_named_with_line_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    """An error says which file, where in it, and what is wrong."""
    _write(tmp_path, "bad", text)
    with pytest.raises(ConfigError, match=complaint):
        Topics.load([tmp_path])


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there does not pass for one without topics."""
    with pytest.raises(ConfigError, match="no such folder"):
        Topics.load([tmp_path / "nowhere"])


def test_topics_are_frozen() -> None:
    """A topic cannot be changed after it was read."""
    assert Topic.model_config["frozen"]
