"""Exact scores of whole documents: the nats of every token, independent of lanes and window."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.state import State
from textlstm.model.types import Tensor
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID, UNKNOWN_ID

LANES, WINDOW = 16, 100  # of the computation; no score depends on them


def score(
    model: LanguageModel | Mixture | Callable[[Tensor], Tensor],
    documents: Documents | np.ndarray,
    lanes: int = LANES,
    window: int = WINDOW,
) -> np.ndarray:
    """Return the negative log probability of every token of the documents.

    A document is never split between lanes. Each starts from <eos> and a zero state and carries its
    state to its end, so that scores do not depend on `lanes` or `window` beyond rounding. The state
    of a training run is not touched.

    Args:
        model: The language model, or any function from ids, int32 [1, time], to the logits of the
            next ids, float [1, time, vocabulary], such as a Keras model; it gets whole documents,
            one at a time.
        documents: Ids with their documents, see `textlstm.documents` for texts and
            `textlstm.tokens.ids.load_documents` for files; or the ids of one document, integers
            [tokens].
        lanes: Documents scored in parallel (the batch size).
        window: Steps of one compiled call.

    Returns:
        Nats, float64 [tokens], in the order of `documents.ids`.

    Raises:
        TextlstmError: If an id is outside the vocabulary.
        TypeError: If `documents` are neither, such as text.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> from textlstm import LanguageModel, score
        >>> from textlstm.tokens.ids import load_documents
        >>> model = LanguageModel.load(results / "model")
        >>> test = load_documents(results / "tokens" / "test.npy")
        >>> nats = score(model, test)
        >>> nats.shape == test.ids.shape
        True
    """
    documents = as_documents(documents)
    if not isinstance(model, LanguageModel | Mixture):
        filled = np.flatnonzero(documents.lengths).tolist()
        return np.concatenate([[], *(_score_by_call(model, documents[k]) for k in filled)])
    scores = np.zeros(len(documents.ids))
    for places, nats in score_windows(model, documents, lanes, window):
        scores[places] = nats
    return scores


def as_documents(documents: Documents | np.ndarray) -> Documents:
    """Return documents, or the ids of one document, as documents.

    Raises:
        TypeError: If the argument is neither.
    """
    if isinstance(documents, Documents):
        return documents
    ids = None if isinstance(documents, str) else np.asarray(documents)
    if ids is None or ids.ndim != 1 or not np.issubdtype(ids.dtype, np.integer):
        got = type(documents).__name__ + (f" of {ids.dtype}" if ids is not None else "")
        raise TypeError(
            f"documents: expected Documents, or integers [tokens], got {got}; encode texts with "
            "textlstm.documents(texts, tokenizer)"
        )
    return Documents(ids, np.zeros(1, np.int64), ["1"], [0], [int(np.sum(ids == UNKNOWN_ID))])


def _score_by_call(model: Callable[[Tensor], Tensor], ids: np.ndarray) -> np.ndarray:
    """Return the nats of a document's ids, float64 [tokens]."""
    inputs = np.concatenate([[EOS_ID], ids]).astype(np.int32)[: len(ids)]
    logits = tf.cast(model(tf.constant(inputs[None])), tf.float64)[0]
    check_ids_fit_vocabulary(ids, int(logits.shape[-1]))
    targets = tf.gather(logits, ids.astype(np.int32), batch_dims=1)
    return (tf.reduce_logsumexp(logits, axis=-1) - targets).numpy()


def mean_nats(model: LanguageModel | Mixture, documents: Documents) -> float:
    """Return the mean of `score` in memory that does not grow with the documents."""
    windows = score_windows(model, documents)
    return sum(float(nats.sum(dtype=np.float64)) for _, nats in windows) / len(documents.ids)


def score_windows(
    model: LanguageModel | Mixture,
    documents: Documents,
    lanes: int = LANES,
    window: int = WINDOW,
    read: Callable[..., tuple[Tensor, list[State]]] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each window the places of its tokens in `documents.ids` and their nats, [tokens].

    Args:
        model: The language model.
        documents: Ids with their documents.
        lanes: Documents scored in parallel.
        window: Steps of one compiled call.
        read: Function that computes other figures than nats from a window, [lanes, time, ...],
            with the arguments of `_read`; None: nats.

    Raises:
        TextlstmError: If an id is outside the vocabulary.
    """
    check_ids_fit_vocabulary(documents, model.vocabulary)
    plan = assign_to_lanes(documents.lengths, lanes)
    # of the documents of each lane: lengths, ends in steps of the lane, starts in documents.ids
    sizes = [np.array([size for _, size in lane]) for lane in plan]
    ends = [np.cumsum(lane_sizes) for lane_sizes in sizes]
    starts = [documents.starts[[document for document, _ in lane]] for lane in plan]
    compiled = model.compiled(read or _read, len(plan), window)
    state = model.initial_state(len(plan))
    for start in range(0, max((lane_ends[-1] for lane_ends in ends), default=0), window):
        inputs = np.full((len(plan), window), EOS_ID, np.int32)
        targets, places = inputs.copy(), np.zeros((len(plan), window), np.int64)
        mask, reset = np.zeros((2, len(plan), window), bool)
        for row, (size, end, document_starts) in enumerate(zip(sizes, ends, starts, strict=True)):
            # the document of each step, the place in it and in documents.ids
            step = np.arange(start, min(start + window, end[-1]))
            document = np.searchsorted(end, step, side="right")
            inside = step - end[document] + size[document]
            place = document_starts[document] + inside
            columns = slice(0, len(step))
            previous = documents.ids[np.maximum(place, 1) - 1]
            inputs[row, columns] = np.where(inside == 0, EOS_ID, previous)
            targets[row, columns], places[row, columns] = documents.ids[place], place
            mask[row, columns], reset[row, columns] = True, inside == 0
        nats, state = compiled(*map(tf.constant, (inputs, targets, mask, reset)), state)
        yield places[mask], nats.numpy()[mask]


def assign_to_lanes(lengths: np.ndarray, lanes: int) -> list[list[tuple[int, int]]]:
    """Distribute documents over at most `lanes` lanes, the longest first to the shortest lane.

    Args:
        lengths: Lengths of the documents in tokens, int [documents].
        lanes: Largest number of lanes.

    Returns:
        For each lane the (document, length) pairs in reading order; lanes are never empty.
    """
    plan: list[list[tuple[int, int]]] = [[] for _ in range(max(1, min(lanes, len(lengths))))]
    loads = [0] * len(plan)
    for document in np.argsort(-lengths, kind="stable"):
        lane = loads.index(min(loads))
        plan[lane].append((int(document), int(lengths[document])))
        loads[lane] += int(lengths[document])
    return [lane for lane in plan if lane]


def check_ids_fit_vocabulary(documents: Documents | np.ndarray, vocabulary: int) -> None:
    """Raise TextlstmError if an id is outside the vocabulary."""
    ids = documents.ids if isinstance(documents, Documents) else documents
    for id in (int(ids.max(initial=0)), int(ids.min(initial=0))):
        if not 0 <= id < vocabulary:
            raise TextlstmError(
                f"ids: {id} is outside the vocabulary of {vocabulary}; encode the texts again"
            )


def _read(
    model: LanguageModel | Mixture,
    inputs: Tensor,
    targets: Tensor,
    mask: Tensor,
    reset: Tensor,
    state: list[State],
) -> tuple[Tensor, list[State]]:
    """Return the nats of one window, [lanes, time], and the state after it."""
    hidden, state = model.hidden(inputs, state, mask=mask, reset=reset)
    nats = model.nats(
        tf.reshape(hidden, [targets.shape.num_elements(), hidden.shape[-1]]),
        tf.reshape(targets, [-1]),
    )
    return tf.reshape(nats, targets.shape), state


def perplexity(nats: np.ndarray | float) -> float:
    """Return the exponential of the mean of `nats`, infinite if that is too large for a float.

    Args:
        nats: Negative log probabilities, [tokens], or their mean.

    Example:
        >>> import numpy as np
        >>> from textlstm import perplexity
        >>> round(perplexity(np.log([2.0, 8.0])), 6)  # as unsure as between four equal choices
        4.0
    """
    with np.errstate(over="ignore"):
        return float(np.exp(np.mean(nats)))
