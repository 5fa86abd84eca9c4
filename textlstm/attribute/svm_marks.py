"""A linear SVM on punctuation marks and the gaps between them."""

from typing import ClassVar

from textlstm import config
from textlstm.attribute.svm import ChannelSVM, load

__all__ = ["PunctuationSVM", "build", "load"]


def build(settings: config.Ngrams, seed: int) -> "PunctuationSVM":
    """Return the method with its settings."""
    return PunctuationSVM(settings, seed)


class PunctuationSVM(ChannelSVM):
    """The channel "punctuation" of `ChannelSVM` as a method of its own.

    Args:
        settings: number of n-grams.
        seed: seed of the choice of training pieces and of the solver.
    """

    id: ClassVar[str] = "svm_marks"

    def __init__(self, settings: config.Ngrams, seed: int) -> None:
        super().__init__(config.Svm.of_channel("punctuation", settings.ngrams), seed)
