"""The client: every fault of an endpoint is one clear error, in time, and nothing of a request leaks out."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import time

import httpx2
import openai
import pytest
from servers import FAULTS, GOOD, Play, always, fails, in_turn, late, says, sends, serving

from responder.answers import ERRORS, LONGEST, Answer, error_of, read
from responder.breaker import Breaker
from responder.errors import (
    ConfigError,
    ModelError,
    ModelRejected,
    ModelTimeout,
    ModelUnavailable,
    ModelUnusable,
)
from responder.llm import Model
from responder.parameters import structured_by_default
from responder.retry import RetryLater, retry_after
from responder.testing import completion

SECRET = "zebrawood-7731"  # noqa: S105 - stands for the text of a review
ASKED = [{"role": "user", "content": SECRET}]

MEANING = {
    "slow": ModelTimeout,
    "drip": ModelTimeout,
    "drip headers": ModelTimeout,
    "half": ModelUnavailable,
    "hang up": ModelUnavailable,
    "500": ModelUnavailable,
    "503": ModelUnavailable,
    "503 later": ModelUnavailable,
    "429": ModelUnavailable,
    "429 later": ModelUnavailable,
    "429 soon": ModelUnavailable,
    "429 quota": ModelRejected,
    "redirect": ModelRejected,
    **dict.fromkeys(("400", "401", "403", "404", "409", "418", "422"), ModelRejected),
}


def ask(url: str, seconds: float = 30.0, **settings: object) -> Answer | ModelError:
    """Ask once, and close."""
    model = Model("m", base_url=url, **{"timeout": 20.0, "attempts": 1, **settings})
    try:
        return model.ask(ASKED, until=time.monotonic() + seconds)
    finally:
        model.close()


def test_an_answer_is_text_with_its_tokens() -> None:
    """A sound completion becomes an answer with the tokens that the endpoint counted."""
    with serving(always(says(f"  {GOOD}\n"))) as server:
        assert ask(server.url) == Answer(GOOD, 100, 40)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_one_clear_error(fault: str) -> None:
    """A fault of any kind becomes one error of the tree, in time, without the request in it."""
    with serving(always(FAULTS[fault])) as server:
        started = time.monotonic()
        error = ask(server.url, timeout=0.4 if MEANING.get(fault) is ModelTimeout else 20.0)
        assert time.monotonic() - started < 15
    assert isinstance(error, MEANING.get(fault, ModelUnusable)), repr(error)
    assert SECRET not in f"{error!r} {error.__context__!r} {error.__cause__!r}"


def test_nobody_listening_is_unavailable() -> None:
    """A closed port is an endpoint that could not be reached."""
    assert isinstance(ask("http://127.0.0.1:9/v1"), ModelUnavailable)


@pytest.mark.parametrize(
    ("plays", "calls", "kind"),
    [
        ([fails(503), fails(500), says(GOOD)], 3, Answer),
        ([fails(429, "retry-after: 0.01\r\n"), says(GOOD)], 2, Answer),
        ([FAULTS["hang up"], says(GOOD)], 2, Answer),
        ([fails(503)], 3, ModelUnavailable),
        ([fails(401), says(GOOD)], 1, ModelRejected),
        ([fails(400), says(GOOD)], 1, ModelRejected),
        ([fails(429, code="insufficient_quota"), says(GOOD)], 1, ModelRejected),
        ([FAULTS["refusal"], says(GOOD)], 1, ModelUnusable),
    ],
)
def test_only_passing_faults_are_tried_again(plays: list[Play], calls: int, kind: type) -> None:
    """Rate limits, 5xx and lost connections are tried again, up to three calls; nothing else is."""
    with serving(in_turn(*plays)) as server:
        result = ask(server.url, seconds=60, attempts=3)
        assert isinstance(result, kind)
        assert len(server.requests) == calls


@pytest.mark.parametrize("play", [FAULTS["429 later"], FAULTS["503 later"]])
def test_a_wait_beyond_the_deadline_is_not_begun(play: Play) -> None:
    """An endpoint that asks for an hour is given up at once."""
    with serving(always(play)) as server:
        started = time.monotonic()
        assert isinstance(ask(server.url, attempts=5), RetryLater)
        assert time.monotonic() - started < 4
        assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["slow", "drip", "drip headers", "500", "hang up"])
@pytest.mark.parametrize("sync", [True, False])
def test_no_fault_outlives_the_deadline(fault: str, sync: bool) -> None:
    """The deadline holds over all calls and waits, also against a server that drips."""
    with serving(always(FAULTS[fault])) as server:
        model = Model("m", base_url=server.url, timeout=30, attempts=50)
        started = time.monotonic()
        until = started + 0.8
        error = model.ask(ASKED, until=until) if sync else asyncio.run(model.aask(ASKED, until=until))
        assert isinstance(error, ModelError)
        assert time.monotonic() - started < 4
        model.close()


def test_a_refused_parameter_is_left_out_from_then_on() -> None:
    """What an endpoint does not take is learned from its first refusal and remembered."""
    seen: list[set[str]] = []

    def play(request: dict[str, object]) -> Play:
        seen.append(set(request) & {"temperature", "max_tokens", "max_completion_tokens"})
        for name in ("max_tokens", "temperature"):
            if name in request:
                return fails(400, param=name)
        return says(GOOD)

    with serving(play) as server:
        model = Model("m", base_url=server.url)
        for _ in range(2):
            assert isinstance(model.ask(ASKED, until=time.monotonic() + 30), Answer)
        model.close()
    assert seen[-2:] == [{"max_completion_tokens"}] * 2
    assert len(seen) == 4


OBJECT = '{"reply": "' + GOOD + '"}'


@pytest.mark.parametrize(
    "refusal",
    [
        fails(400, param="response_format"),
        fails(422, param="response_format"),
        sends(b'{"error": {"message": "This response_format type is unavailable now"}}', 400),
        sends(b'{"error": {"message": "Model does not support response format `json_schema`"}}', 400),
        sends(b'{"detail": "Bad request"}', 400),
    ],
)
def test_an_endpoint_without_structured_output_is_asked_for_text(refusal: Play) -> None:
    """However it refuses the schema, the same question goes out without it, and so do all later ones."""
    seen: list[bool] = []

    def play(request: dict[str, object]) -> Play:
        seen.append("response_format" in request)
        return refusal if seen[-1] else says(GOOD)

    with serving(play) as server:
        model = Model("m", base_url=server.url, structured=True)
        for _ in range(3):
            assert model.ask(ASKED, until=time.monotonic() + 30) == Answer(GOOD, 100, 40)
        model.close()
    assert seen == [True, False, False, False]


def test_an_endpoint_that_takes_the_schema_goes_on_getting_it() -> None:
    """A strict schema with one string is asked for, also after a refusal about something else."""
    with serving(in_turn(says(OBJECT), fails(400), says(OBJECT))) as server:
        model = Model("m", base_url=server.url, structured=True)
        kinds = [type(model.ask(ASKED, until=time.monotonic() + 30)) for _ in range(3)]
        model.close()
        formats = [body["response_format"] for body in server.bodies()]
    assert kinds == [Answer, ModelRejected, Answer]
    assert len(formats) == 3
    assert formats[0]["type"] == "json_schema"  # type: ignore[index] # JSON
    asked = formats[0]["json_schema"]  # type: ignore[index] # JSON
    assert asked["strict"]
    assert asked["schema"]["required"] == ["reply"]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (OBJECT, GOOD),
        (f" \n{OBJECT}\n", GOOD),
        (f"```json\n{OBJECT}\n```", GOOD),
        (f"<think>They ask for JSON.</think>\n{OBJECT}", GOOD),
        (GOOD, GOOD),
        (f'"{GOOD}"', f'"{GOOD}"'),
        (f"[Name], {GOOD}", f"[Name], {GOOD}"),
        ('{"reply": ""}', None),
        ('{"reply": 7}', None),
        ('{"answer": "We are sorry."}', None),
        ('{"reply": "We are sorry.", "tone": "calm"}', None),
        ('{"reply": "We are sorry.', None),
        ('{"reply": "\\ud800"}', None),
        ('["We are sorry."]', None),
        ("{}", None),
        ("[" * 100_000 + "]", None),
    ],
)
def test_a_structured_answer_is_read_as_its_reply(said: str, text: str | None) -> None:
    """The object is read as its reply, plain text as it is; JSON of another shape is a failed draft."""
    with serving(always(says(said))) as server:
        answer = ask(server.url, structured=True)
    assert answer == Answer(text, 100, 40) if text else isinstance(answer, ModelUnusable)


@pytest.mark.parametrize("structured", [True, False])
@pytest.mark.parametrize("unit", ["\n", " ", "very ", "` ", "\xa0"])
def test_a_runaway_answer_is_a_failed_draft(unit: str, structured: bool) -> None:
    """What is far longer than a reply is not worked on; thoughts before a reply may be long."""
    with serving(always(says("We care" + unit * (120_000 // len(unit)) + "x"))) as server:
        began = time.monotonic()
        answer = ask(server.url, structured=structured)
        assert time.monotonic() - began < 5
    assert isinstance(answer, ModelUnusable)
    assert (answer.input_tokens, answer.output_tokens) == (100, 40)
    assert str(LONGEST) in str(answer)
    thoughtful = f"<think>{unit * 20_000}</think>{GOOD}"
    with serving(always(says(thoughtful))) as server:
        assert ask(server.url, structured=structured) == Answer(thoughtful, 100, 40)


@pytest.mark.parametrize("unit", [*'\n\t\xa0 `{"', "` ", "```\n", "\n `"])
def test_json_is_looked_for_in_time(unit: str) -> None:
    """What surrounds JSON is taken off in time that grows with its length alone."""
    said = "{<think>" + unit * (60_000 // len(unit)) + "</think>"
    body = json.dumps(completion(said)).encode()
    began = time.process_time()
    with pytest.raises(ModelUnusable):
        read(body, structured=True)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("url", "structured"),
    [
        ("https://api.openai.com/v1", True),
        ("http://gpu.lan:8000/v1", True),
        ("http://192.168.1.7:8000/v1", True),
        ("http://127.0.0.1:11434/v1", False),
        ("http://localhost:11434/v1", False),
        ("http://[::1]:8080/v1", False),
    ],
)
def test_a_model_on_this_machine_is_asked_for_text(url: str, structured: bool) -> None:
    """Unless it is said otherwise the schema goes to endpoints elsewhere only."""
    assert structured_by_default(url) is structured


def test_where_text_is_asked_for_json_is_text() -> None:
    """Without the setting nothing is asked of the endpoint, and what it says is taken as it is."""
    with serving(always(says(OBJECT))) as server:
        assert ask(server.url) == Answer(OBJECT, 100, 40)
        assert "response_format" not in server.bodies()[0]


def test_the_breaker_stops_calls_and_lets_one_through_later() -> None:
    """After failures in a row nobody calls until the cooldown is over; one success closes it."""
    now = [0.0]
    breaker = Breaker(2, 30, clock=lambda: now[0])
    with serving(in_turn(fails(500), fails(500), says(GOOD))) as server:
        model = Model("m", base_url=server.url, attempts=1, breaker=breaker)

        def called() -> Answer | ModelError:
            return model.ask(ASKED, until=time.monotonic() + 30)

        assert isinstance(called(), ModelUnavailable)
        assert isinstance(called(), ModelUnavailable)
        refused = called()
        assert "not called" in str(refused)
        assert len(server.requests) == 2
        now[0] = 31
        assert isinstance(called(), Answer)
        assert isinstance(called(), Answer)
        model.close()


def test_an_open_breaker_lets_a_single_call_try() -> None:
    """When the cooldown is over one call tries, and the others wait for how it ends."""
    now = [0.0]
    breaker = Breaker(1, 30, clock=lambda: now[0])
    breaker.failed(ModelTimeout("too slow"))
    now[0] = 31
    breaker.admit()
    with pytest.raises(ModelUnavailable, match="too slow"):
        breaker.admit()


@pytest.mark.parametrize("kind", [openai.OpenAI, openai.AsyncOpenAI])
def test_a_client_of_the_users_own_is_used_as_it_is(kind: type[openai.OpenAI | openai.AsyncOpenAI]) -> None:
    """Headers of the user's client are sent, its retries are off, and the deadline holds over it too."""
    with serving(in_turn(says(GOOD), fails(503), FAULTS["drip"])) as server:
        client = kind(base_url=server.url, api_key="k", default_headers={"x-own": "yes"}, max_retries=7)
        model = Model("m", client=client, attempts=1)
        assert isinstance(model.ask(ASKED, until=time.monotonic() + 30), Answer)
        assert b"x-own: yes" in server.requests[0].lower()
        assert isinstance(model.ask(ASKED, until=time.monotonic() + 30), ModelUnavailable)
        started = time.monotonic()
        assert isinstance(model.ask(ASKED, until=started + 0.5), ModelTimeout)
        assert time.monotonic() - started < 4
        assert len(server.requests) == 3
        model.close()


def test_event_loops_may_come_and_go() -> None:
    """A model serves one event loop after the other, and synchronous callers in between."""
    with serving(always(says(GOOD))) as server:
        model = Model("m", base_url=server.url)
        for _ in range(3):
            until = time.monotonic() + 30
            assert isinstance(asyncio.run(model.aask(ASKED, until=until)), Answer)
            assert isinstance(model.ask(ASKED, until=until), Answer)
        model.close()
        assert isinstance(model.ask(ASKED, until=time.monotonic() + 30), Answer)
        model.close()


def test_a_synchronous_call_works_inside_a_running_loop() -> None:
    """A notebook, which has a loop running, may call `ask` all the same."""

    async def cell(model: Model) -> Answer | ModelError:
        return model.ask(ASKED, until=time.monotonic() + 30)

    with serving(always(says(GOOD))) as server:
        model = Model("m", base_url=server.url)
        assert isinstance(asyncio.run(cell(model)), Answer)
        model.close()


def test_a_key_is_needed_for_openai_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key OpenAI's own endpoint is a configuration error, and a local one gets a call."""
    with serving(always(says(GOOD))) as server:
        assert isinstance(ask(server.url), Answer)
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        Model("m")


@pytest.mark.parametrize("url", ["127.0.0.1:80", "ftp://x/v1", "http://", "not an address"])
def test_a_wrong_base_url_is_a_configuration_error(url: str) -> None:
    """An address that is none is told when the model is set up, not when a review waits."""
    with pytest.raises(ConfigError, match="base URL"):
        Model("m", base_url=url)


def test_a_key_that_cannot_be_sent_is_no_crash() -> None:
    """A key with a line break or an umlaut costs the model's draft and no more."""
    for key in ("a\nb", "schlüssel"):
        assert isinstance(ask("http://127.0.0.1:9/v1", api_key=key), ModelError)


def test_every_exception_of_the_sdk_is_mapped() -> None:
    """No class of exception that the SDK exports is left to chance."""
    public = {
        value
        for value in list(vars(openai).values())
        if inspect.isclass(value) and issubclass(value, Exception) and not value.__name__.startswith("_")
    }
    assert public - set(ERRORS) == set()
    hidden = {
        value
        for value in list(vars(openai._exceptions).values())
        if inspect.isclass(value) and issubclass(value, openai.OpenAIError)
    }
    for kind in public | hidden:
        error = kind.__new__(kind)
        error.status_code, error.code = 499, None
        error.response = httpx2.Response(499)
        assert isinstance(error_of(error), ModelError), kind


def test_an_unknown_exception_is_mapped_too() -> None:
    """What some client raises beyond the SDK's own counts as an endpoint out of reach."""
    assert isinstance(error_of(RuntimeError(SECRET)), ModelUnavailable)
    assert SECRET not in str(error_of(RuntimeError(SECRET)))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("3", 3), ("0.5", 0.5), ("-1", 0), ("soon", 0), ("", 0), ("inf", 0), ("nan", 0),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Wed, 99 Oct 2015", 0)],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(value: str, seconds: float) -> None:
    """Seconds and dates are understood; anything else asks for nothing."""
    assert retry_after({"retry-after": value}) == seconds


def test_a_future_date_is_a_wait() -> None:
    """A date to come is the seconds until then."""
    assert retry_after({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}) > 1e9


def test_no_log_holds_the_request(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every logger at its most talkative, nothing of request or answer is logged."""
    monkeypatch.setenv("OPENAI_LOG", "debug")
    logging.getLogger("openai").setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG), serving(in_turn(fails(500), says(SECRET))) as server:
        assert isinstance(ask(server.url, seconds=60, attempts=2), Answer)
    assert SECRET not in caplog.text


def test_calls_run_side_by_side() -> None:
    """Twenty calls of a fifth of a second each take far less than four seconds."""

    async def many(model: Model) -> list[Answer | ModelError]:
        until = time.monotonic() + 60
        return await asyncio.gather(*(model.aask(ASKED, until=until) for _ in range(20)))

    with serving(always(late(0.2, says(GOOD)))) as server:
        started = time.monotonic()
        assert all(
            isinstance(answer, Answer) for answer in asyncio.run(many(Model("m", base_url=server.url)))
        )
        assert time.monotonic() - started < 3
