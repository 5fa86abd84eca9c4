"""Writing an exported model's folder: the model, its tokenizer, and a description of its inputs."""

import contextlib
import importlib
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf

from textlstm import tokens
from textlstm.artifacts.files import read_bytes, replacing_folder, write_together
from textlstm.artifacts.tables import json_bytes
from textlstm.errors import TextlstmError
from textlstm.model.author_heads import AuthorHeads
from textlstm.model.mixture import MEMBERS
from textlstm.model.network import LanguageModel
from textlstm.tokens.tokenizer import EOS_ID, FILES, UNKNOWN_ID

FORMATS = {
    "savedmodel": "tf_graph",
    "keras": "keras_file",
    "onnx": "onnx_graph",
    "tflite": "tflite",
}
EXTRA = "pip install 'textlstm[export]'"


def write(
    folder: Path,
    out: Path,
    format: str,
    batch: int = 1,
    author: str | None = None,
    strength: float = 1.0,
) -> Path:
    """Export a model.

    Args:
        folder: Folder of the trained model.
        out: Folder to write.
        format: "savedmodel", "keras", "onnx" or "tflite".
        batch: Number of sequences that a step reads at once.
        author: Author whose output layer is exported; None: the shared one.
        strength: Factor of the author's difference.

    Returns:
        The file or folder to load in the runtime of the format.

    Raises:
        TextlstmError: The model cannot be read, is a mixture or has no head of the author, or a
            package of the format is not installed.
    """
    if (folder / MEMBERS).exists():
        raise TextlstmError(
            f"{folder}: a mixture of several networks cannot be exported; train with "
            "model.members: 1"
        )
    model, tokenizer = LanguageModel.load(folder), tokens.load(folder)
    if tokenizer.size != model.vocabulary:
        raise TextlstmError(
            f"{folder}: the tokenizer has {tokenizer.size} tokens, the model {model.vocabulary}; "
            "train the model again"
        )
    if author is not None:
        heads = AuthorHeads.load(folder, model.vocabulary)
        model = model.with_bias(heads.of(author, strength))
    try:
        module = importlib.import_module(f"textlstm.export.{FORMATS[format]}")
    except ModuleNotFoundError as error:
        raise TextlstmError(
            f"--format {format}: needs the package {error.name}; {EXTRA}"
        ) from error
    name: str = module.NAME
    description = {
        "format": format,
        "model": name,
        "batch": batch,
        "vocabulary": model.vocabulary,
        "unit": tokenizer.unit,
        **({} if author is None else {"author": author, "strength": strength}),
        "start_id": EOS_ID,
        "unknown_id": UNKNOWN_ID,
        "state": [[batch, model.config["units"]]] * 2 * model.config["layers"],
        "state_order": "h and c of each layer, from bottom to top",
        "signatures": module.SIGNATURES,
    }
    files = {out / name: read_bytes(folder / name) for name in FILES if (folder / name).exists()}
    files[out / "export.json"] = json_bytes(description)
    with naming_failures_of_tensorflow(out / name), contextlib.ExitStack() as stack:
        if format == "savedmodel":
            module.save(model, stack.enter_context(replacing_folder(out / name)), batch)
        else:
            contents: dict[str, bytes] = module.contents(model, batch)
            files |= {out / file: data for file, data in contents.items()}
        write_together(files)
    return out / name


@contextlib.contextmanager
def naming_failures_of_tensorflow(path: Path) -> Iterator[None]:
    """Raise TextlstmError, with the name of the file, where TensorFlow cannot write a file."""
    try:
        yield
    except tf.errors.OpError as error:
        reason = error.message.splitlines()[0].rpartition("; ")[2].lower()
        raise TextlstmError(
            f"{path}: TensorFlow could not write it ({reason}); check the disk and run again"
        ) from error
