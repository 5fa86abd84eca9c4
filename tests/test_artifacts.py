"""Artifacts survive a round trip, writes are atomic, and damaged files are refused."""

import errno
import os
import tracemalloc

import numpy as np
import pytest
import safetensors
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as drawn

from textlstm.artifacts import arrays, files, tables, weights
from textlstm.errors import TextlstmError


@given(data=st.data())
def test_array_round_trip(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("array") / "a.npy"
    dtype = data.draw(st.sampled_from(["uint16", "uint32", "float32", "float64"]))
    array = data.draw(
        drawn.arrays(
            dtype,
            drawn.array_shapes(max_dims=3, min_side=0),
            elements={"allow_nan": False} if "f" in dtype else {},
        )
    )
    arrays.save_array(path, array, "test", documents=[1])
    loaded, described = arrays.load_array(path, verify=True)
    np.testing.assert_array_equal(loaded, array)
    np.testing.assert_array_equal(np.load(path), array)
    assert described["documents"] == [1]
    assert described["dtype"] == dtype


def test_appended_blocks_form_one_array(tmp_path):
    with arrays.ArrayWriter(tmp_path / "a.npy", "uint16", "ids") as writer:
        for block in (np.arange(3), np.arange(0), np.arange(5)):
            writer.append(block)
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), [0, 1, 2, 0, 1, 2, 3, 4])


def test_array_written_in_blocks_has_the_bytes_that_numpy_saves(tmp_path):
    array = np.arange(24, dtype="float32").reshape(4, 3, 2)
    with arrays.ArrayWriter(tmp_path / "a.npy", "float32", "values", (3, 2)) as writer:
        for row in array:
            writer.append(row[None])
    np.save(tmp_path / "b.npy", array)
    assert (tmp_path / "a.npy").read_bytes() == (tmp_path / "b.npy").read_bytes()


@pytest.mark.parametrize("damage", ["truncate", "flip", "no description"])
def test_damaged_array_is_refused(tmp_path, damage):
    path = tmp_path / "a.npy"
    arrays.save_array(path, np.arange(100), "ids")
    data = bytearray(path.read_bytes())
    if damage == "truncate":
        path.write_bytes(data[:-9])
    elif damage == "flip":
        data[-1] ^= 0xFF
        path.write_bytes(data)
    else:
        path.with_suffix(".json").unlink()
    with pytest.raises(TextlstmError, match="a.(npy|json)"):
        arrays.load_array(path, verify=True)


def test_pickled_array_is_refused(tmp_path):
    path = tmp_path / "a.npy"
    arrays.save_array(path, np.arange(2), "ids")
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(TextlstmError, match="pickle"):
        arrays.load_array(path)


def full_disk(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_failed_write_leaves_only_the_old_file(tmp_path, monkeypatch, call):
    path = tmp_path / "a.txt"
    files.write_text(path, "old")
    monkeypatch.setattr(os, call, full_disk)
    with pytest.raises(OSError, match="No space left") as error:
        files.write_text(path, "new")
    assert error.value.filename == str(path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_array_writer_leaves_no_file_after_an_exception(tmp_path):
    with (
        pytest.raises(RuntimeError),
        arrays.ArrayWriter(tmp_path / "a.npy", "uint16", "ids") as writer,
    ):
        writer.append(np.arange(3))
        raise RuntimeError
    assert os.listdir(tmp_path) == []


cells = st.text(st.characters(blacklist_categories=["Cs"]))


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_table_round_trip_with_one_line_per_row(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / "t.tsv"
    tables.write_tsv(path, ["a", "b"], rows)
    read = tables.read_tsv(path, ["a", "b"])
    assert len(read) == len(rows)
    for row, (a, b) in zip(read, rows, strict=True):
        assert [row["a"].split(), row["b"].split()] == [a.split(), b.split()]


def test_missing_column_is_refused(tmp_path):
    tables.write_tsv(tmp_path / "t.tsv", ["a"], [["1"]])
    with pytest.raises(TextlstmError, match="no column 'b'"):
        tables.read_tsv(tmp_path / "t.tsv", ["a", "b"])


def test_weights_round_trip_and_damaged_file_is_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    weights.save_weights(path, {"kernel": np.eye(3, dtype="float32")}, {"seed": "1"})
    np.testing.assert_array_equal(weights.load_weights(path)["kernel"], np.eye(3))
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(TextlstmError, match="w.safetensors"):
        weights.load_weights(path)


def test_the_library_reads_weights_as_they_were_written(tmp_path):
    arrays = {
        "empty": np.zeros((2, 0), "int64"),
        "transposed": np.arange(6, dtype="uint64").reshape(2, 3).T,
        "big-endian": np.array([1.5], ">f8"),
        'é"\n': np.array([True, False, True]),
        "half": np.ones((1, 3), "float16"),
    }
    weights.save_weights(tmp_path / "w.safetensors", arrays, {"seed": "é"})
    with safetensors.safe_open(tmp_path / "w.safetensors", "np") as file:
        assert file.metadata() == {"seed": "é"}
        assert sorted(file.keys()) == sorted(arrays)
        for name, array in arrays.items():
            assert file.get_tensor(name).tolist() == array.tolist()


def test_writing_weights_needs_no_second_copy_in_memory(tmp_path):
    array = np.zeros(4_000_000)
    tracemalloc.start()
    weights.save_weights(tmp_path / "w.safetensors", {"a": array})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < array.nbytes / 8


def test_json_with_nan_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        tables.write_json(tmp_path / "x.json", {"a": float("nan")})
    assert os.listdir(tmp_path) == []


def test_partial_files_and_folders_of_killed_writers_are_removed(tmp_path):
    for name in ("text/a.txt", "text/.a.txt.x1.part", "model/.exported.x2.part/new/b.txt"):
        files.write_text(tmp_path / name, "contents")
    files.remove_partial(tmp_path)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert sorted(left) == ["model", "text", "text/a.txt"]
