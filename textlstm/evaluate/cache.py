"""Continuous neural cache: words that followed similar states become likelier.

Source: Grave, Joulin & Usunier, "Improving neural language models with a continuous cache" (2017).
"""

import numpy as np

from textlstm.evaluate.segments import segments
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import Documents

ROWS = 256  # tokens whose similarities to the cache are computed at once


def cache_nats(hidden: np.ndarray, ids: np.ndarray, sharpness: float, size: int) -> np.ndarray:
    """Return the nats of a continuous cache over the words of one document.

    The cache predicts the words that followed similar states: the probability of word w is the sum
    over the last `size` words w' = w of exp(sharpness * h·h'), divided by the sum over all of them
    (Grave, Joulin & Usunier 2017).

    Args:
        hidden: Hidden state that predicts each word, [tokens, units].
        ids: The words, int [tokens].
        sharpness: Factor of the similarities.
        size: Words that the cache holds.

    Returns:
        Nats, float64 [tokens]; infinite where the word is not in the cache.
    """
    nats = np.full(len(ids), np.inf)
    for start in range(0, len(ids), ROWS):
        end = min(start + ROWS, len(ids))
        first = max(0, start - size)
        age = np.arange(start, end)[:, None] - np.arange(first, end)[None, :]
        similarity = sharpness * (hidden[start:end] @ hidden[first:end].T).astype(np.float64)
        similarity[(age <= 0) | (age > size)] = -np.inf  # neither the word itself nor later ones
        similarity -= np.maximum(similarity.max(axis=1, keepdims=True), -1e300)
        strength = np.exp(similarity)
        matching = np.where(ids[first:end][None, :] == ids[start:end, None], strength, 0.0)
        total = strength.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            nats[start:end] = np.where(total > 0, -np.log(matching.sum(axis=1) / total), np.inf)
    return nats


def cache_of_documents(
    states: np.ndarray, documents: Documents, sharpness: float, size: int
) -> np.ndarray:
    """Return the nats of the cache, which is empty at the start of each document.

    Args:
        states: Hidden states that predict the tokens, [tokens, units].
        documents: The documents.
        sharpness: Factor of the similarities.
        size: Words that the cache holds.
    """
    ends = [*documents.starts[1:], len(documents.ids)]
    return np.concatenate(
        [
            cache_nats(states[start:end], np.asarray(documents.ids[start:end]), sharpness, size)
            for start, end in zip(documents.starts, ends, strict=True)
        ]
    )


def hidden_states(model: LanguageModel | Mixture, documents: Documents) -> np.ndarray:
    """Return the hidden state that predicts each token, float32 [tokens, units]."""
    states = []
    for k in range(len(documents)):
        state = model.initial_state(1)
        for segment in segments(documents[k], 100):
            hidden, state = model.hidden(segment.inputs, state)
            states.append(hidden[0].numpy())
    return np.concatenate(states) if states else np.zeros((0, 1), np.float32)
