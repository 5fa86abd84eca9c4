"""A claim of an experiment: a sentence, what was measured for it, and whether it holds."""

import operator
from collections.abc import Sequence
from typing import Any

RULES = {">=": operator.ge, "<=": operator.le}


def claim(sentence: str, measured: Sequence[float], relation: str, bound: float) -> dict[str, Any]:
    """Return the claim that every measured number stands in `relation`, >= or <=, to `bound`, and whether it does."""
    holds = bool(measured) and all(RULES[relation](value, bound) for value in measured)
    return {"claim": sentence, "measured": list(measured), "rule": f"{relation} {bound:g}", "holds": holds}
