"""The wordings that one practice can use: what its profile can fill, in its tone, by its apology policy."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from string import Template
from typing import Literal

from responder.models import Practice
from responder.topics import APOLOGY, TONES, Language, Replies, Topics, Wordings

WAYS = frozenset({"contact", "role", "phone", "email", "reach"})
"""Variables that say how to get in touch."""

Part = Literal["openings", "invitations", "endings", "holding"]


class Pools:
    """The usable wordings of `topics` for `practice` (None: no profile), and the filling of them."""

    def __init__(self, topics: Topics, practice: Practice | None) -> None:
        self._topics = topics
        self._tone = practice.tone if practice else "calm"
        self._apology = practice.apology == "general" if practice else True
        known = {
            name: getattr(practice, name, None) for name in ("name", "contact", "role", "phone", "email")
        }
        self._values: dict[str, str] = {name: value for name, value in known.items() if value}
        self._ways = self._best_ways()
        self._pools: dict[tuple[str, ...], Wordings] = {}

    @property
    def named(self) -> tuple[str, ...]:
        """The number, the address and the person that an invitation may name."""
        return tuple(self._values[name] for name in ("phone", "email", "contact") if name in self._values)

    def fill(self, wording: str, rng: Random, language: Language) -> str:
        """Return `wording` with the practice's details in it."""
        reach = Template(rng.choice(self._reach(language))).substitute(self._values)
        return Template(wording).substitute(self._values, reach=reach)

    def of_topic(
        self, name: str, source: Literal["replies", "thanks"], language: Language, *, short: bool
    ) -> Wordings:
        """Return the replies (or the thanks) of the topic `name`; none where it has none in that language.

        Where the profile can use none in its own tone, those of another tone take their place.
        """
        key = (name, source, language, str(short))
        if key not in self._pools:
            topic = self._topics.by_id[name]
            replies = (topic.thanks if source == "thanks" else topic.replies).get(language, Replies())
            lists = [replies.short] if short else [getattr(replies, tone) for tone in (self._tone, *TONES)]
            self._pools[key] = next(filter(None, map(self._usable, lists)), ())
        return self._pools[key]

    def also(self, name: str, language: Language) -> Wordings:
        """Return the sentences for when `name` is the second topic of a review."""
        key = (name, "also", language)
        if key not in self._pools:
            self._pools[key] = self._usable(self._topics.by_id[name].also.get(language, ()))
        return self._pools[key]

    def shared(self, part: Part, language: Language, *, short: bool) -> Wordings:
        """Return the wordings of `part` that all topics share."""
        key = ("", part, language, str(short))
        if key not in self._pools:
            replies: Replies = getattr(self._topics.shared, part)[language]
            self._pools[key] = self._usable(replies.short if short else replies.of(self._tone))
        return self._pools[key]

    def plain(self, kind: Literal["question", "criticism", "praise"], language: Language) -> Wordings:
        """Return the wordings of last resort, the shortest last."""
        return self._usable(self._topics.shared.plain[kind][language])

    def _best_ways(self) -> list[frozenset[str]]:
        """Return which details an invitation should name, best first."""
        known = self._values.keys()
        full = {"contact", "role", "phone"} if "phone" in known else {"contact", "role", "email"}
        ways: tuple[set[str], ...] = (full, full - {"role"}, {"phone"}, {"email"}, set())
        return [frozenset(way & known) for way in ways]

    def _reach(self, language: Language) -> Wordings:
        lines = self._topics.shared.reach[language]
        for way in self._ways:
            found = tuple(
                line
                for line in lines
                if set(Template(line).get_identifiers()) - {"name"} == way and self._fillable(line)
            )
            if found:
                return found
        raise AssertionError("Topics.load refuses shared wordings without a line that needs no detail")

    def _fillable(self, wording: str) -> bool:
        return set(Template(wording).get_identifiers()) - {"reach"} <= self._values.keys()

    def _usable(self, wordings: Sequence[str]) -> Wordings:
        kept = []
        for wording in wordings:
            told = set(Template(wording).get_identifiers()) & WAYS
            if not self._fillable(wording) or (not self._apology and APOLOGY.search(wording)):
                continue
            # One that names the phone alone would keep from the reader whom to ask for.
            if told and "reach" not in told and told != self._ways[0]:
                continue
            kept.append(wording)
        return tuple(kept)
