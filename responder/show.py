"""Shows what a model would be sent for a review: to a program as JSON, to a person in lines."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from responder import render

if TYPE_CHECKING:
    from responder.draft import Responder
    from responder.flow import Reading
    from responder.jsonl import Record
    from responder.models import Review

NOTHING = "nothing would be sent"


def request(responder: Responder, review: Review) -> Record:
    """Return the body of the first request for `review`: messages alone where no model is named.

    Where no model is asked, `messages` is empty and `reason` says why.
    """
    reading = responder.read(review)
    messages = responder.messages(reading)
    if not messages:
        return {"messages": [], "reason": _reason(reading)}
    model = responder._model
    return model.request(messages) if model else {"messages": messages}


def _reason(reading: Reading) -> str:
    if reading.triage.escalations:
        return f"a person must decide ({', '.join(found.rule for found in reading.triage.escalations)})"
    if reading.redacted is None:
        return "the text could not be redacted"
    return f"the guardrails cannot judge a reply in its language ({reading.triage.language})"


def printed(request: Record) -> None:
    """Print a request: on a terminal wrapped and with control characters marked, else as it is, in JSON."""
    if not sys.stdout.isatty():
        body = json.dumps(request, ensure_ascii=False, indent=2)
        sys.stdout.buffer.write(body.encode(errors="backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
        return
    out = render.console()
    for message in request["messages"]:
        out.print(f"--- {message['role']}", style="dim")
        out.print(render.printable(message["content"]))
    for name, value in request.items():
        if name != "messages":
            out.print(f"--- {name}: {value if isinstance(value, str) else json.dumps(value)}", style="dim")
