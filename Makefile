# Habeas: what people and machines run. 'make help' lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
ROOMS := schemas rules workflows activities connectors console deploy
ARGS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Built with, besides what pyproject.toml asks for: the lock file pins these too.
BUILD := 'hatchling>=1.33\neditables>=0.5\nuv>=0.13\n'

.PHONY: help setup demo test test-long check bench mutation audit lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: .venv/.servers ## everything the others need: the environment in .venv, the servers' binaries in the cache
	@:

demo: setup ## run the main job on the example organisation and show what happened
	@$(BIN)/habeas demo $(ARGS)

test: setup .venv/.browser ## all tests, against the real servers
	@$(BIN)/python -m tests.run --beside $(ARGS)

test-long: setup .venv/.browser ## the tests, those that take long as well
	@$(BIN)/python -m tests.run --long --beside $(ARGS)

check: .venv/.project ## formatting, lint, types, import arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(ROOMS) tests
	$(BIN)/lint-imports

bench: setup ## the benchmarks, each as a ratio against a floor; writes bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

mutation: .venv/.project ## break the rules one by one and see which breaks no test notices
	@$(BIN)/python -m tests.mutation $(ARGS)

audit: .venv/.project ## list every part in sbom.cdx.json, and ask which have known faults
	@$(BIN)/python -m tests.audit $(ARGS)

lock: .venv/.project ## pin every dependency again, with digests, from pyproject.toml (ARGS=--upgrade for newer ones)
	printf $(BUILD) | $(BIN)/uv pip compile pyproject.toml --group dev - --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock' --quiet \
	  -o requirements.lock $(ARGS)
	@! grep -nE '://|--(extra-)?index-url|--find-links' requirements.lock || { echo 'requirements.lock names a registry' >&2; exit 1; }

clean: ## remove the environment and all caches of tools; data in .habeas and the servers in the cache stay
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find $(ROOMS) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps live in .venv, so that removing it removes them.

.venv/.made:
	@echo 'setting up: the Python environment'
	@python=''; for candidate in $${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Habeas needs Python 3.11 or newer; here is: $$(python3 --version 2>&1 || true)." >&2; \
	  echo "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python has no venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) and run make again." >&2; \
	  exit 1; \
	fi; \
	"$$python" -m venv .venv
	@touch $@

.venv/.installed: requirements.lock | .venv/.made
	@echo 'setting up: the pinned dependencies'
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

.venv/.project: pyproject.toml .venv/.installed
	@echo 'setting up: Habeas itself'
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.browser: .venv/.project tests/chrome.py
	@echo 'setting up: a browser for the tests of the pages'
	@if $(BIN)/python -m tests.chrome; then touch $@; fi

.venv/.servers: .venv/.project deploy/local/kafka.lock deploy/local/testserver.lock deploy/local/temporal_binary.py deploy/local/kafka_jars.py
	@echo 'setting up: the servers'
	@$(BIN)/python -m deploy.local.fetch
	@touch $@
	@echo 'set up'
