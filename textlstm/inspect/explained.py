"""What is told of an artifact: a sentence, facts, perhaps a table or a piece of text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Explained:
    """An explanation; `facts` are short, `rows` a table under `columns`, `text` a piece of the artifact."""

    path: str
    kind: str
    meaning: str
    facts: dict[str, Any] = field(default_factory=dict)
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)
