"""Turns the options of `responder eval` into suites, thresholds and what is put to the test."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from responder import content, meanings, options, profile
from responder import suites as loading
from responder.bench import Bench
from responder.errors import ConfigError, InputError
from responder.profile import Profile
from responder.record import Ask, Player, Recorder
from responder.rubric import Rubric
from responder.suites import JudgeCase, Suite

REMOTE_WORKERS = 8
DEADLINE = 120.0
"""Seconds that one answer may take with all retries; an evaluation can wait longer than a person."""

DRAFTING, JUDGING = 0.3, 0.0
"""Sampling temperatures: a draft is written as `Responder` has it written, a grade is no matter of luck."""


@dataclass(frozen=True)
class Models:
    """The options that say what drafts and grades: models at an endpoint, a file, a recording, or nothing."""

    model: str | None = None
    judge: str | None = None
    base_url: str | None = None
    timeout: float = options.TIMEOUT
    local: Path | None = None
    record: Path | None = None
    replay: Path | None = None
    command: str | None = None
    """What a recording says would record it again."""

    @property
    def workers(self) -> int:
        """How many drafts to ask for at a time: an endpoint serves several, a local model and a file one."""
        return 1 if self.local or self.replay or not (self.model or self.judge) else REMOTE_WORKERS

    @contextlib.contextmanager
    def asked(self) -> Iterator[tuple[str | None, Ask | None, Ask | None]]:
        """Yield the model's name, how to ask it, and how to ask the judge; None for what there is not.

        A model file is served, and a recording written, when the context is left.

        Raises:
            ConfigError: the options contradict each other, or an endpoint, file or recording is wrong.
        """
        if self.replay:
            if self.local or self.base_url or self.record:
                raise ConfigError("--replay asks no model: leave out --local, --base-url and --record")
            yield self._replayed(Player(self.replay))
            return
        if self.local and (self.model or self.base_url):
            raise ConfigError("--local serves its own model: leave out --model and --base-url")
        if not (self.model or self.local or self.judge):
            if self.base_url or self.record:
                raise ConfigError("name the model to ask with --model")
            yield None, None, None
            return
        with contextlib.ExitStack() as stack:
            model, base_url = self.model, self.base_url
            if self.local:
                from responder.local import serve

                model, base_url = self.local.stem, stack.enter_context(serve(self.local))
            recorder = Recorder()
            asks = [
                recorder.wrap(name, stack.enter_context(_asking(name, base_url, self.timeout, warmth)))
                if name
                else None
                for name, warmth in ((model, DRAFTING), (self.judge, JUDGING))
            ]
            yield model, asks[0], asks[1]
            if self.record:
                recorder.save(self.record, model, self.judge, self.command)

    def _replayed(self, player: Player) -> tuple[str | None, Ask | None, Ask | None]:
        for given, recorded in ((self.model, player.model), (self.judge, player.judge)):
            if given not in (None, recorded):
                raise ConfigError(f"{self.replay} holds no answers of {given}")
        return (
            player.model,
            player.ask(player.model) if player.model else None,
            player.ask(player.judge, "--judge") if player.judge else None,
        )


@contextlib.contextmanager
def _asking(name: str, base_url: str | None, timeout: float, temperature: float) -> Iterator[Ask]:
    from responder.llm import Model

    model = Model(name, base_url=base_url, timeout=timeout, temperature=temperature)
    try:
        yield lambda messages: model.ask(list(messages), until=time.monotonic() + DEADLINE)
    finally:
        model.close()


@contextlib.contextmanager
def bench(
    practice: Path | None,
    folder: Path | None,
    models: Models,
    trials: int,
    chosen: Sequence[Suite],
    *,
    stock: bool = False,
) -> Iterator[Bench]:
    """Yield what is put to the test.

    The practice is the one of `--practice`, else `practice.toml` beside the practice's own suites, else the
    example practice that the project's suites are written for. A judge grades by the rubric of the chosen
    suite of kind judge, else by the project's own.

    Raises:
        ConfigError: the profile, its changes to the rules or its folders of replies are wrong, or as in
            `Models.asked`.
    """
    who = profiled(practice, folder)
    tested = partial(
        Bench, who.practice, trials=trials, stock=stock, settings=who.settings(), folders=who.topic_folders()
    )
    with models.asked() as (model, ask, judge):
        if judge is None:
            if any(
                isinstance(case, JudgeCase) and case.answer is None for one in chosen for case in one.cases
            ):
                raise ConfigError("a suite of kind judge needs a model that judges: name it with --judge")
            yield tested(model=model, ask=ask)
            return
        ours = [suite for suite in chosen if suite.kind == "judge"]
        rubric = (ours or [loading.load(content.folder("evals"), "judge")])[0].rubric
        graded = Rubric.load(rubric, judge)
        yield tested(model=model, ask=ask, rubric=graded)


def profiled(practice: Path | None, folder: Path | None) -> Profile:
    """Return the profile in force: `practice`, else the one in `folder`, else that of the project's suites.

    Raises:
        ConfigError: the profile is wrong.
    """
    own = folder / "practice.toml" if folder else None
    return profile.read(
        practice or (own if own and own.is_file() else content.folder("evals") / "practice.toml")
    )


def choose(names: Sequence[str], folder: Path | None, *, judged: bool = False) -> list[Suite]:
    """Return the suites `names`, all when there are none, of the project or of a practice's own folder.

    All means without the cases that a judging model would have to grade, unless there is one.

    Raises:
        ConfigError: a suite is unknown or malformed, or there is none.
    """
    source = folder or content.folder("evals")
    found = [loading.load(source, name, own=folder is not None) for name in names or loading.names(source)]
    if not (names or judged):
        found = [_without_judge(suite) for suite in found]
    if not found:
        raise ConfigError(f"{source}: holds no suite: a suite is a folder with suite.yaml and *.jsonl")
    for suite in found:
        for name in suite.thresholds:
            meanings.check_name(suite.kind, name)
    return list({suite.name: suite for suite in found}.values())


def _without_judge(suite: Suite) -> Suite:
    cases = tuple(case for case in suite.cases if not isinstance(case, JudgeCase) or case.answer is not None)
    return suite.model_copy(update={"cases": cases})


def minimums(settings: Sequence[str], chosen: Sequence[Suite]) -> Mapping[str, Mapping[str, float]]:
    """Return the thresholds of `--min [SUITE/]METRIC=VALUE`, by suite and metric.

    Raises:
        InputError: one is malformed, or no chosen suite has the metric.
    """
    found: dict[str, dict[str, float]] = {}
    for setting in settings:
        name, _, number = setting.rpartition("=")
        only, _, metric = name.rpartition("/")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not metric or not 0 <= value <= 1:
            raise InputError(f"--min takes METRIC=VALUE with a value from 0 to 1, not {setting!r}")
        hits = [one for one in chosen if only in ("", one.name) and meanings.has(one.kind, metric)]
        if not hits:
            raise InputError(f"--min: no suite that runs has a metric {name!r}")
        for suite in hits:
            found.setdefault(suite.name, {})[metric] = value
    return found


def writable(files: Sequence[Path | None]) -> None:
    """Make sure, before anything runs, that reports can be written.

    Raises:
        InputError: one cannot; the message names it.
    """
    for file in files:
        if file is None:
            continue
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{file}: cannot be written: {error.strerror}") from None
        if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
            raise InputError(f"{file}: cannot be written")
