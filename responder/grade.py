"""Judges one case of each kind; `prepare` loads what a kind needs once and returns the judge."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from responder import grade_drafts
from responder.bench import Bench, Judge, outcome
from responder.errors import ConfigError
from responder.masks import cover
from responder.models import Practice, Report, Review, Span
from responder.rubric import Rubric
from responder.suites import Case, GuardrailsCase, JudgeCase, Kind, RedactionCase, TriageCase
from responder.verdict import Identifier, Outcome

if TYPE_CHECKING:
    from responder.check import Guardrails


def prepare(kind: Kind, bench: Bench) -> Judge:
    """Return the judge of cases of `kind`.

    Raises:
        ResponderError: content that the judge needs is missing or broken.
    """
    judges: dict[Kind, Callable[[Bench], Judge]] = {
        "redaction": redaction,
        "guardrails": guardrails,
        "triage": triage,
        "drafting": grade_drafts.drafting,
        "injection": grade_drafts.drafting,
        "judge": judging,
    }
    return judges[kind](bench)


def redaction(bench: Bench) -> Judge:
    """Return the judge of redaction: every identifier wholly hidden, and nothing else touched."""
    redact = bench.redactor.redact
    redact("Loads the language model, so that a broken one is reported once.")

    def judge(case: RedactionCase) -> Outcome:
        text, marked = case.parsed()
        return compare(case, text, marked, redact(text).spans)

    return judge


def compare(case: Case, text: str, marked: tuple[Span, ...], found: tuple[Span, ...]) -> Outcome:
    """Return the outcome of a text of which `marked` should be hidden and `found` was.

    An identifier counts as hidden when every character of it that is no space is inside something hidden,
    whatever its label: half a name is a leak. What was hidden and touches no identifier is excess.
    """
    hidden = {at for span in found for at in range(span.start, span.end)}
    identifiers = tuple(
        Identifier(
            label=span.label,
            hidden=all(at in hidden or text[at].isspace() for at in range(span.start, span.end)),
        )
        for span in marked
    )
    excess = tuple(
        span.label for span in found if not any(_overlap((span.start, span.end), one) for one in marked)
    )
    words = [
        word for word in re.finditer(r"\w+", text) if not any(_overlap(word.span(), span) for span in marked)
    ]
    lost = sum(any(at in hidden for at in range(*word.span())) for word in words)
    reasons = [f"leaked {one.label}" for one in identifiers if not one.hidden]
    reasons += [f"hid as {label} what identifies nobody" for label in excess]
    return outcome(
        case,
        reasons,
        identifiers=identifiers,
        excess=excess,
        words=len(words),
        words_lost=lost,
        review=cover(text, (*marked, *found))[0] if reasons else None,
    )


def _overlap(place: tuple[int, int], span: Span) -> bool:
    return place[0] < span.end and span.start < place[1]


def guardrails(bench: Bench) -> Judge:
    """Return the judge of guardrails: a labelled reply is blocked by the right families, or let through."""
    loaded: dict[str, Guardrails] = {json.dumps([True, False]): bench.guardrails}

    def rules_for(case: GuardrailsCase) -> Guardrails:
        key = json.dumps([case.practice, case.judge], sort_keys=True)
        if key not in loaded:
            own = Practice(**case.practice) if isinstance(case.practice, dict) else None
            practice = bench.practice if case.practice is True else own
            loaded[key] = bench.rules(practice, (lambda *_: (True, "")) if case.judge else None)
        return loaded[key]

    def judge(case: GuardrailsCase) -> Outcome:
        known = case.review is not None or case.stars or case.platform
        review = Review(text=case.review or "", stars=case.stars, platform=case.platform) if known else None
        report = rules_for(case).check(case.reply, review, recent=case.recent)
        reasons = _against(case, report)
        return outcome(
            case,
            reasons,
            findings=report.findings,
            reply=case.reply,
            review=bench.seen(case.review) if case.review and reasons else None,
        )

    return judge


def _against(case: GuardrailsCase, report: Report) -> list[str]:
    blocking = {finding.rule for finding in report.findings if finding.severity == "block"}
    speaking = {finding.rule for finding in report.findings}
    reasons = []
    if case.expect == "pass":
        reasons += [f"false alarm of {rule}" for rule in sorted(blocking)]
    elif case.expect == "block" and not blocking:
        reasons.append("missed: nothing blocks it")
    elif case.expect == "block":
        families = {rule.partition(".")[0] for rule in blocking}
        missing = [family for family in case.families if family not in families]
        reasons += [f"missed: no rule of {family} blocks it" for family in missing]
    finding = blocking if case.expect == "block" else speaking
    reasons += [f"{rule} finds nothing" for rule in case.rules if rule not in finding]
    reasons += [f"{rule} finds something" for rule in case.silent if rule in speaking]
    return reasons


def triage(bench: Bench) -> Judge:
    """Return the judge of triage: the first topic is acceptable, and the right reviews escalate."""
    from responder import language
    from responder.triage import triage as sort

    topics = bench.topics
    rules = bench.guardrails

    def judge(case: TriageCase) -> Outcome:
        review = Review(text=case.text, stars=case.stars)
        spoken = language.detect(case.text)
        result = sort(review, language=spoken, topics=topics, guardrails=rules)
        fired = {finding.rule.partition(".")[2] for finding in result.escalations}
        reasons = []
        # A case that says nothing of escalation leaves it open; one that says null does not.
        if case.escalate is None and "escalate" in case.model_fields_set:
            reasons += [f"escalates needlessly: {rule}" for rule in sorted(fired)]
        elif case.escalate and case.escalate not in fired:
            instead = f", but {', '.join(sorted(fired))}" if fired else ""
            reasons.append(f"does not escalate as {case.escalate}{instead}")
        reasons += [f"escalates as {rule}" for rule in case.not_escalate if rule in fired]
        if case.topics and result.topics[0] not in case.topics:
            reasons.append(f"topic is {result.topics[0]}, not {' or '.join(case.topics)}")
        reasons += [f"topic is {topic}" for topic in case.not_topics if result.topics[0] == topic]
        if case.language and spoken != case.language:
            reasons.append(f"language is {spoken}, not {case.language}")
        return outcome(
            case,
            reasons,
            topics=result.topics,
            findings=result.escalations,
            language=spoken,
            review=bench.seen(case.text) if reasons else None,
        )

    return judge


def judging(bench: Bench) -> Judge:
    """Return the judge of a judging model: it grades a reply as people did."""

    def judge(case: JudgeCase) -> Outcome:
        sent: list[dict[str, str]] = []
        rubric = bench.rubric
        if case.answer is not None:
            questions = dict.fromkeys(case.labels, "Is this a good reply?")
            rubric = Rubric.load(questions, grade_drafts.script((case.answer,), sent))
        if rubric is None:
            raise ConfigError("a case of kind judge needs a model that judges: name it with --judge")
        grades = rubric.grade(case.reply, case.topics)
        reasons = [
            f"{point}: {_word(grades.get(point))}, people say {_word(label)}"
            for point, label in case.labels.items()
            if grades.get(point) is not label
        ]
        reasons += grade_drafts.prompt_unmet(case.prompt_says, (), sent)
        return outcome(case, reasons, reply=case.reply, topics=case.topics, judged=grades)

    return judge


def _word(grade: bool | None) -> str:
    return "no clear answer" if grade is None else "yes" if grade else "no"
