"""Failures of the operating system: one line, exit code 1, and no result torn or lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import trained_model
from helpers.fitted_judge import fit_judge

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv
from textlstm.tokens.split import COLUMNS

HELPERS = Path(__file__).parent / "helpers"
MOST = 20  # faults of a command, chosen at random from every call and error
MISSING = "no error, but a result is missing"
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
    "state run": "state run model",
    "new": "new project",
    "corpus new": "corpus new texts --out manifest.yaml",
    "tokens split": "tokens split --works works.tsv --valid 0.1 --test 0.1 --seed 1 "
    "--out split.tsv",
}
JUDGED = {
    "attribute predict": "attribute predict attribute/judge style/a0.txt --json",
    "attribute explain": "attribute explain attribute/judge style/a0.txt --out-dir evidence",
    "attribute verify": "attribute verify style/a0.txt style/a1.txt --questioned style/a2.txt "
    "--reference attribute/judge --seal sealed.json",
    "stylometry contrast": "stylometry contrast . --first A --second B --segment 500 "
    "--out-dir contrast",
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
    write_text(root / "stdin.txt", "the quick\n:save kept\n:load kept\n:quit\n")
    works = [(name, name, name.title(), "known", "", "", 400) for name in "abc"]
    columns = ["id", "author", "title", "role", "group", "split", "characters"]
    write_tsv(root / "works.tsv", columns, works)
    return root


@pytest.fixture(scope="module")
def judged_works(tmp_path_factory):
    """A folder with works, a judge and results of an earlier run."""
    works = {f"{author.lower()}{n}": author for author in "ABCDEFGHI" for n in range(3)}
    root = fit_judge(tmp_path_factory.mktemp("judged"), works, 2500)
    shutil.copytree(root / "style", root / "text" / "style")
    (root / "corpus").mkdir()
    shutil.copy(root / "works.tsv", root / "corpus" / "works.tsv")
    for earlier in ("evidence/index.html", "contrast/words.tsv"):
        write_text(root / earlier, "earlier")
    return root


def inject(library, folder, command):
    """Return how many faults were injected into a command, and what was wrong after them."""
    script = HELPERS / "fault_injection.py"
    run = subprocess.run(
        [sys.executable, script, folder, str(MOST), *command.split()],
        env=os.environ | {"LD_PRELOAD": str(library), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_injected_fault_ends_in_one_line_and_complete_files(library, folder, name):
    result = inject(library, folder, COMMANDS[name])
    # a session prints the error of one of its commands and goes on
    allowed = [MISSING] if name == "state run" else []
    assert [wrong for wrong in result["wrong"] if wrong[3] != allowed] == []
    assert result["faults"] >= 5


@pytest.mark.slow
@pytest.mark.parametrize("name", JUDGED)
def test_faults_of_commands_with_a_judge_end_in_one_line_and_complete_files(
    library, judged_works, tmp_path, name
):
    folder = shutil.copytree(judged_works, tmp_path / "folder")
    result = inject(library, folder, JUDGED[name])
    assert result["wrong"] == []
    assert result["faults"] >= 5
