"""95 % intervals by resampling works (percentile bootstrap; Efron & Tibshirani 1993, chapter 13).

Neighbouring chunks of a work, and the words of a book, are not independent: the unit that is drawn is the work.
"""

import numpy as np

Interval = list[float]
ENDS = 2.5, 97.5  # percentiles


def draws(works: int, resamples: int, seed: int) -> np.ndarray:
    """Return how often each work is drawn, int [resamples, works]; each row sums to `works`."""
    return np.random.default_rng(seed).multinomial(works, np.full(works, 1 / works), size=resamples)


def ratio(parts: np.ndarray, wholes: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return sum of parts over sum of wholes (each [works]) for every draw; a draw with no whole is left out."""
    sums = drawn @ wholes
    return (drawn @ parts)[sums > 0] / sums[sums > 0]


def interval(values: np.ndarray) -> Interval:
    """Return the ends between which 95 % of the resampled values lie."""
    low, high = np.percentile(values, ENDS)
    return [float(low), float(high)]


def share_interval(right: np.ndarray, counted: np.ndarray, drawn: np.ndarray) -> Interval:
    """Return the interval of a share, right over counted (each [works]).

    Where every work is right, or none, every draw is the same and would claim certainty: then the exact interval of
    Clopper & Pearson (1934) for that many works stands in.
    """
    works = len(counted)
    bound = float((1 - ENDS[1] / 100) ** (1 / works))
    if np.array_equal(right, counted):
        return [bound, 1.0]
    if not right.any():
        return [0.0, 1 - bound]
    return interval(ratio(right, counted, drawn))


def macro(
    right: np.ndarray, counted: np.ndarray, authors: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Return for every draw the mean over authors of right over counted; an author not drawn is left out of it."""
    member = (authors[:, None] == np.unique(authors)[None, :]).astype(float)
    counts = drawn @ (counted[:, None] * member)
    shares = np.divide(
        drawn @ (right[:, None] * member),
        counts,
        out=np.full(counts.shape, np.nan),
        where=counts > 0,
    )
    return np.nanmean(shares, axis=1)
