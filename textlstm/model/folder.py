"""Reading a model folder: description and weights, checked against each other before use."""

from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from textlstm.artifacts.tables import is_count, read_json_object
from textlstm.artifacts.weights import load_weights
from textlstm.errors import TextlstmError

SIZES = ("embedding", "units", "layers", "logits")
SHARES = ("input_dropout", "dropout", "weight_drop", "embedding_dropout")
FLAGS = ("tie", "locked_dropout")
INPUTS = ("embedding", "one_hot")


class Description(NamedTuple):
    """Contents of model.json, with checked types.

    Attributes:
        vocabulary: Number of ids.
        config: Settings of the architecture.
        contents: All entries of the file.
    """

    vocabulary: int
    config: dict[str, Any]
    contents: dict[str, Any]


def read_folder(folder: Path) -> tuple[Description, dict[str, np.ndarray]]:
    """Read a model's description and weights.

    Args:
        folder: Folder written by `LanguageModel.save`.

    Returns:
        The description, and the weights by name, of the shapes that the description needs.

    Raises:
        TextlstmError: A file is missing or damaged, or they contradict each other. Sizes are
            compared before memory is allocated for them.
    """
    description = read_description(folder / "model.json")
    path = folder / "weights.safetensors"
    arrays = load_weights(path)
    layers = description.config["layers"]
    if layers > len(arrays):
        raise TextlstmError(f"{path}: holds fewer than {layers} layers; train the model again")
    for name, shape in shapes(description).items():
        array = arrays.get(name)
        problem = ""
        if array is None:
            problem = "missing"
        elif array.shape != shape:
            problem = f"of shape {list(array.shape)}"
        elif array.dtype != np.float32:
            problem = f"of dtype {array.dtype}"
        if problem:
            raise TextlstmError(
                f"{path}: {name} is {problem}, expected {list(shape)} of float32; train the model "
                "again"
            )
    return description, arrays


def read_description(path: Path) -> Description:
    """Read model.json and check its types; raise TextlstmError if one is wrong."""
    contents = read_json_object(path)
    vocabulary: Any = contents.get("vocabulary")
    config: Any = contents.get("config")
    reason = ""
    if not is_count(vocabulary) or vocabulary == 0:
        reason = f"vocabulary: expected a number, got {vocabulary!r}"
    elif not isinstance(config, dict):
        reason = f"config: expected settings, got {type(config).__name__}"
    else:
        reason = _wrong_setting(config)
    if reason:
        written = contents.get("textlstm")
        if isinstance(written, str) and written != version("textlstm"):
            other = f"written by textlstm {written[:20]}, and this is {version('textlstm')}"
            raise TextlstmError(f"{path}: {other} ({reason[:200]}); train again")
        raise TextlstmError(f"{path}: not a model's description ({reason[:200]}); train again")
    return Description(vocabulary, config, contents)


def _wrong_setting(config: dict[str, Any]) -> str:
    """Return what is wrong with a setting of the architecture, empty if none is."""
    for name in SIZES:
        if not is_count(config.get(name)) or config[name] == 0:
            return f"{name}: expected a number of 1 or more, got {config.get(name)!r}"
    for name in SHARES:
        share: Any = config.get(name)
        if type(share) not in (int, float) or not 0 <= share < 1:
            return f"{name}: expected a share from 0 to below 1, got {share!r}"
    for name in FLAGS:
        if type(config.get(name)) is not bool:
            return f"{name}: expected true or false, got {config.get(name)!r}"
    if config.get("input") not in INPUTS:
        return f"input: expected one of {', '.join(INPUTS)}, got {config.get('input')!r}"
    if config["tie"] and (config["input"], config["embedding"]) != ("embedding", config["units"]):
        return "tie: needs input = embedding and embedding = units"
    return ""


def shapes(description: Description) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight by name."""
    vocabulary, config = description.vocabulary, description.config
    units, width = config["units"], config["embedding"]
    expected: dict[str, tuple[int, ...]] = {}
    if config["input"] == "embedding":
        expected["embedding"] = (vocabulary, width)
    else:
        width = vocabulary
    for number in range(config["layers"]):
        expected[f"lstm_{number}/kernel"] = (width, 4 * units)
        expected[f"lstm_{number}/recurrent_kernel"] = (units, 4 * units)
        expected[f"lstm_{number}/bias"] = (4 * units,)
        width = units
    if not config["tie"]:
        expected["output"] = (vocabulary, units)
    return expected | {"output_bias": (vocabulary,)}
