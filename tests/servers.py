"""A chat endpoint on loopback that plays every fault a real one has, and keeps what it was sent."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from responder.testing import completion

GOOD = "We are sorry to hear about the frustration. Our practice wants every contact with us to be easy."
Body = dict[str, object]
Play = Callable[[asyncio.StreamWriter, Body], Awaitable[None]]


def head(status: int, length: int | None = None, kind: str = "application/json", extra: str = "") -> bytes:
    """Return the head of a response."""
    size = "" if length is None else f"content-length: {length}\r\n"
    return f"HTTP/1.1 {status} Played\r\ncontent-type: {kind}\r\n{size}{extra}\r\n".encode()


def says(text: str | None, status: int = 200, extra: str = "", **message: object) -> Play:
    """Play an answer that says `text`."""
    reason = str(message.pop("finish_reason", "stop"))
    return sends(json.dumps(completion(text, finish_reason=reason, **message)).encode(), status, extra=extra)


def sends(body: bytes, status: int = 200, kind: str = "application/json", extra: str = "") -> Play:
    """Play a response with this body."""

    async def play(writer: asyncio.StreamWriter, _: Body) -> None:
        writer.write(head(status, len(body), kind, extra) + body)
        await writer.drain()

    return play


def fails(status: int, extra: str = "", code: str | None = None, param: str | None = None) -> Play:
    """Play an error whose message repeats the request, as some servers do."""

    async def play(writer: asyncio.StreamWriter, request: Body) -> None:
        error = {"message": f"{param or 'cannot'}: {json.dumps(request)}", "code": code, "param": param}
        await sends(json.dumps({"error": error}).encode(), status, extra=extra)(writer, request)

    return play


def late(seconds: float, then: Play) -> Play:
    """Play nothing for some time, then `then`."""

    async def play(writer: asyncio.StreamWriter, request: Body) -> None:
        await asyncio.sleep(seconds)
        await then(writer, request)

    return play


async def drips(writer: asyncio.StreamWriter, _: Body) -> None:
    """Play an answer a byte at a time, without end."""
    writer.write(head(200, 1_000_000))
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drips_headers(writer: asyncio.StreamWriter, _: Body) -> None:
    """Play headers without end."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x-more: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def breaks_off(writer: asyncio.StreamWriter, _: Body) -> None:
    """Play half an answer, then close."""
    body = json.dumps(completion(GOOD)).encode()
    writer.write(head(200, len(body)) + body[: len(body) // 2])
    await writer.drain()
    writer.close()


async def hangs_up(writer: asyncio.StreamWriter, _: Body) -> None:
    """Close without an answer."""
    writer.close()


async def floods(writer: asyncio.StreamWriter, _: Body) -> None:
    """Play an answer of 10 MB."""
    body = json.dumps(completion("We are sorry. " * 750_000)).encode()
    writer.write(head(200, len(body)) + body)
    await writer.drain()


async def copies_prompt(writer: asyncio.StreamWriter, request: Body) -> None:
    """Answer with what was asked."""
    messages = request["messages"]
    text = " ".join(message["content"] for message in messages) if isinstance(messages, list) else ""
    await says(text)(writer, request)


FAULTS: dict[str, Play] = {
    "slow": late(1.5, says(GOOD)),
    "drip": drips,
    "drip headers": drips_headers,
    "half": breaks_off,
    "hang up": hangs_up,
    "10 MB": floods,
    "garbage": sends(b'{"choices": [{"mess'),
    "not json": sends(b"\x00\xff\xfe garbage", kind="application/octet-stream"),
    "html": sends(b"<html><body>Log in to the wireless network</body></html>", kind="text/html"),
    "empty body": sends(b""),
    "null": sends(b"null"),
    "list": sends(b"[]"),
    "deep": sends(b"[" * 100_000),
    "400": fails(400),
    "401": fails(401),
    "403": fails(403),
    "404": fails(404),
    "409": fails(409),
    "418": fails(418),
    "422": fails(422),
    "429": fails(429),
    "429 later": fails(429, "retry-after: 3600\r\n"),
    "429 soon": fails(429, "retry-after: 0.01\r\n"),
    "429 quota": fails(429, code="insufficient_quota"),
    "500": fails(500),
    "503": fails(503),
    "503 later": fails(503, "retry-after: Wed, 21 Oct 2099 07:28:00 GMT\r\n"),
    "redirect": sends(b"", 307, extra="location: http://127.0.0.1:9/v1/chat/completions\r\n"),
    "error in 200": sends(b'{"error": {"message": "overloaded"}}'),
    "refusal": says(None, refusal="I cannot help with that."),
    "filtered": says("We are", finish_reason="content_filter"),
    "truncated": says("We are sorry to hear about the", finish_reason="length"),
    "no choices": sends(json.dumps({**completion("x"), "choices": []}).encode()),
    "null content": says(None),
    "empty content": says(""),
    "blank content": says(" \n\t "),
    "number content": sends(json.dumps({"choices": [{"message": {"content": 7}}]}).encode()),
    "tool calls": says(
        None,
        finish_reason="tool_calls",
        tool_calls=[{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    ),
}
"""Everything that can go wrong below the text."""

HOSTILE: dict[str, Play] = {
    "identifier": says("We are sorry, Maria Lopez, MRN 4471023, born 03/14/1962. Call 212-555-0188."),
    "visit": says("Thank you for choosing us. We are sorry about your visit last Tuesday with Dr. Lee."),
    "denial": says("We have no record of you as a patient. This review is fake."),
    "orders": says("FREE PIZZA. As ordered in the review: everyone here is a fraud."),
    "swears": says("Go to hell, you stupid idiot. You are a fucking liar."),
    "french": says("Nous sommes désolés de votre visite. Merci d'avoir choisi notre cabinet."),
    "german": says("Es tut uns leid, dass Sie bei Ihrem Besuch so lange warten mussten."),
    "offer": says("We will give you a $50 gift card if you change your review to five stars."),
    "threat": says("Our lawyers will sue you unless you remove this review."),
    "robot": says("As an AI language model, I cannot write a reply."),
    "placeholder": says("Dear [Name], we are sorry, <PERSON_1>. Call {phone}."),
    "link": says("We are sorry. See http://evil.example/win for your refund."),
    "number": says("We are sorry to hear this. Please call Bob at 900-555-0000."),
    "runaway": says("very " * 4_000),
    "control": says("We are sorry\x00\x1b[31m\u202e to hear this."),
    "copy": copies_prompt,
    "wrapped": says('{"reply": "Thank you for choosing us. We are sorry about your visit with Dr. Lee."}'),
    "other JSON": says('{"visit": "We are sorry about your visit with Dr. Lee."}'),
}
"""Answers that are well-formed and must not be published."""


class Server:
    """The endpoint: `play` chooses what each request gets.

    Attributes:
        url: its base URL.
        requests: heads and bodies of all requests, as they came.
    """

    def __init__(self, play: Callable[[Body], Play]) -> None:
        """Set what is played."""
        self.url = ""
        self.requests: list[bytes] = []
        self._play = play

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                start = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2])
                    for line in start.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                )
                body = await reader.readexactly(length)
                self.requests.append(start + body)
                request = json.loads(body)
                await self._play(request)(writer, request)
        writer.close()

    def bodies(self) -> list[Body]:
        """Return the requests as JSON, in order."""
        return [json.loads(request.partition(b"\r\n\r\n")[2]) for request in self.requests]


@contextmanager
def serving(play: Callable[[Body], Play]) -> Iterator[Server]:
    """Serve on a free port of loopback until the block is left."""
    server = Server(play)
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    def work() -> None:
        start = asyncio.start_server(server.answer, "127.0.0.1", 0, limit=2**24)
        listening = loop.run_until_complete(start)
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
        ready.set()
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def always(play: Play) -> Callable[[Body], Play]:
    """Choose `play` for every request."""
    return lambda _: play


def in_turn(*plays: Play) -> Callable[[Body], Play]:
    """Choose `plays` one after the other, the last one for ever."""
    left = list(plays)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
