"""Ready-to-use replies: chooses wordings for a review and fills them from the practice's profile."""

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
from responder.topics import Language, Replies, Topic, Topics, Wordings

LONGEST_SHORT = 280  # characters that X counts, facts.md
_APOLOGY = re.compile(
    r"\b(sorry|apolog\w*|regret\w*|sentimos|lamenta\w*|disculpa\w*|perd[oó]n\w*)\b", re.IGNORECASE
)
_REACHES = frozenset({"contact", "role", "phone", "email", "reach"})
_THANKS = re.compile(r"\b(thank\w*|graci\w*|agrade\w*)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_TRIES = 48
_COMPARED = 16


class ReadyReplies:
    """The ready-to-use replies of one practice.

    Args:
        topics: the wordings, as `Topics.load` read them.
        practice: whose name, point person and number fill them; None invites "to contact our office".
    """

    def __init__(self, topics: Topics, practice: Practice | None = None) -> None:
        self._topics = topics
        self._tone = practice.tone if practice else "calm"
        self._apology = practice.apology == "general" if practice else True
        fields = ("name", "contact", "role", "phone", "email")
        values = {field: getattr(practice, field) for field in fields} if practice else {}
        self._values: dict[str, str] = {field: value for field, value in values.items() if value}
        self._signature = practice.signature if practice else None
        self._wanted = self._ways()
        self._pools: dict[tuple[str, ...], Wordings] = {}

    def candidates(self, review: Review, triage: Triage, *, recent: Iterable[str] = ()) -> Iterator[str]:
        """Yield replies to `review`, best first: the same ones every time, others for another review.

        Args:
            review: decides, by a hash, which wordings come first.
            triage: what the review is about.
            recent: the practice's last replies; candidates that share fewer sentences with them come first.
        """
        mixed = self._mixed(review, triage)
        said = {sentence for reply in recent for sentence in _SENTENCE.split(reply.strip())}
        if said:
            first = list(islice(mixed, _COMPARED))
            first.sort(key=lambda reply: len(said.intersection(_SENTENCE.split(reply))))
            yield from first
        yield from mixed
        yield from self._plain(triage, review)

    def holding(self, review: Review, triage: Triage) -> str:
        """Return a neutral reply that holds the place until a person has decided what to say."""
        language = _language(triage)
        rng = _rng(review, "holding")
        pool = self._shared("holding", language, short=review.platform == "x")
        return self._signed(self._fill(rng.choice(pool), rng, language), review)

    def completed(self, body: str, review: Review, triage: Triage) -> str:
        """Return `body`, an acknowledgement that somebody else wrote, with the practice's invitation and signature.

        The invitation is left out where the review is praise alone, or `body` already names the number, the address
        or the person to ask for.
        """
        language = _language(triage)
        short = review.platform == "x"
        named = [self._values.get(field) for field in ("phone", "email", "contact")]
        first, second = self._chosen(review, triage)
        happy = _happy(review, triage, first) and (second is None or second.kind != "criticism")
        reply = body.strip()
        if not happy and not any(name and name in reply for name in named):
            rng = _rng(review, "invitation")
            pool = self._shared("invitations", language, short=short)
            reply = f"{reply} {self._fill(rng.choice(pool), rng, language)}"
        return self._signed(reply, review)

    def _mixed(self, review: Review, triage: Triage) -> Iterator[str]:
        language = _language(triage)
        if triage.language not in (None, "en", "es"):
            return
        seen = set()
        rng = _rng(review, *triage.topics)
        for _ in range(_TRIES):
            reply = self._compose(review, triage, language, rng)
            if reply and reply not in seen:
                seen.add(reply)
                yield reply

    def _compose(self, review: Review, triage: Triage, language: Language, rng: Random) -> str | None:
        short = review.platform == "x"
        first, second = self._chosen(review, triage)
        happy = _happy(review, triage, first)
        bodies = self._of_topic(
            first.topic, "thanks" if happy and first.thanks else "replies", language, short=short
        )
        if not bodies:
            return None
        body = rng.choice(bodies)
        if _REACHES & set(Template(body).get_identifiers()):
            return self._within(self._fill(body, rng, language), review)
        also = rng.choice(self._also(second.topic, language) or ("",)) if second and not short else ""
        parts = [body, also]
        if not happy or (second is not None and second.kind == "criticism"):
            opening = rng.choice(self._shared("openings", language, short=short) or ("",))
            if first.opening and not short and not _clash(opening, body + also):
                parts.insert(0, opening)
            parts.append(rng.choice(self._shared("invitations", language, short=short)))
        elif not short:
            parts.append(rng.choice(self._shared("endings", language, short=False) or ("",)))
        return self._within(self._fill(" ".join(part for part in parts if part), rng, language), review)

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
        first = known[0]
        # Two criticisms in one breath read well; a third, or a topic without a sentence for it, does not.
        return first, next((topic for topic in known[1:] if topic.also and topic.topic != first.topic), None)

    def _plain(self, triage: Triage, review: Review) -> Iterator[str]:
        happy = _happy(review, triage, self._chosen(review, triage)[0])
        language = _language(triage)
        rng = _rng(review, "plain")
        pool = self._usable(self._topics.shared.plain["praise" if happy else "criticism"][language])
        # The last wordings are the shortest, for a practice with a long name.
        for wording in (*rng.sample(pool[:-1], len(pool) - 1), pool[-1]):
            reply = self._within(self._fill(wording, rng, language), review)
            if reply:
                yield reply

    def _fill(self, wording: str, rng: Random, language: Language) -> str:
        reach = rng.choice(self._reach(language))
        return Template(wording).substitute(self._values, reach=Template(reach).substitute(self._values))

    def _within(self, reply: str, review: Review) -> str | None:
        """Return `reply` with the signature where it fits, None where even the bare reply is too long for X."""
        if review.platform == "x" and weighted(reply) > LONGEST_SHORT:
            return None
        return self._signed(reply, review)

    def _signed(self, reply: str, review: Review) -> str:
        if not self._signature:
            return reply
        signed = f"{reply}\n\n{self._signature}"
        return reply if review.platform == "x" and weighted(signed) > LONGEST_SHORT else signed

    def _ways(self) -> list[frozenset[str]]:
        """Return which details an invitation should name, best first."""
        known = self._values.keys()
        full = {"contact", "role", "phone"} if "phone" in known else {"contact", "role", "email"}
        ways = [full & known, full & known - {"role"}, {"phone"} & known, {"email"} & known, set()]
        return [frozenset(way) for way in ways]

    def _reach(self, language: Language) -> Wordings:
        for way in self._wanted:
            found = tuple(
                reach
                for reach in self._topics.shared.reach[language]
                if set(Template(reach).get_identifiers()) - {"name"} == way and self._fillable(reach)
            )
            if found:
                return found
        return self._topics.shared.reach[language]

    def _fillable(self, wording: str) -> bool:
        return set(Template(wording).get_identifiers()) - {"reach"} <= self._values.keys()

    def _usable(self, wordings: Sequence[str]) -> Wordings:
        """Return the wordings that the profile can fill, name all it has, and keep to the practice's apology policy."""
        best = self._wanted[0]
        kept = []
        for wording in wordings:
            names = set(Template(wording).get_identifiers())
            told = names & _REACHES
            if not self._fillable(wording) or (not self._apology and _APOLOGY.search(wording)):
                continue
            if told and "reach" not in told and told != best:
                continue
            kept.append(wording)
        return tuple(kept)

    def _of_topic(self, name: str, source: str, language: Language, *, short: bool) -> Wordings:
        key = (name, source, language, str(short))
        if key not in self._pools:
            topic = self._topics.by_id[name]
            table = topic.thanks if source == "thanks" else topic.replies
            replies = table.get(language) or table.get("en") or Replies()
            self._pools[key] = self._usable(replies.short if short else replies.of(self._tone))
        return self._pools[key]

    def _also(self, name: str, language: Language) -> Wordings:
        key = (name, "also", language)
        if key not in self._pools:
            self._pools[key] = self._usable(self._topics.by_id[name].also.get(language, ()))
        return self._pools[key]

    def _shared(
        self,
        part: Literal["openings", "invitations", "endings", "holding"],
        language: Language,
        *,
        short: bool,
    ) -> Wordings:
        key = ("", part, language, str(short))
        if key not in self._pools:
            replies: Replies = getattr(self._topics.shared, part)[language]
            self._pools[key] = self._usable(replies.short if short else replies.of(self._tone))
        return self._pools[key]


def _happy(review: Review, triage: Triage, topic: Topic) -> bool:
    """Whether `review` gets thanks rather than an invitation to talk."""
    if review.stars is not None and review.stars <= 2:
        return False
    return topic.kind == "praise" or (triage.sentiment == "positive" and bool(topic.thanks))


def _clash(opening: str, rest: str) -> bool:
    """Whether `opening` says what `rest` says too: thanks twice, or sorry twice."""
    return bool(
        (_THANKS.search(opening) and _THANKS.search(rest))
        or (_APOLOGY.search(opening) and _APOLOGY.search(rest))
    )


def _language(triage: Triage) -> Language:
    return "es" if triage.language == "es" else "en"


def _rng(review: Review, *purpose: str) -> Random:
    """Return a source of choices that depends on the review alone, alike in every process and version."""
    seed = "\x1f".join((review.text, str(review.stars), str(review.platform), review.author or "", *purpose))
    return Random(hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest())
