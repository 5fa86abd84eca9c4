"""Arrays: ids decoded back to words, and saved recurrent states."""

from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from textlstm import tokens
from textlstm.artifacts import load_array
from textlstm.errors import TextlstmError
from textlstm.inspect.explained import Explained

SHOWN = 60  # tokens


def ids(path: Path) -> Explained:
    """Explain an array by its description; ids are shown as words if the tokenizer lies beside them."""
    array, described = load_array(path, verify=True)
    facts = {
        "shape": list(array.shape),
        "dtype": described["dtype"],
        "sha256": f"{described['sha256'][:16]}… (checked)",
    }
    found = described.get("documents", [])
    rows = [
        [one[key] for key in ("work", "start", "length", "characters", "unknown")]
        for one in found[:10]
    ]
    if found:
        unknown = sum(one["unknown"] for one in found)
        facts |= {
            "documents": len(found),
            "unknown": f"{unknown:,} ({unknown / max(1, len(array)):.2%})",
        }
    text = ""
    if found and (path.parent / "tokenizer.json").exists():
        tokenizer = tokens.load(path.parent)
        head = array[:SHOWN].tolist()
        words = " ".join(tokenizer.tokens[one] for one in head)
        text = f"\nids     {head}\ntokens  {words}\ntext    {tokenizer.decode(head)}"
    columns = ("work", "start", "length", "characters", "unknown") if rows else ()
    return Explained(str(path), "array", described["meaning"], facts, columns, rows, text)


def state(path: Path) -> Explained:
    """Explain a saved recurrent state: h and c of each layer."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            named = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, BadZipFile, EOFError) as error:
        raise TextlstmError(f"{path}: not a saved state ({error})") from error
    rows = [
        [
            name,
            list(array.shape),
            array.dtype.name,
            *((f"{array.mean():+.4f}", f"{np.abs(array).max():.4f}") if array.size else ("", "")),
        ]
        for name, array in named.items()
    ]
    columns = ("name", "shape", "dtype", "mean", "largest")
    return Explained(
        str(path),
        "state",
        "what LSTM layers remember: output h and cell c, [lanes, units]",
        {},
        columns,
        rows,
    )
