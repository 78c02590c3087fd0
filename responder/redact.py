"""Hides what identifies somebody: Presidio finds it, typed and numbered placeholders take its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from responder import language
from responder.errors import ConfigError, RedactionError
from responder.models import Redacted, Span, sealed
from responder.recognizers_replace import (
    carried_back,
    invented,
    joined,
    numbered,
    numbers,
    outside,
    repeated,
    value,
)
from responder.recognizers_scan import Hit, disjoint, scan
from responder.recognizers_text import PLACEHOLDER
from responder.recognizers_widen import widened

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngine
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.entities import OperatorConfig

Operator = Literal["placeholder", "mask", "synthetic"]
Flow = Generator[str, Iterable[Hit], tuple[Hit, ...]]
"""Asks for the hits in texts, one after the other, and returns those that count."""
COVERED = frozenset({"en", "es"})
# Longer texts are read in pieces that overlap, each far longer than any identifier.
_PIECE, _OVERLAP = 20_000, 400
_BATCH = 64
_FAILED = "the text could not be redacted, so nothing of it may be sent"


class Redactor:
    """Hides identifiers in reviews.

    Args:
        spacy_model: an installed spaCy model, asked about every sentence; by default the small English one,
            asked only about words that the lists leave open.
        allow: words that stay, such as the names that the practice publishes itself.
        deny: words that are always hidden, whatever their case.
        recognizers: a YAML file of further recognisers in Presidio's format.
        engine: another Presidio NLP engine, such as one of transformers, in place of spaCy's.
        thresholds: the least score a find needs, by label; a find of another label needs 0.
        operator: `placeholder` for `<PERSON_1>`, `mask` for asterisks, `synthetic` for invented values.

    Raises:
        ConfigError: a setting is wrong; a missing model is reported when the first text arrives.
    """

    def __init__(
        self,
        *,
        spacy_model: str | None = None,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        recognizers: str | Path | None = None,
        engine: NlpEngine | None = None,
        thresholds: Mapping[str, float] | None = None,
        operator: Operator = "placeholder",
    ) -> None:
        if isinstance(allow, str) or isinstance(deny, str):
            raise ConfigError("allow and deny are lists of words: put a single word into a list")
        if operator not in {"placeholder", "mask", "synthetic"}:
            raise ConfigError("operator must be placeholder, mask or synthetic")
        if recognizers is not None and not Path(recognizers).is_file():
            raise ConfigError(f"{recognizers}: no such file of recognisers")
        self._settings = spacy_model, Path(recognizers) if recognizers is not None else None, engine
        self._allow = frozenset(value(word) for word in allow)
        self._deny = [
            re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in deny if word.strip()
        ]
        self._thresholds = dict(thresholds or {})
        self._operator = operator
        self._engines: tuple[AnalyzerEngine, AnonymizerEngine] | None = None

    def find(self, text: str, *, model: bool = True) -> tuple[Span, ...]:
        """Return what identifies somebody in `text`, sorted and disjoint, as offsets into `text`.

        With `model=False` only patterns and word lists look: about a millisecond, with neither Presidio nor a
        language model loaded.

        Raises:
            RedactionError: the analysis failed; its message holds no text.
        """
        try:
            return _driven(
                [self._settle(text) if model else self._hits(text)], self._look if model else self._scan
            )[0]
        except ConfigError:
            raise
        except Exception:  # noqa: BLE001 - whatever failed, the text counts as unredacted, and no cause may carry it
            raise RedactionError(_FAILED) from None

    def redact(self, text: str) -> Redacted:
        """Return `text` with every identifier replaced, by default with typed, numbered placeholders.

        Raises:
            RedactionError: it failed, so the text counts as unredacted; its message holds no text.
        """
        return self._written(text, self.find(text))

    def _written(self, text: str, spans: tuple[Span, ...]) -> Redacted:
        try:
            spoken = language.detect(text)
            return sealed(self._replace(text, spans), spans, spoken, spoken is None or spoken in COVERED)
        except Exception:  # noqa: BLE001 - whatever failed, the text counts as unredacted, and no cause may carry it
            raise RedactionError(_FAILED) from None

    def redact_many(self, texts: Iterable[str], processes: int = 1) -> Iterator[Redacted]:
        """Yield a `Redacted` for each text, in order: just what `redact` returns, but read in batches of 64.

        Raises:
            RedactionError: as in `redact`, when the text is reached.
        """
        if processes <= 1:
            for batch in _batches(texts):
                yield from self._batch(batch)
            return
        from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
        from multiprocessing import get_context

        # A forked child would share the parent's threads and model; a spawned one is clean.
        try:
            with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
                for done in pool.map(self._portable, _batches(texts)):
                    for text, spans, spoken in done:
                        yield sealed(text, spans, spoken, spoken is None or spoken in COVERED)
        except BrokenExecutor:
            raise RedactionError(
                "the processes for redaction could not be started or died: a script that uses several "
                'needs `if __name__ == "__main__":` around its work'
            ) from None

    def _batch(self, texts: list[str]) -> Iterator[Redacted]:
        try:
            found = _driven([self._settle(text) for text in texts], self._look)
        except Exception:  # noqa: BLE001 - read one by one, the text that failed raises what `redact` raises
            yield from map(self.redact, texts)
            return
        yield from map(self._written, texts, found)

    def _portable(self, texts: list[str]) -> list[tuple[str, tuple[Span, ...], str | None]]:
        return [(redacted.text, redacted.spans, redacted.language) for redacted in self._batch(texts)]

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_engines": None}

    def _settle(self, text: str) -> Flow:
        """Return the hits in `text` such that its redacted form holds no more of them."""
        hits = yield from self._hits(text)
        if self._operator != "placeholder":
            return hits
        # Each round hides more characters, so this ends; real texts need two.
        for _ in range(16):
            if not hits:
                return hits
            redacted, pieces = numbered(text, hits)
            more = yield from self._hits(redacted)
            if not more:
                return hits
            hits = tuple(joined(text, disjoint([*hits, *carried_back(more, pieces)])))
        raise RedactionError(_FAILED)

    def _hits(self, text: str) -> Flow:
        hits: list[Hit] = []
        for start in range(0, max(len(text), 1), _PIECE):
            begin = max(0, start - _OVERLAP)
            found = yield text[begin : start + _PIECE]
            hits += [
                hit._replace(start=hit.start + begin, end=hit.end + begin)
                for hit in found
                if hit.score >= self._thresholds.get(hit.label, 0.0)
            ]
        for pattern in self._deny:
            hits += [Hit(*match.span(), "ID", 1.0) for match in pattern.finditer(text)]
        if not hits:
            return ()
        kept = [match.span() for match in PLACEHOLDER.finditer(text)]
        found = [
            hit
            for hit in joined(text, disjoint(outside(widened(text, hits), kept, text)))
            if value(text[hit.start : hit.end]) not in self._allow
        ]
        more = list(outside(repeated(text, found), kept, text))
        return tuple(joined(text, disjoint([*found, *more])) if more else found)

    def _scan(self, texts: list[str]) -> Iterator[Iterable[Hit]]:
        return map(scan, texts)

    def _look(self, texts: list[str]) -> Iterator[Iterable[Hit]]:
        analyzer = self._load()[0]
        if len(texts) == 1:
            results = [analyzer.analyze(texts[0], language="en")]
        else:
            from presidio_analyzer import BatchAnalyzerEngine

            results = BatchAnalyzerEngine(analyzer).analyze_iterator(texts, "en", batch_size=len(texts))
        for found in results:
            yield [Hit(each.start, each.end, each.entity_type, each.score) for each in found]

    def _replace(self, text: str, spans: tuple[Span, ...]) -> str:
        if not spans:
            return text
        from presidio_anonymizer.entities import RecognizerResult

        results = [RecognizerResult(span.label, span.start, span.end, 1.0) for span in spans]
        return str(self._load()[1].anonymize(text, results, self._operators(text, spans)).text)

    def _operators(self, text: str, spans: tuple[Span, ...]) -> dict[str, OperatorConfig]:
        from presidio_anonymizer.entities import OperatorConfig

        if self._operator == "mask":
            mask = {"masking_char": "*", "chars_to_mask": len(text), "from_end": False}
            return {span.label: OperatorConfig("mask", mask) for span in spans}
        known = numbers(text, spans)

        def write(label: str) -> OperatorConfig:
            def replacement(found: str) -> str:
                number = known.get((label, value(found)), 0)
                return f"<{label}_{number}>" if self._operator == "placeholder" else invented(label, number)

            return OperatorConfig("custom", {"lambda": replacement})

        return {label: write(label) for label in {span.label for span in spans}}

    def _load(self) -> tuple[AnalyzerEngine, AnonymizerEngine]:
        if self._engines is None:
            self._engines = _engines(*self._settings)
        return self._engines


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(texts)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _driven(
    flows: list[Flow], look: Callable[[list[str]], Iterable[Iterable[Hit]]]
) -> list[tuple[Span, ...]]:
    """Return what each of `flows` finds; they ask together, so that `look` reads many texts at once."""
    ended: dict[int, tuple[Hit, ...]] = {}
    answers: dict[int, Iterable[Hit] | None] = dict.fromkeys(range(len(flows)))
    while answers:
        asked: dict[int, str] = {}
        for i, answer in answers.items():
            try:
                asked[i] = next(flows[i]) if answer is None else flows[i].send(answer)
            except StopIteration as end:
                ended[i] = end.value
        answers = dict(zip(asked, look(list(asked.values())), strict=True)) if asked else {}
    return [
        tuple(Span(start=hit.start, end=hit.end, label=hit.label) for hit in ended[i])
        for i in range(len(flows))
    ]


@cache
def _engines(
    model: str | None, recognizers: Path | None, engine: NlpEngine | None
) -> tuple[AnalyzerEngine, AnonymizerEngine]:
    """Return Presidio's two engines, which redactors of the same settings share within a process."""
    from presidio_anonymizer import AnonymizerEngine

    from responder.recognizers import analyzer

    return analyzer(model, recognizers, engine), AnonymizerEngine()  # type: ignore[no-untyped-call]
