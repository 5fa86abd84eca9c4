"""Stylometry: frequency and distance tables, trees, maps, contrasts and rolling curves."""

from importlib import import_module
from typing import TYPE_CHECKING

# For type checkers; at run time a name is imported on first use, as in textlstm.attribute.
if TYPE_CHECKING:
    from .accuracy import METHODS, Cell, grid
    from .corpus import Frequencies, StyleCorpus, StyleText
    from .distances import DISTANCES, Distance, z_scores
    from .maps import Map, principal_components, scaling
    from .network import neighbours, write_network
    from .trees import Node, authors_grouped, cluster, consensus

_MODULES = {
    "DISTANCES": "distances",
    "METHODS": "accuracy",
    "Cell": "accuracy",
    "Distance": "distances",
    "Frequencies": "corpus",
    "Map": "maps",
    "Node": "trees",
    "StyleCorpus": "corpus",
    "StyleText": "corpus",
    "authors_grouped": "trees",
    "cluster": "trees",
    "consensus": "trees",
    "grid": "accuracy",
    "neighbours": "network",
    "principal_components": "maps",
    "scaling": "maps",
    "write_network": "network",
    "z_scores": "distances",
}

__all__ = [
    "DISTANCES",
    "METHODS",
    "Cell",
    "Distance",
    "Frequencies",
    "Map",
    "Node",
    "StyleCorpus",
    "StyleText",
    "authors_grouped",
    "cluster",
    "consensus",
    "grid",
    "neighbours",
    "principal_components",
    "scaling",
    "write_network",
    "z_scores",
]

if not TYPE_CHECKING:  # a type checker reports a name that is not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
