"""What every benchmark writes: rows beside a peer's, as .json and as a table."""

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recurrent_core import processor

RESULTS = Path(__file__).parent / "results"


def row(name: str, value: float, unit: str, peer: str, peer_value: float | None, command: str) -> dict[str, Any]:
    """Return one figure beside its peer's, or its baseline's."""
    ratio = value / peer_value if peer_value else None
    return {
        "name": name, "value": value, "unit": unit, "peer": peer, "peer_value": peer_value, "ratio": ratio,
        "command": command, "date": datetime.date.today().isoformat(), "machine": processor(),
    }  # fmt: skip


def write(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write results/`name`.json and .md, and print the table."""
    first = rows[0]
    lines = [f"{first['date']}, {first['machine']}, `{first['command']}`", "",
             "| what | value | unit | beside | its value | ratio |", "|---|---|---|---|---|---|"]  # fmt: skip
    for one in rows:
        cells = [
            one["name"],
            shown(one["value"]),
            one["unit"],
            one["peer"],
            shown(one["peer_value"]),
            shown(one["ratio"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(list(rows), indent=2) + "\n")
    (RESULTS / f"{name}.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def shown(value: float | None) -> str:
    """Return a number as people read it, nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
