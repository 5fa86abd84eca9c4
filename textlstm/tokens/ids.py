"""Ids on disk, with the document each belongs to."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from textlstm.artifacts import load_array
from textlstm.errors import TextlstmError


@dataclass(frozen=True)
class Documents:
    """The ids of several documents, one after another; documents[k] are the ids of works[k], from starts[k] (int64) on.

    `characters` counts the text that each document's ids stand for, `unknown` its ids that are <unk>.
    """

    ids: np.ndarray
    starts: np.ndarray
    works: list[str]
    characters: list[int]
    unknown: list[int]

    @property
    def lengths(self) -> np.ndarray:
        """How many ids each document has, int64 [documents]."""
        return np.diff(np.append(self.starts, len(self.ids)))

    def __len__(self) -> int:
        return len(self.works)

    def __getitem__(self, k: int) -> np.ndarray:
        return self.ids[self.starts[k] : self.starts[k + 1] if k + 1 < len(self) else None]


def load_documents(path: Path) -> Documents:
    """Memory-map an array of ids with its documents; raise TextlstmError if they do not cover it in order."""
    ids, described = load_array(path)
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        raise TextlstmError(
            f"{path}: expected ids, integers [n], got {ids.dtype} {list(ids.shape)}; encode the texts anew"
        )
    documents = described.get("documents", [])
    end = 0
    for document in documents:
        if document["start"] != end:
            raise TextlstmError(
                f"{path}: its .json lists documents that leave gaps; delete both and run again"
            )
        end += document["length"]
    if end != len(ids):
        raise TextlstmError(
            f"{path}: its .json lists {end} ids, it holds {len(ids)}; delete both and run again"
        )
    starts = np.array([document["start"] for document in documents], np.int64)
    columns = {
        key: [document[key] for document in documents] for key in ("work", "characters", "unknown")
    }
    return Documents(ids, starts, columns["work"], columns["characters"], columns["unknown"])
