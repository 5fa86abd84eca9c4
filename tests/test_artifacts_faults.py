"""Faults of the file system and of the files: errors name the file, old results stay complete."""

import errno
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from helpers import trained_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textlstm import tokens
from textlstm.artifacts import arrays, files, tables, weights
from textlstm.errors import TextlstmError
from textlstm.model.network import LanguageModel
from textlstm.tokens.casing import COLUMNS, FILE, Casing
from textlstm.tokens.ids import load_documents
from textlstm.tokens.sentencepiece import SentencePiece
from textlstm.tokens.word import Words

WRITERS = {
    "text": lambda path, value: files.write_text(path, value * 9),
    "json": lambda path, value: tables.write_json(path, [value]),
    "table": lambda path, value: tables.write_tsv(path, ["a"], [[value]]),
    "weights": lambda path, value: weights.save_weights(path, {value: np.ones(9)}),
    "array": lambda path, value: arrays.save_array(path, np.full(9, ord(value)), "x"),
}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# the functions of the operating system that writers and readers use
CALLS = [
    *((os, name) for name in ("fsync", "replace", "chmod", "fdopen", "open")),
    (tempfile, "mkstemp"),
]


@pytest.mark.parametrize("number", [errno.EIO, errno.EMFILE, errno.ENOSPC])
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[1])
@pytest.mark.parametrize("name", WRITERS)
def test_a_failed_write_names_the_file_and_leaves_complete_contents(
    tmp_path, monkeypatch, name, call, number
):
    path = tmp_path / "a.npy"
    WRITERS[name](path, "o")
    before = contents(tmp_path)

    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(*call, fail)
        with pytest.raises(OSError, match=os.strerror(number)) as error:
            WRITERS[name](path, "n")
    assert error.value.filename == str(path)
    assert contents(tmp_path) == before


def test_a_failed_sync_of_the_folder_leaves_the_complete_new_file(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    files.write_text(path, "old")

    def fail(_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files, "sync_folder", fail)
    with pytest.raises(OSError, match="error") as error:
        files.write_text(path, "new")
    assert error.value.filename == str(path)
    assert contents(tmp_path) == {"a.txt": b"new"}


READERS = {
    "text": files.read_text,
    "json": tables.read_json,
    "table": tables.read_tsv,
    "weights": weights.load_weights,
    "array": arrays.load_array,
    "hash": files.sha256,
}


@pytest.mark.parametrize("name", READERS)
def test_too_many_open_files_are_an_error_that_names_the_file(tmp_path, name):
    path = tmp_path / "a.npy"
    WRITERS.get(name, WRITERS["text"])(path, "1")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))  # standard streams only
    try:
        with pytest.raises(OSError, match="Too many open files") as error:
            READERS[name](path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert Path(error.value.filename).stem == "a"


@pytest.mark.parametrize("name", READERS)
def test_a_folder_in_place_of_a_file_is_an_error_that_names_it(tmp_path, name):
    (tmp_path / "a.json").mkdir()
    (tmp_path / "a.npy").mkdir()
    with pytest.raises(IsADirectoryError) as error:
        READERS[name](tmp_path / "a.npy")
    assert Path(error.value.filename).stem == "a"


def test_a_file_size_limit_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    files.write_text(path, "old")
    code = (
        "import resource, signal, pathlib, sys\n"
        "from textlstm import cli\n"
        "from textlstm.artifacts.files import write_text\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "cli.app = lambda: write_text(pathlib.Path(sys.argv[1]), 'new' * 100_000)\n"
        "cli.main()\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == (
        f"textlstm: error: {path}: file too large; raise ulimit -f and run again\n"
    )
    assert contents(tmp_path) == {"a.txt": b"old"}


# what is not a regular file


def test_a_symbolic_link_keeps_its_target(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.txt").write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to("real/a.txt")
    files.write_text(link, "new")
    assert link.readlink() == Path("real/a.txt")
    assert (tmp_path / "real/a.txt").read_text() == "new"
    assert os.listdir(tmp_path / "real") == ["a.txt"]


def test_a_dangling_link_gets_its_target(tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to("later.txt")
    files.write_text(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "later.txt").read_text() == "new"


@pytest.mark.parametrize("writer", WRITERS)
def test_a_fifo_is_written_to(tmp_path, writer):
    path, received = tmp_path / "fifo", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: received.append(path.read_bytes()))
    reader.start()
    WRITERS[writer](path, "n")
    reader.join()
    regular = tmp_path / "regular.npy"
    WRITERS[writer](regular, "n")
    assert path.is_fifo()
    assert received == [regular.read_bytes()]


def test_a_device_that_is_full_stays_and_is_named():
    with pytest.raises(OSError, match="No space left") as error:
        files.write_text(Path("/dev/full"), "new")
    assert error.value.filename == "/dev/full"
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("path", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("redirected", [False, True])
def test_standard_output_is_a_path(tmp_path, path, redirected):
    code = (
        "import sys, pathlib\n"
        "from textlstm.artifacts.files import write_text\n"
        "print('first')\n"
        "write_text(pathlib.Path(sys.argv[1]), 'second\\n')\n"
        "print('third')\n"
    )
    command = [sys.executable, "-c", code, path]
    if redirected:
        with open(tmp_path / "out.txt", "wb") as file:
            subprocess.run(command, stdout=file, check=True)
        output = (tmp_path / "out.txt").read_text()
    else:
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output == "first\nsecond\nthird\n"


def test_a_failed_block_writes_nothing_to_a_stream(capfdbinary):
    with pytest.raises(RuntimeError), files.replacing(Path("-")) as file:
        file.write(b"half")
        raise RuntimeError
    assert capfdbinary.readouterr().out == b""


def test_files_written_together_are_all_old_or_all_new(tmp_path, monkeypatch):
    model = trained_model.make(tmp_path)
    before = contents(tmp_path / "model")
    calls = []

    def fail_later(descriptor, fsync=os.fsync):
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail_later)
    with pytest.raises(OSError, match="No space left"):
        model.save(tmp_path / "model", tmp_path / "tokens", {"seed": 2})
    assert contents(tmp_path / "model") == before


def test_a_tokenizer_that_is_replaced_by_another_unit_leaves_no_file(tmp_path):
    pieces = SentencePiece.fit(["the quick brown fox\n"] * 30, 1, 300, "bpe", 0)
    pieces.save(tmp_path / "tokens")
    assert tokens.load(tmp_path / "tokens").size == pieces.size
    model = LanguageModel(pieces.size, trained_model.CONFIG, seed=0)
    (tmp_path / "model").mkdir()
    model.save(tmp_path / "model", tmp_path / "tokens", {})
    words = Words.fit(["the quick brown fox\n"], 1, 300, "", 0)
    words.save(tmp_path / "words")
    model.save(tmp_path / "model", tmp_path / "words", {})
    assert not (tmp_path / "model/sentencepiece.model").exists()


# mutated files


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(1 << 50)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda value: st.lists(value, max_size=3) | st.dictionaries(st.text(max_size=5), value),
    max_leaves=5,
)
MUTATIONS = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@st.composite
def mutated(draw, data):
    """Return bytes with a few changed, removed, repeated or inserted."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["set", "cut", "insert", "remove", "swap digits"])):
            case "set":
                data[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del data[place:]
            case "insert":
                data[place:place] = draw(
                    st.binary(max_size=4) | st.sampled_from([b"9" * 12, b"\t", b"\\", b"\r", b"-"])
                )
            case "remove":
                del data[place : place + draw(st.integers(1, 9))]
            case _:
                data = bytearray(
                    data.replace(b"0", draw(st.sampled_from([b"-1", b"1e9", b"\xff"])))
                )
    return bytes(data)


@st.composite
def mutated_json(draw, data):
    """Return JSON with one value at any depth replaced or removed."""
    value = json.loads(data)
    parent, key = None, None
    target = value
    while isinstance(target, (dict, list)) and target and draw(st.booleans() | st.just(True)):
        keys = sorted(target) if isinstance(target, dict) else range(len(target))
        parent, key = target, draw(st.sampled_from(keys))
        target = parent[key]
    if parent is None:
        return json.dumps(draw(JSON_VALUES)).encode()
    if draw(st.booleans()):
        parent[key] = draw(JSON_VALUES)
    else:
        del parent[key]
    return json.dumps(value).encode()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Model folders with a tokenizer of each unit, and encoded ids."""
    root = tmp_path_factory.mktemp("folders")
    trained_model.make(root / "character", lengths=(9, 14))
    text = "the quick brown fox \\ jumps\n"
    for unit, tokenizer in {
        "word": Words.fit([text], 1, 300, "", 0),
        "sentencepiece": SentencePiece.fit([text] * 30, 1, 300, "bpe", 0),
    }.items():
        tokenizer.save(root / unit / "tokens")
        rows = [("new", "york", "", "York", 3, 1.0), ("", "new", "york", "New", 3, 0.9)]
        tables.write_tsv(root / unit / "tokens" / FILE, COLUMNS, rows)
        model = LanguageModel(tokenizer.size, trained_model.CONFIG, seed=0)
        model.save(root / unit / "model", root / unit / "tokens", {})
    return root


def use(root):
    """Use a model folder as a program does that was given it."""
    tokenizer = tokens.load(root / "model")
    assert len(Casing.load(root / "model", "en").apply("in new york.")) == 12
    text = tokenizer.decode(tokenizer.encode("the fox"))
    assert isinstance(text, str)
    LanguageModel.load(root / "model")
    if (root / "ids.npy").exists():
        documents = load_documents(root / "ids.npy")
        assert sum(len(documents[k]) for k in range(len(documents))) == len(documents.ids)


FILES = [
    (unit, path)
    for unit in ("character", "word", "sentencepiece")
    for path in ("model/tokenizer.json", "model/vocabulary.tsv")
] + [
    ("sentencepiece", "model/sentencepiece.model"),
    ("word", "model/casing.tsv"),
    ("character", "model/model.json"),
    ("character", "model/weights.safetensors"),
    ("character", "ids.npy"),
    ("character", "ids.json"),
]


@pytest.mark.parametrize(("unit", "name"), FILES)
@MUTATIONS
@given(data=st.data())
def test_a_mutated_file_is_used_or_refused_with_its_name(folders, unit, name, data):
    path = folders / unit / name
    original = path.read_bytes()
    kinds = [mutated(original), *([mutated_json(original)] if path.suffix == ".json" else [])]
    path.write_bytes(data.draw(st.one_of(kinds)))
    limits = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 30), limits[1]))
    try:
        use(folders / unit)
    except TextlstmError as error:
        assert str(folders) in str(error)
        assert "\n" not in str(error)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
        path.write_bytes(original)


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}}, 4),
        ({"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 4]}}, 4),
        ({"a": {"dtype": "F32", "shape": [0, 1 << 62, 1 << 62], "data_offsets": [0, 0]}}, 0),
        ({"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, 4),
        ({"a": []}, 0),
    ],
)
def test_hostile_safetensors_are_refused(tmp_path, header, size):
    path, text = tmp_path / "w.safetensors", json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(size))
    with pytest.raises(TextlstmError, match="not a readable safetensors"):
        weights.load_weights(path)


@pytest.mark.parametrize("shape", ["(1099511627776,)", "(0, 4611686018427387904)", "(-1,)", "'x'"])
def test_an_array_that_declares_another_size_is_refused(tmp_path, shape):
    path = tmp_path / "a.npy"
    arrays.save_array(path, np.zeros(0, "uint16"), "ids")
    header = f"{{'descr': '<u2', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header = header.ljust(118) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(TextlstmError, match="a.npy"):
        arrays.load_array(path)


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 10_000, '{"a": NaN}', "[Infinity]"])
def test_json_beyond_any_artifact_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(TextlstmError, match="not valid JSON"):
        tables.read_json(path)


def test_a_vocabulary_that_does_not_fit_the_weights_takes_no_memory(folders):
    path = folders / "character/model/model.json"
    original = path.read_bytes()
    for vocabulary in (1 << 40, True, "7", None, -1):
        tables.write_json(path, json.loads(original) | {"vocabulary": vocabulary})
        with pytest.raises(TextlstmError, match=r"embedding is of shape|vocabulary: expected"):
            LanguageModel.load(path.parent)
    path.write_bytes(original)
