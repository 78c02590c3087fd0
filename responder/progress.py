"""Shows a person who waits which step of a draft is under way, and never a word of the draft itself."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from responder import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from responder.flow import OnStep


@contextmanager
def steps(console: Console) -> Iterator[OnStep]:
    """Yield an `on_step` that shows each step until the block is left; on a pipe it shows none."""
    with Live(console=console, transient=True) as live:

        def show(step: str) -> None:
            live.update(Spinner("dots", Text(f"{render.printable(step)}...", "dim")), refresh=True)

        yield show
