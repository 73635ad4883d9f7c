# make demo   the synthetic province in a running server     PACK=jiangsu  PORT=8000  SERVE=0 fills it and ends
# make test   every test; coverage goes to .coverage.txt     ARGS="tests/ledger -k intake" picks some
# make lint   style, types, layers, packs, migrations
# make bench  the benchmarks
# make docs   the documentation into site/
# make wheels gather everything that an installation without a network wants in wheels/
# make lock   resolve and pin the requirement files anew
# make clean  remove what the others made (never your data)
# Each does its own set-up in .venv, again only when a requirement file changed. Wanted: Python 3.11 or newer, make.

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
PACK ?= sichuan
PORT ?= 8000
SERVE ?= 1
ARGS ?=

BIN := .venv/bin
RUN_STAMP := .venv/.run-$(shell cat requirements/run.txt pyproject.toml | cksum | cut -d' ' -f1)
DEV_STAMP := .venv/.dev-$(shell cat requirements/run.txt requirements/dev.txt pyproject.toml | cksum | cut -d' ' -f1)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test lint bench docs lock wheels clean
.DELETE_ON_ERROR:

demo: $(RUN_STAMP)
	$(BIN)/zhiheng demo --pack $(PACK)
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/zhiheng serve --port $(PORT); fi

test: $(DEV_STAMP)
	$(BIN)/python -m slipcover --source src/zhiheng --branch --skip-covered --out .coverage.txt -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zhiheng packs lint
	$(BIN)/python tools/dependencies.py
	$(BIN)/python tools/asvs.py --check
	@doubled=$$(ls src/zhiheng/*/migrations/[0-9]*.py 2>/dev/null | sed 's/_[^/]*$$//' | sort | uniq -d); \
	if [ -n "$$doubled" ]; then echo "two migrations with one number: $$doubled"; exit 1; fi
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings zhiheng.server.settings

bench: $(DEV_STAMP)
	$(PIP) -r bench/requirements.txt
	$(BIN)/python -m bench $(ARGS)

docs: $(DEV_STAMP)
	$(BIN)/python -m sphinx -q -W -b html docs site

wheels: $(RUN_STAMP)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --dest wheels -r requirements/run.txt
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir wheels .

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is wanted and was not found. 需要 Python 3.11 或更高版本。"; exit 1; fi
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	echo "Python cannot make virtual environments here; on Debian: apt-get install python3-venv"; exit 1; }

# hatchling is among the pins, so that nothing is fetched to build the project itself.
$(RUN_STAMP): $(BIN)/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	$(PIP) -r requirements/run.txt
	$(PIP) --no-build-isolation --no-deps --editable .
	@rm -f .venv/.run-*; touch $@

$(DEV_STAMP): $(RUN_STAMP)
	$(PIP) -r requirements/dev.txt
	@rm -f .venv/.dev-*; touch $@

# The whole resolved set with exact versions and no addresses, so that any index or mirror serves. Resolve with the oldest
# Python that shall work, as newer ones admit versions that it cannot run:  make lock PYTHON=/usr/bin/python3.11
lock:
	rm -rf .venv-lock
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --upgrade pip
	.venv-lock/bin/python -m pip install --quiet --group build '.[server]'
	.venv-lock/bin/python -m pip freeze --exclude zhiheng > requirements/run.txt
	.venv-lock/bin/python -m pip install --quiet --group dev
	.venv-lock/bin/python -m pip freeze --exclude zhiheng > requirements/dev.txt
	rm -rf .venv-lock
	@! grep -n '@\|://' requirements/run.txt requirements/dev.txt

clean:
	rm -rf .venv .venv-lock site dist build test-results .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
