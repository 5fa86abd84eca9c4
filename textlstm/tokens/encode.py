"""Documents to ids on disk, a document at a time."""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts import ArrayWriter, read_tsv, write_json
from textlstm.tokens.parts import documents
from textlstm.tokens.readable import readable
from textlstm.tokens.split import COLUMNS
from textlstm.tokens.tokenizer import Tokenizer, load

SPLITS = ("train", "valid", "test", "questioned")


def encode(tokenizer: Path, split: Path, texts: Path, out: Path) -> None:
    """Write {train,valid,test,questioned}.npy and stats.json to the folder `out`."""
    unit = load(tokenizer)
    stats = {name: encode_split(unit, split, texts, name, out / f"{name}.npy") for name in SPLITS}
    cut = sorted(
        {
            row["work"]
            for row in read_tsv(split, COLUMNS)
            if (row["start"], row["end"]) != ("0.0", "1.0")
        }
    )
    note = (
        "too few works to hold any out whole: the last paragraphs of each validate and test"
        if cut
        else ""
    )
    sizes = {"unit": unit.unit, "vocabulary": unit.size, "splits": stats}
    write_json(out / "stats.json", sizes | {"cut_by_position": cut, "note": note})
    if note:
        sys.stderr.write(f"tokens: {note} ({', '.join(cut)})\n")


def encode_split(unit: Tokenizer, split: Path, texts: Path, name: str, out: Path) -> dict[str, Any]:
    """Write one split's ids and return its sizes; the rate of unknown tokens leaves <eos> aside."""
    found: list[dict[str, Any]] = []
    with ArrayWriter(
        out, unit.dtype, f"{unit.unit} ids of the {name} works, one document after another"
    ) as writer:
        for work, view in documents(split, texts, name):
            ids = unit.encode(unit.document(view))
            found.append(_describe(work, view, ids, writer.length))
            writer.append(ids)
        writer.more["documents"] = found
    return _sizes(found, sum(document.pop("ends") for document in found))


def _describe(work: str, view: str, ids: np.ndarray, start: int) -> dict[str, Any]:
    unknown, ends = int(np.sum(ids == Tokenizer.unknown)), int(np.sum(ids == Tokenizer.eos))
    return {
        "work": work,
        "start": start,
        "length": len(ids),
        "characters": len(readable(view)),
        "unknown": unknown,
        "ends": ends,
    }


def _sizes(found: list[dict[str, Any]], ends: int) -> dict[str, Any]:
    tokens, unknown = (sum(document[key] for document in found) for key in ("length", "unknown"))
    return {
        "documents": len(found),
        "works": len({document["work"] for document in found}),
        "tokens": tokens,
        "characters": sum(document["characters"] for document in found),
        "unknown": unknown,
        "unknown_rate": unknown / max(1, tokens - ends),
        "longest": max((document["length"] for document in found), default=0),
    }
