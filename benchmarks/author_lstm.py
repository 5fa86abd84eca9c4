"""The two forms of the LSTM beside the SVM on words, on pieces of works held out.

`snakemake verdicts --config corpus=<folder>` first: the scores of other methods are those of the
workflow, on the same pieces. Then, with one processor core:

    python benchmarks/author_lstm.py results/novels --combined
    python benchmarks/author_lstm.py results/novels --folds 0 1 --training 0.25 0.5 1 2 4
    python benchmarks/author_lstm.py results/federalist --questioned --seeds 1 2 3 4 5

A fold is fitted on the works of all others with the settings of config.yaml; `--set` changes keys
of the method's section, `--training` multiplies the amount of training. Minutes are those of the
processor for one fit, scoring excluded. Scores of a fold are kept in results/<corpus>/author_lstm/
and used again by the same code with the same settings.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write

from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.attribute.corpus import Corpus, read_corpus
from textlstm.attribute.fit import method_of
from textlstm.attribute.judge import digest
from textlstm.attribute.methods import COMBINED, METHODS
from textlstm.attribute.pieces import WHOLE, Pieces
from textlstm.attribute.protocol import Scored, read_scored
from textlstm.attribute.verdicts import Calibrated
from textlstm.config import load_config
from textlstm.evaluate.calibration import expected_calibration_error
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.fingerprint import fingerprint
from textlstm.model.threads import set_threads

WORDS = 500  # of a piece
KINDS = (50, 100, 200, 500, 1000, 2000, WHOLE)  # scored, for the weights of the combination
SHOWN = (100, 500, 1000, 2000, WHOLE)
RESAMPLES = 2000
PEERS = ("svm_words", "svm")
AMOUNT = {"lstm": "examples", "lstm_heads": "language_windows"}  # of training
SETTINGS = load_config(Path(__file__).parents[1] / "config.yaml").attribute


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--methods", nargs="+", default=["lstm", "lstm_heads"])
    parser.add_argument("--folds", nargs="+", type=int, help="default: all")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--questioned", action="store_true", help="questioned works instead")
    parser.add_argument("--combined", action="store_true", help="in the combination too; all folds")
    parser.add_argument("--training", nargs="+", type=float, default=[1.0], metavar="TIMES")
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=NUMBER")
    options = parser.parse_args()
    set_threads(1)
    command = f"python benchmarks/author_lstm.py {' '.join(sys.argv[1:])}"
    corpus = read_corpus(options.folder / "attribute/folds.tsv", options.folder / "text/style")
    measure = questioned if options.questioned else held_out
    for method in options.methods:
        write("author_lstm", measure(corpus, method, options, command))


def settings_of(method: str, changes: list[str], times: float = 1.0) -> Any:
    """Return the section of a method in config.yaml, with changes and a multiple of training."""
    values = getattr(SETTINGS, method)
    changed = {
        key: type(getattr(values, key))(float(number))
        for key, number in (change.split("=") for change in changes)
    }
    result = values.model_dump() | changed
    result[AMOUNT[method]] = round(result[AMOUNT[method]] * times)
    return type(values).model_validate(result)


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
    """Return rows: accuracy on pieces of held-out works beside other methods, for each seed."""
    names = sorted({*PEERS, *(SETTINGS.combined if options.combined else ())})
    scored = {
        name: read_scored(options.folder / f"attribute/scores/{name}.safetensors") for name in names
    }
    pieces, result = scored[PEERS[0]].pieces, []
    for seed in options.seeds:
        for times in options.training:
            settings = settings_of(method, options.set, times)
            scores, seconds = scores_of(corpus, method, settings, seed, pieces, options)
            about = {"method": method, "seed": seed, "training": times, "seconds": seconds}
            changes = [f"{times:g} times the training"] if times != 1 else []
            name = ", ".join([METHODS[method], *changes, *options.set])
            folds = ", ".join(map(str, folds_of(corpus, options)))
            place = f"{options.folder.name}, pieces of {WORDS} words, folds {folds}, seed {seed}"
            rows = np.flatnonzero((pieces.kind == WORDS) & np.isfinite(scores).any(axis=1))
            truth = corpus.labels[pieces.work[rows]]
            for peer in PEERS:
                result.append(
                    compare(
                        f"{place}: {name}",
                        f", {np.mean(seconds) / 60:.1f} minutes a fit",
                        scores[rows].argmax(axis=1) == truth,
                        METHODS[peer],
                        scored[peer].scores[rows].argmax(axis=1) == truth,
                        pieces.work[rows],
                        seed,
                        command,
                        about,
                    )
                )
            if options.combined:
                result += in_the_sum(corpus, name, scored, scores, options, seed, command, about)
    return result


def folds_of(corpus: Corpus, options: argparse.Namespace) -> list[int]:
    """Return the folds that are measured."""
    return corpus.folds if options.folds is None else options.folds


def scores_of(
    corpus: Corpus,
    method: str,
    settings: Any,
    seed: int,
    pieces: Pieces,
    options: argparse.Namespace,
) -> tuple[np.ndarray, list[float]]:
    """Return scores of pieces of the folds measured, nan for others, and the seconds of each fit.

    A fold whose scores are kept is not fitted again.
    """
    scores = np.full((len(pieces.spans), len(corpus.authors)), np.nan, np.float32)
    fold_of = np.array([-1 if text.fold is None else text.fold for text in corpus.texts])
    code, seconds = fingerprint(f"textlstm.attribute.{method}"), []
    for fold in folds_of(corpus, options):
        rows = np.flatnonzero((fold_of[pieces.work] == fold) & np.isin(pieces.kind, KINDS))
        key = digest([code, settings.model_dump(), seed, pieces.spans[rows].tolist()])
        path = options.folder / f"author_lstm/{method}-{fold}-{key}.safetensors"
        if not path.exists():
            start = time.process_time()
            scorer = method_of(method, settings, seed).fit(corpus, corpus.training(fold))
            took = time.process_time() - start
            own = scorer.scores(corpus.tokens, pieces.spans[rows]).astype(np.float32)
            path.parent.mkdir(exist_ok=True)
            save_weights(path, {"scores": own, "seconds": np.array([took])})
        kept = load_weights(path)
        scores[rows] = kept["scores"]
        seconds.append(float(kept["seconds"][0]))
        own = rows[pieces.kind[rows] == WORDS]
        right = scores[own].argmax(axis=1) == corpus.labels[pieces.work[own]]
        print(f"{method}, fold {fold}: {right.mean():.3f}, {seconds[-1]:.0f} s", flush=True)
    return scores, seconds


def in_the_sum(
    corpus: Corpus,
    name: str,
    scored: dict[str, Scored],
    scores: np.ndarray,
    options: argparse.Namespace,
    seed: int,
    command: str,
    about: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return rows: the combination with a further member, beside that without and the best member.

    Weights and calibration of a fold are fitted on pieces of the lengths `KINDS` of all others.
    """
    members = [*SETTINGS.combined]
    rows = np.flatnonzero(np.isfinite(scores).any(axis=1))
    every = scored["svm"].pieces
    pieces = Pieces(every.spans[rows], every.kind[rows], every.words[rows])

    def part(values: np.ndarray) -> Scored:
        nothing = np.zeros((0, values.shape[1]), np.float32)
        return Scored(pieces, values[rows], nothing, np.zeros((0, 3), np.int64), nothing)

    parts = {member: part(scored[member].scores) for member in members}
    before = Calibrated(corpus, parts, members)
    after = Calibrated(corpus, parts | {about["method"]: part(scores)}, [*members, about["method"]])
    result = []
    for kind in SHOWN:
        own = np.flatnonzero((pieces.kind == kind) & before.scorable)
        truth, p = before.truth[own], after.out_of_fold[COMBINED][own]
        right = {
            member: values[own].argmax(axis=1) == truth
            for member, values in before.out_of_fold.items()
        }
        best = max(members, key=lambda member: right[member].mean())
        what = "whole works" if kind == WHOLE else f"pieces of {kind} words"
        error = expected_calibration_error(p, truth)
        for peer in (COMBINED, best):
            result.append(
                compare(
                    f"{options.folder.name}, {what}, seed {seed}: {METHODS[COMBINED]} with {name}",
                    f", calibration error {error:.3f}",
                    p.argmax(axis=1) == truth,
                    "without it" if peer == COMBINED else f"best single method, {METHODS[peer]}",
                    right[peer],
                    pieces.work[own],
                    seed,
                    command,
                    about | {"words": kind, "calibration_error": error},
                )
            )
    return result


def compare(
    name: str,
    note: str,
    right: np.ndarray,
    peer: str,
    peer_right: np.ndarray,
    work: np.ndarray,
    seed: int,
    command: str,
    about: dict[str, Any],
) -> dict[str, Any]:
    """Return a row: accuracy beside that of a peer, with intervals that resample works."""
    works, place = np.unique(work, return_inverse=True)
    total, own, other = (
        np.bincount(place, weights) for weights in (np.ones(len(work)), right, peer_right)
    )
    drawn = draws(len(works), RESAMPLES, seed)
    low, high = interval(ratio(own, total, drawn))
    return row(
        f"{name}, {int(right.sum())} of {len(right)} from {len(works)} works "
        f"({low:.3f}–{high:.3f}){note}",
        float(right.mean()),
        "share",
        f"{peer}; 95 %: difference",
        float(peer_right.mean()),
        command,
        interval=interval(ratio(own - other, total, drawn)),
        n=len(right),
        works=len(works),
        accuracy_interval=[low, high],
        **about,
    )


if __name__ == "__main__":
    main()
