"""The bound on a response: no client, status or packing brings more bytes than that into memory."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Callable

import httpx2
import openai
import pytest
from servers import GOOD, Body, Play, always, floods, head, says, sends, serving

from responder.answers import Answer
from responder.bounded import MAX_BYTES
from responder.errors import ModelError, ModelUnusable
from responder.llm import Client, Model
from responder.testing import completion

ASKED = [{"role": "user", "content": "Hello"}]


def endless(status: int) -> Play:
    """Play a response that never ends."""

    async def play(writer: asyncio.StreamWriter, _: Body) -> None:
        writer.write(head(status))
        while True:
            writer.write(b" " * 50_000)
            await writer.drain()

    return play


def packed(body: bytes) -> Play:
    """Play this body, compressed."""
    return sends(gzip.compress(body), extra="content-encoding: gzip\r\n")


TOO_LONG: dict[str, Play] = {
    "10 MB": floods,
    "endless": endless(200),
    "endless error": endless(500),
    "long error": sends(json.dumps({"error": {"message": "x" * MAX_BYTES}}).encode(), 400),
    "packed": packed(json.dumps(completion("We are sorry. " * 750_000)).encode()),
}

CLIENTS: dict[str, Callable[[str], Client | None]] = {
    "the library's": lambda _: None,
    "sync": lambda url: openai.OpenAI(base_url=url, api_key="k"),
    "async": lambda url: openai.AsyncOpenAI(base_url=url, api_key="k"),
    "azure": lambda url: openai.AsyncAzureOpenAI(base_url=url, api_key="k", api_version="1"),
    "own http client": lambda url: openai.AsyncOpenAI(
        base_url=url, api_key="k", http_client=httpx2.AsyncClient()
    ),
}


def ask(url: str, client: Client | None, *, sync: bool = True) -> Answer | ModelError:
    """Ask once, and close."""
    model = Model("m", base_url=None if client else url, client=client, attempts=1, timeout=20)
    until = time.monotonic() + 20
    try:
        return model.ask(ASKED, until=until) if sync else asyncio.run(model.aask(ASKED, until=until))
    finally:
        model.close()


@pytest.mark.parametrize("sync", [True, False])
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("play", TOO_LONG)
def test_a_body_over_the_bound_is_a_failed_draft(play: str, client: str, sync: bool) -> None:
    """Reading stops at the bound, in a success and in an error, whoever made the client."""
    with serving(always(TOO_LONG[play])) as server:
        error = ask(server.url, CLIENTS[client](server.url), sync=sync)
    assert isinstance(error, ModelUnusable), repr(error)
    assert str(error) == f"the answer is longer than {MAX_BYTES} bytes"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "play", [says(GOOD), packed(json.dumps(completion(GOOD)).encode())], ids=["plain", "packed"]
)
def test_a_body_within_the_bound_is_read(play: Play, client: str) -> None:
    """Plain or compressed, an answer of usual length is an answer."""
    with serving(always(play)) as server:
        assert ask(server.url, CLIENTS[client](server.url)) == Answer(GOOD, 100, 40)


def test_the_users_own_client_stays_as_it_is() -> None:
    """What a program does with its client elsewhere is not bounded, neither before nor after."""
    with serving(always(floods)) as server:
        client = openai.OpenAI(base_url=server.url, api_key="k")
        assert isinstance(ask(server.url, client), ModelUnusable)
        response = client.post("/chat/completions", cast_to=httpx2.Response, body={"messages": []})
    assert len(response.content) > MAX_BYTES
