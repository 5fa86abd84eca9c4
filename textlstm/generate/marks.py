"""Punctuation marks that a model of words must not write one after the other."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from textlstm.generate.constraints import exclude
from textlstm.model.types import Tensor
from textlstm.tokens.tokenizer import EOS_TOKEN, Tokenizer

PAUSES, STOPS, OPENING, CLOSING = ",;:", ".?!", "([", ")]"


class Marks(NamedTuple):
    """Ids that must not follow an id, as arrays of a compiled graph.

    Attributes:
        group: Group of each id, int32 [vocabulary]; 0: every id may follow.
        excluded: Ids that must not follow an id of a group, bool [groups, vocabulary].
    """

    group: np.ndarray
    excluded: np.ndarray

    def apply(self, logits: Tensor, last: Tensor) -> Tensor:
        """Return logits [lanes, vocabulary] without the ids that must not follow `last` [lanes]."""
        excluded = tf.gather(tf.constant(self.excluded), tf.gather(tf.constant(self.group), last))
        return exclude(logits, excluded)


def excluded_marks(tokenizer: Tokenizer) -> Marks | None:
    """Return the marks that must not follow others; None for a tokenizer of other units.

    No mark follows itself; no pause, stop or closing bracket follows a pause; and no bracket closes
    what it opened just before.

    Args:
        tokenizer: Tokenizer of the model.
    """
    if tokenizer.unit != "word":
        return None
    marks = {
        token: id
        for id, token in enumerate(tokenizer.tokens)
        if token != EOS_TOKEN and not any(map(str.isalnum, token)) and id != tokenizer.unknown
    }
    group = np.zeros(tokenizer.size, np.int32)
    excluded = np.zeros((len(marks) + 1, tokenizer.size), bool)
    for number, (mark, id) in enumerate(marks.items(), start=1):
        group[id] = number
        following = {mark}
        if mark in PAUSES:
            following |= set(PAUSES + STOPS + CLOSING)
        if mark in OPENING:
            following |= set(PAUSES + STOPS + CLOSING)
        excluded[number, [marks[other] for other in following & marks.keys()]] = True
    return Marks(group, excluded)
