"""Runs Presidio as it is shipped over the texts of a redaction suite, beside this library's redactor."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from responder.errors import ConfigError
from responder.figures_kinds import FIGURES, Judged
from responder.grade import compare
from responder.metrics import Rate
from responder.models import Span
from responder.suites import Case, RedactionCase
from responder.verdict import Table

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

    from responder.redact import Redactor


def beside(cases: Sequence[Case], redactor: Redactor) -> tuple[Table, str]:
    """Return the main figures of Presidio as shipped, and a sentence on how fast both are.

    It gets the same spaCy model, every recogniser that is on by default, and no threshold. Kinds of case that
    a suite reports apart should be left out of `cases`.

    Raises:
        ConfigError: the spaCy model is not installed.
    """
    texts = [(case, *case.parsed()) for case in cases if isinstance(case, RedactionCase)]
    if not texts:
        raise ConfigError("there is no redaction case to compare on")
    stock = _analyzer()
    began = time.perf_counter()
    found = [
        tuple(
            Span(start=hit.start, end=hit.end, label=hit.entity_type)
            for hit in stock.analyze(text, language="en")
            if hit.end > hit.start
        )
        for _, text, _ in texts
    ]
    theirs = time.perf_counter() - began
    redactor.redact("Loads the language model, so that no text pays for it.")
    began = time.perf_counter()
    for _, text, _ in texts:
        redactor.redact(text)
    ours = time.perf_counter() - began
    rows = [
        Judged(case, compare(case, text, marked, spans))
        for (case, text, marked), spans in zip(texts, found, strict=True)
    ]
    shares = tuple(
        Rate(name=one.name, hits=one.hits, total=one.total)
        for one in FIGURES["redaction"](rows)
        if one.hits is not None and one.total
    )
    each = 1000 / len(texts)
    note = (
        f"Presidio as shipped takes {theirs * each:.1f} ms a text, the redactor {ours * each:.1f} ms: "
        f"{theirs / ours:.1f} times as fast."
    )
    return Table(title="Presidio as shipped, on the same texts", rows=shares), note


def _analyzer() -> AnalyzerEngine:
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    from responder.recognizers import DEFAULT_MODEL

    # Presidio's e-mail recogniser would fetch the list of public suffixes; the packaged one does.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    models = [{"lang_code": "en", "model_name": DEFAULT_MODEL}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
