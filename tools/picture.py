"""Draws docs/session.svg: a REPL session that is really run, as the terminal would show it.

Usage: python tools/picture.py
"""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from responder import Responder, profile
from responder.repl import Repl

ROOT = Path(__file__).resolve().parent.parent
TYPED = [
    "/stars 1",
    "Sat in the waiting room for two hours on Oct 21st and nurse tina just laughed. Call me, 555-201-3344!!",
    "/edit We are so sorry about your visit on Oct 21st. Tina has been with us for years.",
    "/accept",
    "/quit",
]


def main() -> None:
    """Run the session and write the picture."""
    console = Console(
        record=True, width=100, file=io.StringIO(), color_system="truecolor", highlight=False, markup=False
    )
    typed = iter(TYPED)

    def read(prompt: str, _default: str) -> str:
        line = next(typed)
        console.print(f"{prompt}{line}", style="bold")
        return line

    Repl(Responder(profile.load(ROOT / "examples" / "practice.toml")), read=read, console=console).run()
    console.save_svg(
        str(ROOT / "docs" / "session.svg"), title="responder repl --practice examples/practice.toml"
    )


if __name__ == "__main__":
    main()
