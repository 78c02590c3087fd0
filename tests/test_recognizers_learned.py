"""The learned tagger: what it is shown, what it says, and that redaction does not change what it reads."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.recognizers_learned import LABELS, WINDOW, around, features, learned, pieces, product, tagger
from responder.recognizers_scan import Hit, Reading


@given(st.text(max_size=80))
def test_pieces_are_the_text_in_order(text: str) -> None:
    """Pieces are sorted and disjoint, each is what stands there, and only white space is left out."""
    read = pieces(text, ())
    assert all(a.end <= b.start for a, b in pairwise(read))
    assert all(piece.found or text[piece.start : piece.end] == piece.text for piece in read)
    covered = {at for piece in read for at in range(piece.start, piece.end)}
    assert not any(char.isalnum() for at, char in enumerate(text) if at not in covered)


def test_finds_and_placeholders_read_alike() -> None:
    """The tagger reads a text with finds of the patterns as it reads the redacted one."""
    before = pieces("ask Anna Lind, please", (Hit(4, 13, "PERSON", 0.8),))
    after = pieces("ask <PERSON_1>, please", ())
    assert [piece[2:] for piece in before] == [piece[2:] for piece in after]


def test_possessive_and_numbers_are_pieces_of_their_own() -> None:
    """An 's is no part of a name, and letters part from digits."""
    assert [piece.text for piece in pieces("Tina's A12 can't 3rd", ())] == [
        "Tina",
        "'s",
        "A",
        "12",
        "can't",
        "3",
        "rd",
    ]


def test_every_piece_has_a_feature_that_the_weights_know() -> None:
    """Adding up the vectors of a piece needs at least one, whatever the piece is."""
    known = tagger().rows
    for text in ("Anna", "12", "漢", "?", "é", "<PERSON_1>"):
        assert any(name in known for piece in pieces(text, ()) for name in features(piece, "normal"))


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """No text fails, and what is found lies within it, sorted and disjoint."""
    reading = Reading(text)
    hits = list(learned(reading, 0.3))
    assert all(0 <= hit.start < hit.end <= len(reading.view.text) for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))
    assert all(hit.label in LABELS[1:] for hit in hits)


def test_probabilities_add_up() -> None:
    """Each piece has one probability a label, one in sum, the same each time."""
    read = pieces("I saw somebody at Winterhaven Podiatry on the second floor.", ())
    likely = tagger().probabilities(read, "normal")
    assert likely.shape == (len(read), len(LABELS))
    assert np.allclose(likely.sum(1), 1, atol=1e-5)
    assert np.array_equal(likely, tagger().probabilities(read, "normal"))


def test_texts_read_at_once_are_no_neighbours() -> None:
    """Each has the probabilities that it has alone, whatever stands before and behind it."""
    texts = [
        "I saw somebody at Winterhaven Podiatry.",
        "",
        "nurse tina",
        "ok " * 90,
        "Kestrel",
        "at the desk",
    ]
    read = [(pieces(text, ()), "normal") for text in texts]
    for (alone, style), likely in zip(read, tagger().many(read), strict=True):
        tagger().last.clear()
        assert likely.shape == (len(alone), len(LABELS))
        assert np.allclose(likely, tagger().probabilities(alone, style), atol=1e-5)


def test_strips_are_the_whole_product() -> None:
    """A product of many rows is that of its strips."""
    left, right = np.ones((900, 128), np.float32), np.full((128, 128), 0.5, np.float32)
    assert np.array_equal(product(left, right), left @ right)


def test_neighbours_stand_beside_each_row() -> None:
    """A row sees so many rows to either side, in order, and zeros beyond the ends."""
    rows = np.arange(1, 6, dtype=np.float32)[:, None]
    wide = around(rows)
    assert wide.shape == (5, 2 * WINDOW + 1)
    assert wide[2].tolist() == [1, 2, 3, 4, 5]
    assert wide[0].tolist() == [0, 0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My surgeon was Dr. Thrunqvist and he was lovely.", "Thrunqvist"),
        ("I was seen at Brindlemoor Podiatry for my foot.", "Brindlemoor"),
        ("we drove two hours from Quennock for this", "Quennock"),
        ("grelda at the front desk was rude", "grelda"),
    ],
)
def test_names_that_no_list_holds_are_found(text: str, name: str) -> None:
    """By context alone, with the patterns kept from saying anything."""
    reading = Reading(text)
    reading.__dict__["found"] = {}
    at = text.index(name)
    assert any(hit.start <= at and at + len(name) <= hit.end for hit in learned(reading))


@pytest.mark.parametrize(
    "text",
    [
        "I waited two hours and the front desk was rude.",
        "Is metformin 500 mg twice daily safe with an eGFR of 44?",
        "My Crohn's is under control since 2018. Thank you to the nurses!",
        "WORST EXPERIENCE OF MY LIFE. NEVER GOING BACK.",
        "closed on mondays, open at 9:15, parking is $12",
    ],
)
def test_plain_words_stay(text: str) -> None:
    """Waits, drugs, doses, eponyms, years, prices and capitals are no identifiers."""
    assert list(learned(Reading(text), 0.9)) == []


def test_weights_are_small() -> None:
    """The file stays below eight megabytes."""
    with (files("responder") / "data" / "tagger.npz").open("rb") as file:
        assert len(file.read()) < 8_000_000
