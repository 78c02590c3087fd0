"""The interactive session: paste a review, see what a model would see, the draft and the findings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from responder import jsonl, progress, render
from responder.errors import InputError, ResponderError
from responder.models import PLATFORMS, RECENT, Draft, Report, Review

if TYPE_CHECKING:
    from rich.console import Console

    from responder.draft import Responder
    from responder.flow import Reading

Read = Callable[[str, str], str]
_PROMPT = "review> "

_WELCOME = "Paste a review and press Enter. /help lists the commands; nothing you type is stored."


def terminal_reader() -> Read:
    """Return a function that reads a line, where a pasted review of several lines counts as one.

    Its arguments are the prompt and the text to begin with. On a pipe it reads plain lines.
    """
    if not sys.stdin.isatty():

        def plain(prompt: str, _default: str) -> str:
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            sys.stdout.write(f"{prompt}{line}")
            return line.rstrip("\r\n")

        return plain
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession(history=InMemoryHistory())

    def typed(prompt: str, default: str) -> str:
        return session.prompt(prompt, default=default)

    return typed


class Repl:
    """One session. `read(prompt, default)` gives the next line and raises `EOFError` at the end."""

    def __init__(
        self, responder: Responder, *, read: Read | None = None, console: Console | None = None
    ) -> None:
        self._responder = responder
        self._read = read or terminal_reader()
        self._out = console or render.console()
        self._review: Review | None = None
        self._reading: Reading | None = None
        self._draft: Draft | None = None
        self._text = ""
        self._report: Report | None = None
        self._stars: int | None = None
        self._platform: str | None = None
        self._offered: list[str] = []
        self._accepted: list[str] = []
        self._commands: dict[str, tuple[Callable[[str], None], str]] = {
            "/again": (self._again, "draft the same review another way"),
            "/edit": (self._edit, "change the draft; the guardrails judge what you write"),
            "/accept": (self._accept, "print the reply for copying, if the guardrails passed it"),
            "/stars": (self._set_stars, "N: how many stars the next reviews give; 0 for unknown"),
            "/platform": (self._set_platform, f"NAME: where they stand ({', '.join(PLATFORMS)})"),
            "/prompt": (self._prompt, "show exactly what a model is sent for this review"),
            "/case": (self._case, "FILE: add this review, redacted, to a file of eval cases"),
            "/help": (self._help, "show this list"),
            "/quit": (lambda _: None, "leave; Ctrl-D does too"),
        }

    def run(self) -> None:
        """Answer what is typed until /quit or the end of input."""
        self._out.print(_WELCOME, style="dim")
        while True:
            try:
                line = self._read(_PROMPT, "").strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                continue
            if line.split(" ", 1)[0] == "/quit":
                return
            try:
                self._answer(line)
            except KeyboardInterrupt:
                self._say("interrupted", "yellow")
            except ResponderError as error:
                self._say(str(error), "red")

    def _answer(self, line: str) -> None:
        if not line:
            return
        if not line.startswith("/"):
            self._review = jsonl.read(
                Review, {"text": line, "stars": self._stars, "platform": self._platform}
            )
            self._reading, self._offered = None, []
            self._make()
            return
        name, _, argument = line.partition(" ")
        if name not in self._commands:
            self._say(f"there is no command {name}; /help lists them", "red")
            return
        self._commands[name][0](argument.strip())

    def _make(self) -> None:
        review = self._known()
        with progress.steps(self._out) as on_step:
            reading = self._reading or self._responder.read(review, on_step=on_step)
            draft = self._responder.draft(reading, recent=(*self._accepted, *self._offered), on_step=on_step)
        self._reading = reading
        self._draft, self._text, self._report = draft, draft.text, None
        self._offered.append(draft.text)
        self._out.print(render.draft(review, reading.redacted, draft))
        self._say("/accept, /again or /edit", "dim")

    def _known(self) -> Review:
        if self._review is None:
            raise InputError("paste a review first")
        return self._review

    def _again(self, _: str) -> None:
        self._known()
        self._make()

    def _edit(self, argument: str) -> None:
        review = self._known()
        text = argument or self._read("reply> ", self._text).strip()
        report = self._responder.guardrails.check(text, review)
        self._text, self._report = text, report
        self._out.print(render.report(text, report, width=min(self._out.width, 100)))
        self._say("/accept" if report.passed else "mend it with /edit, or /again for another draft", "dim")

    def _accept(self, argument: str) -> None:
        review, draft = self._known(), self._draft
        report = self._report or self._responder.guardrails.check(self._text, review)
        if not report.passed:
            self._say("blocked: this reply cannot be accepted. /edit it, or /again", "red")
            return
        if draft is not None and draft.status == "escalate" and argument != "anyway":
            self._say("this review is for a person to decide on; if that is done: /accept anyway", "red")
            return
        self._accepted = [*self._accepted, self._text][-RECENT:]
        self._say("accepted; copy it from here:", "green")
        self._out.print(self._text, soft_wrap=True)
        self._review, self._draft, self._text, self._report = None, None, "", None

    def _set_stars(self, argument: str) -> None:
        stars = jsonl.read(Review, {"stars": None if argument in ("", "0") else argument}).stars
        self._stars = stars
        self._say(f"stars: {stars or 'unknown'}", "dim")

    def _set_platform(self, argument: str) -> None:
        platform = jsonl.read(Review, {"platform": argument or None}).platform
        self._platform = platform
        self._say(f"platform: {platform or 'unknown'}", "dim")

    def _prompt(self, _: str) -> None:
        for message in self._responder.messages(self._known()):
            self._say(f"--- {message['role']}", "dim")
            self._out.print(render.printable(message["content"]))

    def _case(self, argument: str) -> None:
        if not argument:
            raise InputError("name the file: /case my-cases.jsonl")
        from responder.suites import append_case

        key = append_case(
            argument, self._responder.redactor.redact(self._known().text), self._known(), self._draft
        )
        self._say(f"added as {key} to {argument}, with the redacted text", "green")

    def _help(self, _: str) -> None:
        for name, (_command, what) in self._commands.items():
            self._out.print(f"  {name:<10} {what}")

    def _say(self, message: str, style: str) -> None:
        self._out.print(message, style=style)
