"""Rolling attribution: scores of windows of a book, and the places where its author changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.stylometry.accuracy import passages
from textlstm.stylometry.centroids import Centroids
from textlstm.stylometry.corpus import StyleCorpus, StyleText
from textlstm.stylometry.discriminant import Discriminant

BLOCK = 100  # words; seams are between blocks, and the bootstrap draws blocks
WINDOW = 2000  # words of the windows that discriminants are fitted on
SMOOTHING = 2000.0  # words with the rates of both sides of a seam, added to each side's
MIN_BLOCKS = 10  # on each side of a seam
MAX_SHIFT, REFINEMENTS = 100, 3  # blocks by which a seam moves at a time, and how often
MAX_WINDOWS = 100  # training windows of each author
LEVEL = 0.05  # a seam is claimed where at most this share of single-author works has a larger one
BAND = (5.0, 95.0)  # percentiles of the resampled scores


@dataclass(frozen=True)
class Seam:
    """The place where a text changes most from one author to another.

    Args:
        word: words before it.
        before: the author before it.
        after: the author after it.
        size: gain in log-likelihood by the change, divided by its standard deviation.
        p: share of the works by one author with a change as large, this text counted as one.
    """

    word: int
    before: str
    after: str
    size: float
    p: float

    @property
    def claimed(self) -> bool:
        """Whether few enough works by one author have a change as large."""
        return self.p <= LEVEL


@dataclass(frozen=True)
class Rolling:
    """The curve of a book.

    Args:
        starts: first word of each window, int [windows].
        authors: the candidates.
        scores: cosine to the centroid of each candidate, float [windows, authors].
        low: 5th percentile of resampled scores, float [windows, authors].
        high: 95th percentile of resampled scores, float [windows, authors].
        seams: the claimed seams; the largest change alone if none is claimed.
        compared: works by one author whose largest change was compared.
    """

    starts: np.ndarray
    authors: list[str]
    scores: np.ndarray
    low: np.ndarray
    high: np.ndarray
    seams: list[Seam]
    compared: int


def roll(
    corpus: StyleCorpus,
    book: StyleText,
    candidates: Sequence[str],
    window: int,
    step: int,
    most_frequent_words: int,
    resamples: int,
    seed: int,
) -> Rolling:
    """Return the curve and the seams of a book.

    The book, and works in its group, are left out of everything it is compared with.

    Args:
        corpus: works of known authorship.
        book: the text.
        candidates: authors to compare it with; empty for all.
        window: words of a window.
        step: words between the starts of windows.
        most_frequent_words: number of words compared.
        resamples: bootstrap samples of the blocks of each window.
        seed: random seed of the bootstrap.

    Raises:
        TextlstmError: the book is shorter than a window, or fewer than two candidates have works.
    """
    works = [
        text
        for text in corpus.texts
        if text.author
        and text.group != book.group
        and (not candidates or text.author in candidates)
    ]
    authors = sorted({text.author for text in works})
    if len(authors) < 2:
        raise TextlstmError("a rolling curve needs works of at least two other candidates")
    if len(book.words) < window:
        raise TextlstmError(
            f"{book.id}: has {len(book.words):,} words, fewer than a window of {window:,}; choose "
            "a shorter window"
        )
    table = StyleCorpus(works, corpus.vocabulary).frequencies()
    columns = table.columns[:most_frequent_words]
    labels = np.array([authors.index(text.author) for text in works])
    rates, owner = window_rates(corpus, works, labels, columns, window)
    centroids = Centroids(rates, labels[owner], len(authors))
    starts = np.arange(0, len(book.words) - window + 1, step)
    generator = np.random.default_rng(seed)
    scores, low, high = [], [], []
    for start in starts.tolist():
        blocks = count_blocks(book.words[start : start + window], columns, len(corpus.vocabulary))
        blocks = blocks[:, :-1]
        drawn = generator.multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), resamples)
        sampled = np.vstack([blocks.sum(axis=0), drawn @ blocks]) / (len(blocks) * BLOCK)
        cosines = centroids.cosine(sampled)
        scores.append(cosines[0])
        # resampled windows are noisier than the window: their cosines are smaller throughout
        ends = cosines[0] + np.percentile(cosines[1:] - cosines[1:].mean(axis=0), BAND, axis=0)
        low.append(ends[0])
        high.append(ends[1])
    seams, compared = find_seams(corpus, works, book, authors, columns)
    return Rolling(
        starts, authors, np.array(scores), np.array(low), np.array(high), seams, compared
    )


def window_rates(
    corpus: StyleCorpus,
    works: Sequence[StyleText],
    labels: np.ndarray,
    columns: np.ndarray,
    window: int = WINDOW,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the relative frequencies of words in windows of works, and the work of each.

    Args:
        corpus: the corpus.
        works: the works.
        labels: author indices of the works, int [works]; every author has as many windows.
        columns: ids of the words, int [words].
        window: words of a window; shorter works are one window.
    """
    pieces: list[np.ndarray] = []
    owner: list[int] = []
    for index, text in enumerate(works):
        number = max(1, MAX_WINDOWS // int((labels == labels[index]).sum()))
        cut = passages(text.words, window, number) or [text.words]
        pieces += cut
        owner += [index] * len(cut)
    lengths = np.array([len(piece) for piece in pieces])
    return corpus.count(pieces, columns) / lengths[:, None], np.array(owner)


def count_blocks(words: np.ndarray, columns: np.ndarray, vocabulary: int) -> np.ndarray:
    """Return the counts of words in consecutive blocks, all other words last.

    Args:
        words: ids of the words of a text, int [tokens]; an incomplete last block is left out.
        columns: ids of the words to count, int [words].
        vocabulary: size of the vocabulary.

    Returns:
        Counts, int [blocks, words + 1].
    """
    place = np.full(vocabulary, len(columns))
    place[columns] = np.arange(len(columns))
    number = len(words) // BLOCK
    blocks = place[words[: number * BLOCK]].reshape(number, BLOCK)
    size = len(columns) + 1
    cells = (np.arange(number)[:, None] * size + blocks).ravel()
    return np.bincount(cells, minlength=number * size).reshape(number, size)


def find_seams(
    corpus: StyleCorpus,
    works: Sequence[StyleText],
    book: StyleText,
    authors: Sequence[str],
    columns: np.ndarray,
) -> tuple[list[Seam], int]:
    """Return the claimed seams of a book, or its largest change, and the works compared.

    The largest change of each known work, with its group left out, says how large a change is in a
    work by one author; after a claimed seam both sides are searched in the same way.

    Args:
        corpus: the corpus.
        works: works of known authorship without the book.
        book: the text.
        authors: the candidates.
        columns: ids of the words compared, int [words].
    """
    size = len(corpus.vocabulary)
    counted = [count_blocks(text.words, columns, size)[:, :-1] for text in works]
    labels = np.array([authors.index(text.author) for text in works])
    rates, owner = window_rates(corpus, works, labels, columns)

    def discriminant(known: np.ndarray) -> Discriminant:
        rows = known[owner]
        return Discriminant.fit(rates[rows], labels[owner[rows]], len(authors))

    single = []
    for index, text in enumerate(works):
        others = np.array([other.group != text.group for other in works])
        if len(np.unique(labels[others])) < 2:
            continue
        change = largest_change(discriminant(others).scores(counted[index], BLOCK))
        if change:
            single.append(change[1])
    sizes = np.array(single)
    blocks = count_blocks(book.words, columns, size)
    scores = discriminant(np.ones(len(works), bool)).scores(blocks[:, :-1], BLOCK)
    claimed: list[Seam] = []
    largest: list[Seam] = []
    todo = [(0, len(blocks))]
    while todo:
        start, end = todo.pop()
        change = largest_change(scores[start:end])
        if change is None:
            continue
        place, gain, before, after = change
        p = float((1 + (sizes >= gain).sum()) / (1 + len(sizes)))
        seam = Seam((start + place) * BLOCK, authors[before], authors[after], float(gain), p)
        largest = largest or [seam]
        if seam.claimed:
            place = refine(blocks[start:end], place)
            word = (start + place) * BLOCK
            claimed.append(Seam(word, seam.before, seam.after, seam.size, p))
            todo += [(start, start + place), (start + place, end)]
    return sorted(claimed, key=lambda seam: seam.word) or largest, len(sizes)


def refine(blocks: np.ndarray, place: int) -> int:
    """Return the place of a seam, found again by the rates of the text's own two sides.

    The author on one side may be none of the candidates; the text itself is the better model.
    Blocks near the seam, among which it is searched, do not contribute to the rates.

    Args:
        blocks: counts of words, int [blocks, words].
        place: blocks before the seam.
    """
    for _ in range(REFINEMENTS):
        start = place - min(MAX_SHIFT, place // 2)
        end = place + min(MAX_SHIFT, (len(blocks) - place) // 2)
        sides = np.array([blocks[:start].sum(axis=0), blocks[end:].sum(axis=0)])
        rates = log_rates(sides, np.array([0, 1]), 2)
        difference = blocks[start:end] @ (rates[0] - rates[1])
        place = start + int(np.concatenate([[0.0], np.cumsum(difference)]).argmax())
        place = min(max(place, MIN_BLOCKS), len(blocks) - MIN_BLOCKS)
    return place


def log_rates(totals: np.ndarray, labels: np.ndarray, authors: int) -> np.ndarray:
    """Return the smoothed log rates of words of each author, float [authors, words].

    Args:
        totals: counts of words, int [works, words].
        labels: author indices of the works, int [works].
        authors: number of authors; one without works has the rates of all together.
    """
    pool = (totals.sum(axis=0) + 1.0) / (totals.sum() + totals.shape[1])
    own = np.array([totals[labels == author].sum(axis=0) for author in range(authors)])
    return np.log((own + SMOOTHING * pool) / (own.sum(axis=1, keepdims=True) + SMOOTHING))


def largest_change(scores: np.ndarray) -> tuple[int, float, int, int] | None:
    """Return the split of a text that raises its score most when its author may change.

    Args:
        scores: log-likelihood of each block by each author, float [blocks, authors].

    Returns:
        Blocks before the split, the gain divided by its standard deviation, and the indices of the
        authors before and after; None for a text that is too short. The gain is 0 where one author
        is the likeliest on both sides.
    """
    if len(scores) < 2 * MIN_BLOCKS:
        return None
    left = np.cumsum(scores, axis=0)[MIN_BLOCKS - 1 : len(scores) - MIN_BLOCKS]
    total = scores.sum(axis=0)
    right = total - left
    place = int((left.max(axis=1) + right.max(axis=1)).argmax())
    before, after = int(left[place].argmax()), int(right[place].argmax())
    split = place + MIN_BLOCKS
    if before == after:
        return split, 0.0, before, after
    gain = left[place].max() + right[place].max() - total.max()
    difference = scores[:, before] - scores[:, after]
    sides = (difference[:split], difference[split:])
    noise = np.concatenate([side - side.mean() for side in sides]).std()
    return split, float(gain / max(noise * np.sqrt(len(scores)), 1e-9)), before, after
