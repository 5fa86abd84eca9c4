"""`textlstm score`: figures equal the evaluator's, the page is safe, mistakes are one line."""

import json
import re

import pytest
from helpers.word_model import make
from typer.testing import CliRunner

from textlstm import cli
from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv
from textlstm.errors import TextlstmError
from textlstm.evaluate.intervals import draws
from textlstm.evaluate.language_model import figures
from textlstm.model.scoring import score
from textlstm.tokens.encode import encode_split
from textlstm.tokens.ids import load_documents
from textlstm.tokens.plain import view_and_text
from textlstm.tokens.split import COLUMNS

TEXTS = {
    "a": "The people of York met. It rained, and I saw <b>them</b> there.\n\nThey met.",
    "b": "It rained. I saw that the people were there & met.",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return make(tmp_path_factory.mktemp("words"))


@pytest.fixture(autouse=True)
def same_threads(monkeypatch):
    """TensorFlow sets its number of threads once in a process."""
    monkeypatch.setattr("textlstm.model.threads.set_threads", lambda number: None)


@pytest.fixture
def files(tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
    return [str(tmp_path / f"{name}.txt") for name in TEXTS]


def invoke(*arguments):
    return CliRunner().invoke(cli.app, ["score", *map(str, arguments)])


def test_figures_equal_those_of_the_evaluator_on_the_same_texts(model, files, tmp_path):
    rows = [(name, "test", 0.0, 1.0) for name in TEXTS]
    write_tsv(tmp_path / "split.tsv", COLUMNS, rows)
    for name, text in TEXTS.items():
        view, clean = view_and_text(model.tokenizer, text)
        write_text(tmp_path / "views" / f"{name}.txt", view)
        write_text(tmp_path / "clean" / f"{name}.txt", clean)
    encode_split(
        *(model.tokenizer, tmp_path / "split.tsv", tmp_path / "views", "test"),
        *(tmp_path / "test.npy", tmp_path / "clean"),
    )
    for place, name in enumerate(TEXTS):
        documents = load_documents(tmp_path / "test.npy")
        start = documents.starts[place]
        nats = score(model.network, documents)[start : start + documents.lengths[place]]
        shown = json.loads(invoke(model.folder, files[place], "--json").stdout)[0]
        assert shown["tokens"] == len(nats), name
        assert sum(word["nats"] for word in shown["words"]) == pytest.approx(nats.sum(), rel=1e-6)
    documents = load_documents(tmp_path / "test.npy")
    expected = figures(score(model.network, documents), documents, draws(2, 100, 1))
    scored = model.score_texts(list(TEXTS.values()))
    bits = sum(text.bits_per_character * text.characters for text in scored)
    characters = sum(text.characters for text in scored)
    assert bits / characters == pytest.approx(expected["bits_per_character"], rel=1e-6)


def test_the_page_shows_every_word_and_escapes_the_text(model, files, tmp_path):
    assert invoke(model.folder, *files, "--html", tmp_path / "page.html").exit_code == 0
    page = (tmp_path / "page.html").read_text()
    assert "default-src 'none'" in page
    assert "<b>them" not in page
    assert "<script" not in page
    shown = re.sub(r"<[^>]+>", "", page)
    assert "The people of York met." in shown
    assert "It rained, and I saw" in shown


def test_words_outside_the_vocabulary_are_shown_as_they_are_written(model, tmp_path):
    text = tmp_path / "x.txt"
    text.write_text("The people of zembla met. It rained, and quagga <i> there.")
    assert invoke(model.folder, text, "--html", tmp_path / "page.html").exit_code == 0
    shown = re.sub(r"<[^>]+>", "", (tmp_path / "page.html").read_text())
    assert "The people of zembla met." in shown
    assert "quagga" in shown
    assert "unk" not in shown


def test_the_summary_names_the_most_surprising_sentences_and_tokens(model, files):
    shown = invoke(model.folder, files[0]).stdout
    assert re.search(r"a\.txt: perplexity [\d.]+, [\d.]+ bits per character, \d+ tokens", shown)
    assert "most surprising sentences" in shown
    assert "most surprising tokens" in shown


def test_standard_input_is_a_text(model):
    result = CliRunner().invoke(cli.app, ["score", str(model.folder), "-"], input="It rained.")
    assert result.stdout.startswith("-: perplexity")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file"), (b"\xff\xfe", "not a text in UTF-8"), (b" \n", "no text to score")],
)
def test_an_unreadable_file_is_one_line(model, tmp_path, content, message):
    if content is not None:
        (tmp_path / "x.txt").write_bytes(content)
    result = invoke(model.folder, tmp_path / "x.txt")
    assert isinstance(result.exception, TextlstmError)
    assert re.search(f"x.txt: .*{message}", str(result.exception))
