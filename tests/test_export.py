"""Exported models load where only their runtime is, and agree with the package over 1,000 steps."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from helpers import trained_model
from typer.testing import CliRunner

from textlstm import cli, tokens
from textlstm.errors import TextlstmError
from textlstm.export import write as writing
from textlstm.model.author_heads import AuthorHeads
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import load_documents

ROOT = Path(__file__).parents[1]
STEPS = 1000
# of the untrained weights: at 8 this model amplifies rounding, and float32 itself is 8e-6 from
# float64 in the package and 2e-5 in NumPy; at 4 it is 1e-6 and 2e-6
WEIGHT_SCALE = 4
NEEDED = {
    "savedmodel": [],
    "keras": [],
    "onnx": ["onnx", "onnxruntime"],
    "tflite": ["ai_edge_litert"],
}

pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # in Keras
    pytest.mark.filterwarnings("ignore::UserWarning:tensorflow"),
]


@pytest.fixture(scope="module", autouse=True)
def smaller_weights():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trained_model, "WEIGHT_SCALE", WEIGHT_SCALE)
        yield


def skip_without(format):
    missing = [name for name in NEEDED[format] if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed: pip install 'textlstm[export]'")


@pytest.fixture(scope="module", params=["two layers, tied", "one layer, one-hot input"])
def folder(request, tmp_path_factory):
    """A folder with a model, ids, and the logits of the package after each id."""
    root = tmp_path_factory.mktemp("export")
    model = trained_model.make(root)
    if "one-hot" in request.param:
        settings = trained_model.CONFIG | {"input": "one_hot", "tie": False, "layers": 1}
        model = LanguageModel(model.vocabulary, settings, seed=2)
        model.save(root / "model", root / "tokens", {})
    ids = np.random.default_rng(0).integers(2, model.vocabulary, STEPS).astype(np.int32)
    hidden, _ = model.hidden(tf.constant(ids[None]))
    np.save(root / "ids_read.npy", ids)
    np.save(root / "logits.npy", model.logits(hidden)[0].numpy())
    return root


@pytest.mark.parametrize("format", writing.FORMATS)
def test_an_export_agrees_in_a_process_with_its_runtime_alone(folder, tmp_path, format):
    skip_without(format)
    writing.write(folder / "model", tmp_path / "out", format)
    script = str(ROOT / "benchmarks" / "exported_runtime.py")
    arguments = [format, tmp_path / "out", folder / "ids_read.npy", tmp_path / "logits.npy"]
    run = subprocess.run(
        [sys.executable, script, *arguments], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    expected = np.load(folder / "logits.npy")
    np.testing.assert_allclose(np.load(tmp_path / "logits.npy"), expected, atol=1e-5, rtol=0)
    assert tokens.load(tmp_path / "out").tokens == tokens.load(folder / "model").tokens
    described = json.loads((tmp_path / "out" / "export.json").read_text())
    assert described["start_id"] == 1


@pytest.mark.parametrize("format", writing.FORMATS)
def test_score_and_generate_agree_in_a_process_with_the_runtime_alone(folder, tmp_path, format):
    skip_without(format)
    writing.write(folder / "model", tmp_path / "out", format, batch=2)
    model, draw = LanguageModel.load(folder / "model"), np.random.default_rng(1)
    ids = draw.integers(1, model.vocabulary, (2, 21)).astype(np.int32)
    uniform, temperature = draw.random((2, 30), np.float32), np.float32(0.8)
    inputs = {"ids": ids[:, :-1], "targets": ids[:, 1:], "start": ids[:, 0], "uniform": uniform}
    np.savez(tmp_path / "inputs.npz", temperature=temperature, **inputs)
    script, page = Path(__file__).parent / "helpers" / "exported_functions.py", "docs/export.md"
    paths = [tmp_path / "out", ROOT / page, tmp_path / "inputs.npz", tmp_path / "out.npz"]
    run = subprocess.run(
        [sys.executable, script, format, *paths], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    result = np.load(tmp_path / "out.npz")
    logits = tf.nn.log_softmax(model.logits(model.hidden(ids[:, :-1])[0])).numpy()
    nats = -np.take_along_axis(logits, ids[:, 1:, None], axis=2)[..., 0]
    np.testing.assert_allclose(result["nats"], nats, atol=1e-5)
    token, state, written = ids[:, 0], None, []
    for uniforms in uniform.T:
        hidden, state = model.hidden(token[:, None], state)
        likely = tf.nn.softmax(model.logits(hidden[:, 0])[:, 1:] / temperature).numpy()
        cumulative = likely.astype(float).cumsum(axis=1)
        token = 1 + (cumulative <= uniforms[:, None] * cumulative[:, -1:]).sum(axis=1)
        token = token.astype(np.int32)
        written.append(token)
    np.testing.assert_array_equal(result["written"], np.transpose(written))


def zero_state(signatures):
    return signatures["initial_state"]()


def test_the_score_of_a_saved_model_is_that_of_the_package(folder, tmp_path):
    path = writing.write(folder / "model", tmp_path, "savedmodel")
    signatures = tf.saved_model.load(str(path)).signatures
    documents = load_documents(folder / "ids.npy")
    targets = documents[0].astype(np.int32)
    ids = np.concatenate([[1], targets[:-1]]).astype(np.int32)
    inputs = {"ids": tf.constant(ids[None]), "targets": tf.constant(targets[None])}
    nats = signatures["score"](**inputs, **zero_state(signatures))["nats"][0]
    expected = score(LanguageModel.load(folder / "model"), documents)[: len(targets)]
    np.testing.assert_allclose(nats, expected, atol=1e-5)


def test_a_saved_model_generates_the_likeliest_ids_at_temperature_zero(folder, tmp_path):
    path = writing.write(folder / "model", tmp_path, "savedmodel", batch=2)
    signatures = tf.saved_model.load(str(path)).signatures
    state = zero_state(signatures)
    ids, written = tf.constant([1, 5]), []
    inputs = {"ids": ids, "uniform": tf.zeros([2, 8]), "temperature": tf.constant(0.0)}
    generated = signatures["generate"](**inputs, **state)["ids"].numpy()
    for _ in range(8):
        outputs = signatures["step"](ids=ids, **state)
        state = {name: outputs[name] for name in state}
        ids = tf.argmax(outputs["logits"][:, 1:], axis=1, output_type=tf.int32) + 1
        written.append(ids.numpy())
    np.testing.assert_array_equal(generated, np.transpose(written))


def test_the_numpy_program_in_the_documentation_agrees(tmp_path):
    model = trained_model.make(tmp_path)
    page = (ROOT / "docs" / "numpy_inference.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 30
    names = {}
    exec(code, names)
    weights = names["load"](tmp_path / "model")
    zeros = np.zeros(weights["lstm_0/recurrent_kernel"].shape[0], np.float32)
    state = [(zeros, zeros)] * sum(name.endswith("/bias") for name in weights)
    ids = np.random.default_rng(0).integers(2, model.vocabulary, STEPS).astype(np.int32)
    hidden, _ = model.hidden(tf.constant(ids[None]))
    expected = model.logits(hidden)[0]
    for id, logits_expected in zip(ids, expected, strict=True):
        logits, state = names["step"](weights, id, state)
        np.testing.assert_allclose(logits, logits_expected, atol=1e-5, rtol=0)


def test_the_command_prints_the_path_of_the_export(folder, tmp_path):
    arguments = ["export", folder / "model", tmp_path / "out", "--format", "keras", "--batch", "3"]
    result = CliRunner().invoke(cli.app, list(map(str, arguments)))
    assert result.exception is None
    assert result.output.strip() == str(tmp_path / "out" / "model.keras")


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    folder, tmp_path, monkeypatch
):
    monkeypatch.delitem(sys.modules, "textlstm.export.onnx_graph", raising=False)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(TextlstmError, match=r"needs the package onnx; pip install 'textlstm"):
        writing.write(folder / "model", tmp_path / "out", "onnx")


def test_a_mixture_is_refused(folder, tmp_path):
    mixture = shutil.copytree(folder / "model", tmp_path / "mixture")
    (mixture / "members.safetensors").touch()
    with pytest.raises(TextlstmError, match="a mixture of several networks cannot be exported"):
        writing.write(mixture, tmp_path / "out", "keras")


def test_the_table_in_the_documentation_has_the_committed_results():
    results = json.loads((ROOT / "benchmarks" / "results" / "export.json").read_text())
    page = (ROOT / "docs" / "export.md").read_text()
    for name in {entry["name"].split(": ")[0] for entry in results}:
        line = next(line for line in page.splitlines() if line.startswith(f"| {name} | "))
        cells = [float(cell.replace(",", "")) for cell in line.strip("| ").split(" | ")[1:]]
        kept = [entry["value"] for entry in results if entry["name"].startswith(f"{name}:")]
        assert cells == kept


def test_an_export_of_an_author_has_the_head_of_the_author(folder, tmp_path):
    root, model = tmp_path / "model", LanguageModel.load(folder / "model")
    shutil.copytree(folder / "model", root)
    difference = np.random.default_rng(1).normal(size=(1, model.vocabulary)).astype(np.float32)
    AuthorHeads(["Ann"], difference, {}).save(root)
    path = writing.write(root, tmp_path / "out", "savedmodel", author="ann", strength=2.0)
    signatures = tf.saved_model.load(str(path)).signatures
    logits = signatures["step"](ids=tf.constant([3]), **signatures["initial_state"]())["logits"]
    hidden, _ = model.hidden([[3]], model.initial_state(1))
    expected = model.logits(hidden[:, -1]) + 2 * difference
    np.testing.assert_allclose(logits, expected, atol=1e-5)
    assert json.loads((tmp_path / "out" / "export.json").read_text())["author"] == "ann"
