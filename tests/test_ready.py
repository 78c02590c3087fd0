"""Ready-to-use replies: every one passes the guardrails, and no page of them reads as one stamp."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from random import Random
from string import Template

import pytest

from responder.check import Guardrails
from responder.checks_form import weighted
from responder.models import Finding, Practice, Review, Tone, Triage
from responder.ready import LONGEST_SHORT, ReadyReplies
from responder.topics import Replies, Topics
from responder.wordings import Pools

TOPICS = Topics.load()
FULL = Practice(
    name="Lakeside Family Clinic",
    contact="Jessica",
    role="clinical director",
    phone="555-555-5555",
    email="office@lakeside.example",
    signature="The team at Lakeside Family Clinic",
)
MINIMAL = Practice(name="Lakeside Family Clinic")
TONES: tuple[Tone, ...] = ("calm", "warm", "formal")
PRACTICES = [
    *(FULL.model_copy(update={"tone": tone}) for tone in TONES),
    MINIMAL,
    FULL.model_copy(update={"apology": "none"}),
    None,
]
LANGUAGES = ("en", "es")
COMPLAINTS = [name for name, topic in TOPICS.by_id.items() if topic.kind == "criticism"]
PRAISE = [name for name, topic in TOPICS.by_id.items() if topic.kind == "praise"]


def _label(practice: Practice | None) -> str:
    if practice is None:
        return "no profile"
    return f"{'full' if practice.phone else 'name only'}-{practice.tone}-{practice.apology}"


def _review(number: int, stars: int | None, platform: str | None = None) -> Review:
    return Review(text=f"review number {number}", stars=stars, platform=platform)


def _triage(*topics: str, sentiment: str = "negative", language: str | None = "en") -> Triage:
    return Triage(topics=topics, sentiment=sentiment, language=language)


def _passes(guardrails: Guardrails, reply: str, review: Review) -> None:
    blocked = [
        finding for finding in guardrails.check(reply, review=review).findings if finding.severity == "block"
    ]
    assert not blocked, (reply, [(finding.rule, reply[finding.start : finding.end]) for finding in blocked])


def _cases() -> Iterator[tuple[Review, Triage]]:
    """Yield reviews of every topic and of every sensible pair, in both languages, on X and elsewhere."""
    number = itertools.count()
    for language, platform in itertools.product(LANGUAGES, (None, "x")):
        for name, topic in TOPICS.by_id.items():
            if topic.kind != "praise":
                yield _review(next(number), 1, platform), _triage(name, language=language)
            if topic.kind == "praise" or topic.thanks:
                yield (
                    _review(next(number), 5, platform),
                    _triage(name, sentiment="positive", language=language),
                )
            # Stars and words that disagree: a five-star complaint, three stars on kind words.
            stars, feeling = (3, "positive") if topic.kind == "praise" else (5, "mixed")
            yield _review(next(number), stars, platform), _triage(name, sentiment=feeling, language=language)
        for first, second in itertools.permutations(COMPLAINTS, 2):
            if (7 * COMPLAINTS.index(first) + COMPLAINTS.index(second)) % 29 == 0:
                yield _review(next(number), 2, platform), _triage(first, second, language=language)
        for complaint, praise in list(itertools.product(COMPLAINTS, PRAISE))[::7]:
            yield (
                _review(next(number), 3, platform),
                _triage(complaint, praise, sentiment="mixed", language=language),
            )
            yield (
                _review(next(number), 4, platform),
                _triage(praise, complaint, sentiment="positive", language=language),
            )


@pytest.mark.parametrize("practice", PRACTICES, ids=_label)
def test_the_first_reply_to_any_topic_or_pair_passes_the_guardrails(practice: Practice | None) -> None:
    """For every profile, tone, language, topic and pair of topics the first candidate passes."""
    replies, guardrails = ReadyReplies(TOPICS, practice), Guardrails.load(practice)
    for review, triage in _cases():
        _passes(guardrails, next(replies.candidates(review, triage)), review)


def _wordings(replies: Replies) -> Iterator[tuple[str, bool]]:
    for tone in TONES:
        for wording in replies.of(tone):
            yield wording, False
    for wording in replies.short:
        yield wording, True


@pytest.mark.parametrize("practice", [FULL, MINIMAL, None], ids=_label)
def test_every_wording_passes_the_guardrails(practice: Practice | None) -> None:
    """Each wording of each topic passes with an invitation after it, or alone where it thanks."""
    pools, guardrails, rng = Pools(TOPICS, practice), Guardrails.load(practice), Random(1)
    for topic in TOPICS.by_id.values():
        for language, table in itertools.product(LANGUAGES, (topic.replies, topic.thanks)):
            thanks = table is topic.thanks or topic.kind == "praise"
            for wording, short in _wordings(table[language]) if table else ():
                tail = "" if thanks else rng.choice(pools.shared("invitations", language, short=short))
                # Spanish replies rely on an opening for thanks or regret.
                opens = topic.opening and language == "es" and not (thanks or short)
                opening = pools.shared("openings", language, short=False)[0] if opens else ""
                reply = pools.fill(f"{opening} {wording} {tail}".strip(), rng, language)
                _passes(guardrails, reply, _review(1, 5 if thanks else 1, "x" if short else None))
            for sentence in topic.also.get(language, ()):
                tail = rng.choice(pools.shared("invitations", language, short=False))
                opening = pools.shared("openings", language, short=False)[0]
                reply = pools.fill(
                    f"{opening} {topic.replies[language].calm[0]} {sentence} {tail}", rng, language
                )
                _passes(guardrails, reply, _review(1, 2))


@pytest.mark.parametrize("practice", [FULL, MINIMAL, None], ids=_label)
def test_every_line_that_the_topics_share_passes_the_guardrails(practice: Practice | None) -> None:
    """Each opening, invitation, ending, holding and plain reply passes, in each tone and language."""
    guardrails, rng = Guardrails.load(practice), Random(2)
    for tone, language in itertools.product(TONES, LANGUAGES):
        pools = Pools(TOPICS, practice.model_copy(update={"tone": tone}) if practice else None)
        other = TOPICS.by_id["other"].replies[language].of(tone)[0]
        thanks = TOPICS.by_id["praise"].replies[language].of(tone)[0]
        invitation = pools.shared("invitations", language, short=False)[0]
        whole = [
            *(f"{line} {other} {invitation}" for line in pools.shared("openings", language, short=False)),
            *(f"{other} {line}" for line in pools.shared("invitations", language, short=False)),
            *pools.shared("holding", language, short=False),
            *pools.plain("criticism", language),
        ]
        for wording in whole:
            _passes(guardrails, pools.fill(wording, rng, language), _review(1, 1))
        for line in (*pools.shared("endings", language, short=False), *pools.plain("praise", language)):
            _passes(guardrails, pools.fill(f"{thanks} {line}", rng, language), _review(1, 5))


@pytest.mark.parametrize("number", range(len(TOPICS.shared.reach["en"])))
def test_every_way_to_get_in_touch_passes_the_guardrails(number: int) -> None:
    """Each line of `reach` passes for the practice that it suits, in both languages."""
    for language in LANGUAGES:
        lines = TOPICS.shared.reach[language]
        line = lines[number % len(lines)]
        names = set(Template(line).get_identifiers())
        details = {name: getattr(FULL, name) for name in names}
        if "role" in details:
            details["contact"] = FULL.contact
        practice = Practice(name=FULL.name, **details)
        reply = Template(TOPICS.by_id["other"].replies[language].calm[0] + f" Please {line}.").substitute(
            details
        )
        reply = reply.replace("Please", "Por favor,") if language == "es" else reply
        _passes(Guardrails.load(practice), reply, _review(1, 1))


def test_a_reply_to_criticism_names_the_point_person_and_number() -> None:
    """Whatever the topic, language and tone, the reader learns whom to call and where."""
    for practice in (practice for practice in PRACTICES if practice and practice.phone):
        replies = ReadyReplies(TOPICS, practice)
        for review, triage in _cases():
            reply = next(replies.candidates(review, triage))
            if review.stars == 1 or triage.sentiment == "mixed":
                assert "Jessica" in reply
                assert "555-555-5555" in reply


@pytest.mark.parametrize("stars", [1, 2, 3])
def test_few_stars_get_an_invitation_even_where_the_words_praise(stars: int) -> None:
    """Three stars and fewer on kind words are answered as a criticism."""
    reply = next(
        ReadyReplies(TOPICS, FULL).candidates(_review(1, stars), _triage("praise", sentiment="mixed"))
    )
    assert "555-555-5555" in reply


def test_praise_is_thanked_and_not_asked_for_complaints() -> None:
    """A reply to praise thanks and names no number."""
    replies = ReadyReplies(TOPICS, FULL)
    for number, name in itertools.product(range(20), PRAISE):
        reply = next(replies.candidates(_review(number, 5), _triage(name, sentiment="positive")))
        assert re.search(r"thank|grateful|appreciate", reply, re.IGNORECASE)
        assert "555" not in reply


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            {"contact": "Jessica", "role": "clinical director", "phone": "555-555-5555"},
            "Jessica, our clinical director,",
        ),
        ({"contact": "Jessica", "phone": "555-555-5555"}, "Jessica at 555-555-5555"),
        ({"phone": "555-555-5555"}, "at 555-555-5555"),
        ({"contact": "Jessica", "email": "office@lakeside.example"}, "Jessica at office@lakeside.example"),
        ({"email": "office@lakeside.example"}, "at office@lakeside.example"),
        ({"contact": "Jessica"}, "ask for Jessica"),
        ({}, "our office directly"),
    ],
)
def test_the_invitation_names_what_the_profile_has(details: dict[str, str], expected: str) -> None:
    """With less in the profile the invitation says less, and it is always there."""
    replies = ReadyReplies(TOPICS, Practice(name="Lakeside Family Clinic", **details))
    assert expected in next(replies.candidates(_review(1, 1), _triage("billing")))


def test_no_apology_where_the_practice_wants_none() -> None:
    """With `apology = "none"` no reply says sorry, in either language."""
    replies = ReadyReplies(TOPICS, FULL.model_copy(update={"apology": "none"}))
    for review, triage in _cases():
        assert not re.search(
            r"sorry|apolog|regret|lament|sentimos", next(replies.candidates(review, triage)), re.IGNORECASE
        )


def test_replies_for_x_fit() -> None:
    """Nothing for X is longer than X takes, also with a long profile; the signature goes first."""
    long = Practice(
        name="N" * 120, contact="C" * 80, role="R" * 80, phone="555-555-5555", signature="S" * 120
    )
    for practice in (FULL, long):
        replies = ReadyReplies(TOPICS, practice)
        for review, triage in _cases():
            if review.platform == "x":
                reply = next(replies.candidates(review, triage), None)
                assert practice is long or reply is not None
                assert reply is None or weighted(reply) <= LONGEST_SHORT


def test_the_same_review_gets_the_same_reply_and_others_get_others() -> None:
    """The choice is a function of the review, and sixty reviews bring up at least fifty texts."""
    replies = ReadyReplies(TOPICS, FULL)
    first = [next(replies.candidates(_review(n, 1), _triage("wait-times"))) for n in range(60)]
    again = [next(replies.candidates(_review(n, 1), _triage("wait-times"))) for n in range(60)]
    assert first == again
    assert len(set(first)) >= 50


@pytest.mark.parametrize(
    ("name", "stars"), [("wait-times", 1), ("praise", 5), ("stars-only", 5), ("praise-staff", 5)]
)
def test_ten_replies_in_a_row_do_not_repeat_each_other(name: str, stars: int) -> None:
    """Given the last replies, none of ten shares its main sentence with another."""
    replies = ReadyReplies(TOPICS, FULL.model_copy(update={"signature": None}))
    recent: list[str] = []
    for number in range(10):
        triage = _triage(name, sentiment="positive" if stars > 3 else "negative")
        recent.append(next(replies.candidates(_review(number, stars), triage, recent=recent)))
    assert len(set(recent)) == 10
    shared = sum(
        len(set(one.split(". ")) & set(two.split(". ")) - {""}) > 1
        for one, two in itertools.combinations(recent, 2)
    )
    assert shared <= 4


def test_a_whole_reply_of_the_practice_stands_as_it_is() -> None:
    """A wording that itself says how to get in touch gets no opening and no second invitation."""
    own = TOPICS.by_id["parking"].model_copy(
        update={
            "replies": {
                "en": TOPICS.by_id["parking"].replies["en"].model_copy(update={"calm": ("Please $reach.",)})
            }
        }
    )
    topics = Topics({**TOPICS.by_id, "parking": own}, TOPICS.shared, TOPICS.words, TOPICS.matcher)
    reply = next(ReadyReplies(topics, MINIMAL).candidates(_review(1, 1), _triage("parking")))
    assert reply in {
        "Please contact our office directly.",
        "Please call our office directly.",
        "Please reach out to our office directly.",
    }


def test_an_acknowledgement_is_completed_with_the_invitation() -> None:
    """Whoever wrote the acknowledgement, the invitation and the signature follow, once, not for praise."""
    replies = ReadyReplies(TOPICS, FULL)
    completed = replies.completed("Long waits are hard.", _review(1, 1), _triage("wait-times"))
    assert completed.startswith("Long waits are hard. ")
    assert completed.endswith(f"\n\n{FULL.signature}")
    assert "555-555-5555" in completed
    assert (
        replies.completed("Please call 555-555-5555.", _review(1, 1), _triage("wait-times")).count(
            "555-555-5555"
        )
        == 1
    )
    assert "555" not in replies.completed(
        "Thank you!", _review(1, 5), _triage("praise", sentiment="positive")
    )


def test_a_holding_reply_says_nothing_of_the_matter() -> None:
    """It is neutral, and the same for every topic."""
    replies = ReadyReplies(TOPICS, FULL)
    finding = Finding(rule="escalate.harm", severity="block", message="A person decides.")
    triage = _triage("outcome").model_copy(update={"escalations": (finding,)})
    assert replies.holding(_review(1, 1), triage) == replies.holding(_review(1, 1), _triage("billing"))
    assert "555-555-5555" in replies.holding(_review(1, 1), triage)
