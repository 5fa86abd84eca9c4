"""Network of the nearest neighbours of each text, for Gephi and other programs."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import networkx
import numpy as np

from textlstm.artifacts.files import write_text
from textlstm.stylometry.corpus import StyleText

Edge = tuple[int, int, int]


def neighbours(matrices: Sequence[np.ndarray], number: int) -> list[Edge]:
    """Return the edges of the network of nearest neighbours, summed over distance tables.

    The nearest text counts `number` points, the next one less, and so on (Eder 2017).

    Args:
        matrices: distance tables of the same texts, each float [texts, texts].
        number: neighbours of each text.

    Returns:
        Pairs of text indices, the smaller first, with the points of the pair; sorted.

    Example:
        >>> neighbours([np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 4.0], [2.0, 4.0, 0.0]])], number=1)
        [(0, 1, 2), (0, 2, 1)]
    """
    points: Counter[tuple[int, int]] = Counter()
    for matrix in matrices:
        others = matrix + np.diag(np.full(len(matrix), np.inf))
        for text, order in enumerate(np.argsort(others, axis=1, kind="stable")):
            for rank, other in enumerate(order[: min(number, len(matrix) - 1)].tolist()):
                points[min(text, other), max(text, other)] += number - rank
    return [(*pair, points[pair]) for pair in sorted(points)]


def write_network(
    texts: Sequence[StyleText], edges: Sequence[Edge], gexf: str | Path, graphml: str | Path
) -> None:
    """Write a network as GEXF and as GraphML, with the author and title of each text.

    Args:
        texts: the nodes.
        edges: pairs of text indices with a weight.
        gexf: file to write for Gephi.
        graphml: file to write for other programs.
    """
    graph = networkx.Graph()
    for text in texts:
        graph.add_node(text.id, label=text.id, author=text.author or "?", title=text.title)
    for first, second, weight in edges:
        graph.add_edge(texts[first].id, texts[second].id, weight=weight)
    drawn = "\n".join(networkx.generate_gexf(graph))
    # the date of writing would make every run's file a new one
    write_text(Path(gexf), re.sub(r' lastmodifieddate="[^"]*"', "", drawn) + "\n")
    write_text(Path(graphml), "\n".join(networkx.generate_graphml(graph)) + "\n")
