PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test setup check bench clean

run: setup  ## the main job: The Federalist from its sources to a verdict
	@$(BIN)/textlstm run

test: setup  ## every test
	@$(BIN)/python -m pytest

setup: .venv/ready

# bytecode is compiled once here: importing TensorFlow takes 15 s without it and 5 s with it
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q -j 0 .venv/lib || true
	@touch $@
