"""Every kind of artifact is explained without TensorFlow; damaged ones end in a one-line error."""

import json
import subprocess
import sys

import numpy as np
import pytest
from helpers.report_results import WORDS, report, write_results
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from textlstm.artifacts.files import sha256, write_bytes, write_text
from textlstm.artifacts.tables import read_json, write_json
from textlstm.artifacts.weights import save_weights
from textlstm.cli import app
from textlstm.errors import TextlstmError
from textlstm.experiments.claims import claim, write_findings
from textlstm.inspect.explain import BY_NAME, explain

MANIFEST = """
name: papers
works:
  - {id: paper_01, author: Hamilton, title: No. 1, year: 1787, file: originals/paper_01.txt}
"""
COUNTERS = {"epoch": 3, "step": 77, "done": False, "best": 120.5, "best_epoch": 2, "seconds": 9.0}
HEAVY = """
import sys
from pathlib import Path
from textlstm.inspect.explain import explain
from textlstm.inspect.show import show
for path in sys.argv[1:]:
    show(explain(Path(path)))
print(sorted({"tensorflow", "keras", "sklearn", "altair"} & set(sys.modules)))
"""
KINDS = {
    "text/reuse.tsv": ("shared text", "paper_49"),
    "corpus/works.tsv": ("works", "Hamilton 4"),
    "corpus/papers.yaml": ("manifest", "paper_01"),
    "corpus/originals/paper_01.txt": ("original", "Hamilton"),
    "text/removed.tsv": ("removed text", "byline 12, heading 12"),
    "text/stats.tsv": ("text sizes", "paper_49"),
    "text/clean/paper_01.txt": ("text", "The union is to stand."),
    "text/language/paper_01.txt": ("text", "to the people of the state ."),
    "tokens/split.tsv": ("split", "train 6, questioned 3, test 2, valid 1"),
    "tokens/vocabulary.tsv": ("vocabulary", "people"),
    "tokens/train.npy": ("array", "to the people of the state."),
    "tokens/train.json": ("JSON", "describes train.npy"),
    "tokens/tokenizer.json": ("JSON", "word"),
    "tokens/stats.json": ("token sizes", "0.0667"),
    "model": ("model", "config.units"),
    "model/weights.safetensors": ("weights", "0123456789abcdef"),
    "model/checkpoint": ("checkpoint", "step 77, 3 epochs, unfinished"),
    "model/history.csv": ("learning curve", "after epoch 8"),
    "model/state.npz": ("state", "[2, 4]"),
    "attribute/folds.tsv": ("folds", "paper_18"),
    "attribute/predictions.tsv": ("predictions", "p:Madison"),
    "attribute/verdicts.json": ("verdicts", "3 of 3"),
    "generate/samples.json": ("samples", "the people of the union"),
    "generate/samples.txt": ("text", "the samples as plain text"),
    "evaluate/language_model.json": ("language model scores", "231.4"),
    "evaluate/attribution.json": ("attribution scores", "a leak"),
    "report/figures/accuracy.svg": ("figure", "Accuracy of each method"),
    "report/figures/accuracy.tsv": ("table", "macro accuracy"),
    "report/index.html": ("page", "papers: authorship and language model"),
    "report/summary.txt": ("text", "verdict     No. 51"),
    "benchmarks/text/clean.tsv": ("benchmark", "h:m:s"),
    "experiments/delay.json": ("experiment", "a window forgets"),
    "corpus": ("folder", "works.tsv"),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    root = write_results(tmp_path_factory.mktemp("results") / "papers")
    report(root)
    write_text(root / "corpus/originals/paper_01.txt", "To the people of the State.\n")
    works = (root / "corpus/works.tsv").read_text()
    write_text(
        root / "corpus/works.tsv",
        works.replace("ab" * 32, sha256(root / "corpus/originals/paper_01.txt"), 1),
    )
    write_text(root / "corpus/papers.yaml", MANIFEST)
    claims = [claim("a window forgets", [0.12, 0.13], "<=", 0.175)]
    write_findings(
        root / "experiments/delay.json",
        "How far?",
        "So far.",
        {},
        {"accuracy": [{"right": 1.0}]},
        claims,
    )
    write_text(root / "benchmarks/text/clean.tsv", "s\th:m:s\tmax_rss\n1.5\t0:00:01\t8\n")
    np.savez(
        root / "model/state.npz", h=np.ones((2, 4), np.float32), c=np.zeros((2, 4), np.float32)
    )
    notes = {"textlstm": json.dumps({"version": 1, "identity": "ef" * 32, "counters": COUNTERS})}
    save_weights(
        root / "model/checkpoint/latest.safetensors",
        {"weight/a": np.ones((3, 5), np.float32)},
        notes,
    )
    return root


def test_perplexities_of_known_words_and_of_single_sentences_are_shown(tmp_path):
    root = write_results(tmp_path / "papers")
    scores = read_json(root / "evaluate/language_model.json")
    scores["test"] |= {"perplexity_known": 181.2, "perplexity_by_sentence": 163.4}
    write_json(root / "evaluate/language_model.json", scores)
    rows = explain(root / "evaluate/language_model.json").rows
    assert [row[3] for row in rows if row[:2] == ["test", "lstm"]] == ["181.2"]
    assert [row[2] for row in rows if row[1] == "lstm, each sentence alone"] == ["163.4"]


@pytest.mark.parametrize("path", KINDS)
def test_inspect_shows_the_kind_and_a_typical_value(results, path):
    kind, value = KINDS[path]
    run = CliRunner().invoke(app, ["inspect", str(results / path)])
    assert run.exit_code == 0, run.exception
    assert run.stdout.splitlines()[0].split()[-len(kind.split()) :] == kind.split()
    assert value in run.stdout


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("work other shared of_work of_other first_words", "shared text"),
        ("work author name before after first_left", "mentions of authors"),
    ],
)
def test_checks_of_texts_are_explained_even_without_rows(tmp_path, columns, kind):
    write_text(tmp_path / "table.tsv", columns.replace(" ", "\t") + "\n")
    assert explain(tmp_path / "table.tsv").kind == kind


@pytest.mark.parametrize("path", KINDS)
def test_inspect_json_has_kind_meaning_and_rectangular_rows(results, path):
    run = CliRunner().invoke(app, ["inspect", "--json", str(results / path)])
    explained = json.loads(run.stdout)
    assert explained["kind"] == KINDS[path][0]
    assert all(len(row) == len(explained["columns"]) for row in explained["rows"])
    assert explained["meaning"]


def test_inspect_imports_no_tensorflow_keras_sklearn_or_altair(results):
    command = [sys.executable, "-c", HEAVY, *(str(results / path) for path in KINDS)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_token_ids_are_decoded_to_words(results):
    explained = explain(results / "tokens/train.npy")
    assert (
        "tokens  to the people of the state . <eos> the union is to <unk> . <eos>\n"
        in explained.text
    )
    assert explained.rows == [["paper_01", 0, 15, 52, 1]]
    assert explained.facts["unknown"] == "1 (6.67%)"
    assert len(explain(results / "tokens/vocabulary.tsv").rows) <= len(WORDS)


def test_output_to_a_pipe_is_not_truncated(results):
    run = CliRunner().invoke(app, ["inspect", str(results / "text/removed.tsv")])
    row = next(line for line in run.stdout.splitlines() if "paper_02" in line)
    assert row.split() == ["paper_02", "byline", "By", "Jay", "12", "names", "the", "author"]


@pytest.mark.parametrize(
    "path", [path for path in KINDS if "." in path and not path.endswith((".txt", ".html"))]
)
@pytest.mark.parametrize("damage", [b"", b"\x00\xff\x80{[", b"[[1"])
def test_a_damaged_file_is_a_one_line_error_that_names_it(results, tmp_path, path, damage):
    file = tmp_path / path
    write_bytes(file, damage)
    if file.suffix == ".npy":
        write_bytes(file.with_suffix(".json"), (results / path).with_suffix(".json").read_bytes())
    if file.parent.name == "figures" or file.suffix == ".tsv":
        return assert_empty_or_named(file)
    with pytest.raises(TextlstmError) as caught:
        explain(file)
    assert "\n" not in str(caught.value)
    assert file.stem in str(caught.value)


def assert_empty_or_named(file):
    """Any text is a table: it is explained as empty, or refused with an error that names it."""
    try:
        assert explain(file).facts["rows"] == "0"
    except TextlstmError as error:
        assert file.name in str(error)


@pytest.mark.parametrize("path", BY_NAME)
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    value=st.recursive(
        st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_json_of_any_shape_is_explained_or_refused(tmp_path, path, value):
    write_text(tmp_path / path, json.dumps(value))
    try:
        explain(tmp_path / path)
    except TextlstmError as error:
        assert path in str(error)


def test_an_experiment_is_recognised_in_any_folder(results, tmp_path):
    write_bytes(tmp_path / "mine.json", (results / "experiments/delay.json").read_bytes())
    assert explain(tmp_path / "mine.json").kind == "experiment"


def test_an_array_with_changed_bytes_is_refused(results, tmp_path):
    for name in ("train.npy", "train.json", "tokenizer.json", "vocabulary.tsv"):
        write_bytes(tmp_path / name, (results / "tokens" / name).read_bytes())
    content = bytearray((tmp_path / "train.npy").read_bytes())
    content[-1] ^= 1
    write_bytes(tmp_path / "train.npy", bytes(content))
    with pytest.raises(TextlstmError, match="do not match the hash"):
        explain(tmp_path / "train.npy")


def test_a_changed_original_is_refused(results, tmp_path):
    write_bytes(tmp_path / "works.tsv", (results / "corpus/works.tsv").read_bytes())
    write_text(tmp_path / "originals/paper_01.txt", "To the people of the Stat.\n")
    with pytest.raises(TextlstmError, match="do not match the hash"):
        explain(tmp_path / "originals/paper_01.txt")


@pytest.mark.parametrize("name", ["nothing.tsv", "picture.bmp"])
def test_missing_files_and_unknown_endings_are_named_in_the_error(tmp_path, name):
    if name == "picture.bmp":
        write_text(tmp_path / name, "BM")
    with pytest.raises(TextlstmError, match=name):
        explain(tmp_path / name)


def test_a_moved_model_folder_is_explained(results, tmp_path):
    for file in ("model.json", "weights.safetensors"):
        write_bytes(tmp_path / "elsewhere" / file, (results / "model" / file).read_bytes())
    explained = explain(tmp_path / "elsewhere")
    assert explained.facts["parameters"] == "112"
    described = read_json(results / "model/model.json")
    write_json(tmp_path / "elsewhere/model.json", {"config": described["config"]})
    with pytest.raises(TextlstmError, match="elsewhere"):
        explain(tmp_path / "elsewhere")


def test_a_folder_of_many_files_says_how_many_it_omits(tmp_path):
    for index in range(23):
        write_text(tmp_path / f"{index}.txt", "")
    run = CliRunner().invoke(app, ["inspect", str(tmp_path)])
    assert "… and 3 more" in run.stdout.splitlines()


def test_a_long_table_says_how_many_rows_it_omits(tmp_path):
    write_text(tmp_path / "table.tsv", "n\n" + "".join(f"{number}\n" for number in range(25)))
    explained = explain(tmp_path / "table.tsv")
    assert len(explained.rows) + explained.omitted_rows == 25


def test_the_rule_that_makes_an_artifact_is_shown(results):
    assert explain(results / "attribute/verdicts.json").facts["made by rule"] == "attribute"
    assert explain(results / "text/clean/paper_01.txt").facts["made by rule"] == "text_clean"
