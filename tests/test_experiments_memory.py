import io

import numpy as np
import pytest
from helpers.trained_model import make

from textlstm.artifacts import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments import memory
from textlstm.experiments.terminal import Terminal
from textlstm.experiments.trace import Reader


def test_a_state_forgets_and_forks(tmp_path):
    make(tmp_path, lengths=(260, 300))
    out = tmp_path / "memory.json"
    memory.run(tmp_path / "model", tmp_path / "ids.npy", 8, 1, out, print)
    tables = read_json(out)["tables"]
    first = {row["state"]: row["median"] for row in tables["forgetting"] if row["words"] == 0}
    assert first["reset"] == pytest.approx(1)  # zero is its own length away
    assert first["another past"] > 0
    assert (
        len(tables["fork"][0]["apart"]) == memory.WRITTEN and len(tables["alike"]) == memory.QUERIES
    )


def test_a_fork_leaves_the_first_reader_where_it_was(tmp_path):
    reader = Reader(make(tmp_path))
    reader.read([5, 6])
    expected = reader.probabilities()
    fork = reader.fork()
    fork.read([7])
    assert np.array_equal(reader.probabilities(), expected)
    assert not np.array_equal(fork.probabilities(), expected)


@pytest.fixture
def terminal(tmp_path):
    make(tmp_path)
    return Terminal(tmp_path / "model", ["h 1.2", "c2.5"], 1, io.StringIO())


def said(terminal, *lines):
    terminal.out.truncate(0)
    terminal.out.seek(0)
    assert all(terminal.line(line) for line in lines)
    return terminal.out.getvalue()


def test_units_are_shown_after_every_token(terminal):
    told = said(terminal, "abc")
    assert "h 1.2" in told and "c 2.5" in told
    assert [line[:3] for line in told.splitlines()[1:4]] == ["'a'", "'b'", "'c'"]
    assert told.splitlines()[-1].startswith("next: ")


def test_a_state_is_kept_left_and_found_again(terminal, tmp_path):
    said(terminal, "abc", ":fork here", f":save {tmp_path / 's.npz'}")
    assert "largest difference: 0\n" in said(terminal, ":difference here")
    assert "largest difference: 0\n" not in said(terminal, ":write 5", ":difference here")
    assert "largest difference: 0\n" in said(terminal, ":go here", ":difference here")
    said(terminal, ":reset")
    assert "largest difference: 0\n" in said(
        terminal, f":load {tmp_path / 's.npz'}", ":difference here"
    )
    assert not terminal.line(":quit")


def test_what_is_written_from_a_fork_is_what_would_have_been(terminal):
    said(terminal, "abc", ":fork here", ":temperature 0")
    assert said(terminal, ":write 6") == said(terminal, ":go here", ":write 6")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (":watch h 1.9", "this state has h 1.0 to c 2.5"),
        (":go nowhere", "no copy is called 'nowhere'"),
        (":write many", "how many tokens?"),
        (":temperature hot", "a number from 0 on"),
        (":save", "a name is missing"),
        (":load none.npz", "not a readable state"),
        (":sing", "no command"),
        ("123", "no word the model knows"),
    ],
)
def test_a_mistake_is_told_and_the_talk_goes_on(terminal, line, told):
    assert told in said(terminal, line)


def test_a_unit_that_does_not_exist_is_refused_at_once(tmp_path):
    make(tmp_path)
    with pytest.raises(TextlstmError, match="unit 'h99': this state has"):
        Terminal(tmp_path / "model", ["h99"], 1, io.StringIO())


def test_the_state_of_another_model_is_refused(terminal, tmp_path):
    other = Terminal(tmp_path / "model", [], 1, io.StringIO())
    make(tmp_path, layers=1)
    other = Terminal(tmp_path / "model", [], 1, io.StringIO())
    said(other, f":save {tmp_path / 'other.npz'}")
    assert "different shapes" in said(terminal, f":load {tmp_path / 'other.npz'}")
