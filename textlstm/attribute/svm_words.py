"""A linear SVM on words and pairs of words."""

from typing import ClassVar

from textlstm import config
from textlstm.attribute.svm import ChannelSVM, load

__all__ = ["WordSVM", "build", "load"]


def build(settings: config.Ngrams, seed: int) -> "WordSVM":
    """Return the method with its settings."""
    return WordSVM(settings, seed)


class WordSVM(ChannelSVM):
    """The channel "words" of `ChannelSVM` as a method of its own.

    Args:
        settings: number of n-grams.
        seed: seed of the choice of training pieces and of the solver.
    """

    id: ClassVar[str] = "svm_words"

    def __init__(self, settings: config.Ngrams, seed: int) -> None:
        super().__init__(config.Svm.of_channel("words", settings.ngrams), seed)
