"""Text processing: cleaning originals, tokenising them, and detecting shared text.

`clean_text` removes boilerplate, `tokenise` splits paragraphs into
sentences and words, `language_view` and `style_view` write them as text, `find_reuse` finds works
that share passages.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # relative, so that the code hash of one job does not cover every module here
    from .account import Removal
    from .clean import clean_text, tokenise
    from .facts import Names
    from .languages import detect
    from .reuse import Reuse, find_reuse
    from .views import language_view, style_view

__all__ = [
    "Names",
    "Removal",
    "Reuse",
    "clean_text",
    "detect",
    "find_reuse",
    "language_view",
    "style_view",
    "tokenise",
]

_MODULES = {
    "Names": "facts",
    "Removal": "account",
    "Reuse": "reuse",
    "clean_text": "clean",
    "detect": "languages",
    "find_reuse": "reuse",
    "language_view": "views",
    "style_view": "views",
    "tokenise": "clean",
}


def __getattr__(name: str) -> object:  # the command line imports this package before any job
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
