"""A Kneser-Ney n-gram model of each author; a text goes to the author whose model predicts it best.

The score of an author is the mean log probability of the text's n-grams, minus the mean over all
authors, standardised by what texts by other authors get from this author's model. Sources: Chen &
Goodman (1999) for the model; Nini et al. (2025), "Grammar as a behavioral biometric", for the
comparison with reference models.
"""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from textlstm import config
from textlstm.attribute.corpus import Corpus, Tokens, by_document
from textlstm.attribute.pieces import spread
from textlstm.attribute.references import References
from textlstm.attribute.scorer import Scorer
from textlstm.attribute.store import (
    Arrays,
    array_of,
    below,
    pack_text,
    require,
    unpack_text,
)
from textlstm.attribute.streams import Encoded, Stream, Unit
from textlstm.tokens.sorted_table import find_distinct

MAX_TRAINING_SYMBOLS = 12_000_000  # of all authors, each with the same share: bounds memory
MAX_SPAN = 1_200_000  # tokens of a span times authors; of a longer span, parts are scored
MIN_SPAN = 5000  # tokens of a span that are scored with any number of authors
BLOCK = 400_000  # symbols scored at once, which bounds memory
MIN_PROBABILITY = 1e-30
MAX_RATIO = 2  # of the symbols of two authors, where no work can be held out


def build(settings: config.KneserNey, seed: int) -> "AuthorKneserNey":
    """Return the method with its settings; it draws no random numbers."""
    return AuthorKneserNey(settings)


def load(arrays: Mapping[str, np.ndarray], authors: int) -> "KneserNeyScorer":
    """Restore a scorer from its `arrays`."""
    return KneserNeyScorer(UnitModels.load(dict(arrays), "word", authors))


class AuthorKneserNey:
    """Interpolated Kneser-Ney models of the words of all authors.

    Args:
        settings: order, vocabulary and discount.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> from textlstm.config import KneserNey
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> tokens = Tokens.from_views(["the the of a the the", "of of the a of", "a the the of"])
        >>> settings = KneserNey(order=2, vocabulary=10, discount=0.75)
        >>> scorer = AuthorKneserNey(settings).fit(Corpus(texts, tokens), np.array([0, 1]))
        >>> scorer.scores(tokens, np.array([[2, 0, 4]])).argmax(axis=1)
        array([0])
    """

    id: ClassVar[str] = "kneser_ney"

    def __init__(self, settings: config.KneserNey) -> None:
        self.settings = settings

    def fit(self, corpus: Corpus, training: np.ndarray) -> "KneserNeyScorer":
        """Choose the vocabulary and count n-grams in training works.

        Args:
            corpus: the corpus.
            training: indices of the training works, int [works]; of at least two authors.

        Returns:
            The scorer; its scores are standardised mean log probabilities.
        """
        stream = Stream.fit("word", corpus.tokens, training, self.settings.vocabulary)
        order, discount = self.settings.order, self.settings.discount
        most = MAX_TRAINING_SYMBOLS // len(corpus.authors)
        return KneserNeyScorer(UnitModels.fit(corpus, training, stream, order, discount, most))


class KneserNeyScorer(Scorer):
    """Standardised mean log probabilities by the models of all authors."""

    def __init__(self, models: "UnitModels") -> None:
        self.models = models

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return the scores of spans, float64 [spans, authors]."""
        return self.scores_and_log_probabilities(tokens, spans)[0]

    def scores_and_log_probabilities(
        self, tokens: Tokens, spans: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the scores of spans, and their mean log probabilities.

        Log probabilities are nan where a span is shorter than an n-gram or has no known symbol;
        -inf for an author without training works.
        """
        raw = self.models.mean_log_probabilities(tokens, spans)
        return self.models.standardised(raw, tokens.words(spans)), raw

    def arrays(self) -> Arrays:
        """Return the fitted models as named arrays."""
        return self.models.arrays()


class Level(NamedTuple):
    """The n-grams of one length in the works of one author, sorted; contexts are one shorter."""

    grams: np.ndarray  # int64 [n-grams]
    counts: np.ndarray  # int32 [n-grams]: occurrences at the highest order, else continuations
    contexts: np.ndarray  # int64 [contexts]
    totals: np.ndarray  # int32 [contexts]: sum of the counts after a context
    types: np.ndarray  # int32 [contexts]: number of distinct n-grams after a context


class Queries(NamedTuple):
    """The distinct n-grams of one length in a text, and where their parts are."""

    grams: np.ndarray  # int64 [n-grams], sorted
    contexts: np.ndarray  # int64 [contexts], sorted
    context: np.ndarray  # index of each n-gram's context, int [n-grams]
    suffix: np.ndarray  # index of each n-gram's suffix in the next lower order, int [n-grams]


class UnitModels:
    """The models of all authors on one unit, and the references that standardise their scores.

    Args:
        stream: the symbols.
        order: symbols of the longest n-gram.
        discount: subtracted from every count.
        levels: for each author, the n-grams of length 1 to `order`; empty without training works.
        references: what texts by other authors get.

    Attributes:
        trained: whether an author has training works, bool [authors].
    """

    def __init__(
        self,
        stream: Stream,
        order: int,
        discount: float,
        levels: list[list[Level]],
        references: References,
    ) -> None:
        self.stream, self.order, self.discount, self.levels = stream, order, discount, levels
        self.references = references
        self.trained = np.array([bool(own) for own in levels])

    @classmethod
    def fit(
        cls,
        corpus: Corpus,
        training: np.ndarray,
        stream: Stream,
        order: int,
        discount: float,
        most: int,
    ) -> "UnitModels":
        """Count the n-grams of each author's training works, one author after the other.

        Args:
            corpus: the corpus.
            training: indices of the training works, int [works].
            stream: the symbols.
            order: symbols of the longest n-gram.
            discount: subtracted from every count.
            most: symbols of an author that are counted, the same number from each work; where no
                work can be held out, at most `MAX_RATIO` times those of the author with fewest.
        """
        labels, authors = corpus.labels, len(corpus.authors)
        levels = []
        works = [[int(work) for work in training if labels[work] == a] for a in range(authors)]
        if not corpus.folds:
            most = min(most, MAX_RATIO * fewest_symbols(corpus.tokens, stream, works))
        for own in works:
            share = most // max(1, len(own))
            encoded = [
                part
                for text in stream.encode(corpus.tokens, own).values()
                for part in text.excerpts(share)
            ]
            levels.append(count_levels(encoded, order, stream.size) if own else [])
        none = np.zeros((0, authors))
        models = cls(stream, order, discount, levels, References(np.zeros(0), none, none))
        models.references = References.measure(
            corpus, training, lambda pieces: models.mean_log_probabilities(corpus.tokens, pieces)
        )
        return models

    def standardised(self, scores: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Return scores relative to all authors and to texts by others, float [spans, authors].

        Spans without a known symbol, or shorter than an n-gram, get 0 for every author.

        Args:
            scores: mean log probabilities, float [spans, authors].
            words: lengths of the spans in words, int [spans].
        """
        return self.references.standardised(scores, words, self.trained)

    def mean_log_probabilities(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return the mean log probability of each span's n-grams, float64 [spans, authors].

        Of a span that is long for the number of authors, evenly spaced parts are scored (see
        `spread`). nan where a span is shorter than an n-gram or has no known symbol; -inf for an
        author without training works.
        """
        parts, owner = spread(spans, max(MIN_SPAN, MAX_SPAN // len(self.levels)))
        scores = self._means(tokens, parts)
        if len(parts) == len(spans):
            return scores
        sums = np.zeros((len(spans), len(self.levels)))
        scored = ~np.isnan(scores).any(axis=1)
        np.add.at(sums, owner[scored], scores[scored])
        number = np.bincount(owner[scored], minlength=len(spans))
        return np.where(number[:, None] > 0, sums / np.maximum(number, 1)[:, None], np.nan)

    def _means(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return the mean log probability of all n-grams of each span."""
        result = np.full((len(spans), len(self.levels)), np.nan)
        groups: list[list[tuple[int, np.ndarray]]] = []
        group: list[tuple[int, np.ndarray]] = []
        symbols = 0
        for document, rows in by_document(spans):
            group.append((document, rows))
            symbols += len(tokens.documents[document])
            if symbols > BLOCK:
                groups, group, symbols = [*groups, group], [], 0
        for documents in [*groups, group]:
            encoded = self.stream.encode(tokens, [document for document, _ in documents])
            self._score(documents, encoded, spans, result)
        result[:, ~self.trained] = -np.inf
        return result

    def _score(
        self,
        documents: list[tuple[int, np.ndarray]],
        encoded: dict[int, Encoded],
        spans: np.ndarray,
        result: np.ndarray,
    ) -> None:
        """Fill the rows of `result` that belong to documents."""
        keys, edges, known, rows, total = [], [], [], [], 0
        for document, own in documents:
            text = encoded[document]
            starts, ends = text.starts[spans[own, 1]], text.starts[spans[own, 2]]
            symbols = np.concatenate([[0], np.cumsum(~np.isin(text.ids, self.stream.empty))])
            known.append(symbols[ends] > symbols[starts])
            # of the n-grams that lie wholly in the span
            first, last = starts, np.maximum(starts, ends - self.order + 1)
            used = np.zeros(len(text.ids) + 1, np.int64)
            np.add.at(used, first, 1)
            np.add.at(used, last, -1)
            grams = text.grams(self.order, self.stream.size)
            covered = np.cumsum(used)[: len(grams)] > 0
            place = np.concatenate([[0], np.cumsum(covered)]) + total
            limit = len(grams)
            edges.append(
                np.stack([place[np.minimum(first, limit)], place[np.minimum(last, limit)]])
            )
            keys.append(grams[covered])
            rows.append(own)
            total += int(covered.sum())
        if not total:
            return
        edge, row = np.concatenate(edges, axis=1), np.concatenate(rows)
        scored = (edge[1] > edge[0]) & np.concatenate(known)
        edge, row = edge[:, scored], row[scored]
        unique, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        queries = prepare(unique, self.order, self.stream.size)
        for author, levels in enumerate(self.levels):
            if levels:
                p = probabilities(levels, queries, self.discount, self.stream.size)
                sums = np.concatenate(
                    [[0.0], np.cumsum(np.log(np.maximum(p, MIN_PROBABILITY))[inverse])]
                )
                result[row, author] = (sums[edge[1]] - sums[edge[0]]) / (edge[1] - edge[0])

    def arrays(self) -> Arrays:
        """Return the models as named arrays; n-grams of all authors are concatenated."""
        result: Arrays = {
            "symbols": pack_text(self.stream.symbols),
            "order": np.array([self.order], np.int64),
            "discount": np.array([self.discount]),
            **self.references.arrays(),
        }
        for n in range(self.order):
            parts = [levels[n] if levels else EMPTY for levels in self.levels]
            for name in Level._fields:
                result[f"{n + 1}.{name}"] = np.concatenate([getattr(part, name) for part in parts])
            for name in ("grams", "contexts"):
                sizes = [len(getattr(part, name)) for part in parts]
                result[f"{n + 1}.{name}_ends"] = np.cumsum(sizes, dtype=np.int64)
        return result

    @classmethod
    def load(cls, arrays: Mapping[str, np.ndarray], unit: Unit, authors: int) -> "UnitModels":
        """Restore the models from `arrays`, after checks."""
        order = int(array_of(arrays, "order", np.int64, (1,))[0])
        require(1 <= order <= 20, f"order {order}")
        stream = Stream(unit, unpack_text(array_of(arrays, "symbols", np.uint8, (None,))))
        require(stream.size**order < 2**63, "order and vocabulary do not fit")
        discount = float(array_of(arrays, "discount", np.float64, (1,))[0])
        require(0 < discount < 1, f"discount {discount}")
        levels: list[list[Level]] = [[] for _ in range(authors)]
        for n in range(order):
            part = below(arrays, str(n + 1))
            grams = array_of(part, "grams", np.int64, (None,))
            contexts = array_of(part, "contexts", np.int64, (None,))
            level = Level(
                grams,
                array_of(part, "counts", np.int32, (len(grams),)),
                contexts,
                array_of(part, "totals", np.int32, (len(contexts),)),
                array_of(part, "types", np.int32, (len(contexts),)),
            )
            gram_ends = _checked_ends(part, "grams_ends", authors, len(grams))
            context_ends = _checked_ends(part, "contexts_ends", authors, len(contexts))
            for author in range(authors):
                own = slice(gram_ends[author], gram_ends[author + 1])
                before = slice(context_ends[author], context_ends[author + 1])
                if own.stop > own.start:
                    require(len(levels[author]) == n, "an order is missing")
                    levels[author].append(
                        Level(
                            level.grams[own],
                            level.counts[own],
                            level.contexts[before],
                            level.totals[before],
                            level.types[before],
                        )
                    )
        require(all(len(own) in (0, order) for own in levels), "an order is missing")
        return cls(stream, order, discount, levels, References.load(dict(arrays), authors))


EMPTY = Level(*(np.zeros(0, kind) for kind in (np.int64, np.int32, np.int64, np.int32, np.int32)))


def _checked_ends(arrays: Arrays, name: str, authors: int, total: int) -> np.ndarray:
    ends = np.concatenate([[0], array_of(arrays, name, np.int64, (authors,))])
    require((np.diff(ends) >= 0).all() and ends[-1] == total, name)
    return ends


def fewest_symbols(tokens: Tokens, stream: Stream, works: list[list[int]]) -> int:
    """Return the number of symbols of the author with fewest, of those with works.

    Args:
        tokens: the documents.
        stream: the symbols.
        works: documents of each author.
    """
    return min(
        sum(len(stream.encode(tokens, [work])[work].ids) for work in own) for own in works if own
    )


def count_levels(encoded: list[Encoded], order: int, size: int) -> list[Level]:
    """Count the n-grams of texts, from length 1 to `order`.

    The highest order counts occurrences, lower orders the distinct symbols before an n-gram. Texts
    shorter than `order` leave no n-gram; then every order is counted by occurrences.
    """
    keys = [text.grams(order, size) for text in encoded]
    grams, counts = np.unique(np.concatenate(keys), return_counts=True)
    levels = []
    for n in range(order, 0, -1):
        if not len(grams):  # all texts are shorter than this order
            keys = [text.grams(n, size) for text in encoded]
            grams, counts = np.unique(np.concatenate(keys), return_counts=True)
        prefixes = grams // size
        starts = np.flatnonzero(np.diff(prefixes, prepend=-1))
        totals = np.add.reduceat(counts, starts) if len(starts) else counts
        types = np.diff(starts, append=len(grams))
        levels.append(
            Level(
                grams,
                counts.astype(np.int32),
                prefixes[starts],
                totals.astype(np.int32),
                types.astype(np.int32),
            )
        )
        if n > 1:
            grams, counts = np.unique(grams % size ** (n - 1), return_counts=True)
    return levels[::-1]


def prepare(grams: np.ndarray, order: int, size: int) -> list[Queries]:
    """Return the queries of length 1 to `order` for the sorted distinct n-grams of a text."""
    queries = []
    for n in range(order, 0, -1):
        contexts, context = np.unique(grams // size, return_inverse=True)
        shorter, suffix = np.unique(grams % size ** (n - 1), return_inverse=True)
        queries.append(Queries(grams, contexts, context, suffix))
        grams = shorter
    return queries[::-1]


def probabilities(
    levels: list[Level], queries: list[Queries], discount: float, size: int
) -> np.ndarray:
    """Return the probability of each n-gram's last symbol in one author's model.

    With c the counts and h the context, h' the context without its first symbol:

        p(w | h) = (max(c(hw) - D, 0) + D types(h) p(w | h')) / total(h)

    and p(w | h') where h does not occur; below the lowest order the distribution is uniform.

    Args:
        levels: the author's n-grams of length 1 to the order.
        queries: those of the text.
        discount: D.
        size: number of symbol ids.

    Returns:
        float64, one for each n-gram of the highest order.

    Example:
        One text "1 2 1 2", bigrams 1 2 (twice) and 2 1: p(1) = (1 - D) / 2 + 2 D / 2 / 3 = .375,
        and p(2 | 1) = (2 - D + D p(2)) / 2:

        >>> levels = count_levels([Encoded(np.array([1, 2, 1, 2]), np.arange(5))], 2, size=3)
        >>> queries = prepare(np.array([1 * 3 + 2]), 2, size=3)
        >>> probabilities(levels, queries, discount=0.75, size=3).round(4)
        array([0.7656])
    """
    p = np.full(1, 1 / size)
    for level, query in zip(levels, queries, strict=True):
        place, found = find_distinct(level.contexts, query.contexts)
        place, p = place[query.context], p[query.suffix]
        rows = np.flatnonzero(found[query.context])  # elsewhere the lower order stays
        place, lower = place[rows], p[rows]
        at, found = find_distinct(level.grams, query.grams[rows])
        count = np.where(found, level.counts[at], 0)
        discounted = np.maximum(count - discount, 0) + discount * level.types[place] * lower
        p[rows] = discounted / level.totals[place]
    return p
