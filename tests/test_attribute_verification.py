"""Verification: likelihood ratios, their calibration and cost, and the reference population."""

import json
import shutil

import numpy as np
import pytest
from helpers.attribute_corpus import write_works
from helpers.fitted_judge import fit_judge
from helpers.settings import ROOT
from typer.testing import CliRunner

from textlstm.attribute.commands import app
from textlstm.attribute.corpus import Tokens
from textlstm.attribute.population import FILE, Population, default_reference
from textlstm.attribute.population_folder import read_population
from textlstm.attribute.ratio import cost, fit_logistic, smallest_cost, statement, verbal
from textlstm.attribute.streams import Stream
from textlstm.attribute.verification import System, exclusions, verify
from textlstm.config import load_config
from textlstm.errors import TextlstmError

AUTHORS = "ABCDEFGHIJKL"
POPULATION = {f"{author.lower()}{n}": author for author in AUTHORS[2:] for n in range(3)}
PAIR = {f"{author.lower()}{n}": author for author in AUTHORS[:2] for n in range(3)}
WORDS = 3000
CONFIG = ROOT / "config.yaml"
TEXT = load_config(CONFIG).text


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Results of a run on ten authors; texts of two more are beside it, in pair/."""
    folder = tmp_path_factory.mktemp("run")
    write_works(folder / "all", POPULATION | PAIR, WORDS)
    fit_judge(folder / "shelf", POPULATION, WORDS)
    (folder / "pair").mkdir()
    for work in PAIR:
        shutil.copy(folder / f"all/style/{work}.txt", folder / f"pair/{work}.txt")
    return folder


def population(results):
    return Population.load(results / "shelf")


def views(results, *works):
    texts = [(results / f"pair/{work}.txt").read_text() for work in works]
    return [(text, text) for text in texts]


def run(*arguments):
    return CliRunner().invoke(app, ["verify", *map(str, arguments)])


def test_texts_by_one_author_support_one_author(results):
    result = verify(population(results), views(results, "a0", "a1"), *views(results, "a2"), seed=1)
    assert result.log_ratio > 0
    assert result.authors == list(AUTHORS[2:])
    assert result.works == 30
    assert result.known_words == 2 * WORDS


def test_texts_by_two_authors_support_two_authors(results):
    result = verify(population(results), views(results, "a0", "a1"), *views(results, "b2"), seed=1)
    assert result.log_ratio < 0


def test_the_cost_is_measured_on_held_out_pairs(results):
    known = views(results, "a0", "a1")
    measured = verify(population(results), known, *views(results, "a2"), seed=1).measured
    assert 0 < measured.smallest_cost <= measured.cost < 1
    assert measured.cost_low <= measured.cost <= measured.cost_high
    assert measured.area > 0.8
    assert measured.same == 30  # one piece as long as the questioned text from each work
    assert measured.different == 10 * 4 * 3  # among the five authors of each of two folds


def test_the_same_seed_gives_the_same_ratio(results):
    texts = views(results, "a0", "a1"), *views(results, "a2")
    first, second = (verify(population(results), *texts, seed=3).as_json() for _ in range(2))
    assert first == second


def test_a_ratio_never_exceeds_what_the_number_of_comparisons_allows():
    scores = np.array([[5.0], [6.0], [-5.0], [-6.0]])
    fitted = fit_logistic(scores, np.array([True, True, False, False]), 2, 4)
    assert np.exp(fitted.log_ratios(np.array([[1e6]]))) == pytest.approx(5)
    assert np.exp(fitted.log_ratios(np.array([[-1e6]]))) == pytest.approx(1 / 3)


def test_scores_that_say_nothing_give_a_ratio_of_one():
    same = np.array([True, False] * 50)
    fitted = fit_logistic(np.zeros((100, 1)), same, 50, 50)
    assert fitted.log_ratios(np.zeros((1, 1))) == pytest.approx(0)


def test_the_ratio_does_not_depend_on_how_many_pairs_are_by_one_author():
    scores = np.random.default_rng(1).normal(size=2000)
    same = np.arange(2000) < 100
    scores[same] += 2
    fitted = fit_logistic(scores[:, None], same, 1000, 1000)
    # of two normal distributions with the means 0 and 2: the ratio is 1 in the middle
    assert fitted.log_ratios(np.array([[1.0]])) == pytest.approx(0, abs=0.25)


def test_the_cost_of_perfect_and_of_misleading_ratios():
    same = np.array([True, False])
    assert cost(np.array([30.0, -30.0]), same) < 1e-6
    assert cost(np.array([-5.0, 5.0]), same) > 5
    assert smallest_cost(np.array([100.0, 90.0]), same) < 1e-6


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.0, "no support"),
        (1.9, "no support"),
        (2.0, "weak support"),
        (9.9, "weak support"),
        (10.0, "moderate support"),
        (100.0, "moderately strong support"),
        (1e3, "strong support"),
        (1e4, "very strong support"),
        (1e6, "extremely strong support"),
    ],
)
def test_the_verbal_scale_has_two_sides(ratio, words):
    assert verbal(np.log(ratio)) == words
    assert verbal(-np.log(ratio)) == words


def test_a_statement_names_both_hypotheses():
    assert statement(np.log(40)) == (
        "the evidence is 40 times more likely if the same author wrote both than if another did; "
        "moderate support for the same author"
    )
    assert statement(-np.log(40)) == (
        "the evidence is 40 times more likely if another author wrote the questioned text than if "
        "the same did; moderate support for different authors"
    )


def test_a_reference_author_who_shares_passages_is_left_out(results):
    shelf = population(results)
    text = (results / "shelf/text/clean/c0.txt").read_text()
    assert list(exclusions(shelf, [text], "other words", [])) == ["C"]
    assert exclusions(shelf, [], "other words", ["D"]) == {"D": "left out on request"}


def test_an_unknown_author_to_exclude_is_refused(results):
    with pytest.raises(TextlstmError, match="--exclude Zed: no author of the reference population"):
        exclusions(population(results), [], "", ["Zed"])


def test_too_few_reference_authors_are_refused(results):
    known = views(results, "a0", "a1")
    with pytest.raises(TextlstmError, match="5 authors with two or more works"):
        verify(population(results), known, *views(results, "a2"), 1, exclude=list("CDEFG"))


@pytest.mark.parametrize(
    ("known", "questioned", "reason"),
    [
        ("word " * 600, "word " * 20, "the questioned text has 20 words; at least 100"),
        ("word " * 20, "word " * 600, "the known texts have 20 words; at least 500"),
    ],
)
def test_short_texts_get_no_ratio_and_say_why(results, known, questioned, reason):
    result = verify(population(results), [(known, known)], (questioned, questioned), seed=1)
    assert reason in result.reason
    assert result.as_json()["likelihood_ratio"] is None


def test_a_text_that_is_one_of_the_known_texts_gets_no_ratio(results):
    result = verify(population(results), views(results, "a0", "a1"), *views(results, "a1"), seed=1)
    assert "the questioned text is in the known texts" in result.reason


def test_models_and_pieces_of_a_pair_share_no_work(results):
    shelf = population(results)
    system = System(shelf, range(30), 300, 600, shelf.tokens, shelf.tokens.whole()[:1], [], seed=1)
    for model in system.models:
        assert model.held_out not in model.works
    pairs = system._pairs(np.arange(10), np.arange(10))
    assert set(pairs.work[pairs.same]) == set(range(30))


def test_a_saved_population_has_the_texts_of_the_shelf(results):
    shelf = population(results)
    assert [work for work, _, _ in shelf.works] == sorted(POPULATION)
    view = (results / "shelf/style/c0.txt").read_text().split()
    assert [shelf.tokens.lexicon[index] for index in shelf.tokens.documents[0]] == view


def test_a_moved_judge_is_a_reference(results, tmp_path):
    moved = shutil.copytree(results / "shelf/attribute/judge", tmp_path / "moved")
    assert Population.load(moved).authors == list(AUTHORS[2:])


@pytest.mark.parametrize("size", [0, 100, -1])
def test_a_truncated_population_is_refused(results, tmp_path, size):
    moved = shutil.copytree(results / "shelf/attribute/judge", tmp_path / "moved")
    data = (moved / FILE).read_bytes()
    (moved / FILE).write_bytes(data[:size])
    with pytest.raises(TextlstmError, match="moved"):
        Population.load(moved)


def test_a_folder_without_a_judge_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(TextlstmError, match="make one with snakemake verdicts"):
        Population.load(tmp_path)


def test_without_a_reference_the_only_judge_is_used(results, tmp_path):
    with pytest.raises(TextlstmError, match="--reference"):
        default_reference(tmp_path)
    assert default_reference(results) == results / "shelf/attribute/judge"


def test_masked_words_keep_frequent_words_and_endings():
    view = ("the of " * 40 + "walking 12 . ") * 3
    tokens = Tokens.from_views([view])
    stream = Stream.fit("masked", tokens, np.array([0]), 0)
    assert stream.symbols[:2] == ["of", "the"]
    rare = Tokens.from_views(["talking the ."])
    assert stream.lookup(rare)[0] == stream._ids.get("~ing", 0)


def test_verify_prints_the_statement_and_the_reference(results):
    pair = results / "pair"
    done = run(pair / "a0.txt", pair / "a1.txt", "--questioned", pair / "a2.txt",
               "--reference", results / "shelf")  # fmt: skip
    assert done.exit_code == 0
    assert "times more likely if the same author wrote both" in done.stdout
    assert "30 works by 10 other authors" in done.stdout
    assert "C_llr" in done.stdout


def test_a_sealed_result_is_compared_with_the_truth_and_finds_changes(results, tmp_path):
    pair, sealed = shutil.copytree(results / "pair", tmp_path / "pair"), tmp_path / "case.json"
    done = run(pair / "a0.txt", pair / "a1.txt", "--questioned", pair / "a2.txt",
               "--reference", results / "shelf", "--seal", sealed, "--json")  # fmt: skip
    assert done.exit_code == 0
    result = json.loads(done.stdout.splitlines()[0])
    assert json.loads(sealed.read_text())["result"] == result
    right = run("--open", sealed, "--truth", "same")
    assert "the truth: the same author; the evidence pointed to it" in right.stdout
    wrong = run("--open", sealed, "--truth", "different")
    assert "pointed away from it" in wrong.stdout
    (pair / "a2.txt").write_text("another text")
    changed = run("--open", sealed, "--truth", "same")
    assert "a2.txt: changed after the result was sealed" in str(changed.exception)
    content = json.loads(sealed.read_text())
    content["result"]["log10_likelihood_ratio"] = 9.0
    sealed.write_text(json.dumps(content))
    forged = run("--open", sealed, "--truth", "same")
    assert "changed after it was sealed" in str(forged.exception)


def test_a_seal_is_never_overwritten(tmp_path):
    (tmp_path / "case.json").write_text("{}")
    done = run("a.txt", "--questioned", "b.txt", "--seal", tmp_path / "case.json")
    assert "exists already" in str(done.exception)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"digest": 1, "result": 2}'])
def test_a_file_that_is_no_seal_is_refused(tmp_path, content):
    (tmp_path / "case.json").write_text(content)
    done = run("--open", tmp_path / "case.json", "--truth", "same")
    assert isinstance(done.exception, TextlstmError)
    assert "not a seal" in str(done.exception)


def test_missing_arguments_are_named():
    assert "--truth" in str(run("--open", "case.json").exception)
    assert "--questioned" in str(run("known.txt").exception)


FEW = {f"{author.lower()}{n}": author for author in AUTHORS[2:9] for n in range(2)}


@pytest.fixture(scope="module")
def books(results):
    """A folder of files named author_title, with some that are no reference."""
    folder = results / "books"
    (folder / "questioned").mkdir(parents=True)
    for work, author in FEW.items():
        shutil.copy(results / f"all/style/{work}.txt", folder / f"{author}_{work}.txt")
    for name in ("questioned/A_a0.txt", "C & D_both.txt"):
        shutil.copy(results / "all/style/a0.txt", folder / name)
    (folder / "Z_broken.epub").write_bytes(b"PK\x03\x04 damaged")
    return folder


def test_a_folder_of_books_is_a_reference_without_questioned_joint_and_damaged_works(books, capsys):
    found = read_population(books, TEXT)
    assert found.name == "books"
    assert found.authors == list(AUTHORS[2:9])
    assert len(found.tokens.documents) == len(found.runs) == len(FEW)
    assert "Z_broken.epub" in capsys.readouterr().err


def test_a_folder_without_works_by_one_author_is_refused(tmp_path):
    (tmp_path / "Ann & Bob_Letters.txt").write_text("To be or not to be, she wrote.\n" * 5)
    with pytest.raises(TextlstmError, match=r"Austen_Emma_1815\.txt"):
        read_population(tmp_path, TEXT)


def test_verify_reads_a_folder_of_books(results, books, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(CONFIG, "config.yaml")
    known, questioned = results / "pair/a0.txt", results / "pair/a2.txt"
    done = run(known, "--questioned", questioned, "--reference", books, "--json")
    assert done.exception is None
    values = json.loads(done.stdout)
    assert values["reference"]["corpus"] == "books"
    assert values["reference"]["works"] == len(FEW)
    assert values["log10_likelihood_ratio"] > 0


def test_results_without_a_judge_are_no_folder_of_books(results, tmp_path):
    (tmp_path / "run/corpus").mkdir(parents=True)
    (tmp_path / "run/corpus/works.tsv").write_text("id\n")
    done = run(results / "pair/a0.txt", "--questioned", results / "pair/a2.txt",
               "--reference", tmp_path / "run")  # fmt: skip
    assert "snakemake verdicts" in str(done.exception)
