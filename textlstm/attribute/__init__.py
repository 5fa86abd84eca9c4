"""Authorship attribution: Cosine Delta, an n-gram SVM, an LSTM, and calibrated verdicts."""

from importlib import import_module
from typing import TYPE_CHECKING

# For type checkers. At run time a name is imported on first use: scikit-learn and TensorFlow take
# seconds. Relative, because fingerprint.py follows absolute imports: an edit of one method must
# not rerun the others. For the same reason, modules of textlstm import from modules, not from here.
if TYPE_CHECKING:
    from .calibration import probabilities, temperature
    from .chunked_corpus import ChunkedCorpus, Text, read_chunked_corpus
    from .delta import Centroids, CosineDelta
    from .folds import assign_folds
    from .lstm import LSTMClassifier
    from .methods import COMBINED, METHODS
    from .predictions import Prediction, read_predictions, write_predictions
    from .protocol import held_out
    from .scaler import AuthorBalancedScaler
    from .scorer import Method, Scorer
    from .svm import NgramSVM

__all__ = [
    "COMBINED",
    "METHODS",
    "AuthorBalancedScaler",
    "Centroids",
    "ChunkedCorpus",
    "CosineDelta",
    "LSTMClassifier",
    "Method",
    "NgramSVM",
    "Prediction",
    "Scorer",
    "Text",
    "assign_folds",
    "held_out",
    "probabilities",
    "read_chunked_corpus",
    "read_predictions",
    "temperature",
    "write_predictions",
]

_MODULES = {
    "COMBINED": "methods",
    "METHODS": "methods",
    "AuthorBalancedScaler": "scaler",
    "Centroids": "delta",
    "ChunkedCorpus": "chunked_corpus",
    "CosineDelta": "delta",
    "LSTMClassifier": "lstm",
    "Method": "scorer",
    "NgramSVM": "svm",
    "Prediction": "predictions",
    "Scorer": "scorer",
    "Text": "chunked_corpus",
    "assign_folds": "folds",
    "held_out": "protocol",
    "probabilities": "calibration",
    "read_chunked_corpus": "chunked_corpus",
    "read_predictions": "predictions",
    "temperature": "calibration",
    "write_predictions": "predictions",
}

if not TYPE_CHECKING:  # a type checker reports a name that is not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
