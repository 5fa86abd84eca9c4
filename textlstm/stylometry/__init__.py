"""Stylometry: frequency and distance tables, trees, maps, contrasts and rolling curves."""

from importlib import import_module
from typing import TYPE_CHECKING

# For type checkers; at run time a name is imported on first use, as in textlstm.attribute.
if TYPE_CHECKING:
    from .accuracy import METHODS, Cell, grid
    from .contrast import Zeta, keyword_in_context, zeta
    from .corpus import Frequencies, StyleCorpus, StyleText
    from .distances import DISTANCES, Distance, z_scores
    from .maps import Map, principal_components, scaling
    from .network import neighbours, write_network
    from .rolling import Rolling, Seam, roll
    from .trees import Node, authors_grouped, cluster, consensus

_MODULES = {
    "DISTANCES": "distances",
    "METHODS": "accuracy",
    "Cell": "accuracy",
    "Distance": "distances",
    "Frequencies": "corpus",
    "Map": "maps",
    "Node": "trees",
    "Rolling": "rolling",
    "Seam": "rolling",
    "StyleCorpus": "corpus",
    "StyleText": "corpus",
    "Zeta": "contrast",
    "authors_grouped": "trees",
    "cluster": "trees",
    "consensus": "trees",
    "grid": "accuracy",
    "keyword_in_context": "contrast",
    "neighbours": "network",
    "principal_components": "maps",
    "roll": "rolling",
    "scaling": "maps",
    "write_network": "network",
    "z_scores": "distances",
    "zeta": "contrast",
}

__all__ = [
    "DISTANCES",
    "METHODS",
    "Cell",
    "Distance",
    "Frequencies",
    "Map",
    "Node",
    "Rolling",
    "Seam",
    "StyleCorpus",
    "StyleText",
    "Zeta",
    "authors_grouped",
    "cluster",
    "consensus",
    "grid",
    "keyword_in_context",
    "neighbours",
    "principal_components",
    "roll",
    "scaling",
    "write_network",
    "z_scores",
    "zeta",
]

if not TYPE_CHECKING:  # a type checker reports a name that is not listed above

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
