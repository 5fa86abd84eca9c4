"""States of a model over a text: as one array, and in a reader that steps through tokens."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.generate.filters import SamplingFilters
from textlstm.generate.samplers import apply_temperature, sample
from textlstm.generate.text_state import fitting_state
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import check_ids_fit_vocabulary
from textlstm.model.state import State
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID

NO_FILTER = SamplingFilters()


def state_vector(state: Sequence[State]) -> np.ndarray:
    """Return the state of a stack as one row per lane, float [batch, 2·layers·units].

    The hidden states h of all layers come first, then the cell states c.
    """
    arrays = [np.asarray(getattr(pair, name)) for name in "hc" for pair in state]
    return np.concatenate(arrays, axis=1)


def unit_names(model: LanguageModel) -> list[str]:
    """Return the name of each column of `state_vector`: "h 12", or "h 1.12" (layer.unit)."""
    num_layers, num_units = model.config["layers"], model.config["units"]
    prefixes = [f"{layer + 1}." if num_layers > 1 else "" for layer in range(num_layers)]
    return [f"{name} {prefix}{k}" for name in "hc" for prefix in prefixes for k in range(num_units)]


def trace(model: LanguageModel, documents: Documents) -> np.ndarray:
    """Return the state after each token, float32 [tokens, 2·layers·units].

    As in training, each document starts from a zero state that has read <eos>.
    """
    check_ids_fit_vocabulary(documents, model.vocabulary)
    lengths, num_lanes = documents.lengths, len(documents)
    width = 2 * model.config["layers"] * model.config["units"]
    rows = np.zeros((len(documents.ids), width), np.float32)
    _, state = step(model, [EOS_ID] * num_lanes, model.initial_state(num_lanes))
    for offset in range(int(lengths.max(initial=0))):
        # A document that has ended reads its last token again; its state is not used.
        tokens = documents.starts + np.minimum(offset, np.maximum(lengths - 1, 0))
        _, state = step(model, documents.ids[tokens], state)
        is_live = lengths > offset
        rows[tokens[is_live]] = state_vector(state)[is_live]
    return rows


def last(model: LanguageModel, ids: tf.Tensor, state: list[State]) -> tuple[tf.Tensor, list[State]]:
    """Read ids [batch, time]; return the last hidden output, [batch, units], and the state."""
    hidden, state = model.hidden(ids, state)
    return hidden[:, -1], state


def step(
    model: LanguageModel, tokens: Sequence[int] | np.ndarray, state: list[State]
) -> tuple[tf.Tensor, list[State]]:
    """Read one token per lane, int [batch]; return the output [batch, units] and the state."""
    ids = np.asarray(tokens, np.int32)[:, None]
    return model.compiled(last, *ids.shape)(tf.constant(ids), state)


class Reader:
    """Reads and generates one token at a time; `state` is a value to keep, replace or fork.

    Args:
        model: the language model.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.reset()

    def reset(self) -> None:
        """Start a new document: set the state to zero and read <eos>."""
        self.state = self.model.initial_state(1)
        self.read([EOS_ID])

    def read(self, ids: Iterable[int]) -> np.ndarray:
        """Read tokens; return the state after each, float [tokens, 2·layers·units]."""
        rows = []
        for token in ids:
            hidden, self.state = step(self.model, [token], self.state)
            self.logits = self.model.logits(hidden)
            rows.append(state_vector(self.state)[0])
        width = state_vector(self.state).shape[1]
        return np.stack(rows) if rows else np.zeros((0, width), np.float32)

    def probabilities(self) -> np.ndarray:
        """Return the probability of every token as the next one, float [vocabulary]."""
        return tf.nn.softmax(self.logits)[0].numpy()

    def write(
        self, number: int, temperature: float, seed: int, forbidden: int
    ) -> tuple[list[int], np.ndarray]:
        """Sample and read `number` tokens other than `forbidden`; return them and their states."""
        tokens, rows = zip(*self.stream(number, temperature, seed, forbidden), strict=True)
        return list(tokens), np.array(rows)

    def stream(
        self,
        number: int,
        temperature: float,
        seed: int,
        forbidden: int,
        filters: SamplingFilters = NO_FILTER,
    ) -> Iterator[tuple[int, np.ndarray]]:
        """Yield sampled tokens other than `forbidden`, each with the state after reading it."""
        for uniform in np.random.default_rng(seed).random(number, np.float32):
            is_forbidden = tf.range(self.model.vocabulary) == forbidden
            logits = tf.where(is_forbidden, -np.inf, self.logits)
            likely = filters.apply(apply_temperature(logits, tf.constant([temperature])))
            token = int(sample(likely, tf.constant([uniform]))[0])
            yield token, self.read([token])[0]

    def fork(self) -> "Reader":
        """Return an independent reader that continues from the same state."""
        return copy.copy(self)  # shallow is enough: a state is replaced, never modified

    def load(self, state: Any, where: str = "state") -> None:
        """Continue from a saved state; raise TextlstmError if it does not fit the model."""
        self.state = state = fitting_state(self.model, state, where)
        self.logits = self.model.logits(state[-1].h)  # the output layer reads the top layer's h
