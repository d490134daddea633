# Two commands are all a newcomer needs: `make run` and `make test`. Both set everything up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The browser that the tests drive, and the virus scanner that they ask. Where nobody can install them, they say so and skip.
CHROMIUM := /usr/bin/chromium
CLAMD := /usr/sbin/clamd

.PHONY: run demo test check mutants docs bench clean

run: $(READY)  ## the whole system on this machine, until Ctrl-C
	@$(BIN)/python starter.py run

demo: $(READY)  ## a month of a small continuum in seconds
	@$(BIN)/python starter.py demo

# The many processes of a run share what one of them compiled, also where Python is told not to save it.
test: $(READY) | $(CHROMIUM) $(CLAMD)  ## every test
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadgroup -q

check: $(READY)  ## style, types, and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

mutants: $(READY)  ## break the code on purpose, and see which breaks no test notices (up to 30 minutes)
	@$(BIN)/python -m tests.mutants

docs: $(READY)  ## the pages that follow from the code: state diagrams, and which test proves which rule
	@$(BIN)/python -m docs.generate

bench: $(READY)  ## the figures of docs/benchmarks.md
	@$(BIN)/python -m benchmarks

$(CHROMIUM):
	@tests/install.sh chromium $@

$(CLAMD):
	@tests/install.sh clamav-daemon $@

FRONT_END := $(wildcard portal/front_end/*.* portal/front_end/scripts/*.js)

$(READY): pyproject.toml constraints.txt $(FRONT_END)
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt pip
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable . --group dev
	@$(BIN)/python -m portal.front_end.build
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var
