"""Interpolated modified Kneser-Ney n-gram model, the baseline of the LSTM language model.

Source: Chen & Goodman, "An empirical study of smoothing techniques for language modeling" (1999).
"""

import numpy as np

from textlstm.tokens.ids import Documents
from textlstm.tokens.sorted_table import find
from textlstm.tokens.tokenizer import EOS_ID

NO_TOKEN = -1  # fills the context in front of a document's initial <eos>


class KneserNey:
    """Interpolated modified Kneser-Ney model of token ids, fitted on construction.

    With c the counts, h the context, h' the context without its first token and D, D1, D2, D3+
    the discounts of an order:

        p(w | h) = max(c(hw) - D(c(hw)), 0) / c(h)
                   + (D1 N1(h) + D2 N2(h) + D3+ N3+(h)) / c(h) * p(w | h')

    The highest order counts occurrences. Lower orders count the distinct ids that precede an
    n-gram, except for n-grams at the start of a document, which keep their occurrences. The
    lowest order is interpolated with the uniform distribution, so that every id has a probability
    and the probabilities of all ids sum to one. Discounts come from each order's counts of counts.

    Args:
        documents: the training documents; each is preceded by <eos>.
        order: tokens of the longest n-gram, 1 and up.
        vocabulary: number of ids.

    Example:
        >>> documents = Documents(np.array([2, 3, 2, 3, 3]), np.array([0]), ["emma"], [9], [0])
        >>> model = KneserNey(documents, order=2, vocabulary=4)
        >>> np.exp(-model.nats(documents)).round(2)
        array([0.57, 0.93, 0.37, 0.93, 0.37])
    """

    def __init__(self, documents: Documents, order: int, vocabulary: int) -> None:
        self.order, self.vocabulary = order, vocabulary
        grams, counts = np.unique(ngrams(documents, order), axis=0, return_counts=True)
        self.levels: list[_Level] = []
        for size in range(order, 0, -1):
            self.levels.insert(0, _Level(grams, counts, vocabulary))
            if size > 1:
                grams, counts = _continuations(grams, counts)

    def nats(self, documents: Documents) -> np.ndarray:
        """Return the negative log probability of every token, given its document up to there.

        Args:
            documents: documents of the same vocabulary.

        Returns:
            float64 [tokens], in nats.
        """
        grams = ngrams(documents, self.order)
        p = np.full(len(grams), 1 / self.vocabulary)
        for size, level in enumerate(self.levels, start=1):
            p = level.interpolate(grams[:, self.order - size :], p)
        return -np.log(p)


class _Level:
    """The n-grams of one order: discounted counts, and total and backoff mass of each context."""

    def __init__(self, grams: np.ndarray, counts: np.ndarray, vocabulary: int) -> None:
        complete = grams[:, 0] != NO_TOKEN
        grams, counts = grams[complete], counts[complete]
        discount = _discounts(counts)[np.minimum(counts, 3)]
        self.grams, self.discounted = _rows(grams), counts - discount
        self.contexts, context = np.unique(_rows(grams[:, :-1]), return_inverse=True)
        self.totals = np.bincount(context, counts, len(self.contexts))
        self.backoff = np.bincount(context, discount, len(self.contexts))

    def interpolate(self, grams: np.ndarray, lower: np.ndarray) -> np.ndarray:
        """Return p(last id | preceding ids), given the probabilities of the next lower order."""
        if not len(self.grams):  # every training document is shorter than this order
            return lower
        context, context_known = find(self.contexts, _rows(grams[:, :-1]))
        gram, gram_known = find(self.grams, _rows(grams))
        discounted = np.where(gram_known, self.discounted[gram], 0.0)
        p = (discounted + self.backoff[context] * lower) / self.totals[context]
        return np.where(context_known, p, lower)


def ngrams(documents: Documents, order: int) -> np.ndarray:
    """Return every token's id preceded by the order - 1 ids before it, int32 [tokens, order].

    The context of a document's first token is <eos>, preceded by `NO_TOKEN`.
    """
    grams = []
    for k in range(len(documents)):
        ids = np.concatenate([np.full(order - 1, NO_TOKEN), documents[k]]).astype(np.int32)
        if order > 1:
            ids[order - 2] = EOS_ID
        grams.append(np.lib.stride_tricks.sliding_window_view(ids, order))
    return np.concatenate(grams) if grams else np.empty((0, order), np.int32)


def _continuations(grams: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the n-grams of the next lower order and their continuation counts."""
    # an n-gram at the start of a document keeps its occurrences: nothing precedes it
    weight = np.where(grams[:, 0] != NO_TOKEN, 1, counts)
    lower, owner = np.unique(grams[:, 1:], axis=0, return_inverse=True)
    return lower, np.bincount(owner.ravel(), weight, len(lower)).astype(np.int64)


def _discounts(counts: np.ndarray) -> np.ndarray:
    """Return the discounts of counts 0, 1, 2 and 3+ (Chen & Goodman 1999, equation 26)."""
    # counts of counts are at least 1, and discounts clipped: tiny corpora may lack a count
    n1, n2, n3, n4 = (max(1, int(np.sum(counts == k))) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    discounts = np.array([0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    return np.clip(discounts, [0, 0.1, 0.1, 0.1], [0, 1, 2, 3])


def _rows(grams: np.ndarray) -> np.ndarray:
    """Return each row as one opaque value whose byte order is its sort order."""
    # big-endian, so that bytes sort as the ids do; an empty context becomes a constant column
    if not grams.shape[1]:
        grams = np.zeros((len(grams), 1))
    grams = np.ascontiguousarray(grams.astype(">i4"))
    return grams.view(f"V{4 * grams.shape[1]}").ravel()
