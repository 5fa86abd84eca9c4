"""What every benchmark writes: rows beside a peer's, as .json and as tables, one for each command, day and machine."""

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
    """Return one figure beside its peer's, or its baseline's; `other` may hold a ratio, an interval, the machine."""
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


def write(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write results/`name`.json and .md and print the tables; rows of other names, commands or machines stay."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    new = {_key(one) for one in rows}
    old = json.loads(path.read_text()) if path.exists() else []
    every = [one for one in old if _key(one) not in new] + list(rows)
    path.write_text(json.dumps(every, indent=2) + "\n")
    path.with_suffix(".md").write_text(tables(every))
    print(tables(rows))


def tables(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as Markdown."""
    groups = defaultdict(list)
    for one in rows:
        cells = (
            one["name"],
            shown(one["value"]),
            one["unit"],
            one["peer"],
            shown(one["peer_value"]),
            shown(one["ratio"]),
            "–".join(map(shown, one.get("interval") or [])),
        )
        groups[f"{one['date']}, {one['machine']}, `{one['command']}`"].append(
            f"| {' | '.join(cells)} |"
        )
    head = (
        "| what | value | unit | beside | its value | ratio | 95 % |\n|---|---|---|---|---|---|---|"
    )
    return (
        "\n\n".join("\n".join([f"{title}\n\n{head}", *lines]) for title, lines in groups.items())
        + "\n"
    )


def shown(value: float | None) -> str:
    """Return a number as people read it, nothing for none."""
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
    wide = " with AVX-512" if any("avx512f" in line for line in lines) else ""
    return f"{model}{wide}, {os.cpu_count()} cores"


def _key(one: dict[str, Any]) -> tuple[str, ...]:
    return one["name"], one["peer"], one["command"], one["machine"]


if __name__ == "__main__":  # the tables anew, of what was measured before
    for path in RESULTS.glob("*.json"):
        path.with_suffix(".md").write_text(tables(json.loads(path.read_text())))
