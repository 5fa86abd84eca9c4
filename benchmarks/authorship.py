"""Accuracy and calibration of the combined judge beside its members, on the same held-out pieces.

Run `snakemake verdicts --config corpus=<folder>` first for each corpus, then
`python benchmarks/authorship.py results/<corpus> ...`; `make bench-authorship` does both. Settings
are those of config.yaml for every corpus. A corpus whose scores, settings and code are those of the
table is skipped.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from rows import read, row, write

from textlstm.artifacts.files import sha256
from textlstm.attribute.corpus import read_corpus
from textlstm.attribute.judge import digest
from textlstm.attribute.methods import COMBINED, METHODS
from textlstm.attribute.pieces import WHOLE
from textlstm.attribute.protocol import read_scored
from textlstm.attribute.verdicts import Calibrated
from textlstm.config import load_config
from textlstm.evaluate.attribution import Outcomes, count_by_work
from textlstm.evaluate.calibration import expected_calibration_error
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.fingerprint import fingerprint

KINDS = (100, 500, 1000, 2000, WHOLE)  # lengths in words
RESAMPLES = 2000


def main(folders: list[Path]) -> None:
    settings = load_config(Path(__file__).parents[1] / "config.yaml")
    for folder in folders:
        key = digest([fingerprint("textlstm.attribute.verdicts"), settings.attribute.model_dump()])
        key += "".join(sha256(path)[:8] for path in score_files(folder).values())
        if any(each.get("key") == key for each in read("authorship")):
            print(f"{folder}: the table is of these scores", file=sys.stderr)
            continue
        command = f"python benchmarks/authorship.py {folder}"
        rows = accuracies(folder, [*settings.attribute.combined], settings.seed, command)
        for each in rows:
            each |= {"corpus": folder.name, "key": key}
        write("authorship", rows, replacing="corpus")


def score_files(folder: Path) -> dict[str, Path]:
    """Return the file of scores of each method that has one."""
    files = {method: folder / f"attribute/scores/{method}.safetensors" for method in METHODS}
    return {method: path for method, path in files.items() if path.exists()}


def accuracies(
    folder: Path, candidates: list[str], seed: int, command: str
) -> list[dict[str, Any]]:
    """Return rows for whole works and for pieces of each length of one corpus."""
    corpus = read_corpus(folder / "attribute/folds.tsv", folder / "text/style")
    scored = {method: read_scored(path) for method, path in score_files(folder).items()}
    calibrated, rows = Calibrated(corpus, scored, candidates), []
    members = calibrated.members
    pieces = calibrated.pieces
    for kind in KINDS:
        chosen = np.flatnonzero(
            calibrated.scorable & (calibrated.fold >= 0) & (pieces.kind == kind)
        )
        if not len(chosen):
            continue
        outcomes = {
            method: Outcomes(pieces.work[chosen], calibrated.truth[chosen], p[chosen])
            for method, p in calibrated.out_of_fold.items()
        }
        best = max(candidates, key=lambda member: outcomes[member].right.mean())
        for method in [name for name in METHODS if name in outcomes]:
            rows.append(compare(folder.name, kind, method, best, outcomes, members, seed, command))
    return rows


def compare(
    corpus: str,
    kind: int,
    method: str,
    best: str,
    outcomes: dict[str, Outcomes],
    members: list[str],
    seed: int,
    command: str,
) -> dict[str, Any]:
    """Return a row: accuracy of a method beside the best single method."""
    own, peer = outcomes[method], outcomes[best]
    right, counted, _ = count_by_work(own)
    peer_right, _, _ = count_by_work(peer)
    drawn = draws(len(counted), RESAMPLES, seed)
    low, high = interval(ratio(right, counted, drawn))
    error = expected_calibration_error(own.probabilities, own.truth)
    what = "whole works" if kind == WHOLE else f"pieces of {kind} words"
    name = METHODS[method] + (f" ({' + '.join(map(METHODS.get, members))})" * (method == COMBINED))
    return row(
        f"{corpus}, {what}: {name}, {int(right.sum())} of {int(counted.sum())} from "
        f"{len(counted)} works ({low:.3f}–{high:.3f}), calibration error {error:.3f}",
        float(right.sum() / counted.sum()),
        "share",
        f"best method, {METHODS[best]}; 95 %: difference",
        float(peer_right.sum() / counted.sum()),
        command,
        interval=interval(ratio(right - peer_right, counted, drawn)),
        method=method,
        members=members,
        words=kind,
        n=int(counted.sum()),
        works=len(counted),
        accuracy_interval=[low, high],
        calibration_error=error,
        seed=seed,
    )


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
