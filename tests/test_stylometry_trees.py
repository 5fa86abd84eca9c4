"""Dendrograms, majority-rule consensus trees and the network of nearest neighbours."""

import numpy as np
import pytest

from textlstm.stylometry.corpus import StyleCorpus
from textlstm.stylometry.distances import DISTANCES
from textlstm.stylometry.findings import as_json, from_json
from textlstm.stylometry.network import neighbours, write_network
from textlstm.stylometry.trees import (
    Node,
    authors_grouped,
    cluster,
    consensus,
    trees_over_settings,
)

LEAVES = ["a", "b", "c", "d"]


def tree(*groups):
    """A tree over LEAVES with these groups, the smallest first."""
    below = {frozenset(leaf): Node(leaf=leaf) for leaf in LEAVES}
    for height, group in enumerate([*groups, "abcd"], start=1):
        parts = [part for part in below if part <= frozenset(group)]
        below[frozenset(group)] = Node(float(height), branches=[below.pop(part) for part in parts])
    return below[frozenset("abcd")]


def test_the_dendrogram_joins_the_nearest_texts_first():
    distances = np.array([[0, 1, 6, 6], [1, 0, 6, 6], [6, 6, 0, 2], [6, 6, 2, 0]], float)
    joined = cluster(distances, LEAVES, "average")
    assert set(joined.groups()) == {frozenset("abcd"), frozenset("ab"), frozenset("cd")}
    assert joined.height == 6


def test_the_consensus_keeps_groups_of_more_than_half_of_the_trees():
    trees = [tree("ab", "abc"), tree("ab", "abd"), tree("ab", "abd"), tree("cd")]
    common = consensus(trees, 0.5)
    assert set(common.groups()) == {frozenset("ab"), frozenset("abcd")}
    assert [node.support for node in common.branches if node.branches] == [0.75]


def test_groups_of_two_nested_levels_are_both_kept():
    common = consensus([tree("ab", "abc")] * 3 + [tree("cd")], 0.5)
    assert common.newick() == "((('a':1,'b':1)75:1,'c':2)75:1,'d':3):0;\n"


def test_a_group_of_exactly_half_of_the_trees_is_not_drawn():
    common = consensus([tree("ab"), tree("cd")], 0.5)
    assert common.groups() == [frozenset("abcd")]


def test_names_in_newick_are_quoted():
    assert Node(1.0, branches=[Node(leaf="o'dell (1)"), Node(leaf="b")]).newick() == (
        "('o''dell (1)':1,'b':1):0;\n"
    )


def test_questioned_texts_do_not_break_the_group_of_an_author():
    authors = {"a": "Ames", "b": "", "c": "Ames", "d": "Burke"}
    assert authors_grouped(tree("ab", "abc"), authors) == (["Ames"], ["Ames"])
    assert authors_grouped(tree("cd"), authors) == ([], ["Ames"])


def test_a_tree_survives_its_description():
    original = consensus([tree("ab", "abc")] * 3, 0.5)
    assert from_json(as_json(original)).newick() == original.newick()


def test_a_pair_of_mutual_neighbours_has_the_points_of_both_texts_in_all_tables():
    table = np.array([[0, 1, 2], [1, 0, 4], [2, 4, 0]], float)
    assert neighbours([table, table], 2) == [(0, 1, 8), (0, 2, 6), (1, 2, 4)]


def test_network_files_are_the_same_on_any_day(tmp_path):
    texts = StyleCorpus.from_strings({"a": "x y", "b": "x z"}).texts
    write_network(texts, [(0, 1, 3)], tmp_path / "n.gexf", tmp_path / "n.graphml")
    written = (tmp_path / "n.gexf").read_text()
    assert "lastmodifieddate" not in written
    assert 'weight="3"' in written
    assert "graphml" in (tmp_path / "n.graphml").read_text()


@pytest.mark.needs_data
@pytest.mark.slow
def test_the_consensus_tree_groups_the_novels_of_at_least_15_of_17_authors(data):
    texts = {
        path.stem: path.read_text(encoding="utf-8").lower()
        for path in sorted((data / "novels").glob("*.txt"))
    }
    authors = {name: name.partition("_")[0] for name in texts}
    frequencies = StyleCorpus.from_strings(texts, authors).frequencies()
    distance, numbers = DISTANCES["cosine_delta"], range(100, 1001, 100)
    trees = trees_over_settings(frequencies, distance, "ward", numbers, [0, 20, 40], 1)
    grouped, several = authors_grouped(consensus(trees, 0.5), authors)
    assert len(several) == 17
    assert len(grouped) >= 15
