"""The explanation of an artifact: one sentence, facts, optionally a table or a passage of text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Explained:
    """An explanation.

    Args:
        path: the artifact.
        kind: the kind of artifact, one or two words.
        meaning: what the artifact contains, one sentence.
        facts: short values by name.
        columns: header of the table.
        rows: rows of the table.
        text: a passage of the artifact.
        omitted_rows: the number of rows that the table leaves out.
    """

    path: str
    kind: str
    meaning: str
    facts: dict[str, Any] = field(default_factory=dict)
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    text: str = ""
    omitted_rows: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
        return asdict(self)
