"""Interactive session with a model, one token at a time: show units, and handle its state."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from textlstm import tokens
from textlstm.errors import TextlstmError
from textlstm.experiments.trace import Reader, unit_names
from textlstm.generate.filters import SamplingFilters, check_temperature
from textlstm.generate.samples import prompt_ids
from textlstm.generate.transcript import CONTEXT, Ending, Transcript
from textlstm.model import state as states
from textlstm.model.network import LanguageModel
from textlstm.saved import find_model
from textlstm.tokens.casing import Casing

HELP = """\
text                read the text; print the watched units after each token, and the likeliest next
:write N            generate N tokens and read them
:watch U [U ...]    units to print, such as h 12 or c 90; without U: those that change most
:reset              start a new text: set the state to zero
:fork NAME          store a copy of the state under NAME
:restore NAME       continue from the copy NAME, which stays as it is
:diff NAME          print the largest difference between the state and the copy NAME
:save FILE          write the state to FILE (.npz)
:load FILE          continue from the state in FILE
:temperature T      randomness of :write: 0 (always the likeliest token), 1 (as predicted), or more
:top_k K            draw from the K likeliest tokens only; 0: from all
:top_p P            draw from the likeliest tokens with probability P; 1: from all
:help               print this list
:quit               end the session

h: hidden state, the output of an LSTM layer; c: cell state, its memory.
Bars show tanh of a value."""
BARS = " ▁▂▃▄▅▆▇█"
NUM_LIKELIEST, NUM_UNITS_SHOWN = 3, 5
MAX_TOKENS = 1000  # of one :write
TEMPERATURE = 0.8
LABEL_WIDTH = 16  # characters of a token in the first column


class Terminal:
    """A session with a model; each command is a method.

    Args:
        folder: folder of the trained model.
        watch: names of units to print, such as "h 12" or "c90"; empty: those that change most.
        seed: random seed for generated tokens.
        out: stream that results are written to.

    Raises:
        TextlstmError: a unit does not exist.
    """

    def __init__(self, folder: Path, watch: list[str], seed: int, out: TextIO) -> None:
        self.model, self.vocabulary = LanguageModel.load(folder), tokens.load(folder)
        self.names, self.out, self.seed = unit_names(self.model), out, seed
        self.temperature, self.filters = TEMPERATURE, SamplingFilters()
        language = str(self.vocabulary.settings.get("language") or "en")
        self.casing, self.read_ids = Casing.load(folder, language), list[int]()
        self.reader, self.copies = Reader(self.model), dict[str, Reader]()
        self.contexts: dict[str, list[int]] = {}
        self.columns = [self.column(name) for name in watch]
        self.commands: dict[str, Callable[[str], None]] = {
            ":write": self.write,
            ":watch": self.watch,
            ":reset": self.reset,
            ":fork": self.fork,
            ":restore": self.restore,
            ":difference": self.difference,
            ":save": self.save,
            ":load": self.load,
            ":diff": self.difference,
            ":temperature": self.set_temperature,
            ":top_k": self.set_top_k,
            ":top_p": self.set_top_p,
            ":help": lambda _: self.print(HELP),
        }

    def column(self, name: str) -> int:
        """Return the column of a unit in the state; raise TextlstmError if it does not exist."""
        spaced = " ".join(name.replace("h", "h ").replace("c", "c ").split())
        if spaced not in self.names:
            raise TextlstmError(
                f"unit {name!r} does not exist; this state has {self.names[0]} to "
                f"{self.names[-1]}, in h (hidden state) and c (cell state)"
            )
        return self.names.index(spaced)

    def execute(self, line: str) -> bool:
        """Execute a line of input; return False if it ends the session."""
        command, _, argument = line.strip().partition(" ")
        if command in (":quit", ":q"):
            return False
        if command.startswith(":") and command not in self.commands:
            self.print(f"! unknown command {command}; :help lists the commands")
        elif command:
            try:
                if command in self.commands:
                    self.commands[command](argument.strip())
                else:
                    self.read(line)
            except (TextlstmError, ValueError, OSError) as error:
                self.print(f"! {error}")
        return True

    def read(self, text: str) -> None:
        """Read a text and print the state after each token."""
        ids = prompt_ids(self.vocabulary, text, "text")[1:].tolist()
        self.read_ids = (self.read_ids + ids)[-CONTEXT:]
        self.print_states(ids, self.reader.read(ids))

    def write(self, number: str) -> None:
        """Generate tokens, read them and print the state after each, then the text."""
        self.seed += 1
        count, unknown = _parse_count(number), self.vocabulary.unknown
        ids, rows = list[int](), []
        ending = Ending(MAX_TOKENS, "words")
        transcript = Transcript(self.vocabulary, self.casing, "", self.read_ids, ending)
        steps = self.reader.stream(count, self.temperature, self.seed, unknown, self.filters)
        for id, row in steps:
            ids.append(id)
            rows.append(row)
            transcript.add([id])
            self.show(transcript.new())  # the text appears while it is written
        self.print(transcript.rest())
        self.read_ids = (self.read_ids + ids)[-CONTEXT:]
        self.print_states(ids, np.array(rows))

    def print_states(self, ids: Sequence[int] | np.ndarray, rows: np.ndarray) -> None:
        """Print a line per token with the watched units, then the likeliest next tokens."""
        columns = self.columns
        if not columns and len(rows):
            change = np.ptp(rows, axis=0) if len(rows) > 1 else np.abs(rows[0])
            columns = list(np.argsort(-change)[:NUM_UNITS_SHOWN])
        header = "  ".join(f"{self.names[column]:>10}" for column in columns)
        self.print(" " * LABEL_WIDTH + header)
        for id, row in zip(ids, rows, strict=True):
            cells = "  ".join(f"{bar(row[column])} {row[column]:+8.2f}" for column in columns)
            self.print(f"{self.vocabulary.tokens[id]!r:{LABEL_WIDTH}.{LABEL_WIDTH}}{cells}")
        probabilities = self.reader.probabilities()
        likeliest = np.argsort(-probabilities)[:NUM_LIKELIEST]
        shares = [f"{self.vocabulary.tokens[id]!r} {probabilities[id]:.0%}" for id in likeliest]
        self.print("next: " + ", ".join(shares))

    def watch(self, names: str) -> None:
        """Set the units to print."""
        self.columns = [self.column(name) for name in _split_units(names)]

    def reset(self, _: str) -> None:
        """Start a new text from a zero state."""
        self.reader.reset()
        self.read_ids = []
        self.print("state: zero, at the start of a text")

    def fork(self, name: str) -> None:
        """Store a copy of the state."""
        self.copies[_require_name(name)] = self.reader.fork()
        self.contexts[name] = self.read_ids
        self.print(f"stored as {name}; :restore {name} returns to it")

    def restore(self, name: str) -> None:
        """Continue from a copy."""
        self.reader, self.read_ids = self.copy(name).fork(), self.contexts[name]

    def difference(self, name: str) -> None:
        """Print the largest difference between the state and a copy."""
        difference = states.difference(self.reader.state, self.copy(name).state)
        self.print(f"largest difference: {difference:.4g}")

    def copy(self, name: str) -> Reader:
        """Return a stored copy; raise TextlstmError if it does not exist."""
        if name not in self.copies:
            available = ", ".join(self.copies) or "none; :fork NAME stores one"
            raise TextlstmError(f"copy {name!r} does not exist; stored copies: {available}")
        return self.copies[name]

    def save(self, file: str) -> None:
        """Write the state to a file."""
        states.save(Path(_require_name(file)), self.reader.state)
        self.print(f"state written to {file}")

    def load(self, file: str) -> None:
        """Continue from the state in a file."""
        self.reader.load(states.load(Path(_require_name(file))), file)
        self.read_ids = []
        self.print(f"state read from {file}")

    def set_temperature(self, value: str) -> None:
        """Set the temperature of generated tokens."""
        temperature = _parse_float(":temperature", value)
        check_temperature(temperature)
        self.temperature = temperature

    def set_top_k(self, value: str) -> None:
        """Draw from the k likeliest tokens only; 0: from all."""
        if not value.isdigit():
            raise TextlstmError(f":top_k {value}: give a whole number, such as 40; 0 for all")
        self.set_filters(self.filters._replace(top_k=int(value)))

    def set_top_p(self, value: str) -> None:
        """Draw from the likeliest tokens with this probability; 1: from all."""
        self.set_filters(self.filters._replace(top_p=_parse_float(":top_p", value)))

    def set_filters(self, filters: SamplingFilters) -> None:
        """Set the filters of generated tokens; raise TextlstmError if one is out of range."""
        filters.check()
        self.filters = filters

    def print(self, text: str) -> None:
        """Write a line to the output stream."""
        self.show(text + "\n")

    def show(self, text: str) -> None:
        """Write text to the output stream at once."""
        self.out.write(text)
        self.out.flush()


def bar(value: float) -> str:
    """Return a block whose height shows tanh of a value, empty at -1 and full at 1."""
    return BARS[round((np.tanh(value) + 1) / 2 * (len(BARS) - 1))]


def repl(folder: Path, watch: list[str], seed: int) -> None:
    """Execute lines from standard input until :quit or the end of input."""
    terminal = Terminal(find_model(folder), watch, seed, sys.stdout)
    if sys.stdin.isatty():
        terminal.print("type a text to read, or :help")
        lines = typed_lines(sorted(terminal.commands))
    else:
        lines = iter(sys.stdin)
    for line in lines:
        if not terminal.execute(line):
            return


def typed_lines(commands: list[str]) -> Iterator[str]:
    """Yield lines typed at a prompt with editing, completion and the history of earlier sessions.

    Args:
        commands: Names to complete.
    """
    from platformdirs import user_state_path
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    folder = user_state_path("textlstm", ensure_exists=True)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(folder / "history")),
        completer=WordCompleter([*commands, ":quit"], sentence=True),
        complete_while_typing=False,
    )
    while True:
        try:
            yield session.prompt("> ")
        except KeyboardInterrupt:  # the line is discarded, the session goes on
            continue
        except EOFError:
            return


def _parse_count(number: str) -> int:
    """Return the number of tokens; raise TextlstmError outside 1 to MAX_TOKENS."""
    if not number.isdigit() or not 1 <= int(number) <= MAX_TOKENS:
        raise TextlstmError(f":write {number}: give a number of tokens from 1 to {MAX_TOKENS}")
    return int(number)


def _parse_float(command: str, value: str) -> float:
    """Return a number; raise TextlstmError naming what was typed."""
    try:
        return float(value)
    except ValueError:
        raise TextlstmError(f"{command} {value}: {value!r} is not a number; try 0.8") from None


def _require_name(name: str) -> str:
    """Return the argument of a command; raise TextlstmError if it is missing."""
    if not name:
        raise TextlstmError("the name is missing; :help lists the commands and their arguments")
    return name


def _split_units(names: str) -> list[str]:
    """Return the unit names in a line: "h 12 c90" is h12 and c90."""
    units: list[str] = []
    for word in names.split():
        if units and units[-1] in ("h", "c"):
            units[-1] += word
        else:
            units.append(word)
    return units
