"""Whether none of the candidates wrote a text: a threshold, and conformal p-values.

Two scores of a candidate count: the contrast (`contrast`) of the text with texts by all others, and
the margin of its Kneser-Ney score, in standard deviations, over the best other candidate. A
logistic regression adds them, at each length. Held-out works say which scores an author's own works
get; works of authors who were left out of the candidates say which scores the wrong authors get.
With too few authors to leave out, the contrast alone counts, and held-out works alone say whether
the text fits (`few_candidates`); with two candidates the p-value of the margin does.
Source: Vovk et al., "Algorithmic learning in a random world" (2005), for the p-values.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from textlstm.attribute.contrast import Contrast
from textlstm.attribute.corpus import Tokens
from textlstm.attribute.few_candidates import MIN_DEVIATIONS, HeldOutFit
from textlstm.attribute.imposters import Imposters
from textlstm.attribute.left_out import (
    CONTRAST_ALONE,
    MARGIN_ALONE,
    MIN_AUTHORS,
    Contrasts,
    combined,
    leave_out,
    margins,
    quantile,
    tables_of,
    weights_of,
)
from textlstm.attribute.pieces import WHOLE
from textlstm.attribute.ratio import area
from textlstm.attribute.store import Arrays, array_of, below, prefixed, require

MIN_WORKS = 5  # held out, for p-values
# works held out that an answer needs where authors are too few for a threshold: of three or four
# candidates, by deviations; and of two, by p-values
MIN_REJECTING_WORKS, MIN_WORKS_BY_P = 9, 10
MAX_P = 0.05  # of the likeliest of two candidates, for the answer that none wrote a text


class OpenVerdict(NamedTuple):
    """What speaks for and against the answer that none of the candidates wrote a text.

    Attributes:
        p: conformal p-value of each candidate: the share of held-out works whose own author scores
            as low as this candidate does here; of three or four candidates, relative to what is
            usual for the author.
        score: score of the likeliest candidate.
        own: lowest and highest score of held-out works by this author, by their author; empty
            without such works.
        outside: share of texts by authors left out whose best candidate scores as high.
        accepted: whether the score exceeds the threshold; of three or four candidates, whether
            `deviations` exceeds `few_candidates.MIN_DEVIATIONS`; of two, whether the p-value of the
            likeliest exceeds `MAX_P`, or is not the lowest possible; None where none is measured.
        words: length at which scores were measured.
        false: measured share of texts by left-out authors that the threshold accepts.
        correct: measured share of texts by candidates that it accepts, with the right author.
        authors: authors left out for it.
        imposters: share of bootstrap samples in which each candidate is nearer than imposters.
        deviations: how many standard deviations better than held-out works the text fits the
            likeliest of three or four candidates; None with another number.
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
    deviations: float | None = None

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
        weights: of the contrast and of the margin, and a constant; their sum is the score.
        area: area under the ROC curve of texts by candidates and by authors left out, by the
            highest score of a candidate.
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
    weights: tuple[float, float, float] = MARGIN_ALONE
    area: float = 0.0


class OpenSet:
    """Scores of candidates on texts by themselves and by others, at several lengths.

    Args:
        authors: the candidates.
        levels: what was measured at each length, ascending.
        imposters: works of the candidates; None to leave imposters out.
        contrast: regressions; None where the margin alone is the score.

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
        imposters: Imposters | None = None,
        contrast: Contrast | None = None,
    ) -> None:
        self.authors, self.levels = authors, levels
        self.imposters, self.contrast = imposters, contrast
        self._fits = {
            level.words: HeldOutFit(level.own, level.work, level.author, len(authors))
            for level in levels
            if not level.left_out and level.weights[0]
        }

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
        contrasts: Contrasts | None = None,
        imposters: Imposters | None = None,
        contrast: Contrast | None = None,
    ) -> "OpenSet":
        """Measure the scores of held-out pieces.

        Args:
            authors: the candidates.
            z: standardised score of each piece by models without its work, [pieces, authors].
            raw: mean log probability of each piece by these models, float [pieces, authors].
            truth: the author of each piece, int [pieces].
            work: the work of each piece, int [pieces].
            fold: the fold that held it out, int [pieces].
            kind: its length in words, or `WHOLE`; int [pieces].
            contrasts: contrast with each candidate, and without the true author among the
                candidates (`contrast_scores`); None to measure the margin alone.
            imposters: see the class.
            contrast: regressions on all works, which score new texts.
        """
        levels, few = [], contrasts is not None and len(np.unique(truth)) < MIN_AUTHORS
        for words in np.unique(kind[kind != WHOLE]):
            rows = at_length(int(words), kind, work) if few else np.flatnonzero(kind == words)
            rows = rows[np.isfinite(raw[rows]).all(axis=1)]
            if len(np.unique(work[rows])) >= MIN_WORKS:
                both = None if contrasts is None else (contrasts[0][rows], contrasts[1][rows])
                levels.append(
                    measure(
                        int(words), z[rows], raw[rows], truth[rows], work[rows], fold[rows], both
                    )
                )
        return cls(authors, levels, imposters, contrast)

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
        span = np.array([[document, 0, len(ids)]])
        margin = margins(z[None].astype(np.float64))
        contrast = self.contrast.scores(tokens, span) if self.contrast else np.zeros_like(margin)
        scores = combined(contrast, margin, level.weights)[0]
        if not np.isfinite(scores).all():
            return None
        measured, fit = np.isfinite(level.threshold), self._fits.get(level.words)
        p = fit.p_values(scores) if fit else conformal(scores, level)
        score, deviations = float(scores[likeliest]), None
        accepted = score > level.threshold if measured else fits(p[likeliest], level)
        if fit:
            deviations = float(fit.deviations(scores)[likeliest])
            accepted = deviations > MIN_DEVIATIONS if fit.works >= MIN_REJECTING_WORKS else None
        own = [
            float(level.own[level.work == work].mean())
            for work in np.unique(level.work[level.author == likeliest])
        ]
        outside = float(np.mean(level.outside >= score)) if measured else None
        return OpenVerdict(
            p=dict(zip(self.authors, p.tolist(), strict=True)),
            score=round(score, 3),
            own=(round(min(own), 3), round(max(own), 3)) if own else (),
            outside=None if outside is None else round(outside, 4),
            accepted=accepted,
            words=level.words,
            false=round(level.false, 4) if measured else None,
            correct=round(level.correct, 4) if measured else None,
            authors=level.left_out,
            imposters=self._imposters(tokens, span),
            deviations=None if deviations is None else round(deviations, 3),
        )

    def _imposters(self, tokens: Tokens, span: np.ndarray) -> dict[str, float]:
        if self.imposters is None:
            return {}
        shares = self.imposters.shares(tokens, span, len(self.authors))[0]
        return dict(zip(self.authors, shares.round(4).tolist(), strict=True))

    def arrays(self) -> Arrays:
        """Return the measurements as named arrays."""
        result: Arrays = {"levels": np.array([level.words for level in self.levels], np.int64)}
        if self.imposters:
            result |= prefixed(self.imposters.arrays(), "imposters")
        if self.contrast:
            result |= prefixed(self.contrast.arrays(), "contrast")
        for number, level in enumerate(self.levels):
            for name in ("own", "outside"):
                result[f"{number}.{name}"] = np.asarray(getattr(level, name), np.float64)
            for name in ("work", "author"):
                result[f"{number}.{name}"] = np.asarray(getattr(level, name), np.int64)
            threshold = level.threshold if np.isfinite(level.threshold) else 0.0
            result[f"{number}.measured"] = np.array(
                [threshold, level.false, level.correct, level.left_out, level.area]
            )
            result[f"{number}.weights"] = np.array(level.weights)
        return result

    @classmethod
    def load(cls, arrays: Mapping[str, np.ndarray], authors: list[str]) -> "OpenSet":
        """Restore from `arrays`, after checks."""
        number = len(authors)
        parts = {name: below(arrays, name) for name in ("imposters", "contrast")}
        imposters = Imposters.load(parts["imposters"], number) if parts["imposters"] else None
        contrast = Contrast.load(parts["contrast"], number) if parts["contrast"] else None
        lengths = array_of(arrays, "levels", np.int64, (None,))
        require((lengths > 0).all(), "levels")
        levels = []
        for index, length in enumerate(lengths.tolist()):
            own = array_of(arrays, f"{index}.own", np.float64, (None,))
            measured = array_of(arrays, f"{index}.measured", np.float64, (5,)).tolist()
            weights = array_of(arrays, f"{index}.weights", np.float64, (3,)).tolist()
            require(contrast or not weights[0], "weights")
            work = array_of(arrays, f"{index}.work", np.int64, (len(own),))
            require(len(np.unique(work)) >= MIN_WORKS, "work")
            left_out = int(measured[3])
            levels.append(
                Level(
                    length,
                    own,
                    work,
                    array_of(arrays, f"{index}.author", np.int64, (len(own),)),
                    array_of(arrays, f"{index}.outside", np.float64, (None,)),
                    measured[0] if left_out else np.inf,
                    measured[1],
                    measured[2],
                    left_out,
                    (weights[0], weights[1], weights[2]),
                    measured[4],
                )
            )
        return cls(authors, levels, imposters, contrast)


def measure(
    words: int,
    z: np.ndarray,
    raw: np.ndarray,
    truth: np.ndarray,
    work: np.ndarray,
    fold: np.ndarray,
    contrasts: Contrasts | None = None,
) -> Level:
    """Return the scores at one length, and the threshold if there are enough authors.

    Args:
        words: the length.
        z: standardised Kneser-Ney scores, float [pieces, authors].
        raw: mean log probabilities, float [pieces, authors].
        truth: the author of each piece, int [pieces].
        work: the work of each piece, int [pieces].
        fold: the fold that held it out, int [pieces].
        contrasts: see `OpenSet.fit`.
    """
    inside, outside = tables_of(z, raw, truth, fold, contrasts)
    known = np.asarray(np.isfinite(outside[1]).any(axis=1) & ~np.isnan(outside[0]).any(axis=1))
    authors = np.unique(truth[known])
    weights = MARGIN_ALONE
    if contrasts is not None:
        weights = CONTRAST_ALONE
        if len(authors) >= MIN_AUTHORS:
            weights = weights_of(inside, outside, truth, known)
    own = combined(*inside, weights)[np.arange(len(truth)), truth]
    if len(authors) < MIN_AUTHORS:
        return Level(words, own, work, truth, np.zeros(0), np.inf, 0.0, 0.0, 0, weights)
    values = combined(*outside, weights)[known].max(axis=1)
    left = leave_out(inside, outside, truth, known, weights is not MARGIN_ALONE)
    accepted, both = left.wrong > left.limit, np.concatenate([left.best, left.wrong[known]])
    rightly = left.right & (left.best > left.limit)
    return Level(
        words, own, work, truth, np.sort(values), quantile(values, truth[known]),
        float(np.mean([accepted[known & (truth == author)].mean() for author in authors])),
        float(np.mean([rightly[truth == author].mean() for author in authors])),
        len(authors), weights, area(both, np.arange(len(both)) < len(truth)),
    )  # fmt: skip


def at_length(words: int, kind: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Return the pieces of a length, and whole works that are shorter, int [pieces].

    Args:
        words: the length.
        kind: length of each piece in words, or `WHOLE`; int [pieces].
        work: the work of each piece, int [pieces].

    Example:
        >>> at_length(500, np.array([500, 500, WHOLE, WHOLE]), np.array([0, 0, 0, 1]))
        array([0, 1, 3])
    """
    long = np.unique(work[kind == words])
    return np.flatnonzero((kind == words) | ((kind == WHOLE) & ~np.isin(work, long)))


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
    if works < MIN_WORKS_BY_P:
        return None
    return bool(p > max(MAX_P, 1 / (1 + works)) + 1e-9)
