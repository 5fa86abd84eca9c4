"""Which explanation fits a path."""

from collections.abc import Callable
from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.inspect import arrays, documents, models, tables
from textlstm.inspect.explained import Explained

Explainer = Callable[[Path], Explained]
BY_SUFFIX: dict[str, Explainer] = {
    ".npy": arrays.ids,
    ".npz": arrays.state,
    ".safetensors": models.weights,
    ".tsv": tables.tsv,
    ".csv": tables.history,
    ".json": documents.json,
    ".yaml": documents.manifest,
    ".yml": documents.manifest,
    ".txt": documents.text,
    ".log": documents.text,
    ".svg": documents.picture,
    ".html": documents.picture,
    ".model": documents.sentencepiece,
}


def explain(path: Path) -> Explained:
    """Explain a file or a folder; raise TextlstmError if it is missing, damaged or of no kind made here."""
    if path.is_dir():
        return models.folder(path) if (path / "model.json").exists() else documents.folder(path)
    if not path.exists():
        raise TextlstmError(f"{path}: no such file; `snakemake {path}` makes it if it is a result")
    if path.suffix not in BY_SUFFIX:
        raise TextlstmError(f"{path}: no kind of artifact made here; known are {', '.join(sorted(BY_SUFFIX))}")
    return BY_SUFFIX[path.suffix](path)
