"""Checks that wheels hold the package `responder` alone, with its content, and that all hold the same."""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
contents = []
for path in sys.argv[1:]:
    with zipfile.ZipFile(path) as wheel:
        names = {name for name in wheel.namelist() if not name.endswith("/")}
    files = {name for name in names if ".dist-info/" not in name}
    top = {name.split("/")[0] for name in files}
    if top != {"responder"}:
        sys.exit(f"{path}: top level holds {sorted(top)}, expected responder alone")
    expected = {"responder/py.typed"} | {
        f"responder/_content/{file.relative_to(ROOT).as_posix()}"
        for folder in ("prompts", "guardrails", "evals")
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }
    if missing := expected - files:
        sys.exit(f"{path}: misses {len(missing)} files, such as {min(missing)}")
    if python := [name for name in files if name.startswith("responder/_content/") and name.endswith(".py")]:
        sys.exit(f"{path}: Python in a content folder: {python}")
    contents.append(files)
if any(files != contents[0] for files in contents):
    sys.exit("the wheel built from the sdist differs from the one built from the tree")
print(f"{len(contents)} wheels, {len(contents[0])} files each, responder alone at the top")
