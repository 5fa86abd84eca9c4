"""Corpora: manifests, folders of texts, and verified originals.

`read` returns the works of a manifest or folder; `read_original` returns the bytes of one work.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # relative, so that the code hash of one job does not cover every module here
    from .fetch import read_original
    from .manifest import Manifest, read
    from .work import Source, Work

__all__ = ["Manifest", "Source", "Work", "read", "read_original"]

_MODULES = {
    "Manifest": "manifest",
    "Source": "work",
    "Work": "work",
    "read": "manifest",
    "read_original": "fetch",
}


def __getattr__(name: str) -> object:  # the command line imports this package before any job
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
