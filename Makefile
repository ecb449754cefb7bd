# Every command installs what it needs first; see README.md for the few system packages.
SHELL := bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := help
BIN := .venv/bin

# The shipped history and the agreements it is replayed under.
DEMO_HISTORY := examples/servicenow/incident_event_log.csv
DEMO_AGREEMENTS := vendor bank
DEMO_MAPPING := servicenow

# Compiled modules are kept, whatever the machine wishes: tests start processes by the hundred.
unexport PYTHONDONTWRITEBYTECODE

# What needs no browser, no other server, no whole installation, no long history, and asks things once.
QUICK := not browser and not simulation and not prometheus and not mailserver and not installation and not again
SEEDS := 200
DAYS := 10

.PHONY: help setup run demo demo-replay test check fix docs browser simulate trust bench conformance lock clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

setup: ## Make .venv with the product and all that checks it
	@tools/setup.sh dev

run: ## Serve an installation of your own, with its worker, on its private database
	@tools/setup.sh run
	$(BIN)/jianyue serve --with-work

demo: ## Make a lifelike world on its own database and open the desk
	@tools/setup.sh run
	$(BIN)/jianyue demo

demo-replay: ## Replay real incidents under two agreements and show the reports
	@tools/setup.sh run
	@tools/demo.sh $(DEMO_MAPPING) $(DEMO_HISTORY) $(DEMO_AGREEMENTS)

test: setup ## Run all tests but those in a browser, with other servers, of whole installations, long histories, and of every hostile value
	$(BIN)/pytest -q -n 2 -m "$(QUICK)"

browser: setup ## Run the tests that need Chromium
	@tools/setup.sh browser
	$(BIN)/pytest -q -m browser

simulate: setup ## Play 200 made-up histories of ten days (SEEDS, DAYS)
	@tools/simulate.sh $(SEEDS) $(DAYS)

trust: setup ## Kill processes at every named place 100 times, PostgreSQL 20 times
	TRUST_TIMES=100 TRUST_STOPS=20 $(BIN)/pytest -q -n 0 --log-cli-level=INFO tests/trust
	API_CASES=200 $(BIN)/pytest -q -n 0 --log-cli-level=INFO tests/api/test_document.py
	HOSTILE_MAILS=2000 MAIL_SECONDS=60 $(BIN)/pytest -q -n 0 --log-cli-level=INFO tests/mail/test_hostile.py tests/mail/test_delivered.py

check: setup ## Do exactly what the build server does
	@tools/setup.sh browser prometheus mailserver
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	tools/tests.sh

fix: setup ## Repair what can be repaired without thinking
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: setup ## Write the generated pages anew
	$(BIN)/python -m tools.clauses
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tools.client

bench: ## Time the engine against its peers
	@tools/setup.sh bench
	$(BIN)/python -m bench

conformance: setup ## Run the worked cases of the semantics through the engine
	$(BIN)/jianyue conformance tests/vectors/semantics.json

lock: setup ## Resolve the dependencies anew and pin them with hashes
	tools/lock.sh

clean: ## Remove everything that was made here, .venv included
	rm -rf .venv out dist build htmlcov mutants .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
