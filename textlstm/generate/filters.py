"""Settings of sampling: filters that exclude unlikely ids, and checks of their ranges."""

import math
from typing import NamedTuple

from textlstm.errors import TextlstmError
from textlstm.generate import samplers
from textlstm.model.types import Tensor

MAX_TEMPERATURE = 100.0  # nearly uniform over the vocabulary


class SamplingFilters(NamedTuple):
    """Filters that exclude unlikely ids before one is drawn.

    Attributes:
        top_k: Number of likeliest ids to keep; 0 for all.
        top_p: Probability mass of the likeliest ids to keep, above 0; 1.0 for all.
        min_p: Smallest probability to keep, as a share of the largest; 0.0 for all.
        typical: Probability mass of the ids of typical surprise to keep, above 0; 1.0 for all.

    Example:
        >>> from textlstm.generate import SamplingFilters
        >>> SamplingFilters(top_k=2).apply([[0.5, 0.3, 0.2]]).numpy()
        array([[0.625, 0.375, 0.   ]], dtype=float32)
    """

    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    typical: float = 1.0

    def apply(self, probabilities: Tensor) -> Tensor:
        """Return the filtered probabilities.

        Args:
            probabilities: Probabilities, float [batch, vocabulary].

        Returns:
            Probabilities, [batch, vocabulary], zero for excluded ids; each row has the sum 1.
        """
        if self.top_k:
            probabilities = samplers.keep_top_k(probabilities, self.top_k)
        if self.top_p < 1:
            probabilities = samplers.keep_top_p(probabilities, self.top_p)
        if self.typical < 1:
            probabilities = samplers.keep_typical(probabilities, self.typical)
        return samplers.keep_min_p(probabilities, self.min_p) if self.min_p else probabilities

    def check(self) -> None:
        """Raise TextlstmError naming the first filter that is out of range."""
        if self.top_k != int(self.top_k) or self.top_k < 0:
            raise TextlstmError(f"top_k: {self.top_k} is not a whole number of 0 or more")
        for name, value in (("top_p", self.top_p), ("typical", self.typical)):
            if not 0 < value <= 1:  # false for NaN as well
                raise TextlstmError(f"{name}: {value} is not above 0 and at most 1; 1 keeps all")
        if not 0 <= self.min_p <= 1:
            raise TextlstmError(f"min_p: {self.min_p} is not between 0 and 1; 0 keeps all")


def check_temperature(temperature: float) -> None:
    """Raise TextlstmError if a temperature is negative, infinite, NaN or too large."""
    if not (math.isfinite(temperature) and 0 <= temperature <= MAX_TEMPERATURE):
        raise TextlstmError(
            f"temperature: {temperature} is not between 0 (always the likeliest token) and "
            f"{MAX_TEMPERATURE:g}; try 0.8"
        )
