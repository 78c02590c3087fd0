"""Finds the content folders `prompts/`, `guardrails/` and `evals/`: in the wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path

from responder.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent
FOLDERS = ("prompts", "guardrails", "evals")
_used: list[Path] = []


def is_checkout(folder: Path) -> bool:
    """Whether `folder` is a checkout of this project, with its own content."""
    project = folder / "pyproject.toml"
    return (
        all((folder / name).is_dir() for name in FOLDERS)
        and project.is_file()
        and 'name = "review-responder"' in project.read_text(encoding="utf-8", errors="replace")
    )


def use(folder: Path | None) -> None:
    """Take all content from `folder` for the rest of the process, from its usual place when None.

    For `responder eval` in a checkout, which judges that checkout's own content. Call it first of all.
    """
    _used[:] = [folder] if folder else []


def root() -> Path:
    """Return the folder that holds the three content folders.

    Raises:
        ConfigError: neither the installed package nor a checkout around it holds them.
    """
    if _used:
        return _used[0]
    installed = _PACKAGE / "_content"
    if installed.is_dir():
        return installed
    if is_checkout(_PACKAGE.parent):
        return _PACKAGE.parent
    raise ConfigError(
        "the folders prompts, guardrails and evals are missing from this installation: "
        "install review-responder again"
    )


def folder(name: str) -> Path:
    """Return the content folder `name`, one of `FOLDERS`.

    Raises:
        ConfigError: the folder is missing.
    """
    path = root() / name
    if not path.is_dir():
        raise ConfigError(
            f"the folder {name} is missing from this installation: install review-responder again"
        )
    return path
