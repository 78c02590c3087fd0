"""A hundred reviews of every kind through the command line, as a person's week would bring them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from responder import content

ROOT = Path(__file__).resolve().parent.parent

ODD: list[dict[str, Any]] = [
    {"text": ""},
    {"text": "", "stars": 1},
    {"text": "", "stars": 5},
    {"text": " \n\t "},
    {"text": None, "stars": 2},
    {"text": "👨‍👩‍👧‍👦 👎👎👎", "stars": 1},
    {"text": "WORST PLACE EVER!!! TWO HOURS!!! NOBODY CARED!!!", "stars": 1, "platform": "x"},
    {"text": "teh wiat was awfull adn teh recepshunist was rood", "stars": 2, "platform": "yelp"},
    {
        "text": "Esperé dos horas y la recepcionista fue grosera. Nunca vuelvo.",
        "stars": 1,
        "platform": "google",
    },
    {"text": "Muy amables todos, gracias por todo", "stars": 5},
    {"text": "انتظرت ساعتين ولم يعتذر أحد", "stars": 1},
    {"text": "המתנתי שעתיים ואף אחד לא התנצל", "stars": 1},
    {"text": "waiting\x00\x07\x1b[31m room was filthy\x1b[0m", "stars": 2},
    {"text": "The doctor did not listen. " * 330, "stars": 1, "platform": "facebook"},
    {"text": "rude " * 210_000, "stars": 1},
    {"text": "Great!", "stars": 5, "platform": "x"},
    {"text": "ok", "stars": 3},
    {"text": "\ud83d", "stars": 2},
    {"text": "<script>alert(1)</script> $name ${phone} {phone} [Name]", "stars": 1},
    {"text": "I waited &amp; waited", "stars": 2, "platform": "vitals"},
]


def run(command: list[str], records: list[dict[str, Any]], status: int = 0) -> list[dict[str, Any]]:
    """Return the answers of a JSON Lines command, one for each record and in order."""
    typed = "".join(json.dumps(record) + "\n" for record in records)
    done = subprocess.run(command, input=typed.encode(), capture_output=True, check=False)
    assert done.returncode == status, done.stderr.decode()
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [record["id"] for record in records]
    return answers


@pytest.fixture(scope="module")
def reviews() -> list[dict[str, Any]]:
    """Return one hundred reviews: sixty-odd of the drafting suite, the odd ones above."""
    file = content.folder("evals") / "drafting" / "cases.jsonl"
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    usual = [{key: case[key] for key in ("text", "stars", "platform") if key in case} for case in cases]
    return [{"id": n, **review} for n, review in enumerate([*ODD, *usual][:100])]


def test_a_hundred_reviews(
    reviews: list[dict[str, Any]], responder_command: Callable[..., list[str]]
) -> None:
    """Each line is answered in order, passes the guardrails, and names the point person to critics."""
    assert len(reviews) == 100
    practice = ROOT / "examples" / "practice.toml"
    drafts = run(responder_command("draft", "--jsonl", "--practice", practice), reviews)
    checked = run(
        responder_command("check", "--jsonl", "--practice", practice),
        [
            {"id": n, "reply": draft["text"], "review": review["text"] or ""}
            | {key: review[key] for key in ("stars", "platform") if key in review}
            for n, (draft, review) in enumerate(zip(drafts, reviews, strict=True))
        ],
    )
    assert all(report["passed"] for report in checked)
    for draft, review in zip(drafts, reviews, strict=True):
        if (review.get("stars") or 3) <= 2:
            assert "Jessica" in draft["text"], review["id"]
            assert "555-555-5555" in draft["text"], review["id"]
        assert 1 <= len(draft["topics"]) <= 3
    assert len({draft["text"] for draft in drafts[20:80]}) >= 15


def test_drafts_are_the_same_the_second_time(
    reviews: list[dict[str, Any]], responder_command: Callable[..., list[str]]
) -> None:
    """Without a model a review gets the same reply whenever it is asked."""
    some = reviews[20:40]
    assert run(responder_command("draft", "--jsonl"), some) == run(
        responder_command("draft", "--jsonl"), some
    )
