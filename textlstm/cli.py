"""Command line: one group of commands per stage, whose code is imported when it is called."""

import errno
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, TextIO

import typer

from textlstm import running
from textlstm.attribute.commands import app as attribute
from textlstm.corpus.commands import app as corpus
from textlstm.errors import TextlstmError
from textlstm.evaluate.commands import app as evaluate
from textlstm.experiments.commands import app as experiments
from textlstm.experiments.commands import state
from textlstm.export.commands import export
from textlstm.generate.commands import app as generate
from textlstm.inspect.commands import inspect
from textlstm.model.commands import app as model
from textlstm.report.commands import app as report
from textlstm.report.explain import explain
from textlstm.report.score import score
from textlstm.report.stylometry.commands import app as stylometry
from textlstm.starter.commands import new
from textlstm.text.commands import app as text
from textlstm.tokens.commands import app as tokens

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
stages = {
    "corpus": corpus,
    "text": text,
    "tokens": tokens,
    "model": model,
    "attribute": attribute,
    "stylometry": stylometry,
    "generate": generate,
    "evaluate": evaluate,
    "experiments": experiments,
    "state": state,
    "report": report,
}
for name, stage in stages.items():
    app.add_typer(stage, name=name)
app.command()(inspect)
attribute.command()(explain)  # its page is drawn by the report
app.command()(score)
app.command()(new)
app.command()(export)


class Tee:
    """Text stream that writes to the terminal and to a log file."""

    def __init__(self, terminal: TextIO, log: TextIO) -> None:
        self.terminal, self.log = terminal, log

    def write(self, text: str) -> int:
        """Write text to both streams."""
        self.log.write(text)
        return self.terminal.write(text)

    def flush(self) -> None:
        """Flush both streams."""
        self.log.flush()
        self.terminal.flush()

    def isatty(self) -> bool:
        """Return whether the terminal is interactive."""
        return self.terminal.isatty()


def print_version(wanted: bool) -> None:
    """Print the version of the package and exit."""
    if wanted:
        typer.echo(version("textlstm"))
        raise typer.Exit


@app.callback()
def start(
    log: Annotated[Path | None, typer.Option(help="file to copy messages to")] = None,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=print_version, is_eager=True, help="print the version and exit"
        ),
    ] = False,
) -> None:
    """Language models and authorship attribution; `snakemake` runs these stages in order."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # errors arrive as exceptions
    running.stop_with_the_run()
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        file = log.open("w", buffering=1, encoding="utf-8")
        terminal = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="replace")
        os.dup2(file.fileno(), 2)  # C++ code writes to the descriptor: to the log alone
        sys.stderr = Tee(terminal, file)


def main() -> None:
    """Run a command; an error the user can correct ends in one line and exit code 1."""
    try:
        app()
    except TextlstmError as error:
        fail(str(error))
    except OSError as error:
        fail(describe(error))


def describe(error: OSError) -> str:
    """Return one line for a failure of the operating system: the file, the reason, the remedy."""
    if error.errno is None:
        return " ".join(str(error).split()) or type(error).__name__
    remedies = {
        **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free some space"),
        **dict.fromkeys((errno.EACCES, errno.EPERM), "get permission to read or write it"),
        errno.EROFS: "choose a folder that can be written to",
        **dict.fromkeys((errno.EMFILE, errno.ENFILE), "close other programs or raise ulimit -n"),
        errno.EFBIG: "raise ulimit -f",
        errno.ENOENT: "check the path",
        errno.EIO: "check the disk",
    }
    remedy = remedies.get(error.errno)
    reason = os.strerror(error.errno).lower()
    return f"{error.filename or 'results'}: {reason}" + (
        f"; {remedy} and run again" if remedy else ""
    )


def fail(message: str) -> None:
    """Print one line for each error and exit with code 1."""
    sys.stderr.write("".join(f"textlstm: error: {line}\n" for line in message.splitlines()))
    sys.stderr.flush()
    sys.exit(1)
