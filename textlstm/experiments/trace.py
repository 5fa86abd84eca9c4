"""The state of a model after every token of a text, and a reader that goes through text a token at a time."""

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.generate.samplers import apply_temperature, sample
from textlstm.model import state as states
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import check_ids_fit_vocabulary
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID


def vector(state: Any) -> np.ndarray:
    """Return a stack's state [batch, …] as one row a lane: h of every layer, then c, [batch, 2·layers·units]."""
    return np.concatenate(
        [np.asarray(getattr(pair, part)) for part in "hc" for pair in state], axis=1
    )


def names(model: LanguageModel) -> list[str]:
    """Return what each column of `vector` is called: `h 12`, or `h 1.12` (layer, unit) in a stack."""
    layers, units = model.config["layers"], model.config["units"]
    place = [f"{layer + 1}." if layers > 1 else "" for layer in range(layers)]
    return [f"{part} {layer}{unit}" for part in "hc" for layer in place for unit in range(units)]


def trace(model: LanguageModel, documents: Documents) -> np.ndarray:
    """Return the state after each token was read, float32 [tokens, 2·layers·units]; documents begin as in training."""
    check_ids_fit_vocabulary(documents, model.vocabulary)
    lengths = documents.lengths
    found = np.zeros(
        (len(documents.ids), 2 * model.config["layers"] * model.config["units"]), np.float32
    )
    _, state = step(model, [EOS_ID] * len(documents), model.initial_state(len(documents)))
    for place in range(int(lengths.max(initial=0))):
        at = documents.starts + np.minimum(place, np.maximum(lengths - 1, 0))
        _, state = step(model, documents.ids[at], state)
        live = lengths > place
        found[at[live]] = vector(state)[live]
    return found


def last(model: LanguageModel, ids: tf.Tensor, state: Any) -> tuple[tf.Tensor, Any]:
    """Read ids [batch, time]; return the output after the last of them, [batch, units], and the state."""
    hidden, state = model.hidden(ids, state)
    return hidden[:, -1], state


def step(model: LanguageModel, tokens: Any, state: Any) -> tuple[tf.Tensor, Any]:
    """Read one token a lane, int [batch]; return the output [batch, units] and the state after it."""
    ids = np.asarray(tokens, np.int32)[:, None]
    return model.compiled(last, *ids.shape)(tf.constant(ids), state)


class Reader:
    """Reads and writes one token at a time; its `state` is a value that may be kept, replaced and forked."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.reset()

    def reset(self) -> None:
        """Forget everything: the state is zero and, as before any document, <eos> is read."""
        self.state: Any = self.model.initial_state(1)
        self.read([EOS_ID])

    def read(self, ids: Iterable[int]) -> np.ndarray:
        """Read tokens; return the state after each, [tokens, 2·layers·units]."""
        rows = []
        for token in ids:
            hidden, self.state = step(self.model, [token], self.state)
            self.logits = self.model.logits(hidden)
            rows.append(vector(self.state)[0])
        return np.stack(rows) if rows else np.zeros((0, vector(self.state).shape[1]), np.float32)

    def probabilities(self) -> np.ndarray:
        """Return the probability of every token as the next one, [vocabulary]."""
        return tf.nn.softmax(self.logits)[0].numpy()

    def write(
        self, number: int, temperature: float, seed: int, never: int
    ) -> tuple[list[int], np.ndarray]:
        """Draw and read `number` tokens, none of them `never`; return them and the state after each."""
        uniform, written, rows = np.random.default_rng(seed).random(number, np.float32), [], []
        for one in uniform:
            allowed = tf.where(tf.range(self.model.vocabulary) == never, -np.inf, self.logits)
            token = int(
                sample(apply_temperature(allowed, tf.constant([temperature])), tf.constant([one]))[
                    0
                ]
            )
            written.append(token)
            rows.append(self.read([token])[0])
        return written, np.array(rows)

    def fork(self) -> "Reader":
        """Return another reader that goes on from the same state."""
        return copy.copy(self)  # a state is never changed, only replaced

    def load(self, state: Any) -> None:
        """Go on from a state saved before; raise ValueError if it is of a model of another size."""
        states.difference(state, self.model.initial_state(1))
        self.state = state
        self.logits = self.model.logits(state[-1].h)  # the top layer's h is what the output reads
