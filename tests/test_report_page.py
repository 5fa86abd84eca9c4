"""The report page: self-contained, accessible, safe with any title, complete without results."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from helpers.html_outline import Outline, plain
from helpers.report_results import report, write_results

from textlstm.artifacts import read_json, write_json, write_text
from textlstm.errors import TextlstmError

FIGURES = ["accuracy", "confusion", "corpus", "learning_curve", "perplexity", "removed", "verdicts"]
LOADING = {
    "script",
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "source",
    "base",
    "form",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    root = write_results(tmp_path_factory.mktemp("results") / "papers")
    report(root)
    return root


@pytest.fixture(scope="module")
def page(results):
    return (results / "report/index.html").read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_elsewhere(page):
    assert not {tag for tag, _ in Outline(page).tags} & LOADING
    assert not re.search(r"url\((?!#)|@import|javascript:", page)
    fetched = [
        value
        for tag, attributes in Outline(page).tags
        for name, value in attributes.items()
        if name in ("src", "srcset", "data", "poster", "background")
        or (name == "href" and tag != "a")
    ]
    assert [value for value in fetched if not value.startswith("#")] == []
    assert "default-src 'none'" in page
    assert len(page.encode()) < 3_000_000


def test_every_link_has_a_target(results, page):
    targets = {attributes["id"] for _, attributes in Outline(page).tags if "id" in attributes}
    for tag, attributes in Outline(page).tags:
        if tag == "a" and attributes["href"].startswith("#"):
            assert attributes["href"][1:] in targets
        elif tag == "a":
            assert attributes["href"].startswith(("../", "index.html"))
    written = {str(file.relative_to(results)) for file in results.rglob("*") if file.is_file()}
    assert {"corpus/works.tsv", "attribute/verdicts.json", "evaluate/attribution.json"} <= written
    assert all(
        f'href="../{path}"' in page for path in ("corpus/works.tsv", "attribute/verdicts.json")
    )


def test_ids_on_the_page_are_unique(page):
    ids = [attributes["id"] for _, attributes in Outline(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_a_description_and_a_table(results, page, name):
    figure = page.partition(f'<figure id="{name}">')[2].partition("</figure>")[0]
    assert figure.count("<table>") == 1
    assert figure.count("<tr>") == len(
        (results / f"report/figures/{name}.tsv").read_text().splitlines()
    )
    assert 'role="img"' in figure
    assert f'aria-labelledby="{name}-title {name}-desc"' in figure
    assert re.search(r"<figcaption><h3>[^<]+</h3></figcaption>", figure)
    svg = ElementTree.parse(results / f"report/figures/{name}.svg").getroot()
    assert [len(child.text) > 10 for child in svg[:2]] == [True, True]


def test_the_results_precede_the_samples(page):
    text = plain(page)
    first = text.index("2 Madison, 1 Hamilton authors named for 3 questioned works")
    assert first < text.index("interval") < text.index("Samples Text generated")
    assert "all 3 methods agree on 2" in text
    assert "The verdict names that author for 2 of 3." in text
    assert "would report 98.5% on a shuffled split" in text
    assert "0.96 times the perplexity of the Kneser-Ney" in text
    assert "Longest copied sequence: 5 tokens" in text
    assert "By Hamilton" in text  # an example of removed text
    assert '<html lang="en">' in page
    assert "@media print" in page


def test_html_in_titles_and_samples_is_escaped(tmp_path):
    root = write_results(tmp_path / "<script>alert(1)")
    attack = "</title></svg><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
    verdicts = read_json(root / "attribute/verdicts.json")
    verdicts[0]["title"] = attack
    write_json(root / "attribute/verdicts.json", verdicts)
    samples = read_json(root / "generate/samples.json")
    samples[0] |= {"text": attack, "prompt": attack, "copied_text": attack}
    write_json(root / "generate/samples.json", samples)
    removed = (root / "text/removed.tsv").read_text().replace("By Hamilton", attack)
    write_text(root / "text/removed.tsv", removed)
    page = report(root).read_text()
    assert not {tag for tag, _ in Outline(page).tags} & LOADING
    assert page.count("alert(1)") >= 5
    for figure in (root / "report/figures").glob("*.svg"):
        ElementTree.parse(figure)


def test_a_corpus_of_one_author_has_a_reason_instead_of_verdicts(tmp_path):
    root = write_results(tmp_path / "alone", authors=1)
    text = plain(report(root).read_text())
    assert "one author" in text
    assert "perplexity of the LSTM" in text
    assert "None" not in text
    assert "authors named for" not in text
    assert (root / "report/figures/verdicts.tsv").read_text().count("\n") == 1
    for name in FIGURES:
        ElementTree.parse(root / f"report/figures/{name}.svg")


def test_a_corpus_cut_inside_its_works_is_described_as_such(tmp_path):
    root = write_results(tmp_path / "novel", authors=1)
    split = "work\tsplit\tstart\tend\n"
    for work in [
        line.split("\t")[0] for line in (root / "tokens/split.tsv").read_text().splitlines()[1:]
    ]:
        split += f"{work}\ttrain\t0.0\t0.8\n{work}\tvalid\t0.8\t0.9\n{work}\ttest\t0.9\t1.0\n"
    write_text(root / "tokens/split.tsv", split)
    scores = read_json(root / "evaluate/language_model.json")
    for score in [*scores.values(), *scores["test"]["baselines"].values()]:
        score["interval"] = None  # one work has no interval
    write_json(root / "evaluate/language_model.json", scores)
    text = plain(report(root).read_text())
    assert "too few works to hold out whole works" in text
    assert "the last part of the works it was trained on" in text
    rows = [
        line.split("\t")
        for line in (root / "report/figures/corpus.tsv").read_text().splitlines()[1:]
    ]
    words = {row[1]: int(row[3]) for row in rows}
    assert words["training"] == pytest.approx(8 * words["test"], rel=0.01)


def test_a_run_with_nothing_held_out_has_a_page(tmp_path):
    root = write_results(tmp_path / "all")
    write_json(root / "evaluate/language_model.json", {})
    history = (root / "model/history.csv").read_text().splitlines()
    blank = [",".join([*row.split(",")[:5], "", row.split(",")[6]]) for row in history[1:]]
    write_text(root / "model/history.csv", "\n".join([history[0], *blank]) + "\n")
    text = plain(report(root).read_text())
    assert "No works were held out" in text
    assert "2 Madison, 1 Hamilton" in text


def test_authors_beyond_the_palette_are_drawn_as_others(tmp_path):
    root = write_results(tmp_path / "many")
    works = (root / "corpus/works.tsv").read_text().splitlines()
    known = next(line for line in works if "\tHamilton\t" in line)
    more = [
        known.replace("paper_01", f"more_{k:02}").replace("Hamilton", f"Author {k:02}")
        for k in range(20)
    ]
    write_text(root / "corpus/works.tsv", "\n".join([*works, *more]) + "\n")
    report(root)
    svg = (root / "report/figures/verdicts.svg").read_text()
    assert "others" in svg
    assert "Author 19" not in svg
    assert "Author 19" in (root / "report/figures/verdicts.tsv").read_text()


@pytest.mark.parametrize(
    "path", ["evaluate/attribution.json", "tokens/split.tsv", "model/history.csv"]
)
def test_a_damaged_result_is_a_one_line_error_that_names_it(tmp_path, path):
    root = write_results(tmp_path / "damaged")
    write_text(root / path, "{")
    with pytest.raises(TextlstmError, match=Path(path).name) as caught:
        report(root)
    assert "\n" not in str(caught.value)


def test_the_page_is_deterministic(tmp_path, page):
    assert report(write_results(tmp_path / "papers")).read_text() == page


def test_figures_and_page_have_the_same_numbers(results, page):
    accuracy = json.loads((results / "evaluate/attribution.json").read_text())["methods"][
        "combined"
    ]["work"]
    table = (results / "report/figures/accuracy.tsv").read_text()
    assert f"<b>{accuracy['accuracy']:.0%}</b>" in page
    assert f"Combined\theld-out works\t{accuracy['accuracy']:.2f}\t" in table
