"""All tables of a stylometric comparison: frequencies, distances, trees, maps, accuracy."""

from pathlib import Path
from typing import Any

from textlstm import config
from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_json, write_tsv
from textlstm.stylometry.accuracy import METHODS, grid
from textlstm.stylometry.corpus import Frequencies, StyleCorpus
from textlstm.stylometry.distances import DISTANCES
from textlstm.stylometry.maps import Map, principal_components, scaling
from textlstm.stylometry.network import neighbours, write_network
from textlstm.stylometry.trees import (
    Node,
    authors_grouped,
    cluster,
    consensus,
    trees_over_settings,
)

MAX_TEXTS = 150  # more are drawn as one text per author
DIGITS = 6  # of the numbers in the tables


def write_comparison(
    works: Path,
    texts: Path,
    reuse: Path,
    settings: config.Stylometry,
    out: Path,
) -> None:
    """Write the tables, trees and maps of a corpus into a folder.

    Args:
        works: corpus/works.tsv.
        texts: folder of the style views.
        reuse: text/reuse.tsv.
        settings: the section `stylometry`.
        out: folder to write to.
    """
    corpus = StyleCorpus.read(works, texts, reuse)
    pooled = len(corpus.texts) > MAX_TEXTS
    if pooled:
        corpus = corpus.by_author()
    frequencies = corpus.frequencies()
    words = frequencies.select(settings.most_frequent_words, settings.start_rank, settings.culling)
    percentages = frequencies.percentages[:, words]
    write_frequencies(frequencies, words.tolist(), out / "frequencies.tsv")
    for name, distance in DISTANCES.items():
        write_tsv(
            out / f"distances/{name}.tsv",
            ["text", *frequencies.texts],
            [
                (text, *(f"{value:.{DIGITS}g}" for value in row))
                for text, row in zip(frequencies.texts, distance.matrix(percentages), strict=True)
            ],
        )
    findings: dict[str, Any] = {
        "settings": settings.model_dump(),
        "pooled": pooled,
        "words": len(words),
        "texts": [
            {
                "id": text.id,
                "author": text.author,
                "title": text.title,
                "words": len(text.words),
            }
            for text in corpus.texts
        ],
    }
    if len(corpus.texts) > 2:
        findings |= _pictures(corpus, frequencies, words.tolist(), settings, out)
    else:
        for name in ("dendrogram.nwk", "consensus.nwk"):
            write_text(out / name, ";\n")
        write_network(corpus.texts, [], out / "network.gexf", out / "network.graphml")
    write_json(out / "comparison.json", findings)


def _pictures(
    corpus: StyleCorpus,
    frequencies: Frequencies,
    words: list[int],
    settings: config.Stylometry,
    out: Path,
) -> dict[str, Any]:
    """Write trees and network, and return trees, maps and edges for the figures."""
    distance = DISTANCES[settings.distance]
    percentages = frequencies.percentages[:, words]
    matrix = distance.matrix(percentages)
    tree = cluster(matrix, frequencies.texts, settings.linkage)
    trees = trees_over_settings(
        frequencies,
        distance,
        settings.linkage,
        settings.consensus.most_frequent_words,
        settings.consensus.culling,
        settings.start_rank,
    )
    common = consensus(trees, settings.consensus.share)
    grouped, several = authors_grouped(common, {text.id: text.author for text in corpus.texts})
    edges = neighbours(
        [
            distance.matrix(
                frequencies.percentages[:, frequencies.select(number, settings.start_rank, culling)]
            )
            for number in settings.consensus.most_frequent_words
            for culling in settings.consensus.culling
        ],
        settings.neighbours,
    )
    write_text(out / "dendrogram.nwk", tree.newick())
    write_text(out / "consensus.nwk", common.newick())
    write_network(corpus.texts, edges, out / "network.gexf", out / "network.graphml")
    return {
        "dendrogram": as_json(tree),
        "consensus": as_json(common),
        "trees": len(trees),
        "grouped": grouped,
        "several": several,
        "components": _map(
            principal_components(percentages), [frequencies.words[word] for word in words]
        ),
        "scaling": _map(scaling(matrix), []),
    }


def write_accuracy(
    works: Path, texts: Path, reuse: Path, settings: config.Stylometry, seed: int, out: Path
) -> None:
    """Write the accuracy of methods against the number of words and the length of the text.

    Args:
        works: corpus/works.tsv.
        texts: folder of the style views.
        reuse: text/reuse.tsv.
        settings: the section `stylometry`.
        seed: random seed of the SVM.
        out: the table to write.
    """
    asked = settings.accuracy
    cells = grid(
        StyleCorpus.read(works, texts, reuse),
        asked.methods,
        asked.most_frequent_words,
        asked.lengths,
        asked.samples,
        settings.start_rank,
        seed,
    )
    write_tsv(
        out,
        ["method", "label", "most frequent words", "length", "accuracy", "right", "texts", "works"],
        [
            (
                cell.method,
                METHODS[cell.method],
                cell.most_frequent_words,
                cell.length or "whole",
                f"{cell.accuracy:.4f}",
                cell.right,
                cell.texts,
                cell.works,
            )
            for cell in cells
        ],
    )


def write_frequencies(frequencies: Frequencies, words: list[int], out: Path) -> None:
    """Write the percentages of words, one text per row."""
    write_tsv(
        out,
        ["text", "length", *(frequencies.words[word] for word in words)],
        [
            (text, length, *(f"{value:.{DIGITS}g}" for value in row))
            for text, length, row in zip(
                frequencies.texts,
                frequencies.lengths.tolist(),
                frequencies.percentages[:, words],
                strict=True,
            )
        ],
    )


def as_json(node: Node) -> dict[str, Any]:
    """Return a tree as nested objects."""
    if not node.branches:
        return {"leaf": node.leaf}
    return {
        "height": float(f"{node.height:.{DIGITS}g}"),
        "support": node.support,
        "branches": [as_json(branch) for branch in node.branches],
    }


def from_json(tree: dict[str, Any]) -> Node:
    """Return the tree that `as_json` wrote."""
    if "leaf" in tree:
        return Node(leaf=tree["leaf"])
    branches = [from_json(branch) for branch in tree["branches"]]
    return Node(tree["height"], "", tree["support"], branches)


def _map(drawn: Map, words: list[str]) -> dict[str, Any]:
    """Return a map as lists; loadings by word."""
    loadings = (
        {} if drawn.loadings is None else dict(zip(words, _rounded(drawn.loadings), strict=True))
    )
    return {
        "positions": _rounded(drawn.positions),
        "shares": [round(share, 4) for share in drawn.shares],
        "loadings": loadings,
    }


def _rounded(pairs: Any) -> list[list[float]]:
    return [[float(f"{value:.{DIGITS}g}") + 0.0 for value in pair] for pair in pairs]
