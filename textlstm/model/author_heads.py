"""Differences of the output layer between authors, by which a model writes in the style of one.

The probability of the token w after a hidden state h, for author a, is that of the shared output
layer times a factor of the author, normalised:

    P(w | h, a) = P(w | h) exp(d_aw) / sum_v P(v | h) exp(d_av)

A model with the head of an author is thus the model itself with another output bias.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from textlstm.artifacts.files import sha256, write_together
from textlstm.artifacts.tables import json_bytes, read_json_object
from textlstm.artifacts.weights import read_safetensors, weights_bytes
from textlstm.errors import TextlstmError
from textlstm.model.mixture import MEMBERS

FILE, DESCRIPTION = "author_heads.safetensors", "author_heads.json"
MAX_LISTED = 30  # authors named in a message
AGAIN = "fit them again with snakemake model_authors"


@dataclass(frozen=True)
class AuthorHeads:
    """The differences of all authors from the shared output layer of a model.

    Attributes:
        authors: Names, sorted.
        difference: d, float32 [authors, vocabulary].
        facts: How they were fitted, and their perplexities on works held out.

    Example:
        >>> import numpy as np
        >>> heads = AuthorHeads(["Austen", "Poe"], np.zeros((2, 5), np.float32), {})
        >>> heads.name("poe")
        'Poe'
    """

    authors: list[str]
    difference: np.ndarray
    facts: Mapping[str, Any]

    def name(self, author: str) -> str:
        """Return the name of an author as it is written here; the case of letters is ignored.

        Raises:
            TextlstmError: If the author has no head; the message lists those that have one.
        """
        names = {name.casefold(): name for name in self.authors}
        wanted = " ".join(author.split()).casefold()
        if wanted in names:
            return names[wanted]
        listed = ", ".join(self.authors[:MAX_LISTED])
        more = len(self.authors) - MAX_LISTED
        listed += f" and {more} more ({DESCRIPTION} lists them)" if more > 0 else ""
        raise TextlstmError(
            f"author: {author!r} has no head in this model; authors that have one: "
            f"{listed or 'none'}"
        )

    def of(self, author: str, strength: float = 1.0) -> np.ndarray:
        """Return the difference of an author, float32 [vocabulary], for `with_bias` of the model.

        Args:
            author: Name of the author; the case of letters is ignored.
            strength: Factor of the difference.

        Raises:
            TextlstmError: If the author has no head.
        """
        return np.float32(strength) * self.difference[self.authors.index(self.name(author))]

    def save(self, folder: Path) -> None:
        """Write the heads into the folder of their model."""
        metadata = {"weights": _digest(folder)}
        write_together(
            {
                folder / FILE: weights_bytes({"difference": self.difference}, metadata),
                folder / DESCRIPTION: json_bytes({"authors": self.authors, **self.facts}),
            }
        )

    @classmethod
    def load(cls, folder: Path, vocabulary: int) -> Self:
        """Read the heads of a model.

        Args:
            folder: Folder of the model.
            vocabulary: Number of its ids.

        Raises:
            TextlstmError: If there are none, or they are damaged or of other weights.
        """
        path = folder / FILE
        if not path.is_file():
            raise TextlstmError(
                f"author: {folder} has no author heads ({FILE}); make them with "
                "snakemake model_authors"
            )
        facts = read_json_object(folder / DESCRIPTION)
        authors: Any = facts.pop("authors", None)
        names = isinstance(authors, list) and all(
            isinstance(name, str) and name.isprintable() for name in authors
        )
        if not names:
            raise TextlstmError(f"{folder / DESCRIPTION}: authors: expected names; {AGAIN}")
        arrays, metadata = read_safetensors(path)
        difference, expected = arrays.get("difference"), (len(authors), vocabulary)
        if (
            difference is None
            or difference.shape != expected
            or difference.dtype != np.float32
            or not np.isfinite(difference).all()
        ):
            raise TextlstmError(
                f"{path}: expected differences, finite float32 {list(expected)}; {AGAIN}"
            )
        if metadata.get("weights") != _digest(folder):
            raise TextlstmError(f"{path}: belongs to other weights than those beside it; {AGAIN}")
        return cls(authors, difference, facts)


def _digest(folder: Path) -> str:
    """Return the hashes of the weights of a model."""
    files = [folder / "weights.safetensors", folder / MEMBERS]
    return " ".join(sha256(path) for path in files if path.exists())
