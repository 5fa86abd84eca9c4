"""What the author heads of a run gain on works held out."""

from dataclasses import dataclass
from typing import Any

import numpy as np

SPLITS = ("test", "valid")  # the first with works counts


@dataclass(frozen=True)
class HeadGain:
    """Perplexities of works held out, with and without author heads.

    Args:
        split: the split of the works.
        works: number of works.
        likeliest: number of works whose own author's head is the likeliest.
        own: perplexity with the head of each work's author.
        without: perplexity without a head.
        others: perplexity with the heads of the other authors, their geometric mean.
    """

    split: str
    works: int
    likeliest: int
    own: float
    without: float
    others: float


def head_gain(works: list[dict[str, Any]]) -> HeadGain | None:
    """Return what the heads gain, or None without works held out.

    Args:
        works: entries `works` of model/author_heads.json.

    Example:
        >>> entry = {"split": "test", "author": "Poe", "likeliest_head": "Poe", "tokens": 2}
        >>> nats = {"nats": 4.0, "nats_own_head": 3.0, "nats_other_heads": 5.0}
        >>> round(head_gain([entry | nats]).own, 2)
        4.48
    """
    for split in SPLITS:
        rows = [row for row in works if row["split"] == split]
        if rows:
            tokens = sum(row["tokens"] for row in rows)
            own, without, others = (
                float(np.exp(sum(row[key] for row in rows) / tokens))
                for key in ("nats_own_head", "nats", "nats_other_heads")
            )
            likeliest = sum(row["likeliest_head"] == row["author"] for row in rows)
            return HeadGain(split, len(rows), likeliest, own, without, others)
    return None
