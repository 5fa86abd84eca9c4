"""The interface of an attribution method: `fit` on training works returns a scorer."""

from typing import Protocol, runtime_checkable

import numpy as np

from textlstm.attribute.corpus import Corpus, Tokens
from textlstm.attribute.store import Arrays


class Scorer(Protocol):
    """A fitted method. It keeps all it needs: texts of any length and corpus can be scored.

    Attributes:
        scores: the scores of spans.
        arrays: the fitted state.

    Example:
        See `Method`.
    """

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Score spans of documents against every candidate author.

        Args:
            tokens: the documents.
            spans: document, first token, last token + 1; int [spans, 3].

        Returns:
            Scores, float [spans, authors]; higher is likelier, -inf for an author without training
            works, 0 for every author where a span has no known feature.
        """
        ...

    def arrays(self) -> Arrays:
        """Return the fitted state as named arrays, for the `load` of the method's module."""
        ...


@runtime_checkable
class Generative(Protocol):
    """A scorer whose model of an author does not depend on the other authors."""

    def scores_and_log_probabilities(
        self, tokens: Tokens, spans: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return scores, and mean log probabilities by each author's model, [spans, authors]."""
        ...


class Method(Protocol):
    """An attribution method with its settings, not yet fitted.

    A new method is a module of `textlstm.attribute` with a class of this form and the functions
    `build(settings, seed)` and `load(arrays, authors)`, a section of its settings in config.yaml
    and an entry in `textlstm.attribute.methods.METHODS`.

    Attributes:
        id: key of the method in `METHODS`.

    Example:
        A method that knows only how much each author wrote:

        >>> class Majority:
        ...     id = "majority"
        ...
        ...     def fit(self, corpus, training):
        ...         works = np.bincount(corpus.labels[training], minlength=len(corpus.authors))
        ...         return MajorityScorer(works / works.sum())
        >>> class MajorityScorer(Scorer):
        ...     def __init__(self, shares):
        ...         self.shares = shares
        ...
        ...     def scores(self, tokens, spans):
        ...         return np.tile(np.log(self.shares), (len(spans), 1))
        ...
        ...     def arrays(self):
        ...         return {"shares": self.shares}
        >>> from textlstm.attribute.corpus import Text
        >>> texts = [Text("emma", "Austen", "emma", 0, False), Text("pym", "Poe", "pym", 0, False)]
        >>> corpus = Corpus(texts, Tokens.from_views(["a b", "c d"]))
        >>> scorer = Majority().fit(corpus, training=np.array([0, 1]))
        >>> np.exp(scorer.scores(corpus.tokens, np.array([[1, 0, 2]])))
        array([[0.5, 0.5]])
    """

    @property
    def id(self) -> str:
        """Key of the method in `METHODS`."""
        ...

    def fit(self, corpus: Corpus, training: np.ndarray) -> Scorer:
        """Fit everything (features, scales, weights) on training works alone.

        Args:
            corpus: the corpus.
            training: sorted indices of the training works, int [works]; of at least two authors.

        Returns:
            A scorer for spans of any documents.
        """
        ...
