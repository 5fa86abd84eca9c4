"""Tables of the language model's benchmark, from the files in results/language."""

import json
from collections.abc import Iterable, Sequence
from math import exp
from typing import Any

from rows import RESULTS

DEFAULT_ROW = "federalist, default"
Entry = dict[str, Any]


def entries() -> list[Entry]:
    """Return the complete rows, in the order of their files' names."""
    found = [json.loads(path.read_text()) for path in sorted((RESULTS / "language").glob("*.json"))]
    return [entry for entry in found if "valid" in entry]


def all_tables(ablations: Sequence[str]) -> str:
    """Return every table as Markdown; `ablations` are the rows that change one ingredient."""
    found = entries()
    pilots = [entry for entry in found if ", pilot" in entry["row"]]
    measured = [entry for entry in found if entry not in pilots]
    parts = [
        rows_table([entry for entry in measured if entry["row"] not in ablations]),
        "One ingredient left out or replaced, *The Federalist*; differences to the default with "
        "the same seed:",
        ablation_table(measured, ablations),
        "Adapted models (\\*); settings and weights chosen on all validation text, or for each "
        "half on the other half:",
        adapted_table(measured),
        "Pilots, scored on validation text only:",
        rows_table(pilots),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]) + "\n"


def rows_table(found: Sequence[Entry]) -> str:
    """Return a row for each run."""
    rows = []
    for entry in found:
        test = entry.get("test")
        rows.append(
            (
                entry["row"],
                entry["seed"],
                f"{entry['processor_seconds']:,.0f}",
                f"{entry['valid']['perplexity']:.2f}",
                f"{entry['valid']['nats']:.4f}",
                f"{test['perplexity']:.2f}" if test else "",
                entry["lock"],
                f"`{entry['command']}`",
            )
        )
    head = ("row", "seed", "processor seconds", "valid", "nats, valid", "test", "lock", "command")
    return markdown(head, rows)


def ablation_table(found: Sequence[Entry], ablations: Sequence[str]) -> str:
    """Return a row for each change, with the mean and the range of its seeds' differences."""
    default = {entry["seed"]: entry for entry in found if entry["row"] == DEFAULT_ROW}
    rows = []
    for name in ablations:
        runs = [entry for entry in found if entry["row"] == name and entry["seed"] in default]
        if runs:
            cells = [name.removeprefix("federalist, "), ", ".join(str(run["seed"]) for run in runs)]
            cells.append(f"{mean([run['processor_seconds'] for run in runs]):.0f}")
            for split in ("valid", "test"):
                nats = [run[split]["nats"] for run in runs]
                more = [run[split]["nats"] - default[run["seed"]][split]["nats"] for run in runs]
                cells.append(f"{exp(mean(nats)):.2f}")
                spread = f" ({min(more):+.3f} to {max(more):+.3f})" if len(more) > 1 else ""
                cells.append(f"{mean(more):+.3f}{spread}")
            rows.append((mean([run["valid"]["nats"] for run in runs]), cells))
    head = ("change", "seeds", "processor seconds", "valid", "nats more", "test", "nats more")
    return markdown(head, [cells for _, cells in sorted(rows, reverse=True)])


def adapted_table(found: Sequence[Entry]) -> str:
    """Return a row for each adaptation of a model."""
    rows = []
    for entry in found:
        for method, figures in entry.get("adapted", {}).items():
            if method.endswith("*"):
                chosen = figures["chosen"]
                weights = [f"{key} {weight:.2f}" for key, weight in chosen["weights"].items()]
                settings = [
                    f"{key} {value:g}" for key, value in chosen["settings"].items() if value
                ]
                rows.append(
                    (
                        f"{entry['row']}, seed {entry['seed']}",
                        method.replace("*", "\\*"),
                        f"{figures['valid']:.2f}",
                        f"{figures['valid, chosen on the other half']:.2f}",
                        "; ".join([", ".join(weights), *settings]),
                    )
                )
    head = ("row", "adaptation", "valid", "chosen on the other half", "weights; settings")
    return markdown(head, rows)


def mean(values: Sequence[float]) -> float:
    """Return the mean of numbers."""
    return sum(values) / len(values)
