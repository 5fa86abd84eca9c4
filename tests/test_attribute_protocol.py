"""No score depends on the work it is for, or on works held out with it."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works
from helpers.settings import shrunk

from textlstm import config
from textlstm.artifacts.files import read_text, write_text
from textlstm.artifacts.weights import load_weights
from textlstm.attribute import kneser_ney, pieces
from textlstm.attribute.corpus import Corpus, Text, Tokens, read_corpus
from textlstm.attribute.fit import method_of, write_method
from textlstm.attribute.pieces import CHUNK, WHOLE
from textlstm.attribute.protocol import read_scored, score_corpus
from textlstm.attribute.scorer import Scorer

SETTINGS = config.Attribute.model_validate(shrunk("attribute"))
methods = pytest.mark.parametrize("name", ["delta", "svm", "kneser_ney", "kneser_ney_characters"])


def scored(folder, name, with_shuffled=False):
    """Return the corpus and its scores by one method, read from the files that it writes."""
    files = folder / "scores.safetensors", folder / "model.safetensors"
    write_method(
        name, *paths(folder), 150, with_shuffled, getattr(SETTINGS, name), 1, *files
    )  # fmt: skip
    return read_corpus(*paths(folder)), read_scored(files[0])


def whole_works(corpus, result):
    rows = result.pieces.kind == WHOLE
    return {
        corpus.texts[work].work: scores
        for work, scores in zip(result.pieces.work[rows], result.scores[rows], strict=True)
    }


@methods
def test_authors_of_held_out_and_questioned_works_are_recognised(tmp_path, name):
    corpus, result = scored(write_works(tmp_path, THREE | {"?q": "B"}), name)
    works = whole_works(corpus, result)
    assert set(works) == {*THREE, "q"}
    right = [
        corpus.authors[scores.argmax()] == (THREE | {"q": "B"})[w] for w, scores in works.items()
    ]
    assert np.mean(right) >= 0.65  # the majority author has half of the works


@methods
def test_rewriting_a_held_out_work_changes_no_score_of_its_fold(tmp_path, name):
    write_works(tmp_path, THREE)
    corpus, before = scored(tmp_path, name)
    fold = corpus.texts[0].fold
    path = tmp_path / f"style/{corpus.texts[0].work}.txt"
    write_text(path, read_text(path).replace(" .", " writtenbya upon ."))
    _, after = scored(tmp_path, name)
    others = [text.work for text in corpus.texts[1:] if text.fold == fold]
    assert others
    old, new = whole_works(corpus, before), whole_works(corpus, after)
    for work in others:
        np.testing.assert_array_equal(old[work], new[work])
    assert not np.array_equal(old[corpus.texts[0].work], new[corpus.texts[0].work])


@methods
def test_a_name_that_marks_each_work_of_a_fold_is_of_no_use(tmp_path, name):
    """Every line of a fold's works contains the author's name: a leak would recognise it."""
    write_works(tmp_path, THREE)
    corpus, before = scored(tmp_path, name)
    for text in corpus.texts:
        if text.fold == 0:
            path = tmp_path / f"style/{text.work}.txt"
            write_text(path, read_text(path).replace(" .", f" by{text.author.lower()} ."))
    _, after = scored(tmp_path, name)
    accuracies = []
    for result in (before, after):
        works = whole_works(corpus, result)
        named = [text for text in corpus.texts if text.fold == 0]
        right = [corpus.authors[works[text.work].argmax()] == text.author for text in named]
        accuracies.append(np.mean(right))
    assert accuracies[1] <= accuracies[0] + 0.3


@methods
def test_scores_are_reproducible(tmp_path, name):
    write_works(tmp_path, THREE | {"?q": "B"})
    scored(tmp_path, name)
    first = [(tmp_path / f"{kind}.safetensors").read_bytes() for kind in ("scores", "model")]
    scored(tmp_path, name)
    assert first == [
        (tmp_path / f"{kind}.safetensors").read_bytes() for kind in ("scores", "model")
    ]


@methods
def test_a_corpus_with_one_author_gives_no_scores_and_a_message(tmp_path, name, capsys):
    write_works(tmp_path, {"a1": "A", "a2": "A", "?q": "A"})
    _, result = scored(tmp_path, name)
    assert np.isnan(result.scores).all()
    assert list(load_weights(tmp_path / "model.safetensors")) == ["unfitted"]
    assert "one author" in capsys.readouterr().err


@methods
def test_the_only_work_of_an_author_is_for_training_only(tmp_path, name):
    corpus, result = scored(
        write_works(tmp_path, {"a1": "A", "a2": "A", "b1": "B", "?q": "B"}), name
    )
    works = whole_works(corpus, result)
    assert set(works) == {"a1", "a2", "q"}
    assert corpus.authors[works["q"].argmax()] == "B"


@methods
def test_one_work_an_author_scores_the_questioned_work_only(tmp_path, name):
    corpus, result = scored(write_works(tmp_path, {"a": "A", "b": "B", "?q": "B"}), name)
    assert set(whole_works(corpus, result)) == {"q"}


def test_chunks_held_out_at_random_are_scored_only_on_request(tmp_path):
    write_works(tmp_path, THREE)
    _, without = scored(tmp_path, "delta")
    assert len(without.shuffled) == 0
    _, result = scored(tmp_path, "delta", with_shuffled=True)
    assert len(result.shuffled) == (result.pieces.kind == CHUNK).sum()
    assert np.isfinite(result.shuffled).all()


def test_known_works_in_the_group_of_a_questioned_work_are_not_for_training_verdicts(tmp_path):
    write_works(tmp_path, THREE | {"?q": "B"}, groups={"q": "letters", "b0": "letters"})
    corpus = read_corpus(*paths(tmp_path))
    training = {corpus.texts[work].work for work in corpus.training_for_verdicts()}
    assert "b0" not in training
    assert {"a0", "b1", "b2", "c0"} <= training


class Perfect:
    """A method that knows all authors and checks that no scored work was in its training set."""

    id = "perfect"

    def __init__(self):
        self.training_works = []

    def fit(self, corpus, training):
        self.training_works.append(len(training))
        return PerfectScorer(corpus, set(training))


class PerfectScorer(Scorer):
    def __init__(self, corpus, training):
        self.corpus, self.training = corpus, training

    def scores(self, tokens, spans):
        assert not self.training & set(spans[:, 0])
        return np.eye(len(self.corpus.authors))[self.corpus.labels[spans[:, 0]]]

    def arrays(self):
        return {}


def test_there_is_one_fit_for_each_fold_and_one_for_questioned_works(tmp_path):
    corpus = read_corpus(*paths(write_works(tmp_path, THREE | {"?q": "A"})))
    method = Perfect()
    score_corpus(method, corpus, 150, 1, with_shuffled=False)
    assert method.training_works == [8, 8, 8, 12]


def test_an_unknown_method_setting_is_refused():
    with pytest.raises(AttributeError):
        method_of("methods", None, 1)


def test_ten_thousand_authors_are_refused_with_a_reason_before_any_fit(capsys):
    texts = [Text(f"w{n}", f"A{n}", f"w{n}", n % 5, False) for n in range(10_000)]
    corpus = Corpus(texts, Tokens.from_views(["one two three ."] * len(texts)))
    result, scorer = score_corpus(method_of("delta", SETTINGS.delta, 1), corpus, 100, 1, False)
    assert scorer is None
    assert result.scores.shape == (0, 10_000)
    assert "10,000 authors; attribution compares at most 1,000" in capsys.readouterr().err


def test_chunks_of_many_works_and_authors_are_a_bounded_sample(tmp_path, monkeypatch):
    corpus = read_corpus(*paths(write_works(tmp_path, THREE)))
    every = pieces.pieces_of(corpus, 150)
    monkeypatch.setattr(pieces, "MAX_CHUNK_SCORES", 3 * 12 * 2)
    sampled = pieces.pieces_of(corpus, 150)
    assert (every.kind == CHUNK).sum() == 12 * 6
    assert (sampled.kind == CHUNK).sum() == 12 * 2
    assert (sampled.kind != CHUNK).sum() == (every.kind != CHUNK).sum()


def test_the_n_grams_of_each_author_come_from_a_bounded_number_of_words(tmp_path, monkeypatch):
    corpus = read_corpus(*paths(write_works(tmp_path, THREE)))
    monkeypatch.setattr(kneser_ney, "MAX_TRAINING_SYMBOLS", 3 * 600)
    method = method_of("kneser_ney", SETTINGS.kneser_ney, 1)
    arrays = method.fit(corpus, corpus.training()).arrays()
    order = max(int(name.split(".")[0]) for name in arrays if name.endswith(".counts"))
    assert arrays[f"{order}.counts"].sum() <= 3 * 600
