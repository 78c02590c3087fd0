"""Writes `evals/*/pinned.jsonl` from the examples in rules and topics, and the schemas in `evals/schema/`.

    python tools/pin_evals.py            write them
    python tools/pin_evals.py --check    only say whether they are current (exit status 1 if not)

A rule's own examples are gone when the rule is, so they are kept here a second time: an evaluation then fails
when a rule or topic is deleted, emptied or broken.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from responder import content, rules, suites
from responder.rules import Rule
from responder.topics import Topics
from responder.verdict import Evaluation

Line = dict[str, Any]


def reply_pins(loaded: tuple[Rule, ...]) -> Iterator[Line]:
    """Yield the cases of the guardrails suite: each example of each rule on replies."""
    for rule in loaded:
        if rule.applies_to != "reply":
            continue
        for number, (fails, example) in enumerate(rule.examples, 1):
            known = example.model_dump(exclude_defaults=True)
            line = {
                "id": f"{rule.id}-{number}",
                "kind": "pinned",
                "reply": known.pop("text"),
                "practice": False,
            }
            if not fails:
                yield line | known | {"silent": [rule.id]}
            elif rule.severity == "block":
                yield line | known | {"expect": "block", "families": [rule.family], "rules": [rule.id]}
            else:
                yield line | known | {"rules": [rule.id]}


def review_pins(loaded: tuple[Rule, ...], topics: Topics) -> Iterator[Line]:
    """Yield the cases of the triage suite: each example of each escalation rule and of each topic."""
    for rule in loaded:
        if rule.applies_to != "review":
            continue
        stem = rule.id.partition(".")[2]
        for number, (fails, example) in enumerate(rule.examples, 1):
            line: Line = {"id": f"{rule.id}-{number}", "kind": "pinned", "text": example.text}
            line |= {"stars": example.stars} if example.stars else {}
            yield line | ({"escalate": stem} if fails else {"not_escalate": [stem]})
    for topic in topics.by_id.values():
        examples = [(text, "topics") for text in topic.must_match]
        examples += [(text, "not_topics") for text in topic.must_not_match]
        for number, (text, key) in enumerate(examples, 1):
            yield {"id": f"topic.{topic.topic}-{number}", "kind": "pinned", "text": text, key: [topic.topic]}


def files() -> dict[Path, str]:
    """Return what each generated file should hold."""
    loaded, _, _ = rules.load([content.folder("guardrails")])
    evals = content.folder("evals")
    schemas = {
        "cases.json": {
            "title": "A line of evals/<suite>/*.jsonl, by the kind of its suite",
            "$defs": {kind: _schema(model) for kind, model in suites.MODELS.items()},
        },
        "report.json": Evaluation.model_json_schema(mode="serialization"),
        "suite.json": suites.Header.model_json_schema(),
    }
    pins = {
        "guardrails": reply_pins(loaded),
        "triage": review_pins(loaded, Topics.load()),
    }
    return {
        **{evals / name / "pinned.jsonl": "".join(map(_line, lines)) for name, lines in pins.items()},
        **{evals / "schema" / name: json.dumps(schema, indent=1) + "\n" for name, schema in schemas.items()},
    }


def _schema(model: type[suites.Case]) -> dict[str, Any]:
    schema = model.model_json_schema()
    # The loader's own; a line does not hold it.
    del schema["properties"]["source"]
    return schema


def _line(case: Line) -> str:
    return json.dumps(case, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` say which are not current."""
    stale = [
        file
        for file, text in files().items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]
    for file in stale:
        sys.stdout.write(f"{file}\n")
        if "--check" not in arguments:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(files()[file], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
