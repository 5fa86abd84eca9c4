"""Whether none of the candidates wrote a text: conformal p-values and bootstrap imposters.

The score of a candidate is the margin of its Kneser-Ney score, in standard deviations, over the
best other candidate. Held-out works say which scores an author's own works get; works of authors
who were left out of the candidates say which scores the wrong authors get. The models of an author
do not depend on the other authors, so that leaving one out needs no new fit.
Sources: Vovk et al., "Algorithmic learning in a random world" (2005) for the p-values; Koppel &
Winter (2014) and Nagy (2024) for imposters by bootstrap distances.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.scaler import AuthorBalancedScaler
from textlstm.attribute.store import Arrays, array_of, pack_text, require, unpack_text

LEVEL = 0.04  # false attributions that the threshold allows on the authors that set it
MIN_AUTHORS = 5  # for a threshold
MIN_WORKS = 5  # held out, for p-values
MIN_REJECTING_WORKS = 10  # held out, for an answer by p-values where authors are too few
MAX_P = 0.05  # of the likeliest candidate, for the answer that none wrote a text
MAX_LEFT_OUT = 100  # authors that are left out in turn
WORDS = 1000  # most frequent words in the distances of imposters
ITERATIONS = 200
SHARE = 0.5  # of the words and of the imposters in an iteration
MAX_Z_SCORE = 3.0


class OpenVerdict(NamedTuple):
    """What speaks for and against the answer that none of the candidates wrote a text.

    Attributes:
        p: conformal p-value of each candidate: the share of held-out works whose own author scores
            as low as this candidate does here.
        score: score of the likeliest candidate.
        own: lowest and highest score of held-out works by this author, by their author; empty
            without such works.
        outside: share of texts by authors left out whose best candidate scores as high.
        accepted: whether the score exceeds the threshold; with fewer authors than a threshold
            needs, whether the p-value of the likeliest candidate exceeds `MAX_P`, or is not the
            lowest possible; None where neither is measured.
        words: length at which scores were measured.
        false: measured share of texts by left-out authors that the threshold accepts.
        correct: measured share of texts by candidates that it accepts, with the right author.
        authors: authors left out for it.
        imposters: share of bootstrap samples in which each candidate is nearer than imposters.
    """

    p: dict[str, float]
    score: float
    own: tuple[float, ...]
    outside: float | None
    accepted: bool | None
    words: int
    false: float | None
    correct: float | None
    authors: int
    imposters: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """Return the result as values for JSON."""
        rounded = {author: round(value, 4) for author, value in self.p.items()}
        return self._asdict() | {"p": rounded, "own": list(self.own)}


class Level(NamedTuple):
    """What was measured at one length.

    Attributes:
        words: the length.
        own: scores of held-out pieces by the models of their authors, float [pieces].
        work: the work of each of these pieces, int [pieces].
        author: the author of each of these pieces, int [pieces].
        outside: highest scores of pieces whose author was left out, sorted; float [pieces].
        threshold: score above which a candidate is accepted; infinite without one.
        false: measured share of falsely accepted pieces.
        correct: measured share of rightly accepted pieces.
        left_out: number of authors left out.
    """

    words: int
    own: np.ndarray
    work: np.ndarray
    author: np.ndarray
    outside: np.ndarray
    threshold: float
    false: float
    correct: float
    left_out: int


class OpenSet:
    """Scores of candidates on texts by themselves and by others, at several lengths.

    Args:
        authors: the candidates.
        levels: what was measured at each length, ascending.
        words: words of the distances of imposters.
        rates: their relative frequencies in each known work, float [works, words].
        labels: author of each known work, int [works].

    Example:
        >>> rng = np.random.default_rng(1)
        >>> truth, work = np.repeat(np.arange(6), 10), np.arange(60)
        >>> raw = rng.normal(size=(60, 6)) + 6 * (truth[:, None] == np.arange(6))
        >>> names, fold = ["A", "B", "C", "D", "E", "F"], work % 2
        >>> fitted = OpenSet.fit(names, raw, raw, truth, work, fold, np.full(60, 500))
        >>> level = fitted.levels[0]
        >>> level.left_out, level.false < 0.1, level.correct > 0.8
        (6, True, True)
    """

    def __init__(
        self,
        authors: list[str],
        levels: list[Level],
        words: list[str],
        rates: np.ndarray,
        labels: np.ndarray,
    ) -> None:
        self.authors, self.levels = authors, levels
        self.words, self.rates, self.labels = words, rates, labels

    @classmethod
    def fit(
        cls,
        authors: list[str],
        z: np.ndarray,
        raw: np.ndarray,
        truth: np.ndarray,
        work: np.ndarray,
        fold: np.ndarray,
        kind: np.ndarray,
    ) -> "OpenSet":
        """Measure the scores of held-out pieces.

        Args:
            authors: the candidates.
            z: standardised score of each piece by models without its work, [pieces, authors].
            raw: mean log probability of each piece by these models, float [pieces, authors].
            truth: the author of each piece, int [pieces].
            work: the work of each piece, int [pieces].
            fold: the fold that held it out, int [pieces].
            kind: its length in words, int [pieces].
        """
        levels = []
        for words in np.unique(kind):
            rows = np.flatnonzero((kind == words) & np.isfinite(raw).all(axis=1))
            if len(np.unique(work[rows])) >= MIN_WORKS:
                columns = (each[rows] for each in (z, raw, truth, work, fold))
                levels.append(measure(int(words), *columns))
        return cls(authors, levels, [], np.zeros((0, 0)), np.zeros(0, np.int64))

    def with_works(self, tokens: Tokens, works: np.ndarray, labels: np.ndarray) -> "OpenSet":
        """Return the same with the frequencies of known works, for imposters.

        Args:
            tokens: the documents.
            works: indices of the known works.
            labels: their authors, int [works].
        """
        counts = np.zeros(len(tokens.lexicon), np.int64)
        for document in works:
            counts += np.bincount(tokens.documents[document], minlength=len(counts))
        counts[~tokens.is_word] = 0
        ranked = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], tokens.lexicon[i]))
        words = [tokens.lexicon[index] for index in ranked[:WORDS]]
        rates = rates_of(tokens, works, words)
        return OpenSet(self.authors, self.levels, words, rates, labels)

    def level_at(self, words: int) -> Level | None:
        """Return what was measured at the length nearest to a number of words."""
        return min(
            self.levels, key=lambda each: abs(np.log(each.words / max(1, words))), default=None
        )

    def verdict(
        self, z: np.ndarray, tokens: Tokens, document: int, likeliest: int
    ) -> OpenVerdict | None:
        """Return whether none of the candidates may have written a document.

        Args:
            z: standardised scores of the document, float [authors].
            tokens: style views.
            document: index of the document.
            likeliest: the candidate named by the verdict.

        Returns:
            The result; None where nothing was measured.
        """
        ids = tokens.documents[document]
        level = self.level_at(int(tokens.is_word[ids].sum()))
        if level is None or not np.isfinite(z).all():
            return None
        scores = margins(z[None].astype(np.float64))[0]
        p = conformal(scores, level)
        score = float(scores[likeliest])
        own = [
            float(level.own[level.work == work].mean())
            for work in np.unique(level.work[level.author == likeliest])
        ]
        measured = np.isfinite(level.threshold)
        outside = float(np.mean(level.outside >= score)) if measured else None
        return OpenVerdict(
            p=dict(zip(self.authors, p.tolist(), strict=True)),
            score=round(score, 3),
            own=(round(min(own), 3), round(max(own), 3)) if own else (),
            outside=None if outside is None else round(outside, 4),
            accepted=bool(score > level.threshold) if measured else fits(p[likeliest], level),
            words=level.words,
            false=round(level.false, 4) if measured else None,
            correct=round(level.correct, 4) if measured else None,
            authors=level.left_out,
            imposters=self.imposters(tokens, document),
        )

    def imposters(self, tokens: Tokens, document: int) -> dict[str, float]:
        """Return the share of samples in which each candidate is nearer than all imposters.

        In each sample, half of the words and half of the works by other authors are drawn; the
        distance is the cosine distance of z-scores, to the nearest work.

        Args:
            tokens: style views.
            document: index of the document.
        """
        if not len(self.rates):
            return {}
        scaler, works, drawn, columns, lengths = self._samples
        text = scaler.transform(rates_of(tokens, np.array([document]), self.words))
        text = np.clip(text, -MAX_Z_SCORE, MAX_Z_SCORE)
        length = np.sqrt(np.maximum((text**2) @ columns, 1e-12))
        cosines = (works * text) @ columns / (lengths * length)
        nearest = np.where(drawn, cosines, -np.inf)
        shares = np.zeros(len(self.authors))
        for author in np.unique(self.labels):
            own = self.labels == author
            others = nearest[~own].max(axis=0, initial=-1.0)
            shares[author] = np.mean(cosines[own].max(axis=0) > others)
        return dict(zip(self.authors, shares.round(4).tolist(), strict=True))

    @cached_property
    def _samples(
        self,
    ) -> tuple[AuthorBalancedScaler, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The scale, z-scores of the works, drawn works, drawn words and lengths of vectors."""
        generator = np.random.default_rng(0)
        scaler = AuthorBalancedScaler(self.rates, self.labels)
        works = np.clip(scaler.transform(self.rates), -MAX_Z_SCORE, MAX_Z_SCORE)
        columns = (generator.random((len(self.words), ITERATIONS)) < SHARE).astype(np.float64)
        drawn = generator.random((len(self.labels), ITERATIONS)) < SHARE
        return scaler, works, drawn, columns, np.sqrt(np.maximum(works**2 @ columns, 1e-12))

    def arrays(self) -> Arrays:
        """Return the measurements as named arrays."""
        result: Arrays = {
            "words": pack_text(self.words),
            "rates": self.rates.astype(np.float32),
            "labels": self.labels.astype(np.int64),
            "levels": np.array([level.words for level in self.levels], np.int64),
        }
        for number, level in enumerate(self.levels):
            for name in ("own", "outside"):
                result[f"{number}.{name}"] = np.asarray(getattr(level, name), np.float64)
            for name in ("work", "author"):
                result[f"{number}.{name}"] = np.asarray(getattr(level, name), np.int64)
            threshold = level.threshold if np.isfinite(level.threshold) else 0.0
            result[f"{number}.measured"] = np.array(
                [threshold, level.false, level.correct, level.left_out]
            )
        return result

    @classmethod
    def load(cls, arrays: Mapping[str, np.ndarray], authors: list[str]) -> "OpenSet":
        """Restore from `arrays`, after checks."""
        number = len(authors)
        words = unpack_text(array_of(arrays, "words", np.uint8, (None,)))
        rates = array_of(arrays, "rates", np.float32, (None, len(words)))
        labels = array_of(arrays, "labels", np.int64, (len(rates),))
        require(((labels >= 0) & (labels < number)).all(), "labels")
        levels = []
        lengths = array_of(arrays, "levels", np.int64, (None,))
        require((lengths > 0).all(), "levels")
        for index, length in enumerate(lengths.tolist()):
            own = array_of(arrays, f"{index}.own", np.float64, (None,))
            measured = array_of(arrays, f"{index}.measured", np.float64, (4,)).tolist()
            author = array_of(arrays, f"{index}.author", np.int64, (len(own),))
            left_out = int(measured[3])
            levels.append(
                Level(
                    length,
                    own,
                    array_of(arrays, f"{index}.work", np.int64, (len(own),)),
                    author,
                    array_of(arrays, f"{index}.outside", np.float64, (None,)),
                    measured[0] if left_out else np.inf,
                    measured[1],
                    measured[2],
                    left_out,
                )
            )
        return cls(authors, levels, words, rates.astype(np.float64), labels)


def measure(
    words: int,
    z: np.ndarray,
    raw: np.ndarray,
    truth: np.ndarray,
    work: np.ndarray,
    fold: np.ndarray,
) -> Level:
    """Return the scores at one length, and the threshold if there are enough authors.

    Args:
        words: the length.
        z: standardised scores, float [pieces, authors].
        raw: mean log probabilities, float [pieces, authors].
        truth: the author of each piece, int [pieces].
        work: the work of each piece, int [pieces].
        fold: the fold that held it out, int [pieces].
    """
    scores = margins(z.astype(np.float64))
    own = scores[np.arange(len(truth)), truth]
    best, right = scores.max(axis=1), scores.argmax(axis=1) == truth
    present = np.unique(truth)
    chosen = np.linspace(0, len(present) - 1, min(len(present), MAX_LEFT_OUT)).astype(int)
    values = np.full(len(truth), np.nan)
    if len(present) >= MIN_AUTHORS:
        for author in present[np.unique(chosen)]:
            others = np.arange(raw.shape[1]) != author
            labels = np.cumsum(others)[truth] - 1  # indices without the author
            for part in np.unique(fold[truth == author]):  # the models of a fold have one scale
                fitted, rows = (
                    (truth != author) & (fold == part),
                    (truth == author) & (fold == part),
                )
                if len(np.unique(truth[fitted])) < 2:
                    continue
                mean, deviation = reference(raw[fitted][:, others], labels[fitted])
                standard = standardised(raw[rows][:, others], mean, deviation)
                values[rows] = margins(standard).max(axis=1)
    known = np.isfinite(values)
    values, left = values[known], truth[known]
    authors = np.unique(left)
    if len(authors) < MIN_AUTHORS:
        return Level(words, own, work, truth, np.zeros(0), np.inf, 0.0, 0.0, 0)
    false, correct = [], []
    for author in authors:  # thresholds from the other authors
        limit = quantile(values[left != author], left[left != author])
        false.append((values[left == author] > limit).mean())
        correct.append((right & (best > limit))[truth == author].mean())
    return Level(
        words, own, work, truth, np.sort(values), quantile(values, left),
        float(np.mean(false)), float(np.mean(correct)), len(authors),
    )  # fmt: skip


def quantile(values: np.ndarray, authors: np.ndarray) -> float:
    """Return the score that a share `LEVEL` exceeds, every author with the same weight."""
    order = np.argsort(-values)
    _, index, counts = np.unique(authors, return_inverse=True, return_counts=True)
    weight = 1 / counts[index[order]] / len(counts)
    above = np.cumsum(weight) - weight
    return float(values[order][np.searchsorted(above, LEVEL, side="right") - 1])


def reference(raw: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and deviation of the scores of texts by others in each author's model."""
    values = raw.astype(np.float64).copy()
    values[np.arange(len(truth)), truth] = np.nan
    values -= np.nanmean(values, axis=1, keepdims=True)
    return np.nanmean(values, axis=0), np.maximum(np.nanstd(values, axis=0), 1e-6)


def standardised(raw: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Return centred and standardised log probabilities, float [texts, authors]."""
    return np.asarray((raw - raw.mean(axis=1, keepdims=True) - mean) / deviation)


def margins(z: np.ndarray) -> np.ndarray:
    """Return the margin of each author over the best other author.

    Example:
        >>> margins(np.array([[3.0, 1.0, 0.0]]))
        array([[ 2., -2., -3.]])
    """
    ordered = np.sort(z, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.asarray(z - np.where(z == best, second, best))


def conformal(scores: np.ndarray, level: Level) -> np.ndarray:
    """Return the p-value of each candidate; works, not pieces, are counted.

    Args:
        scores: score of each candidate, float [authors].
        level: scores of held-out works by their own authors.

    Example:
        Two of four works score no more than 1, each with its single piece:

        >>> none, works = np.zeros(0), np.arange(4)
        >>> own = np.array([0.0, 1.0, 2.0, 3.0])
        >>> level = Level(500, own, works, works, none, 0.0, 0.0, 0.0, 0)
        >>> conformal(np.array([1.0, 9.0]), level)
        array([0.6, 1. ])
    """
    _, index, counts = np.unique(level.work, return_inverse=True, return_counts=True)
    weight = 1 / counts[index]
    lower = (level.own[None] <= scores[:, None]) @ weight
    return np.asarray((1 + lower) / (1 + len(counts)))


def fits(p: float, level: Level) -> bool | None:
    """Return whether a p-value is no reason to reject a candidate; None with too few works.

    Of texts by the candidates, a share of `MAX_P` is rejected; with fewer works than this needs,
    those whose score is below that of every held-out work.

    Example:
        >>> none, works = np.zeros(0), np.arange(12)
        >>> level = Level(500, np.linspace(0, 3, 12), works, works, none, 0.0, 0.0, 0.0, 0)
        >>> fits(1 / 13, level), fits(2 / 13, level)
        (False, True)
    """
    works = len(np.unique(level.work))
    if works < MIN_REJECTING_WORKS:
        return None
    return bool(p > max(MAX_P, 1 / (1 + works)) + 1e-9)


def rates_of(tokens: Tokens, documents: np.ndarray, words: list[str]) -> np.ndarray:
    """Return the relative frequencies of words in documents, float [documents, words]."""
    place = {word: index for index, word in enumerate(words)}
    columns = np.array([place.get(token, len(words)) for token in tokens.lexicon], np.int64)
    rates = np.zeros((len(documents), len(words)))
    for row, document in enumerate(documents):
        ids = tokens.documents[document]
        counts = np.bincount(columns[ids], minlength=len(words) + 1)[:-1]
        rates[row] = counts / max(1, int(tokens.is_word[ids].sum()))
    return rates
