"""The errors this library raises, as one tree.

    ResponderError
    ├── ConfigError        a profile, rule, prompt or setting is wrong: names file, line and key
    ├── InputError         a review or a line of input is wrong: says what is expected
    ├── RedactionError     the review could not be redacted, so nothing of it may go anywhere
    ├── GuardrailError     the guardrails could not run, so no reply has passed
    └── ModelError         the model gave no usable answer (`Responder` falls back, never raises it)
        ├── ModelUnavailable   no connection, 5xx or rate limit, after the retries
        ├── ModelTimeout       one call or the whole draft took longer than allowed
        ├── ModelRejected      the endpoint refused the request itself (4xx): key, model name, parameters
        └── ModelUnusable      an answer came, but refused, empty, truncated or not text

No message, argument or `__cause__` of these holds text of a review: they travel to logs and screens.
"""

from __future__ import annotations


class ResponderError(Exception):
    """Base of every error that this library raises on purpose."""


class ConfigError(ResponderError):
    """A file or setting is wrong; the message names the file, the line where known, and the key."""


class InputError(ResponderError):
    """What the caller passed in is not a review or a reply; the message says what is expected."""


class RedactionError(ResponderError):
    """Redaction failed, so the text counts as unredacted and must not leave the process."""


class GuardrailError(ResponderError):
    """A guardrail could not run, so the reply counts as not passed."""


class ModelError(ResponderError):
    """The language model gave no usable answer."""


class ModelUnavailable(ModelError):
    """The endpoint could not be reached, is overloaded or limits the rate, after all retries."""


class ModelTimeout(ModelError):
    """The endpoint did not answer within the time allowed."""


class ModelRejected(ModelError):
    """The endpoint refused the request: a wrong key, an unknown model, or parameters it does not take."""


class ModelUnusable(ModelError):
    """The answer is a refusal, empty, truncated or not text; it took its tokens all the same."""

    input_tokens: int = 0
    output_tokens: int = 0
