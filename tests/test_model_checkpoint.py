"""Checkpoints: whole or not at all; damage of any byte is seen and the one before is used."""

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


def test_what_is_saved_comes_back_exactly(folder):
    arrays, counters = checkpoint.load(folder, "me")
    assert counters == {"step": 2, "nats": 1 / 3}
    for name, array in NEW.items():
        assert arrays[name].dtype == array.dtype and (arrays[name] == array).all()


def test_none_where_there_is_none_or_only_another_run_s(tmp_path, folder):
    assert checkpoint.load(tmp_path / "nowhere", "me") is None
    assert checkpoint.load(folder, "another") is None


def test_identity_depends_on_every_part_and_not_on_their_order():
    one = checkpoint.identity(config={"a": 1, "b": 2}, seed=1)
    assert one == checkpoint.identity(seed=1, config={"b": 2, "a": 1})
    assert (
        len(
            {one, checkpoint.identity(config={"a": 1, "b": 3}, seed=1), checkpoint.identity(seed=1)}
        )
        == 3
    )


def test_any_flipped_byte_is_seen_and_the_checkpoint_before_is_used(folder):
    latest, previous = folder / checkpoint.LATEST, folder / checkpoint.PREVIOUS
    whole, before = latest.read_bytes(), previous.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x01
        latest.write_bytes(damaged)
        previous.write_bytes(before)
        found = checkpoint.load(folder, "me")
        assert found is not None and found[1]["step"] == 1, place


def test_a_file_cut_anywhere_is_seen(folder):
    latest = folder / checkpoint.LATEST
    whole = latest.read_bytes()
    for length in range(0, len(whole), 7):
        latest.write_bytes(whole[:length])
        assert checkpoint.load(folder, "me")[1]["step"] == 1


def test_a_damaged_file_never_takes_the_place_of_a_good_one(folder):
    (folder / checkpoint.LATEST).write_bytes(b"damaged")
    checkpoint.load(folder, "me")
    checkpoint.save(folder, "me", NEW, {"step": 3})
    (folder / checkpoint.LATEST).unlink()
    assert checkpoint.load(folder, "me")[1]["step"] == 1


def test_a_kill_between_the_two_renames_leaves_the_one_before(folder, monkeypatch):
    monkeypatch.setattr(checkpoint, "save_weights", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        checkpoint.save(folder, "me", NEW, {"step": 3})
    assert checkpoint.load(folder, "me")[1]["step"] == 2


def test_what_a_killed_save_left_is_swept(folder):
    torn = folder / f".{checkpoint.LATEST}.x1y2.part"
    torn.write_bytes(b"half")
    checkpoint.save(folder, "me", NEW, {"step": 3})
    assert {path.name for path in folder.iterdir()} == {checkpoint.LATEST, checkpoint.PREVIOUS}


def test_both_damaged_is_none_and_said(folder, capsys):
    for name in (checkpoint.LATEST, checkpoint.PREVIOUS):
        (folder / name).write_bytes(b"\0" * 100)
    assert checkpoint.load(folder, "me") is None
    assert capsys.readouterr().err.count("not a readable safetensors file") == 2


def test_another_program_s_file_is_refused(tmp_path):
    path = tmp_path / checkpoint.LATEST
    path.write_bytes(safetensors.numpy.save(NEW))
    with pytest.raises(TextlstmError, match="not a checkpoint of this program"):
        checkpoint.read(path)
    whole = {"version": 1, "identity": "me", "counters": {}, "digest": "0"}
    foreign = "not a checkpoint of this program"
    for notes, why in (
        (whole, "damaged"),
        ({"version": 1}, foreign),
        ([], foreign),
        (3, foreign),
        (None, foreign),
    ):
        path.write_bytes(safetensors.numpy.save(NEW, {"textlstm": json.dumps(notes)}))
        with pytest.raises(TextlstmError, match=why):
            checkpoint.read(path)
