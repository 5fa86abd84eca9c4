"""A corpus's views by work, a tokenizer learned from them and their ids, all in memory."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from textlstm.tokens import parts
from textlstm.tokens.ids import Documents
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import Tokenizer, unit_class

Views = dict[str, str]  # by work
SPLITS = ("train", "valid", "test")


def read(split: Path, texts: Path) -> dict[str, Views]:
    """Return the views of each split; a work cut in two keeps its first part's name for both."""
    found: dict[str, Views] = {}
    for name in SPLITS:
        views = found.setdefault(name, {})
        for work, view in parts.documents(split, texts, name):
            views[work] = views.get(work, "") + view
    return found


def fit(unit: str, views: Views, min_count: int, max_size: int, seed: int) -> Tokenizer:
    """Learn a tokenizer from training views."""
    kind = unit_class(unit, "inputs")
    return kind.fit(
        (kind.document(view) for view in views.values()), min_count, max_size, "unigram", seed
    )


def encode(tokenizer: Tokenizer, views: Mapping[str, str]) -> Documents:
    """Return the ids of views."""
    ids = [tokenizer.encode(tokenizer.document(view)) for view in views.values()]
    starts = np.cumsum([0, *map(len, ids)])[:-1].astype(np.int64)
    unknown = [int(np.sum(one == tokenizer.unknown)) for one in ids]
    characters = [len(readable(view)) for view in views.values()]
    return Documents(np.concatenate(ids), starts, list(views), characters, unknown)
