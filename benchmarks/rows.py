"""Result rows of the benchmarks: JSON and Markdown tables by command, date and machine."""

import datetime
import json
import os
import platform
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def row(
    name: str,
    value: float,
    unit: str,
    peer: str,
    peer_value: float | None,
    command: str,
    **other: Any,
) -> dict:
    """Return a figure with that of a peer or baseline.

    `other` overrides entries: ratio, interval, machine.
    """
    ratio = value / peer_value if peer_value else None
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "peer": peer,
        "peer_value": peer_value,
        "ratio": ratio,
        "interval": None,
        "command": command,
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        **other,
    }


def write(name: str, rows: Sequence[dict[str, Any]], replacing: str = "") -> None:
    """Write results/`name`.json and .md and print the tables.

    Rows of other names, commands or machines are kept; with `replacing`, those with
    another value of that entry, such as another corpus.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    new = {_key(entry, replacing) for entry in rows} | ({("None",)} if replacing else set())
    merged = [entry for entry in read(name) if _key(entry, replacing) not in new] + list(rows)
    path.write_text(json.dumps(merged, indent=2) + "\n")
    path.with_suffix(".md").write_text(tables(merged))
    print(tables(rows))


def read(name: str) -> list[dict[str, Any]]:
    """Return the rows of an earlier measurement; none without one."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else []


def tables(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as Markdown tables, one per date, machine and command."""
    groups = defaultdict(list)
    for entry in rows:
        cells = (
            entry["name"],
            format_number(entry["value"]),
            entry["unit"],
            entry["peer"],
            format_number(entry["peer_value"]),
            format_number(entry["ratio"]),
            "–".join(map(format_number, entry.get("interval") or [])),
        )
        groups[f"{entry['date']}, {entry['machine']}, `{entry['command']}`"].append(
            f"| {' | '.join(cells)} |"
        )
    head = (
        "| what | value | unit | beside | its value | ratio | 95 % |\n|---|---|---|---|---|---|---|"
    )
    return (
        "\n\n".join("\n".join([f"{title}\n\n{head}", *lines]) for title, lines in groups.items())
        + "\n"
    )


def format_number(value: float | None) -> str:
    """Return a number for a table, or an empty string for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.4g}"


def machine() -> str:
    """Return the processor's model and the number of cores."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )
    vector_width = " with AVX-512" if any("avx512f" in line for line in lines) else ""
    return f"{model}{vector_width}, {os.cpu_count()} cores"


def _key(entry: dict[str, Any], replacing: str) -> tuple[str, ...]:
    if replacing:
        return (str(entry.get(replacing)),)
    return entry["name"], entry["peer"], entry["command"], entry["machine"]


if __name__ == "__main__":  # write the tables of earlier measurements again
    for path in RESULTS.glob("*.json"):
        path.with_suffix(".md").write_text(tables(json.loads(path.read_text())))
