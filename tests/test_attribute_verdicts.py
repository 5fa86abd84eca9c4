"""Verdicts of the workflow and of the saved judge, and what both do with difficult texts."""

import json
import shutil
import subprocess
import sys

import pytest
from helpers.attribute_corpus import THREE, write_works
from helpers.fitted_judge import TEXT, write_fits_and_judge
from helpers.settings import merged, shrunk

from textlstm import Judge, config
from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_json, write_tsv
from textlstm.attribute.answer import answer
from textlstm.attribute.commands import predict
from textlstm.attribute.predictions import read_predictions
from textlstm.attribute.questioned import views_of_text
from textlstm.errors import TextlstmError

METHODS = ["delta", "svm", "kneser_ney", "kneser_ney_characters", "svm_words", "svm_marks"]


def run(folder, fitted=METHODS, **changes):
    """Fit methods on the works of a folder and write verdicts; return the verdicts by work."""
    settings = config.Attribute.model_validate(merged(shrunk("attribute"), changes))
    if not (folder / "clean").exists():
        shutil.copytree(folder / "style", folder / "clean")
    write_fits_and_judge(folder, settings, fitted, folder / "clean", folder)
    return {entry["work"]: entry for entry in read_json(folder / "verdicts.json")}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Three authors and two questioned works by B and C."""
    folder = write_works(tmp_path_factory.mktemp("shelf"), THREE | {"?q": "B", "?r": "C"})
    run(folder)
    return folder


def test_questioned_works_get_their_authors_with_a_probability_below_certainty(shelf):
    verdicts = {entry["work"]: entry for entry in read_json(shelf / "verdicts.json")}
    assert [verdicts[work]["verdict"] for work in ("q", "r")] == ["B", "C"]
    assert verdicts["q"]["author"] == "B"
    assert verdicts["q"]["title"] == "Q"
    assert 0.5 < verdicts["q"]["probability"] <= 12.5 / 13 + 1e-9  # twelve works were held out
    assert sum(verdicts["q"]["probabilities"].values()) == pytest.approx(1)
    assert set(verdicts["q"]["methods"]) == set(METHODS)
    assert set(verdicts["q"]["agree"]) <= set(METHODS)


def test_the_saved_judge_gives_the_verdicts_of_the_workflow(shelf, tmp_path):
    moved = shutil.copytree(shelf / "judge", tmp_path / "moved")
    judge = Judge.load(moved)
    for entry in read_json(shelf / "verdicts.json"):
        verdict = judge.predict(read_text(shelf / f"clean/{entry['work']}.txt"))
        assert verdict.author == entry["verdict"]
        assert verdict.probabilities == entry["probabilities"]
        assert verdict.words == entry["words"]


def test_the_table_has_works_chunks_and_pieces_of_each_length(shelf):
    authors, rows = read_predictions(shelf / "predictions.tsv")
    assert authors == ["A", "B", "C"]
    assert {row.method for row in rows} == {*METHODS, "combined"}
    pieces = {row.level for row in rows if row.method == "combined"}
    assert {"work", "chunk", "15 words", "500 words"} <= pieces
    assert {row.level for row in rows if row.method == "svm"} == {"work", "chunk"}
    works = [row for row in rows if (row.method, row.level) == ("combined", "work")]
    assert {row.work for row in works} == {*THREE, "q", "r"}
    assert max(row.probabilities.max() for row in rows) <= 12.5 / 13 + 1e-8


def test_one_method_can_give_the_verdict(tmp_path):
    verdicts = run(write_works(tmp_path, THREE | {"?q": "B"}), verdict="svm")
    judge = Judge.load(tmp_path / "judge")
    assert list(judge.members) == ["svm"]
    assert judge.predict(read_text(tmp_path / "clean/q.txt")).author == verdicts["q"]["verdict"]


def test_an_lstm_with_heads_can_be_a_member_of_the_combination(tmp_path):
    members = ["svm", "lstm_heads"]
    folder = write_works(tmp_path, THREE | {"?q": "B"})
    verdicts = run(folder, members, methods=members, combined=members)
    moved = shutil.move(tmp_path / "judge", tmp_path / "moved")
    verdict = Judge.load(moved).predict(read_text(tmp_path / "clean/q.txt"))
    assert (verdict.author, set(verdict.methods)) == ("B", set(members))
    assert verdict.probabilities == pytest.approx(verdicts["q"]["probabilities"], abs=1e-5)


def test_an_empty_and_a_three_word_text_get_no_verdict_and_say_why(shelf):
    judge = Judge.load(shelf / "judge")
    empty = judge.predict("")
    assert empty.author is None
    assert empty.reason == "the text has no words"
    assert set(empty.probabilities.values()) == {1 / 3}
    assert judge.predict("upon my word").words == 3


def test_fewer_known_words_than_any_measured_length_get_no_verdict(shelf):
    judge = Judge.load(shelf / "judge")
    shortest = min(accuracy.words for accuracy in judge.accuracies)
    words = (shelf / "clean" / "q.txt").read_text().split()[: shortest - 1]
    reason = judge.predict(" ".join(words)).reason
    assert f"the shortest held-out texts with a measured accuracy have {shortest}" in reason


def test_a_length_at_which_most_held_out_verdicts_were_wrong_gets_no_verdict(shelf, tmp_path):
    moved = shutil.copytree(shelf / "judge", tmp_path / "judge")
    values = read_json(moved / "judge.json")
    for measured in values["accuracies"]:
        if measured["kind"] in (15, 50):
            measured["right"] = 0.3
    (moved / "judge.json").write_text(json.dumps(values))
    judge = Judge.load(moved)
    text = read_text(shelf / "clean/q.txt").split()
    verdict = judge.predict(" ".join(text[:40]))
    assert verdict.author is None
    assert "words are too few" in verdict.reason
    assert judge.predict(" ".join(text[:200])).author is not None


def test_a_text_in_another_language_gets_no_verdict_and_says_why(shelf):
    french = "il est dans la maison et elle ne voit pas que nous avons pris le livre de son père "
    verdict = Judge.load(shelf / "judge").predict(french * 10)
    assert verdict.author is None
    assert "another language (fr)" in verdict.reason
    assert set(verdict.probabilities.values()) == {1 / 3}
    assert answer("lettre.txt", verdict).splitlines()[1:] == ["  words read  190"]


def test_a_text_of_unknown_words_gets_no_verdict_and_the_prior(shelf):
    verdict = Judge.load(shelf / "judge").predict("日本 語の 本 です か " * 40)
    assert verdict.author is None
    assert "of the words occur in the candidates' works" in verdict.reason
    assert set(verdict.probabilities.values()) == {1 / 3}


def test_a_text_that_is_in_training_is_named_as_that_work(shelf):
    verdict = Judge.load(shelf / "judge").predict(read_text(shelf / "clean/b0.txt"))
    assert verdict.author is None
    assert "on the shelf as B0 by B" in verdict.reason
    assert verdict.shared[0].work == "b0"
    assert verdict.shared[0].share > 0.9


def test_one_work_an_author_gives_the_likeliest_author_but_no_verdict(tmp_path):
    verdicts = run(write_works(tmp_path, {"a": "A", "b": "B", "?q": "B"}))
    assert verdicts["q"]["verdict"] is None
    assert "no known work could be held out" in verdicts["q"]["abstains"]
    assert verdicts["q"]["likeliest"] == "B"
    assert verdicts["q"]["probability"] < 0.52
    # single texts differ by topic: only models of each author by itself are summed
    assert list(Judge.load(tmp_path / "judge").members) == ["kneser_ney", "kneser_ney_characters"]


def test_one_author_gives_no_verdicts_and_a_judge_that_says_why(tmp_path):
    assert run(write_works(tmp_path, {"a": "A", "b": "A", "?q": "A"})) == {}
    assert read_predictions(tmp_path / "predictions.tsv") == (["A"], [])
    with pytest.raises(TextlstmError, match="no judge: .* known works of one author only"):
        Judge.load(tmp_path / "judge")


@pytest.mark.parametrize("name", ["judge.json", "svm.safetensors", "shelf.safetensors"])
@pytest.mark.parametrize("kept", [0, 0.5, 0.99])
def test_a_truncated_file_is_refused_in_one_line(shelf, tmp_path, name, kept):
    moved = shutil.copytree(shelf / "judge", tmp_path / "judge")
    data = (moved / name).read_bytes()
    (moved / name).write_bytes(data[: int(kept * len(data))])
    with pytest.raises(TextlstmError) as error:
        Judge.load(moved)
    assert "judge" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 99),
        ("authors", ["A"]),
        ("authors", 3),
        ("members", ["os"]),
        ("members", ["svm", "../../secret"]),
        ("verdict", "delta"),
        ("deviations", {}),
        ("weights", [[1.0, 1.0, -1.0]]),
        ("weights", None),
        ("calibrations", None),
        ("accuracies", [{}]),
        ("shelf", [["x"]]),
        ("text", {}),
        ("files", {}),
        ("known_share", "much"),
    ],
)
def test_a_hostile_description_is_refused_in_one_line(shelf, tmp_path, key, value):
    moved = shutil.copytree(shelf / "judge", tmp_path / "judge")
    values = read_json(moved / "judge.json") | {key: value}
    (moved / "judge.json").write_text(json.dumps(values))
    with pytest.raises(TextlstmError) as error:
        Judge.load(moved)
    assert "\n" not in str(error.value)


def test_the_command_answers_for_files_and_standard_input_without_tensorflow(shelf):
    code = (
        "import sys; from textlstm import cli; sys.argv[1:] = "
        f"['attribute', 'predict', {str(shelf / 'judge')!r}, {str(shelf / 'clean/q.txt')!r}, '-', "
        "'--json']\n"
        "try: cli.main()\n"
        "except SystemExit as stop: assert not stop.code\n"
        "assert 'tensorflow' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=read_text(shelf / "clean/r.txt"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["verdict"] for answer in answers] == ["B", "C"]
    assert answers[0]["accuracy"]["works"] > 0


def test_views_of_a_new_text_equal_those_of_the_text_stage():
    clean, style = views_of_text("“It was”, she said.\n\nThe end of it.", "", TEXT)
    assert clean == '"It was", she said.\n\nThe end of it.\n'
    assert style == '" it was " , she said .\n\nthe end of it .\n'


def test_verdicts_on_many_texts_are_those_on_each_alone(shelf):
    judge = Judge.load(shelf / "judge")
    texts = [read_text(shelf / f"clean/{work}.txt") for work in ("q", "r", "a0")]
    views = [views_of_text(text, "", TEXT) for text in (*texts, "something else", "")]
    assert judge.judge(views) == [judge.judge([view])[0] for view in views]
    assert judge.judge([]) == []


def test_an_unreadable_file_does_not_keep_the_others_from_an_answer(shelf, tmp_path, capsys):
    (tmp_path / "notes.xyz").write_text("of no known format")
    good = shelf / "clean/q.txt"
    with pytest.raises(TextlstmError) as error:
        predict(shelf / "judge", [str(good), str(tmp_path / "notes.xyz"), "nowhere.txt", str(good)])
    assert capsys.readouterr().out.count(f"{good}: B ") == 2
    assert "notes.xyz" in str(error.value)
    assert "nowhere.txt" in str(error.value)


def test_texts_in_several_batches_are_answered_in_their_order(shelf, monkeypatch, capsys):
    monkeypatch.setattr("textlstm.attribute.commands.BATCH", 2)
    files = [str(shelf / f"clean/{work}.txt") for work in ("q", "r", "q", "r", "q")]
    predict(shelf / "judge", files, json=True)
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["file"] for answer in answers] == files


def test_a_missing_file_is_named(shelf):
    from textlstm.attribute.questioned import read_views

    with pytest.raises(TextlstmError, match="no such file"):
        read_views(str(shelf / "nowhere.txt"), "", TEXT)


def test_a_work_by_two_candidates_is_left_out_with_a_message(tmp_path, capsys):
    from textlstm.attribute.folds import write_folds

    rows = [("a", "A", "known", ""), ("ab", "A & B", "known", ""), ("b", "B", "known", "")]
    write_tsv(tmp_path / "works.tsv", ["id", "author", "role", "group"], rows)
    write_tsv(tmp_path / "reuse.tsv", ["work", "other"], [])
    write_folds(tmp_path / "works.tsv", tmp_path / "reuse.tsv", 2, 1, tmp_path / "folds.tsv")
    assert "A & B: each is a candidate" in capsys.readouterr().err


def test_a_questioned_text_that_is_a_known_work_is_named_as_that_work(tmp_path):
    works = THREE | {"?q": "B"}
    folder = write_works(tmp_path, works, groups={"q": "copy", "b0": "copy"})
    shutil.copy(folder / "style/b0.txt", folder / "style/q.txt")
    verdict = run(folder)["q"]
    assert verdict["verdict"] is None
    assert verdict["abstains"] == "the text is on the shelf as B0 by B"
    assert Judge.load(folder / "judge").shelf[6][:2] == ("b0", "B0")
    assert not Judge.load(folder / "judge").shelf[6][3]  # the judge has not learned from it
