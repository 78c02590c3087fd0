"""Repair without a model: wrapping, repeats and offending sentences go, the rest stays as it is."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.models import Finding
from responder.repair import MOST_SENTENCES, sentences, tidied, without

PLAIN = "We are sorry to hear this. Waiting should be short."


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN,
        f"  {PLAIN}\n",
        f'"{PLAIN}"',
        f"“{PLAIN}”",
        f"Reply: {PLAIN}",
        f"**Response:** {PLAIN}",
        f"Sure! Here is a reply you could post:\n\n{PLAIN}",
        f"Here's a draft response to the review:\n{PLAIN}",
        f"Certainly. Here are two sentences:\n> {PLAIN}",
        f"```\n{PLAIN}\n```",
        f"<think>The review is angry. I should be calm.</think>\n{PLAIN}",
        f"Dear reviewer,\n\n{PLAIN}",
        f"Hello there! {PLAIN}",
        f"{PLAIN}\n\nSincerely,\nThe team",
        f"{PLAIN}\n\nBest regards,\n[Your Name]",
        f"Respuesta: {PLAIN}",
        "We are sorry to hear this.\n\nWaiting should be short.",
        f"{PLAIN} {PLAIN} {PLAIN}",
    ],
)
def test_wrapping_is_taken_off(answer: str) -> None:
    """What a model puts around a reply, or says twice, is not part of the reply."""
    assert tidied(answer) == PLAIN


def test_only_the_first_sentences_are_kept() -> None:
    """A model that rambles on is cut short between two sentences."""
    said = " ".join(f"We care about thing {n}." for n in range(9))
    assert len(list(sentences(tidied(said)))) == MOST_SENTENCES


def test_an_abbreviation_ends_no_sentence() -> None:
    """A title or a time of day does not cut a sentence in two."""
    assert list(sentences("Ask for Dr. Bell. We open at 8 a.m. on weekdays.")) == [
        "Ask for Dr. Bell.",
        "We open at 8 a.m. on weekdays.",
    ]


RUNS = "\n\r\t\v\f\x1c\x85\xa0\u2003\u2028 \"'“”‘’`#*-•_>:.!?,;()[{<|\\aA0é"
PAIRS = ["".join(pair) for pair in itertools.permutations('\n \xa0"`>.', 2)]
WORDS = ["<think>", "</think>", "<think></think>", "```", "```\n", "\n```x ", "\nBest ", "Best\n", "Sure! ",
         "reply:", "here is ", "Dr. ", '. "', "\n> ", "\n# ", "\n- "]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("We care.", " X"), ("<think>", "x"), ("Sure", "x"), ("x\nBest", "x")]
)
@pytest.mark.parametrize("units", [RUNS, PAIRS, WORDS], ids=["characters", "pairs", "words"])
def test_the_time_grows_with_the_length_alone(before: str, after: str, units: str | list[str]) -> None:
    """No run of characters keeps a draft, whose deadline does not hold while an answer is tidied."""
    # The shorter ones come first, so that a pattern that takes the square of the length fails in seconds.
    for size in (10_000, 200_000):
        for unit in units if size == 10_000 or before == "We care." else units[:6]:
            text = before + unit * (size // len(unit)) + after
            began = time.process_time()
            tidied(text)
            assert time.process_time() - began < 1, (before, unit, size)


def finding(start: int | None, end: int | None = None, severity: str = "block") -> Finding:
    """Return a finding at that place."""
    return Finding.model_validate(
        {"rule": "a.b", "severity": severity, "start": start, "end": end, "message": "x"}
    )


@pytest.mark.parametrize(
    ("findings", "left"),
    [
        ([], "One here. Two here. Three here."),
        ([finding(1, 3)], "Two here. Three here."),
        ([finding(12, 14), finding(22, 25)], "One here."),
        ([finding(8, 11)], "Three here."),
        ([finding(None)], "One here. Two here. Three here."),
        ([finding(1, 3, "warn")], "One here. Two here. Three here."),
        ([finding(0, 31)], ""),
        ([finding(40, 50)], "One here. Two here. Three here."),
    ],
)
def test_sentences_with_a_blocking_finding_are_dropped(findings: list[Finding], left: str) -> None:
    """A sentence goes when a finding that blocks touches it, and only then."""
    assert without("One here. Two here. Three here.", findings) == left


@given(st.text(max_size=300))
def test_any_answer_is_survived(answer: str) -> None:
    """Whatever a model sends, tidying ends, keeps to one line, and is stable when done again."""
    once = tidied(answer)
    assert "\n" not in once
    assert len(list(sentences(once))) <= MOST_SENTENCES


@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 20))
def test_dropping_never_adds(text: str, start: int, length: int) -> None:
    """What is left consists of sentences that were there."""
    left = without(text, [finding(start, start + length)])
    assert set(sentences(left)) <= set(sentences(text)) or not left
