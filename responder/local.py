"""Serves a GGUF model file on loopback with llama.cpp, so that nothing of a review leaves the machine."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from responder.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT = 4096
"""Tokens of prompt and answer together; a long review and its reply take about half of it."""

_MAGIC = b"GGUF"
_END = "<|im_end|>"


@contextmanager
def serve(path: str | Path, *, threads: int | None = None) -> Iterator[str]:
    """Yield the base URL of a server for the model in `path`; it stops when the block is left.

    It listens on 127.0.0.1 alone, on a free port, logs nothing of what it is asked, and fetches nothing.

    Args:
        path: a model file in the GGUF format.
        threads: processor threads to use, by default all but one.

    Raises:
        ConfigError: `[local]` is not installed, the file is no model, or it cannot be loaded.
    """
    file = Path(path)
    _check(file)
    try:
        import xllamacpp
    except ImportError:
        raise ConfigError(
            "running a model file needs llama.cpp: pip install 'review-responder[local]'"
        ) from None
    settings = xllamacpp.CommonParams()
    settings.model.path = str(file.resolve())
    settings.hostnames = ["127.0.0.1"]
    settings.port = _free_port()
    settings.n_ctx = CONTEXT
    settings.n_parallel = 1
    # One processor is left for the rest, and none spins while it waits: a busy machine would crawl.
    settings.cpuparams.n_threads = threads or max((os.cpu_count() or 1) - 1, 1)
    settings.cpuparams.poll = 0
    settings.verbosity = -1
    settings.offline = True
    settings.ui = False
    settings.endpoint_slots = False  # it would show the prompts that are being answered
    # A base model without a template of its own is asked in ChatML, and writes the end mark as plain text.
    settings.antiprompt = [_END]
    try:
        server = xllamacpp.Server(settings)
    except RuntimeError:
        raise ConfigError(f"{file}: llama.cpp cannot load this model") from None
    try:
        yield f"{server.listening_address}/v1"
    finally:
        # Letting go of the last reference stops the server and waits for its threads.
        del server


def _check(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            magic = stream.read(len(_MAGIC))
    except OSError as error:
        raise ConfigError(f"{file}: cannot read the model file: {error.strerror}") from None
    if magic != _MAGIC:
        raise ConfigError(f"{file}: not a model file in the GGUF format")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
