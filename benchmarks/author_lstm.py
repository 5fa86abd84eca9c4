"""The two forms of the LSTM beside the SVM on words, on pieces of works held out.

`snakemake verdicts --config corpus=<folder>` first: the SVM's scores are those of the workflow, on
the same pieces. Then, with one processor core:

    python benchmarks/author_lstm.py results/novels --folds 0 1
    python benchmarks/author_lstm.py results/federalist --questioned --seeds 1 2 3 4 5

A fold is fitted on the works of all others with the settings of config.yaml; `--set` changes keys
of the method's section. Minutes are those of the processor for one fit, scoring excluded.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write

from textlstm.attribute.corpus import Corpus, read_corpus
from textlstm.attribute.fit import method_of
from textlstm.attribute.methods import METHODS
from textlstm.attribute.protocol import read_scored
from textlstm.config import load_config
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.model.threads import set_threads

WORDS = 500  # of a piece
RESAMPLES = 2000
PEERS = ("svm_words", "svm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--methods", nargs="+", default=["lstm", "lstm_heads"])
    parser.add_argument("--folds", nargs="+", type=int, help="default: all")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--questioned", action="store_true", help="questioned works instead")
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=NUMBER")
    options = parser.parse_args()
    set_threads(1)
    command = f"python benchmarks/author_lstm.py {' '.join(sys.argv[1:])}"
    corpus = read_corpus(options.folder / "attribute/folds.tsv", options.folder / "text/style")
    measure = questioned if options.questioned else held_out
    for method in options.methods:
        write("author_lstm", measure(corpus, method, options, command))


def settings_of(method: str, changes: list[str]) -> Any:
    """Return the section of a method in config.yaml, with changes."""
    values = getattr(load_config(Path(__file__).parents[1] / "config.yaml").attribute, method)
    changed = {
        key: type(getattr(values, key))(float(number))
        for key, number in (change.split("=") for change in changes)
    }
    return type(values).model_validate(values.model_dump() | changed)


def questioned(
    corpus: Corpus, method: str, options: argparse.Namespace, command: str
) -> list[dict[str, Any]]:
    """Return a row with the questioned works attributed to their author, for each seed."""
    works = corpus.questioned
    spans = corpus.tokens.whole()[works]
    truth = np.array([corpus.authors.index(corpus.texts[work].author) for work in works])
    settings, right, minutes = settings_of(method, options.set), [], []
    for seed in options.seeds:
        start = time.process_time()
        scorer = method_of(method, settings, seed).fit(corpus, corpus.training_for_verdicts())
        minutes.append((time.process_time() - start) / 60)
        scores = scorer.scores(corpus.tokens, spans)
        right.append(int((scores.argmax(axis=1) == truth).sum()))
        print(f"{method}, seed {seed}: {right[-1]} of {len(works)}", flush=True)
    return [
        row(
            f"{options.folder.name}, {len(works)} questioned works: {METHODS[method]}, median of "
            f"{len(right)} seeds ({', '.join(map(str, right))})",
            float(np.median(right)),
            f"of {len(works)}",
            "goal",
            11.0,
            command,
            method=method,
            seeds=options.seeds,
            right=right,
            minutes=minutes,
        )
    ]


def held_out(
    corpus: Corpus, method: str, options: argparse.Namespace, command: str
) -> list[dict[str, Any]]:
    """Return rows: accuracy on pieces of held-out works beside the SVMs, for each seed."""
    scored = {
        peer: read_scored(options.folder / f"attribute/scores/{peer}.safetensors") for peer in PEERS
    }
    fold_of = np.array([-1 if text.fold is None else text.fold for text in corpus.texts])
    folds = corpus.folds if options.folds is None else options.folds
    pieces = scored[PEERS[0]].pieces
    chosen = np.flatnonzero((pieces.kind == WORDS) & np.isin(fold_of[pieces.work], folds))
    spans, works = pieces.spans[chosen], pieces.work[chosen]
    truth = corpus.labels[works]
    names, place = np.unique(works, return_inverse=True)
    total = np.bincount(place)
    settings, result = settings_of(method, options.set), []
    for seed in options.seeds:
        right, seconds = np.zeros(len(spans), bool), []
        for fold in folds:
            rows = np.flatnonzero(fold_of[works] == fold)
            start = time.process_time()
            scorer = method_of(method, settings, seed).fit(corpus, corpus.training(fold))
            seconds.append(time.process_time() - start)
            scores = scorer.scores(corpus.tokens, spans[rows])
            right[rows] = scores.argmax(axis=1) == truth[rows]
            print(f"{method}, fold {fold}: {right[rows].mean():.3f}, {seconds[-1]:.0f} s")
        own = np.bincount(place, right)
        drawn = draws(len(names), RESAMPLES, seed)
        low, high = interval(ratio(own, total, drawn))
        for peer in PEERS:
            theirs = scored[peer].scores[chosen].argmax(axis=1) == truth
            other = np.bincount(place, theirs)
            result.append(
                row(
                    f"{options.folder.name}, pieces of {WORDS} words, folds "
                    f"{', '.join(map(str, folds))}, seed {seed}: {METHODS[method]}"
                    f"{''.join(f', {change}' for change in options.set)}, {int(own.sum())} of "
                    f"{len(spans)} from {len(names)} works ({low:.3f}–{high:.3f}), "
                    f"{np.mean(seconds) / 60:.1f} minutes a fit",
                    float(right.mean()),
                    "share",
                    f"{METHODS[peer]}; 95 %: difference",
                    float(theirs.mean()),
                    command,
                    interval=interval(ratio(own - other, total, drawn)),
                    method=method,
                    seed=seed,
                    n=len(spans),
                    works=len(names),
                    accuracy_interval=[low, high],
                    seconds=seconds,
                )
            )
    return result


if __name__ == "__main__":
    main()
