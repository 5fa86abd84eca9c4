"""Text generation: sampling from a language model, and a check for copied training text."""

from importlib import import_module
from typing import TYPE_CHECKING

# relative, because fingerprint.py follows absolute imports: an edit of one module must not rerun
# stages that do not use it; for the same reason modules import from modules, not from here
if TYPE_CHECKING:
    from .constraints import Constraints
    from .copying import Copy, TrainingText
    from .filters import SamplingFilters
    from .loop import continue_text, uniform_draws
    from .samplers import (
        apply_temperature,
        keep_min_p,
        keep_top_k,
        keep_top_p,
        keep_typical,
        sample,
    )
    from .samples import prompt_ids
    from .scores import Score
    from .text_state import TextState
    from .trained import TrainedModel, load

__all__ = [
    "Constraints",
    "Copy",
    "SamplingFilters",
    "Score",
    "TextState",
    "TrainedModel",
    "TrainingText",
    "apply_temperature",
    "continue_text",
    "keep_min_p",
    "keep_top_k",
    "keep_top_p",
    "keep_typical",
    "load",
    "prompt_ids",
    "sample",
    "uniform_draws",
]

# imported on first use: TensorFlow takes seconds to load, and the command line answers without it
_MODULES = {
    "Constraints": "constraints",
    "Copy": "copying",
    "SamplingFilters": "filters",
    "Score": "scores",
    "TextState": "text_state",
    "TrainedModel": "trained",
    "TrainingText": "copying",
    "apply_temperature": "samplers",
    "continue_text": "loop",
    "keep_min_p": "samplers",
    "keep_top_k": "samplers",
    "keep_top_p": "samplers",
    "keep_typical": "samplers",
    "load": "trained",
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
