PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run test setup check bench lock

run: setup  ## the main job: The Federalist from its sources to a verdict
	@$(BIN)/snakemake

test: setup  ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup  ## the linters
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint

setup: .venv/ready  ## virtual environment, locked dependencies, compiled bytecode

# bytecode is compiled once here: importing TensorFlow takes 15 s without it and 5 s with it
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 .venv/lib textlstm >/dev/null || true  # a few packages ship templates that are no Python
	@touch $@

lock:  ## after a change of dependencies in pyproject.toml; needs uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --group pyproject.toml:test pyproject.toml -o requirements.lock
