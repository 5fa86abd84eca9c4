"""Pre-trained word vectors: an embedding that starts from a text file, in the format of word2vec.

A line is a word and its numbers, separated by spaces; a first line with the number of words and
their dimensions is optional, as in files of GloVe.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.tokens.tokenizer import Tokenizer

EOS_NAMES = ("</s>", "<eos>")  # names of the end of a sentence in files of vectors


class Vectors(NamedTuple):
    """Vectors of the tokens that a file holds.

    Attributes:
        rows: Ids of the tokens, int64 [found], in ascending order.
        values: Their vectors, float32 [found, dimensions].
    """

    rows: np.ndarray
    values: np.ndarray


def read_vectors(path: Path, vocabulary: Tokenizer, width: int) -> Vectors:
    """Read the vectors of a vocabulary's tokens from a file, which may be larger than memory.

    A token takes the vector of the same word, or else that of the word in small letters.

    Args:
        path: Text file in the format of word2vec or GloVe, UTF-8.
        vocabulary: The tokenizer.
        width: Dimensions of the embedding.

    Raises:
        TextlstmError: If the file is missing or in another format, has other dimensions, or holds
            none of the tokens.
    """
    wanted: dict[str, list[int]] = {}
    for id, token in enumerate(vocabulary.tokens):
        for name in EOS_NAMES if id == vocabulary.eos else {token, token.lower()}:
            wanted.setdefault(name, []).append(id)
    exact: dict[int, np.ndarray] = {}
    lower: dict[int, np.ndarray] = {}
    for number, word, numbers in _lines(path):
        if word not in wanted:
            continue
        vector = _vector(path, number, numbers, width)
        for id in wanted[word]:
            same = id == vocabulary.eos or word == vocabulary.tokens[id]
            (exact if same else lower).setdefault(id, vector)
    found = lower | exact
    if not found:
        raise TextlstmError(
            f"model.vectors: {path} holds none of the {vocabulary.size} tokens of the vocabulary; "
            "choose a text file in the format of word2vec, in the language of the corpus"
        )
    rows = sorted(found)
    return Vectors(np.array(rows, np.int64), np.stack([found[row] for row in rows]))


def scaled(vectors: Vectors, deviation: float) -> Vectors:
    """Return vectors whose numbers have the mean 0 in each dimension and a standard deviation.

    Tied embeddings are the output matrix too: vectors of another size or with a common part would
    make the first predictions sharper than the unigram distribution.

    Args:
        vectors: The vectors.
        deviation: Standard deviation of all numbers together.
    """
    centred = vectors.values - vectors.values.mean(axis=0)
    size = float(centred.std())
    return Vectors(vectors.rows, centred * np.float32(deviation / size) if size else centred)


def _lines(path: Path) -> Iterator[tuple[int, str, bytes]]:
    """Yield the number of each line, its word and the rest."""
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(file, start=1):
                word, _, numbers = line.strip().partition(b" ")
                header = number == 1 and word.isdigit() and numbers.strip().isdigit()
                if not header:
                    yield number, word.decode("utf-8", "replace"), numbers
    except OSError as error:
        raise TextlstmError(
            f"model.vectors: {path} cannot be read ({error.strerror}); correct the path"
        ) from error


def _vector(path: Path, number: int, numbers: bytes, width: int) -> np.ndarray:
    """Return the numbers of a line."""
    try:
        vector = np.array(numbers.split(), np.float32)
    except ValueError as error:
        raise TextlstmError(
            f"model.vectors: {path}, line {number}: not a word and its numbers; convert the file "
            "to the text format of word2vec"
        ) from error
    if len(vector) != width:
        raise TextlstmError(
            f"model.vectors: {path}, line {number}: {len(vector)} numbers, but model.embedding is "
            f"{width}; make them equal (with model.tie, model.units too)"
        )
    if not np.isfinite(vector).all():
        raise TextlstmError(
            f"model.vectors: {path}, line {number}: a number is not finite; delete the line"
        )
    return vector
