# `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
export PORT
export SEVENFOLD_ENV ?= local
BIN := .venv/bin
PY := $(BIN)/python
PACKAGES := accounts certification portfolios reviews config tools
PIP := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes
INSTALL = $(BIN)/uv pip install --quiet --python $(PY) --require-hashes $(1) 2>/dev/null || $(PIP) $(1)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: help install run smoke test check lint format types templates migrations docs-check lock docs screenshots bench bench-uploads clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

# Two stamps, so that starting the product does not wait for the developers' tools.
.venv/.venv-made: requirements-install.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sevenfold needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(PIP) -r requirements-install.txt
	@touch $@

.venv/.run-installed: .venv/.venv-made requirements.txt requirements-local.txt
	@echo "Installing what Sevenfold needs to run."
	@$(call INSTALL,-r requirements.txt -r requirements-local.txt)
	@touch $@

.venv/.dev-installed: .venv/.run-installed requirements-dev.txt
	@echo "Installing the developers' tools."
	@$(call INSTALL,-r requirements.txt -r requirements-dev.txt)
	@touch $@

.venv: .venv/.dev-installed

install: .venv/.dev-installed ## Build the virtual environment with the developers' tools

run: .venv/.run-installed ## Start Sevenfold with everything it needs (PORT=8000)
	@$(PY) -m tools.run

smoke: ## Start, look at a page, stop, and find nothing left; cold and warm
	@$(PYTHON) -m tools.smoke

test: .venv/.dev-installed ## Run every test against its own PostgreSQL and Valkey
	@$(PY) -m pytest -n 2

check: lint types templates migrations docs-check test ## Everything that has to hold before a change lands

lint: .venv/.dev-installed ## Check style and imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: .venv/.dev-installed ## Rewrite the code in the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: .venv/.dev-installed ## Check the types
	@$(BIN)/mypy --strict $(PACKAGES)

templates: .venv/.dev-installed ## Check the templates
	@$(BIN)/djlint --quiet --lint templates

migrations: .venv/.dev-installed ## Check that no migration is missing
	@$(PY) -m tools.services --throw-away $(PY) manage.py makemigrations --check --dry-run

docs-check: .venv/.dev-installed ## Check that the generated documents are fresh
	@$(PY) -m tools.services --throw-away $(PY) manage.py states_doc --check

docs: .venv/.dev-installed ## Write the generated documents again
	@$(PY) -m tools.services --throw-away $(PY) manage.py states_doc

lock: .venv/.dev-installed ## Resolve and lock the requirements again
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-install.in -o requirements-install.txt
	@$(LOCK) requirements-local.in -o requirements-local.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt

screenshots: .venv/.dev-installed ## Take the pictures in docs/screenshots
	@$(PY) -m tools.screenshots

bench: .venv/.dev-installed ## Measure the main pages beside their floor
	@$(PY) -m tools.bench

bench-uploads: .venv/.dev-installed ## Measure uploads of 1 GiB to the disk and to a bucket
	@$(PY) -m tools.uploads_bench

clean: ## Remove the virtual environment, the caches and the local data
	@$(PYTHON) -m tools.services --forget
	@rm -rf .venv var staticfiles .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
