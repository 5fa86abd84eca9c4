"""Maps of texts in two dimensions: principal components with loadings, and classical scaling."""

from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import ClassicalMDS

from textlstm.stylometry.distances import z_scores


@dataclass(frozen=True)
class Map:
    """Texts on a plane.

    Args:
        positions: the coordinates of each text, float [texts, 2].
        shares: the share of the variance that each axis shows, [2].
        loadings: the weight of each word on each axis, float [words, 2]; None for a map of
            distances.
    """

    positions: np.ndarray
    shares: list[float]
    loadings: np.ndarray | None = None


def principal_components(percentages: np.ndarray) -> Map:
    """Return the first two principal components of standardised frequencies.

    Args:
        percentages: relative frequencies, float [texts, words]; at least two texts.

    Returns:
        The map. The sign of each axis is such that its largest loading is positive.
    """
    z = z_scores(percentages, percentages)
    fitted = PCA(n_components=min(2, *z.shape), svd_solver="full").fit(z)
    positions, loadings = fitted.transform(z), fitted.components_.T
    largest = loadings[np.abs(loadings).argmax(axis=0), np.arange(loadings.shape[1])]
    signs = np.where(largest < 0, -1.0, 1.0)
    shares = [float(share) for share in np.nan_to_num(fitted.explained_variance_ratio_)]
    return Map(_two(positions * signs), [*shares, 0.0][:2], _two(loadings * signs))


def scaling(distances: np.ndarray) -> Map:
    """Return texts on a plane on which their distances are as close to the given as possible.

    Classical multidimensional scaling (Torgerson 1952).

    Args:
        distances: distances between all texts, float [texts, texts]; at least two texts.
    """
    fitted = ClassicalMDS(n_components=min(2, len(distances)), metric="precomputed").fit(distances)
    positions = _two(fitted.embedding_)
    largest = positions[np.abs(positions).argmax(axis=0), np.arange(2)]
    centred = (distances**2) - (distances**2).mean(axis=0)
    total = float(np.trace(-0.5 * (centred - centred.mean(axis=1, keepdims=True))))
    shares = [float(share) for share in (positions**2).sum(axis=0) / max(total, 1e-300)]
    return Map(positions * np.where(largest < 0, -1.0, 1.0), shares)


def _two(columns: np.ndarray) -> np.ndarray:
    """Return an array with exactly two columns, the second of zeros where there is only one."""
    return np.pad(columns, ((0, 0), (0, max(0, 2 - columns.shape[1]))))[:, :2]
