"""Tells whether a review tries to give orders to a machine, so that a model sees nothing of its words.

Quick to suspect on purpose: a false alarm costs the draft some detail, as the model then gets stars and
topics only, while the guardrails judge the reply in any case.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from string import Template
from typing import TYPE_CHECKING

import yaml
from pydantic import Field, ValidationError

from responder import content
from responder.errors import ConfigError
from responder.models import Strict

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 20_000
"""Characters; nobody writes more about a visit, and matching time grows with the text."""

# Tags, zero-width spaces and direction overrides, which nobody sees; not the joiner that emoji need.
_UNSEEN = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
# Letters beyond the Latin script: orders in languages that nobody here reads, or look-alikes inside words.
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_FEW = 3
# Digits and signs that are read as letters.
_MIXED = re.compile(r"[A-Za-z][013457@$]|[013457@$][A-Za-z]")
_LEET = str.maketrans("013457@$", "oieastas")
# The letters beyond NFKC that `re.IGNORECASE` takes for an i.
_DOTLESS = str.maketrans("\u0130\u0131", "ii")
_CAPITAL = re.compile(r"(?<!\\)[A-Z]")


class Injection(Strict):
    """The patterns of `prompts/injection.yaml`."""

    groups: dict[str, tuple[str, ...]] = Field(description="Alternatives that patterns name as $NAME.")
    orders: tuple[str, ...] = Field((), description="Patterns that begin with a word, in lower case.")
    patterns: tuple[str, ...] = Field(min_length=1, description="All others.")

    @classmethod
    def load(cls) -> Injection:
        """Read the patterns.

        Raises:
            ConfigError: the file is missing or wrong; names the file and the pattern.
        """
        path = content.folder("prompts") / "injection.yaml"
        try:
            loaded = cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise ConfigError(f"{path}: {type(error).__name__}: {error}") from None
        loaded._compile(path)
        return loaded

    def suspected(self, text: str) -> bool:
        """Whether `text` seems to address a machine: by orders, prompt tags, codes or hidden characters."""
        if len(text) > LONGEST or _UNSEEN.search(text.removeprefix("\ufeff")):
            return True
        plain = unicodedata.normalize("NFKC", text)
        if len(_FOREIGN.findall(plain)) > _FEW:
            return True
        bare = "".join(
            char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
        )
        # Undoing digits would spoil what is written in digits on purpose, so it is a reading of its own.
        readings = dict.fromkeys((plain, bare, bare.translate(_LEET) if _MIXED.search(bare) else bare))
        return any(
            self._ordering.search(reading.translate(_DOTLESS).lower())
            or any(pattern.search(reading) for pattern in self._compiled)
            for reading in readings
        )

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in self._filled(self.patterns)
        )

    @cached_property
    def _ordering(self) -> re.Pattern[str]:
        """All of `orders` in one, which is a tenth of the work: it looks at the start of words alone."""
        filled = self._filled(self.orders) or ["(?!)"]
        if any(_CAPITAL.search(pattern) for pattern in filled):
            raise ValueError("orders are written in lower case")
        return re.compile(rf"\b(?=\w)(?:{'|'.join(f'(?:{pattern})' for pattern in filled)})", re.MULTILINE)

    def _filled(self, patterns: tuple[str, ...]) -> list[str]:
        groups = {name: f"(?:{'|'.join(words)})" for name, words in self.groups.items()}
        return [Template(pattern).substitute(groups) for pattern in patterns]

    def _compile(self, path: Path) -> None:
        try:
            _ = self._compiled, self._ordering
        except (re.error, KeyError, ValueError) as error:
            raise ConfigError(f"{path}: patterns: {error}") from None
