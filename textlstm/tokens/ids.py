"""Encoded documents: arrays of ids on disk, divided into documents."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from textlstm.artifacts.arrays import load_array
from textlstm.artifacts.files import damaged
from textlstm.artifacts.tables import is_count
from textlstm.errors import TextlstmError


@dataclass(frozen=True)
class Documents:
    """Ids of several documents, concatenated; `documents[k]` are the ids of document k.

    Args:
        ids: Ids of all documents, unsigned integers [tokens].
        starts: Position in `ids` where each document starts, int64 [documents].
        works: Id of the work of each document.
        characters: Length of the text of each document in characters.
        unknown: Number of `<unk>` in each document.

    Example:
        >>> documents = Documents(
        ...     np.array([5, 3, 1, 4, 1]), np.array([0, 3]), ["emma", "persuasion"], [9, 4], [0, 0]
        ... )
        >>> documents[1].tolist(), documents.lengths.tolist()
        ([4, 1], [3, 2])
    """

    ids: np.ndarray
    starts: np.ndarray
    works: list[str]
    characters: list[int]
    unknown: list[int]

    @property
    def lengths(self) -> np.ndarray:
        """Number of ids of each document, int64 [documents]."""
        return np.diff(np.append(self.starts, len(self.ids)))

    def __len__(self) -> int:
        return len(self.works)

    def __getitem__(self, k: int) -> np.ndarray:
        return self.ids[self.starts[k] : self.starts[k + 1] if k + 1 < len(self) else None]


def load_documents(path: str | Path) -> Documents:
    """Load the documents of a split; their ids are memory-mapped.

    Args:
        path: Array of ids (.npy) with its description (.json) beside it.

    Returns:
        The documents in the order of the array.

    Raises:
        TextlstmError: A file is missing or damaged, or the documents do not cover the array in
            order.

    Example:
        >>> import tempfile
        >>> from textlstm.artifacts.arrays import save_array
        >>> path = Path(tempfile.mkdtemp(), "train.npy")
        >>> entry = {"work": "emma", "start": 0, "length": 3, "characters": 9, "unknown": 0}
        >>> save_array(path, np.array([5, 3, 1], np.uint16), "word ids", documents=[entry])
        >>> load_documents(path).works
        ['emma']
    """
    ids, description = load_array(Path(path))
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        raise TextlstmError(
            f"{path}: expected ids, integers [n], got {ids.dtype} {list(ids.shape)}; "
            "encode the texts again"
        )
    entries = description.get("documents", [])
    if not _are_documents(entries):
        raise damaged(Path(path).with_suffix(".json"), "documents: expected work and sizes of each")
    end = 0
    for entry in entries:
        if entry["start"] != end:
            raise TextlstmError(
                f"{path}: its .json lists documents with gaps; delete both and run again"
            )
        end += entry["length"]
    if end != len(ids):
        raise TextlstmError(
            f"{path}: its .json lists {end} ids, but the array has {len(ids)}; "
            "delete both and run again"
        )
    starts = np.array([entry["start"] for entry in entries], np.int64)
    columns = {key: [entry[key] for entry in entries] for key in ("work", "characters", "unknown")}
    return Documents(ids, starts, columns["work"], columns["characters"], columns["unknown"])


def _are_documents(entries: object) -> bool:
    """Return whether a value read from JSON lists documents."""
    sizes = ("start", "length", "characters", "unknown")
    return isinstance(entries, list) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("work"), str)
        and all(is_count(entry.get(key)) for key in sizes)
        for entry in entries
    )
