"""The verdict on a text: author, probability, how often such verdicts were right, abstentions."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from textlstm.attribute.mixture import Mixture
from textlstm.attribute.openset import OpenVerdict
from textlstm.attribute.pieces import WHOLE

SAME_TEXT = 0.5  # of the passages of the text, with a training work: a verdict would be circular
IDENTICAL = 0.9  # of the passages of the text, with a work left out of training: it is this book


class Accuracy(NamedTuple):
    """How often verdicts on held-out pieces of about one length were right.

    Attributes:
        kind: length in words, or `WHOLE`.
        words: median length of the pieces.
        right: share of right verdicts, every author with the same weight.
        n: number of pieces.
        works: number of works that they were cut from.
    """

    kind: int
    words: int
    right: float
    n: int
    works: int


class Shared(NamedTuple):
    """A known work that shares passages with a text.

    Attributes:
        work: id of the work.
        title: its title.
        author: its author.
        share: estimated share of the text's passages that are also in the work.
        training: whether the judge learned from the work.
    """

    work: str
    title: str
    author: str
    share: float
    training: bool


@dataclass(frozen=True)
class Verdict:
    """The answer to the question who wrote a text.

    Attributes:
        author: the author; None if the judge abstains.
        likeliest: the author with the highest probability.
        probability: that probability.
        probabilities: probability of each candidate.
        words: number of words read.
        accuracy: how often verdicts at about this length were right; None if not measured.
        methods: likeliest author and probability of each member of the combination.
        agree: members whose likeliest author is the verdict's.
        shared: known works that share passages with the text.
        reason: why the judge abstains; empty if it does not.
        open_set: whether none of the candidates may have written the text; None where the judge
            abstains, or nothing was measured.
        mixture: the shares of candidates in the text; None where the judge abstains, the text is
            too short, or nothing was measured.
    """

    author: str | None
    likeliest: str
    probability: float
    probabilities: dict[str, float]
    words: int
    accuracy: Accuracy | None
    methods: dict[str, tuple[str, float]]
    agree: list[str]
    shared: list[Shared]
    reason: str
    open_set: OpenVerdict | None = None
    mixture: Mixture | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as values for JSON."""
        return {
            "verdict": self.author,
            "likeliest": self.likeliest,
            "probability": self.probability,
            "probabilities": self.probabilities,
            "abstains": self.reason or None,
            "words": self.words,
            "accuracy": self.accuracy._asdict() if self.accuracy else None,
            "agree": self.agree,
            "methods": {
                method: {"verdict": author, "probability": p}
                for method, (author, p) in self.methods.items()
            },
            "shares_passages_with": [work._asdict() for work in self.shared],
            "open_set": self.open_set.as_json() if self.open_set else None,
            "mixture": self.mixture.as_json() if self.mixture else None,
        }


def same_text(shared: list[Shared]) -> str:
    """Return why a text counts as a known work; an empty string if it does not."""
    for each in shared:
        if each.share >= (SAME_TEXT if each.training else IDENTICAL):
            learned = ", which the judge has learned from" if each.training else ""
            book = f"{each.title or each.work} by {each.author}"
            return f"the text is on the shelf as {book}{learned}"
    return ""


def accuracies_of(
    probabilities: np.ndarray,
    truth: np.ndarray,
    kind: np.ndarray,
    words: np.ndarray,
    work: np.ndarray,
) -> list[Accuracy]:
    """Return the share of right verdicts for each length of held-out pieces, shortest first.

    Args:
        probabilities: float [pieces, authors].
        truth: indices of the true authors, int [pieces].
        kind: length in words, or `WHOLE`; int [pieces].
        words: number of words, int [pieces].
        work: the work of each piece, int [pieces].
    """
    right = probabilities.argmax(axis=1) == truth
    measured = []
    for group in np.unique(kind):
        rows = kind == group
        by_author = [right[rows & (truth == author)].mean() for author in np.unique(truth[rows])]
        measured.append(
            Accuracy(
                int(group),
                int(np.median(words[rows])),
                float(np.mean(by_author)),
                int(rows.sum()),
                len(np.unique(work[rows])),
            )
        )
    return sorted(measured, key=lambda each: (each.words, each.kind == WHOLE))
