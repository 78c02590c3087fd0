"""Serving a model file: what can be told apart without one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from responder.errors import ConfigError
from responder.local import serve


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that is no file is one clear error."""
    with pytest.raises(ConfigError, match="cannot read"), serve(tmp_path / "none.gguf"):
        pass


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    """A folder in place of a file is the same error."""
    with pytest.raises(ConfigError, match="cannot read"), serve(tmp_path):
        pass


def test_a_file_of_another_format_is_told(tmp_path: Path) -> None:
    """A file that does not begin like a GGUF file is refused before llama.cpp is loaded."""
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"not a model")
    with pytest.raises(ConfigError, match="GGUF"), serve(file):
        pass


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without llama.cpp the error says what to install."""
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ConfigError, match=r"review-responder\[local\]"), serve(file):
        pass


def test_a_broken_model_is_told(tmp_path: Path) -> None:
    """A file that begins right and is broken further on is one clear error too."""
    pytest.importorskip("xllamacpp", reason="needs the extra [local]")
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF" + b"x" * 200)
    with pytest.raises(ConfigError, match="cannot load"), serve(file):
        pass
