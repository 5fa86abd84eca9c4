"""None of the candidates: conformal p-values, thresholds from authors left out, imposters."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.attribute_corpus import write_works
from helpers.fitted_judge import fit_judge
from typer.testing import CliRunner

from textlstm import Judge
from textlstm.attribute import verdicts
from textlstm.attribute.answer import open_lines
from textlstm.attribute.commands import app
from textlstm.attribute.corpus import Corpus, Text, Tokens
from textlstm.attribute.left_out import margins, quantile
from textlstm.attribute.openset import Level, OpenSet, conformal, fits, measure
from textlstm.errors import TextlstmError

AUTHORS = "ABCDEFG"
WORKS = {f"{author.lower()}{n}": author for author in AUTHORS for n in range(3)}
OUTSIDERS = {f"{author.lower()}{n}": author for author in "HIJ" for n in range(2)}
WORDS = 3000
NONE = np.zeros(0)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A judge of seven authors, and texts by three others and by the seven."""
    folder = tmp_path_factory.mktemp("open")
    write_works(folder / "all", WORKS | OUTSIDERS | {"?a9": "A", "?b9": "B", "?c9": "C"}, WORDS)
    fit_judge(folder / "shelf", WORKS, WORDS)
    return folder


def judged(run, work):
    judge = Judge.load(run / "shelf/attribute/judge")
    return judge.predict((run / f"all/style/{work}.txt").read_text())


def pieces(signal, authors=8, works=4, number=5):
    """Scores of pieces whose own author has a higher score by `signal` standard deviations."""
    truth = np.repeat(np.arange(authors), works * number)
    work = np.repeat(np.arange(authors * works), number)
    raw = np.random.default_rng(1).normal(size=(len(truth), authors))
    raw[np.arange(len(truth)), truth] += signal
    return raw, truth, work, work % 2


def test_texts_by_candidates_score_higher_than_texts_by_others(run):
    inside = [judged(run, work).open_set for work in ("a9", "b9", "c9")]
    outside = [judged(run, work).open_set for work in OUTSIDERS]
    assert np.mean([each.score for each in inside]) > np.mean([each.score for each in outside])
    assert sum(each.accepted for each in outside) <= 2


def test_a_verdict_has_p_values_imposters_and_the_range_of_the_authors_own_works(run):
    found = judged(run, "a9").open_set
    assert set(found.p) == set(found.imposters) == set(AUTHORS)
    assert all(0 < p <= 1 for p in found.p.values())
    assert found.own[0] <= found.own[1]
    assert found.authors == len(AUTHORS)
    assert found.imposters["A"] == max(found.imposters.values())


def test_the_same_text_gets_the_same_result_again(run):
    assert judged(run, "h0").as_json() == judged(run, "h0").as_json()


def test_no_open_set_result_where_the_judge_abstains(run):
    judge = Judge.load(run / "shelf/attribute/judge")
    known = judge.predict((run / "shelf/style/a0.txt").read_text())
    assert known.author is None
    assert known.open_set is None
    assert judge.predict("").open_set is None


def test_true_authors_have_uniform_p_values():
    raw, truth, work, fold = pieces(signal=3.0, works=20, number=1)
    level = measure(500, raw, raw, truth, work, fold)
    fresh, own, _, _ = pieces(signal=3.0, works=20, number=1)
    p = np.array([conformal(row, level)[author] for row, author in zip(
        margins(fresh), own, strict=True
    )])  # fmt: skip
    assert np.mean(p <= 0.1) == pytest.approx(0.1, abs=0.03)
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.05)


def test_p_values_count_works_and_not_pieces():
    own, work = np.array([0.0] * 98 + [5.0, 6.0]), np.array([0] * 98 + [1, 2])
    level = Level(500, own, work, np.zeros(100, np.int64), NONE, np.inf, 0.0, 0.0, 0)
    assert conformal(np.array([1.0]), level) == pytest.approx([(1 + 1) / (1 + 3)])


def test_few_pieces_by_authors_left_out_are_accepted():
    raw, truth, work, fold = pieces(signal=5.0, works=10)
    level = measure(500, raw, raw, truth, work, fold)
    assert level.false < 0.08
    assert level.correct > 0.9
    assert level.left_out == 8


def test_scores_that_say_nothing_accept_few_texts():
    raw, truth, work, fold = pieces(signal=0.0, works=10)
    level = measure(500, raw, raw, truth, work, fold)
    assert level.false < 0.08
    assert level.correct < 0.08


def test_every_author_has_the_same_weight_in_a_threshold():
    values = np.array([9.0] * 90 + list(range(10)))
    authors = np.array([0] * 90 + [1] * 10)
    assert quantile(values, authors) == 9.0
    assert quantile(values[90:], authors[90:]) == 9.0


def test_fewer_than_five_authors_have_p_values_but_no_threshold():
    raw, truth, work, fold = pieces(signal=3.0, authors=4)
    names = list("ABCD")
    fitted = OpenSet.fit(names, raw, raw, truth, work, fold, np.full(len(truth), 500))
    level = fitted.levels[0]
    assert level.left_out == 0
    assert np.isinf(level.threshold)
    assert len(level.own) == len(truth)


def test_a_result_survives_saving(run):
    judge = Judge.load(run / "shelf/attribute/judge")
    again = OpenSet.load(judge.open_set.arrays(), judge.authors)
    first, second = judge.open_set.levels[0], again.levels[0]
    assert first.threshold == second.threshold
    assert np.array_equal(first.own, second.own)


def test_a_judge_whose_open_set_file_was_changed_is_refused(run, tmp_path):
    moved = shutil.copytree(run / "shelf/attribute/judge", tmp_path / "moved")
    path = moved / "open_set.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(TextlstmError, match="open_set.safetensors does not match its hash"):
        Judge.load(moved)


def test_predict_prints_the_open_set_result(run):
    arguments = ["predict", str(run / "shelf/attribute/judge"), str(run / "all/style/h0.txt")]
    done = CliRunner().invoke(app, arguments)
    assert "open set" in done.stdout
    assert "imposters" in done.stdout
    values = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert set(values["open_set"]["p"]) == set(AUTHORS)


def test_without_a_threshold_the_answer_says_so(run):
    found = judged(run, "a9").open_set._replace(accepted=None)
    assert "not measured: fewer than 5 authors" in open_lines("A", found)[0]


@pytest.mark.parametrize(("candidates", "works"), [("AB", 10), ("ABC", 9)])
def test_an_answer_that_was_not_measured_says_how_many_works_it_needs(run, candidates, works):
    found = judged(run, "a9").open_set
    found = found._replace(accepted=None, p=dict.fromkeys(candidates, 0.5))
    assert f"fewer than {works} works" in open_lines("A", found)[0]


@pytest.mark.parametrize(
    ("works", "p", "accepted"),
    [(9, 0.1, None), (12, 1 / 13, False), (12, 2 / 13, True), (99, 0.05, False), (99, 0.06, True)],
)
def test_of_two_candidates_one_is_rejected_whom_a_twentieth_of_works_fits_worse(works, p, accepted):
    none, own = np.zeros(0), np.arange(works)
    assert fits(p, Level(500, own, own, own, none, 0.0, 0.0, 0.0, 0)) is accepted


def test_with_two_candidates_the_p_value_of_the_likeliest_decides(run):
    found = judged(run, "a9").open_set._replace(false=None, correct=None)
    lines = [open_lines("A", found._replace(accepted=each))[0] for each in (True, False)]
    assert "the candidate fits, by the fit alone" in lines[0]
    assert "none of these, by the fit alone" in lines[1]


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A judge of three authors, and texts by them and by three others."""
    folder = tmp_path_factory.mktemp("few")
    known = {f"{author.lower()}{n}": author for author in "ABC" for n in range(8)}
    write_works(folder / "all", known | {"?a9": "A", "?b9": "B", "?c9": "C"} | OUTSIDERS, WORDS)
    fit_judge(folder / "shelf", known, WORDS)
    return folder


def test_three_candidates_fit_texts_by_them_better_than_texts_by_others(few):
    inside = [judged(few, work).open_set for work in ("a9", "b9", "c9")]
    outside = [judged(few, work).open_set for work in OUTSIDERS]
    assert all(each.accepted for each in inside)
    assert sum(not each.accepted for each in outside) > len(outside) / 2
    others = [each.deviations for each in outside]
    assert np.median(others) < min(each.deviations for each in inside)


def test_with_three_candidates_no_figure_of_authors_left_out_is_given(few):
    found = judged(few, "a9").open_set
    assert (found.outside, found.false, found.correct, found.authors) == (None, None, None, 0)


def test_a_judge_of_three_candidates_survives_saving(few):
    judge = Judge.load(few / "shelf/attribute/judge")
    again = OpenSet.load(judge.open_set.arrays(), judge.authors)
    tokens = Tokens.from_views([(few / "all/style/h0.txt").read_text()])
    found = [
        each.verdict(np.array([1.0, 0.0, 0.5]), tokens, 0, 0) for each in (judge.open_set, again)
    ]
    assert found[0] == found[1]
    assert found[0].deviations is not None


def test_with_few_authors_the_fit_beside_held_out_works_is_the_answer(few):
    lines = [open_lines("A", judged(few, work).open_set)[0] for work in ("a9", "h0")]
    assert "open set    the candidate fits" in lines[0]
    assert "open set    none of these" in lines[1]
    assert "deviations worse than held-out works (limit 1.2 worse" in lines[1]


def test_the_scores_of_the_open_set_are_those_of_the_first_generative_member(monkeypatch):
    texts = [Text(name, name, name, 0, False) for name in "AB"]
    corpus = Corpus(texts, Tokens.from_views(["the a", "of a"]))
    rows = np.arange(2)
    pieces = SimpleNamespace(kind=rows + 500, spans=corpus.tokens.whole(), work=rows)
    scored = {name: SimpleNamespace(raw=rows + n, scores=rows + n) for n, name in enumerate("xyz")}
    calibrated = SimpleNamespace(
        scored=scored, pieces=pieces, scorable=rows >= 0, fold=rows * 0, truth=rows
    )
    used = []
    monkeypatch.setattr(OpenSet, "fit", lambda authors, scores, *_: used.append(scores[0]))
    for members in (["y", "z"], ["z", "y"]):
        verdicts.open_set(corpus, calibrated, members)
    assert used == [1, 2]
