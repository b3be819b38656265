# Linux and macOS; the commands for Windows are in README.md.
PYTHON ?= python3
BIN = .venv/bin

.DEFAULT_GOAL = help
.PHONY: help install run test browser lint types bench calibrate

help: ## Show these recipes
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1@\2/p' Makefile | column -t -s @ 2>/dev/null || sed -n 's/^\([a-z]*\):.*## /make \1: /p' Makefile

install: .venv/installed ## Make .venv and install everything into it

run: install ## Start the app
	$(BIN)/trayecto run

# Each core takes whole files, in the order given: Playwright's come last, where their event loop is in nobody's way.
test: install ## Run all tests
	$(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder

browser: install ## Run only the tests that drive Chromium
	$(BIN)/pytest -q -m browser

lint: install ## Check style
	$(BIN)/ruff check && $(BIN)/ruff format --check -q

types: install ## Check types
	$(BIN)/mypy

bench: install ## Measure speed and memory beside other packages
	$(BIN)/python -m bench

calibrate: install ## Compute docs/calibration.md anew
	$(BIN)/python -m calibration

.venv/bin/pip:
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || virtualenv -q -p $(PYTHON) .venv 2>/dev/null || { echo "Cannot make .venv: install python3-venv (Debian, Ubuntu: apt install python3-venv) or virtualenv." >&2; exit 1; }

.venv/installed: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/pip install -q -c constraints.txt -e ".[dev]"
	@touch $@
