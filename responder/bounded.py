"""Holds a client of the SDK to `MAX_BYTES` of a response, whoever made the client and whatever the status."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import openai

from responder.errors import ModelUnusable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx2

MAX_BYTES = 1_000_000
"""Most bytes taken of one response, unpacked; a reply takes a few thousand."""

# They tell how the body came, and it is another one by then.
_ON_THE_WAY = ("content-encoding", "content-length", "transfer-encoding")

ClientType = TypeVar("ClientType", bound=openai.OpenAI | openai.AsyncOpenAI)


def bounded(client: ClientType) -> ClientType:
    """Return `client`, which from now on raises `ModelUnusable` in place of a longer response.

    It must be one's own or a copy, such as `with_options` makes: what the user's own client does stays as it
    is, and so does the HTTP client that both share.
    """
    # All responses pass here, and before the SDK reads those of failed calls to the end.
    send: Any = client._send_request
    whole = partial(_whole if isinstance(client, openai.OpenAI) else _awhole, send)
    client._send_request = whole  # type: ignore[method-assign] # the SDK has no other place
    return client


class _Body:
    """The chunks of a body so far."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > MAX_BYTES:
            raise ModelUnusable(f"the answer is longer than {MAX_BYTES} bytes")
        self._chunks.append(chunk)

    def of(self, response: httpx2.Response) -> httpx2.Response:
        """Return `response` with this body, read."""
        headers = response.headers.copy()
        for name in _ON_THE_WAY:
            headers.pop(name, None)
        # An older client brings a class of its own.
        return type(response)(
            response.status_code,
            headers=headers,
            content=b"".join(self._chunks),
            request=response.request,
            extensions=response.extensions,
        )


def _whole(
    send: Callable[..., httpx2.Response], request: httpx2.Request, *, stream: bool, **settings: Any
) -> httpx2.Response:
    del stream  # nothing that is asked here comes in pieces
    response = send(request, stream=True, **settings)
    body = _Body()
    try:
        for chunk in response.iter_bytes():
            body.add(chunk)
    finally:
        response.close()
    return body.of(response)


async def _awhole(
    send: Callable[..., Awaitable[httpx2.Response]],
    request: httpx2.Request,
    *,
    stream: bool,
    **settings: Any,
) -> httpx2.Response:
    del stream
    response = await send(request, stream=True, **settings)
    body = _Body()
    try:
        async for chunk in response.aiter_bytes():
            body.add(chunk)
    finally:
        await response.aclose()
    return body.of(response)
