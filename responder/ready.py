"""Ready-to-use replies: composes one for a review from the wordings of its topics, and varies them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from string import Template
from typing import Literal

from responder.checks_form import weighted
from responder.models import Practice, Review, Triage
from responder.topics import APOLOGY, Language, Topic, Topics
from responder.triage import QUESTION
from responder.wordings import WAYS, Pools

LONGEST_SHORT = 280
"""Characters that X takes, as it counts them."""

_THANKS = re.compile(r"\b(thank\w*|graci\w*|agrade\w*)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_TRIES = 48
_COMPARED = 32


class ReadyReplies:
    """The ready-to-use replies of one practice.

    Args:
        topics: the wordings, as `Topics.load` read them.
        practice: whose name, point person and number fill them; None invites "to contact our office".
    """

    def __init__(self, topics: Topics, practice: Practice | None = None) -> None:
        self._topics = topics
        self._pools = Pools(topics, practice)
        self._signature = practice.signature if practice else None

    def candidates(self, review: Review, triage: Triage, *, recent: Iterable[str] = ()) -> Iterator[str]:
        """Yield replies to `review`, best first: the same ones every time, others for another review.

        Args:
            review: decides, by a hash, which wordings come first.
            triage: what the review is about.
            recent: the practice's last replies, oldest first; candidates that share less with them, and with
                the newest of them, come first.
        """
        recent = tuple(recent)
        if any(concern.rule == QUESTION for concern in triage.concerns):
            yield from _unlike(recent, self._plain(review, triage, "question"))
        composed = self._composed(review, triage)
        if recent:
            yield from _unlike(recent, islice(composed, _COMPARED))
        yield from composed
        happy = not _invites(review, triage, *self._chosen(review, triage))
        yield from self._plain(review, triage, "praise" if happy else "criticism")

    def holding(self, review: Review, triage: Triage, *, recent: Iterable[str] = ()) -> str:
        """Return a neutral reply that holds the place until a person has decided what to say."""
        language = _language(triage)
        rng = _rng(review, "holding")
        pool = self._pools.shared("holding", language, short=review.platform == "x")
        texts = [self._pools.fill(wording, rng, language) for wording in rng.sample(pool, len(pool))]
        return self._signed(_unlike(tuple(recent), texts)[0], review)

    def completed(self, body: str, review: Review, triage: Triage) -> str:
        """Return `body`, an acknowledgement that somebody else wrote, with invitation and signature.

        The invitation is left out where the review is praise alone, or `body` already names the number,
        the address or the person to ask for.
        """
        language = _language(triage)
        first, second = self._chosen(review, triage)
        reply = body.strip()
        if _invites(review, triage, first, second) and not any(name in reply for name in self._pools.named):
            rng = _rng(review, "invitation")
            pool = self._pools.shared("invitations", language, short=review.platform == "x")
            reply = f"{reply} {self._pools.fill(rng.choice(pool), rng, language)}"
        return self._signed(reply, review)

    def pointed(self, body: str, review: Review, triage: Triage) -> str:
        """Return `body`, which answers in general words, with a sentence of the practice on the topic.

        The sentence stands behind the first one; for X there is no room, and some topics have none.
        """
        first, _ = self._chosen(review, triage)
        language = _language(triage)
        pool = () if review.platform == "x" else self._pools.also(first.topic, language)
        if not pool:
            return body
        rng = _rng(review, "pointed")
        head, *rest = _SENTENCE.split(body.strip(), maxsplit=1)
        return " ".join((head, self._pools.fill(rng.choice(pool), rng, language), *rest))

    def _composed(self, review: Review, triage: Triage) -> Iterator[str]:
        if triage.language not in (None, "en", "es"):
            return
        seen = set()
        rng = _rng(review, *triage.topics)
        for _ in range(_TRIES):
            reply = self._compose(review, triage, _language(triage), rng)
            if reply and reply not in seen:
                seen.add(reply)
                yield reply

    def _compose(self, review: Review, triage: Triage, language: Language, rng: Random) -> str | None:
        pools, short = self._pools, review.platform == "x"
        first, second = self._chosen(review, triage)
        happy = _happy(review, triage, first)
        bodies = pools.of_topic(
            first.topic, "thanks" if happy and first.thanks else "replies", language, short=short
        )
        if not bodies:
            bodies = pools.of_topic("other", "thanks" if happy else "replies", language, short=short)
        body = rng.choice(bodies)
        if WAYS & set(Template(body).get_identifiers()):
            due = _thanks_due(review, body) and not happy
            opening = rng.choice(self._openings(language, due=due, short=short)) if due else ""
            return self._within(pools.fill(f"{opening} {body}".strip(), rng, language), review)
        also = "" if short else rng.choice(self._also(second, happy, body, language))
        parts = [body, also]
        if not happy or _complains(triage, second):
            due = _thanks_due(review, body + also)
            opening = rng.choice(self._openings(language, due=due, short=short))
            if (due or (first.opening and not short)) and not _clash(opening, body + also):
                parts.insert(0, opening)
        if _invites(review, triage, first, second):
            parts.append(rng.choice(pools.shared("invitations", language, short=short)))
        else:
            parts.append(rng.choice(pools.shared("endings", language, short=short) or ("",)))
        return self._within(pools.fill(" ".join(part for part in parts if part), rng, language), review)

    def _openings(self, language: Language, *, due: bool, short: bool) -> Sequence[str]:
        """Return sentences to begin with, such as give thanks where those are `due`; never none."""
        openings = self._pools.shared("openings", language, short=short)
        return [one for one in openings if not due or _THANKS.search(one)] or ("",)

    def _chosen(self, review: Review, triage: Triage) -> tuple[Topic, Topic | None]:
        """Return the topic to answer and a second one to mention.

        One or two stars are a criticism, whatever the words: praise is then mentioned second.
        """
        known = [self._topics.by_id[name] for name in triage.topics if name in self._topics.by_id]
        if not known or (known[0].kind == "praise" and review.stars is not None and review.stars <= 2):
            known = [
                *(topic for topic in known if topic.kind == "criticism"),
                self._topics.by_id["other"],
                *known,
            ]
        first, others = known[0], known[1:]
        if first.topic == "praise" and triage.sentiment == "positive":
            # What is praised in particular is thanked for in its own words.
            first = next((topic for topic in others if topic.thanks), first)
        return first, next((topic for topic in others if topic is not first and topic.also), None)

    def _also(self, second: Topic | None, happy: bool, body: str, language: Language) -> Sequence[str]:
        """Return sentences on the second topic: no complaint for a happy review, and no second thanks."""
        if second is None or (happy and second.kind != "praise" and second.thanks):
            return ("",)
        pool = self._pools.also(second.topic, language)
        return [one for one in pool if not (_THANKS.search(body) and _THANKS.search(one))] or ("",)

    def _plain(
        self, review: Review, triage: Triage, kind: Literal["question", "criticism", "praise"]
    ) -> Iterator[str]:
        language = _language(triage)
        rng = _rng(review, "plain")
        pool = self._pools.plain(kind, language)
        for wording in (*rng.sample(pool[:-1], max(len(pool) - 1, 0)), *pool[-1:]):
            reply = self._within(self._pools.fill(wording, rng, language), review)
            if reply:
                yield reply

    def _within(self, reply: str, review: Review) -> str | None:
        """Return `reply`, signed where there is room, or None where it is too long for X."""
        if review.platform == "x" and weighted(reply) > LONGEST_SHORT:
            return None
        return self._signed(reply, review)

    def _signed(self, reply: str, review: Review) -> str:
        if not self._signature:
            return reply
        signed = f"{reply}\n\n{self._signature}"
        return reply if review.platform == "x" and weighted(signed) > LONGEST_SHORT else signed


def _unlike(recent: Sequence[str], replies: Iterable[str]) -> list[str]:
    """Return `replies`, those first that share least with `recent` ones: the newer, the more it counts."""
    age: dict[str, int] = {}
    for number, reply in enumerate(recent):
        age.update(dict.fromkeys(_SENTENCE.split(reply.strip()), len(recent) - number))

    def shared(reply: str) -> float:
        said = sum(1 / age[sentence] for sentence in _SENTENCE.split(reply) if sentence in age)
        return said + len(recent) * (reply in recent)

    return sorted(replies, key=shared)


def _happy(review: Review, triage: Triage, topic: Topic) -> bool:
    """Whether `review` gets thanks rather than an invitation to talk."""
    if review.stars is not None and review.stars <= 2:
        return False
    pleased = triage.sentiment == "positive" or (review.critical is False and triage.sentiment == "neutral")
    return topic.kind == "praise" or (pleased and bool(topic.thanks))


def _thanks_due(review: Review, said: str) -> bool:
    """Whether thanks are due, whatever the words of the review, and missing in what is `said`."""
    return review.critical is False and not _THANKS.search(said)


def _invites(review: Review, triage: Triage, first: Topic, second: Topic | None) -> bool:
    """Whether a reply to `review` invites to talk: where the stars criticise, however kind the words."""
    if review.critical or not _happy(review, triage, first):
        return True
    return _complains(triage, second)


def _complains(triage: Triage, second: Topic | None) -> bool:
    """Whether a review complains of a second topic beside the one it praises."""
    return second is not None and second.kind == "criticism" and triage.sentiment != "positive"


def _clash(opening: str, rest: str) -> bool:
    """Whether `opening` says what `rest` says too: thanks twice, or sorry twice."""
    return any(pattern.search(opening) and pattern.search(rest) for pattern in (_THANKS, APOLOGY))


def _language(triage: Triage) -> Language:
    return "es" if triage.language == "es" else "en"


def _rng(review: Review, *purpose: str) -> Random:
    """Return a source of choices that depends on the review alone, alike in every process and version."""
    seed = "\x1f".join((review.text, str(review.stars), str(review.platform), review.author or "", *purpose))
    return Random(hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest())
