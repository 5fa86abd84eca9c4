"""Temperature scaling: probabilities from scores, fitted on works outside the training set."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

LOG_TEMPERATURE_BOUNDS = np.log(1e-3), np.log(1e3)


def temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """Fit the temperature t at which softmax(scores / t) is most likely for the true authors.

    The target probability of the true author is (n + 1) / (n + authors) instead of 1, and the
    remainder is spread evenly (Platt 1999): n correct works do not justify certainty, and where
    all are correct no finite t would be optimal for a target of 1.

    Args:
        scores: held-out scores, float [n, authors]; -inf for an author without training works.
        truth: indices of the true authors, int [n]; rows whose true author has no score are
            ignored.

    Returns:
        The temperature; 1 if no row remains.

    Example:
        >>> round(temperature(np.array([[2.0, 0.0]] * 4), np.array([0, 0, 0, 1])), 3)
        2.885
    """
    rows = np.isfinite(scores[np.arange(len(truth)), truth]) if len(truth) else np.zeros(0, bool)
    scores, truth = scores[rows], truth[rows]
    number, authors = scores.shape
    if not number:
        return 1.0
    finite = np.isfinite(scores)
    target = np.where(finite, 1 / (number + authors), 0.0)
    target[np.arange(number), truth] = (number + 1) / (number + authors)

    def nats(log_t: float) -> float:
        log_p = log_softmax(scores / np.exp(log_t), axis=1)
        return -float(np.sum(target * np.where(finite, log_p, 0.0)))

    fitted = minimize_scalar(nats, bounds=LOG_TEMPERATURE_BOUNDS, method="bounded")
    return float(np.exp(fitted.x))


def probabilities(scores: np.ndarray, t: float) -> np.ndarray:
    """Return softmax(scores / t).

    Args:
        scores: float [n, authors]; -inf for an author without training works.
        t: temperature.

    Returns:
        Probabilities, float [n, authors]; 0 where the score is -inf.

    Example:
        >>> probabilities(np.array([[1.0, 1.0, -np.inf]]), t=1.0)
        array([[0.5, 0.5, 0. ]])
    """
    return softmax(scores / t, axis=1)
