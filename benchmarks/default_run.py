"""Record the figures of a finished run, `results/<corpus>`, as benchmark rows.

Run `make run` first, then `python benchmarks/default_run.py results/federalist`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from rows import row, write

from textlstm.attribute.methods import METHODS


def main(folder: Path) -> None:
    command = f"python benchmarks/default_run.py {folder}"
    language, attribution = (
        json.loads((folder / "evaluate" / f"{name}.json").read_text())
        for name in ("language_model", "attribution")
    )
    rows = [*perplexities(language, command), *accuracies(attribution, command)]
    write("default_run", rows)


def perplexities(language: dict[str, Any], command: str) -> list[dict[str, Any]]:
    """Return the LSTM's perplexity beside each baseline's; the ratio is paired over works."""
    rows = []
    for split in [name for name in ("valid", "test") if name in language]:
        scores = language[split]
        title = f"perplexity, {scores['n_works']} {split} works ({span(scores['interval'], 1)})"
        for name, baseline in scores["baselines"].items():
            peer = f"{name.replace('_', '-')} ({span(baseline['interval'], 1)})"
            other = {"ratio": baseline["ratio"], "interval": baseline["ratio_interval"]}
            values = (title, scores["perplexity"], "per word", peer, baseline["perplexity"])
            rows.append(row(*values, command, **other))
        unknown = f"unknown words, {split} works"
        rows.append(row(unknown, scores["oov_rate"], "share", "all words", 1.0, command))
    return rows


def accuracies(attribution: dict[str, Any], command: str) -> list[dict[str, Any]]:
    """Return each method's accuracy by work, by chunk (beside the leak) and on questioned works."""
    rows = []
    for method, levels in attribution["methods"].items():
        label = METHODS.get(method, method)
        work, chunk = levels["work"], levels["chunk"]
        counts = [sum(line.values()) for line in attribution["confusion"][method].values()]
        name = f"{label}: {work['n']} works, held out whole ({span(work['interval'], 3)})"
        values = (name, work["accuracy"], "share", "the most frequent author")
        rows.append(row(*values, max(counts) / sum(counts), command))
        leak = attribution["leak"].get(method, {}).get("accuracy")
        name = f"{label}: {chunk['n']} chunks, works held out ({span(chunk['interval'], 3)})"
        values = (name, chunk["accuracy"], "share", "chunks shuffled (the leak)" if leak else "")
        rows.append(row(*values, leak, command))
        if asked := attribution.get("questioned", {}).get(method):
            right, number = round(asked["accuracy"] * asked["n"]), asked["n"]
            name = f"{label}: questioned works attributed as scholars do"
            rows.append(row(name, right, "works", "questioned works", number, command))
    return rows


def span(interval: list[float], digits: int) -> str:
    return "–".join(f"{end:.{digits}f}" for end in interval)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
