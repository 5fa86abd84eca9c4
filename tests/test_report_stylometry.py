"""The page of stylometry: complete, self-contained, the same on every run."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
import yaml
from helpers.html_outline import Outline, plain
from typer.testing import CliRunner

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv
from textlstm.cli import app
from textlstm.report.names import labels, letters
from textlstm.report.stylometry.accuracy import most_accurate

CONFIG = Path(__file__).parents[1] / "config.yaml"
FIGURES = ["accuracy", "components", "consensus", "dendrogram", "loadings", "scaling"]


def write_corpus(root, works, kept):
    """Write results of a made-up corpus: three authors, `works` works each, one questioned."""
    generator = np.random.default_rng(1)
    vocabulary = np.array([*(f"w{number}" for number in range(38)), "<b>", "'"])
    rows = []
    for author in ("Ames <i>", "Burke", "Cole"):
        rates = generator.dirichlet(np.full(40, 2.0))
        for number in range(works):
            name = f"{author[:4].lower().strip()}_{number}"
            rows.append((name, author, "Letters", "known", ""))
            text = " ".join(generator.choice(vocabulary, 1200, p=rates))
            write_text(root / f"text/style/{name}.txt", text + "\n")
    rows.append(("q", "Burke", "Letters", "questioned", ""))
    write_text(root / "text/style/q.txt", text + "\n")
    write_tsv(root / "corpus/works.tsv", ["id", "author", "title", "role", "group"], rows[:kept])
    columns = ["work", "other", "shared", "of_work", "of_other", "first_words"]
    write_tsv(root / "text/reuse.tsv", columns, [])


def make(root, works=3, kept=None):
    """Run the three commands of `snakemake stylometry` and return the page."""
    write_corpus(root, works, kept)
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["stylometry"]
    settings["most_frequent_words"] = 40
    settings["consensus"]["most_frequent_words"] = [10, 20, 40]
    settings["accuracy"] |= {"most_frequent_words": [10, 40], "lengths": [200, 0]}
    folder = root / "stylometry"
    inputs = ["--works", root / "corpus/works.tsv", "--texts", root / "text/style"]
    inputs += ["--reuse", root / "text/reuse.tsv", "--settings", json.dumps(settings)]
    outputs = ["--figures", folder / "figures", "--command", "snakemake stylometry"]
    tables = ["--comparison", folder / "comparison.json", "--accuracy", folder / "accuracy.tsv"]
    for arguments in (
        ["compare", *inputs, "--out-dir", folder],
        ["accuracy", *inputs, "--seed", 1, "--out", folder / "accuracy.tsv"],
        ["page", *tables, *outputs, "--out", folder / "index.html"],
    ):
        outcome = CliRunner().invoke(app, ["stylometry", *map(str, arguments)])
        assert outcome.exit_code == 0, outcome.output
    return (folder / "index.html").read_text()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "made_up"
    make(folder)
    return folder


@pytest.fixture(scope="module")
def page(root):
    return (root / "stylometry/index.html").read_text()


def test_the_page_loads_nothing_and_escapes_names(page):
    assert not {tag for tag, _ in Outline(page).tags} & {"script", "link", "img", "iframe", "i"}
    assert not re.search(r"url\((?!#)|@import", page)


def test_ids_on_the_page_are_unique(page):
    ids = [attributes["id"] for _, attributes in Outline(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_an_svg_with_a_table(root, name):
    ElementTree.parse(root / f"stylometry/figures/{name}.svg")
    assert (root / f"stylometry/figures/{name}.tsv").read_text().count("\n") > 1


def test_the_page_counts_the_authors_that_are_grouped(page):
    assert "3 of 3" in plain(page)


def test_two_works_with_one_title_have_different_labels_in_the_tree(root):
    svg = (root / "stylometry/figures/dendrogram.svg").read_text()
    leaves = re.findall(r">([^<>]*Letters[^<>]*)</text>", svg)
    assert len(leaves) == 10
    assert len(set(leaves)) == 10


def test_every_file_on_the_page_exists(root, page):
    links = [attributes["href"] for tag, attributes in Outline(page).tags if tag == "a"]
    files = [link for link in links if link.endswith((".tsv", ".nwk", ".gexf", ".graphml"))]
    assert len(files) >= 15
    assert [link for link in files if not (root / "stylometry" / link).is_file()] == []


def test_all_files_are_the_same_on_a_second_run(root, tmp_path):
    make(tmp_path / "made_up")
    files = [file for file in (root / "stylometry").rglob("*") if file.is_file()]
    for file in files:
        again = tmp_path / "made_up" / file.relative_to(root)
        assert file.read_bytes() == again.read_bytes(), file.name


def test_a_corpus_of_two_works_has_a_reason_instead_of_trees(tmp_path):
    text = plain(make(tmp_path, 1, kept=2))
    assert "Trees and maps need at least three texts." in text


def test_letters_are_different_for_every_author():
    names = ["Barclay", "Braddon", "Brown", "Brown, A", "Ξενοφῶν", "Smith A", "Smith B", "S"]
    given = letters(names)
    assert len(set(given.values())) == len(names)
    assert max(map(len, given.values())) <= 3


def test_labels_of_long_titles_are_different():
    titles = ["A very long title of a novel in three volumes, part one of two"] * 2
    given = labels(titles, ["novel_1", "novel_2"])
    assert len(set(given)) == 2
    assert max(map(len, given)) <= 48


def test_the_most_accurate_setting_is_chosen_at_the_length_that_most_works_reach():
    columns = ["label", "most frequent words", "length", "accuracy", "right", "texts", "works"]
    rows = [
        ("Eder's Delta", "100", "whole", "0.9", "9", "10", "10"),
        ("Eder's Delta", "100", "5000", "1.0", "1", "1", "1"),
        ("Cosine Delta", "100", "whole", "1.0", "10", "10", "10"),
    ]
    sentence = most_accurate([dict(zip(columns, row, strict=True)) for row in rows])
    assert sentence == (
        "Most accurate of 2 settings on whole works: Cosine Delta, 100 most frequent words, "
        "10 of 10."
    )
