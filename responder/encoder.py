"""Reads replies and reviews with small trained encoders: what a sentence says, also between its words.

One for each, a transformer that `tools/train_encoder.py` trained, of four layers for replies and six for
reviews; ONNX Runtime runs it on one thread, in three to eight milliseconds a text. They read English,
and plain words as `responder.checks_text` gives them: a disguise that those see through deceives no encoder.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import numpy as np

from responder.checks_text import CLAUSE, CONTACT, NUMBER, SENTENCE, Word
from responder.errors import ConfigError

LONGEST = 240
"""Pieces of words that are read at a time; longer texts are read in several windows, sentence by sentence."""

Array = np.ndarray[Any, np.dtype[np.float32]]
_LONGEST_WORD = 40
_KEPT = 2048
"""Texts of which each encoder remembers what it made: a ready-to-use reply is checked again and again."""


class Vocabulary:
    """The word pieces of the encoder, as in BERT: the longest known piece first, `##` before what goes on."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self.start, self.end, self.unknown = (self._ids[name] for name in ("[CLS]", "[SEP]", "[UNK]"))
        self.stop, self.pause = self._ids["."], self._ids[";"]
        self._known = {NUMBER: [self._ids["#"]], CONTACT: [self._ids["@"]]}

    def word(self, word: str) -> list[int]:
        """Return the numbers of the pieces of `word`."""
        ids: list[int] = []
        at = 0
        while at < len(word) <= _LONGEST_WORD:
            for end in range(len(word), at, -1):
                number = self._ids.get(("##" if at else "") + word[at:end])
                if number is not None:
                    ids.append(number)
                    at = end
                    break
            else:
                return [self.unknown]
        return ids or [self.unknown]

    def sentence(self, words: Sequence[Word]) -> list[int]:
        """Return the numbers of the pieces of a sentence, with its pauses and its end."""
        ids: list[int] = []
        for word in words:
            if word.before == CLAUSE:
                ids.append(self.pause)
            ids += self._known.get(word.word) or self.word(word.word)
        return [*ids, self.stop]


Task = Literal["replies", "reviews"]
"""What an encoder reads: replies for faults of a family, reviews for `topic.NAME` and `escalate.NAME`."""


class Read(NamedTuple):
    """What an encoder makes of a text: probabilities, 0 to 1, in columns as `outputs` names them.

    Attributes:
        places: the sentences, as character offsets into the text.
        sentences: a row for each sentence.
        whole: one row for the text as a whole.
    """

    places: tuple[tuple[int, int], ...]
    sentences: Array
    whole: Array


def sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield the sentences of a text."""
    first = 0
    for index, word in enumerate(words):
        if index and word.before == SENTENCE:
            yield words[first:index]
            first = index
    if words:
        yield words[first:]


def windows(read: Sequence[list[int]], room: int) -> Iterator[list[tuple[int, list[int]]]]:
    """Yield sentences as (index, pieces) in windows of at most `room` pieces; longer ones are parted."""
    window: list[tuple[int, list[int]]] = []
    size = 0
    for index, ids in enumerate(read):
        for at in range(0, len(ids), room):
            part = ids[at : at + room]
            if size + len(part) > room:
                yield window
                window, size = [], 0
            window.append((index, part))
            size += len(part)
    if window:
        yield window


class Memory:
    """What was made of the last `_KEPT` texts, under keyed hashes: nothing of the texts is kept."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(16)
        self._made: dict[bytes, tuple[Array, Array]] = {}

    def key(self, ids: Sequence[Sequence[int]]) -> bytes:
        """Return what stands for a text, given as the pieces of its sentences."""
        return hashlib.blake2b(repr(ids).encode(), key=self._secret, digest_size=16).digest()

    def get(self, key: bytes) -> tuple[Array, Array] | None:
        """Return what was made of a text, None where it is not remembered."""
        return self._made.get(key)

    def keep(self, key: bytes, made: tuple[Array, Array]) -> None:
        """Remember what was made of a text, and forget the oldest for it."""
        for rows in made:
            rows.flags.writeable = False
        self._made[key] = made
        if len(self._made) > _KEPT:
            with suppress(StopIteration, RuntimeError, KeyError):  # another thread was quicker
                del self._made[next(iter(self._made))]


class Encoder:
    """One trained encoder.

    Args:
        model: the ONNX file's content.
        vocabulary: the pieces that it knows.
        columns: how many things it has an opinion of.
    """

    def __init__(self, model: bytes, vocabulary: Vocabulary, columns: int) -> None:
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        # One thread gives the same figures every time, and leaves the other processors to other texts.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._vocabulary = vocabulary
        self._columns = columns
        self._memory = Memory()

    def read(self, lead: Sequence[str], words: Sequence[Word]) -> Read:
        """Return what `words` say; `lead` tells what is read, in the words of the training."""
        known = self._vocabulary
        read = list(sentences(words))
        parts = [known.sentence(sentence) for sentence in read]
        begin = [known.start, *(number for word in lead for number in known.word(word)), known.stop]
        key = self._memory.key([begin, *parts])
        made = self._memory.get(key)
        if made is None:
            made = self._made(begin, parts)
            self._memory.keep(key, made)
        return Read(tuple((part[0].start, part[-1].end) for part in read), *made)

    def _made(self, begin: list[int], parts: list[list[int]]) -> tuple[Array, Array]:
        result = np.zeros((len(parts), self._columns), np.float32)
        whole = np.zeros(self._columns, np.float32)
        for window in windows(parts, LONGEST):
            ids = list(begin)
            rows = np.zeros(
                (len(window) + 1, len(ids) + sum(len(part) for _, part in window) + 1), np.float32
            )
            for row, (_, part) in enumerate(window):
                rows[row, len(ids) : len(ids) + len(part)] = 1 / len(part)
                ids += part
            rows[-1, 1 : len(ids)] = 1 / (len(ids) - 1)
            ids.append(self._vocabulary.end)
            inputs = {"ids": np.array([ids], np.int64), "rows": rows}
            found: Array = self._session.run(["found"], inputs)[0]
            for row, (index, _) in enumerate(window):
                result[index] = np.maximum(result[index], found[row])
            whole = np.maximum(whole, found[-1])
        return result, whole


def read_reply(words: Sequence[Word]) -> Read:
    """Return what the words of a reply say.

    Raises:
        ConfigError: the encoder's files are missing or damaged.
    """
    return _encoder("replies").read(("reply",), words)


def read_review(words: Sequence[Word], stars: int | None) -> Read:
    """Return what the words of a review with `stars` (1 to 5, None where unknown) say.

    Raises:
        ConfigError: the encoder's files are missing or damaged.
    """
    return _encoder("reviews").read(("review", str(stars or "unknown")), words)


def outputs(task: Task) -> Mapping[str, int]:
    """Return the column of each thing that an encoder has an opinion of.

    Raises:
        ConfigError: its description is missing or damaged.
    """
    return _told().columns[task]


def version() -> str:
    """Return what the encoders were trained on, as hashes."""
    return _told().data


class _Told(NamedTuple):
    """What stands beside the weights: their columns, the pieces they know, what they were trained on."""

    columns: Mapping[str, Mapping[str, int]]
    pieces: list[str]
    data: str


@cache
def _told() -> _Told:
    file = files("responder") / "data" / "encoder.json"
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        names = {task: values[task]["outputs"] for task in ("replies", "reviews")}
        return _Told(
            {task: {name: column for column, name in enumerate(names[task])} for task in names},
            values["pieces"],
            "-".join(values[task]["data"] for task in names),
        )
    except OSError as error:
        raise ConfigError(f"{file}: cannot read the encoders: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise ConfigError(f"{file}: damaged: install the package anew") from None


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(_told().pieces)


@cache
def _encoder(task: Task) -> Encoder:
    file = files("responder") / "data" / f"{task}.onnx"
    try:
        return Encoder(file.read_bytes(), _vocabulary(), len(outputs(task)))
    except OSError as error:
        raise ConfigError(f"{file}: cannot read the encoder: {error.strerror}") from None
    except ConfigError:
        raise
    except Exception:  # noqa: BLE001 - ONNX Runtime raises classes of its own
        raise ConfigError(f"{file}: damaged: install the package anew") from None
