# Each target sets up what it needs in .venv; nothing is installed twice.
PYTHON ?= python3
BIN := .venv/bin
# Two processes, one thread each: libraries of linear algebra would otherwise take every core in both.
PYTEST := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: demo test check bench messages clean

demo: .venv/.installed  ## the judging app on an invented season
	@$(BIN)/workbench demo --season data/local

test: .venv/.installed-test  ## everything: units, notebooks, browser, PostgreSQL
	$(PYTEST) --nbval --ignore tests/e2e --ignore tests/serving
	$(PYTEST) tests/e2e tests/serving

check: .venv/.installed-check  ## style, types, layers, dependencies, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/test_architecture.py
	$(BIN)/deptry workbench
	$(BIN)/codespell
	$(BIN)/workbench check rubrics

bench: .venv/.installed-test  ## tables of speed and memory, peers in the same run
	$(BIN)/python -m benchmarks

messages: .venv/.installed-check  ## bring the catalogues up to date with the code
	$(BIN)/pybabel extract -F workbench/i18n/babel.cfg -k N_ --no-location --omit-header -o build/workbench.pot workbench
	$(BIN)/pybabel update -i build/workbench.pot -d workbench/i18n/locales -D workbench -l ru --no-fuzzy-matching --ignore-pot-creation-date --width 110
	$(BIN)/pybabel compile -d workbench/i18n/locales -D workbench

clean:
	rm -rf .venv build data/local

.venv/bin/python:
	@echo "Making .venv"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "Installing the workbench and its libraries; the first time takes some minutes"
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -e .
	@touch $@

.venv/.installed-test: .venv/.installed
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -e '.[test]'
	$(BIN)/python -m tests.set_up_browser
	@touch $@

.venv/.installed-check: .venv/.installed
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -e '.[test,check]'
	@mkdir -p build
	@touch $@
