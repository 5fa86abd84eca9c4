"""The evidence in a text: likelihood ratios of tokens, weights of words, the page."""

import numpy as np
import pytest
from helpers.fitted_judge import fit_judge
from typer.testing import CliRunner

from textlstm import Judge
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.evidence import Evidence, Passage, Word, explain
from textlstm.cli import app
from textlstm.errors import TextlstmError
from textlstm.report.explain import write_evidence

WORKS = {f"{author.lower()}{n}": author for author in "ABC" for n in range(3)}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return fit_judge(tmp_path_factory.mktemp("evidence"), WORKS | {"?a9": "A"}, 1500)


def judge(shelf):
    return Judge.load(shelf / "attribute/judge")


def view(shelf):
    return (shelf / "style/a9.txt").read_text()


def test_the_ratios_of_the_tokens_sum_to_the_difference_of_the_log_probabilities(shelf):
    loaded, text = judge(shelf), view(shelf)
    found = explain(loaded, text, "A", "B")
    model = loaded.members["kneser_ney"].models
    from textlstm.attribute.corpus import Tokens

    tokens = Tokens.from_views([text])
    mean = model.mean_log_probabilities(tokens, tokens.whole())[0]
    number = len(found.tokens) - model.order + 1
    assert found.ratios.sum() == pytest.approx((mean[0] - mean[1]) * number)
    assert len(found.ratios) == len(found.tokens)


def test_weights_for_one_candidate_are_against_the_other(shelf):
    loaded, text = judge(shelf), view(shelf)
    forth, back = explain(loaded, text, "A", "B"), explain(loaded, text, "B", "A")
    assert forth.ratios == pytest.approx(-back.ratios)
    assert sorted(word.weight for word in forth.words) == pytest.approx(
        sorted(-word.weight for word in back.words)
    )


def test_without_a_rival_the_mean_of_all_others_is_compared(shelf):
    loaded, text = judge(shelf), view(shelf)
    mean = (explain(loaded, text, "A", "B").ratios + explain(loaded, text, "A", "C").ratios) / 2
    assert explain(loaded, text, "A").ratios == pytest.approx(mean)


def test_passages_cover_the_text(shelf):
    found = explain(judge(shelf), view(shelf), "A")
    assert found.passages[0].start == 0
    assert found.passages[-1].end == len(found.tokens)
    assert sum(each.weight for each in found.passages) == pytest.approx(found.ratios.sum())


@pytest.mark.parametrize(
    ("author", "rival", "message"),
    [
        ("Zed", "", "Zed: no candidate; the judge knows A, B, C"),
        ("A", "Zed", "Zed: no candidate"),
        ("A", "A", "two different candidates"),
    ],
)
def test_a_name_that_is_no_candidate_is_refused(shelf, author, rival, message):
    with pytest.raises(TextlstmError, match=message):
        explain(judge(shelf), view(shelf), author, rival)


def test_a_text_of_one_word_is_refused(shelf):
    with pytest.raises(TextlstmError, match="the text has 1 tokens; at least"):
        explain(judge(shelf), "the", "A")


def test_the_page_escapes_words_and_names(tmp_path):
    tokens = ["<script>", "&", "the"]
    word = Word("<script> &", "n-gram", 1, 333.0, float("nan"), 2.0)
    evidence = Evidence(
        "<b>Ann</b>", "", tokens, np.array([2.0, -2.0, 0.0]), [word], [Passage(0, 3, 0.0)]
    )
    write_evidence(evidence, "<i>file</i>: Ann", tmp_path)
    page = (tmp_path / "index.html").read_text()
    for markup in ("<script>", "<b>Ann", "<i>file"):
        assert markup not in page
    assert "&lt;script&gt;" in page


def test_the_command_writes_a_page_and_tables(shelf, tmp_path):
    arguments = ["attribute", "explain", shelf / "attribute/judge", shelf / "style/a9.txt"]
    done = CliRunner().invoke(app, [*map(str, arguments), "--out-dir", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "for" in done.stdout
    assert len(read_tsv(tmp_path / "out/tokens.tsv")) > 1000
    words = read_tsv(tmp_path / "out/words.tsv", ["word", "kind", "count", "weight"])
    weights = [float(word["weight"]) for word in words]
    assert weights == sorted(weights, reverse=True)
    assert "The text" in (tmp_path / "out/index.html").read_text()
