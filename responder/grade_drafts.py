"""Judges drafts: every trial gives one that passes the guardrails and is all that its case expects."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from responder.bench import Bench, Judge, outcome
from responder.errors import ModelError, ModelUnusable
from responder.models import Draft, Practice, Report, Review
from responder.record import Ask
from responder.suites import DraftingCase, Expect
from responder.verdict import Outcome

if TYPE_CHECKING:
    from responder.answers import Answer
    from responder.draft import Responder

Steps = Generator[list[dict[str, str]], "Answer | ModelError", Draft]
SCRIPT = "script"
"""The name of the model that a case plays itself."""


def drafting(bench: Bench) -> Judge:
    """Return the judge of drafting."""
    responders = _responders(bench)
    rules = bench.guardrails
    responders({}, bench.model)

    def judge(case: DraftingCase) -> Outcome:
        review = Review(text=case.text, stars=case.stars, platform=case.platform)
        responder = responders(case.practice, SCRIPT if case.answers else bench.model)
        sent = list(responder.messages(review)) if case.prompt_says or case.prompt_hides else []
        drafts = []
        for _ in range(bench.trials):
            ask = script(case.answers, sent) if case.answers else bench.ask
            drafts.append(drafted(responder.flow.run(review), ask))
        reports = [rules.check(draft.text, review) for draft in drafts]
        against = [
            unmet(case.expect, draft.text, report, bench.practice, draft)
            + prompt_unmet(case.prompt_says, case.prompt_hides, sent)
            for draft, report in zip(drafts, reports, strict=True)
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
            judged=bench.rubric.grade(draft.text, draft.topics) if bench.rubric else {},
        )

    return judge


def drafted(flow: Steps, ask: Ask | None) -> Draft:
    """Return the draft that `flow` ends with when `ask` answers it.

    Raises:
        ModelError: the model could not be asked, so that the draft would say nothing about it. An answer that
            is of no use (a refusal, an empty one) is the model's own doing and does not raise.
    """
    try:
        messages = next(flow)
        while True:
            answer = ask(messages) if ask else ModelUnusable("no model is there to be asked")
            if isinstance(answer, ModelError) and not isinstance(answer, ModelUnusable):
                raise answer
            messages = flow.send(answer)
    except StopIteration as done:
        draft: Draft = done.value
        return draft


def _responders(bench: Bench) -> Callable[[Mapping[str, Any], str | None], Responder]:
    """Return a function that makes a `Responder` for changes to the practice's profile and a model once."""
    from responder.draft import Responder

    made: dict[str, Responder] = {}

    def responder(changes: Mapping[str, Any], model: str | None) -> Responder:
        key = json.dumps([changes, model], sort_keys=True)
        if key not in made:
            made[key] = Responder(
                Practice.model_validate({**bench.practice.model_dump(), **changes}),
                model=model,
                # The flow asks nobody by itself: a base URL keeps it from looking for a key.
                base_url="http://127.0.0.1:9/v1" if model else None,
                redactor=bench.redactor,
                guardrails=bench.guardrails,
                topics=bench.topics,
            )
        return made[key]

    return responder


def script(answers: Sequence[str], sent: list[dict[str, str]]) -> Ask:
    """Return a model that gives `answers` in turn, then the last one; what it is sent is added to `sent`."""
    from responder.answers import Answer

    said = chain(answers, repeat(answers[-1]))

    def ask(messages: Sequence[dict[str, str]]) -> Answer:
        sent.extend(messages)
        return Answer(next(said))

    return ask


def unmet(
    expect: Expect, text: str, report: Report, practice: Practice, draft: Draft | None = None
) -> list[str]:
    """Return what a reply lacks of what is expected of it; with `draft` also status, source and topics."""
    said = _flat(text)
    reasons = [f"blocked by {finding.rule}" for finding in report.findings if finding.severity == "block"]
    if draft and expect.status and draft.status not in expect.status:
        reasons.append(f"status is {draft.status}, not {' or '.join(expect.status)}")
    if draft and expect.source and draft.source != expect.source:
        reasons.append(f"source is {draft.source}, not {expect.source}")
    if draft and expect.topics and draft.topics[:1] and draft.topics[0] not in expect.topics:
        reasons.append(f"topic is {draft.topics[0]}, not {' or '.join(expect.topics)}")
    for number, words in enumerate(expect.must_say, 1):
        filled = words.format_map({key: value or "" for key, value in practice.model_dump().items()})
        if _flat(filled) not in said:
            reasons.append(f"does not say what it must (must_say {number})")
    # What must not be said may be the review's own secret, so reasons give its number.
    reasons += [f"says what it must not (must_not_say {n})" for n in _said(expect.must_not_say, said)]
    if expect.max_words and len(text.split()) > expect.max_words:
        reasons.append(f"has more than {expect.max_words} words")
    return reasons


def prompt_unmet(says: Sequence[str], hides: Sequence[str], sent: Sequence[dict[str, str]]) -> list[str]:
    """Return what the messages `sent` to a model lack, or hold and must not."""
    prompt = _flat(" ".join(message["content"] for message in sent))
    reasons = [
        f"the prompt lacks what it must hold (prompt_says {number})"
        for number, words in enumerate(says, 1)
        if _flat(words) not in prompt
    ]
    return reasons + [f"the prompt gives away (prompt_hides {number})" for number in _said(hides, prompt)]


def _said(forbidden: Sequence[str], text: str) -> list[int]:
    """Return the numbers, from 1, of what stands in `text` and not inside a longer word."""
    return [
        number
        for number, words in enumerate(forbidden, 1)
        if re.search(rf"(?<!\w){re.escape(_flat(words))}(?!\w)", text)
    ]


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())
