"""95 % intervals by resampling works (percentile bootstrap; Efron & Tibshirani 1993, chapter 13).

Neighbouring chunks of a work, and the words of a book, are not independent: works are resampled.
"""

import numpy as np

Interval = list[float]
PERCENTILES = 2.5, 97.5


def draws(works: int, resamples: int, seed: int) -> np.ndarray:
    """Draw bootstrap samples of works.

    Args:
        works: number of works.
        resamples: number of samples.
        seed: random seed.

    Returns:
        How often each sample contains each work, int [resamples, works]; each row sums to `works`.

    Example:
        >>> draws(works=3, resamples=2, seed=1).sum(axis=1)
        array([3, 3])
    """
    return np.random.default_rng(seed).multinomial(works, np.full(works, 1 / works), size=resamples)


def ratio(parts: np.ndarray, wholes: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Compute a ratio of sums in every bootstrap sample, so that long works weigh more.

    Args:
        parts: numerators, float [works].
        wholes: denominators, float [works].
        drawn: bootstrap samples, int [resamples, works] (see `draws`).

    Returns:
        The ratios, float [resamples]; samples whose denominator is 0 are left out.

    Example:
        >>> ratio(np.array([1.0, 9.0]), np.array([10.0, 10.0]), np.array([[1, 1], [2, 0]]))
        array([0.5, 0.1])
    """
    sums = drawn @ wholes
    return (drawn @ parts)[sums > 0] / sums[sums > 0]


def interval(values: np.ndarray) -> Interval:
    """Return the 2.5th and 97.5th percentile of a resampled figure, float [resamples].

    Example:
        >>> interval(np.arange(1001.0))
        [25.0, 975.0]
    """
    low, high = np.percentile(values, PERCENTILES)
    return [float(low), float(high)]


def share_interval(right: np.ndarray, counted: np.ndarray, drawn: np.ndarray) -> Interval:
    """Return the interval of a share, for example of an accuracy.

    If every work is right, or none is, all bootstrap samples are equal and would claim certainty:
    the result is then the exact interval of Clopper & Pearson (1934) for that number of works.

    Args:
        right: number of correct items of each work, float [works].
        counted: number of items of each work, float [works].
        drawn: bootstrap samples, int [resamples, works] (see `draws`).

    Returns:
        Lower and upper end.

    Example:
        >>> low, high = share_interval(np.ones(12), np.ones(12), draws(12, 100, seed=1))
        >>> round(low, 4), high
        (0.7354, 1.0)
    """
    works = len(counted)
    bound = float((1 - PERCENTILES[1] / 100) ** (1 / works))
    if np.array_equal(right, counted):
        return [bound, 1.0]
    if not right.any():
        return [0.0, 1 - bound]
    return interval(ratio(right, counted, drawn))


def macro(
    right: np.ndarray, counted: np.ndarray, authors: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Compute a share averaged over authors in every bootstrap sample.

    Args:
        right: number of correct items of each work, float [works].
        counted: number of items of each work, float [works].
        authors: author index of each work, int [works].
        drawn: bootstrap samples, int [resamples, works] (see `draws`).

    Returns:
        The means, float [resamples]; an author that a sample lacks is left out of its mean.

    Example:
        >>> right, authors = np.array([1.0, 1.0, 0.0]), np.array([0, 0, 1])
        >>> macro(right, np.ones(3), authors, np.array([[1, 1, 1]]))
        array([0.5])
    """
    member = (authors[:, None] == np.unique(authors)[None, :]).astype(float)
    counts = drawn @ (counted[:, None] * member)
    shares = np.divide(
        drawn @ (right[:, None] * member),
        counts,
        out=np.full(counts.shape, np.nan),
        where=counts > 0,
    )
    return np.nanmean(shares, axis=1)
