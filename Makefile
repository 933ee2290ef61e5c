# make demo, make test, make lint: each sets up what it needs first. CONTRIBUTING.md has the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format docs pages locks bench clean
SHELL := /bin/bash

# Set-up is complete for exactly these locks when this file is there: never .venv/bin/python, which a failed venv leaves.
STAMP := .venv/.complete-$(shell cat locks/*.txt locks/node/*.json tools/setup.sh | cksum | cut -d ' ' -f 1)
BIN := .venv/bin
PYTEST_FLAGS ?= -n 2
# Branch coverage of 100 % where a mistake could allow what it should not. COVERAGE_GATE=0 only reports it.
COVERAGE_GATE ?= 1
COVERED := signatures/*,gate/decision/*,gate/requirements/*,gate/judge.py

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(STAMP):
	@tools/setup.sh $(STAMP)

setup: $(STAMP)  ## set up .venv, and nothing else

demo: $(STAMP)  ## the main job: a release allowed, then denied for each of six reasons
	@$(BIN)/python -I -m gate demo

test: $(STAMP)  ## every test, with branch coverage of what decides
	@$(BIN)/coverage erase
	@$(BIN)/python -m pytest $(PYTEST_FLAGS) --cov --cov-report=
	@$(BIN)/coverage report --include='$(COVERED)' $(if $(filter 1,$(COVERAGE_GATE)),--fail-under=100)

lint: $(STAMP)  ## ruff, mypy, the import contracts, and the CI files by their schemas
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/shellcheck tools/*.sh .ci/run
	@tools/lint_ci.sh $(BIN)

format: $(STAMP)  ## write the code as `make lint` wants it
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

docs: $(STAMP)  ## the site of docs/ into site/, a warning is an error
	@$(BIN)/sphinx-build -q -W -n --keep-going docs site
	@echo site/index.html

pages: $(STAMP)  ## write the generated pages and pictures of docs/ again
	@$(BIN)/python tools/make_pages.py
	@$(BIN)/python tools/make_pictures.py

# No header (it repeats the command with its paths) and no index: a lock names no address.
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --no-header --no-emit-index-url \
	--no-emit-find-links --python-version 3.11
locks: $(STAMP)  ## compile locks/ again from pyproject.toml, with the newest versions
	@$(COMPILE) pyproject.toml -o locks/run.txt
	@$(COMPILE) pyproject.toml --group dev -c locks/run.txt -o locks/dev.txt
	@$(COMPILE) --fork-strategy fewest pyproject.toml --group docs -c locks/dev.txt -o locks/docs.txt
	@$(COMPILE) --group build -c locks/dev.txt -o locks/build.txt
	@$(COMPILE) --group model --no-deps -o locks/model.txt
	@echo uv | $(COMPILE) -c locks/dev.txt - -o locks/uv.txt

bench: $(STAMP)  ## times and ratios, beside model_signing, in one run
	@for script in benchmarks/*.py; do $(BIN)/python $$script || exit; done

clean:  ## remove what these targets made
	@rm -rf .venv .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist site
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
