# Each target is one whole thing and sets up what it needs; docs/operations.md explains them.
.PHONY: run test setup check bench e2e ci lock
.DEFAULT_GOAL := run
PY := .venv/bin/python

run: setup            ## the site with the demo city, on this machine alone
	@exec $(PY) manage.py runlocal $(ARGS)

setup:                ## .venv and static/built, from the two lock files
	@sh scripts/setup.sh

test: setup           ## every test that this machine can run; ARGS="tests/unit -k haz"
	@exec $(PY) -m pytest -n auto --maxprocesses 8 $(ARGS)

check: setup          ## format, lint, types, migrations, layers, templates, compose file
	@exec $(PY) scripts/check.py $(ARGS)

e2e: setup            ## the browser stories on throwaway PostgreSQL and Redis
	@exec $(PY) scripts/services.py $(PY) -m pytest tests/e2e $(ARGS)

bench: setup          ## a table of ratios, also in var/bench/bench.json
	@exec $(PY) scripts/services.py $(PY) -m tests.benchmarks.run $(ARGS)

ci:                   ## all that has to pass before a change lands; installs what is missing
	@exec bash .ci/run

lock: setup           ## write requirements.lock anew from requirements*.txt
	@$(PY) -m uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url \
	  --no-emit-find-links --no-header -o requirements.lock requirements-dev.txt
	@sh scripts/setup.sh
