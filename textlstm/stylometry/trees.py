"""Dendrograms, and bootstrap consensus trees by majority rule."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.cluster.hierarchy import linkage, to_tree
from scipy.spatial.distance import squareform

from textlstm.stylometry.corpus import Frequencies
from textlstm.stylometry.distances import Distance


@dataclass
class Node:
    """A node of a rooted tree.

    Args:
        height: distance at which its branches join; 0 for a leaf.
        leaf: name of the text; empty for an inner node.
        support: share of the trees that contain the same group of texts, for a consensus tree.
        branches: the nodes below it, empty for a leaf.
    """

    height: float = 0.0
    leaf: str = ""
    support: float | None = None
    branches: "list[Node]" = field(default_factory=list)

    def leaves(self) -> list[str]:
        """Return the names of the texts below this node, from top to bottom of a drawing."""
        if not self.branches:
            return [self.leaf]
        return [leaf for branch in self.branches for leaf in branch.leaves()]

    def groups(self) -> list[frozenset[str]]:
        """Return the texts below each inner node."""
        if not self.branches:
            return []
        below = [group for branch in self.branches for group in branch.groups()]
        return [frozenset(self.leaves()), *below]

    def newick(self) -> str:
        """Return the tree in the Newick format; supports are percentages."""
        return f"{self._newick(self.height)};\n"

    def _newick(self, parent_height: float) -> str:
        """Return the node with the length of the branch from its parent."""
        length = f":{max(parent_height - self.height, 0.0):.6g}"
        if not self.branches:
            quoted = self.leaf.replace("'", "''")
            return f"'{quoted}'{length}"
        support = "" if self.support is None else f"{100 * self.support:.0f}"
        below = ",".join(branch._newick(self.height) for branch in self.branches)
        return f"({below}){support}{length}"


def cluster(distances: np.ndarray, texts: Sequence[str], method: str) -> Node:
    """Return the dendrogram of texts.

    Args:
        distances: distances between all texts, float [texts, texts].
        texts: their names.
        method: linkage, a name that SciPy's `linkage` knows.

    Returns:
        The root of the tree.

    Example:
        >>> distances = np.array([[0.0, 1.0, 4.0], [1.0, 0.0, 4.0], [4.0, 4.0, 0.0]])
        >>> cluster(distances, ["emma", "persuasion", "pym"], "average").newick().strip()
        "('pym':4,('emma':1,'persuasion':1):3):0;"
    """
    if len(texts) == 1:
        return Node(leaf=texts[0])
    merged = linkage(squareform(distances, checks=False), method)

    def convert(node: object) -> Node:
        if node.is_leaf():  # type: ignore[attr-defined]
            return Node(leaf=texts[node.id])  # type: ignore[attr-defined]
        below = (node.left, node.right)  # type: ignore[attr-defined]
        height = float(node.dist)  # type: ignore[attr-defined]
        return Node(height=height, branches=[convert(each) for each in below])

    return convert(to_tree(merged))


def consensus(trees: Sequence[Node], share: float) -> Node:
    """Return the majority-rule consensus of trees with the same leaves.

    Args:
        trees: the trees.
        share: a group of texts is kept if more than this share of the trees contains it; at
            least 0.5, so that the groups form a tree.

    Returns:
        A tree of the groups that enough trees contain; the height of a node is the number of
        levels below it.

    Example:
        >>> distances = np.array([[0.0, 1.0, 4.0], [1.0, 0.0, 4.0], [4.0, 4.0, 0.0]])
        >>> tree = cluster(distances, ["emma", "persuasion", "pym"], "average")
        >>> consensus([tree, tree, tree], share=0.5).newick().strip()
        "(('emma':1,'persuasion':1)100:1,'pym':2):0;"
    """
    counts = Counter(group for tree in trees for group in tree.groups())
    leaves = frozenset(trees[0].leaves())
    # two groups of more than half of the trees occur together in one: they nest or are disjoint
    kept = {group for group, count in counts.items() if count > share * len(trees)} | {leaves}
    smallest_first = sorted(kept, key=lambda group: (len(group), sorted(group)))
    below: dict[frozenset[str], Node] = {frozenset([leaf]): Node(leaf=leaf) for leaf in leaves}
    for group in smallest_first:
        branches = [below.pop(part) for part in [part for part in below if part <= group]]
        branches.sort(key=lambda branch: min(branch.leaves()))
        height = 1 + max(branch.height for branch in branches)
        support = None if group == leaves else counts[group] / len(trees)
        below[group] = Node(height, "", support, branches)
    return below[leaves]


def trees_over_settings(
    frequencies: Frequencies,
    distance: Distance,
    method: str,
    numbers: Sequence[int],
    cullings: Sequence[float],
    start_rank: int,
) -> list[Node]:
    """Return a dendrogram for each number of most frequent words and each culling.

    Args:
        frequencies: the frequency table.
        distance: the distance.
        method: linkage.
        numbers: numbers of most frequent words.
        cullings: percentages of the texts that have to contain a word.
        start_rank: rank of the first word.
    """
    trees = []
    for number in numbers:
        for culling in cullings:
            words = frequencies.select(number, start_rank, culling)
            matrix = distance.matrix(frequencies.percentages[:, words])
            trees.append(cluster(matrix, frequencies.texts, method))
    return trees


def authors_grouped(tree: Node, authors: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return the authors whose texts form a group of the tree, and all with several texts.

    Args:
        tree: the tree.
        authors: the author of each text; texts without an author are left out of the groups.

    Returns:
        The authors whose texts, and no texts by other known authors, are below one node; and the
        authors with at least two texts. Both sorted.
    """
    of_author: dict[str, set[str]] = {}
    for text, author in authors.items():
        if author:
            of_author.setdefault(author, set()).add(text)
    several = {author: texts for author, texts in of_author.items() if len(texts) > 1}
    groups = [{text for text in group if authors[text]} for group in tree.groups()]
    return sorted(name for name, texts in several.items() if texts in groups), sorted(several)
