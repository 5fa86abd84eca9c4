"""The author head learns authors, not works, from the works it is given and nothing else."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works

from textlstm.artifacts import read_text, write_text
from textlstm.attribute.chunked_corpus import read_chunked_corpus
from textlstm.attribute.lstm import fit, write_lstm
from textlstm.attribute.network import AuthorNetwork, Settings
from textlstm.attribute.predictions import read_predictions
from textlstm.attribute.windows import PAD, UNKNOWN, Windows

SMALL = Settings(
    embedding=16,
    units=16,
    vocabulary=40,
    window=20,
    bag=5,
    examples=600,
    learning_rate=0.03,
    dropout=0.2,
    networks=1,
)


@pytest.fixture(scope="module")
def network():
    return AuthorNetwork(3, SMALL, seed=1)


def judged(folder, network, fold):
    """Probabilities of the works in a fold, learnt from the others."""
    shelf = read_chunked_corpus(*paths(folder), 150)
    windows = Windows(shelf.chunks, SMALL.window)
    rows = shelf.held_out(fold)
    scores = fit(shelf, windows, network, 1, shelf.training(fold))(rows)
    return shelf, rows, scores


def test_windows_are_padded_on_the_right_and_line_ends_are_tokens():
    windows = Windows(["a b\nb", "c"], 3)
    assert windows.words.tolist() == [[1, 2, 3], [2, 0, 0], [4, 0, 0]]
    assert windows.chunk.tolist() == [0, 0, 1]
    table = windows.frequent(windows.windows_of(np.array([0])), 1)
    assert table.tolist() == [
        PAD,
        UNKNOWN,
        UNKNOWN + 1,
        UNKNOWN,
        UNKNOWN,
    ]  # b, seen twice; c was not learnt from


def test_it_knows_authors_by_works_it_has_not_read(tmp_path, network):
    write_works(tmp_path, THREE)
    shelf, rows, scores = judged(tmp_path, network, 0)
    assert (scores.chunks.argmax(axis=1) == shelf.labels[rows]).mean() > 0.8  # chance is a half
    assert (scores.works.argmax(axis=1) == shelf.labels[shelf.first_chunks(rows)]).all()
    np.testing.assert_allclose(np.exp(scores.chunks).sum(axis=1), 1, atol=1e-5)


def test_what_is_held_out_teaches_nothing(tmp_path, network):
    """The works of a fold, rewritten and signed, change no weight: the others of the fold are judged as before."""
    write_works(tmp_path, THREE)
    shelf, rows, before = judged(tmp_path, network, 0)
    work = shelf.texts[shelf.owner[rows[0]]].work
    path = tmp_path / f"style/{work}.txt"
    write_text(path, read_text(path).replace(" .", " writtenbya upon ."))
    _, _, after = judged(tmp_path, network, 0)
    np.testing.assert_allclose(after.works[1:], before.works[1:], atol=1e-6)
    assert not np.allclose(after.works[0], before.works[0])


def test_a_score_does_not_depend_on_what_is_scored_beside_it(tmp_path, network):
    write_works(tmp_path, THREE)
    shelf = read_chunked_corpus(*paths(tmp_path), 150)
    windows = Windows(shelf.chunks, SMALL.window)
    judge = fit(shelf, windows, network, 1, shelf.training(0))
    rows = shelf.held_out(0)
    np.testing.assert_allclose(judge(rows[:1]).chunks[0], judge(rows).chunks[0], atol=1e-5)


def test_an_author_who_was_not_taught_is_never_named(tmp_path, network):
    write_works(tmp_path, THREE)
    shelf = read_chunked_corpus(*paths(tmp_path), 150)
    train = shelf.training(0)
    judge = fit(
        shelf, Windows(shelf.chunks, SMALL.window), network, 1, train[shelf.labels[train] != 2]
    )
    assert (judge(shelf.held_out(0)).chunks[:, 2] == -np.inf).all()


def test_the_command_judges_every_work_and_again_the_same(tmp_path):
    write_works(tmp_path, THREE | {"?q": "B"}, words=300)
    tiny = SMALL._replace(examples=40)
    for name in ("one", "two"):
        write_lstm(*paths(tmp_path), 150, tiny, 1, tmp_path / f"{name}.tsv")
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()
    authors, rows = read_predictions(tmp_path / "one.tsv")
    assert authors == ["A", "B", "C"]
    assert {row.work for row in rows if row.level == "work"} == {*THREE, "q"}
