"""Explanations of arrays: token ids decoded to words, and saved recurrent states."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from textlstm import tokens
from textlstm.artifacts.arrays import load_array
from textlstm.errors import TextlstmError
from textlstm.inspect.explained import Explained

MAX_TOKENS, MAX_DOCUMENTS = 60, 10
DOCUMENT_COLUMNS = ("work", "start", "length", "characters", "unknown")


def ids(path: Path) -> Explained:
    """Explain an array by the .json beside it; decode ids if a tokenizer is in the same folder."""
    array, described = load_array(path, verify=True)
    facts: dict[str, Any] = {
        "shape": list(array.shape),
        "dtype": described["dtype"],
        "sha256": f"{described['sha256'][:16]}… (checked)",
    }
    documents = described.get("documents", [])
    if not documents:
        return Explained(str(path), "array", described["meaning"], facts)
    unknown = sum(document["unknown"] for document in documents)
    facts["documents"] = len(documents)
    facts["unknown"] = f"{unknown:,} ({unknown / max(1, len(array)):.2%})"
    rows = [[document[key] for key in DOCUMENT_COLUMNS] for document in documents[:MAX_DOCUMENTS]]
    text = ""
    if (path.parent / "tokenizer.json").exists():
        tokenizer = tokens.load(path.parent)
        head = array[:MAX_TOKENS].tolist()
        words = " ".join(tokenizer.tokens[token_id] for token_id in head)
        text = f"\nids     {head}\ntokens  {words}\ntext    {tokenizer.decode(head)}"
    return Explained(
        str(path),
        "array",
        described["meaning"],
        facts,
        DOCUMENT_COLUMNS,
        rows,
        text,
        omitted_rows=len(documents) - len(rows),
    )


def state(path: Path) -> Explained:
    """Explain a saved recurrent state: h and c of each layer."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            by_name = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, BadZipFile, EOFError) as error:
        raise TextlstmError(f"{path}: not a saved state ({error})") from error
    rows = [
        [name, list(array.shape), array.dtype.name, *_moments(array)]
        for name, array in by_name.items()
    ]
    columns = ("name", "shape", "dtype", "mean", "largest")
    meaning = "the recurrent state of LSTM layers: output h and cell c, [lanes, units]"
    return Explained(str(path), "state", meaning, {}, columns, rows)


def _moments(array: np.ndarray) -> tuple[str, str]:
    """Return the mean and the largest absolute value."""
    if not array.size:
        return "", ""
    return f"{array.mean():+.4f}", f"{np.abs(array).max():.4f}"
