"""The fake model that users' tests stand on: it answers in turn and keeps what it was asked."""

from __future__ import annotations

import asyncio
import time

import httpx2
import pytest

from responder.answers import Answer
from responder.errors import ModelError, ModelRejected, ModelUnavailable, ModelUnusable
from responder.llm import Model
from responder.testing import FakeModel, completion

ASKED = [{"role": "user", "content": "hello"}]


def ask(fake: FakeModel) -> Answer | ModelError:
    """Ask the fake once, through the real client."""
    model = Model("fake", client=fake.client, attempts=1)
    return asyncio.run(model.aask(ASKED, until=time.monotonic() + 5))


def test_answers_are_played_in_turn_and_the_last_for_ever() -> None:
    """The queue empties from the front, and its last answer stays."""
    fake = FakeModel(["one", "two"])
    assert [getattr(ask(fake), "text", "") for _ in range(3)] == ["one", "two", "two"]
    assert fake.conversations == [ASKED] * 3
    assert fake.requests[0]["model"] == "fake"


@pytest.mark.parametrize(
    ("played", "kind"),
    [
        (503, ModelUnavailable),
        (401, ModelRejected),
        (httpx2.ConnectError("refused"), ModelUnavailable),
        (completion(None, refusal="no"), ModelUnusable),
        ({}, ModelUnusable),
    ],
)
def test_faults_can_be_played_too(played: int | Exception | dict[str, object], kind: type) -> None:
    """A status, an exception or a whole body is played as it is given."""
    assert isinstance(ask(FakeModel([played])), kind)


def test_an_empty_queue_is_refused() -> None:
    """A fake without answers would hide a mistake in a test."""
    with pytest.raises(ValueError, match="at least one"):
        FakeModel([])
