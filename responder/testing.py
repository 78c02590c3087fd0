"""A queue-fed fake model for tests of programs that use this library: real client, real parsing, no network.

Example:
    model = FakeModel(["We are sorry to hear about the wait."])
    draft = Responder(practice, model="fake", client=model.client).draft(review)
    assert len(model.requests) == 1
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

import httpx2
import openai

if TYPE_CHECKING:
    from collections.abc import Iterable

    from responder.llm import Message

Played = str | int | Exception | dict[str, Any]


class FakeModel:
    """Plays `answers` in turn, then repeats the last one; keeps what it was asked.

    An answer is the text of a reply, an HTTP status such as 503, an exception to raise in place of an answer,
    or a whole response body as a dictionary.

    Attributes:
        client: the SDK's own client on top of this fake; pass it to `Responder(client=...)`.
        requests: the bodies of the requests received, oldest first.
    """

    def __init__(self, answers: Iterable[Played]) -> None:
        """Queue `answers`.

        Raises:
            ValueError: there is none.
        """
        self._queue = deque(answers)
        if not self._queue:
            raise ValueError("give at least one answer to play")
        self.requests: list[dict[str, Any]] = []
        self.client = openai.AsyncOpenAI(
            api_key="fake",
            base_url="http://fake.invalid/v1",
            http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(self._respond)),
        )

    @property
    def conversations(self) -> list[list[Message]]:
        """The messages of every request received, oldest first."""
        return [request["messages"] for request in self.requests]

    def _respond(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(json.loads(request.content))
        played = self._queue.popleft() if len(self._queue) > 1 else self._queue[0]
        if isinstance(played, Exception):
            raise played
        if isinstance(played, int):
            return httpx2.Response(played, json={"error": {"message": "played by a test"}})
        return httpx2.Response(200, json=completion(played) if isinstance(played, str) else played)


def completion(text: str | None, *, finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """Return the body of a chat completion that says `text`, with further fields of its message."""
    return {
        "id": "fake",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": text, **message},
            }
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 40, "total_tokens": 140},
    }
