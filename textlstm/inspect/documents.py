"""Texts, JSON, manifests, pictures and folders."""

from html import unescape
from pathlib import Path
from typing import Any

import yaml

from textlstm.artifacts import read_json, read_text, read_tsv, sha256
from textlstm.errors import TextlstmError
from textlstm.inspect.explained import Explained

LINES, WIDTH = 25, 100  # of a text shown
# a file's name or its folder's, whichever is known first
TEXTS = {
    "clean": "the author's own text after cleaning; a blank line parts paragraphs",
    "language": "all words, a sentence a line, tokens apart by a space: what the language model reads",
    "style": "the words authorship is judged on, a sentence a line",
    "samples.txt": "what the language model wrote",
    "summary.txt": "what a run says at its end",
}
JSONS = {
    "tokenizer.json": "how text becomes ids",
    "model.json": "a model's settings and where it came from",
    "short": "the short works that are brought and cleaned by one job",
}


def text(path: Path) -> Explained:
    """Explain a text by where it lies, and show its beginning."""
    lines = read_text(path).splitlines()
    meaning = TEXTS.get(path.name) or TEXTS.get(path.parent.name) or "plain text"
    facts = {"lines": f"{len(lines):,}", "words": f"{sum(len(line.split()) for line in lines):,}"}
    more = [f"… {len(lines) - LINES:,} more lines"] if len(lines) > LINES else []
    shown = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in lines[:LINES]]
    return Explained(str(path), "text", meaning, facts, text="\n".join(["", *shown, *more]))


def original(path: Path) -> Explained:
    """Explain a work's original: its row in works.tsv, and whether its bytes are still those."""
    facts: dict[str, Any] = {"bytes": f"{path.stat().st_size:,}", "sha256": sha256(path)}
    works = path.parent.parent / "works.tsv"
    known = [row for row in read_tsv(works) if row["id"] == path.stem] if works.exists() else []
    for row in known:
        if row["sha256"] != facts["sha256"]:
            raise TextlstmError(
                f"{path}: contents do not match the hash in {works}; delete it and run snakemake again"
            )
        facts |= {key: row[key] for key in ("author", "title", "year", "role", "source", "licence")}
    meaning = "a work as it came, its hash that of works.tsv" if known else "a work as it came"
    return Explained(str(path), "original", meaning, facts)


def json(path: Path) -> Explained:
    """Explain JSON by its name: an outline of its values."""
    value = read_json(path)
    described = isinstance(value, dict) and {"shape", "dtype", "meaning"} <= set(value)
    meaning = (
        f"describes {path.with_suffix('.npy').name}: {value['meaning']}"
        if described
        else JSONS.get(path.name) or JSONS.get(path.parent.name, "JSON")
    )
    entries = (
        value
        if isinstance(value, dict)
        else dict(enumerate(value))
        if isinstance(value, list)
        else {"": value}
    )
    facts = {str(key): _outline(inner) for key, inner in list(entries.items())[:20]}
    if len(entries) > 20:
        facts["…"] = f"{len(entries) - 20} more"
    return Explained(str(path), "JSON", meaning, facts)


def settings(path: Path) -> Explained:
    """Explain config.yaml: the settings by section; `snakemake` checks them."""
    found = yaml.safe_load(read_text(path))
    facts = {str(key): _outline(value) for key, value in found.items()}
    return Explained(
        str(path), "settings", "every scientific choice, in the order of the stages", facts
    )


def manifest(path: Path) -> Explained:
    """Explain a manifest: its works by author and role; a file of settings is told as such."""
    from textlstm.corpus import manifest as manifests

    if path.name == "config.yaml":
        return settings(path)

    corpus = manifests.read(path)
    rows = [
        [work.id, work.author, work.title, work.role, work.source.origin]
        for work in corpus.works[:12]
    ]
    facts = {
        "name": corpus.name,
        "works": len(corpus.works),
        "questioned": sum(work.role == "questioned" for work in corpus.works),
    }
    columns = ("id", "author", "title", "role", "source")
    return Explained(str(path), "manifest", "what a corpus consists of", facts, columns, rows)


def picture(path: Path) -> Explained:
    """Explain a figure or a page by its title."""
    content = read_text(path)
    if "</title>" not in content:
        raise TextlstmError(
            f"{path}: no picture or page of the report; delete it and run snakemake again"
        )
    title = unescape(content.partition("</title>")[0].rpartition(">")[2].strip())
    kind = "figure" if path.suffix == ".svg" else "page"
    facts = {"title": title, "bytes": f"{len(content.encode()):,}"}
    return Explained(
        str(path), kind, "open it in a browser; a figure's numbers lie in the .tsv beside it", facts
    )


def sentencepiece(path: Path) -> Explained:
    """Explain a SentencePiece model by its sizes; its pieces are in vocabulary.tsv."""
    from sentencepiece import SentencePieceProcessor

    try:
        pieces = SentencePieceProcessor(model_proto=path.read_bytes()).get_piece_size()
    except RuntimeError as error:
        raise TextlstmError(
            f"{path}: not a SentencePiece model; delete it and run snakemake again"
        ) from error
    facts = {"bytes": f"{path.stat().st_size:,}", "pieces": pieces}
    return Explained(
        str(path),
        "SentencePiece model",
        "pieces learned from the training works: vocabulary.tsv",
        facts,
    )


def folder(path: Path) -> Explained:
    """List a folder of results."""
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    rows = [[str(file.relative_to(path)), f"{file.stat().st_size:,}"] for file in files[:20]]
    return Explained(
        str(path),
        "folder",
        "name one of these files",
        {"files": len(files)},
        ("file", "bytes"),
        rows,
    )


def _outline(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_outline(inner)}" for key, inner in list(value.items())[:8])[
            :160
        ]
    if isinstance(value, list):
        nested = any(isinstance(one, dict | list) for one in value)
        return f"{len(value)} entries" if nested else ", ".join(map(_outline, value))[:160]
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:160]
