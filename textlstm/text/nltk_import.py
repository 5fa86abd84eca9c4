"""NLTK's tokenizers without the rest of NLTK, whose import pulls in SciPy and scikit-learn: 0.1 s, not 1.3."""

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

HOLLOW = ("nltk", "nltk.tokenize")  # packages whose __init__ imports what the pieces do not need
loaded: dict[str, ModuleType] = {}


@contextlib.contextmanager
def light_nltk() -> Iterator[None]:
    """Within the block, `import nltk.part` runs that part alone; whoever imports NLTK after it gets all of it."""
    if "nltk" in sys.modules:  # it has been paid for already
        yield
        return
    for name in HOLLOW:
        loaded.setdefault(name, _hollow(name))
    sys.modules.update(loaded)
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "nltk"]:
            loaded[name] = sys.modules.pop(name)


def _hollow(name: str) -> ModuleType:
    """Return a stand-in for a package: its modules are found, its own code does not run."""
    package = ModuleType(name)
    folder = name.partition(".")[2]
    spec = importlib.util.find_spec("nltk")
    package.__path__ = [
        f"{root}/{folder}" for root in (spec.submodule_search_locations or [] if spec else [])
    ]
    return package


@cache
def piece(name: str) -> Any:
    """Return a part of NLTK, such as `tokenize.punkt`."""
    with light_nltk():
        return importlib.import_module(f"nltk.{name}")
