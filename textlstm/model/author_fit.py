"""Fitting author heads to a trained model, whose weights stay as they are.

The difference of author a for token w compares what the author writes with what the model expects
in the author's own works:

    d_aw = log((n_aw + k f_w^2) / (e_aw + k f_w^2))

n are the occurrences in the author's training works, and e those that the shared output layer
expects there, measured in parts of the works that are evenly spaced. f is the index of dispersion,
the variance of a token's occurrences in blocks of an author's works divided by their mean: it is
one for tokens that occur evenly, and large for names and subjects. k, chosen on validation works,
draws the differences of rare and of uneven tokens towards zero. It is one step of iterative scaling
(Darroch & Ratcliff 1972), so that no learning rate is needed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import config
from textlstm.artifacts.tables import read_tsv
from textlstm.corpus.work import KNOWN, candidates
from textlstm.model.author_heads import AuthorHeads
from textlstm.model.author_scores import head_nats
from textlstm.model.mixture import Mixture, load_model
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import check_ids_fit_vocabulary
from textlstm.model.state import State
from textlstm.model.types import Tensor
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import EOS_ID

HELD_OUT = ("valid", "test")
BLOCK = 1000  # tokens; each is read from a zero state
PRIOR = 5.0  # occurrences of dispersion one, added for tokens that occur too rarely to tell
WINDOW = 50  # steps of one compiled call

Network = LanguageModel | Mixture


def write_author_heads(
    folder: Path, works: Path, splits: Mapping[str, Path], settings: config.AuthorHeads
) -> None:
    """Fit the heads of all authors of training works and write them into the model's folder.

    Args:
        folder: Folder of the model.
        works: works.tsv.
        splits: Ids (.npy) of the splits "train", "valid" and "test".
        settings: Settings of the fit.

    Raises:
        TextlstmError: If the model or the ids are damaged or do not match.
    """
    rows = read_tsv(works, ("id", "author", "role"))
    known = {row["id"]: row["author"] for row in rows if row["role"] == KNOWN}
    named = set(candidates(known.values()))
    author_of = {work: author for work, author in known.items() if author in named}
    documents = {name: load_documents(path) for name, path in splits.items()}
    fit_author_heads(load_model(folder), documents, author_of, settings).save(folder)


def fit_author_heads(
    network: Network,
    splits: Mapping[str, Documents],
    author_of: Mapping[str, str],
    settings: config.AuthorHeads,
) -> AuthorHeads:
    """Fit the heads of all authors of training works.

    Args:
        network: The trained model.
        splits: Documents "train", "valid" and "test".
        author_of: Author by work; other works are left out.
        settings: Settings of the fit.

    Returns:
        The heads; none if the training works are by one author. Their facts are the smoothing, the
        training tokens of each author, and what `held_out` returns for each work held out.

    Raises:
        TextlstmError: If an id is outside the vocabulary.
    """
    training, size = splits["train"], network.vocabulary
    check_ids_fit_vocabulary(training, size)
    texts: dict[str, list[np.ndarray]] = {}
    for k, work in enumerate(training.works):
        if author_of.get(work) and training.lengths[k]:
            texts.setdefault(author_of[work], []).append(training[k])
    authors = sorted(texts)
    if len(authors) < 2:
        return AuthorHeads([], np.zeros((0, size), np.float32), {"works": []})
    own = [texts[author] for author in authors]
    counts = np.array([np.bincount(np.concatenate(ids), minlength=size) for ids in own], float)
    shares = np.array([expected_shares(network, ids, settings.tokens) for ids in own])
    expected = shares * counts.sum(axis=1, keepdims=True)
    uneven = dispersion(own, size)
    difference = differences(counts, expected, settings.smoothing * uneven**2)
    facts = {
        "smoothing": settings.smoothing,
        "training_tokens": dict(zip(authors, counts.sum(axis=1).astype(int).tolist(), strict=True)),
        "works": held_out(network, splits, author_of, authors, difference),
    }
    return AuthorHeads(authors, difference, facts)


def differences(counts: np.ndarray, expected: np.ndarray, added: np.ndarray) -> np.ndarray:
    """Return the differences of authors, float32 [authors, vocabulary].

    Args:
        counts: Occurrences in each author's works, [authors, vocabulary].
        expected: Expected occurrences there, [authors, vocabulary].
        added: Number that is added to both, [vocabulary].

    Example:
        >>> import numpy as np
        >>> differences(np.array([[3.0, 0.0]]), np.array([[1.0, 2.0]]), np.ones(2)).round(2)
        array([[ 0.69, -1.1 ]], dtype=float32)
    """
    return np.log((counts + added) / (expected + added)).astype(np.float32)


def dispersion(texts: list[list[np.ndarray]], size: int) -> np.ndarray:
    """Return the index of dispersion of every token within authors, at least 1; [size].

    Args:
        texts: For each author the ids of the works.
        size: Number of ids.

    Example:
        >>> import numpy as np
        >>> even, uneven = np.tile([0, 1], 3000), np.repeat([0, 2], 3000)
        >>> dispersion([[even], [uneven]], size=3).round() > 1
        array([ True, False,  True])
    """
    squares, means = np.zeros((2, size))
    for works in texts:
        blocks = [block for work in works for block in blocks_of(work)]
        share = np.bincount(np.concatenate(works), minlength=size) / sum(map(len, works))
        for block in blocks:
            mean = share * len(block)
            squares += (np.bincount(block, minlength=size) - mean) ** 2
            means += mean
    return np.maximum(1.0, (squares + PRIOR) / (means + PRIOR))


def blocks_of(ids: np.ndarray) -> list[np.ndarray]:
    """Return the ids of a work in blocks."""
    return [ids[start : start + BLOCK] for start in range(0, len(ids), BLOCK)]


def expected_shares(network: Network, texts: list[np.ndarray], most: int) -> np.ndarray:
    """Return the mean probability of every token in texts, float64 [vocabulary].

    Args:
        network: The model.
        texts: Ids of an author's works.
        most: Largest number of tokens that are read, in blocks evenly spaced over the works.
    """
    blocks = [block for text in texts for block in blocks_of(text)]
    number = max(1, most // BLOCK)
    chosen = np.unique(np.linspace(0, len(blocks) - 1, number).round().astype(int))
    lanes = [np.asarray(blocks[k], np.int32) for k in chosen]
    # the number of lanes is the same for every author, so that one graph serves all
    inputs = np.full((number, BLOCK), EOS_ID, np.int32)
    inside = np.zeros((number, BLOCK), np.float32)
    for row, ids in enumerate(lanes):
        inputs[row, 1 : len(ids)], inside[row, : len(ids)] = ids[:-1], 1
    total, state = np.zeros(network.vocabulary), network.initial_state(number)
    read = network.compiled(_expected, number)
    for start in range(0, max(map(len, lanes)), WINDOW):
        part = slice(start, start + WINDOW)
        sums, state = read(tf.constant(inputs[:, part]), tf.constant(inside[:, part]), state)
        total += sums.numpy()
    return total / inside.sum()


def _expected(
    network: Network, inputs: Tensor, inside: Tensor, state: list[State]
) -> tuple[Tensor, list[State]]:
    """Return the sum of the probabilities of every token over a window, and the state after it."""
    hidden, state = network.hidden(inputs, state)
    logits = network.logits(tf.reshape(hidden, [-1, hidden.shape[-1]]))
    weight = tf.reshape(inside, [-1])
    return tf.linalg.matvec(tf.nn.softmax(logits), weight, transpose_a=True), state


def held_out(
    network: Network,
    splits: Mapping[str, Documents],
    author_of: Mapping[str, str],
    authors: list[str],
    difference: np.ndarray,
) -> list[dict[str, Any]]:
    """Return the scores of the validation and test works, one entry for each work.

    Args:
        network: The model.
        splits: Documents "valid" and "test".
        author_of: Author by work.
        authors: Names of the heads.
        difference: Differences of the heads, float32 [heads, vocabulary].

    Returns:
        Work, split, author, tokens, and the sums of the nats of all tokens: `nats` under the shared
        layer, `nats_own_head`, and `nats_other_heads`, their mean; `likeliest_head` has the fewest.
    """
    names = [name for name in HELD_OUT for _ in splits[name].works]
    documents = joined([splits[name] for name in HELD_OUT])
    nats = head_nats(network, documents, difference)
    entries = []
    rows = zip(names, documents.works, documents.lengths, nats.tolist(), strict=True)
    for split, work, tokens, (shared, *heads) in rows:
        if author_of.get(work) not in authors or not tokens:
            continue
        head = authors.index(author_of[work])
        entries.append(
            {
                "work": work,
                "split": split,
                "author": authors[head],
                "tokens": int(tokens),
                "nats": shared,
                "nats_own_head": heads[head],
                "nats_other_heads": float(np.mean(np.delete(heads, head))),
                "likeliest_head": authors[int(np.argmin(heads))],
            }
        )
    return entries


def joined(parts: list[Documents]) -> Documents:
    """Return the documents of several splits as one."""
    offsets = np.cumsum([0, *(len(part.ids) for part in parts)])[:-1]
    return Documents(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.starts + offset for part, offset in zip(parts, offsets, strict=True)]),
        [work for part in parts for work in part.works],
        [number for part in parts for number in part.characters],
        [number for part in parts for number in part.unknown],
    )
