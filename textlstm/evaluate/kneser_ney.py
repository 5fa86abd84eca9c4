"""Interpolated modified Kneser-Ney over ids (Chen & Goodman 1999): the n-gram model an LSTM has to beat."""

import numpy as np

from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID


class KneserNey:
    """An n-gram model of `order` over `vocabulary` ids, fitted on documents that each begin after <eos>.

    p(w | h) = max(c(hw) - D(c(hw)), 0) / c(h) + (D1 N1(h) + D2 N2(h) + D3 N3+(h)) / c(h) · p(w | shorter h)

    The highest order counts occurrences; lower orders count the different ids an n-gram follows, except n-grams that
    begin a document, which keep their occurrences. The lowest order falls back on the uniform distribution, so every id
    has a probability and all of a context's sum to one. D1, D2, D3+ of each order come from its counts of counts.
    """

    def __init__(self, documents: Documents, order: int, vocabulary: int) -> None:
        self.order, self.vocabulary = order, vocabulary
        contexts = ngrams(documents, order)
        self.levels: list[_Level] = []
        highest, occurrences = np.unique(contexts, axis=0, return_counts=True)
        for size in range(order, 0, -1):
            self.levels.insert(0, _Level(highest, occurrences, vocabulary))
            if size > 1:
                highest, occurrences = _continuations(highest, occurrences)

    def nats(self, documents: Documents) -> np.ndarray:
        """Return -log p of every token given the tokens before it in its document, float64."""
        grams = ngrams(documents, self.order)
        chance = np.full(len(grams), 1 / self.vocabulary)
        for size, level in enumerate(self.levels, start=1):
            chance = level.interpolate(grams[:, self.order - size :], chance)
        return -np.log(chance)


class _Level:
    """The n-grams of one size with their counts, and for each context its total and what it gives to shorter ones."""

    def __init__(self, grams: np.ndarray, counts: np.ndarray, vocabulary: int) -> None:
        real = grams[:, 0] >= 0  # -1 stands for nothing: before a document's <eos>
        grams, counts = grams[real], counts[real]
        discounts = _discounts(counts)
        cut = discounts[np.minimum(counts, 3)]
        self.grams, self.left = _rows(grams), counts - cut
        contexts, owner = np.unique(_rows(grams[:, :-1]), return_inverse=True)
        self.contexts = contexts
        self.totals = np.bincount(owner, counts, len(contexts))
        self.given = np.bincount(owner, cut, len(contexts))

    def interpolate(self, grams: np.ndarray, shorter: np.ndarray) -> np.ndarray:
        """Return p(last id | the ids before it), given the same from the model one shorter."""
        if not len(self.grams):  # every document is shorter than this n-gram
            return shorter
        context, seen = _find(self.contexts, _rows(grams[:, :-1]))
        gram, known = _find(self.grams, _rows(grams))
        left = np.where(known, self.left[gram], 0.0)
        mixed = (left + self.given[context] * shorter) / self.totals[context]
        return np.where(seen, mixed, shorter)


def ngrams(documents: Documents, order: int) -> np.ndarray:
    """Return the id of every token with the order - 1 ids before it, int32 [tokens, order].

    A document's first token follows <eos>, and nothing (-1) stands before that.
    """
    parts = []
    for k in range(len(documents)):
        ids = np.concatenate([np.full(order - 1, -1), documents[k]]).astype(np.int32)
        if order > 1:
            ids[order - 2] = EOS_ID
        parts.append(np.lib.stride_tricks.sliding_window_view(ids, order))
    return np.concatenate(parts) if parts else np.empty((0, order), np.int32)


def _continuations(grams: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the n-grams one shorter with their continuation counts; those at a document's start keep occurrences."""
    weight = np.where(grams[:, 0] >= 0, 1, counts)
    shorter, owner = np.unique(grams[:, 1:], axis=0, return_inverse=True)
    return shorter, np.bincount(owner.ravel(), weight, len(shorter)).astype(np.int64)


def _discounts(counts: np.ndarray) -> np.ndarray:
    """Return what is taken from counts of 0, 1, 2 and 3 or more (Chen & Goodman 1999, equation 26)."""
    n1, n2, n3, n4 = (
        max(1, int(np.sum(counts == k))) for k in (1, 2, 3, 4)
    )  # tiny corpora may lack one
    y = n1 / (n1 + 2 * n2)
    found = np.array([0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    return np.clip(found, [0, 0.1, 0.1, 0.1], [0, 1, 2, 3])


def _rows(grams: np.ndarray) -> np.ndarray:
    """Return each row as one comparable value."""
    grams = np.ascontiguousarray(
        grams.astype(">i4") if grams.shape[1] else np.zeros((len(grams), 1), ">i4")
    )
    return grams.view(f"V{4 * grams.shape[1]}").ravel()


def _find(table: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each value stands in a sorted table (0 if nowhere) and whether it does."""
    at = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
    return at, table[at] == wanted
