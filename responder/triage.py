"""Says what a review is about and how it feels, and whether a person must look at the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, Protocol

from responder import encoder
from responder import language as languages
from responder.checks_text import read as plain_words
from responder.encoder import Read
from responder.models import Finding, Review, Span, Triage
from responder.reading import Reading, read
from responder.topics import Kind, Topics

MOST = 3
"""How many topics a review gets at most."""

QUESTION = "triage.question"
"""The concern of a review that asks and neither praises nor complains."""

_CONCERNS = {
    QUESTION: "This is a question rather than a review: answer it, if it can be answered in public.",
    "triage.mixed": "The stars and the words of this review disagree, or it praises and complains at once.",
    "triage.sarcasm": "The words sound friendly but may be meant as mockery.",
    "triage.unclear": "It is not clear what this review is about.",
    "triage.staff-named": "The review complains of somebody by name: hear that person first.",
    "triage.wrong-practice": "The review may be meant for another practice.",
    "triage.language": "The review is in a language that no ready-to-use reply covers.",
}
_NAMED = re.compile(
    r"\b(?:[Dd]r|[Dd]ra|[Dd]octora?|[Nn]urse|[Ee]nfermer[ao]|DR|NURSE)\b\.?\s{1,3}[A-Z][A-Za-zÀ-ÿ'-]{1,30}"
    r"|\b(?:named|called|name is|name was|llamad[ao]|se llama)\s{1,3}[A-Z][a-zÀ-ÿ]{2,30}"
    r"|\b[A-Z][a-zÀ-ÿ]{2,30}\s{1,3}(?:at|from|in|behind)\s{1,3}(?:the\s{1,3})?(?:front|reception|desk|billing|check)"
)
_LEAST = 3.0
"""The least score that a topic needs: three tenths of what the encoder's certainty counts."""
_NEAR = 0.3
"""So much of the score of the first topic makes another one."""
_READ = 5000
"""Characters of a review that the encoder reads: no platform takes many more."""
_CLEAR = 2.4  # about one phrase that shows a topic by itself
_ASKS = re.compile(
    r"(?:(?:hi|hello|hey|hola|question|pregunta|so|and|also|y)\W+)*(?:"
    r"do(?:es)? (?:you|they|anyone|anybody|someone|somebody)|are (?:you|they|there)|is (?:there|it|this)"
    r"|can (?:you|i|we|anyone|someone)|could (?:you|i|we)|may i|will you|would you|have you|any(?:one|body)?"
    r"|what(?:'s| is| are| do| time| kind| insurance| hours| days)|wh(?:en|ere|o) (?:do|does|are|is|can|will)"
    r"|how (?:do|much|long|can|many|far|late|early|old)|which"
    r"|alguien|aceptan|tienen|atienden|cu[aá]l|cu[aá]n[dt]o|d[oó]nde|qu[eé] horario|hacen|puedo|hay)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?]+\?+")
Feeling = Literal["negative", "mixed", "positive", "neutral"]


class Escalates(Protocol):
    """The part of `Guardrails` that triage needs."""

    def escalations(self, review: Review, seen: Read | None = None) -> tuple[Finding, ...]:
        """Return what a person must decide on before anything is answered."""


def triage(review: Review, *, language: str | None, topics: Topics, guardrails: Escalates) -> Triage:
    """Return what `review` is about and what should happen with it.

    Args:
        review: the review as the platform shows it; nothing of its text is kept.
        language: ISO 639-1 code as the redactor detected it, None where it could not tell.
        topics: what the words are compared with.
        guardrails: whose review rules decide on escalation.
    """
    words = plain_words(review.text[:_READ])
    english = words and (language == "en" or (language is None and languages.english(review.text)))
    seen = encoder.read_review(words, review.stars) if english else None
    reading = read(review, language, topics, seen)
    feeling, share = _feeling(reading, review.stars, topics)
    belied = _belied(reading, review.stars)
    if belied and english:
        # The encoder trusts the stars; where the words leave no doubt, it shall hear those alone.
        seen = encoder.read_review(words, None)
        reading = read(review, language, topics, seen)
        feeling, share = _feeling(reading, review.stars, topics)
    escalations = guardrails.escalations(review, seen)
    ranked = _plausible(_ranked(reading, feeling, share, review.stars, topics), reading, review.stars, topics)
    if belied:
        ranked = [name for name in ranked if topics.by_id[name].kind != "praise"] or ["other"]
    if escalations and not reading.likely and reading.shown(ranked[0]) < _CLEAR:
        # What alarms is seldom what a topic is about: a threat that mentions a car is not about parking.
        ranked = ["other"]
    asks = _asks(review, reading)
    return Triage(
        topics=tuple(ranked),
        sentiment=feeling,
        language=reading.spoken,
        escalations=escalations,
        concerns=tuple(
            Finding(rule=rule, severity="warn", message=_CONCERNS[rule])
            for rule in ([QUESTION] if asks else _concerns(reading, review, feeling, share, ranked))
        ),
        shown_by=tuple(_spans(reading, ranked)),
    )


def _belied(reading: Reading, stars: int | None) -> bool:
    """Whether the words of a review with four or five stars are those of a complaint."""
    mood = reading.mood
    return stars is not None and stars >= 4 and mood.unhappy >= 2 and mood.happy * 2 <= mood.unhappy


def _asks(review: Review, reading: Reading) -> bool:
    """Whether `review` consists of questions to the practice, with no star that judges and no mood."""
    if (review.stars or 4) < 4 or reading.mood.unhappy or reading.mood.happy or len(review.text) > 300:
        return False
    parts = _QUESTION.findall(review.text)
    rest = _QUESTION.sub("", review.text)
    if not parts or any(map(str.isalnum, rest)):
        return False
    return all(_ASKS.match(part.strip("¿ \n")) for part in parts)


def _feeling(reading: Reading, stars: int | None, topics: Topics) -> tuple[Feeling, float]:
    """Return the sentiment, and the happy share of all that carries a mood (0.5 where nothing does)."""
    happy, unhappy = reading.mood.happy, reading.mood.unhappy
    likest = {"praise": 0.0, "criticism": 0.0, "neutral": 0.0}
    for name, topic in topics.by_id.items():
        likest[topic.kind] = max(likest[topic.kind], reading.likeness.get(name, 0.0))
        strong = sum(hit.weight >= 1.5 and hit.shows for hit in reading.hits.get(name, ()))
        if topic.kind == "criticism":
            unhappy += 1.5 * strong
        elif topic.kind == "praise":
            happy += strong
    # What the words are like tells the mood too, where no such word stands: "I can finally sleep".
    tendency = 0.5 * (likest["praise"] - max(likest["criticism"], likest["neutral"]))
    if not happy and not unhappy:
        for name, part in reading.likely.items():
            tendency += {"praise": 2 * part, "criticism": -2 * part, "neutral": 0.0}[topics.by_id[name].kind]
    happy += max(0.0, tendency)
    unhappy += max(0.0, -tendency)
    share = happy / (happy + unhappy) if happy or unhappy else 0.5
    if stars is not None and stars >= 4:
        return _content(reading, share, topics), share
    if stars is not None and stars <= 2:
        return ("negative" if share <= 0.5 else "mixed"), share
    if not happy and not unhappy:
        return "neutral", share
    return ("positive" if share >= 0.7 else "negative" if share <= 0.3 else "mixed"), share


def _content(reading: Reading, share: float, topics: Topics) -> Feeling:
    """Return the sentiment of a review with four or five stars: mixed where its words complain."""
    mood = reading.mood
    pleased = sum(part for name, part in reading.likely.items() if topics.by_id[name].kind == "praise")
    if not mood.unhappy:
        return "positive" if share >= 0.5 or pleased >= 0.3 else "mixed"
    return "positive" if share >= 0.5 and mood.happy >= 3 * mood.unhappy else "mixed"


def _ranked(reading: Reading, feeling: Feeling, share: float, stars: int | None, topics: Topics) -> list[str]:
    """Return the topics best first, at least one."""
    if not any(word.text[0].isalnum() for word in reading.text):
        return ["stars-only"]
    if reading.likely:
        return _likeliest(reading, feeling, stars, topics)
    kinds = {name: topic.kind for name, topic in topics.by_id.items()}
    scores = {name: reading.score(name) for name in {*reading.hits, *reading.likeness}}
    complaints = _best(scores, kinds, "criticism", least=0.8)
    praise = _best(scores, kinds, "praise", least=0.5 if stars is not None and stars >= 4 else 1.4)
    clear = [name for name in complaints if reading.shown(name) >= _CLEAR and scores[name] >= 3.0]
    if stars is not None and stars <= 2:
        # One star on nothing but praise is a slip of the finger; otherwise the complaint is the point.
        pure = share > 0.8 and reading.mood.happy >= 2 and not clear and not reading.mocks
        ranked = (
            [*praise, *clear]
            if pure and praise
            else [*(complaints or ["other"]), *(praise if share > 0.3 else [])]
        )
    elif feeling == "positive":
        ranked = [*(praise or ["praise"]), *clear]
    elif stars is not None and stars >= 4:
        ranked = [*clear, *praise] if share < 0.5 and clear else [*(praise or ["praise"]), *complaints]
    elif feeling == "mixed":
        ranked = [*complaints[:2], *praise] or ["other"]
    else:
        ranked = complaints or ["other"]
    return ranked[:MOST]


def _plausible(ranked: list[str], reading: Reading, stars: int | None, topics: Topics) -> list[str]:
    """Return `ranked`, but for what a word or three cannot show: a complaint of a thing, or no words."""
    first = ranked[0]
    words = sum(word.text[0].isalnum() for word in reading.text)
    bare = topics.by_id[first].kind == "criticism" and 0 < words <= 3 and not reading.shown(first)
    wordless = first == "stars-only" and words and stars is not None and (stars <= 2 or reading.mood.total)
    if not (bare or wordless):
        return ranked
    return ["praise" if stars is not None and stars >= 4 and reading.mood.total >= 0 else "other"]


def _likeliest(reading: Reading, feeling: Feeling, stars: int | None, topics: Topics) -> list[str]:
    """Return the topics that the encoder and the phrases show together, of a kind that suits the mood.

    The encoder knows the stars, so where there are some, its first topic stands whatever the mood.
    """
    barred = {"positive": "criticism", "negative": "praise"}.get(feeling)
    scores = {name: reading.score(name) for name in topics.by_id}
    names = sorted(scores, key=lambda name: (-scores[name], name))
    suiting = [name for name in names if topics.by_id[name].kind != barred or reading.shown(name) >= _CLEAR]
    first = names[0] if stars is not None else suiting[0]
    if scores[first] < _LEAST:
        return ["other"]
    beside = (name for name in suiting if name != first and scores[name] >= _NEAR * scores[first])
    return [first, *beside][:MOST]


def _best(scores: Mapping[str, float], kinds: Mapping[str, Kind], kind: Kind, least: float) -> list[str]:
    names = [name for name, score in scores.items() if kinds[name] == kind and score >= least]
    names.sort(key=lambda name: (-scores[name], name))
    return [name for name in names if scores[name] >= 0.4 * scores[names[0]]]


def _concerns(
    reading: Reading, review: Review, feeling: Feeling, share: float, ranked: list[str]
) -> list[str]:
    found = []
    slip = review.stars is not None and review.stars <= 2 and share > 0.8
    if feeling == "mixed":
        found.append("triage.mixed")
    if (reading.mocks and feeling != "positive") or slip:
        found.append("triage.sarcasm")
    nothing = ranked == ["other"] or (ranked[0] == "stars-only" and review.stars is None and reading.text)
    if nothing and not reading.mood.happy and not reading.mood.unhappy:
        found.append("triage.unclear")
    if feeling != "positive" and _NAMED.search(review.text):
        found.append("triage.staff-named")
    if "wrong_practice" in reading.roles:
        found.append("triage.wrong-practice")
    if reading.spoken not in (None, "en", "es"):
        found.append("triage.language")
    return found


def _spans(reading: Reading, ranked: list[str]) -> list[Span]:
    spans = {
        (reading.text[hit.first].start, reading.text[hit.last].end, name)
        for name in ranked
        for hit in reading.hits.get(name, ())
    }
    return [Span(start=start, end=end, label=name) for start, end, name in sorted(spans)]
