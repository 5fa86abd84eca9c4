"""Exact scores of whole documents: what a model pays for every token, whatever the lanes and the window."""

from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.model.lanes import EOS
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import Documents

LANES, WINDOW = 16, 100  # they change no figure


def score(model: LanguageModel, documents: Documents, lanes: int = LANES, window: int = WINDOW) -> np.ndarray:
    """Return the nats of every token, float64, in the order of `documents.ids`.

    A document is never cut between lanes; each begins cold, from <eos> and a zero state, and carries its state to its
    end. So the figures do not depend on `lanes` or `window` beyond rounding, and no training state is touched.
    """
    check(documents, model.vocabulary)
    plan = lay(documents.lengths, lanes)
    length = max((sum(size for _, size in lane) for lane in plan), default=0)
    found = np.zeros(len(documents.ids))
    read = model.compiled(_read, len(plan), window)
    state = model.initial_state(len(plan))
    places = [np.concatenate([documents.starts[k] + np.arange(size) for k, size in lane]) for lane in plan]
    begins = np.zeros(len(documents.ids), bool)
    begins[documents.starts[documents.starts < len(begins)]] = True
    for start in range(0, length, window):
        parts = [lane[start : start + window] for lane in places]
        inputs = np.full((len(plan), window), EOS, np.int32)
        targets, mask = inputs.copy(), np.zeros((len(plan), window), bool)
        reset = np.zeros((len(plan), window), bool)
        for row, part in enumerate(parts):
            begin = begins[part]
            inputs[row, : len(part)] = np.where(begin, EOS, documents.ids[np.maximum(part, 1) - 1])
            targets[row, : len(part)] = documents.ids[part]
            mask[row, : len(part)], reset[row, : len(part)] = True, begin
        nats, state = read(*map(tf.constant, (inputs, targets, mask, reset)), state)
        found[np.concatenate(parts)] = nats.numpy()[mask]
    return found


def lay(lengths: np.ndarray, lanes: int) -> list[list[tuple[int, int]]]:
    """Share documents among at most `lanes` lanes, the longest first to the shortest lane: (document, length)."""
    plan: list[list[tuple[int, int]]] = [[] for _ in range(max(1, min(lanes, len(lengths))))]
    loads = [0] * len(plan)
    for document in np.argsort(-lengths, kind="stable"):
        lane = loads.index(min(loads))
        plan[lane].append((int(document), int(lengths[document])))
        loads[lane] += int(lengths[document])
    return [lane for lane in plan if lane]


def check(documents: Documents, vocabulary: int) -> None:
    """Raise TextlstmError if an id lies outside the vocabulary."""
    largest = int(documents.ids.max(initial=0))
    if largest >= vocabulary:
        raise TextlstmError(f"ids: {largest} is outside the vocabulary of {vocabulary}; encode the texts anew")


def _read(model: LanguageModel, inputs: Any, targets: Any, mask: Any, reset: Any, state: Any) -> tuple[tf.Tensor, Any]:
    hidden, state = model.hidden(inputs, state, mask=mask, reset=reset)
    nats = model.nats(tf.reshape(hidden, [targets.shape.num_elements(), hidden.shape[-1]]), tf.reshape(targets, [-1]))
    return tf.reshape(nats, targets.shape), state


def perplexity(nats: np.ndarray) -> float:
    """Return exp of the mean of nats, infinite where that is too large."""
    with np.errstate(over="ignore"):
        return float(np.exp(np.mean(nats)))
