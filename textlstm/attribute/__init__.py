"""Authorship attribution: Delta, SVMs, Kneser-Ney, an LSTM, calibrated verdicts, a saved judge."""

from importlib import import_module
from typing import TYPE_CHECKING

# For type checkers. At run time a name is imported on first use: scikit-learn and TensorFlow take
# seconds. Relative, because fingerprint.py follows absolute imports: an edit of one method must
# not rerun the others. For the same reason, modules of textlstm import from modules, not from here.
if TYPE_CHECKING:
    from .calibration import Calibration, fit_calibration
    from .corpus import Corpus, Text, Tokens, read_corpus
    from .delta import Delta
    from .folds import assign_folds
    from .judge import Judge, Verdict
    from .kneser_ney import AuthorKneserNey
    from .lstm import LSTMClassifier
    from .methods import COMBINED, METHODS
    from .population import Population
    from .predictions import Prediction, read_predictions, write_predictions
    from .protocol import score_corpus
    from .scaler import AuthorBalancedScaler
    from .scorer import Method, Scorer
    from .svm import ChannelSVM
    from .verification import verify

__all__ = [
    "COMBINED",
    "METHODS",
    "AuthorBalancedScaler",
    "AuthorKneserNey",
    "Calibration",
    "ChannelSVM",
    "Corpus",
    "Delta",
    "Judge",
    "LSTMClassifier",
    "Method",
    "Population",
    "Prediction",
    "Scorer",
    "Text",
    "Tokens",
    "Verdict",
    "assign_folds",
    "fit_calibration",
    "read_corpus",
    "read_predictions",
    "score_corpus",
    "verify",
    "write_predictions",
]

_MODULES = {
    "COMBINED": "methods",
    "METHODS": "methods",
    "AuthorBalancedScaler": "scaler",
    "AuthorKneserNey": "kneser_ney",
    "Calibration": "calibration",
    "ChannelSVM": "svm",
    "Corpus": "corpus",
    "Delta": "delta",
    "Judge": "judge",
    "LSTMClassifier": "lstm",
    "Method": "scorer",
    "Population": "population",
    "Prediction": "predictions",
    "Scorer": "scorer",
    "Text": "corpus",
    "Tokens": "corpus",
    "Verdict": "judge",
    "assign_folds": "folds",
    "fit_calibration": "calibration",
    "read_corpus": "corpus",
    "read_predictions": "predictions",
    "score_corpus": "protocol",
    "verify": "verification",
    "write_predictions": "predictions",
}

if not TYPE_CHECKING:  # a type checker reports a name that is not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
