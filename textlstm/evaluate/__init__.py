"""Evaluation against baselines on the same tokens and works, with intervals over works."""

from importlib import import_module
from typing import TYPE_CHECKING

# For type checkers. At run time a name is imported on first use: scikit-learn and TensorFlow take
# seconds. Relative, because fingerprint.py follows absolute imports: an edit of one evaluation must
# not rerun the other. For the same reason, modules of textlstm import from modules, not from here.
if TYPE_CHECKING:
    from .calibration import brier_score, expected_calibration_error
    from .intervals import draws, interval, macro, ratio, share_interval
    from .kneser_ney import KneserNey

__all__ = [
    "KneserNey",
    "brier_score",
    "draws",
    "expected_calibration_error",
    "interval",
    "macro",
    "ratio",
    "share_interval",
]

_MODULES = {
    "KneserNey": "kneser_ney",
    "brier_score": "calibration",
    "draws": "intervals",
    "expected_calibration_error": "calibration",
    "interval": "intervals",
    "macro": "intervals",
    "ratio": "intervals",
    "share_interval": "intervals",
}

if not TYPE_CHECKING:  # a type checker reports a name that is not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
