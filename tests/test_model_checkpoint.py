"""Checkpoints: atomic; damage of any byte is detected and the previous one used."""

import json

import numpy as np
import pytest
import safetensors.numpy

from textlstm.errors import TextlstmError
from textlstm.model import checkpoint

NEW, OLD = (
    {"a": np.arange(3.0), "b": np.eye(2, dtype=np.float32)},
    {"a": np.zeros(3), "b": np.zeros((2, 2))},
)


@pytest.fixture
def folder(tmp_path):
    checkpoint.save(tmp_path, "me", OLD, {"step": 1, "nats": 0.1})
    checkpoint.save(tmp_path, "me", NEW, {"step": 2, "nats": 1 / 3})
    return tmp_path


def test_arrays_and_counters_are_loaded_exactly_as_saved(folder):
    arrays, counters = checkpoint.load(folder, "me")
    assert counters == {"step": 2, "nats": 1 / 3}
    for name, array in NEW.items():
        assert arrays[name].dtype == array.dtype
        assert (arrays[name] == array).all()


def test_without_a_checkpoint_of_this_run_load_returns_none(tmp_path, folder):
    assert checkpoint.load(tmp_path / "nowhere", "me") is None
    assert checkpoint.load(folder, "another") is None


def test_identity_depends_on_every_input_and_not_on_their_order():
    first = checkpoint.identity(config={"a": 1, "b": 2}, seed=1)
    assert first == checkpoint.identity(seed=1, config={"b": 2, "a": 1})
    assert (
        len(
            {
                first,
                checkpoint.identity(config={"a": 1, "b": 3}, seed=1),
                checkpoint.identity(seed=1),
            }
        )
        == 3
    )


def test_a_flipped_bit_in_any_byte_is_detected_and_the_previous_checkpoint_loaded(folder):
    latest, previous = folder / checkpoint.LATEST, folder / checkpoint.PREVIOUS
    content, before = latest.read_bytes(), previous.read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 0x01
        latest.write_bytes(damaged)
        previous.write_bytes(before)
        loaded = checkpoint.load(folder, "me")
        assert loaded is not None, place
        assert loaded[1]["step"] == 1, place


def test_a_truncated_checkpoint_is_detected_and_the_previous_one_loaded(folder):
    latest = folder / checkpoint.LATEST
    content = latest.read_bytes()
    for length in range(0, len(content), 7):
        latest.write_bytes(content[:length])
        assert checkpoint.load(folder, "me")[1]["step"] == 1


def test_a_damaged_checkpoint_never_replaces_a_good_previous_one(folder):
    (folder / checkpoint.LATEST).write_bytes(b"damaged")
    checkpoint.load(folder, "me")
    checkpoint.save(folder, "me", NEW, {"step": 3})
    (folder / checkpoint.LATEST).unlink()
    assert checkpoint.load(folder, "me")[1]["step"] == 1


def test_a_kill_between_the_two_renames_keeps_the_previous_checkpoint(folder, monkeypatch):
    monkeypatch.setattr(checkpoint, "save_weights", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        checkpoint.save(folder, "me", NEW, {"step": 3})
    assert checkpoint.load(folder, "me")[1]["step"] == 2


def test_the_next_save_deletes_the_partial_file_of_a_killed_one(folder):
    partial = folder / f".{checkpoint.LATEST}.x1y2.part"
    partial.write_bytes(b"half")
    checkpoint.save(folder, "me", NEW, {"step": 3})
    assert {path.name for path in folder.iterdir()} == {checkpoint.LATEST, checkpoint.PREVIOUS}


def test_two_damaged_checkpoints_are_reported_and_none_is_loaded(folder, capsys):
    for name in (checkpoint.LATEST, checkpoint.PREVIOUS):
        (folder / name).write_bytes(b"\0" * 100)
    assert checkpoint.load(folder, "me") is None
    assert capsys.readouterr().err.count("not a readable safetensors file") == 2


def test_a_safetensors_file_of_another_program_is_refused(tmp_path):
    path = tmp_path / checkpoint.LATEST
    path.write_bytes(safetensors.numpy.save(NEW))
    with pytest.raises(TextlstmError, match="not a checkpoint of this program"):
        checkpoint.read(path)
    content = {"version": 1, "identity": "me", "counters": {}, "digest": "0"}
    foreign = "not a checkpoint of this program"
    for notes, why in (
        (content, "damaged"),
        ({"version": 1}, foreign),
        ([], foreign),
        (3, foreign),
        (None, foreign),
    ):
        path.write_bytes(safetensors.numpy.save(NEW, {"textlstm": json.dumps(notes)}))
        with pytest.raises(TextlstmError, match=why):
            checkpoint.read(path)
