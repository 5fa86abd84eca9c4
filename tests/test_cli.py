import errno
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from textlstm import cli
from textlstm.errors import TextlstmError

LIGHT = """
import sys
from textlstm import cli
try:
    cli.app({arguments!r}, standalone_mode=False)
except BaseException as error:
    print(type(error).__name__, file=sys.stderr)
heavy = {{"tensorflow", "keras", "sklearn", "altair", "sentencepiece", "scipy"}} & set(sys.modules)
print(sorted(heavy))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], *([stage, "--help"] for stage in cli.stages), ["inspect", "--help"]]
)
def test_no_command_that_does_not_compute_imports_tensorflow(arguments):
    code = LIGHT.format(arguments=arguments)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def raising(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (TextlstmError("a.txt: too short; write more"), "a.txt: too short; write more"),
        (
            OSError(errno.ENOSPC, "x", "results/a"),
            "results/a: no space left on device; free some space and run again",
        ),
        (
            PermissionError(errno.EACCES, "x", "results/a"),
            "results/a: permission denied; give yourself the right",
        ),
    ],
)
def test_a_mistake_ends_in_one_line_and_code_one(monkeypatch, capsys, error, line):
    monkeypatch.setattr(cli, "app", raising(error))
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"textlstm: error: {line}")
    assert said.count("\n") == 1


def test_our_own_mistakes_keep_their_traceback(monkeypatch):
    monkeypatch.setattr(cli, "app", raising(OSError(errno.EIO, "x")))
    with pytest.raises(OSError, match="x"):
        cli.main()


FLAGS = ("--no-locked-dropout", "--no-variable-window")
TRAIN = {
    "train": "t.npy", "valid": "v.npy", "tokenizer": "t", "input": "embedding", "embedding": 8, "units": 8, "layers": 1,
    "dropout": 0, "weight-drop": 0, "embedding-dropout": 0, "softmax": "full", "samples": 9, "logits": 999,
    "optimiser": "adam",
    "learning-rate": 0.01, "schedule": "one_cycle", "warm-up": 0.1, "clip": 1, "averaging": 0, "lanes": 2, "window": 5,
    "epochs": 1, "patience": 1, "seed": 1, "threads": 1, "code": "x", "out": "m",
}  # fmt: skip

CLEAN = {
    "originals": "o", "language": "en", "style-words": "keep", "style-punctuation": "keep", "style-case": "lower",
    "style-stop-words": "nltk", "style-pronouns": "keep", "style-names": "keep", "language-view-case": "lower",
    "out": "o",
}  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "value", "allowed"),
    [
        ("softmax", "smp", "full"),
        ("optimiser", "adamw", "sgd"),
        ("schedule", "stairs", "one_cycle"),
        ("input", "picture", "one_hot"),
        ("lanes", 0, "greater than or equal to 1"),
        ("window", 0, "greater than or equal to 1"),
        ("layers", 0, "greater than or equal to 1"),
        ("dropout", 1.5, "less than 1"),
    ],
)
def test_a_setting_of_training_that_does_not_exist_is_named_with_what_is_allowed(
    flag, value, allowed
):
    given = [
        part for name, one in (TRAIN | {flag: value}).items() for part in (f"--{name}", str(one))
    ]
    result = CliRunner().invoke(cli.app, ["model", "train", *given, *FLAGS, "--no-tie"])
    told = str(result.exception)
    assert told.startswith(f"model train: {flag}: ") and str(value) in told and allowed in told


@pytest.mark.parametrize(
    ("flag", "value", "allowed"),
    [
        ("style-pronouns", "masked", "'keep', 'mask'"),
        ("style-words", "none", "'keep', 'drop', 'only', 'distort'"),
        ("language-view-case", "upper", "'keep', 'lower'"),
    ],
)
def test_a_setting_of_cleaning_that_does_not_exist_is_named_with_what_is_allowed(
    flag, value, allowed
):
    given = [part for name, one in (CLEAN | {flag: value}).items() for part in (f"--{name}", one)]
    result = CliRunner().invoke(cli.app, ["text", "clean", *given])
    told = " ".join(result.output.replace("│", " ").split())
    assert result.exit_code == 2 and f"--{flag}" in told and value in told and allowed in told


def test_so_is_a_kind_of_text_to_remove_that_does_not_exist():
    given = [
        part for name, one in (CLEAN | {"remove": "adverts"}).items() for part in (f"--{name}", one)
    ]
    told = str(CliRunner().invoke(cli.app, ["text", "clean", *given]).exception)
    assert told.startswith("--remove: 'adverts' is not one of licence, ")


def test_tied_weights_of_two_sizes_are_refused():
    given = [
        part for name, one in (TRAIN | {"units": 9}).items() for part in (f"--{name}", str(one))
    ]
    result = CliRunner().invoke(cli.app, ["model", "train", *given, *FLAGS, "--tie"])
    assert str(result.exception) == "model train: tie: needs embedding = units, here 8 and 9"
