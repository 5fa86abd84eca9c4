"""Encode the documents of all splits and write the ids to disk, one document at a time."""

import sys
from pathlib import Path
from typing import TypedDict

import numpy as np

from textlstm.artifacts.arrays import ArrayWriter
from textlstm.artifacts.tables import read_tsv, write_json
from textlstm.tokens.parts import documents, read_clean
from textlstm.tokens.readable import readable
from textlstm.tokens.split import COLUMNS, SPLITS
from textlstm.tokens.tokenizer import EOS_ID, UNKNOWN_ID, Tokenizer, load


class DocumentEntry(TypedDict):
    """One document in the description of an array of ids."""

    work: str
    start: int
    length: int
    characters: int
    unknown: int
    ends: int


def encode(tokenizer: Path, split: Path, texts: Path, out: Path, clean: Path | None = None) -> None:
    """Write {train,valid,test,questioned}.npy and stats.json.

    Args:
        tokenizer: Folder of the tokenizer.
        split: split.tsv.
        texts: Folder of the language views.
        out: Folder to write.
        clean: Folder of the clean texts, which characters and SentencePiece encode; without it,
            they encode the joined tokens of the views.
    """
    unit = load(tokenizer)
    stats = {
        name: encode_split(unit, split, texts, name, out / f"{name}.npy", clean) for name in SPLITS
    }
    rows = read_tsv(split, COLUMNS)
    excerpted = sorted(
        {row["work"] for row in rows if (row["start"], row["end"]) != ("0.0", "1.0")}
    )
    note = (
        "too few works to hold any out whole: the last paragraphs of each validate and test"
        if excerpted
        else ""
    )
    sizes = {"unit": unit.unit, "vocabulary": unit.size, "splits": stats}
    write_json(out / "stats.json", sizes | {"cut_by_position": excerpted, "note": note})
    if note:
        sys.stderr.write(f"tokens: {note} ({', '.join(excerpted)})\n")


def encode_split(
    tokenizer: Tokenizer,
    split: Path,
    texts: Path,
    name: str,
    out: Path,
    clean: Path | None = None,
) -> dict[str, int | float]:
    """Write the ids of one split and return its sizes; `unknown_rate` ignores `<eos>`."""
    entries: list[DocumentEntry] = []
    meaning = f"{tokenizer.unit} ids of the {name} works, one document after another"
    with ArrayWriter(out, tokenizer.dtype, meaning) as writer:
        for work, view in documents(split, texts, name):
            text = readable(view, read_clean(clean, work))
            ids = tokenizer.encode(view if tokenizer.unit == "word" else text)
            entries.append(_entry(work, text, ids, writer.length))
            writer.append(ids)
        writer.metadata["documents"] = entries
    return _sizes(entries)


def _entry(work: str, text: str, ids: np.ndarray, start: int) -> DocumentEntry:
    return {
        "work": work,
        "start": start,
        "length": len(ids),
        "characters": len(text),
        "unknown": int(np.sum(ids == UNKNOWN_ID)),
        "ends": int(np.sum(ids == EOS_ID)),
    }


def _sizes(entries: list[DocumentEntry]) -> dict[str, int | float]:
    tokens = sum(entry["length"] for entry in entries)
    unknown = sum(entry["unknown"] for entry in entries)
    ends = sum(entry["ends"] for entry in entries)
    return {
        "documents": len(entries),
        "works": len({entry["work"] for entry in entries}),
        "tokens": tokens,
        "characters": sum(entry["characters"] for entry in entries),
        "unknown": unknown,
        "unknown_rate": unknown / max(1, tokens - ends),
        "longest": max((entry["length"] for entry in entries), default=0),
    }
