"""Markdown table of the settings, for config/README.md: `make schema` writes it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from textlstm.config import Config

LIMITS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
BEGIN = "<!-- parameters: written by `make schema` -->\n"
END = "<!-- end of parameters -->\n"


def table(values: dict[str, Any]) -> str:
    """Return a Markdown table: key, type or choices, value in `values`, description."""
    schema = Config.model_json_schema()
    rows = [
        f"| `{key}` | {kind(entry)} | `{as_yaml(value)}` | {description(entry)} |"
        for key, entry, value in entries(schema, schema["$defs"], values)
    ]
    return "\n".join(["| key | type | default | description |", "|---|---|---|---|", *rows, ""])


def entries(
    section: dict[str, Any], sections: dict[str, Any], values: dict[str, Any], prefix: str = ""
) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield the dotted name, schema and value of every key, sections depth first."""
    for name, entry in section["properties"].items():
        if "$ref" in entry:
            inner = sections[entry["$ref"].rpartition("/")[2]]
            yield from entries(inner, sections, values[name], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", entry, values[name]


def kind(entry: dict[str, Any]) -> str:
    """Return the choices of a key, or its type with its limits."""
    if "enum" in entry:
        return ", ".join(f"`{choice}`" for choice in entry["enum"])
    if "items" in entry:
        return f"list of {kind(entry['items'])}"
    limits = [f"{sign} {entry[name]}" for name, sign in LIMITS.items() if name in entry]
    return " ".join([entry["type"], *limits])


def as_yaml(value: Any) -> str:
    """Return a value on one line of YAML."""
    return yaml.safe_dump([value], default_flow_style=True, width=10_000)[1:-2]


def description(entry: dict[str, Any]) -> str:
    """Return the description of a key as a cell of a Markdown table."""
    return " ".join(entry["description"].split()).replace("|", "\\|").replace("<", "&lt;")


def readme(text: str, values: dict[str, Any]) -> str:
    """Return the text of config/README.md with its table replaced by the current one."""
    return re.sub(
        f"(?<={re.escape(BEGIN)}).*(?={re.escape(END)})", lambda _: table(values), text, flags=re.S
    )


if __name__ == "__main__":
    path = Path("config/README.md")
    current = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
    path.write_text(readme(path.read_text(encoding="utf-8"), current), encoding="utf-8")
