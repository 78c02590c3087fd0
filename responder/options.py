"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from responder import jsonl, profile
from responder.errors import ConfigError
from responder.models import PLATFORMS, Practice, Review

if TYPE_CHECKING:
    from responder.check import Guardrails
    from responder.draft import Responder
    from responder.redact import Redactor
    from responder.usage import Price

TIMEOUT = 30.0

Stars = Annotated[int | None, typer.Option("--stars", min=1, max=5, help="How many stars the review gives.")]
PlatformName = Annotated[
    str | None, typer.Option("--platform", metavar="NAME", help=f"Where it stands: {', '.join(PLATFORMS)}.")
]
PracticeFile = Annotated[
    Path | None,
    typer.Option(
        "--practice",
        metavar="FILE",
        help="The practice profile (TOML): name, contact, role, phone, email, signature; the table "
        "guardrails changes the rules, the table topics names folders of replies of your own. Without one, "
        "replies invite to contact 'our office'.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="The language model; without one, ready-to-use replies."),
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="Any endpoint that speaks OpenAI's chat API."),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", min=0.1, metavar="SECONDS", help="How long one call of the model may take."),
]
Local = Annotated[
    Path | None,
    typer.Option("--local", metavar="PATH.gguf", help="Run this model file here, so that nothing leaves."),
]
Sees = Annotated[
    Literal["redacted", "topics"] | None,
    typer.Option("--sees", help="What the model gets: the redacted text, or stars and topics only."),
]

Input = Annotated[
    Path | None,
    typer.Option("--input", "-i", metavar="FILE", help="Read this file instead of standard input."),
]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="For programs: one JSON object a line, in and out.")]
PriceText = Annotated[
    str | None,
    typer.Option(
        "--price",
        metavar="IN,OUT",
        help="What a million tokens cost in dollars, read and written, such as 0.40,1.60: tells the cost.",
    ),
]
Structured = Annotated[
    bool | None,
    typer.Option(
        "--structured/--plain",
        help="Ask the model for a JSON object where the endpoint offers it, or for plain text, which weak "
        "models do better with. By default plain text is asked of a model on this machine.",
        show_default=False,
    ),
]


def note(message: str) -> None:
    """Tell the person something that is not the answer, on standard error."""
    sys.stderr.write(f"responder: {message}\n")


def review(text: str, stars: Any, platform: Any) -> Review:
    """Return the review.

    Raises:
        InputError: stars or platform is wrong.
    """
    return jsonl.read(Review, {"text": text, "stars": stars, "platform": platform})


def given(text: str | None, stars: Any, platform: Any) -> Review | None:
    """Return the review a reply answers, None where nothing of it is known.

    Raises:
        InputError: stars or platform is wrong.
    """
    known = review(text or "", stars, platform)
    return None if known == Review() else known


def practice(file: Path | None) -> Practice | None:
    """Return the profile in `file`, None where there is none.

    Raises:
        ConfigError: the file is missing or wrong.
    """
    return profile.load(file) if file else None


def redactor(file: Path | None) -> Redactor:
    """Return the redactor."""
    from responder.redact import Redactor

    practice(file)  # a broken profile is an error here as everywhere
    return Redactor()


def guardrails(file: Path | None) -> Guardrails:
    """Return the guardrails for the profile in `file`, with what it changes in the rules.

    Raises:
        ConfigError: the profile, a rule or a change is wrong.
    """
    from responder.check import Guardrails

    return profile.read(file).guardrails() if file else Guardrails.load()


def note_off(guardrails: Guardrails) -> None:
    """Tell which rules are switched off, where the answer itself has no place for it."""
    if guardrails.disabled:
        note(f"switched off by the profile: {', '.join(guardrails.disabled)}")


@contextmanager
def responder(
    file: Path | None,
    model: str | None,
    base_url: str | None,
    timeout: float,
    local: Path | None,
    sees: Literal["redacted", "topics"] | None,
    price: str | None = None,
    structured: bool | None = None,
) -> Iterator[Responder]:
    """Yield a `Responder` for these options; with `local`, for as long as the model file is served.

    Raises:
        ConfigError: the profile, the model's settings or the model file is wrong.
    """
    from responder.draft import Responder

    if base_url and not model:
        raise ConfigError("--base-url is given without --model: name the model to ask for")
    if local and (model or base_url):
        raise ConfigError("--local serves its own model: leave out --model and --base-url")
    own = profile.read(file) if file else None
    rules, topics = (own.guardrails(), own.topics()) if own else (None, None)
    with ExitStack() as stack:
        if local:
            from responder.local import serve

            base_url, model = stack.enter_context(serve(local)), local.stem
        yield Responder(
            own.practice if own else None,
            model=model,
            base_url=base_url,
            timeout=timeout,
            sees=sees,
            structured=structured,
            price=_price(price),
            guardrails=rules,
            topics=topics,
        )


def _price(text: str | None) -> Price | None:
    if text is None:
        return None
    try:
        read, written = map(float, text.split(","))
    except ValueError:
        raise ConfigError("--price takes two numbers with a comma, such as 0.40,1.60") from None
    return read, written
