"""Texts, JSON, manifests, pictures and folders."""

from pathlib import Path
from typing import Any

from textlstm.artifacts import read_json, read_text
from textlstm.inspect.explained import Explained

LINES = 12  # of a text shown
# a file's folder and name, whichever is known first
TEXTS = {
    "clean": "the author's own text after cleaning; a blank line parts paragraphs",
    "language": "all words, a sentence a line, tokens apart by a space: what the language model reads",
    "style": "the words authorship is judged on, a sentence a line",
    "samples.txt": "what the language model wrote",
    "summary.txt": "what a run says at its end",
    "originals": "a work's original as it came, its hash checked",
}
JSONS = {
    "verdicts.json": "who wrote the questioned works: probabilities, and the methods that agree",
    "language_model.json": "perplexity and bits per character of each split, with intervals and baselines",
    "attribution.json": "accuracy of each method by chunk and by work, and the leak of a shuffled split",
    "samples.json": "what the language model wrote, with temperature, seed and what was copied",
    "stats.json": "sizes of the splits and shares of unknown tokens",
    "tokenizer.json": "how text becomes ids",
    "model.json": "a model's settings and where it came from",
}


def text(path: Path) -> Explained:
    """Explain a text by where it lies, and show its beginning."""
    lines = read_text(path).splitlines()
    meaning = TEXTS.get(path.name) or TEXTS.get(path.parent.name) or "plain text"
    facts = {"lines": f"{len(lines):,}", "words": f"{sum(len(line.split()) for line in lines):,}"}
    more = [f"… {len(lines) - LINES:,} more lines"] if len(lines) > LINES else []
    return Explained(str(path), "text", meaning, facts, text="\n".join(["", *lines[:LINES], *more]))


def json(path: Path) -> Explained:
    """Explain JSON by its name: an outline of its values."""
    value = read_json(path)
    described = isinstance(value, dict) and {"shape", "dtype", "meaning"} <= set(value)
    meaning = (
        f"describes {path.with_suffix('.npy').name}: {value['meaning']}" if described else JSONS.get(path.name, "JSON")
    )
    entries = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {"": value}
    facts = {str(key): _outline(inner) for key, inner in list(entries.items())[:20]}
    if len(entries) > 20:
        facts["…"] = f"{len(entries) - 20} more"
    return Explained(str(path), "JSON", meaning, facts)


def manifest(path: Path) -> Explained:
    """Explain a manifest: its works by author and role."""
    from textlstm.corpus import manifest as manifests

    corpus = manifests.read(path)
    rows = [[work.id, work.author, work.title, work.role, work.source.origin] for work in corpus.works[:12]]
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
    title = content.partition("</title>")[0].rpartition(">")[2].strip()
    kind = "figure" if path.suffix == ".svg" else "page"
    facts = {"title": title, "bytes": f"{len(content.encode()):,}"}
    return Explained(str(path), kind, "open it in a browser; a figure's numbers lie in the .tsv beside it", facts)


def sentencepiece(path: Path) -> Explained:
    """Explain a SentencePiece model by its size; its pieces are in vocabulary.tsv."""
    facts = {"bytes": f"{path.stat().st_size:,}"}
    return Explained(str(path), "SentencePiece model", "pieces learned from the training works: vocabulary.tsv", facts)


def folder(path: Path) -> Explained:
    """List a folder of results."""
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    rows = [[str(file.relative_to(path)), f"{file.stat().st_size:,}"] for file in files[:20]]
    return Explained(str(path), "folder", "name one of these files", {"files": len(files)}, ("file", "bytes"), rows)


def _outline(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_outline(inner)}" for key, inner in list(value.items())[:8])[:160]
    if isinstance(value, list):
        return f"{len(value)} entries" if any(isinstance(one, dict | list) for one in value) else str(value)[:160]
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:160]
