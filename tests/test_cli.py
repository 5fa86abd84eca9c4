"""The command line: light imports, one-line errors, validated settings."""

import errno
import importlib.metadata
import json
import os
import subprocess
import sys

import pytest
import typer
import yaml
from helpers.settings import merged, shrunk
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
            "results/a: permission denied; get permission to read or write it",
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


@pytest.mark.parametrize("number", [errno.EIO, errno.EMFILE, errno.EISDIR, errno.EPIPE])
def test_every_failure_of_the_system_ends_in_one_line_that_names_the_file(
    monkeypatch, capsys, number
):
    monkeypatch.setattr(cli, "app", raising(OSError(number, os.strerror(number), "results/a")))
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    message = capsys.readouterr().err
    assert message.startswith(f"textlstm: error: results/a: {os.strerror(number).lower()}")
    assert message.count("\n") == 1


def test_a_programming_error_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(cli, "app", raising(KeyError("x")))
    with pytest.raises(KeyError, match="x"):
        cli.main()


def invoke(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


TRAIN = ("--train", "t", "--valid", "v", "--tokenizer", "t", "--seed", 1, "--threads", 1)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
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
def test_wrong_model_setting_is_named_with_what_is_allowed(key, value, allowed):
    settings = json.dumps(shrunk("model") | {key: value})
    result = invoke("model", "train", *TRAIN, "--settings", settings, "--out", "m")
    message = str(result.exception)
    assert message.startswith(f"--settings: {key}: ")
    assert str(value) in message
    assert allowed in message


def test_settings_are_read_from_a_yaml_file(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text(yaml.safe_dump(shrunk("model") | {"units": 9, "embedding": 8}))
    result = invoke("model", "train", *TRAIN, "--settings", path, "--out", "m")
    assert str(result.exception) == f"{path}: tie: needs embedding = units, here 8 and 9"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("{", "--settings: not valid JSON"),
        ("nowhere.yaml", "nowhere.yaml: no such file"),
    ],
)
def test_settings_that_cannot_be_read_are_named(settings, message):
    result = invoke("model", "train", *TRAIN, "--settings", settings, "--out", "m")
    assert str(result.exception).startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"style": {"pronouns": "masked"}}, "style.pronouns: 'masked' is not allowed"),
        ({"style": {"words": "none"}}, "style.words: 'none' is not allowed"),
        ({"language_view": {"case": "upper"}}, "language_view.case: 'upper' is not allowed"),
        ({"remove": ["adverts"]}, "remove: 'adverts' is not allowed"),
        ({"remove": "note"}, "remove: expected a list"),
        ({"languages": "en"}, "languages: unknown key"),
    ],
)
def test_wrong_text_setting_is_named_with_what_is_allowed(changes, message):
    settings = json.dumps(merged(shrunk("text"), changes))
    result = invoke("text", "clean", "--originals", "o", "--settings", settings, "--out", "o")
    assert message in str(result.exception)


def test_version_is_the_installed_one():
    assert invoke("--version").output == f"{importlib.metadata.version('textlstm')}\n"


def test_loading_a_model_prints_no_tensorflow_greeting(tmp_path):
    command = [sys.executable, "-m", "textlstm", "state", "run", str(tmp_path / "none")]
    run = subprocess.run(command, capture_output=True, text=True, check=False, input="")
    assert run.returncode == 1
    assert run.stderr.startswith("textlstm: error: ")
    assert run.stderr.count("\n") == 1


# options that say where and how to run, or that a person adds; none is a scientific choice
NOT_SETTINGS = {
    *(
        "log",
        "version",
        "help",
        "code",
        "steps",
        "minutes",
        "init_from",
        "entry",
        "short",
        "original",
    ),
    *("reuse", "figures"),
}


BY_HAND = {
    ("attribute", "predict"),
    ("attribute", "explain"),
    ("attribute", "verify"),
    ("corpus", "new"),
    ("generate", "write"),
    ("stylometry", "contrast"),
    ("stylometry", "rolling"),
    ("text", "stop-words"),
}


def test_no_command_of_a_rule_has_a_default_for_a_setting():
    """Commands that only people call may have defaults."""
    root = typer.main.get_command(cli.app)
    defaults = {
        f"{stage} {name}: {option.name}"
        for stage, group in root.commands.items()
        if stage not in {"export", "inspect", "new", "score", "state"}
        for name, command in group.commands.items()
        if (stage, name) not in BY_HAND
        for option in command.params
        if not option.required and option.name not in NOT_SETTINGS
    }
    assert defaults == set()
