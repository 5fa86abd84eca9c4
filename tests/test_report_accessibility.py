"""The report page and the experiment pages: landmarks, headings, focus, contrast, glossary."""

import re

import pytest
from helpers.html_outline import Outline, plain
from helpers.report_results import report, write_results

from textlstm.experiments.claims import claim, write_findings
from textlstm.report.experiments.delay import show
from textlstm.report.experiments.page import write_experiments
from textlstm.report.figure import BLACK, PALETTE, SHAPES, WHITE, contrast, is_dark, marks
from textlstm.report.glossary import GLOSSARY, Term, used_in

MIN_CONTRAST = 4.5
DELAY = {
    "accuracy": [
        {"variant": "window 4, carried", "distance": distance, "right": 1.0, "seed": 1}
        for distance in (1, 2, 3)
    ]
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    root = write_results(tmp_path_factory.mktemp("results") / "papers")
    report(root)
    folder = root / "experiments"
    claims = [claim("carried: letters are remembered", [1.0], ">=", 0.95)]
    claims.append(claim("dropped: letters are remembered", [0.1], ">=", 0.95))
    for name in ("delay", "again"):
        write_findings(folder / f"{name}.json", "How far?", "So far.", {"a": 1}, DELAY, claims)
    again = (folder / "again.json").read_text().replace('"again"', '"delay"')
    (folder / "again.json").write_text(again.replace("How far?", "Again?"))
    write_experiments([folder / "delay.json"], folder / "delay.html", folder / "figures")
    return {
        "report": (root / "report/index.html").read_text(),
        "experiment": (folder / "delay.html").read_text(),
    }


@pytest.fixture(params=["report", "experiment"])
def page(request, pages):
    return pages[request.param]


def test_a_page_has_one_main_and_a_skip_link_to_it(page):
    tags = Outline(page).tags
    assert [tag for tag, _ in tags].count("main") == 1
    assert ("main", {"id": "main", "tabindex": "-1"}) in tags
    assert ("a", {"class": "skip", "href": "#main"}) in tags


def test_headings_start_at_h1_and_skip_no_level(page):
    levels = [int(tag[1]) for tag, _ in Outline(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_only_links_and_summaries_are_tab_stops(page):
    focusable = [
        (tag, attributes)
        for tag, attributes in Outline(page).tags
        if "tabindex" in attributes or tag in {"button", "input", "select", "textarea"}
    ]
    assert focusable == [("main", {"id": "main", "tabindex": "-1"})]
    links = [attributes for tag, attributes in Outline(page).tags if tag == "a"]
    assert all("href" in attributes for attributes in links)


def test_a_page_has_a_visible_focus_and_a_dark_mode(page):
    assert ":focus-visible { outline: 3px" in page
    assert "@media (prefers-color-scheme: dark)" in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "grey", "link", "failed"])
@pytest.mark.parametrize("background", ["paper", "panel"])
def test_text_contrast_of_the_page_is_sufficient(pages, scheme, name, background):
    blocks = re.findall(r":root \{(.*?)\}", pages["report"], flags=re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#\w+);", blocks[["light", "dark"].index(scheme)]))
    text, surface = (
        value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for value in (colours[name], colours[background])
    )
    assert contrast(text, surface) >= MIN_CONTRAST


@pytest.mark.parametrize("colour", PALETTE)
def test_initials_on_a_coloured_square_have_sufficient_contrast(colour):
    assert contrast(colour, WHITE if is_dark(colour) else BLACK) >= MIN_CONTRAST


def test_symbols_are_unique_for_48_names_and_have_different_shapes_for_six():
    names = [f"author {number}" for number in range(48)]
    colour, shape = (marks(names, "author")[key].to_dict()["scale"]["range"] for key in (
        "color", "shape"))  # fmt: skip
    assert len(set(zip(colour, shape, strict=True))) == 48
    assert shape[:6] == SHAPES


def test_the_legend_of_lines_shows_their_dashes():
    rows = [row | {"variant": name} for row in DELAY["accuracy"] for name in ("first", "second")]
    drawn = show({"accuracy": rows}).figures[0].svg()
    symbols = re.findall(r'legend-symbol"[^>]*><path [^>]*stroke-dasharray="([\d,]+)"', drawn)
    assert symbols == ["1,0", "6,3"]


def test_labels_of_a_figure_are_at_least_eleven_pixels_on_any_screen(page):
    for svg in re.findall(r'<div class="scroll picture">(<svg.*?</svg>)', page, flags=re.DOTALL):
        width = float(re.search(r'width="([\d.]+)"', svg)[1])
        narrowest = float(re.search(r"min-width:(\d+)px", svg)[1])
        fonts = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
        assert min(fonts) * narrowest / width >= 11


def test_labels_of_the_cell_are_at_least_eleven_pixels_on_a_phone(pages):
    svg = pages["experiment"].partition('<svg class="cell"')[2].partition("</svg>")[0]
    width = float(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    fonts = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)]
    assert min(fonts) * (390 - 32) / width >= 11


def test_a_page_explains_exactly_the_terms_it_uses(page):
    body, _, glossary = page.partition('<h2 id="glossary">')
    expected = [term.word for term in used_in(body.partition("</style>")[2])]
    listed = re.findall("<dt>(.*?)</dt>", glossary)
    assert [word.replace("&lt;", "<").replace("&gt;", ">") for word in listed] == expected


def test_the_terms_of_a_glossary_are_unique_sentences_in_alphabetical_order():
    words = [term.word.lower().strip("<>") for term in GLOSSARY]
    assert len(set(words)) == len(words)
    assert all(term.meaning.endswith(".") for term in GLOSSARY)


@pytest.mark.parametrize(
    "word",
    [
        *("lane", "window", "unit", "view", "chunk", "fold", "questioned", "leak", "nats"),
        *("perplexity", "state", "gate", "cell", "<unk>", "ROC AUC", "cosine similarity"),
    ],
)
def test_the_glossary_explains(word):
    assert word in {term.word for term in GLOSSARY}


def test_quotations_and_longer_words_do_not_count_as_uses():
    terms = [Term("lane", "A stream.")]
    assert used_in("<p>planes</p><blockquote>a lane</blockquote>", terms) == []
    assert used_in("<p>two <b>lanes</b></p>", terms) == terms


def test_an_experiment_page_shows_the_cell_and_links_to_report_and_index(pages):
    assert 'aria-labelledby="cell-title cell-desc"' in pages["experiment"]
    assert 'href="../report/index.html"' in pages["experiment"]
    assert 'href="index.html"' in pages["experiment"]


def test_the_report_links_to_the_experiments(pages):
    assert 'href="../experiments/index.html"' in pages["report"]


def test_an_experiment_page_counts_its_expectations(pages):
    text = plain(pages["experiment"])
    assert "1 of 2 expectations held; 1 did not, and that is a finding." in text
    assert "✗ failed" in text


def test_an_experiment_page_loads_nothing_from_elsewhere(pages):
    page = pages["experiment"]
    assert not {tag for tag, _ in Outline(page).tags} & {"script", "link", "img", "iframe"}
    assert not re.search(r"url\((?!#)|@import", page)
    assert "default-src 'none'" in page
