"""Every kind of artifact is explained without TensorFlow; whatever is damaged ends in one line that names it."""

import json
import subprocess
import sys

import numpy as np
import pytest
from helpers.report_results import WORDS, report, write_results
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from textlstm.artifacts import read_json, save_weights, sha256, write_bytes, write_json, write_text
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
    "model/checkpoint": ("checkpoint", "step 77, 3 epochs done"),
    "model/history.csv": ("learning curve", "after epoch 8"),
    "model/state.npz": ("state", "[2, 4]"),
    "attribute/folds.tsv": ("folds", "paper_18"),
    "attribute/predictions.tsv": ("predictions", "p:Madison"),
    "attribute/verdicts.json": ("verdicts", "3 of 3"),
    "generate/samples.json": ("samples", "the people of the union"),
    "generate/samples.txt": ("text", "what the language model wrote"),
    "evaluate/language_model.json": ("language model's figures", "231.4"),
    "evaluate/attribution.json": ("attribution's figures", "a leak"),
    "report/figures/accuracy.svg": ("figure", "How often each method names the right author"),
    "report/figures/accuracy.tsv": ("table", "macro accuracy"),
    "report/index.html": ("page", "papers: who wrote it"),
    "report/summary.txt": ("text", "verdict     No. 51"),
    "state/delay.json": ("experiment", "a window forgets"),
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
        root / "state/delay.json", "How far?", "So far.", {}, {"accuracy": [{"right": 1.0}]}, claims
    )
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


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_is_told(results, path):
    kind, told = KINDS[path]
    run = CliRunner().invoke(app, ["inspect", str(results / path)])
    assert run.exit_code == 0, run.exception
    assert run.stdout.splitlines()[0].split()[-len(kind.split()) :] == kind.split()
    assert told in run.stdout


@pytest.mark.parametrize("path", KINDS)
def test_a_program_gets_json(results, path):
    run = CliRunner().invoke(app, ["inspect", "--json", str(results / path)])
    told = json.loads(run.stdout)
    assert told["kind"] == KINDS[path][0]
    assert all(len(row) == len(told["columns"]) for row in told["rows"])
    assert told["meaning"]


def test_it_needs_no_tensorflow(results):
    command = [sys.executable, "-c", HEAVY, *(str(results / path) for path in KINDS)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_ids_come_back_as_words(results):
    told = explain(results / "tokens/train.npy")
    assert "tokens  to the people of the state . <eos> the union is to <unk> . <eos>\n" in told.text
    assert told.rows == [["paper_01", 0, 15, 52, 1]]
    assert told.facts["unknown"] == "1 (6.67%)"
    assert len(explain(results / "tokens/vocabulary.tsv").rows) <= len(WORDS)


def test_a_pipe_is_never_cut(results):
    run = CliRunner().invoke(app, ["inspect", str(results / "text/removed.tsv")])
    row = next(line for line in run.stdout.splitlines() if "paper_02" in line)
    assert row.split() == ["paper_02", "byline", "By", "Jay", "12", "names", "the", "author"]


@pytest.mark.parametrize(
    "path", [path for path in KINDS if "." in path and not path.endswith((".txt", ".html"))]
)
@pytest.mark.parametrize("damage", [b"", b"\x00\xff\x80{[", b"[[1"])
def test_damage_is_one_line(results, tmp_path, path, damage):
    file = tmp_path / path
    write_bytes(file, damage)
    if file.suffix == ".npy":
        write_bytes(file.with_suffix(".json"), (results / path).with_suffix(".json").read_bytes())
    if file.parent.name == "figures" or file.suffix == ".tsv":
        return told_or_named(file)
    with pytest.raises(TextlstmError) as caught:
        explain(file)
    assert "\n" not in str(caught.value)
    assert file.stem in str(caught.value)


def told_or_named(file):
    """A table is any text with tabs: it is told what there is, or refused in one line."""
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
def test_json_of_any_shape_is_told_or_refused(tmp_path, path, value):
    write_text(tmp_path / path, json.dumps(value))
    try:
        explain(tmp_path / path)
    except TextlstmError as error:
        assert path in str(error)


def test_an_experiment_tells_itself_wherever_it_lies(results, tmp_path):
    write_bytes(tmp_path / "mine.json", (results / "state/delay.json").read_bytes())
    assert explain(tmp_path / "mine.json").kind == "experiment"


def test_changed_bytes_are_noticed(results, tmp_path):
    for name in ("train.npy", "train.json", "tokenizer.json", "vocabulary.tsv"):
        write_bytes(tmp_path / name, (results / "tokens" / name).read_bytes())
    content = bytearray((tmp_path / "train.npy").read_bytes())
    content[-1] ^= 1
    write_bytes(tmp_path / "train.npy", bytes(content))
    with pytest.raises(TextlstmError, match="do not match the hash"):
        explain(tmp_path / "train.npy")


def test_a_changed_original_is_noticed(results, tmp_path):
    write_bytes(tmp_path / "works.tsv", (results / "corpus/works.tsv").read_bytes())
    write_text(tmp_path / "originals/paper_01.txt", "To the people of the Stat.\n")
    with pytest.raises(TextlstmError, match="do not match the hash"):
        explain(tmp_path / "originals/paper_01.txt")


@pytest.mark.parametrize("name", ["nothing.tsv", "picture.bmp"])
def test_missing_and_unknown_files_are_named(tmp_path, name):
    if name == "picture.bmp":
        write_text(tmp_path / name, "BM")
    with pytest.raises(TextlstmError, match=name):
        explain(tmp_path / name)


def test_a_model_folder_works_where_it_was_moved(results, tmp_path):
    for file in ("model.json", "weights.safetensors"):
        write_bytes(tmp_path / "elsewhere" / file, (results / "model" / file).read_bytes())
    told = explain(tmp_path / "elsewhere")
    assert told.facts["parameters"] == "112"
    described = read_json(results / "model/model.json")
    write_json(tmp_path / "elsewhere/model.json", {"config": described["config"]})
    with pytest.raises(TextlstmError, match="elsewhere"):
        explain(tmp_path / "elsewhere")
