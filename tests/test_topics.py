"""Reading topics, the library's own and a practice's."""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import Literal

import pytest

from responder.check import Guardrails
from responder.errors import ConfigError
from responder.models import Practice, Review, Tone
from responder.phrases import Compiler
from responder.signals import Matcher
from responder.topics import Topic, Topics
from responder.triage import triage
from responder.wordings import Pools

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
    """At least six wordings a tone in either language, six short ones, and what it is about."""
    topic = TOPICS.by_id[name]
    for replies in filter(None, (topic.replies, topic.thanks)):
        for language in ("en", "es"):
            assert all(len(set(replies[language].of(tone))) >= 6 for tone in ("calm", "warm", "formal"))
            assert len(set(replies[language].short)) >= 6
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
    ("text", "given", "tone", "expected"),
    [
        ("replies: {en: {calm: [Ours.]}}", ("replies", "en"), "calm", ("Ours.",)),
        ("replies: {en: {calm: [Ours.]}}", ("replies", "en"), "warm", None),
        ("replies: {en: {calm: [Ours.]}}", ("replies", "en"), "short", None),
        ("replies: {en: {calm: [Ours.]}}", ("replies", "es"), "calm", None),
        ("replies: {es: {short: [Nuestra.]}}", ("replies", "es"), "short", ("Nuestra.",)),
        ("also: {en: [Ours too.]}", ("also", "es"), "", None),
        ("about: {en: the lot}", ("about", "es"), "", None),
        ("signals: {en: {hints: lamppost}}", ("signals", "en"), "shows", None),
        ("signals: {en: {hints: lamppost}}", ("signals", "en"), "hints", "lamppost"),
    ],
)
def test_a_practice_replaces_one_list_and_keeps_its_neighbours(
    tmp_path: Path, text: str, given: tuple[str, str], tone: str, expected: object
) -> None:
    """A list is replaced by language and tone; what the file does not give stays as it is shipped."""
    _write(tmp_path, "parking", text)

    def found(topics: Topics) -> object:
        value = getattr(topics.by_id["parking"], given[0])[given[1]]
        return getattr(value, tone) if tone else value

    assert found(Topics.load([tmp_path])) == (found(TOPICS) if expected is None else expected)


def test_what_all_topics_share_is_replaced_by_one_list_too(tmp_path: Path) -> None:
    """A practice can change the endings of one tone, or a group of words, alone."""
    _write(tmp_path, "_shared", "endings: {en: {warm: [All the best.]}}")
    _write(tmp_path, "_words", "groups: {LAMP: 'lamp, lamps'}")
    topics = Topics.load([tmp_path])
    assert topics.shared.endings["en"].warm == ("All the best.",)
    assert topics.shared.endings["en"].calm == TOPICS.shared.endings["en"].calm
    assert topics.words.groups == {**TOPICS.words.groups, "LAMP": "lamp, lamps"}


def test_a_later_folder_is_laid_over_an_earlier_one(tmp_path: Path) -> None:
    """Of two folders the later one has the last word, list by list."""
    for name, text in (("a", "{calm: [A.], warm: [A.]}"), ("b", "{calm: [B.]}")):
        (tmp_path / name).mkdir()
        _write(tmp_path / name, "parking", f"replies: {{en: {text}}}")
    replies = Topics.load([tmp_path / "a", tmp_path / "b"]).by_id["parking"].replies["en"]
    assert (replies.calm, replies.warm) == (("B.",), ("A.",))


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "parking",
            "replies:\n  fr: {calm: [Oui.]}",
            r"parking\.yaml:2: replies\.fr: unknown key; .* 'en' or",
        ),
        (
            "parking",
            "replies:\n  en:\n    clam: [We hear.]",
            r":3: replies\.en\.clam: unknown key; .* calm, ",
        ),
        ("parking", "\nreply: {en: {calm: [We hear.]}}", r":2: reply: unknown key; the keys are topic, "),
        ("parking", "signals:\n  en: {show: lot}", r":2: signals\.en\.show: unknown key; .* shows, hints"),
        ("parking", "replies:\n  en: {calm: We hear.}", r":2: replies\.en\.calm: must be a list"),
        ("parking", "replies:\n  en: [We hear.]", r":2: replies\.en: must be a table"),
        ("parking", "replies: {en:\n {calm: [\nParking: hard.]}}", r":3: replies\.en\.calm\.0: must be text"),
        ("parking", "also:\n  en:\n  - Costs $ 5.", r":2: also\.en: a \$ stands before no name"),
        ("parking", "replies: {en: {calm: ['']}}", r":1: replies\.en\.calm: a wording is empty"),
        ("parking", "signals:\n  en:\n    shows: LOBBY", r":3: signals\.en\.shows: no group is called LOBBY"),
        ("parking", "\ntopic: lot", r":2: topic: must be the name of the file, parking"),
        ("parkings", "replies: {en: {calm: [We hear.]}}", r"parkings\.yaml:1: topic: .* mean parking\.yaml"),
        (
            "_shared",
            "invitations:\n  en: {calm: [Call $phone.]}",
            r":1: invitations: en\.calm needs a line with",
        ),
        ("_shared", "\nholding: {es: {short: [Llame a $contact.]}}", r":2: holding: es\.short needs a line"),
        ("_shared", "reach: {en: [call $phone]}", r":1: reach: en needs a line that names no detail"),
        ("_shared", "reach: {en: [please $reach]}", r":1: reach: a line of reach cannot name"),
        ("_shared", "plain: {criticism: {en: [We are sorry.]}}", r":1: plain: criticism\.en needs a line"),
        ("_words", "\ngroups: {LAMP: 'lamp, '}", r"_words\.yaml:2: groups\.LAMP: "),
        (
            "other",
            "thanks:\n  es: {short: [Llame al $phone.]}",
            r"other\.yaml:2: thanks\.es: es\.short needs",
        ),
    ],
)
def test_a_mistake_in_what_a_practice_changes_is_named_with_line_and_key(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    """A mistake in a file that gives a part of a topic is told like one in a whole topic."""
    _write(tmp_path, name, text)
    with pytest.raises(ConfigError, match=complaint) as caught:
        Topics.load([tmp_path])
    assert str(tmp_path) in str(caught.value)


def test_a_mistake_is_looked_for_in_the_file_that_made_it(tmp_path: Path) -> None:
    """With several folders the error names the one in which the mistake stands."""
    for name, text in (("a", "signals: {en: {shows: LOBBY}}"), ("b", "title: The lot")):
        (tmp_path / name).mkdir()
        _write(tmp_path / name, "parking", text)
    with pytest.raises(ConfigError, match=r"a/parking\.yaml:1: signals"):
        Topics.load([tmp_path / "a", tmp_path / "b"])


def test_a_file_that_would_be_passed_over_is_an_error(tmp_path: Path) -> None:
    """A file that ends in yml is not silently left out."""
    (tmp_path / "parking.yml").write_text("replies: {}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"parking\.yml: would not be read: name it parking\.yaml"):
        Topics.load([tmp_path])


@pytest.mark.parametrize(
    ("text", "tone", "apology"),
    [
        ("{calm: [Arriving is our lookout.]}", "calm", "general"),
        ("{calm: [Arriving is our lookout.], warm: []}", "warm", "general"),
        ("{calm: [Arriving is our lookout.], warm: [We are sorry.]}", "warm", "none"),
        (
            "{calm: [Write to $email.], warm: [], formal: [Arriving is our lookout.]}",
            "calm",
            "none",
        ),
    ],
)
def test_a_tone_without_a_usable_wording_takes_those_of_another(
    tmp_path: Path, text: str, tone: Tone, apology: Literal["general", "none"]
) -> None:
    """What the profile cannot fill, or will not say, leaves the topic its other wordings."""
    _write(tmp_path, "parking", f"replies: {{en: {text}}}")
    practice = Practice(name="Lakeside Family Clinic", tone=tone, apology=apology)
    pool = Pools(Topics.load([tmp_path]), practice).of_topic("parking", "replies", "en", short=False)
    assert [wording.split()[0] for wording in pool] == ["Arriving"]


def test_changed_topics_go_to_another_process_as_they_are(tmp_path: Path) -> None:
    """What a practice changed survives the way to the processes of a long batch."""
    _write(tmp_path, "parking", "signals: {en: {shows: lamppost}}\nreplies: {en: {calm: [Ours.]}}")
    topics = pickle.loads(pickle.dumps(Topics.load([tmp_path])))  # noqa: S301 - pickled here
    assert topics.by_id["parking"].replies["en"].calm == ("Ours.",)


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
