"""Frequency tables, maps and the grid of accuracies."""

import numpy as np
import pytest

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv
from textlstm.errors import TextlstmError
from textlstm.stylometry.accuracy import METHODS, folds, grid, passages
from textlstm.stylometry.corpus import StyleCorpus, StyleText
from textlstm.stylometry.maps import principal_components, scaling


def made_up(seed=1, works=4, words=3000):
    """Works of three authors who differ in their rates of twenty words."""
    generator = np.random.default_rng(seed)
    vocabulary = [f"w{number}" for number in range(20)]
    texts, authors = {}, {}
    for author in ("Ames", "Burke", "Cole"):
        rates = generator.dirichlet(np.full(20, 2.0))
        for number in range(works):
            name = f"{author.lower()}_{number}"
            texts[name] = " ".join(generator.choice(vocabulary, words, p=rates))
            authors[name] = author
    return StyleCorpus.from_strings(texts, authors)


def test_frequencies_are_percentages_of_all_words():
    table = StyleCorpus.from_strings({"one": "the end of the", "two": "of the of"}).frequencies()
    assert table.percentages[0].tolist() == [50.0, 25.0, 25.0]


def test_ranks_start_after_the_words_that_are_left_out():
    table = StyleCorpus.from_strings({"one": "a a a b b c", "two": "a b c"}).frequencies()
    assert [table.words[word] for word in table.select(2, start_rank=2)] == ["b", "c"]


def test_culling_leaves_out_words_of_too_few_texts():
    table = StyleCorpus.from_strings({"one": "a b b", "two": "a c", "three": "a c"}).frequencies()
    assert [table.words[word] for word in table.select(5, culling=60)] == ["a", "c"]


def test_too_few_words_are_an_error_that_names_the_settings():
    table = StyleCorpus.from_strings({"one": "a b", "two": "c d"}).frequencies()
    with pytest.raises(TextlstmError, match="lower start_rank or culling"):
        table.select(10, culling=100)


def test_the_author_of_a_questioned_work_is_not_read(tmp_path):
    columns = ["id", "author", "title", "role", "group"]
    rows = [("a", "Ames", "", "known", ""), ("q", "Burke", "Q", "questioned", "")]
    write_tsv(tmp_path / "works.tsv", columns, rows)
    for name in ("a", "q"):
        write_text(tmp_path / f"{name}.txt", "some words\n")
    corpus = StyleCorpus.read(tmp_path / "works.tsv", tmp_path)
    assert [text.author for text in corpus.texts] == ["Ames", ""]


def test_pooled_texts_of_an_author_are_one_text():
    pooled = made_up().by_author()
    assert [(text.id, len(text.words)) for text in pooled.texts][0] == ("Ames", 12000)


def test_groups_are_never_on_both_sides():
    groups = ["one", "one", "two", "three"]
    authors = np.array(["Ames", "Ames", "Ames", "Burke"])
    for held_out, training in folds(groups, authors):
        assert not {groups[work] for work in held_out} & {groups[work] for work in training}


def test_an_author_with_one_group_is_not_classified():
    authors = np.array(["Ames", "Ames", "Burke", "Burke", "Cole"])
    held_out = [work for works, _ in folds(["1", "2", "3", "4", "5"], authors) for work in works]
    assert held_out == [0, 1, 2, 3]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_attributes_works_of_authors_with_different_rates(method):
    (cell,) = grid(made_up(), [method], [20], [0], 1, 1, 1)
    assert (cell.texts, cell.works) == (12, 12)
    assert cell.accuracy >= 0.9


def test_works_that_share_text_do_not_help_each_other():
    texts = [
        StyleText(name, author, name, group, np.array(words, np.int32))
        for name, author, group, words in [
            ("a", "Ames", "same", [0, 0, 1]),
            ("b", "Burke", "same", [0, 0, 1]),
            ("c", "Ames", "c", [0, 2, 2]),
            ("d", "Burke", "d", [1, 1, 2]),
        ]
    ]
    cells = grid(StyleCorpus(texts, ["x", "y", "z"]), ["manhattan"], [3], [0], 1, 1, 1)
    assert cells[0].works == 4


def test_longer_passages_than_a_work_are_left_out():
    assert passages(np.arange(5), 6, 3) == []


def test_one_author_has_no_accuracy():
    corpus = StyleCorpus.from_strings({"a": "x y", "b": "y"}, {"a": "Ames", "b": "Ames"})
    assert grid(corpus, ["burrows"], [2], [0], 1, 1, 1) == []


def test_the_positions_of_a_map_are_the_centred_frequencies_times_the_loadings():
    percentages = made_up().frequencies().percentages
    drawn = principal_components(percentages)
    z = (percentages - percentages.mean(axis=0)) / percentages.std(axis=0, ddof=1)
    np.testing.assert_allclose(z @ drawn.loadings, drawn.positions, atol=1e-9)
    assert drawn.shares[0] >= drawn.shares[1]


def test_scaling_restores_distances_on_a_plane():
    places = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [1.0, 1.0]])
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    drawn = scaling(distances)
    found = np.linalg.norm(drawn.positions[:, None] - drawn.positions[None], axis=2)
    np.testing.assert_allclose(found, distances, atol=1e-9)
    assert sum(drawn.shares) == pytest.approx(1)


def test_maps_of_two_texts_have_two_axes():
    percentages = np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])
    assert principal_components(percentages).positions.shape == (2, 2)
    assert scaling(np.array([[0.0, 2.0], [2.0, 0.0]])).positions.shape == (2, 2)
