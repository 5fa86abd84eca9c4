"""NLTK's tokenizers without the rest of NLTK, whose import pulls in SciPy and scikit-learn: 0.2 s, not 1.3."""

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

loaded: dict[str, ModuleType] = {}


@contextlib.contextmanager
def light_nltk() -> Iterator[None]:
    """Within the block, `import nltk.part` runs that part alone; whoever imports NLTK after it gets all of it."""
    if "nltk" in sys.modules:  # it has been paid for already
        yield
        return
    package = ModuleType("nltk")  # stands in for the package, so that its __init__ does not run
    spec = importlib.util.find_spec("nltk")
    package.__path__ = list(spec.submodule_search_locations or []) if spec else []
    sys.modules.update({"nltk": package} | loaded)
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "nltk"]:
            loaded[name] = sys.modules.pop(name)


@cache
def piece(name: str) -> Any:
    """Return a part of NLTK, such as `tokenize.punkt`."""
    with light_nltk():
        return importlib.import_module(f"nltk.{name}")
