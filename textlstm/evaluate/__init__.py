"""Evaluation against baselines on the same tokens and works, with intervals over works."""

from importlib import import_module
from typing import TYPE_CHECKING

# For type checkers only: at run time a name is imported on first use. Relative, since
# fingerprint.py follows absolute imports: an edit of one evaluation must not rerun the other.
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


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
