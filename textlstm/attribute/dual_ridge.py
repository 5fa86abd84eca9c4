"""Ridge regression in its dual form, where leaving texts out needs no new fit.

With the kernel K of all texts, penalties D and P = (K + D)^-1, the weights of the texts are
a = P Y. Without the texts s they are a - P[:, s] P[s, s]^-1 a[s], which is 0 for s; predictions for
a group b that is left out are Y[b] - P[b, b]^-1 a[b]. Source: Rifkin & Lippert (2007), "Notes on
regularized least squares".
"""

from copy import copy

import numpy as np
from scipy.linalg import lapack


class DualRidge:
    """The solution of a ridge regression, and solutions without some of the texts.

    Args:
        kernel: products of all pairs of texts, float32 [texts, texts]; overwritten.
        penalty: positive penalty of each text, float [texts].
        targets: float [texts, outputs].

    Attributes:
        weights: of the texts, float32 [texts, outputs].

    Example:
        >>> x = np.array([[1.0], [2.0], [4.0]], np.float32)
        >>> fitted = DualRidge(x @ x.T, np.ones(3), 3 * x)
        >>> float((x.T @ fitted.weights).item())  # 3 * 21 / (21 + 1)
        2.8636...
        >>> float((x.T @ fitted.without(np.array([2]))).item())  # 3 * 5 / (5 + 1)
        2.5
    """

    def __init__(self, kernel: np.ndarray, penalty: np.ndarray, targets: np.ndarray) -> None:
        kernel[np.diag_indices(len(kernel))] += penalty.astype(np.float32)
        factor, problem = lapack.spotrf(kernel, lower=1, overwrite_a=1, clean=0)
        inverse, also = lapack.spotri(factor, lower=1, overwrite_c=1)
        if problem or also:
            raise ValueError("the kernel is not positive definite")
        lower = np.tril(inverse)
        self.inverse = np.asarray(lower + np.tril(inverse, -1).T)
        self.targets = targets.astype(np.float32)
        self.weights = self.inverse @ self.targets

    def restricted(self, kept: np.ndarray) -> "DualRidge":
        """Return the solution of some texts alone, in their order."""
        inverse, result = self.inverse, copy(self)
        removed = np.setdiff1d(np.arange(len(inverse)), kept)
        across = inverse[np.ix_(removed, kept)]
        result.inverse = inverse[np.ix_(kept, kept)] - across.T @ np.linalg.solve(
            inverse[np.ix_(removed, removed)], across
        )
        result.targets = self.targets[kept]
        result.weights = result.inverse @ result.targets
        return result

    def without(self, removed: np.ndarray) -> np.ndarray:
        """Return the weights of a solution without some texts, 0 for these; [texts, outputs]."""
        block = self.inverse[np.ix_(removed, removed)]
        weights = self.weights - self.inverse[:, removed] @ np.linalg.solve(
            block, self.weights[removed]
        )
        weights[removed] = 0.0
        return np.asarray(weights)

    def held_out(self, groups: np.ndarray, removed: np.ndarray) -> np.ndarray:
        """Return the prediction of each text by a solution without its group.

        Args:
            groups: group of each text, int [texts].
            removed: texts that every solution leaves out, int; their predictions are nan.

        Returns:
            float32 [texts, outputs].
        """
        weights, inverse = self.without(removed), self.inverse
        spread = np.linalg.solve(inverse[np.ix_(removed, removed)], inverse[removed])
        result = np.full(self.targets.shape, np.nan, np.float32)
        kept = np.setdiff1d(np.arange(len(groups)), removed)
        names, first, counts = np.unique(groups[kept], return_index=True, return_counts=True)
        single = kept[first[counts == 1]]  # all at once: corpora of short texts have thousands
        parts = np.einsum("ij,ji->i", inverse[np.ix_(single, removed)], spread[:, single])
        diagonal = inverse[single, single] - parts
        result[single] = self.targets[single] - weights[single] / diagonal[:, None]
        for group in names[counts > 1]:
            rows = kept[groups[kept] == group]
            block = inverse[np.ix_(rows, rows)]
            block = block - inverse[np.ix_(rows, removed)] @ spread[:, rows]
            result[rows] = self.targets[rows] - np.linalg.solve(block, weights[rows])
        return result
