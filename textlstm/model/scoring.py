"""Exact scores of whole documents: what a model pays for every token, whatever the lanes and the window."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID

LANES, WINDOW = 16, 100  # they change no figure


def score(
    model: LanguageModel, documents: Documents, lanes: int = LANES, window: int = WINDOW
) -> np.ndarray:
    """Return the nats of every token, float64, in the order of `documents.ids`.

    A document is never cut between lanes; each begins cold, from <eos> and a zero state, and carries its state to its
    end. So the figures do not depend on `lanes` or `window` beyond rounding, and no training state is touched.
    """
    found = np.zeros(len(documents.ids))
    for places, nats in scored(model, documents, lanes, window):
        found[places] = nats
    return found


def mean_nats(model: LanguageModel, documents: Documents) -> float:
    """Return the mean of what `score` returns, in memory that does not grow with the texts."""
    return sum(float(nats.sum(dtype=np.float64)) for _, nats in scored(model, documents)) / len(
        documents.ids
    )


def scored(
    model: LanguageModel, documents: Documents, lanes: int = LANES, window: int = WINDOW
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each window the places of its tokens in `documents.ids` and their nats, both [tokens]."""
    check_ids_fit_vocabulary(documents, model.vocabulary)
    plan = assign_to_lanes(documents.lengths, lanes)
    sizes = [np.array([size for _, size in lane]) for lane in plan]
    ends = [np.cumsum(each) for each in sizes]  # of the documents of a lane, in steps of the lane
    starts = [documents.starts[[document for document, _ in lane]] for lane in plan]  # in the ids
    read, state = model.compiled(_read, len(plan), window), model.initial_state(len(plan))
    for start in range(0, max((end[-1] for end in ends), default=0), window):
        inputs = np.full((len(plan), window), EOS_ID, np.int32)
        targets, places = inputs.copy(), np.zeros((len(plan), window), np.int64)
        mask, reset = np.zeros((2, len(plan), window), bool)
        for row, (size, end, first) in enumerate(zip(sizes, ends, starts, strict=True)):
            step = np.arange(start, min(start + window, end[-1]))
            document = np.searchsorted(end, step, side="right")
            inside = step - end[document] + size[document]
            place = first[document] + inside
            part = slice(0, len(step))
            inputs[row, part] = np.where(
                inside == 0, EOS_ID, documents.ids[np.maximum(place, 1) - 1]
            )
            targets[row, part], places[row, part] = documents.ids[place], place
            mask[row, part], reset[row, part] = True, inside == 0
        nats, state = read(*map(tf.constant, (inputs, targets, mask, reset)), state)
        yield places[mask], nats.numpy()[mask]


def assign_to_lanes(lengths: np.ndarray, lanes: int) -> list[list[tuple[int, int]]]:
    """Share documents among at most `lanes` lanes, the longest first to the shortest lane: (document, length)."""
    plan: list[list[tuple[int, int]]] = [[] for _ in range(max(1, min(lanes, len(lengths))))]
    loads = [0] * len(plan)
    for document in np.argsort(-lengths, kind="stable"):
        lane = loads.index(min(loads))
        plan[lane].append((int(document), int(lengths[document])))
        loads[lane] += int(lengths[document])
    return [lane for lane in plan if lane]


def check_ids_fit_vocabulary(documents: Documents, vocabulary: int) -> None:
    """Raise TextlstmError if an id lies outside the vocabulary."""
    for id in (int(documents.ids.max(initial=0)), int(documents.ids.min(initial=0))):
        if not 0 <= id < vocabulary:
            raise TextlstmError(
                f"ids: {id} is outside the vocabulary of {vocabulary}; encode the texts anew"
            )


def _read(
    model: LanguageModel, inputs: Any, targets: Any, mask: Any, reset: Any, state: Any
) -> tuple[tf.Tensor, Any]:
    hidden, state = model.hidden(inputs, state, mask=mask, reset=reset)
    nats = model.nats(
        tf.reshape(hidden, [targets.shape.num_elements(), hidden.shape[-1]]),
        tf.reshape(targets, [-1]),
    )
    return tf.reshape(nats, targets.shape), state


def perplexity(nats: np.ndarray | float) -> float:
    """Return exp of the mean of nats, infinite where that is too large."""
    with np.errstate(over="ignore"):
        return float(np.exp(np.mean(nats)))
