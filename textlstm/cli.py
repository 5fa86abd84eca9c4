"""The command line: one group of commands a stage; a stage's code is imported only when it is called."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from textlstm import running
from textlstm.attribute.commands import app as attribute
from textlstm.corpus.commands import app as corpus
from textlstm.errors import TextlstmError
from textlstm.evaluate.commands import app as evaluate
from textlstm.experiments.commands import app as state
from textlstm.generate.commands import app as generate
from textlstm.inspect.commands import inspect
from textlstm.model.commands import app as model
from textlstm.report.commands import app as report
from textlstm.text.commands import app as text
from textlstm.tokens.commands import app as tokens

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
stages = {
    "corpus": corpus,
    "text": text,
    "tokens": tokens,
    "model": model,
    "attribute": attribute,
    "generate": generate,
    "evaluate": evaluate,
    "state": state,
    "report": report,
}
for name, stage in stages.items():
    app.add_typer(stage, name=name)
app.command()(inspect)


class Tee:
    """Write to the terminal and to a stage's log at once."""

    def __init__(self, terminal: TextIO, log: TextIO) -> None:
        self.terminal, self.log = terminal, log

    def write(self, text: str) -> int:
        """Write text to both."""
        self.log.write(text)
        return self.terminal.write(text)

    def flush(self) -> None:
        """Flush both."""
        self.log.flush()
        self.terminal.flush()

    def isatty(self) -> bool:
        """Tell whether the terminal is one."""
        return self.terminal.isatty()


@app.callback()
def start(
    log: Annotated[Path | None, typer.Option(help="also write messages to this file")] = None,
) -> None:
    """From a folder of books to models of style; `snakemake` runs these stages in order."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what matters comes as an exception
    running.stop_with_the_run()
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        told = log.open("w", buffering=1, encoding="utf-8")
        terminal = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="replace")
        os.dup2(
            told.fileno(), 2
        )  # TensorFlow greets on the descriptor itself: that goes to the log alone
        sys.stderr = Tee(terminal, told)


def main() -> None:
    """Run a command; a mistake of the user's ends in one line and exit code 1."""
    try:
        app()
    except TextlstmError as error:
        fail(str(error))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        remedy = "free some space" if full else "give yourself the right to write there"
        fail(
            f"{error.filename or 'results'}: {os.strerror(error.errno).lower()}; {remedy} and run again"
        )


def fail(message: str) -> None:
    """Print a line for each mistake and exit."""
    sys.stderr.write("".join(f"textlstm: error: {line}\n" for line in message.splitlines()))
    sys.stderr.flush()
    sys.exit(1)
