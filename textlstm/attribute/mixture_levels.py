"""When a mixture is claimed and how wide its interval is, from held-out works at several lengths.

Works by one author say how much the log-likelihood rises when a second author is added. Texts made
of windows of two held-out works, of 0, 25, 50, 75 and 100 %, say how far estimated shares are from
the true ones.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import logsumexp

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.mixture import (
    COVERAGE,
    MIN_GAIN,
    Mixture,
    composition,
    find,
    interval,
    shares_of,
)
from textlstm.attribute.store import require

WINDOWS = (100, 200, 500)  # lengths in words; pieces of these lengths are scored anyway
MIN_WINDOWS = 8  # of a text
MAX_WINDOWS = 100  # of a text, evenly spaced
MIN_WORKS = 20  # held out at a length: fewer cannot show that at most 5 % are claimed
MAX_WORKS = 300
MAX_PAIRS = 60  # of works, for artificial mixtures
PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the first work in them
LEVEL = 0.03  # of works by one author that the threshold allows
LEAST_FIT = 0.03  # of works that the limit of the fit excludes
TEMPERATURES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
MIN_READ = 0.5  # share of the works in their pieces; below, pieces are no neighbours, and
NEIGHBOURS = 2.0  # multiplies the temperature: neighbouring windows of a text err together
PLAIN = TEMPERATURES.index(1.0)  # of estimates
LEAST = 1e-9  # probability of an author
ROUNDING = 1e-5  # of the limit of the fit


class MixtureLevel(NamedTuple):
    """What was measured with windows of one length.

    Attributes:
        words: the length.
        gains: gain per window by a second author in works by one author, sorted.
        threshold: gain per window above which a text is mixed.
        fit: mean log probability of the authors found, below which they do not explain a text.
        temperature: of the windows, see `composition`.
        false: measured share of works by one author that are claimed to be mixed.
        found: measured share of texts of two halves that are claimed to be mixed.
        outside: measured share of works whose author was left out that are claimed to be mixed.
        error: mean absolute error of a share.
        bias: mean error of the share of the first of two works.
        covered: share of intervals that hold the true share.
        works: works by one author.
        mixtures: artificial mixtures.
    """

    words: int
    gains: list[float]
    threshold: float
    fit: float
    temperature: float
    false: float
    found: float
    outside: float
    error: float
    bias: float
    covered: float
    works: int
    mixtures: int


class Mixtures:
    """Estimates of mixtures, with what was measured at each length of a window.

    Args:
        authors: the candidates.
        levels: what was measured, by length.
    """

    def __init__(self, authors: list[str], levels: list[MixtureLevel]) -> None:
        self.authors, self.levels = authors, levels

    @classmethod
    def fit(
        cls,
        authors: list[str],
        probabilities: np.ndarray,
        truth: np.ndarray,
        work: np.ndarray,
        fold: np.ndarray,
        kind: np.ndarray,
        whole: np.ndarray,
        seed: int = 0,
    ) -> "Mixtures":
        """Measure pieces of held-out works.

        Args:
            authors: the candidates.
            probabilities: of each candidate, by models and calibrations without the piece's work;
                float [pieces, authors].
            truth: the author of each piece, int [pieces].
            work: the work of each piece, int [pieces].
            fold: the fold that held it out, int [pieces].
            kind: its length in words, int [pieces].
            whole: number of words of its work, int [pieces].
            seed: random seed of the choice of pairs.
        """
        levels = []
        for words in WINDOWS:
            rows = np.flatnonzero((kind == words) & np.isfinite(probabilities).all(axis=1))
            works, counts = np.unique(work[rows], return_counts=True)
            works = works[counts >= MIN_WINDOWS]
            if len(works) < MIN_WORKS:
                continue
            if len(works) > MAX_WORKS:
                works = works[np.linspace(0, len(works) - 1, MAX_WORKS).astype(int)]
            texts = [rows[work[rows] == each] for each in works]
            logs = np.log(np.maximum(probabilities, LEAST))
            found = measure(
                words,
                [logs[text] for text in texts],
                np.array([truth[text[0]] for text in texts]),
                np.array([fold[text[0]] for text in texts]),
                seed,
            )
            if found is None:
                continue
            read = sum(len(text) for text in texts) * words
            if read < MIN_READ * sum(int(whole[text[0]]) for text in texts):
                found = found._replace(temperature=found.temperature * NEIGHBOURS)
            levels.append(found)
        return cls(authors, levels)

    def windows(self, tokens: Tokens, document: int) -> np.ndarray:
        """Return the windows of a text, int [windows, 3]; none where it is too short.

        Args:
            tokens: style views.
            document: index of the document.
        """
        total = int(tokens.words_before(document)[-1])
        lengths = [level.words for level in self.levels if total >= MIN_WINDOWS * level.words]
        if not lengths:
            return np.zeros((0, 3), np.int64)
        return tokens.sample(document, lengths[-1], MAX_WINDOWS)

    def estimate(
        self, probabilities: np.ndarray, words: int, among: Sequence[str] = ()
    ) -> Mixture | None:
        """Return the shares of the candidates in a text.

        Args:
            probabilities: of each candidate for each window, float [windows, authors].
            words: length of the windows.
            among: candidates to compare; empty for all.

        Returns:
            The result; None without windows, or where nothing was measured at this length.
        """
        level = next((each for each in self.levels if each.words == words), None)
        if level is None or not len(probabilities) or not np.isfinite(probabilities).all():
            return None
        logs = np.log(np.maximum(probabilities, LEAST))
        names = [name for name in self.authors if name in among] if among else self.authors
        if len(names) < 2:
            return None
        columns = [self.authors.index(name) for name in names]
        found = find(logs[:, columns], level.threshold)
        chosen = [columns[author] for author in found.authors]
        shares, ends = shares_of(logs[:, chosen], level.temperature)
        fits = found.fit >= level.fit - ROUNDING
        order = np.argsort(-shares, kind="stable")
        more = sum(gain >= found.gains[0] for gain in level.gains)
        return Mixture(
            mixed=bool(fits and claimed(found.gains[0], len(logs), level.threshold)),
            shares={self.authors[chosen[i]]: round(float(shares[i]), 4) for i in order},
            intervals={
                self.authors[chosen[i]]: (round(ends[i][0], 4), round(ends[i][1], 4)) for i in order
            },
            words=words,
            windows=len(logs),
            p=round((1 + more) / (1 + len(level.gains)), 4),
            fits=bool(fits),
            false=level.false,
            found=level.found,
            error=level.error,
            covered=level.covered,
            works=level.works,
        )

    def as_json(self) -> list[dict[str, Any]]:
        """Return the measurements as values for JSON."""
        return [level._asdict() for level in self.levels]

    @classmethod
    def from_json(cls, authors: list[str], values: Sequence[Mapping[str, Any]]) -> "Mixtures":
        """Restore from `as_json`, after checks."""
        levels = []
        for each in values:
            numbers = {
                name: int(each[name]) if name in ("words", "works", "mixtures")
                else float(each[name])
                for name in MixtureLevel._fields if name != "gains"
            }  # fmt: skip
            known = [float(gain) for gain in each["gains"]]
            require(np.isfinite([*numbers.values(), *known]).all(), "mixture")
            require(numbers["words"] > 0 and numbers["temperature"] > 0, "mixture")
            levels.append(MixtureLevel(gains=known, **numbers))  # type: ignore[arg-type]
        return cls(authors, sorted(levels))


class _Spliced(NamedTuple):
    """An artificial mixture: its fold, true share, gain, windows, fit and posteriors."""

    fold: int
    share: float
    part: float
    gain: float
    windows: int
    fit: float
    posteriors: np.ndarray


def measure(
    words: int, texts: list[np.ndarray], authors: np.ndarray, folds: np.ndarray, seed: int
) -> MixtureLevel | None:
    """Return what mixtures of works at one length show; None without works of two authors.

    Thresholds and temperatures are measured with those from the works of the other folds.

    Args:
        words: the length of the windows.
        texts: log probabilities of the windows of each work, float [windows, authors].
        authors: the author of each work, int [works].
        folds: the fold of each work, int [works].
        seed: random seed of the choice of pairs.
    """
    single = [find(logs) for logs in texts]
    gains = np.array([found.gains[0] for found in single])
    fits = np.array([found.fit for found in single])
    mixed = splices(texts, authors, folds, seed)
    parts = np.unique([each.fold for each in mixed])
    if len(parts) < 2:
        return None
    others = {int(fold): folds != fold for fold in np.unique(folds)}
    limits = {
        fold: (upper(gains[rows], authors[rows], LEVEL), lower(fits[rows], authors[rows]))
        for fold, rows in others.items()
    }

    def is_mixed(gain: float, fit: float, windows: int, fold: int) -> bool:
        threshold, least = limits[fold]
        return fit >= least - ROUNDING and claimed(gain, windows, threshold)

    false = [
        is_mixed(found.gains[0], found.fit, len(logs), fold)
        for found, logs, fold in zip(single, texts, folds.tolist(), strict=True)
    ]
    outside = []
    if texts[0].shape[1] > 2:
        for logs, author, fold in zip(texts, authors.tolist(), folds.tolist(), strict=True):
            rest = np.delete(logs, author, axis=1)
            found = find(rest - logsumexp(rest, axis=1, keepdims=True))
            outside.append(is_mixed(found.gains[0], found.fit, len(logs), fold))
    halves = [
        is_mixed(each.gain, each.fit, each.windows, each.fold) for each in mixed if each.part == 0.5
    ]
    errors, covered = [], []
    for part in parts:
        at = narrowest([each for each in mixed if each.fold != part])
        for each in (each for each in mixed if each.fold == part):
            plain, wide = each.posteriors[PLAIN], each.posteriors[at]
            errors.append(np.clip(plain.argmax() / each.windows, *interval(wide)) - each.share)
            covered.append(holds(wide, each.share))
    return MixtureLevel(
        words,
        sorted(round(float(gain), 6) for gain in gains),
        round(upper(gains, authors, LEVEL), 6),
        round(lower(fits, authors), 6),
        TEMPERATURES[narrowest(mixed)],
        weighted(np.array(false), authors),
        float(np.mean(halves)),
        weighted(np.array(outside), authors) if outside else 0.0,
        float(np.mean(np.abs(errors))),
        float(np.mean(errors)),
        float(np.mean(covered)),
        len(texts),
        len(mixed),
    )


def splices(
    texts: list[np.ndarray], authors: np.ndarray, folds: np.ndarray, seed: int
) -> list[_Spliced]:
    """Return artificial mixtures of works by two authors that one fold held out.

    Works of one fold are scored by the same models.
    """
    pairs = [
        (first, second)
        for first in range(len(texts))
        for second in range(first)
        if authors[first] != authors[second] and folds[first] == folds[second]
    ]
    order = np.random.default_rng(seed).permutation(len(pairs))[:MAX_PAIRS]
    made = []
    for first, second in (pairs[index] for index in order.tolist()):
        number = min(len(texts[first]), len(texts[second]))
        for part in PARTS:
            own = round(part * number)
            logs = np.concatenate(
                [texts[first][:own], texts[second][len(texts[second]) - number + own :]]
            )
            found = find(logs)
            both = (logs[:, authors[first]], logs[:, authors[second]])
            posteriors = composition(*both, TEMPERATURES)
            made.append(
                _Spliced(
                    int(folds[first]), own / number, part, found.gains[0], number, found.fit,
                    posteriors,
                )
            )  # fmt: skip
    return made


def claimed(gain: float, windows: int, threshold: float) -> bool:
    """Return whether the gain by a second author is large enough."""
    return gain > threshold and gain * windows >= MIN_GAIN


def holds(posterior: np.ndarray, share: float) -> bool:
    """Return whether the interval of a posterior holds a share."""
    low, high = interval(posterior)
    return low - 1e-9 <= share <= high + 1e-9


def narrowest(mixed: list[_Spliced]) -> int:
    """Return the index of the smallest temperature whose intervals hold enough true shares."""
    for index in range(len(TEMPERATURES)):
        if np.mean([holds(each.posteriors[index], each.share) for each in mixed]) >= COVERAGE:
            return index
    return len(TEMPERATURES) - 1


def upper(values: np.ndarray, authors: np.ndarray, level: float) -> float:
    """Return the value that at most a share of works exceeds, every author with the same weight."""
    order = np.argsort(-values, kind="stable")
    _, index, counts = np.unique(authors, return_inverse=True, return_counts=True)
    weight = 1 / counts[index[order]] / len(counts)
    above = np.cumsum(weight) - weight
    return float(values[order][np.searchsorted(above, level, side="right") - 1])


def lower(values: np.ndarray, authors: np.ndarray) -> float:
    """Return the value that a share `LEAST_FIT` of works is below."""
    return -upper(-values, authors, LEAST_FIT)


def weighted(values: np.ndarray, authors: np.ndarray) -> float:
    """Return the mean with the same weight for every author."""
    return float(np.mean([values[authors == author].mean() for author in np.unique(authors)]))
