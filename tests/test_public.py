"""The public door: what it names, and how quickly it opens."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import responder


def test_all_is_sorted_and_importable() -> None:
    """Every name in `__all__` is there, in order, and listed by `dir`."""
    assert responder.__all__ == sorted(responder.__all__)
    for name in responder.__all__:
        assert getattr(responder, name).__name__ == name
    assert set(responder.__all__) <= set(dir(responder))


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that is not public is missing as usual."""
    assert not hasattr(responder, "Nothing")


def test_import_loads_nothing_heavy() -> None:
    """Importing the package loads neither Presidio nor spaCy nor openai, and takes under a quarter second."""
    program = (
        "import sys, time; start = time.perf_counter(); import responder; "
        "took = time.perf_counter() - start; "
        "heavy = {'presidio_analyzer', 'spacy', 'openai', 'pydantic', 'numpy'} & set(sys.modules); "
        "print(took, heavy or '')"
    )
    fastest = 9.0
    for _ in range(3):
        out = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout
        took, _, heavy = out.strip().partition(" ")
        assert heavy == ""
        fastest = min(fastest, float(took))
    assert fastest < 0.25


def test_only_the_redactor_seals() -> None:
    """No module but `redact` may make a `Redacted`."""
    package = Path(responder.__file__).parent
    users = {
        file.stem
        for file in package.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.ImportFrom)
            and any(alias.name in ("sealed", "_SEAL") for alias in node.names)
        )
        or (isinstance(node, ast.Attribute) and node.attr in ("sealed", "_SEAL"))
    }
    assert users == {"redact"}


def test_only_llm_talks_to_models() -> None:
    """No module but `llm` makes a client of the openai SDK, and `testing` one that talks to itself."""
    package = Path(responder.__file__).parent
    users = {
        file.stem
        for file in package.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in ("OpenAI", "AsyncOpenAI")
    }
    assert users == {"llm", "testing"}


def test_modules_are_short() -> None:
    """No module is longer than 400 lines."""
    package = Path(responder.__file__).parent
    long = {file.name: n for file in package.glob("*.py") if (n := len(file.read_text().splitlines())) > 400}
    assert not long


def test_every_module_says_what_it_is() -> None:
    """Each module imports on its own and has a docstring."""
    package = Path(responder.__file__).parent
    for file in package.glob("*.py"):
        name = "responder" if file.stem == "__init__" else f"responder.{file.stem}"
        assert importlib.import_module(name).__doc__, name
