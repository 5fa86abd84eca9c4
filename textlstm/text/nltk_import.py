"""Import NLTK's tokenizers without the remainder of NLTK: 0.1 s instead of 1.3.

`import nltk` also loads SciPy and scikit-learn. So during an import, the packages
`nltk` and `nltk.tokenize` are replaced by stand-ins whose own code does not run.
"""

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType

STUBBED = ("nltk", "nltk.tokenize")  # packages whose __init__ imports unnecessary modules
loaded: dict[str, ModuleType] = {}


@contextlib.contextmanager
def light_nltk() -> Iterator[None]:
    """Within the block, `import nltk.x` runs the module x only; later imports get all of NLTK."""
    if "nltk" in sys.modules:  # fully imported already
        yield
        return
    for name in STUBBED:
        loaded.setdefault(name, _stub(name))
    sys.modules.update(loaded)
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "nltk"]:
            loaded[name] = sys.modules.pop(name)


def _stub(name: str) -> ModuleType:
    """Return a stand-in for a package: its modules can be imported, its own code does not run."""
    package = ModuleType(name)
    folder = name.partition(".")[2]
    spec = importlib.util.find_spec("nltk")
    package.__path__ = [
        f"{root}/{folder}" for root in (spec.submodule_search_locations or [] if spec else [])
    ]
    return package


@cache
def import_nltk(name: str) -> ModuleType:
    """Return a module of NLTK, such as `tokenize.punkt`."""
    with light_nltk():
        return importlib.import_module(f"nltk.{name}")
