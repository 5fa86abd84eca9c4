"""From scores to probabilities: one temperature, fitted on works a method had not read."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

LIMITS = np.log(1e-3), np.log(1e3)


def temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return t that makes softmax(scores [n, authors] / t) most likely for the author indices `truth` [n]; 1 for n = 0.

    A target is not 1 but the rule of succession's (n + 1)/(n + authors), the rest spread evenly (Platt 1999): where
    every judgement is right, no finite t would be best, and a probability of 1 learnt from n works is not earned.
    """
    rows = np.isfinite(scores[np.arange(len(truth)), truth]) if len(truth) else np.zeros(0, bool)
    scores, truth = scores[rows], truth[rows]
    number, authors = scores.shape
    if not number:
        return 1.0
    seen = np.isfinite(scores)
    target = np.where(seen, 1 / (number + authors), 0.0)
    target[np.arange(number), truth] = (number + 1) / (number + authors)

    def nats(log_t: float) -> float:
        return -float(
            np.sum(target * np.where(seen, log_softmax(scores / np.exp(log_t), axis=1), 0.0))
        )

    return float(np.exp(minimize_scalar(nats, bounds=LIMITS, method="bounded").x))


def probabilities(scores: np.ndarray, t: float) -> np.ndarray:
    """Return softmax(scores / t) over authors; a score of -inf (an author not taught) is a probability of 0."""
    return softmax(scores / t, axis=1)
