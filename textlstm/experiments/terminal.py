"""A model in the terminal, a token at a time: watch units, save, load, reset and fork its state."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from textlstm import tokens
from textlstm.errors import TextlstmError
from textlstm.experiments.trace import Reader, names
from textlstm.generate.samples import prompt_ids
from textlstm.model import state as states
from textlstm.model.network import LanguageModel

HELP = """\
words               the model reads them; after each: the units watched, and the likeliest next words
:write N            the model writes N tokens and reads them
:watch U [U ...]    numbers of the state to show, such as h 12 or c 90; alone: the five that moved most
:reset              forget everything: a zero state, and the beginning of a text
:fork NAME          keep a copy of the state under a name
:go NAME            go on from that copy; the copy stays as it is
:difference NAME    the largest difference between the state and a copy
:save FILE          write the state (.npz)
:load FILE          go on from a state in a file
:temperature T      of what is written, from 0 (always the likeliest)
:help, :quit"""
BARS = " ▁▂▃▄▅▆▇█"
LIKELY, MOVED = 3, 5


class Terminal:
    """One conversation with a model; every command is a method, what it prints goes to `out`."""

    def __init__(self, folder: Path, watch: list[str], seed: int, out: TextIO) -> None:
        self.model, self.vocabulary = LanguageModel.load(folder), tokens.load(folder)
        self.names, self.out, self.seed, self.temperature = names(self.model), out, seed, 0.8
        self.reader, self.copies = Reader(self.model), dict[str, Reader]()
        self.columns = [self.column(name) for name in watch]

    def column(self, name: str) -> int:
        """Return the place of a unit in the state; raise TextlstmError if there is none of that name."""
        spaced = " ".join(name.replace("h", "h ").replace("c", "c ").split())
        if spaced not in self.names:
            raise TextlstmError(
                f"unit {name!r}: this state has {self.names[0]} to {self.names[-1]}, h and c"
            )
        return self.names.index(spaced)

    def line(self, text: str) -> bool:
        """Do what a line says; return whether to go on."""
        command, _, rest = text.strip().partition(" ")
        if command in (":quit", ":q"):
            return False
        known: dict[str, Callable[[str], Any]] = {
            ":write": self.write,
            ":watch": self.watch,
            ":reset": self.reset,
            ":fork": self.fork,
            ":go": self.go,
            ":difference": self.difference,
            ":save": self.save,
            ":load": self.load,
            ":temperature": self.set_temperature,
            ":help": lambda _: self.say(HELP),
        }
        if command.startswith(":") and command not in known:
            self.say(f"{command} is no command; :help lists them")
        elif command:
            try:
                known.get(command, lambda _: self.read(text))(rest.strip())
            except (TextlstmError, ValueError, OSError) as error:
                self.say(f"! {error}")
        return True

    def read(self, text: str) -> None:
        """Read a text and show the state after each token."""
        ids = prompt_ids(self.vocabulary, text)[1:]
        self.show(ids, self.reader.read(ids))

    def write(self, number: str) -> None:
        """Write some tokens, reading them."""
        self.seed += 1
        ids, rows = self.reader.write(
            _count(number), self.temperature, self.seed, self.vocabulary.unknown
        )
        self.show(ids, rows)
        self.say(self.vocabulary.decode(ids))

    def show(self, ids: Any, rows: np.ndarray) -> None:
        """Print a line a token: the token, the units watched, the likeliest tokens after the last."""
        columns = self.columns
        if not columns and len(rows):
            columns = list(
                np.argsort(-np.ptp(rows, axis=0) if len(rows) > 1 else -np.abs(rows[0]))[:MOVED]
            )
        self.say(" " * 16 + "  ".join(f"{self.names[at]:>10}" for at in columns))
        for id, row in zip(ids, rows, strict=True):
            cells = "  ".join(f"{bar(row[at])} {row[at]:+8.2f}" for at in columns)
            self.say(f"{self.vocabulary.tokens[id]!r:16.16}{cells}")
        likely = self.reader.probabilities()
        best = np.argsort(-likely)[:LIKELY]
        self.say(
            "next: " + ", ".join(f"{self.vocabulary.tokens[id]!r} {likely[id]:.0%}" for id in best)
        )

    def watch(self, names: str) -> None:
        """Choose the units that are shown."""
        self.columns = [self.column(name) for name in _pairs(names.split())]

    def reset(self, _: str) -> None:
        """Forget everything."""
        self.reader.reset()
        self.say("state: zero, before a text")

    def fork(self, name: str) -> None:
        """Keep a copy of the state."""
        self.copies[_named(name)] = self.reader.fork()
        self.say(f"kept as {name}; go on here, or :go {name}")

    def go(self, name: str) -> None:
        """Go on from a copy."""
        self.reader = self.copy(name).fork()

    def difference(self, name: str) -> None:
        """Print how far the state is from a copy."""
        self.say(
            f"largest difference: {states.difference(self.reader.state, self.copy(name).state):.4g}"
        )

    def copy(self, name: str) -> Reader:
        """Return a copy; raise TextlstmError if none has the name."""
        if name not in self.copies:
            raise TextlstmError(
                f"no copy is called {name!r}; there are {', '.join(self.copies) or 'none: :fork NAME'}"
            )
        return self.copies[name]

    def save(self, file: str) -> None:
        """Write the state to a file."""
        states.save(Path(_named(file)), self.reader.state)
        self.say(f"saved to {file}")

    def load(self, file: str) -> None:
        """Read a state from a file."""
        self.reader.load(states.load(Path(_named(file))))
        self.say(f"state of {file}")

    def set_temperature(self, value: str) -> None:
        """Set the temperature of what is written."""
        try:
            self.temperature = max(0.0, float(value))
        except ValueError:
            raise TextlstmError(f"temperature {value!r}: a number from 0 on, such as 0.8") from None

    def say(self, text: str) -> None:
        """Print a line."""
        self.out.write(text + "\n")


def bar(value: float) -> str:
    """Return a block as high as tanh of a value, from -1 (none) to 1."""
    return BARS[round((np.tanh(value) + 1) / 2 * (len(BARS) - 1))]


def repl(folder: Path, watch: list[str], seed: int) -> None:
    """Read lines from standard input until :quit or its end."""
    terminal = Terminal(folder, watch, seed, sys.stdout)
    asked = sys.stdin.isatty()
    if asked:
        terminal.say("type words, or :help")
    while True:
        if asked:
            sys.stdout.write("> ")
        sys.stdout.flush()
        text = sys.stdin.readline()
        if not text or not terminal.line(text):
            return


def _count(number: str) -> int:
    if not number.isdigit() or not 1 <= int(number) <= 1000:
        raise TextlstmError(f":write {number}: how many tokens? 1 to 1000")
    return int(number)


def _named(name: str) -> str:
    if not name:
        raise TextlstmError("a name is missing; :help shows how")
    return name


def _pairs(words: list[str]) -> list[str]:
    """Join `h 12 c 90` to h12, c90."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in ("h", "c"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined
