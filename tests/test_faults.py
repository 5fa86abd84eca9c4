"""Failures of the operating system: one line, exit code 1, and no result torn or lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import trained_model

from textlstm.artifacts import write_text, write_tsv
from textlstm.tokens.split import COLUMNS

HELPERS = Path(__file__).parent / "helpers"
MOST = 25  # faults of a command, chosen at random from every call and error
TEXT = "the quick brown fox jumps over the lazy dog .\n\n" * 9
COMMANDS = {
    "tokens fit": "tokens fit --split split.tsv --texts texts --unit word --min-count 1 "
    "--max-size 100 --sentencepiece unigram --seed 1 --out tokens --clean texts",
    "tokens encode": "tokens encode --tokenizer tokens --split split.tsv --texts texts "
    "--clean texts --out encoded",
    "generate": "generate write model the --words 3 --seed 1",
    "score": "score model texts/a.txt --html score.html",
    "export": "export model exported --format keras",
    "inspect": "inspect model/tokenizer.json",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The compiled faults.c."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler")
    path = tmp_path_factory.mktemp("faults") / "faults.so"
    source = HELPERS / "faults.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", path, source, "-ldl"], check=True)
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder with the inputs of the commands, and results of an earlier run."""
    root = tmp_path / "folder"
    trained_model.make(root)
    for name in "abc":
        write_text(root / "texts" / f"{name}.txt", TEXT)
    rows = [("a", "train", 0, 18), ("b", "valid", 0, 18), ("c", "test", 0, 18)]
    write_tsv(root / "split.tsv", COLUMNS, rows)
    write_text(root / "score.html", "earlier")
    write_text(root / "exported" / "export.json", "earlier")
    return root


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_injected_fault_ends_in_one_line_and_complete_files(library, folder, name):
    script = HELPERS / "fault_injection.py"
    run = subprocess.run(
        [sys.executable, script, folder, str(MOST), *COMMANDS[name].split()],
        env=os.environ | {"LD_PRELOAD": str(library), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["wrong"] == []
    assert result["faults"] >= 10
