"""Every rule, topic, word list, prompt and recogniser is held by a case: without it the verdict is FAIL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder import content, evaluate, profile, suites
from responder.bench import Bench
from responder.recognizers_scan import FAMILIES
from responder.redact import Redactor, _engines
from responder.suites import Suite
from responder.verdict import Verdict

SUITES = ("redaction", "guardrails", "triage", "drafting", "judge")
ROOT = content.root()
RULES = sorted(ROOT.glob("guardrails/*/*.yaml"))
WORDS = sorted(ROOT.glob("guardrails/words/*.yaml"))
TOPICS = sorted(ROOT.glob("prompts/ready/*.yaml"))
PROMPTS = sorted([*ROOT.glob("prompts/*.*"), *ROOT.glob("prompts/tones/*.txt")])
# Without these no topic loads at all, so that deleting them in a group would say nothing about the others.
SINGLE_TOPICS = [one for one in TOPICS if one.stem in ("other", "praise", "stars-only") or one.stem[0] == "_"]
FOLDERS = sorted({file.parent for file in (*RULES, *TOPICS)})


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a copy of the content, in force for the tests of this module."""
    folder = tmp_path_factory.mktemp("content")
    for name in content.FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    content.use(folder)
    yield folder
    content.use(None)


@pytest.fixture(scope="module")
def pinned(copied: Path) -> dict[str, Suite]:
    """Return the suites with their pinned cases only, which alone must already tell."""
    loaded = {name: suites.load(copied / "evals", name) for name in SUITES}
    return {
        name: suite.model_copy(
            update={"thresholds": {}, "cases": tuple(case for case in suite.cases if case.kind == "pinned")}
        )
        for name, suite in loaded.items()
    }


def _verdict(suite: Suite, prefix: str, redactor: Redactor) -> Verdict:
    """Return the verdict on those cases of `suite` whose id begins with `prefix`, of all when none does."""
    cases = tuple(case for case in suite.cases if case.id.startswith(prefix)) or suite.cases
    bench = Bench(profile.load(content.folder("evals") / "practice.toml"), redactor=redactor)
    return evaluate.run([suite.model_copy(update={"cases": cases})], bench).verdict


def _relative(files: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def _suite_of(file: str) -> tuple[str, str]:
    """Return the suite that holds the pins of a content file, and how their ids begin."""
    folder, stem = Path(file).parent.name, Path(file).stem
    if file.startswith("guardrails"):
        return ("triage" if folder == "escalate" else "guardrails"), f"{folder}.{stem}-"
    if folder == "ready":
        return "triage", f"topic.{stem}-"
    return ("judge" if stem == "judge" else "drafting"), "prompt-"


GROUPS = {
    folder.name: [
        file for file in _relative(sorted(folder.glob("*.yaml"))) if file not in _relative(SINGLE_TOPICS)
    ]
    for folder in FOLDERS
    if folder.name != "words"
}


@pytest.mark.parametrize("name", SUITES)
def test_all_pinned_cases_pass_on_the_content_as_it_is(
    name: str, pinned: dict[str, Suite], redactor: Redactor
) -> None:
    """The examples that rules, topics and prompts were written with come out right."""
    bench = Bench(profile.load(content.folder("evals") / "practice.toml"), redactor=redactor)
    result = evaluate.run([pinned[name]], bench)
    assert [(one.id, one.reasons, one.error) for one in result.suites[0].failed] == []


@pytest.mark.parametrize("group", GROUPS)
def test_each_deleted_rule_or_topic_fails_a_case_of_its_own(
    group: str, copied: Path, pinned: dict[str, Suite], redactor: Redactor
) -> None:
    """A pinned case names its rule or topic, so that deleting a whole group at once tells of each in it."""
    kept = {copied / file: (copied / file).read_bytes() for file in GROUPS[group]}
    suite, _ = _suite_of(GROUPS[group][0])
    try:
        for file in kept:
            file.unlink()
        bench = Bench(profile.load(content.folder("evals") / "practice.toml"), redactor=redactor)
        result = evaluate.run([pinned[suite]], bench)
    finally:
        for file, held in kept.items():
            file.write_bytes(held)
    failed = {outcome.id.rpartition("-")[0] for outcome in result.suites[0].failed}
    assert {_suite_of(file)[1].removesuffix("-") for file in GROUPS[group]} - failed == set()
    assert result.verdict is Verdict.FAIL


@pytest.mark.parametrize("file", _relative([*WORDS, *SINGLE_TOPICS, *PROMPTS]))
def test_a_deleted_file_fails_the_verdict(
    file: str, copied: Path, pinned: dict[str, Suite], redactor: Redactor
) -> None:
    """At least one case holds each word list, topic and prompt."""
    kept = (copied / file).read_bytes()
    (copied / file).unlink()
    try:
        assert _verdict(pinned[_suite_of(file)[0]], _suite_of(file)[1], redactor) is Verdict.FAIL
    finally:
        (copied / file).write_bytes(kept)


@pytest.mark.parametrize("file", _relative([min(folder.glob("*.yaml")) for folder in FOLDERS]))
def test_a_file_that_is_no_yaml_fails_the_verdict(
    file: str, copied: Path, pinned: dict[str, Suite], redactor: Redactor
) -> None:
    """A broken file is no usage error: the content is what is judged, and it has failed."""
    kept = (copied / file).read_bytes()
    (copied / file).write_bytes(kept[: len(kept) // 2] + b"\n\t: [broken\n")
    try:
        assert _verdict(pinned[_suite_of(file)[0]], _suite_of(file)[1], redactor) is Verdict.FAIL
    finally:
        (copied / file).write_bytes(kept)


@pytest.mark.parametrize("file", _relative(PROMPTS))
def test_an_emptied_prompt_fails_the_verdict(
    file: str, copied: Path, pinned: dict[str, Suite], redactor: Redactor
) -> None:
    """A prompt that no longer says what it must is noticed without any model."""
    kept = (copied / file).read_bytes()
    (copied / file).write_bytes(b"\n")
    try:
        assert _verdict(pinned[_suite_of(file)[0]], "prompt-", redactor) is Verdict.FAIL
    finally:
        (copied / file).write_bytes(kept)


@pytest.mark.parametrize("name", [*FAMILIES, "learned"])
def test_a_missing_recogniser_fails_the_verdict(name: str, pinned: dict[str, Suite]) -> None:
    """Numbers, dates, places, names and the tagger each find what no other does."""
    _engines.cache_clear()  # an engine that nobody shares, as it is about to be spoilt
    redactor = Redactor()
    engine, _ = redactor._load()
    _engines.cache_clear()
    engine.registry.remove_recognizer(name)
    assert _verdict(pinned["redaction"], "pinned.", redactor) is Verdict.FAIL
