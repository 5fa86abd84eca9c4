"""Bad input to generate and score: one line that names what is wrong, and exit code 1."""

import json
import shutil

import numpy as np
import pytest
from helpers.word_model import WORDS, make

from textlstm import cli
from textlstm.model.author_heads import AuthorHeads


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a model of words."""
    return make(tmp_path_factory.mktemp("words")).folder


@pytest.fixture(autouse=True)
def _threads(monkeypatch):
    """The number of threads of this process stays: it is set before the first operation."""
    monkeypatch.setattr("textlstm.model.threads.set_threads", lambda threads: None)


@pytest.fixture
def damaged(folder, tmp_path):
    """A copy of the model's folder, to be damaged."""
    return shutil.copytree(folder, tmp_path / "model")


def error(monkeypatch, capsys, *arguments):
    """Return the error line of a command that fails."""
    monkeypatch.setattr("sys.argv", ["textlstm", *map(str, arguments)])
    with pytest.raises(SystemExit) as exit:
        cli.main()
    captured = capsys.readouterr()
    assert exit.value.code == 1
    assert captured.out == ""
    [line] = captured.err.splitlines()
    return line.removeprefix("textlstm: error: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["qqq zzz"], "prompt: no word of 'qqq zzz' is in the vocabulary"),
        (["123"], "prompt: no word of '123' is in the vocabulary"),
        (["--require", "xylophone"], "require: 'xylophone' is not in the vocabulary"),
        (["--require", "the people"], "require: 'the people' is 2 tokens"),
        (["--require", "york", "--forbid", "York"], "require: 'york' is also forbidden"),
        (["--require", "york", "--require", "the", "--words", "1"], "require: 2 words in a text"),
        ([f"--forbid={word}" for word in WORDS], "forbid: no word of the vocabulary is left"),
        (["--stop", "paragraph"], "stop: a model of words writes no paragraph ends"),
        (["--top-p", "0"], "top_p: 0.0 is not above 0"),
        (["--top-p", "nan"], "top_p: nan is not above 0"),
        (["--min-p", "2"], "min_p: 2.0 is not between 0 and 1"),
        (["--temperature", "inf"], "temperature: inf is not between 0"),
        (["--repetition", "0"], "repetition: 0.0 is not a number of 1 or more"),
        (["--beam", "65"], "beam: 65 is not between 0 (draw) and 64"),
        (["--strength", "nan"], "strength: nan is not between 0 (no effect) and 10"),
    ],
)
def test_a_setting_that_cannot_be_met_is_named(folder, monkeypatch, capsys, arguments, message):
    assert error(monkeypatch, capsys, "generate", folder, *arguments).startswith(message)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("weights.safetensors", "weights.safetensors: "),
        ("model.json", "model.json: "),
        ("tokenizer.json", "tokenizer.json: "),
        ("vocabulary.tsv", "vocabulary.tsv: "),
        ("casing.tsv", "casing.tsv: "),
    ],
)
@pytest.mark.parametrize("command", ["generate", "score"])
def test_a_truncated_file_is_named(damaged, monkeypatch, capsys, tmp_path, command, name, message):
    path, text = damaged / name, tmp_path / "text.txt"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    text.write_text("the people met .")
    arguments = [text] if command == "score" else []
    line = error(monkeypatch, capsys, command, damaged, *arguments)
    assert message in line
    assert str(damaged) in line


def test_a_description_of_another_version_names_the_version(damaged, monkeypatch, capsys):
    path = damaged / "model.json"
    described = json.loads(path.read_text()) | {"textlstm": "9.0.0"}
    described["config"]["units"] = "many"
    path.write_text(json.dumps(described))
    line = error(monkeypatch, capsys, "generate", damaged)
    assert "model.json: written by textlstm 9.0.0, and this is" in line


def test_a_tokenizer_of_another_version_is_named(damaged, monkeypatch, capsys):
    path = damaged / "tokenizer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 99}))
    line = error(monkeypatch, capsys, "generate", damaged)
    assert "tokenizer.json: version 99, but this program reads version" in line


def test_sizes_that_the_weights_do_not_have_are_named(damaged, monkeypatch, capsys):
    path = damaged / "model.json"
    described = json.loads(path.read_text())
    described["config"] |= {"units": 10**9, "embedding": 10**9}
    path.write_text(json.dumps(described))
    assert "train the model again" in error(monkeypatch, capsys, "generate", damaged)


def test_a_missing_model_names_the_places_tried(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert "no model in emma/" in error(monkeypatch, capsys, "generate", "emma")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no text to score"),
        (b" \n\t", "no text to score"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
    ],
)
def test_a_text_that_cannot_be_scored_is_named(
    folder, tmp_path, monkeypatch, capsys, content, message
):
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    line = error(monkeypatch, capsys, "score", folder, path)
    assert line.startswith(f"{path}: {message}")


@pytest.mark.parametrize("command", ["generate", "score", "score --by-author", "export"])
def test_an_author_of_a_model_without_author_heads_is_refused(
    folder, tmp_path, monkeypatch, capsys, command
):
    path = tmp_path / "letter.txt"
    path.write_text("the people met .")
    command, *options = command.split()
    arguments = {
        "generate": ["--author", "Ann"],
        "score": [path, *(options or ["--author", "Ann"])],
        "export": [tmp_path / "out", "--format", "savedmodel", "--author", "Ann"],
    }
    line = error(monkeypatch, capsys, command, folder, *arguments[command])
    assert line.startswith(f"author: {folder} has no author heads")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["generate", "score", "export"])
def test_an_unknown_author_is_refused_with_the_known_ones(
    damaged, tmp_path, monkeypatch, capsys, command
):
    size = len((damaged / "vocabulary.tsv").read_text().splitlines()) - 1
    AuthorHeads(["Ann", "Ben"], np.zeros((2, size), np.float32), {}).save(damaged)
    path = tmp_path / "letter.txt"
    path.write_text("the people met .")
    arguments = {
        "generate": [],
        "score": [path],
        "export": [tmp_path / "out", "--format", "savedmodel"],
    }
    line = error(monkeypatch, capsys, command, damaged, *arguments[command], "--author", "Poe")
    assert line == "author: 'Poe' has no head in this model; authors that have one: Ann, Ben"


def test_a_missing_text_is_named(folder, tmp_path, monkeypatch, capsys):
    line = error(monkeypatch, capsys, "score", folder, tmp_path / "none.txt")
    assert line == f"{tmp_path}/none.txt: no such file"


def test_an_empty_prompt_starts_a_document(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["textlstm", "generate", str(folder), "", "--words", "5"])
    with pytest.raises(SystemExit) as exit:
        cli.main()
    assert exit.value.code == 0
    assert capsys.readouterr().out.strip()


def test_a_limit_of_repetition_that_leaves_no_token_has_no_effect_there(folder):
    import textlstm

    text = textlstm.load(folder).generate("it", words=60, no_repeat=1, stop="words")
    assert "<unk>" not in text
    assert len(text.split()) >= 60
