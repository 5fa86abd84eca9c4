"""Views of a corpus by split and work, tokenizers fitted to them and token ids, all in memory."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from textlstm.tokens import parts
from textlstm.tokens.ids import Documents
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import Tokenizer, unit_class

Views = dict[str, str]  # work id -> view (its text as tokens separated by spaces)
SPLITS = ("train", "valid", "test")


def read(split: Path, texts: Path) -> dict[str, Views]:
    """Return the views of each split; two parts of one work in a split are joined under its id."""
    by_split: dict[str, Views] = {}
    for name in SPLITS:
        views = by_split.setdefault(name, {})
        for work, view in parts.documents(split, texts, name):
            views[work] = views.get(work, "") + view
    return by_split


def fit(unit: str, views: Views, min_count: int, max_size: int, seed: int) -> Tokenizer:
    """Fit a tokenizer of `unit` (character, word or sentencepiece) to the training views."""
    tokenizer = unit_class(unit, "inputs")
    documents = (tokenizer.document(view) for view in views.values())
    return tokenizer.fit(documents, min_count, max_size, "unigram", seed)


def encode(tokenizer: Tokenizer, views: Mapping[str, str]) -> Documents:
    """Return the token ids of views, one document per work."""
    ids = [tokenizer.encode(tokenizer.document(view)) for view in views.values()]
    starts = np.cumsum([0, *map(len, ids)])[:-1].astype(np.int64)
    num_unknown = [int(np.sum(document == tokenizer.unknown)) for document in ids]
    num_characters = [len(readable(view)) for view in views.values()]
    return Documents(np.concatenate(ids), starts, list(views), num_characters, num_unknown)
