"""The report page: self-contained, accessible, safe with any title, complete without results."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from helpers.html_outline import Outline, plain
from helpers.report_results import mixture, report, write_results

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import read_json, write_json
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
    assert "the 2 test works by one author is 141.2 instead of 146.9, and 156.0 with" in text
    assert "For 1 of these works the layer of their author has the lowest" in text
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


def test_a_sample_follows_its_prompt_without_a_space_of_its_own(tmp_path):
    root = write_results(tmp_path)
    samples = read_json(root / "generate/samples.json")
    samples[0] |= {"prompt": "In the first place", "text": ", that the peo"}
    write_json(root / "generate/samples.json", samples)
    assert "In the first place, that the peo" in re.sub(r"<[^>]+>", "", report(root).read_text())


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


@pytest.fixture
def changed(tmp_path):
    """A function that changes the verdicts of a run and returns its page as text."""

    def change(edit, **options):
        root = write_results(tmp_path / "papers")
        verdicts = read_json(root / "attribute/verdicts.json")
        edit(verdicts)
        write_json(root / "attribute/verdicts.json", verdicts)
        return root, plain(report(root, **options).read_text())

    return change


def test_questioned_works_with_one_title_are_drawn_apart(changed):
    def edit(verdicts):
        for verdict in verdicts:
            verdict["title"] = "Letters"

    root, text = changed(edit)
    svg = (root / "report/figures/verdicts.svg").read_text()
    for name in ("paper_49", "paper_50", "paper_51"):
        assert f"Letters ({name})" in svg
        assert f"Letters ({name})" in text
        assert f"Letters ({name})" in (root / "report/summary.txt").read_text()


def test_a_true_author_outside_the_candidates_is_counted_apart(changed):
    root, text = changed(lambda verdicts: verdicts[0].update(author="Paine"))
    assert "Not counted: No. 49, by Paine. This author is not among the candidates" in text
    assert "for 1 of 2." in text
    summary = (root / "report/summary.txt").read_text()
    assert "agrees with the author known or accepted by scholars: 1 of 2" in summary
    assert "1 by authors who are no candidates, not counted" in summary


def test_the_letter_case_of_a_true_author_does_not_count(changed):
    _, text = changed(lambda verdicts: [each.update(author="MADISON") for each in verdicts])
    assert "The verdict names that author for 2 of 3." in text


def test_questioned_works_have_words_language_agreement_and_shared_text(page):
    row = page.partition('<table id="questioned">')[2].partition("</table>")[0]
    unmeasured = "<td>not measured</td><td>not measured</td>"
    assert f"<td>Madison</td><td>0.85</td>{unmeasured}<td>3 of 3</td>" in row
    assert "98% also in paper_01 (Hamilton)" in row
    assert "none found" in row


def test_all_works_are_listed_with_the_wrong_ones_first(tmp_path):
    root = write_results(tmp_path / "papers")
    table = (root / "attribute/predictions.tsv").read_text()
    wrong = "combined\tworks\twork\tpaper_02\t\tJay\t0\t0.7\t0.1\t0.2\n"
    right = "combined\tworks\twork\tpaper_01\t\tHamilton\t0\t0.9\t0.04\t0.06\n"
    write_text(root / "attribute/predictions.tsv", table + right + wrong)
    page = report(root).read_text()
    works = page.partition('<h2 id="works">')[2].partition('<h2 id="texts">')[0]
    assert works.count("<tr>") == 2 + 12  # two headers, all works
    assert works.index("paper_02") < works.index("paper_01")
    assert "✗ wrong" in works


def test_a_mixed_text_and_works_by_several_candidates_show_the_share_of_each(changed, page):
    def mix(verdicts):
        verdicts[0]["mixture"] = mixture(True)

    _, text = changed(mix)
    assert "mixed: Madison 70 % (50–85), Hamilton 30 % (15–50)" in text
    joint = page.partition('<h3 id="joint">')[2].partition("</table>")[0]
    assert "No. 18</th><td>Hamilton &amp; Madison</td><td>Madison 70 % (50–85)" in joint


@pytest.mark.parametrize(
    "accepted, outside, shown",
    [
        (True, None, "fits"),
        (False, None, "none of these"),
        (False, 0.25, "none of these (25% of others score as high)"),
        (None, None, "not measured"),
    ],
)
def test_the_page_says_whether_none_of_the_candidates_is_an_answer(
    changed, accepted, outside, shown
):
    def answer(verdicts):
        verdicts[0]["open_set"] = {"accepted": accepted, "outside": outside}

    root, _ = changed(answer)
    row = (root / "report/index.html").read_text().partition('<th scope="row">')[2]
    assert f"<td>{shown}</td>" in row.partition("</tr>")[0]


def test_other_properties_are_in_a_table_beside_the_judge(page):
    table = page.partition('<h3 id="confounders">')[2].partition("</table>")[0]
    assert "date: the year</th><td>39 of 65</td><td>60%</td><td>48% to 71%</td>" in table


def test_commands_on_the_page_choose_the_corpus(changed):
    _, text = changed(lambda verdicts: None, corpus_option=" --config corpus=shelf")
    assert "snakemake --forceall --config corpus=shelf" in text
    assert "snakemake state --config corpus=shelf" in text


def test_the_page_has_settings_versions_hashes_date_and_citation(page):
    text = plain(page)
    assert "To cite the program: The textlstm authors" in text
    assert "corpus/works.tsv" in text
    assert re.search(r"Written on \d{4}-\d\d-\d\d with Python 3", text)
    assert "scikit-learn" in text


def test_the_confusion_matrix_of_fifty_authors_fits_a_page(tmp_path):
    root = write_results(tmp_path / "many")
    names = [f"Author With Name {number:02}" for number in range(50)]
    found = read_json(root / "evaluate/attribution.json")
    found["confusion"] = {
        "combined": {a: {b: 5 if a == b else int(b == names[0]) for b in names} for a in names}
    }
    write_json(root / "evaluate/attribution.json", found)
    page = report(root).read_text()
    svg = (root / "report/figures/confusion.svg").read_text()
    assert float(re.search(r'width="([\d.]+)"', svg)[1]) < 1100
    assert "The errors: true author, named author, works" in page
    assert (root / "report/figures/confusion.tsv").read_text().count("\n") == 1 + 50 + 49
