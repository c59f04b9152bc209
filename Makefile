# The commands of the project; `make help` lists them. Each installs what it needs first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup up sandbox check test nightly bench real clean

PYTHON := .venv/bin/python
DATA ?= ../shared/data/northwind

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: ## Install everything into .venv, and the ODBC packages
	@tools/setup.sh develop

up: ## Start everything with a demo company; Ctrl-C stops it (PORT=8001 make up)
	@tools/setup.sh run
	@exec $(PYTHON) -m portal.supervisor up

sandbox: ## Start the two sandbox servers alone
	@tools/setup.sh run
	@exec $(PYTHON) -m portal.supervisor sandbox

check: ## Format, lint, types, import layers, migrations, templates, generated docs
	@tools/setup.sh develop
	@tools/check.sh

test: ## Every test on SQLite; those of the database on PostgreSQL too (installed if missing, or DATABASE_URL)
	@tools/setup.sh develop
	@tools/test.sh $(ARGS)

nightly: ## The complete sets of disasters, of which make test has a part (about half an hour)
	@tools/setup.sh develop
	@tools/test.sh -m nightly $(ARGS)

bench: ## Measure the engine beside the raw limits, and every page (ARGS="--parts pages": a part)
	@tools/setup.sh develop
	@$(PYTHON) -m bench $(ARGS)

real: ## Run the flows over real books: make real DATA=DIR
	@tools/setup.sh develop
	@$(PYTHON) -m bench.real "$(DATA)" $(ARGS)

clean: ## Remove caches and what tests left; installed packages and var/ stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
