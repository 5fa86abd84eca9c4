"""A Kneser-Ney model of each author on the characters of the text, spaces and marks included."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from textlstm import config
from textlstm.attribute.corpus import Corpus
from textlstm.attribute.kneser_ney import KneserNeyScorer, UnitModels
from textlstm.attribute.streams import Stream

MAX_CHARACTERS = 48_000_000  # counted of all authors: bounds memory


def build(settings: config.KneserNeyCharacters, seed: int) -> "CharacterKneserNey":
    """Return the method with its settings; it draws no random numbers."""
    return CharacterKneserNey(settings)


def load(arrays: Mapping[str, np.ndarray], authors: int) -> KneserNeyScorer:
    """Restore a scorer from its `arrays`."""
    return KneserNeyScorer(UnitModels.load(arrays, "character", authors))


class CharacterKneserNey:
    """Interpolated Kneser-Ney models of the characters of all authors.

    Args:
        settings: order, discount and number of characters counted.

    Example:
        >>> from textlstm.attribute.corpus import Text, Tokens
        >>> from textlstm.config import KneserNeyCharacters
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> views = ["she saw her sister", "the ship sank at sea", "her sisters"]
        >>> tokens = Tokens.from_views(views)
        >>> settings = KneserNeyCharacters(order=3, discount=0.75, characters=1000)
        >>> scorer = CharacterKneserNey(settings).fit(Corpus(texts, tokens), np.array([0, 1]))
        >>> scorer.scores(tokens, np.array([[2, 0, 2]])).argmax(axis=1)
        array([0])
    """

    id: ClassVar[str] = "kneser_ney_characters"

    def __init__(self, settings: config.KneserNeyCharacters) -> None:
        self.settings = settings

    def fit(self, corpus: Corpus, training: np.ndarray) -> KneserNeyScorer:
        """Choose the characters and count n-grams in training works.

        Args:
            corpus: the corpus.
            training: indices of the training works, int [works]; of at least two authors.

        Returns:
            The scorer; its scores are standardised mean log probabilities.
        """
        stream = Stream.fit("character", corpus.tokens, training, 0)
        order, discount = self.settings.order, self.settings.discount
        most = min(self.settings.characters, MAX_CHARACTERS // len(corpus.authors))
        return KneserNeyScorer(UnitModels.fit(corpus, training, stream, order, discount, most))
