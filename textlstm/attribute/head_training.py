"""The authors' differences from a shared language model, fitted to whole pieces.

For small differences d the log-likelihood of a piece under an author's head, relative to the shared
output layer, is the sum over symbols of d times (observed - expected occurrences). The differences
are a ridge regression of the authors on these counts, each in units of its standard deviation
within authors. There are fewer pieces than symbols, so the regression is solved in inner products
of pieces: exactly, without a learning rate.
"""

import numpy as np
from scipy.linalg import solve

from textlstm.attribute.head_network import Heads, Trunk
from textlstm.attribute.head_symbols import BLOCK, NO_RARE, PAD, HeadSymbols, Windows

MAX_PIECES = 5000  # of all authors together: their inner products fit in memory
MAX_DEVIATIONS = 3.0  # of a count from its mean, in training and in what is scored
LEAST_VARIANCE = 0.05  # of a count


def fit_heads(
    trunk: Trunk, windows: Windows, labels: np.ndarray, authors: int
) -> tuple[Heads, list[np.ndarray]]:
    """Fit the differences of all authors.

    Args:
        trunk: the shared language model.
        windows: windows of training works.
        labels: author of each window, int [windows].
        authors: number of candidate authors.

    Returns:
        The differences, and the largest numbers of occurrences of a symbol and of a rare word in a
        block that are counted, each float32.
    """
    symbols, size = trunk.symbols, windows.block_size()
    number = trunk.settings.pieces * BLOCK // size  # of as many windows together
    starts = sample_blocks(windows, labels, number, size)
    owner = labels[starts]
    rows = np.minimum(starts[:, None] + np.arange(size), len(labels) - 1)
    inside = (windows.owner[rows] == windows.owner[starts][:, None])[..., None]
    pieces = np.where(inside, windows.symbols[rows], PAD)
    counts = counts_of(pieces, symbols.size)
    rare = counts_of(np.where(inside, windows.rare[rows], NO_RARE), len(symbols.rare) + 1)
    share = rare_shares(rare, symbols)
    expected = np.stack([np.bincount(symbols.symbol_of_rare, own, symbols.size) for own in rare])
    levels = [
        trunk.residuals(pieces),
        rare - (expected[:, symbols.symbol_of_rare] * share).astype(np.float32),
    ]
    deviations = [deviation_within(own, owner) for own in levels]
    z = np.concatenate(
        [own / deviation for own, deviation in zip(levels, deviations, strict=True)], axis=1
    )
    np.clip(z, -MAX_DEVIATIONS, MAX_DEVIATIONS, out=z)
    weights = ridge(z, owner, trunk.settings.penalty)
    present = np.unique(owner)
    heads = Heads(
        np.zeros((authors, symbols.size), np.float32),
        np.zeros((authors, len(symbols.rare) + 1), np.float32),
        share,
    )
    heads.difference[present] = weights[:, : symbols.size] / deviations[0]
    heads.rare[present] = weights[:, symbols.size :] / deviations[1]
    heads.rare[:, NO_RARE] = 0.0
    most = [
        own.mean(axis=0) + MAX_DEVIATIONS * deviation_within(own, owner) for own in (counts, rare)
    ]
    return heads, [own.astype(np.float32) for own in most]


def sample_blocks(windows: Windows, labels: np.ndarray, number: int, size: int) -> np.ndarray:
    """Return the first windows of at most `number` blocks of each author, from all its works.

    Args:
        windows: windows of training works.
        labels: author of each window, int [windows].
        number: largest number of blocks of an author.
        size: windows of a block.
    """
    authors = np.unique(labels)
    number = max(2, min(number, MAX_PIECES // len(authors)))
    chosen = []
    for author in authors:
        works = np.unique(windows.owner[labels == author])
        for work in works:
            starts = np.flatnonzero(windows.owner == work)[::size]
            most = min(len(starts), -(-number // len(works)))
            chosen.append(starts[np.linspace(0, len(starts) - 1, most).astype(np.int64)])
    return np.concatenate(chosen)


def counts_of(ids: np.ndarray, size: int) -> np.ndarray:
    """Return the occurrences of each id but 0 in pieces, float32 [pieces, size]."""
    counts = np.stack([np.bincount(piece.ravel(), minlength=size) for piece in ids])
    counts[:, 0] = 0
    return counts.astype(np.float32)


def rare_shares(counts: np.ndarray, symbols: HeadSymbols) -> np.ndarray:
    """Return the share of each rare word in its ending, float32 [rare words + 1]."""
    totals = counts.sum(axis=0) + 0.1
    totals[NO_RARE] = 0.0
    of_ending = np.bincount(symbols.symbol_of_rare, totals, symbols.size)
    share = totals / np.maximum(of_ending[symbols.symbol_of_rare], 0.1)
    return np.asarray(share, np.float32)


def deviation_within(counts: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return the standard deviation of counts within authors, float32; authors weigh the same."""
    variances = [counts[owner == author].var(axis=0) for author in np.unique(owner)]
    return np.sqrt(np.mean(variances, axis=0) + LEAST_VARIANCE).astype(np.float32)


def ridge(z: np.ndarray, owner: np.ndarray, penalty: float) -> np.ndarray:
    """Return weights that tell each author from the others, float64 [authors, features].

    Args:
        z: standardised counts, float32 [pieces, features]; changed in place.
        owner: author of each piece; every author has the same weight.
        penalty: of the squared weights, relative to the mean squared length of a piece.

    Example:
        >>> ridge(np.array([[1.0, 0], [-1, 0]]), np.array([0, 1]), penalty=1.0).round(2)
        array([[ 0.67,  0.  ],
               [-0.67,  0.  ]])
    """
    authors, place = np.unique(owner, return_inverse=True)
    z -= np.mean([z[place == author].mean(axis=0) for author in range(len(authors))], axis=0)
    lengths = np.linalg.norm(z, axis=1, keepdims=True)
    z /= np.maximum(lengths, 1e-6)
    number = np.bincount(place)
    target = 2.0 * np.eye(len(authors))[place] - 1
    target -= np.mean([target[place == author].mean(axis=0) for author in range(len(authors))], 0)
    product = (z @ z.T).astype(np.float64)
    product[np.diag_indices(len(z))] += penalty * number[place] / number.mean()
    of_pieces = solve(product, target, assume_a="pos").astype(z.dtype)
    return of_pieces.T @ z / max(float(lengths.mean()), 1e-6)
