"""Judges drafts: every trial gives one that passes the guardrails and is all that its case expects."""

from __future__ import annotations

import re
from collections.abc import Generator

from responder.answers import Answer
from responder.bench import Bench, Judge, outcome
from responder.errors import ConfigError, ModelError, ModelUnusable
from responder.models import Draft, Finding, Practice, Report, Review
from responder.record import Ask
from responder.suites import DraftingCase
from responder.verdict import Outcome

Flow = Generator[list[dict[str, str]], Answer | ModelError, Draft]


def drafting(bench: Bench) -> Judge:
    """Return the judge of drafting: every trial gives a draft that is all the case expects."""
    from responder.draft import Responder

    # The flow asks nobody by itself: a base URL keeps it from looking for a key.
    base_url = "http://127.0.0.1:9/v1" if bench.model else None
    responder = Responder(
        bench.practice,
        model=bench.model,
        base_url=base_url,
        redactor=bench.redactor,
        guardrails=bench.guardrails,
    )
    rules = bench.guardrails

    def judge(case: DraftingCase) -> Outcome:
        review = Review(text=case.text, stars=case.stars, platform=case.platform)
        drafts = [_drafted(responder.flow(review), bench.ask) for _ in range(bench.trials)]
        reports = [rules.check(draft.text, review=review) for draft in drafts]
        against = [
            _unmet(case, draft, report, bench.practice) for draft, report in zip(drafts, reports, strict=True)
        ]
        # Of several trials the first that failed is shown, since that is what needs mending.
        shown = next((n for n, reasons in enumerate(against) if reasons), 0)
        draft = drafts[shown]
        return outcome(
            case,
            against[shown],
            trials=tuple(not reasons for reasons in against),
            findings=reports[shown].findings,
            review=bench.seen(case.text),
            reply=draft.text,
            topics=draft.topics,
            status=draft.status,
            origin=draft.source,
            attempts=draft.attempts,
        )

    return judge


def _drafted(flow: Flow, ask: Ask | None) -> Draft:
    """Return the draft that `flow` ends with when `ask` answers it.

    Raises:
        ModelError: the model could not be asked, so that the draft would say nothing about it. An answer that
            is of no use (a refusal, an empty one) is the model's own doing and does not raise.
    """
    try:
        messages = next(flow)
        while ask:
            answer = ask(messages)
            if isinstance(answer, ModelError) and not isinstance(answer, ModelUnusable):
                raise answer
            messages = flow.send(answer)
    except StopIteration as done:
        draft: Draft = done.value
        return draft
    raise ConfigError("a model is asked for without a way to ask it")


def _unmet(case: DraftingCase, draft: Draft, report: Report, practice: Practice) -> list[str]:
    expect = case.expect
    said = _flat(draft.text)
    reasons = [f"blocked by {finding.rule}" for finding in _blocking(report)]
    if expect.status and draft.status not in expect.status:
        reasons.append(f"status is {draft.status}, not {' or '.join(expect.status)}")
    if expect.topics and draft.topics[:1] and draft.topics[0] not in expect.topics:
        reasons.append(f"topic is {draft.topics[0]}, not {' or '.join(expect.topics)}")
    for number, words in enumerate(expect.must_say, 1):
        filled = words.format_map({key: value or "" for key, value in practice.model_dump().items()})
        if _flat(filled) not in said:
            reasons.append(f"does not say what it must (must_say {number})")
    for number, words in enumerate(expect.must_not_say, 1):
        # Not found inside a longer word; and not repeated in the reason, since it may be the review's secret.
        if re.search(rf"(?<!\w){re.escape(_flat(words))}(?!\w)", said):
            reasons.append(f"says what it must not (must_not_say {number})")
    if expect.max_words and len(draft.text.split()) > expect.max_words:
        reasons.append(f"has more than {expect.max_words} words")
    return reasons


def _blocking(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity == "block"]


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())
