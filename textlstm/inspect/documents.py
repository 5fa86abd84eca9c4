"""Explanations of texts, JSON, manifests, figures, pages and folders."""

from html import unescape
from pathlib import Path
from typing import Any

import yaml

from textlstm.artifact_catalogue import find, meaning
from textlstm.artifacts.files import read_text, sha256
from textlstm.artifacts.tables import read_json, read_tsv
from textlstm.errors import TextlstmError
from textlstm.inspect.explained import Explained

MAX_LINES, MAX_LINE = 25, 100  # of a text
MAX_FILES, MAX_WORKS, MAX_KEYS = 20, 12, 20
MAX_OUTLINE = 160  # characters of one value


def text(path: Path) -> Explained:
    """Explain a text by its place in the results, and show its beginning."""
    lines = read_text(path).splitlines()
    facts = {"lines": f"{len(lines):,}", "words": f"{sum(len(line.split()) for line in lines):,}"}
    head = [line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…" for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        head.append(f"… and {len(lines) - MAX_LINES:,} more lines")
    about = _meaning(path, "plain text")
    return Explained(str(path), "text", about, facts, text="\n".join(["", *head]))


def original(path: Path) -> Explained:
    """Explain a work's original: its row in works.tsv; compare its hash.

    Raises:
        TextlstmError: the file differs from the hash in works.tsv.
    """
    facts: dict[str, Any] = {"bytes": f"{path.stat().st_size:,}", "sha256": sha256(path)}
    works = path.parent.parent / "works.tsv"
    rows = [row for row in read_tsv(works) if row["id"] == path.stem] if works.exists() else []
    for row in rows:
        if row["sha256"] != facts["sha256"]:
            raise TextlstmError(
                f"{path}: contents do not match the hash in {works}; "
                "delete it and run snakemake again"
            )
        facts |= {key: row[key] for key in ("author", "title", "year", "role", "source", "licence")}
    about = meaning("corpus/originals/{work}.{format}") if rows else "a work as received"
    return Explained(str(path), "original", about, facts)


def json(path: Path) -> Explained:
    """Explain JSON by its place in the results, with an outline of its values."""
    value = read_json(path)
    about = _meaning(path, "JSON")
    if isinstance(value, dict) and {"shape", "dtype", "meaning"} <= set(value):
        about = f"describes {path.with_suffix('.npy').name}: {value['meaning']}"
    entries: dict[Any, Any] = {"": value}
    if isinstance(value, dict):
        entries = value
    elif isinstance(value, list):
        entries = dict(enumerate(value))
    facts = {str(key): _outline(inner) for key, inner in list(entries.items())[:MAX_KEYS]}
    if len(entries) > MAX_KEYS:
        facts["…"] = f"and {len(entries) - MAX_KEYS} more"
    return Explained(str(path), "JSON", about, facts)


def settings(path: Path) -> Explained:
    """Explain config.yaml section by section; `snakemake` validates it."""
    sections = yaml.safe_load(read_text(path))
    facts = {str(key): _outline(value) for key, value in sections.items()}
    about = "every scientific choice, in the order of the stages"
    return Explained(str(path), "settings", about, facts)


def manifest(path: Path) -> Explained:
    """Explain a manifest: its works with author and role; config.yaml as settings."""
    from textlstm.corpus import manifest as manifests

    if path.name == "config.yaml":
        return settings(path)
    corpus = manifests.read(path)
    rows = [
        [work.id, work.author, work.title, work.role, work.source.origin]
        for work in corpus.works[:MAX_WORKS]
    ]
    facts = {
        "name": corpus.name,
        "works": len(corpus.works),
        "questioned": sum(work.role == "questioned" for work in corpus.works),
    }
    return Explained(
        str(path),
        "manifest",
        "the works of a corpus",
        facts,
        ("id", "author", "title", "role", "source"),
        rows,
        omitted_rows=len(corpus.works) - len(rows),
    )


def picture(path: Path) -> Explained:
    """Explain a figure or a page by its title."""
    content = read_text(path)
    if "</title>" not in content:
        raise TextlstmError(
            f"{path}: not a figure or page of the report; delete it and run snakemake again"
        )
    title = unescape(content.partition("</title>")[0].rpartition(">")[2].strip())
    facts = {"title": title, "bytes": f"{len(content.encode()):,}"}
    if path.suffix == ".svg":
        about = "a figure for a browser; its numbers are in the .tsv beside it"
        return Explained(str(path), "figure", about, facts)
    about = f"{_meaning(path, 'a page of the report')}; open it in a browser"
    return Explained(str(path), "page", about, facts)


def sentencepiece(path: Path) -> Explained:
    """Explain a SentencePiece model by its sizes; vocabulary.tsv lists its pieces."""
    from sentencepiece import SentencePieceProcessor

    try:
        pieces = SentencePieceProcessor(model_proto=path.read_bytes()).get_piece_size()
    except RuntimeError as error:
        raise TextlstmError(
            f"{path}: not a SentencePiece model; delete it and run snakemake again"
        ) from error
    facts = {"bytes": f"{path.stat().st_size:,}", "pieces": pieces}
    about = "pieces of words learned from the training works; vocabulary.tsv lists them"
    return Explained(str(path), "SentencePiece model", about, facts)


def folder(path: Path) -> Explained:
    """List the files of a folder."""
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    rows = [[str(file.relative_to(path)), f"{file.stat().st_size:,}"] for file in files[:MAX_FILES]]
    return Explained(
        str(path),
        "folder",
        "inspect one of these files",
        {"files": len(files)},
        ("file", "bytes"),
        rows,
        omitted_rows=len(files) - len(rows),
    )


def _meaning(path: Path, otherwise: str) -> str:
    """Return the meaning in the catalogue, or another sentence for a file it does not list."""
    artifact = find(path)
    return artifact.meaning if artifact else otherwise


def _outline(value: Any) -> Any:
    """Return a value in at most MAX_OUTLINE characters."""
    if isinstance(value, dict):
        entries = [f"{key}: {_outline(inner)}" for key, inner in value.items()]
        return _cut(", ".join(entries))
    if isinstance(value, list):
        nested = any(isinstance(entry, dict | list) for entry in value)
        return f"{len(value)} entries" if nested else _cut(", ".join(map(_outline, value)))
    return f"{value:.4g}" if isinstance(value, float) else _cut(str(value))


def _cut(line: str) -> str:
    return line if len(line) <= MAX_OUTLINE else f"{line[: MAX_OUTLINE - 1]}…"
