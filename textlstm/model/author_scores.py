"""Scores of texts under the heads of all authors at once."""

from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score_windows
from textlstm.model.types import Tensor
from textlstm.tokens.ids import Documents

TINY = float(np.finfo(np.float32).tiny)

Network = LanguageModel | Mixture


def head_nats(network: Network, documents: Documents, difference: np.ndarray) -> np.ndarray:
    """Return the negative log probability of each document, without a head and under every head.

    Args:
        network: The model.
        documents: Documents; each starts from a zero state.
        difference: Differences of the heads, float32 [heads, vocabulary].

    Returns:
        Sums of nats over the tokens, float64 [documents, 1 + heads]; the first without a head.

    Raises:
        TextlstmError: If an id is outside the vocabulary.
    """
    factors = tf.constant(np.exp(difference.T))

    def read(network: Network, inputs: Tensor, targets: Tensor, *context: Any) -> Any:
        mask, reset, state = context
        hidden, state = network.hidden(inputs, state, mask=mask, reset=reset)
        flat = tf.reshape(hidden, [-1, hidden.shape[-1]])
        nats = _nats(network, flat, tf.reshape(targets, [-1]), factors)
        return tf.reshape(nats, [*targets.shape, nats.shape[-1]]), state

    owner = np.repeat(np.arange(len(documents)), documents.lengths)
    sums = np.zeros((len(documents), 1 + len(difference)))
    for places, nats in score_windows(network, documents, read=read):
        np.add.at(sums, owner[places], nats)
    return sums


def _nats(network: Network, hidden: Tensor, targets: Tensor, factors: Tensor) -> Tensor:
    """Return the nats of targets, [tokens, 1 + heads], for exp(d) of the heads.

    All heads cost one product more: that of the probabilities with the factors.
    """
    members = network.members if isinstance(network, Mixture) else [network]
    own = tf.gather(factors, targets)
    shared, with_head = [], []
    for member, states in zip(members, tf.split(hidden, len(members), axis=-1), strict=True):
        probabilities = tf.nn.softmax(member.logits(states))
        shared.append(tf.gather(probabilities, targets, batch_dims=1)[:, None] + TINY)
        with_head.append(shared[-1] * own / tf.matmul(probabilities, factors))
    total = tf.concat([tf.add_n(shared), tf.add_n(with_head)], axis=1)
    return np.log(len(members)).astype(np.float32) - tf.math.log(total)
