"""The language model: recurrent layer, network, trainer, exact scores."""

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

# relative, because fingerprint.py follows absolute imports: an edit of one module must not rerun
# stages that do not use it; for the same reason modules import from modules, not from here
if TYPE_CHECKING:
    from .lstm import LSTM
    from .network import LanguageModel
    from .output import LSTMOutput
    from .scoring import perplexity, score
    from .stack import LSTMStack
    from .state import State

__all__ = ["LSTM", "LSTMOutput", "LSTMStack", "LanguageModel", "State", "perplexity", "score"]

# imported on first use: TensorFlow takes seconds to load, and the command line answers without it
_MODULES = {
    "LSTM": "lstm",
    "LSTMOutput": "output",
    "LSTMStack": "stack",
    "LanguageModel": "network",
    "State": "state",
    "perplexity": "scoring",
    "score": "scoring",
}


if not TYPE_CHECKING:  # a type checker reports names that are not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _AfterKeras(MetaPathFinder):
    """Finder that registers the layers as soon as Keras is imported, for models that hold them."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != "keras":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_register(module: ModuleType) -> None:
            execute(module)
            import_module(f"{__name__}.lstm")  # where this import is what imports Keras: no effect

        spec.loader.exec_module = execute_and_register  # type: ignore[method-assign]
        return spec


if "keras" in sys.modules:  # register the layers, for keras.models.load_model
    import_module(f"{__name__}.lstm")
else:
    sys.meta_path.insert(0, _AfterKeras())
