"""Export as a LiteRT (TensorFlow Lite) file with the signatures `initial_state` and `step`."""

import logging
import tempfile

import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.export.tf_graph import SIGNATURES as ALL_SIGNATURES
from textlstm.export.tf_graph import Functions
from textlstm.model.network import LanguageModel

# score and generate, loops of unknown length, are left to the caller of step
SIGNATURES = {name: ALL_SIGNATURES[name] for name in ("initial_state", "step")}
NAME = "model.tflite"


def contents(model: LanguageModel, batch: int) -> bytes:
    """Return the bytes of the .tflite file."""
    functions = Functions(model, batch)
    module = tf.Module()
    module.values = functions.values
    graphs = functions.step_signatures()
    logging.getLogger("absl").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=graphs)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=list(graphs))
        try:
            return converter.convert()
        except OSError:
            raise
        except Exception as error:  # the converter raises its own kinds
            reason = str(error).splitlines()[0]
            raise TextlstmError(f"--format tflite: the converter failed ({reason})") from error
