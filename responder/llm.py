"""Asks a chat model for one reply: the only module that does model I/O.

There is one body, a coroutine: retried by tenacity, bounded in time, attempts and bytes, and with every
failure mapped to a `ModelError` that holds nothing of the request or the answer. A synchronous caller runs it
on a private event loop, which makes deadlines exact there too: a read timeout alone is outlived by a server
that drips a byte a second.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx2
import openai
import tenacity

from responder import answers, parameters
from responder.answers import Answer
from responder.bounded import bounded
from responder.breaker import Breaker
from responder.errors import ConfigError, ModelError, ModelTimeout, ModelUnusable
from responder.parameters import Parameters
from responder.retry import policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openai import RequestOptions

_PATH = "/chat/completions"
_RAW = httpx2.Response

Message = dict[str, str]
Client = openai.OpenAI | openai.AsyncOpenAI


class Model:
    """One model at one endpoint that speaks the chat-completions API."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        client: Client | None = None,
        timeout: float = 30.0,
        attempts: int = 3,
        temperature: float | None = 0.3,
        max_tokens: int = 600,
        structured: bool | None = False,
        breaker: Breaker | None = None,
    ) -> None:
        """Set what to call and how long to wait; nothing is sent and no thread started yet.

        Args:
            name: the model's name at the endpoint.
            base_url: such as `http://127.0.0.1:8080/v1`; by default OPENAI_BASE_URL, then OpenAI's own.
            api_key: by default OPENAI_API_KEY; an endpoint of one's own may need none.
            client: an SDK client to use as it is (Azure, proxy, certificates), but without its own retries
                and with the bound on the bytes of a response.
            timeout: seconds one call may take, from connecting to the last byte.
            attempts: calls for one answer, the first included; only passing faults are tried again.
            temperature: sampling temperature, None to leave it to the endpoint.
            max_tokens: longest answer in tokens; reasoning models need more, as they count their thinking.
            structured: ask for a JSON object with the reply in it where the endpoint offers that; None to
                do so unless the endpoint is on this machine.
            breaker: stops calling an endpoint that keeps failing; None for the usual one.

        Raises:
            ConfigError: the base URL is not an http(s) address, or OpenAI itself is addressed without a key.
        """
        self.name = name
        self.timeout = timeout
        self._attempts = attempts
        self._breaker = breaker or Breaker()
        self._given = bounded(client.with_options(max_retries=0)) if client is not None else None
        self._base_url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        self._key = api_key or os.environ.get("OPENAI_API_KEY") or None
        if self._given is None:
            self._check_endpoint()
        if structured is None:
            address = str(self._given.base_url) if self._given else self._base_url
            structured = address is None or parameters.structured_by_default(address)
        self._structured = structured
        self._parameters = parameters.first(
            max_tokens=max_tokens, temperature=temperature, structured=structured
        )
        self._taken = False
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, openai.AsyncOpenAI] = WeakKeyDictionary()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def ask(self, messages: Sequence[Message], *, until: float) -> Answer | ModelError:
        """Return the answer to `messages`, or why there is none, no later than `until` (`time.monotonic`)."""
        future = asyncio.run_coroutine_threadsafe(self.aask(messages, until=until), self.loop())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def aask(self, messages: Sequence[Message], *, until: float) -> Answer | ModelError:
        """Return what `ask` returns, from a running event loop."""
        try:
            self._breaker.admit()
        except ModelError as refusal:
            return refusal
        result: Answer | ModelError
        try:
            result = await self._retried(messages, until)
        except ModelError as error:
            result = error
        if isinstance(result, Answer | ModelUnusable):
            self._breaker.succeeded()
        else:
            self._breaker.failed(result)
        return result

    def request(self, messages: Sequence[Message]) -> dict[str, Any]:
        """Return the body of the next call with `messages`, and send nothing."""
        return self._request(messages, self._parameters)

    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the private event loop that serves synchronous callers, started when first asked for."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), name="responder-model", daemon=True).start()
            return self._loop

    def close(self) -> None:
        """Close the connections of synchronous calls and stop their event loop; a later call starts anew."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is None:
            return
        client = self._clients.pop(loop, None)
        asyncio.run_coroutine_threadsafe(_ended(client), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)

    async def _retried(self, messages: Sequence[Message], until: float) -> Answer:
        remaining = until - time.monotonic()
        async for attempt in tenacity.AsyncRetrying(**policy(self._attempts, remaining)):
            with attempt:
                return await self._adapted(messages, until)
        raise AssertionError  # pragma: no cover - tenacity returns or raises

    async def _adapted(self, messages: Sequence[Message], until: float) -> Answer:
        """Make one call; where the endpoint refuses an optional parameter, go on without, and remember it."""
        given = self._parameters
        while True:
            try:
                body = await self._call(messages, given, until)
            except _ParameterRefusedError as refused:
                given = refused.fewer
            else:
                self._parameters, self._taken = given, True
                return answers.read(body, structured=self._structured)

    async def _call(self, messages: Sequence[Message], given: Parameters, until: float) -> bytes:
        seconds = min(self.timeout, until - time.monotonic())
        if seconds <= 0:
            raise ModelTimeout("no time is left for a call")
        request = self._request(messages, given)
        client = self._given or self._client()  # made before the clock runs: it reads certificates
        failure: Exception
        try:
            async with asyncio.timeout(seconds):
                return await _send(client, request, seconds)
        except TimeoutError:
            failure = ModelTimeout("the endpoint did not answer in time")
        except Exception as error:  # noqa: BLE001 - whatever a client raises costs the model's draft, no more
            fewer = parameters.fewer(error, given, taken=self._taken)
            failure = answers.error_of(error) if fewer is None else _ParameterRefusedError(fewer)
        # Raised out here, so that it does not carry the SDK's error, which holds the request, as its context.
        raise failure

    def _request(self, messages: Sequence[Message], given: Parameters) -> dict[str, Any]:
        return {"model": self.name, "messages": list(messages), **given}

    def _client(self) -> openai.AsyncOpenAI:
        # Connections belong to the event loop that opened them, so each loop gets a client of its own.
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = bounded(
                openai.AsyncOpenAI(
                    base_url=self._base_url,
                    api_key=self._key or "none",
                    max_retries=0,
                    http_client=openai.DefaultAsyncHttpxClient(),
                )
            )
            _silence()
        return client

    def _check_endpoint(self) -> None:
        if self._base_url is None:
            if self._key is None:
                raise ConfigError(
                    "no key for the model: set OPENAI_API_KEY, or give the base URL of your endpoint"
                )
            return
        parts = urlsplit(self._base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("the base URL must be an address such as http://127.0.0.1:8080/v1")


async def _send(client: Client, request: dict[str, Any], seconds: float) -> bytes:
    # `post` sends what `chat.completions.create` sends, but spares walking the types of messages, which
    # takes most of a call's processor time; `answers.read` trusts nothing in a response anyway.
    # A redirect would carry the review to an endpoint that nobody configured.
    options: RequestOptions = {
        "timeout": seconds,
        "follow_redirects": False,
        "security": {"bearer_auth": True},
    }
    if isinstance(client, openai.OpenAI):
        return await _in_thread(partial(client.post, _PATH, cast_to=_RAW, body=request, options=options))
    response = await client.post(_PATH, cast_to=_RAW, body=request, options=options)
    return response.content


class _ParameterRefusedError(Exception):
    """The endpoint does not take one of the optional parameters; `fewer` are those to go on with."""

    def __init__(self, fewer: Parameters) -> None:
        super().__init__()
        self.fewer = fewer


async def _ended(client: openai.AsyncOpenAI | None) -> None:
    """Cancel what is under way on this event loop, so that nobody waits for ever, and close `client`."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if client is not None:
        await client.close()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _in_thread(call: Callable[[], httpx2.Response]) -> bytes:
    """Make the `call` of a synchronous client from a thread that is left behind when time is up."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[bytes] = loop.create_future()

    def settle(body: bytes, error: Exception | None) -> None:
        if not future.done():
            future.set_exception(error) if error else future.set_result(body)

    def work() -> None:
        body, error = b"", None
        try:
            body = call().content
        except Exception as raised:  # noqa: BLE001 - handed to the waiting coroutine, which maps it
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, body, error)

    threading.Thread(target=work, name="responder-call", daemon=True).start()
    return await future


def _silence() -> None:
    """Keep the SDK's debug log, which OPENAI_LOG=debug turns on, from describing requests."""
    logger = logging.getLogger("openai")
    if logger.getEffectiveLevel() < logging.INFO:
        logger.setLevel(logging.INFO)
