"""Hides what identifies somebody: Presidio finds it, typed and numbered placeholders take its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from responder import language
from responder.errors import ConfigError, RedactionError
from responder.models import Redacted, Span, sealed
from responder.recognizers_scan import LABELS, Hit, disjoint, scan

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine
    from presidio_anonymizer import AnonymizerEngine

COVERED = frozenset({"en", "es"})
_PLACEHOLDER = re.compile(rf"<(?:{'|'.join(LABELS)})_\d+>")


class Redactor:
    """Hides identifiers in reviews.

    Args:
        spacy_model: an installed spaCy model; by default the small English one.
        allow: words that stay, such as the names that the practice publishes itself.
        deny: words that are always hidden.

    Raises:
        ConfigError: the model is not installed.
    """

    def __init__(
        self, *, spacy_model: str | None = None, allow: Iterable[str] = (), deny: Iterable[str] = ()
    ) -> None:
        self._model = spacy_model
        self._allow = frozenset(word.casefold() for word in allow)
        self._deny = tuple(word for word in deny if word.strip())
        self._engines: tuple[AnalyzerEngine, AnonymizerEngine] | None = None

    def find(self, text: str, *, model: bool = True) -> tuple[Span, ...]:
        """Return what identifies somebody in `text`, sorted and disjoint, as offsets into `text`.

        With `model=False` only patterns and word lists look, which takes no language model and about a
        millisecond.

        Raises:
            RedactionError: the analysis failed; its message holds no text.
        """
        try:
            return tuple(Span(start=h.start, end=h.end, label=h.label) for h in self._hits(text, model))
        except ConfigError:
            raise
        except Exception:  # noqa: BLE001 - whatever failed, the text counts as unredacted, and no cause may carry it
            raise RedactionError("the text could not be analysed, so nothing of it may be sent") from None

    def redact(self, text: str) -> Redacted:
        """Return `text` with typed, numbered placeholders in place of what identifies somebody.

        Raises:
            RedactionError: it failed, so the text counts as unredacted; its message holds no text.
        """
        spans = self.find(text)
        try:
            spoken = language.detect(text)
            return sealed(self._replace(text, spans), spans, spoken, spoken is None or spoken in COVERED)
        except Exception:  # noqa: BLE001 - as above
            raise RedactionError("the text could not be redacted, so nothing of it may be sent") from None

    def redact_many(self, texts: Iterable[str], processes: int = 1) -> Iterator[Redacted]:
        """Yield a `Redacted` for each text, in order.

        Raises:
            RedactionError: as in `redact`, when the text is reached.
        """
        del processes
        for text in texts:
            yield self.redact(text)

    def _hits(self, text: str, model: bool) -> list[Hit]:
        if model:
            analyzer, _ = self._load()
            hits = [
                Hit(r.start, r.end, r.entity_type, r.score) for r in analyzer.analyze(text, language="en")
            ]
        else:
            hits = list(scan(text))
        for word in self._deny:
            hits += [
                Hit(m.start(), m.end(), "ID", 1.0) for m in re.finditer(re.escape(word), text, re.IGNORECASE)
            ]
        kept = [match.span() for match in _PLACEHOLDER.finditer(text)]
        return [
            hit
            for hit in disjoint(hits)
            if text[hit.start : hit.end].casefold() not in self._allow
            and not any(start < hit.end and hit.start < end for start, end in kept)
        ]

    def _replace(self, text: str, spans: tuple[Span, ...]) -> str:
        from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

        numbers: dict[tuple[str, str], int] = {}
        count: dict[str, int] = {}
        for span in spans:
            key = span.label, text[span.start : span.end].casefold()
            if key not in numbers:
                numbers[key] = count[span.label] = count.get(span.label, 0) + 1
        operators = {
            label: OperatorConfig(
                "custom",
                {
                    "lambda": lambda value, label=label: (
                        f"<{label}_{numbers.get((label, value.casefold()), 0)}>"
                    )
                },
            )
            for label in count
        }
        _, anonymizer = self._load()
        return str(
            anonymizer.anonymize(
                text, [RecognizerResult(span.label, span.start, span.end, 1.0) for span in spans], operators
            ).text
        )

    def _load(self) -> tuple[AnalyzerEngine, AnonymizerEngine]:
        if self._engines is None:
            from presidio_anonymizer import AnonymizerEngine

            from responder.recognizers import analyzer

            self._engines = analyzer(self._model), AnonymizerEngine()
        return self._engines
