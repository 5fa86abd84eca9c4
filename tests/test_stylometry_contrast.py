"""Zeta by hand, keyword-in-context, and seams of books made of two authors' halves."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from helpers.html_outline import Outline, plain
from typer.testing import CliRunner

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv
from textlstm.cli import app
from textlstm.errors import TextlstmError
from textlstm.stylometry.contrast import group, keyword_in_context, zeta
from textlstm.stylometry.corpus import StyleCorpus
from textlstm.stylometry.discriminant import Discriminant
from textlstm.stylometry.rolling import BLOCK, find_seams, largest_change, refine, roll


def books(words=6000, works=7, seed=1):
    """Works of three authors with rates of their own for sixty words, by id."""
    generator = np.random.default_rng(seed)
    vocabulary = np.array([f"w{number}" for number in range(60)])
    rates = {name: generator.dirichlet(np.full(60, 1.5)) for name in ("Ames", "Burke", "Cole")}
    texts, authors = {}, {}
    for author, own in rates.items():
        for number in range(works):
            texts[f"{author.lower()}_{number}"] = generator.choice(vocabulary, words, p=own)
            authors[f"{author.lower()}_{number}"] = author
    return texts, authors


def corpus_of(texts, authors):
    return StyleCorpus.from_strings({name: " ".join(t) for name, t in texts.items()}, authors)


@pytest.fixture(scope="module")
def mixed():
    """A corpus whose last text is half Ames, half Burke."""
    texts, authors = books()
    texts["mixture"] = np.concatenate([texts.pop("ames_0")[:3000], texts.pop("burke_0")[3000:]])
    return corpus_of(texts, authors | {"mixture": ""})


def test_zeta_is_the_difference_of_the_shares_of_segments():
    texts = {"a": "upon x y upon x z", "b": "on x y on y z on y z upon y z"}
    corpus = StyleCorpus.from_strings(texts)
    found = {each.word: each for each in zeta(corpus, corpus.texts[:1], corpus.texts[1:], 3)}
    assert found["upon"].burrows == pytest.approx(1 - 1 / 4)
    assert found["upon"].craig == pytest.approx(1 + 3 / 4)
    assert found["on"].burrows == pytest.approx(0 - 3 / 4)


def test_words_of_the_first_group_come_first():
    corpus = StyleCorpus.from_strings({"a": "a a b b", "b": "c c b b"})
    assert [each.word for each in zeta(corpus, *[[text] for text in corpus.texts], 4)] == [
        *("a", "b", "c")
    ]


def test_a_keyword_is_shown_with_its_context():
    corpus = StyleCorpus.from_strings({"a": "one two three four five"})
    assert keyword_in_context(corpus, corpus.texts, "three", 1, 5) == [
        ("a", "two", "three", "four")
    ]


def test_groups_are_named_in_any_letter_case():
    corpus = StyleCorpus.from_strings({"a": "x", "b": "y"}, {"a": "Ames", "b": "Burke"})
    assert [text.id for text in group(corpus, ["AMES", "b"])] == ["a", "b"]


def test_an_unknown_name_is_an_error_that_lists_the_authors():
    corpus = StyleCorpus.from_strings({"a": "x", "b": "y"}, {"a": "Ames", "b": "Burke"})
    with pytest.raises(TextlstmError, match="the authors are Ames, Burke"):
        group(corpus, ["Cole"])


def test_the_seam_of_two_halves_is_found(mixed):
    book = mixed.texts[-1]
    curve = roll(mixed, book, [], 1000, 500, 60, 40, 1)
    assert [(seam.before, seam.after) for seam in curve.seams] == [("Ames", "Burke")]
    assert abs(curve.seams[0].word - 3000) <= BLOCK
    nearest = [curve.authors[index] for index in curve.scores.argmax(axis=1)]
    assert (nearest[0], nearest[-1]) == ("Ames", "Burke")


def test_the_band_of_a_window_holds_its_score(mixed):
    curve = roll(mixed, mixed.texts[-1], [], 1000, 500, 60, 40, 1)
    inside = (curve.low <= curve.scores) & (curve.scores <= curve.high)
    assert inside.mean() > 0.9


def test_no_seam_is_claimed_in_a_work_by_one_author():
    corpus = corpus_of(*books())
    book = corpus.texts[0]
    works = corpus.texts[1:]
    columns = StyleCorpus(works, corpus.vocabulary).frequencies().columns
    seams, compared = find_seams(corpus, works, book, corpus.authors, columns)
    assert compared == 20
    assert not any(seam.claimed for seam in seams)


def test_a_short_text_has_no_change():
    assert largest_change(np.ones((5, 2))) is None


def test_an_author_without_windows_is_never_the_likeliest():
    rates = np.array([[0.1, 0.2], [0.12, 0.21], [0.3, 0.1], [0.29, 0.12]])
    fitted = Discriminant.fit(rates, np.array([0, 0, 2, 2]), authors=3)
    assert fitted.scores(100 * rates, words=100).argmax(axis=1).tolist() == [0, 0, 2, 2]


def test_a_seam_is_moved_to_the_change_of_the_text_itself():
    blocks = np.array([[90, 10]] * 60 + [[20, 80]] * 60)
    assert refine(blocks, 50) == 60


def test_a_book_shorter_than_a_window_is_an_error(mixed):
    with pytest.raises(TextlstmError, match="choose a shorter window"):
        roll(mixed, mixed.texts[-1], [], 7000, 500, 60, 40, 1)


@pytest.fixture(scope="module")
def results(tmp_path_factory, mixed):
    """Results of the mixed corpus, as far as the commands read them."""
    root = tmp_path_factory.mktemp("results") / "mixed"
    columns = ["id", "author", "title", "role", "group"]
    rows = [
        (text.id, text.author, text.id.title(), "known" if text.author else "questioned", "")
        for text in mixed.texts
    ]
    write_tsv(root / "corpus/works.tsv", columns, rows)
    for text in mixed.texts:
        words = " ".join(mixed.vocabulary[word] for word in text.words)
        write_text(root / f"text/style/{text.id}.txt", words + "\n")
    return root


def run(*arguments):
    outcome = CliRunner().invoke(app, ["stylometry", *map(str, arguments)])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("contrast", "--first", "ames", "--second", "Burke", "--segment", "500"),
        ("rolling", "mixture", "--window", "1000", "--step", "500", "--resamples", "30"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_writes_a_page_that_loads_nothing(results, tmp_path, arguments):
    command, *options = arguments
    run(command, results, *options, "--out-dir", tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert not {tag for tag, _ in Outline(page).tags} & {"script", "link", "img", "iframe"}
    assert not re.search(r"url\((?!#)|@import", page)
    assert [ElementTree.parse(svg) for svg in tmp_path.glob("*.svg")]
    assert list(tmp_path.glob("*.tsv"))


def test_the_rolling_command_prints_the_seam(results, tmp_path):
    options = ("--window", "1000", "--step", "500", "--resamples", "30", "--out-dir", tmp_path)
    assert "from Ames to Burke" in run("rolling", results, "mixture", *options)
    assert "The author changes" in plain((tmp_path / "index.html").read_text())
