# Everyday verbs. `make scan` and `make test` set up what they need in .venv, given Python 3.10+, git and make.
#
#   make scan             this repository's history, and a demo repository with a leak in it
#   make scan REPO=/path  the history of yours
#   make test             the tests
#   make lint types       what else CI checks

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
REPO ?=
DEMO := build/demo
CATALOGUES := src/wxsecrets/locale
SOURCES_IN_C := setup.py $(wildcard native/*.c native/*.h)

.PHONY: scan test lint types format messages schema sieve lock hooks benchmark clean
.DEFAULT_GOAL := scan

scan: $(VENV)/run.stamp
ifneq ($(strip $(REPO)),)
	@$(BIN)/wxsecrets history "$(REPO)"
else
	@echo "== This repository"
	@$(BIN)/wxsecrets history .
	@$(BIN)/python docs/demo.py $(DEMO)
	@echo
	@echo "== A demo repository with a leak, built in $(DEMO)"
	@$(BIN)/wxsecrets history $(DEMO); status=$$?; \
	    if [ $$status -ne 1 ]; then echo "expected exit status 1 (a leak was found), got $$status"; exit 1; fi
	@echo "Yours: make scan REPO=/path/to/it"
endif

# Many tests wait for what they start: one process more than there are processors. They start Python two thousand times,
# and where it may not keep bytecode each start compiles this program anew.
test: $(VENV)/test.stamp
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal $(ARGS)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/actionlint -shellcheck $(BIN)/shellcheck
	$(BIN)/zizmor --offline --quiet .
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	sed '1,/^---$$/d' templates/wxsecrets.gitlab-ci.yml | $(BIN)/check-jsonschema --default-filetype yaml --builtin-schema vendor.gitlab-ci -
	$(BIN)/check-jsonschema --builtin-schema vendor.azure-pipelines --regex-variant nonunicode templates/azure-pipelines.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.bitbucket-pipelines templates/bitbucket-pipelines.yml

types: $(VENV)/test.stamp
	$(BIN)/mypy

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Collect the messages from the sources and compile the Chinese catalogue; new ones come out untranslated.
messages: $(VENV)/test.stamp
	@mkdir -p build
	$(BIN)/pybabel extract --no-location --sort-output --width=100 --output=build/messages.pot src/wxsecrets
	$(BIN)/pybabel update --domain=wxsecrets --locale=zh --no-fuzzy-matching --ignore-obsolete \
	    --ignore-pot-creation-date --width=100 --input-file=build/messages.pot --output-dir=$(CATALOGUES)
	$(BIN)/pybabel compile --domain=wxsecrets --locale=zh --directory=$(CATALOGUES)

# The published description of the baseline, from the table of its fields.
schema: $(VENV)/run.stamp
	$(BIN)/python -m wxsecrets.baseline.schema > baseline/schema.json

# What the sieve in C looks for, from the expressions of the gates; see native/marks.py.
sieve: $(VENV)/run.stamp
	@mkdir -p build
	$(BIN)/python native/marks.py > build/marks.h
	mv build/marks.h native/marks.h
	$(MAKE) --no-print-directory $(VENV)/run.stamp

# What the Action installs: every dependency of setup.cfg by its hashes, for all systems and Pythons. ARGS=--upgrade for
# newer versions.
lock: $(VENV)/test.stamp
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-annotate --no-config \
	    --custom-compile-command "make lock" --output-file requirements/action.txt $(ARGS) setup.cfg

# The scripts to copy, from what `wxsecrets install` writes.
hooks: $(VENV)/run.stamp
	$(BIN)/python -m wxsecrets.integrations.git_hooks.script hooks

benchmark: $(VENV)/run.stamp
	$(BIN)/python benchmarks/history.py $(REPO)

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/python.stamp:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "wxsecrets needs Python 3.10 or later")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp setup.cfg pyproject.toml $(SOURCES_IN_C)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/python.stamp setup.cfg pyproject.toml $(SOURCES_IN_C)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,lint]"
	@touch $@ $(VENV)/run.stamp
