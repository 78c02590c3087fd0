"""Judges the wordings in a practice's own folders: each in replies that it stands in, by the guardrails.

Drafting passes over a wording that the guardrails block, without a word; here it is told, with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from string import Template
from typing import Any

from responder import topic_files
from responder.check import Guardrails
from responder.models import Practice, Report, Review, Triage
from responder.ready import ReadyReplies
from responder.topic_files import Given
from responder.topics import APOLOGY, TONES, Replies, Topics
from responder.wordings import WAYS

_TRIES = 4
"""So many replies with a wording in them are judged at most: it is blocked when each of them is."""

# What the reviews say that the replies are judged with: the language, and nothing that a reply could repeat.
_SAID = {
    ("en", True): "I am not happy at all with this.",
    ("en", False): "I am very happy with all of this.",
    ("es", True): "No estoy nada contento con esto.",
    ("es", False): "Estoy muy contento con todo esto.",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one wording.

    Attributes:
        place: file, line and keys, such as `our-replies/parking.yaml:4: replies.en.calm`.
        reply: a reply with the wording in it, one that passed if any did; None where none can be made.
        report: what the guardrails say of that reply; None where there is none.
        reason: why no reply can be made, empty where one can.
    """

    place: str
    reply: str | None
    report: Report | None
    reason: str = ""


def proofread(
    topics: Topics, folders: Iterable[Path], practice: Practice, guardrails: Guardrails
) -> Iterator[Proof]:
    """Yield what comes of each wording that `folders` give, in the order of the files.

    Args:
        topics: the topics with `folders` in force.
        folders: the practice's own; a wording that a later one replaces is left out.
        practice: whose replies they are. A wording of another tone is judged as if that were the practice's.
        guardrails: the rules in force for the practice.
    """
    found: list[Given] = []
    for folder in folders:
        fresh = [given for path in topic_files.listed(folder) for given in topic_files.given(path)]
        lists = {(given.file.stem, given.loc[:-1]) for given in fresh}
        found = [given for given in found if (given.file.stem, given.loc[:-1]) not in lists] + fresh
    for given in found:
        yield _proof(given, topics, practice, guardrails)


def _proof(given: Given, topics: Topics, practice: Practice, guardrails: Guardrails) -> Proof:
    place = f"{given.file}:{given.line}: {'.'.join(map(str, given.loc[:-1]))}"
    # Every wording is judged, also of a tone that the practice does not use today.
    tone = next((tone for tone in TONES if tone in given.loc), practice.tone)
    practice = practice.model_copy(update={"tone": tone})
    proof = None
    for reply, review in islice(_replies(given, topics, practice), _TRIES):
        report = guardrails.check(reply, review)
        if proof is None or report.passed:
            proof = Proof(place, reply, report)
        if report.passed:
            break
    return proof or Proof(place, None, None, _unused(given, practice))


def _replies(given: Given, topics: Topics, practice: Practice) -> Iterator[tuple[str, Review]]:
    """Yield the replies that `given` stands in, where the library composes with it alone in its place."""
    part, short = given.loc[0], "short" in given.loc
    language = "es" if "es" in given.loc else "en"
    name = given.file.stem
    own = topics.by_id.get(name)
    if own is not None:
        praises = part == "thanks" or (own.kind == "praise" and part == "replies")
        triaged = ("other", name) if part == "also" else (name,)
        alone = replace(topics, by_id={**topics.by_id, name: _with(own, given)})
    else:
        praises = part == "endings" or "praise" in given.loc
        triaged = ("praise",) if praises else ("other",)
        alone = replace(topics, shared=_with(topics.shared, given))
    mixed = own is not None and own.kind == "praise" and part == "also"
    review = Review(
        text=_SAID[language, not praises],
        stars=5 if praises else 3 if mixed else 1,
        platform="x" if short else None,
    )
    feeling = "positive" if praises else "mixed" if mixed else "negative"
    triage = Triage(topics=triaged, sentiment=feeling, language=language)
    ready = ReadyReplies(alone, practice)
    replies = [ready.holding(review, triage)] if part == "holding" else ready.candidates(review, triage)
    wording = _pattern(given.text)
    for reply in replies:
        if wording.search(reply):
            yield reply, review


def _pattern(wording: str) -> re.Pattern[str]:
    """Return what finds `wording` in a reply, filled with whatever details."""
    pieces = re.split(r"\$\w+|\$\{\w+\}", wording.strip().replace("$$", "\0"))
    return re.compile(".+?".join(re.escape(piece.replace("\0", "$")) for piece in pieces))


def _unused(given: Given, practice: Practice) -> str:
    """Return why no reply of `practice` holds the wording."""
    named = set(Template(given.text).get_identifiers()) - {"reach"}
    lacking = sorted(name for name in named if not getattr(practice, name))
    if lacking:
        return f"never used: the profile has no {' and no '.join(lacking)}"
    if practice.apology == "none" and APOLOGY.search(given.text):
        return "never used: the profile allows no apology"
    if named & WAYS:
        return "never used: the profile has more to name; $reach names the most it has"
    if "short" in given.loc:
        return "never used: with an invitation it is too long for X"
    return "never used: another wording always goes before it"


def _with(content: Any, given: Given) -> Any:
    """Return a topic, or what topics share, with the wording alone in its list.

    Lines of reach stay as they are: which of them serves is for the profile to decide.
    """
    part, *steps = map(str, given.loc[:-1])
    if part == "reach":
        return content
    return content.model_copy(update={part: _inside(getattr(content, part), steps, given.text)})


def _inside(value: Any, steps: list[str], text: str) -> Any:
    if not steps:
        return (text,)
    if isinstance(value, Replies):
        return value.model_copy(update={steps[0]: (text,)})
    return {**value, steps[0]: _inside(value[steps[0]], steps[1:], text)}
