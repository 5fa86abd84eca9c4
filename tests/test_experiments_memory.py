import io

import numpy as np
import pytest
from helpers.trained_model import make

from textlstm.artifacts.tables import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments import memory
from textlstm.experiments.terminal import Terminal
from textlstm.experiments.trace import Reader

UNCHANGED = "largest difference: 0\n"


def test_memory_measures_distances_continuations_and_nearest_states(tmp_path):
    make(tmp_path, lengths=(260, 300))
    out = tmp_path / "memory.json"
    memory.run(tmp_path / "model", tmp_path / "ids.npy", 8, 1, out, print)
    tables = read_json(out)["tables"]
    at_start = {row["state"]: row["median"] for row in tables["forgetting"] if row["words"] == 0}
    assert at_start["reset"] == pytest.approx(1)  # zero is one norm away from any state
    assert at_start["another past"] > 0
    assert len(tables["fork"][0]["apart"]) == memory.CONTINUATION_LENGTH
    assert len(tables["alike"]) == memory.NUM_EXAMPLES


def test_reading_with_a_fork_does_not_change_the_original_reader(tmp_path):
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


def output_of(terminal, *lines):
    """Execute lines and return what they print."""
    terminal.out.truncate(0)
    terminal.out.seek(0)
    assert all(terminal.execute(line) for line in lines)
    return terminal.out.getvalue()


def test_watched_units_are_printed_after_every_token(terminal):
    header, *rows, likeliest = output_of(terminal, "abc").splitlines()
    assert header.split() == ["h", "1.2", "c", "2.5"]
    assert [row[:3] for row in rows[:3]] == ["'a'", "'b'", "'c'"]
    assert likeliest.startswith("next: ")


def test_fork_stores_the_state_until_it_is_restored(terminal):
    assert UNCHANGED in output_of(terminal, "abc", ":fork here", ":difference here")
    assert UNCHANGED not in output_of(terminal, ":write 5", ":difference here")
    assert UNCHANGED in output_of(terminal, ":restore here", ":difference here")


def test_saved_state_is_loaded_unchanged_after_a_reset(terminal, tmp_path):
    file = tmp_path / "s.npz"
    output_of(terminal, "abc", ":fork here", f":save {file}", ":reset")
    assert UNCHANGED not in output_of(terminal, ":difference here")
    assert UNCHANGED in output_of(terminal, f":load {file}", ":difference here")


def test_quit_ends_the_session(terminal):
    assert not terminal.execute(":quit")


def test_restored_copy_continues_as_the_original_did(terminal):
    output_of(terminal, "abc", ":fork here", ":temperature 0")
    assert output_of(terminal, ":write 6") == output_of(terminal, ":restore here", ":write 6")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (":watch h 1.9", "unit 'h1.9' does not exist; this state has h 1.0 to c 2.5"),
        (":restore nowhere", "copy 'nowhere' does not exist"),
        (":write many", "give a number of tokens from 1 to 1000"),
        (":temperature hot", "is not a number"),
        (":save", "the name is missing"),
        (":load none.npz", "not a readable state"),
        (":sing", "unknown command :sing"),
        ("123", "no word of '123' is in the vocabulary"),
    ],
)
def test_invalid_line_prints_an_error_and_the_session_continues(terminal, line, message):
    assert message in output_of(terminal, line)


def test_session_with_a_unit_that_does_not_exist_is_rejected(tmp_path):
    make(tmp_path)
    with pytest.raises(TextlstmError, match="unit 'h99' does not exist"):
        Terminal(tmp_path / "model", ["h99"], 1, io.StringIO())


def test_state_of_a_model_with_other_shapes_is_rejected(terminal, tmp_path):
    make(tmp_path, layers=1)
    other = Terminal(tmp_path / "model", [], 1, io.StringIO())
    output_of(other, f":save {tmp_path / 'other.npz'}")
    assert "a state of 1 layers, but the model has 2" in output_of(
        terminal, f":load {tmp_path / 'other.npz'}"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (":temperature inf", "! temperature: inf is not between 0"),
        (":temperature warm", "! :temperature warm: 'warm' is not a number"),
        (":top_p 0", "! top_p: 0.0 is not above 0"),
        (":top_k many", "! :top_k many: give a whole number"),
        ("§§", "! text: no word of '§§' is in the vocabulary"),
        (":diff first", "! copy 'first' does not exist"),
    ],
)
def test_a_mistake_names_what_was_typed(terminal, line, message):
    assert output_of(terminal, line).startswith(message)


@pytest.mark.parametrize(("dtype", "value"), [("float64", 0.0), ("float32", np.nan)])
def test_a_state_of_another_type_or_nan_is_one_line(terminal, tmp_path, dtype, value):
    array = np.full((1, 6), value, dtype)
    named = {f"{layer}.{name}": array for layer in range(2) for name in "hc"}
    np.savez(tmp_path / "other.npz", **named)
    shown = output_of(terminal, f":load {tmp_path / 'other.npz'}", "abc")
    assert shown.startswith(f"! {tmp_path / 'other.npz'}: ")
    assert "next: " in shown


def test_filters_apply_to_written_text(terminal):
    greedy = output_of(terminal, ":fork a", ":temperature 0", ":write 9").splitlines()[1]
    filtered = output_of(terminal, ":restore a", ":temperature 1", ":top_k 1", ":write 9")
    assert filtered.splitlines()[0] == greedy
