"""Accuracy of methods against the number of words compared and the length of the text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from textlstm.stylometry.centroids import Centroids
from textlstm.stylometry.corpus import Frequencies, StyleCorpus
from textlstm.stylometry.distances import DISTANCES, z_scores

CENTROIDS, SVM = "centroids", "svm"
METHODS = {
    **{name: f"{distance.label}, nearest work" for name, distance in DISTANCES.items()},
    CENTROIDS: "Cosine Delta, nearest author centroid",
    SVM: "linear SVM",
}
MAX_FOLDS = 100  # one group of works is held out at a time up to this number of groups
FOLDS = 10  # of a corpus with more groups


@dataclass(frozen=True)
class Cell:
    """One cell of the grid.

    Args:
        method: id of the method, see `METHODS`.
        most_frequent_words: number of most frequent words.
        length: words of a classified text; 0 for whole works.
        right: texts attributed to their author.
        texts: texts classified.
        works: works they come from.
    """

    method: str
    most_frequent_words: int
    length: int
    right: int
    texts: int
    works: int

    @property
    def accuracy(self) -> float:
        """The share of texts attributed to their author."""
        return self.right / max(1, self.texts)


def grid(
    corpus: StyleCorpus,
    methods: Sequence[str],
    numbers: Sequence[int],
    lengths: Sequence[int],
    samples: int,
    start_rank: int,
    seed: int,
) -> list[Cell]:
    """Return the accuracy on works that are held out whole, with all that share text with them.

    Words, means, deviations, centroids and weights come from the other works. Works whose author
    has no work in another group are not classified, but remain candidates.

    Args:
        corpus: the corpus; texts without an author are left out.
        methods: ids of the methods.
        numbers: numbers of most frequent words.
        lengths: words of a classified text; 0 for whole works. Works shorter than a length are
            left out at that length.
        samples: consecutive passages of each length classified in a work, evenly spread over it.
        start_rank: rank of the first word.
        seed: random seed of the SVM.
    """
    known = [text for text in corpus.texts if text.author]
    authors = np.array([text.author for text in known])
    if len(set(authors)) < 2:
        return []
    frequencies = StyleCorpus(known, corpus.vocabulary).frequencies()
    right: dict[tuple[str, int, int], list[tuple[int, bool]]] = defaultdict(list)
    for held_out, training in folds([text.group for text in known], authors):
        owner, length_of, pieces = [], [], []
        for text in held_out:
            for length in lengths:
                cut = passages(known[text].words, length, samples)
                pieces += cut
                owner += [text] * len(cut)
                length_of += [length] * len(cut)
        counts = corpus.count(pieces, frequencies.columns)
        sizes = np.array([max(1, len(piece)) for piece in pieces])
        tested = 100 * counts / sizes[:, None]
        others = Frequencies(
            [known[text].id for text in training],
            frequencies.words,
            frequencies.counts[training],
            frequencies.lengths[training],
            frequencies.columns,
        )
        order = np.argsort(-others.counts.sum(axis=0), kind="stable")
        for number in numbers:
            words = order[start_rank - 1 : start_rank - 1 + number]
            for method in methods:
                named = classify(
                    method, tested[:, words], others.percentages[:, words], authors[training], seed
                )
                for index, text in enumerate(owner):
                    correct = named[index] == authors[text]
                    right[method, number, length_of[index]].append((text, bool(correct)))
    return [
        Cell(
            method,
            number,
            length,
            sum(correct for _, correct in results),
            len(results),
            len({text for text, _ in results}),
        )
        for method in methods
        for number in numbers
        for length in lengths
        if (results := right.get((method, number, length)))
    ]


def folds(groups: Sequence[str], authors: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield indices of held-out and of training works; a group is never on both sides."""
    names = sorted(set(groups))
    fold_of = {
        name: index if len(names) <= MAX_FOLDS else index % FOLDS
        for index, name in enumerate(names)
    }
    fold = np.array([fold_of[group] for group in groups])
    for number in np.unique(fold):
        training = np.flatnonzero(fold != number)
        held_out = np.flatnonzero((fold == number) & np.isin(authors, authors[training]))
        if len(held_out) and len(set(authors[training])) > 1:
            yield held_out, training


def passages(words: np.ndarray, length: int, number: int) -> list[np.ndarray]:
    """Return consecutive passages of a text, evenly spread; the whole text for length 0.

    Args:
        words: ids of the words, int [tokens].
        length: words of a passage.
        number: largest number of passages; they do not overlap.

    Example:
        >>> passages(np.arange(10), length=3, number=2)
        [array([0, 1, 2]), array([7, 8, 9])]
    """
    if not length:
        return [words]
    number = min(number, len(words) // length)
    if not number:
        return []
    starts = np.linspace(0, len(words) - length, number).astype(int).tolist()
    return [words[start : start + length] for start in starts]


def classify(
    method: str, texts: np.ndarray, training: np.ndarray, authors: np.ndarray, seed: int
) -> np.ndarray:
    """Return the author that a method names for each text, [texts].

    Args:
        method: id of the method.
        texts: percentages, float [texts, words].
        training: percentages of works of known authorship, float [works, words].
        authors: their authors, [works].
        seed: random seed of the SVM.
    """
    if method in DISTANCES:
        distances = DISTANCES[method].between(texts, training, training)
        return authors[distances.argmin(axis=1)]
    names, labels = np.unique(authors, return_inverse=True)
    if method == CENTROIDS:
        return names[Centroids(training, labels, len(names)).cosine(texts).argmax(axis=1)]
    classifier = OneVsRestClassifier(LinearSVC(class_weight="balanced", random_state=seed))
    classifier.fit(z_scores(training, training), labels)
    return names[classifier.predict(z_scores(texts, training))]
