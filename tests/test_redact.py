"""The redactor keeps its promises on any text: places, placeholders, and no way out but RedactionError."""

# ruff: noqa: E501 - the pieces of generated texts

from __future__ import annotations

import contextlib
import pickle
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder import recognizers_scan
from responder.errors import ConfigError, RedactionError
from responder.models import Redacted
from responder.recognizers_text import PLACEHOLDER
from responder.redact import Redactor

REVIEW = (
    "My son Leo saw Dr. Karen Whitfield at Lakeside Family Clinic on 7/9. Leo cried for two hours! "
    "Call me at 555-201-9944 or leo.mom@mail.example, member id AB1234567."
)
REDACTOR = Redactor()
PIECES = st.sampled_from(
    [
        "Dr. ", "dr ", "nurse ", "Tina", "tina ", "my son leo", "Hope ", "will ", "Maria Lopez", " and ", ", ", ". ", "\n", " the ",
        "7/9", "March 3rd", "on the 14th", "back in June", "555-201-9944", "MRN 123456", "jo at gmail dot com", "#88-20471-B",
        "Lakeside Family Clinic", "44 Oak Lane", "Austin, TX 78701", "@knees_of_steel", "<PERSON_1>", "<DATE_2>", "<ID_", "age 93",
        "J o h n", "five five five two oh one nine", "&amp;", "\u200b", "\u0301", "\U0001f600", "ß", "İ", "\uff15\uff15\uff15", "9", "-", "@", "A", "a",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join))
SLOW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_identifiers_become_typed_numbered_placeholders() -> None:
    """Each kind gets its name, and the same value the same number."""
    assert REDACTOR.redact(REVIEW).text == (
        "My son <PERSON_1> saw Dr. <PERSON_2> at <ORGANIZATION_1> on <DATE_1>. <PERSON_1> cried for two hours! "
        "Call me at <PHONE_1> or <EMAIL_1>, member id <ID_1>."
    )


@given(TEXTS)
@SLOW
def test_spans_lie_within_the_text_sorted_and_disjoint(text: str) -> None:
    """Every span is a place in the caller's own text, and none overlaps another."""
    spans = REDACTOR.redact(text).spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@given(TEXTS)
@SLOW
def test_redacting_twice_changes_nothing(text: str) -> None:
    """The redacted text holds nothing more that the redactor would hide."""
    once = REDACTOR.redact(text)
    twice = REDACTOR.redact(once.text)
    assert (twice.text, twice.spans) == (once.text, ())


@given(TEXTS)
@SLOW
def test_nothing_changes_outside_the_spans(text: str) -> None:
    """The pieces between the spans stand in the redacted text in order, with one placeholder between them."""
    redacted = REDACTOR.redact(text)
    edges = [0, *(edge for span in redacted.spans for edge in (span.start, span.end)), len(text)]
    kept = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    pattern = r"<[A-Z]+_\d+>".join(re.escape(piece) for piece in kept)
    assert re.fullmatch(pattern, redacted.text)


@given(TEXTS)
@SLOW
def test_the_values_found_are_gone(text: str) -> None:
    """No value that was found as a whole word is left in the redacted text."""
    redacted = REDACTOR.redact(text)
    rest = PLACEHOLDER.sub("\0", redacted.text)
    for span in redacted.spans:
        value = text[span.start : span.end]
        if span.label in {"EMAIL", "PHONE", "SSN", "ID"} and len(value) > 5:
            assert value not in rest


@given(st.text(max_size=300))
@SLOW
def test_no_text_raises_anything_but_redaction_error(text: str) -> None:
    """Any string at all gives a result or a RedactionError."""
    with contextlib.suppress(RedactionError):
        assert isinstance(REDACTOR.redact(text), Redacted)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\0", "😀👨‍👩‍👧", "\ud800", "مرحبا", "." * 500])
def test_texts_without_words_pass_unchanged(text: str) -> None:
    """Empty, blank, emoji, lone surrogate, right-to-left: nothing to hide, nothing changed."""
    assert REDACTOR.redact(text).text == text


def test_a_failure_raises_redaction_error_without_the_text() -> None:
    """What is no text at all fails closed, and the message is not made of it."""
    with pytest.raises(RedactionError) as caught:
        REDACTOR.redact(b"my son Leo")  # type: ignore[arg-type]
    assert "Leo" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_long_text_is_read_to_its_end() -> None:
    """A name behind a megabyte-like stretch is hidden, also where two pieces meet."""
    filler = "We waited and waited for a very long time in that room. " * 356
    text = f"{filler[:19_995]} nurse tina said no. {filler} my son leo cried."
    assert [text[span.start : span.end] for span in REDACTOR.redact(text).spans] == ["tina", "leo"]


def test_no_connection_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading and redacting, e-mail addresses and links included, opens no socket and looks up no name."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    redacted = Redactor().redact(f"{REVIEW} See www.mystory.example/leo or Zorvian Quextal.")
    assert "<EMAIL_1>" in redacted.text
    assert "<URL_1>" in redacted.text


def test_allowed_words_stay_and_denied_words_go() -> None:
    """The practice's own names stay readable, and a word on the deny list never does."""
    redactor = Redactor(allow=["Jessica", "Lakeside Family Clinic"], deny=["purple sofa"])
    redacted = redactor.redact("Jessica at Lakeside Family Clinic laughed at Tina by the Purple Sofa.")
    assert redacted.text == "Jessica at Lakeside Family Clinic laughed at <PERSON_1> by the <ID_1>."


def test_a_threshold_leaves_finds_below_it() -> None:
    """A label whose least score is out of reach is not hidden."""
    redacted = Redactor(thresholds={"PERSON": 0.99}).redact("Tina called 555-201-9944.")
    assert redacted.text == "Tina called <PHONE_1>."


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("mask", "nurse **** called ************."), ("synthetic", "nurse Avery called 555-0101.")],
)
def test_operators_write_asterisks_or_invented_values(operator: str, expected: str) -> None:
    """Mask keeps the length, synthetic writes values that belong to nobody."""
    assert Redactor(operator=operator).redact("nurse tina called 555-201-9944.").text == expected  # type: ignore[arg-type]


def test_recognisers_from_yaml_are_used(tmp_path: Path) -> None:
    """A file in Presidio's own format adds a recogniser, with its context words."""
    file = tmp_path / "recognizers.yaml"
    file.write_text(
        "recognizers:\n  - name: Locker\n    supported_entity: ID\n    supported_language: en\n"
        "    patterns: [{name: locker, regex: 'LK~[a-z]{3}', score: 0.7}]\n    context: [locker]\n"
    )
    assert Redactor(recognizers=file).redact("my locker is LK~abc now").text == "my locker is <ID_1> now"


@pytest.mark.parametrize(
    "settings_",
    [
        {"operator": "blur"},
        {"allow": "Jessica"},
        {"recognizers": "/no/such/file.yaml"},
    ],
)
def test_wrong_settings_are_config_errors(settings_: dict[str, object]) -> None:
    """A setting that cannot work is reported when the redactor is made."""
    with pytest.raises(ConfigError):
        Redactor(**settings_)  # type: ignore[arg-type]


def test_a_missing_model_is_a_config_error_not_a_download() -> None:
    """An unknown model name tells what to do."""
    with pytest.raises(ConfigError, match="not installed"):
        Redactor(spacy_model="no_such_model").redact("Tina")


def test_redact_many_keeps_the_order() -> None:
    """Many texts give the same results as one by one, also over processes."""
    texts = [f"nurse tina, visit {i}, {REVIEW}" for i in range(3)] + [""]
    expected = [REDACTOR.redact(text) for text in texts]
    assert list(REDACTOR.redact_many(texts)) == expected
    assert list(REDACTOR.redact_many(texts, processes=2)) == expected


def test_a_batch_gives_what_single_texts_give() -> None:
    """Languages mixed, empty, blank, long, redacted already and repeated: each text is read by itself."""
    long = f"{'We waited in that room. ' * 1_000}nurse tina said no. {'It was fine. ' * 700}my son leo cried."
    texts = [
        REVIEW, "", "La enfermera Rosario fue amable con mi hijo Mateo el lunes pasado.", " \n", REVIEW.upper(), long, "\u200b",
        "Die \u00c4rztin Frau Kr\u00fcger war nett.", "\u5f20\u533b\u751f\u5f88\u597d", REVIEW, "ask <PERSON_1> about tina", "M\u0430rcus at check-in", "ok",
        REVIEW.lower(), "so", "my nephew leo, five five five two oh one nine", *(f"visit {i} with Dr. Quill{i}" for i in range(70)),
    ]  # fmt: skip
    assert list(REDACTOR.redact_many(texts)) == [REDACTOR.redact(text) for text in texts]


@given(st.lists(TEXTS, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_batch_gives_what_single_texts_give(texts: list[str]) -> None:
    """Neighbours in a batch change nothing."""
    assert list(REDACTOR.redact_many(texts)) == [REDACTOR.redact(text) for text in texts]


def test_a_text_that_fails_in_a_batch_raises_when_it_is_reached() -> None:
    """What comes before it is still given out."""
    done = REDACTOR.redact_many(["nurse tina", b"my son Leo", "Marcus"])  # type: ignore[list-item]
    assert next(done).text == "nurse <PERSON_1>"
    with pytest.raises(RedactionError):
        next(done)


def test_batches_are_read_as_they_are_needed() -> None:
    """An endless run of texts can be begun."""
    assert next(REDACTOR.redact_many(iter(lambda: "nurse tina", None))).text == "nurse <PERSON_1>"


def test_threads_share_a_redactor() -> None:
    """What several threads redact at a time is what one would."""
    texts = [f"nurse tina{'a' * (i % 7)} saw Grelda {i} of Kestrel Bakery" for i in range(160)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(REDACTOR.redact, texts)) == [REDACTOR.redact(text) for text in texts]


@pytest.mark.parametrize("text", ["jo at gmail dot com", "Jo At Gmail Dot Com", "JO AT GMAIL DOT COM"])
def test_an_address_in_words_is_found_in_any_case(text: str) -> None:
    """The word for the sign is a word however it is typed."""
    assert REDACTOR.redact(f"Write to {text}.").text == "Write to <EMAIL_1>."


def test_a_redactor_travels_to_another_process() -> None:
    """It is pickled with its settings and without its loaded model."""
    copy = pickle.loads(pickle.dumps(Redactor(allow=["Tina"])))  # noqa: S301 - our own bytes
    assert copy.redact("Tina and Marcus").text == "Tina and <PERSON_1>"


def test_redactors_of_the_same_settings_share_what_is_loaded() -> None:
    """A second redactor costs nothing: the engines are loaded once a process."""
    REDACTOR.redact("Tina")
    other = Redactor(allow=["Jessica"])
    other.redact("Tina")
    assert other._engines is REDACTOR._engines


def test_the_light_path_agrees_on_plain_finds() -> None:
    """Without the model, patterns and lists find the same in an everyday review."""
    assert REDACTOR.find(REVIEW, model=False) == REDACTOR.find(REVIEW)


@pytest.mark.parametrize(
    ("text", "language", "covered"),
    [
        ("The staff was very kind and they listened to me.", "en", True),
        ("La doctora fue muy amable con mi hijo y no esperamos.", "es", True),
        ("Die Ärztin war sehr nett und wir mussten nicht warten.", "de", False),
        ("ok", None, True),
    ],
)
def test_the_language_is_reported(text: str, language: str | None, covered: bool) -> None:
    """A language that is not covered is said so, for the caller to send topics only."""
    redacted = REDACTOR.redact(text)
    assert (redacted.language, redacted.covered) == (language, covered)


def test_overlapping_hits_are_joined_under_the_longest() -> None:
    """What two families find of one stretch is hidden as one."""
    hit = recognizers_scan.Hit
    assert recognizers_scan.disjoint(
        [hit(0, 5, "ID", 0.9), hit(3, 20, "ADDRESS", 0.6), hit(30, 31, "AGE", 1)]
    ) == (
        hit(0, 20, "ADDRESS", 0.9),
        hit(30, 31, "AGE", 1),
    )


def test_processes_that_cannot_start_are_a_redaction_error(tmp_path: Path) -> None:
    """A script without a main guard is told what to do, and no other error comes through."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from responder import Redactor, RedactionError\n"
        "try:\n    list(Redactor().redact_many(['Petra Vance'], processes=2))\n"
        "except RedactionError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert "__main__" in done.stdout
