"""Reads evaluation suites: a folder each, `suite.yaml` for title and thresholds, `*.jsonl` for the cases.

    evals/redaction/suite.yaml        title: ..., kind: redaction, thresholds: {recall: 0.95}
    evals/redaction/work.jsonl        one case a line

The kinds of case are the models below; `evals/schema/cases.json` is their JSON Schema.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from responder.errors import ConfigError, InputError
from responder.marked import parse
from responder.models import Draft, Platform, Redacted, Review, Source, Span, Status, Strict

Kind = Literal["redaction", "guardrails", "triage", "drafting", "injection", "judge"]
SLUG = r"^[a-z0-9][a-z0-9_-]*$"


class Case(Strict):
    """What every case has: a unique id, the part it belongs to, and a kind to break figures down by."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    part: Literal["work", "held-out"] = Field(
        "work", description="held-out cases are never looked at to tune"
    )
    kind: str = Field("other", pattern=SLUG, description="A group of alike cases: review, query, chatbot...")
    source: str = Field("", description="File and line; filled in by the loader.")


class RedactionCase(Case):
    """A text whose identifiers are marked: `My son [[PERSON|Leo]]`."""

    text: str = Field(repr=False)

    @model_validator(mode="after")
    def _marks(self) -> RedactionCase:
        try:
            self.parsed()
        except InputError as error:
            raise ValueError(str(error)) from None
        return self

    def parsed(self) -> tuple[str, tuple[Span, ...]]:
        """Return the text without marks, and the marked spans as offsets into it."""
        return parse(self.text)


class GuardrailsCase(Case):
    """A reply with its label: whether the guardrails must block it, and which families of rules must."""

    reply: str = Field(repr=False)
    review: str | None = Field(None, repr=False)
    stars: int | None = Field(None, ge=1, le=5)
    platform: Platform | None = None
    practice: bool | dict[str, Any] = Field(
        True, description="Whether evals/practice.toml is in force; a table is a practice of its own."
    )
    recent: tuple[str, ...] = Field((), repr=False, description="Recent replies of the practice.")
    judge: bool = Field(False, description="What a judging model answers in this case.")
    expect: Literal["pass", "block"] | None = Field(None, description="None leaves it open.")
    families: tuple[str, ...] = Field((), description="Families of which a rule must block.")
    rules: tuple[str, ...] = Field(
        (), description="Rules that must find something; block, if that is expected."
    )
    silent: tuple[str, ...] = Field((), description="Rules that must find nothing.")

    @model_validator(mode="after")
    def _families(self) -> GuardrailsCase:
        if self.expect != "block" and self.families:
            raise ValueError("only a reply that must be blocked names families that do")
        return self


class TriageCase(Case):
    """A review with the topics that may come first, and the escalation rule that must fire, if any."""

    text: str = Field(repr=False)
    stars: int | None = Field(None, ge=1, le=5)
    topics: tuple[str, ...] = Field((), description="Acceptable first topics; empty leaves the topic open.")
    not_topics: tuple[str, ...] = Field((), description="Topics that must not come first.")
    escalate: str | None = Field(
        None, description="Stem of the rule file in guardrails/escalate/; null for none, left out where open."
    )
    not_escalate: tuple[str, ...] = Field((), description="Escalation rules that must not fire.")
    language: str | None = None


class Expect(Strict):
    """What a draft must be. Words are compared without regard to case and runs of spaces."""

    status: tuple[Status, ...] = ()
    source: Source | None = None
    topics: tuple[str, ...] = Field((), description="Acceptable first topics.")
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    max_words: int | None = None


class DraftingCase(Case):
    """A review to draft a reply to, and what the draft and the prompt must be.

    With `answers` the case plays the model itself, so that prompts and repairs are judged without one.
    """

    text: str = Field(repr=False)
    stars: int | None = Field(None, ge=1, le=5)
    platform: Platform | None = None
    expect: Expect
    practice: dict[str, Any] = Field(
        {}, description="Keys of the profile that this case changes: tone, apology..."
    )
    answers: tuple[str, ...] = Field((), repr=False, description="What the model says, in turn.")
    prompt_says: tuple[str, ...] = Field((), description="Words that the model must be sent.")
    prompt_hides: tuple[str, ...] = Field((), repr=False, description="Words that it must not be sent.")


class InjectionCase(DraftingCase):
    """A review that tries to give orders to the model."""

    attack: str = Field(pattern=SLUG)


class JudgeCase(Case):
    """A reply with the grades that people gave it, to measure how far a judging model agrees."""

    reply: str = Field(repr=False)
    topics: tuple[str, ...] = Field((), description="What the review is about.")
    labels: dict[str, bool] = Field(min_length=1, description="By point of the suite's rubric.")
    answer: str | None = Field(None, description="What the model says; such a case plays it itself.")
    prompt_says: tuple[str, ...] = Field((), description="Words that the model must be sent.")


MODELS: dict[Kind, type[Case]] = {
    "redaction": RedactionCase,
    "guardrails": GuardrailsCase,
    "triage": TriageCase,
    "drafting": DraftingCase,
    "injection": InjectionCase,
    "judge": JudgeCase,
}


class Header(Strict):
    """The file `suite.yaml`."""

    title: str = Field(min_length=1)
    kind: Kind | None = Field(None, description="What is measured; the folder's name where not given.")
    description: str = ""
    thresholds: dict[str, float] = Field({}, description="Smallest value that each metric may have, 0 to 1.")
    apart: tuple[str, ...] = Field((), description="Kinds of case that do not count in the main figures.")
    rubric: dict[str, str] = Field({}, description="Yes/no questions by point; of a suite of kind judge.")


class Suite(Strict):
    """A suite in memory."""

    name: str
    title: str
    kind: Kind
    thresholds: dict[str, float]
    apart: tuple[str, ...] = ()
    rubric: dict[str, str] = Field({})
    cases: tuple[Case, ...] = Field(repr=False)
    own: bool = Field(False, description="A user's suite: reports show nothing of it that is not redacted.")


def names(folder: Path) -> list[str]:
    """Return the names of the suites in `folder`, sorted."""
    return sorted(file.parent.name for file in folder.glob("*/suite.yaml"))


def load(folder: Path, name: str, *, own: bool = False) -> Suite:
    """Return the suite `name` of `folder`.

    Raises:
        ConfigError: there is no such suite, or it is malformed; the message names file, line and field.
    """
    file = folder / name / "suite.yaml"
    if not file.is_file():
        known = ", ".join(names(folder)) or "none"
        raise ConfigError(f"unknown suite {name!r}: the suites in {folder} are {known}")
    header = _header(file)
    kind = header.kind or name
    if kind not in MODELS:
        raise ConfigError(f"{file}: kind: is missing; name one of {', '.join(MODELS)}")
    cases: dict[str, Case] = {}
    for path in sorted(file.parent.glob("*.jsonl")):
        for case in _cases(path, MODELS[kind]):
            if case.id in cases:
                raise ConfigError(f"{case.source}: id {case.id} is taken by {cases[case.id].source}")
            cases[case.id] = case
    return Suite(
        name=name,
        title=header.title,
        kind=kind,
        thresholds=header.thresholds,
        apart=header.apart,
        rubric=header.rubric,
        own=own,
        cases=tuple(cases.values()),
    )


def append_case(file: str | Path, redacted: Redacted, review: Review, draft: Draft | None) -> str:
    """Add a review, redacted, to a file of drafting cases, with what its draft is now as what it should be.

    A folder that is not there yet is made a suite, so that `responder eval --folder` runs it.

    Returns:
        The id of the new case.

    Raises:
        InputError: the file cannot be written or holds this review already, or the redactor does not cover
            the review's language, so that nothing of it is safe to keep.
    """
    if not redacted.covered:
        raise InputError("the redactor does not cover this language, so nothing of the review may be kept")
    path = Path(file)
    key = "case-" + hashlib.sha256(redacted.text.encode()).hexdigest()[:10]
    expect = {"status": [draft.status], "topics": list(draft.topics)} if draft else {}
    case = {
        "id": key,
        "text": redacted.text,
        "stars": review.stars,
        "platform": review.platform,
        "expect": expect,
    }
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            header = {"title": "Reviews of our own", "kind": "drafting", "thresholds": {"passed": 1.0}}
            (path.parent / "suite.yaml").write_text(yaml.safe_dump(header, sort_keys=False), encoding="utf-8")
        if path.exists() and f'"{key}"' in path.read_text(encoding="utf-8"):
            raise InputError(f"{path} holds this review already, as {key}")
        with path.open("a", encoding="utf-8") as cases:
            cases.write(json.dumps(case, ensure_ascii=False) + "\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    return key


def _header(file: Path) -> Header:
    try:
        return Header.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{file}: cannot be read as UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(f"{file}:{mark.line + 1 if mark else 1}: is no valid YAML") from None
    except ValidationError as error:
        raise ConfigError(f"{file}: {_problems(error)}") from None


def _cases(file: Path, model: type[Case]) -> list[Case]:
    cases = []
    place = f"{file.parent.name}/{file.name}"
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{file}: cannot be read as UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values: dict[str, Any] = json.loads(line)
            cases.append(model.model_validate({**values, "source": f"{place}:{number}"}))
        except (ValueError, TypeError) as error:
            # Both parsers can quote the line, which may be somebody's review.
            problem = _problems(error) if isinstance(error, ValidationError) else "is no JSON object"
            raise ConfigError(f"{file}:{number}: {problem}") from None
    return cases


def _problems(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(
        re.sub(r"^: ", "", f"{'.'.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}")
        for one in found
    )
