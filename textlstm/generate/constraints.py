"""Constraints on generated ids: forbidden and required ones, and limits of repetition."""

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.model.types import Tensor

HISTORY = 256  # ids before a step that the limits of repetition take into account
NO_ID = -1  # in the history, before the first id
# logits added to a required id that is still missing, just before the end of the text; less before
URGENCY = 12.0


class Constraints(NamedTuple):
    """Constraints on generated ids, as values of a compiled graph.

    Attributes:
        forbidden: Sequences of ids that are never generated.
        required: Ids that are generated at least once.
        no_repeat: Number of ids in a sequence that may not occur twice within the last 256 ids; 0
            for no limit.
        repetition: Divisor of the probability of each of the last 256 ids; 1.0 for none.

    Example:
        >>> from textlstm.generate import Constraints
        >>> Constraints(forbidden=((5,), (6, 7)), no_repeat=4).needs_history
        True
    """

    forbidden: tuple[tuple[int, ...], ...] = ()
    required: tuple[int, ...] = ()
    no_repeat: int = 0
    repetition: float = 1.0

    @property
    def needs_history(self) -> bool:
        """Whether the allowed ids depend on the ids before."""
        longest = max(map(len, self.forbidden), default=0)
        return longest > 1 or self.no_repeat > 0 or self.repetition != 1

    def check(self) -> None:
        """Raise TextlstmError naming a constraint that is out of range or contradicts another."""
        if not 1 <= self.repetition < math.inf:
            raise TextlstmError(
                f"repetition: {self.repetition} is not a number of 1 or more; 1 has no effect"
            )
        if not 0 <= self.no_repeat <= HISTORY:
            raise TextlstmError(
                f"no_repeat: {self.no_repeat} is not between 0 (no limit) and {HISTORY}"
            )

    def start(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the history after a prompt, and flags of the required ids that are missing.

        Args:
            ids: Ids of the prompt, int [n].

        Returns:
            int32 [1, HISTORY], or [1, 0] if no constraint needs it; and bool [1, required].
        """
        size = HISTORY if self.needs_history else 0
        history = np.full((1, size), NO_ID, np.int32)
        tail = ids[-size:] if size else ids[:0]
        history[0, size - len(tail) :] = tail
        return history, np.ones((1, len(self.required)), bool)

    def apply(self, logits: Tensor, history: Tensor, missing: Tensor, progress: Tensor) -> Tensor:
        """Return the logits of the next id under the constraints.

        Args:
            logits: Logits, float [lanes, vocabulary].
            history: The ids before, int32 [lanes, HISTORY].
            missing: Required ids not yet generated, bool [lanes, required].
            progress: Number of steps left, int32 scalar, and share of the steps made, float
                scalar.
        """
        left, share = progress
        if self.repetition != 1:
            penalty = tf.cast(_marked(history, logits) > 0, logits.dtype)
            logits -= math.log(self.repetition) * penalty
        for sequence in self.forbidden:
            matches = tf.ones_like(logits[:, 0], tf.bool)
            for back, id in enumerate(reversed(sequence[:-1]), start=1):
                matches &= history[:, -back] == id
            column = tf.range(tf.shape(logits)[1]) == sequence[-1]
            logits = tf.where(matches[:, None] & column, -np.inf, logits)
        if self.no_repeat:  # where every id would repeat a sequence, the limit has no effect
            logits = exclude(logits, self._repeats(history, logits))
        if self.required:
            logits = self._urge(logits, missing, left, share)
        return logits

    def update(self, token: Tensor, history: Tensor, missing: Tensor) -> tuple[Tensor, Tensor]:
        """Return the history and the missing ids after one more id of each lane, [lanes]."""
        if self.needs_history:
            history = tf.concat([history[:, 1:], token[:, None]], axis=1)
        if self.required:
            missing &= token[:, None] != tf.constant(self.required)[None]
        return history, missing

    def _repeats(self, history: Tensor, logits: Tensor) -> Tensor:
        """Return whether each id would repeat a sequence of `no_repeat` ids."""
        before = self.no_repeat - 1
        size = HISTORY - before
        matches = tf.ones_like(history[:, :size], tf.bool)
        for offset in range(before):
            same = history[:, offset : offset + size] == history[:, size + offset, None]
            matches &= same
        next_ids = tf.where(matches, history[:, before:], NO_ID)
        return _marked(next_ids, logits) > 0

    def _urge(self, logits: Tensor, missing: Tensor, left: Tensor, share: Tensor) -> Tensor:
        """Return logits that prefer the missing ids, and allow only them at the end."""
        columns = tf.one_hot(tf.constant(self.required), tf.shape(logits)[1])
        wanted = tf.cast(missing, logits.dtype) @ columns
        number = tf.reduce_sum(tf.cast(missing, tf.int32), axis=1)
        forced = ((number >= left) & (number > 0))[:, None]
        urged = logits + URGENCY * share * share * wanted
        return tf.where(forced & (wanted == 0), -np.inf, urged)


def exclude(logits: Tensor, excluded: Tensor) -> Tensor:
    """Return logits [lanes, vocabulary] without the excluded ids, in rows where others are left."""
    left = tf.where(excluded, -np.inf, logits)
    has_any = tf.reduce_any(left > -np.inf, axis=-1, keepdims=True)
    return tf.where(has_any, left, logits)


def _marked(ids: Tensor, logits: Tensor) -> Tensor:
    """Return how often each id of the vocabulary is among ids [lanes, n], [lanes, vocabulary].

    NO_ID counts as <unk>, which is never generated.
    """
    lanes, number = tf.shape(ids)[0], tf.shape(ids)[1]
    rows = tf.repeat(tf.range(lanes), number)
    places = tf.stack([rows, tf.reshape(tf.maximum(ids, 0), [-1])], axis=1)
    return tf.scatter_nd(places, tf.ones_like(rows), tf.shape(logits))
