"""Export as a LiteRT (TensorFlow Lite) file with the signatures of the SavedModel."""

import logging
import tempfile

import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.export.tf_graph import SIGNATURES, Functions
from textlstm.model.network import LanguageModel

__all__ = ["NAME", "SIGNATURES", "contents"]
NAME = "model.tflite"


def contents(model: LanguageModel, batch: int) -> dict[str, bytes]:
    """Return the bytes of the .tflite file by its name."""
    functions = Functions(model, batch)
    module = tf.Module()
    module.values = functions.values
    graphs = functions.signatures()
    logging.getLogger("absl").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=graphs)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=list(graphs))
        try:
            return {NAME: converter.convert()}
        except OSError:
            raise
        except Exception as error:  # the converter raises its own kinds
            reason = str(error).splitlines()[0]
            raise TextlstmError(f"--format tflite: the converter failed ({reason})") from error
