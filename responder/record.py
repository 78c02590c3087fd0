"""Records what a model answered, and plays it again: the same evaluation, without the model and its key.

A recording is keyed by a hash of the model's name and the messages, so that a changed prompt finds nothing
and says so. It holds answers only: no key, no header, and no message. What a model was sent was redacted
before, so nothing of a review can come back in an answer.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from responder.errors import ConfigError, ModelError, ModelUnusable
from responder.models import Strict

if TYPE_CHECKING:
    from responder.answers import Answer  # which loads the model's SDK, half a second for every command

Ask = Callable[[Sequence[dict[str, str]]], "Answer | ModelError"]
"""Asks a model for one answer to these messages."""


class Said(Strict):
    """One answer: its text, or why it was of no use."""

    text: str = ""
    unusable: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


class Recording(Strict):
    """The file: answers by key, in the order in which they were given."""

    format: int = 1
    model: str | None = Field(None, description="The model that drafted.")
    judge: str | None = Field(None, description="The model that graded.")
    command: str | None = Field(None, description="What records it again.")
    answers: dict[str, tuple[Said, ...]] = Field(repr=False)


class Recorder:
    """Keeps what models answer; of failures to reach one nothing is kept. Threads may share it."""

    def __init__(self) -> None:
        self._answers: dict[str, list[Said]] = {}
        self._lock = threading.Lock()

    def wrap(self, model: str, ask: Ask) -> Ask:
        """Return `ask` with every answer of `model` kept."""

        def recorded(messages: Sequence[dict[str, str]]) -> Answer | ModelError:
            answer = ask(messages)
            if not isinstance(answer, ModelError):
                said = Said(
                    text=answer.text, input_tokens=answer.input_tokens, output_tokens=answer.output_tokens
                )
            elif isinstance(answer, ModelUnusable):
                said = Said(unusable=str(answer))
            else:
                return answer
            with self._lock:
                self._answers.setdefault(key(model, messages), []).append(said)
            return answer

        return recorded

    def save(self, file: Path, model: str | None, judge: str | None, command: str | None = None) -> None:
        """Write the recording, sorted by key so that two recordings differ where answers do.

        Args:
            file: where to.
            model: the model that drafted.
            judge: the model that graded.
            command: what records it again, without the option --record.

        Raises:
            ConfigError: the file cannot be written.
        """
        answers = {key: tuple(said) for key, said in sorted(self._answers.items())}
        recording = Recording(model=model, judge=judge, command=command, answers=answers)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                recording.model_dump_json(indent=1, exclude_defaults=True) + "\n", encoding="utf-8"
            )
        except OSError as error:
            raise ConfigError(f"{file}: cannot be written: {error.strerror}") from None


class Player:
    """Answers from a recording; each key gives its answers in turn, so that repeats differ as they did."""

    def __init__(self, file: Path) -> None:
        """Read the recording.

        Raises:
            ConfigError: the file cannot be read or is no recording.
        """
        try:
            recording = Recording.model_validate_json(file.read_bytes())
        except OSError as error:
            raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
        except ValidationError:
            raise ConfigError(f"{file}: is no recording of responder eval --record") from None
        self.model, self.judge, self.command = recording.model, recording.judge, recording.command
        self._answers = recording.answers
        self._file = file
        self._played: Counter[str] = Counter()
        self._lock = threading.Lock()

    def ask(self, model: str, option: str = "--model") -> Ask:
        """Return a way to ask `model`; `option` is how the command line names it.

        Asking raises a `ConfigError` when there is no answer (any more), with the command that records one.
        """

        def played(messages: Sequence[dict[str, str]]) -> Answer | ModelError:
            name = key(model, messages)
            with self._lock:
                number = self._played[name]
                self._played[name] += 1
            answers = self._answers.get(name, ())
            if number < len(answers):
                return _said(answers[number])
            command = self.command or f"responder eval {option} {model}"
            again = f"run `{command} --record {self._file}` again"
            if answers:
                raise ConfigError(
                    f"{self._file} holds {len(answers)} answers to this prompt and another was asked for: "
                    f"{again} with as many --trials"
                )
            raise ConfigError(
                f"{self._file} holds no answer to this prompt, which is new or has changed since: {again}"
            )

        return played


def key(model: str, messages: Sequence[dict[str, str]]) -> str:
    """Return the key of an answer: the SHA-256 of the model's name and the messages, in hexadecimal."""
    text = json.dumps([model, list(messages)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _said(said: Said) -> Answer | ModelError:
    from responder.answers import Answer

    if said.unusable is not None:
        return ModelUnusable(said.unusable)
    return Answer(said.text, said.input_tokens, said.output_tokens)
