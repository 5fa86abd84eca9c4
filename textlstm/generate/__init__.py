"""Text generation: sampling from a language model, and a check for copied training text."""

from importlib import import_module
from typing import TYPE_CHECKING

# relative, because fingerprint.py follows absolute imports: an edit of one module must not rerun
# stages that do not use it; for the same reason modules import from modules, not from here
if TYPE_CHECKING:
    from .copying import Copy, TrainingText
    from .loop import SamplingFilters, continue_text, uniform_draws
    from .samplers import (
        apply_temperature,
        keep_min_p,
        keep_top_k,
        keep_top_p,
        sample,
    )
    from .samples import prompt_ids

__all__ = [
    "Copy",
    "SamplingFilters",
    "TrainingText",
    "apply_temperature",
    "continue_text",
    "keep_min_p",
    "keep_top_k",
    "keep_top_p",
    "prompt_ids",
    "sample",
    "uniform_draws",
]

# imported on first use: TensorFlow takes seconds to load, and the command line answers without it
_MODULES = {
    "Copy": "copying",
    "SamplingFilters": "loop",
    "TrainingText": "copying",
    "apply_temperature": "samplers",
    "continue_text": "loop",
    "keep_min_p": "samplers",
    "keep_top_k": "samplers",
    "keep_top_p": "samplers",
    "prompt_ids": "samples",
    "sample": "samplers",
    "uniform_draws": "loop",
}


if not TYPE_CHECKING:  # a type checker reports names that are not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
