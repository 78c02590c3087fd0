"""Runs Presidio as it is shipped over the texts of a redaction suite, beside this library's redactor.

    python -m responder.stock

prints how fast both are, text by text and in batches, on the suite's own texts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import inf
from typing import TYPE_CHECKING

from responder import content
from responder.errors import ConfigError
from responder.figures_kinds import FIGURES, Judged
from responder.grade import compare
from responder.metrics import Rate
from responder.models import Span
from responder.suites import Case, RedactionCase, load
from responder.verdict import Table

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

    from responder.redact import Redactor

# How many texts are timed, how often, and how many of them make a batch.
_TIMED, _ROUNDS, _BATCH = 200, 3, 64


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
    found = [
        tuple(
            Span(start=hit.start, end=hit.end, label=hit.entity_type)
            for hit in stock.analyze(text, language="en")
            if hit.end > hit.start
        )
        for _, text, _ in texts
    ]
    rows = [
        Judged(case, compare(case, text, marked, spans))
        for (case, text, marked), spans in zip(texts, found, strict=True)
    ]
    shares = tuple(
        Rate(name=one.name, hits=one.hits, total=one.total)
        for one in FIGURES["redaction"](rows)
        if one.hits is not None and one.total
    )
    note = speed(stock, redactor, [text for _, text, _ in texts])
    return Table(title="Presidio as shipped, on the same texts", rows=shares), note


def speed(stock: AnalyzerEngine, redactor: Redactor, texts: Sequence[str]) -> str:
    """Return a sentence on how fast both are on some of `texts`, one by one and in batches.

    Each is timed several times in turn, in processor time of this process, and the best time counts: so what
    else the machine does falls on all of them alike.
    """
    from presidio_analyzer import BatchAnalyzerEngine

    some = texts[:: -(-len(texts) // _TIMED)]
    batch = BatchAnalyzerEngine(stock)
    ways: tuple[Callable[[], object], ...] = (
        lambda: [stock.analyze(text, language="en") for text in some],
        lambda: [redactor.redact(text) for text in some],
        lambda: batch.analyze_iterator(some, "en", batch_size=_BATCH),
        lambda: list(redactor.redact_many(some)),
    )
    redactor.redact("Loads the tagger, so that no text pays for it.")
    best = [inf] * len(ways)
    for _ in range(_ROUNDS):
        for i, way in enumerate(ways):
            began = time.process_time()
            way()
            best[i] = min(best[i], time.process_time() - began)
    theirs, ours, theirs_many, ours_many = (seconds * 1000 / len(some) for seconds in best)
    return (
        f"Presidio as shipped takes {theirs:.1f} ms a text, the redactor {ours:.1f} ms: "
        f"{theirs / ours:.1f} times as fast. In batches it is {theirs_many:.1f} ms and {ours_many:.1f} ms: "
        f"{theirs_many / ours_many:.1f} times as fast."
    )


def main() -> None:
    """Print how fast both are."""
    from responder.redact import Redactor

    suite = load(content.folder("evals"), "redaction")
    cases = [case for case in suite.cases if isinstance(case, RedactionCase) and case.kind not in suite.apart]
    print(speed(_analyzer(), Redactor(), [case.parsed()[0] for case in cases]))


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


if __name__ == "__main__":
    main()
