"""Checks by patterns: what must not be said, and what must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from responder.checks_context import Check, Context, Hit
from responder.checks_kinds import Apology, Invites, Phrases, Requires
from responder.checks_patterns import Language, Patterns, Text
from responder.checks_text import SENTENCE

Range = tuple[int, int]


def phrases(spec: Phrases, patterns: Language) -> Check:
    """Find each pattern, but where an exemption overlaps it or stands in the same sentence."""
    find = compiled(spec.find, patterns)
    unless = compiled(spec.unless, patterns)
    unless_sentence = compiled(spec.unless_sentence, patterns)

    def check(context: Context) -> Iterator[Hit]:
        text = context.text
        found = _joined(find.places(text))
        if not found:
            return
        exempt = list(unless.places(text))
        exempt += [sentence(text, one) for one in unless_sentence.places(text)]
        for start, end in found:
            if not any(first < end and start < last for first, last in exempt):
                yield hit(text, (start, end))

    return check


def requires(spec: Requires, patterns: Language) -> Check:
    """Find that none of the patterns is there, in replies to which the rule applies."""
    any_of = compiled(spec.any_of, patterns)

    def check(context: Context) -> Iterator[Hit]:
        applies = {
            "always": True,
            "criticism": context.criticism is True,
            "praise": context.criticism is False,
        }
        if applies[spec.when] and not any(True for _ in any_of.places(context.text)):
            yield Hit()

    return check


def invites(spec: Invites, patterns: Language) -> Check:
    """Find that a reply to criticism gives no way of the practice's own to talk, or not its point person."""
    any_of = compiled(spec.any_of, patterns)

    def check(context: Context) -> Iterator[Hit]:
        practice = context.practice
        if context.criticism is not True or practice is None:
            return
        reply = context.raw.lower()
        channels = [practice.phone, practice.email, practice.website]
        if any(channels) and not any(_holds(reply, channel) for channel in channels if channel):
            yield Hit(message="The reply does not say how to reach the practice.")
        elif not any(channels) and not any(True for _ in any_of.places(context.text)):
            yield Hit()
        if practice.contact and practice.contact.lower() not in reply:
            yield Hit(message="The reply does not name the person to ask for.")

    return check


def apology(spec: Apology, patterns: Language) -> Check:
    """Find an apology, where the practice wants none."""
    find = compiled(spec.find, patterns)

    def check(context: Context) -> Iterator[Hit]:
        if context.practice is not None and context.practice.apology == "none":
            for place in _joined(find.places(context.text)):
                yield hit(context.text, place)

    return check


def hit(text: Text, place: Range, message: str = "") -> Hit:
    """Return the hit for a range of `text.codes`."""
    words = [text.words[index] for index in text.at[place[0] : place[1]] if index >= 0]
    return Hit(words[0].start, words[-1].end, message) if words else Hit(message=message)


def sentence(text: Text, place: Range) -> Range:
    """Return the range of the sentence around `place`."""
    return text.codes.rfind(SENTENCE, 0, place[0] + 1) + 1, text.codes.find(SENTENCE, place[1] - 1)


def compiled(sources: Iterable[str], patterns: Language) -> Patterns:
    """Return the patterns written as `sources`."""
    return Patterns(patterns.pattern(source) for source in sources)


def _joined(found: Iterable[Range]) -> list[Range]:
    joined: list[Range] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _holds(reply: str, channel: str) -> bool:
    if channel.lower() in reply:
        return True
    digits = "".join(char for char in channel if char.isdigit())
    return "@" not in channel and len(digits) >= 7 and digits in "".join(filter(str.isdigit, reply))
