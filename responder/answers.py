"""What an endpoint's answer or failure means: an `Answer`, or a `ModelError` with none of its words."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openai
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from responder import repair
from responder.errors import ModelError, ModelRejected, ModelTimeout, ModelUnavailable, ModelUnusable
from responder.retry import RetryLater, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = "the endpoint does not accept the key: check OPENAI_API_KEY"
_REQUEST = "the endpoint does not take the request"
_SETUP = "the client could not make the request"
_ALIEN = "the answer is not a chat completion with text"
_SHAPE = "the answer is JSON of another shape than asked for"
# What models put before JSON: their thoughts, and a fence.
_BEFORE = re.compile(r"(?:<think>.*?</think>)?\s*(?:```(?:json)?)?\s*", re.DOTALL | re.IGNORECASE)

LONGEST = 10_000
"""Most characters of an answer, beside its thoughts; a reply takes a few hundred."""

ERRORS: Mapping[type[Exception], tuple[type[ModelError], str]] = {
    openai.APITimeoutError: (ModelTimeout, "the endpoint did not answer in time"),
    openai.APIConnectionError: (ModelUnavailable, "the endpoint could not be reached"),
    openai.RateLimitError: (ModelUnavailable, "the endpoint limits the rate of calls"),
    openai.InternalServerError: (ModelUnavailable, "the endpoint failed"),
    openai.AuthenticationError: (ModelRejected, _KEY),
    openai.OAuthError: (ModelRejected, _KEY),
    openai.PermissionDeniedError: (ModelRejected, "the key may not use this model"),
    openai.NotFoundError: (
        ModelRejected,
        "the endpoint knows no such model or path: check model and base URL",
    ),
    openai.BadRequestError: (ModelRejected, _REQUEST),
    openai.UnprocessableEntityError: (ModelRejected, _REQUEST),
    openai.ConflictError: (ModelRejected, _REQUEST),
    openai.APIStatusError: (ModelRejected, _REQUEST),
    openai.APIResponseValidationError: (ModelUnusable, _ALIEN),
    openai.APIError: (ModelUnusable, _ALIEN),
    openai.LengthFinishReasonError: (ModelUnusable, "the answer was cut off at the limit of tokens"),
    openai.ContentFilterFinishReasonError: (ModelUnusable, "the answer was withheld by a content filter"),
    openai.WebSocketConnectionClosedError: (ModelUnavailable, "the endpoint could not be reached"),
    openai.WebSocketQueueFullError: (ModelUnavailable, "the endpoint could not be reached"),
    openai.InvalidWebhookSignatureError: (ModelRejected, _SETUP),
    openai.OpenAIError: (ModelRejected, _SETUP),
}
"""What every exception of the SDK becomes; a test walks the SDK and fails when one is missing here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer, whole and not empty, and the tokens that it took where the endpoint counts them."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0


class _Part(BaseModel):
    # Servers add fields of their own, and a validation error must not print what they sent.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Message(_Part):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Part):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Part):
    prompt_tokens: int = Field(0, ge=0)
    completion_tokens: int = Field(0, ge=0)


class _Completion(_Part):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    reply: str


def read(body: bytes, *, structured: bool = False) -> Answer:
    """Return the text of the first choice in a response body.

    Args:
        body: of the response.
        structured: whether an object with the reply in it was asked for, so that JSON is no text.

    Raises:
        ModelUnusable: it is no chat completion, refused, withheld, cut off, runs away, or holds no text.
    """
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        completion = None
    if completion is None:
        raise ModelUnusable(_ALIEN)
    usage = completion.usage or _Usage(prompt_tokens=0, completion_tokens=0)
    try:
        text = _text(completion.choices[0], structured=structured)
    except ModelUnusable as error:
        error.input_tokens, error.output_tokens = usage.prompt_tokens, usage.completion_tokens
        raise
    return Answer(text, usage.prompt_tokens, usage.completion_tokens)


def _text(choice: _Choice, *, structured: bool) -> str:
    if choice.message.refusal:
        raise ModelUnusable("the model refused")
    for reason, error in (
        ("length", openai.LengthFinishReasonError),
        ("content_filter", openai.ContentFilterFinishReasonError),
    ):
        if choice.finish_reason == reason:
            raise ModelUnusable(ERRORS[error][1])
    text = (choice.message.content or "").strip()
    if len(repair.said(text)) > LONGEST:
        raise ModelUnusable(f"the answer is longer than {LONGEST} characters")
    if structured:
        text = _reply(text)
    if not text:
        raise ModelUnusable("the answer is empty")
    return text


def _reply(text: str) -> str:
    """Return the reply in `text`, which is `text` itself where a server took no notice of the schema.

    `text` has no space around it.

    Raises:
        ModelUnusable: it is JSON of another shape.
    """
    bare = _BEFORE.sub("", text, count=1).removesuffix("```").rstrip()
    if bare.startswith("{"):
        with suppress(ValidationError):
            return _Reply.model_validate_json(bare).reply.strip()
    elif not (bare.startswith("[") and bare.endswith("]")):
        return text
    raise ModelUnusable(_SHAPE)


def error_of(error: Exception) -> ModelError:
    """Return what `error`, raised by a client, means; only a status is taken over from it, never a text."""
    if isinstance(error, ModelError):
        return error
    kind, message = next(
        (ERRORS[cls] for cls in type(error).__mro__ if cls in ERRORS),
        (ModelUnavailable, "the endpoint could not be reached"),
    )
    if isinstance(error, openai.RateLimitError) and error.code == "insufficient_quota":
        return ModelRejected("the account behind the key has no quota left (status 429)")
    if isinstance(error, openai.APIStatusError):
        message = f"{message} (status {error.status_code})"
        if issubclass(kind, ModelUnavailable):
            return RetryLater(message, retry_after(error.response.headers))
    return kind(message)
