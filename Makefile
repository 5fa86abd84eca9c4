PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: docs docs-pages results lock-docs
.PHONY: run test setup check schema lock bench bench-core bench-quality bench-language bench-kill bench-text bench-words bench-audit bench-cost bench-generation bench-authorship

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

schema: setup  ## the schema and config/README.md, after a change in textlstm/config.py or config.yaml
	$(BIN)/python -c "from textlstm import config; print(config.schema(), end='')" > workflow/schemas/config.schema.json
	$(BIN)/python -m textlstm.parameters

lock:  ## after a change of dependencies in pyproject.toml; needs uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --group pyproject.toml:test pyproject.toml -o requirements.lock

docs: .venv/docs-ready  ## the documentation site, docs/_build/html; no network, warnings are errors
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html

.venv/docs-ready: .venv/ready requirements-docs.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

docs-pages: setup  ## docs/config.md and docs/glossary.md, after a change in config.py or the glossary
	$(BIN)/python docs/pages.py

results: setup  ## docs/results.md, after a benchmark
	$(BIN)/python benchmarks/results_page.py

lock-docs:  ## after a change of the group docs in pyproject.toml; needs uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --constraint requirements.lock --group pyproject.toml:docs -o requirements-docs.lock

DATA ?= ../shared/data

bench: bench-core bench-quality bench-kill bench-text bench-cost  ## this beside its peers: an hour or two on a quiet machine

# the peer has an environment of its own: PyTorch and TensorFlow in one process would share threads
.venv-bench/ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 numpy
	@touch $@

bench-core: setup .venv-bench/ready  ## the layer: whole training steps beside PyTorch and Keras
	$(BIN)/python benchmarks/recurrent_core.py --torch .venv-bench/bin/python --threads 1
	$(BIN)/python benchmarks/recurrent_core.py --torch .venv-bench/bin/python --threads 0

bench-quality: setup .venv-bench/ready  ## time to a given perplexity
	$(BIN)/python benchmarks/time_to_quality.py --torch .venv-bench/bin/python --data ../shared/data

bench-generation: setup .venv-bench/ready  ## tokens a second beside PyTorch and a Keras predict loop
	$(BIN)/python benchmarks/generation.py --torch .venv-bench/bin/python

bench-language: setup  ## perplexity against processor seconds, hours in parts that resume; single rows: benchmarks/language.py --list
	$(BIN)/python benchmarks/language.py --ablation
	$(BIN)/python benchmarks/language.py --data $(DATA) --seeds 1 --rows "federalist, 20 minutes" "ptb, 20 minutes of two cores" "ptb, 62 minutes of two cores" "tinyshakespeare, 360 seconds" "tinyshakespeare, 12 minutes of two cores"
	$(BIN)/python benchmarks/language.py --data $(DATA) --seeds 1 --adapted "ptb, 62 minutes of two cores"
	$(BIN)/snakemake text --config corpus=$(DATA)/novels
	$(BIN)/python benchmarks/language_novels.py positions
	$(BIN)/python benchmarks/language_novels.py sizes

bench-text: setup  ## the front end: words a second, a gigabyte, one book more
	$(BIN)/python benchmarks/front_end.py

bench-words: setup .venv-words/ready  ## words back to text: CORPORA="federalist novels", after snakemake text; TEXTS=folder of xx.txt
	PYTHONPATH=.venv-words $(BIN)/python benchmarks/words_back.py $(CORPORA:%=results/%) $(TEXTS:%=--texts %)

.venv-words/ready:  # peers that only these benchmarks import
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target .venv-words sacremoses==0.2.0 gutenberg-cleaner==0.1.6
	@touch $@

bench-cost: setup  ## a longer corpus: speed and memory of the trainer
	$(BIN)/python benchmarks/trainer_cost.py

bench-kill: setup  ## 200 kills while a checkpoint is written
	$(BIN)/python benchmarks/kill_while_saving.py

bench-audit: setup .venv-words/ready  ## what identifies authors: CORPORA="federalist novels", after snakemake text text_leaks attribute_folds; TEXTS=folder of xx.txt
	PYTHONPATH=.venv-words $(BIN)/python benchmarks/audit.py $(CORPORA:%=results/%) $(TEXTS:%=--texts %)

bench-authorship: setup  ## the judge beside its members on works held out: the corpora in DATA that exist, The Federalist and AAAC; resumes
	@for corpus in corpus/federalist.yaml $(wildcard $(DATA)/novels $(DATA)/fr_eltec $(DATA)/c50/C50train); do \
		name=$$(basename $$corpus .yaml | tr '[:upper:]' '[:lower:]'); \
		$(BIN)/snakemake verdicts --config corpus=$$corpus && $(BIN)/python benchmarks/authorship.py results/$$name || exit 1; \
	done
	$(BIN)/python benchmarks/aaac.py

.PHONY: bench-scale
bench-scale: setup  ## memory and time of the judge for 10 to 1,000 novels, made from those in DATA; resumes
	$(BIN)/snakemake text --config corpus=$(DATA)/novels
	$(BIN)/python benchmarks/judge_scale.py results/novels

.PHONY: bench-mixtures bench-rolling
bench-mixtures: setup  ## shares of two authors in spliced texts: The Federalist and the novels in DATA
	$(BIN)/snakemake verdicts
	$(BIN)/snakemake verdicts --config corpus=$(DATA)/novels
	$(BIN)/python benchmarks/mixtures.py results/federalist results/novels

bench-rolling: setup  ## changes of author in books of two authors' halves and in others: the novels in DATA
	$(BIN)/snakemake text --config corpus=$(DATA)/novels
	$(BIN)/python benchmarks/rolling.py results/novels

.PHONY: bench-openset
bench-openset: setup  ## none of these: authors left out in turn, and imposters, on the novels in DATA; small problems drawn from these, c50 and fr_eltec
	$(BIN)/snakemake verdicts --config corpus=$(DATA)/novels
	$(BIN)/python benchmarks/openset.py results/novels
	$(BIN)/snakemake text --config corpus=$(DATA)/c50/C50train
	$(BIN)/snakemake text --config corpus=$(DATA)/fr_eltec
	$(BIN)/python benchmarks/openset_few.py results/c50train results/novels results/fr_eltec

.PHONY: bench-style
bench-style: setup  ## how often the judge names the author whose work trained a model, or in whose style it writes: the novels in DATA
	$(BIN)/python benchmarks/style.py $(DATA)/novels
	$(BIN)/python benchmarks/style_authors.py $(DATA)/novels results/federalist

.PHONY: bench-author-lstm
bench-author-lstm: setup  ## both forms of the LSTM beside the SVM on words: after bench-authorship
	$(BIN)/python benchmarks/author_lstm.py results/federalist --questioned --seeds 1 2 3 4 5
	$(BIN)/python benchmarks/author_lstm.py results/fr_eltec --methods lstm_heads --combined
	$(BIN)/python benchmarks/author_lstm.py results/novels --methods lstm_heads --combined
	$(BIN)/python benchmarks/author_lstm.py results/novels --folds 1 --methods lstm_heads --training 0.25 1 2 4

.PHONY: bench-verification
bench-verification: setup  ## likelihood ratios on authors held out: the novels in DATA
	$(BIN)/snakemake text --config corpus=$(DATA)/novels
	$(BIN)/python benchmarks/verification.py results/novels
