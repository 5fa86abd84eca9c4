"""A mixture of candidates: the share of a text that each of them wrote, with an interval.

A text is cut into windows; the calibrated probabilities of the authors of each window are
likelihoods under equal prior odds. Expectation-maximisation finds the shares. The interval is that
of the number of windows by an author: with every number equally probable beforehand, and every
arrangement of as many windows, its posterior is a product of polynomials.
Source: Dempster, Laird & Rubin, "Maximum likelihood from incomplete data" (1977).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import gammaln, logsumexp

STEPS = 100  # of expectation-maximisation
TOLERANCE = 1e-6  # of a share, at which it stops
NEAREST = 3  # authors of each window that may have a share: the likeliest
MAX_AUTHORS = 4  # in a mixture
MIN_GAIN = 3.0  # of the log-likelihood of a text by a further author: 20 to 1
COVERAGE = 0.95  # of intervals


class Mixture(NamedTuple):
    """The shares of candidates in a text.

    Attributes:
        mixed: whether a second author is claimed.
        shares: estimated share of the windows by each author, the largest first.
        intervals: 95 % interval of each share.
        words: length of a window in words.
        windows: number of windows.
        p: share of held-out works by one author in which a second gains as much.
        fits: whether these authors explain the windows as well as held-out works by candidates;
            if not, somebody else may have a share.
        false: measured share of works by one author that are claimed to be mixed.
        found: measured share of texts of two equal halves that are.
        error: measured mean absolute error of a share.
        covered: measured share of intervals that hold the true share.
        works: held-out works with which this was measured.
    """

    mixed: bool
    shares: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    words: int
    windows: int
    p: float
    fits: bool
    false: float
    found: float
    error: float
    covered: float
    works: int

    def as_json(self) -> dict[str, Any]:
        """Return the result as values for JSON."""
        return self._asdict() | {
            "intervals": {author: list(ends) for author, ends in self.intervals.items()}
        }


def shares_text(mixture: Mapping[str, Any]) -> str:
    """Return the shares of a mixture with their intervals, in percent.

    Args:
        mixture: as in JSON (`Mixture.as_json`).

    Example:
        >>> shares_text(
        ...     {"shares": {"A": 0.7, "B": 0.3}, "intervals": {"A": [0.5, 0.85], "B": [0.15, 0.5]}}
        ... )
        'A 70 % (50–85), B 30 % (15–50)'
    """
    return ", ".join(
        f"{author} {100 * share:.0f} % "
        f"({100 * mixture['intervals'][author][0]:.0f}–{100 * mixture['intervals'][author][1]:.0f})"
        for author, share in mixture["shares"].items()
    )


def mixture_text(mixture: Mapping[str, Any] | None, brief: bool = False) -> str:
    """Return whether a text is mixed, with the shares, for people.

    Args:
        mixture: as in JSON (`Mixture.as_json`); None where nothing was measured.
        brief: whether to leave out the reason.
    """
    if mixture is None:
        return "shares not measured: too short, or too few held-out works"
    shares = shares_text(mixture)
    if mixture["mixed"]:
        return f"mixed: {shares}"
    if brief:
        return f"{shares}; not mixed"
    if not mixture["fits"]:
        return f"{shares}; these authors do not explain all windows of the text"
    return (
        f"{shares}; not mixed: {mixture['p']:.0%} of works by one author show as much of a second"
    )


class Found(NamedTuple):
    """The authors of windows by maximum likelihood.

    Attributes:
        authors: indices of the authors, the likeliest single author first.
        gains: gain of the log-likelihood per window by each further author.
        fit: mean log probability of a window's author being among them.
    """

    authors: list[int]
    gains: list[float]
    fit: float


def expectation_maximisation(logs: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the shares of authors and the log-likelihood of windows.

    Args:
        logs: log-likelihood of each window by each author, float [windows, authors].

    Example:
        Three windows of four are by the first of two authors:

        >>> logs = np.log([[0.99, 0.01], [0.99, 0.01], [0.99, 0.01], [0.01, 0.99]])
        >>> expectation_maximisation(logs)[0].round(3)
        array([0.755, 0.245])
    """
    top = logs.max(axis=1, keepdims=True)
    likelihoods = np.exp(logs - top)
    shares = np.full(logs.shape[1], 1 / logs.shape[1])
    for _ in range(STEPS):
        parts = likelihoods * shares
        new = (parts / parts.sum(axis=1, keepdims=True)).mean(axis=0)
        moved = np.abs(new - shares).max()
        shares = new
        if moved < TOLERANCE:
            break
    return shares, float((np.log(likelihoods @ shares) + top[:, 0]).sum())


def gains(logs: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the log-likelihood of windows by one author and each of several others.

    Args:
        logs: log-likelihood of each window by the author or authors so far, float [windows].
        others: the same of each further author, float [windows, others].

    Returns:
        The largest log-likelihood of a mixture with each other author, float [others].
    """
    top = np.maximum(logs[:, None], others)
    first, second = np.exp(logs[:, None] - top), np.exp(others - top)
    share = np.full(others.shape[1], 0.5)
    for _ in range(STEPS):
        parts = second * share
        share = (parts / (parts + first * (1 - share))).mean(axis=0)
    return np.asarray((np.log(second * share + first * (1 - share)) + top).sum(axis=0))


def find(logs: np.ndarray, threshold: float = np.inf) -> Found:
    """Return the likeliest author and the best further ones.

    A second author is always returned; a third and fourth only if the gain of all before them, and
    their own, exceed the threshold.

    Args:
        logs: log probability of each author for each window, float [windows, authors].
        threshold: gain of the log-likelihood per window that a further author must bring.
    """
    windows = len(logs)
    nearest = np.argsort(-logs, axis=1)[:, :NEAREST]
    authors = [int(logs.sum(axis=0).argmax())]
    possible = [int(author) for author in np.unique(nearest) if author != authors[0]]
    so_far, found = float(logs[:, authors[0]].sum()), list[float]()
    mixed = logs[:, authors[0]]
    while possible and len(authors) < MAX_AUTHORS:
        values = gains(mixed, logs[:, possible])
        gain = (float(values.max()) - so_far) / windows
        needed = max(threshold, MIN_GAIN / windows)
        if found and (found[-1] <= needed or gain <= needed):
            break
        authors.append(possible.pop(int(values.argmax())))
        found.append(gain)
        shares, so_far = expectation_maximisation(logs[:, authors])
        with np.errstate(divide="ignore"):
            mixed = logsumexp(logs[:, authors] + np.log(shares), axis=1)
    return Found(authors, found, float(logsumexp(logs[:, authors], axis=1).mean()))


def composition(
    author: np.ndarray, others: np.ndarray, temperatures: Sequence[float]
) -> np.ndarray:
    """Return the probability of each number of windows by an author.

    Args:
        author: log-likelihood of each window by the author, float [windows].
        others: the same by the other authors, float [windows].
        temperatures: each divides the logarithms; above 1 where windows of a text err together.

    Returns:
        Probabilities, float [temperatures, windows + 1].

    Example:
        >>> sure = np.log([0.999, 0.999, 0.001])
        >>> composition(sure, np.log1p(-np.exp(sure)), [1.0]).argmax(axis=1)
        array([2])
    """
    scale = np.array(temperatures)[:, None]
    logs = np.zeros((len(scale), 1))
    for one, other in zip((author / scale).T, (others / scale).T, strict=True):
        longer = np.full((len(scale), logs.shape[1] + 1), -np.inf)
        longer[:, :-1] = logs + other[:, None]
        longer[:, 1:] = np.logaddexp(longer[:, 1:], logs + one[:, None])
        logs = longer
    total, number = len(author), np.arange(len(author) + 1)
    logs -= gammaln(total + 1) - gammaln(number + 1) - gammaln(total - number + 1)
    return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))


def interval(posterior: np.ndarray) -> tuple[float, float]:
    """Return the interval of a share that holds `COVERAGE` of the probability.

    A number of windows stands for the shares that are nearest to it.

    Args:
        posterior: probability of each number of windows, float [windows + 1].

    Example:
        >>> interval(np.array([0.0, 0.01, 0.01, 0.97, 0.01]))
        (0.625, 0.875)
    """
    rest = (1 - COVERAGE) / 2
    low = int((np.cumsum(posterior) < rest).sum())
    high = len(posterior) - 1 - int((np.cumsum(posterior[::-1]) < rest).sum())
    windows = len(posterior) - 1
    return max(0.0, low - 0.5) / windows, min(windows, high + 0.5) / windows


def shares_of(logs: np.ndarray, temperature: float) -> tuple[np.ndarray, list[tuple[float, float]]]:
    """Return the share of each author with its interval.

    Args:
        logs: log-likelihood of each window by each author, float [windows, authors].
        temperature: of the intervals, see `composition`.

    Returns:
        The shares, float [authors], and their intervals. Of two authors the likeliest number of
        windows counts.
    """
    shares, _ = expectation_maximisation(logs)
    two = logs.shape[1] == 2
    ends = []
    with np.errstate(divide="ignore"):
        parts = logs + np.log(shares)
    for author in range(logs.shape[1]):
        rest = np.arange(logs.shape[1]) != author
        others = logs[:, rest][:, 0] if two else (
            logsumexp(parts[:, rest], axis=1) - np.log(max(shares[rest].sum(), 1e-12))
        )  # fmt: skip
        plain, wide = composition(logs[:, author], others, [1.0, temperature])
        ends.append(interval(wide))
        if two and not author:
            share = float(np.clip(plain.argmax() / len(logs), *ends[0]))
            shares = np.array([share, 1 - share])
    return shares, ends
