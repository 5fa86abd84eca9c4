"""Fit any method by its id, and restore its fitted state."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.attribute.corpus import read_corpus
from textlstm.attribute.methods import TENSORS
from textlstm.attribute.protocol import score_corpus, write_scored
from textlstm.attribute.scorer import Method, Scorer
from textlstm.attribute.store import reading
from textlstm.errors import TextlstmError


def method_of(id: str, settings: Any, seed: int) -> Method:
    """Return a method with its settings.

    Args:
        id: key of the method in `METHODS`, which names its module.
        settings: the section of the settings of that name.
        seed: random seed.
    """
    method: Method = _module(id).build(settings, seed)
    return method


def _module(id: str) -> ModuleType:
    """Return the module of a method."""
    if id in TENSORS:
        import_module("textlstm.model.threads")  # TensorFlow without its messages
    return import_module(f"textlstm.attribute.{id}")


def write_method(
    id: str,
    folds: Path,
    texts: Path,
    chunk: int,
    with_shuffled: bool,
    settings: Any,
    seed: int,
    scores: Path,
    model: Path,
) -> None:
    """Score every work by fits that it was held out from, and save the fit on all known works.

    Args:
        id: key of the method in `METHODS`.
        folds: the table attribute/folds.tsv.
        texts: folder of the style views.
        chunk: length of a chunk in words.
        with_shuffled: whether to evaluate on shuffled chunks too.
        settings: the section of the settings of that name.
        seed: random seed.
        scores: scores to write (.safetensors).
        model: fitted state to write (.safetensors); without arrays for a corpus of one author.
    """
    method, corpus = method_of(id, settings, seed), read_corpus(folds, texts)
    scored, scorer = score_corpus(method, corpus, chunk, seed, with_shuffled)
    write_scored(scores, scored)
    # a file of no arrays cannot be read again
    save_weights(model, scorer.arrays() if scorer else {"unfitted": np.zeros(0)})


def load_scorer(id: str, path: Path, authors: int) -> Scorer:
    """Restore a fitted method.

    Args:
        id: key of the method in `METHODS`.
        path: what `write_method` wrote as `model`.
        authors: number of candidate authors.

    Raises:
        TextlstmError: the file is missing, damaged or contradicts itself.
    """
    with reading(path, "fit"):
        return restore(id, load_weights(path), authors)


def restore(id: str, arrays: Mapping[str, np.ndarray], authors: int) -> Scorer:
    """Restore a fitted method from its arrays; any contradiction raises TextlstmError."""
    try:
        scorer: Scorer = _module(id).load(arrays, authors)
    except (ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        raise TextlstmError(f"damaged: {error}") from error
    return scorer
