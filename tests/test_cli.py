import errno
import subprocess
import sys

import pytest

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


@pytest.mark.parametrize("arguments", [["--help"], *([stage, "--help"] for stage in cli.stages), ["inspect", "--help"]])
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
        (OSError(errno.ENOSPC, "x", "results/a"), "results/a: no space left on device; free some space and run again"),
        (PermissionError(errno.EACCES, "x", "results/a"), "results/a: permission denied; give yourself the right"),
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
