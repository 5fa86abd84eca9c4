"""States as values: forgetting of a wrong state, two continuations of one, similar states."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import tokens
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.experiments.trace import Reader, last, state_vector, step, trace
from textlstm.model.network import LanguageModel
from textlstm.model.state import State
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import Tokenizer

NUM_PAST_TOKENS = 100  # read before the shared tokens
NUM_SHARED_TOKENS = 100  # read from every state
PROMPT_LENGTH = 40  # tokens before the fork
CONTINUATION_LENGTH = 60  # tokens after the fork
TEMPERATURE = 0.8
EXCERPT_LENGTH = 12  # tokens that show a position
NUM_EXAMPLES = 3  # positions shown with their nearest state
MAX_QUERIES = 1000  # positions whose nearest state is searched
QUARTILES = 25, 50, 75


def run(
    folder: Path, texts: Path, pairs: int, seed: int, out: Path, progress: Callable[[str], Any]
) -> None:
    """Measure the states of the model in `folder` on held-out ids `texts` (.npy); write `out`."""
    model, vocabulary = LanguageModel.load(folder), tokens.load(folder)
    documents = load_documents(texts)
    forgotten = forgetting(model, documents, pairs, seed)
    progress("forgetting")
    forked = fork(model, documents, vocabulary, seed)
    progress("fork")
    nearest, same_token = neighbours(trace(model, documents), documents, vocabulary, seed)
    progress("nearest states")
    write_findings(
        out,
        "What becomes of a state after a reset, after a different past, and after a fork?",
        "A state is a value: it can be kept, set to zero, exchanged and copied. In an LSTM it has "
        "two parts per layer: the hidden state h, which is the layer's output, and the cell state "
        "c, its memory. Three results follow: how fast a wrong state is forgotten while the same "
        "words are read, one state continued in two ways, and positions in different works whose "
        "states are most similar. Similarity is the cosine of the angle between two states: 1 for "
        "the same direction, 0 for unrelated ones.",
        {
            "seed": seed,
            "pairs": pairs,
            "past": NUM_PAST_TOKENS,
            "words": NUM_SHARED_TOKENS,
        },
        {"forgetting": forgotten, "fork": forked, "alike": nearest},
        claims(forgotten, same_token),
    )


def forgetting(model: LanguageModel, documents: Documents, pairs: int, seed: int) -> list[Row]:
    """Return the relative distance of two states from the carried one, after each shared token.

    Three states read the tokens that follow a position: the state carried to it, the state carried
    to another position, and zero. Distances are relative to the norm of the carried state;
    quartiles are over `pairs` positions.
    """
    ids, rng = np.asarray(documents.ids).astype(np.int32), np.random.default_rng([seed, 1])
    offset = np.concatenate([np.arange(length) for length in documents.lengths])
    remaining = np.repeat(documents.lengths, documents.lengths) - offset
    eligible = np.flatnonzero((offset >= NUM_PAST_TOKENS) & (remaining > NUM_SHARED_TOKENS))
    positions, other_positions = (rng.choice(eligible, pairs) for _ in range(2))
    read, zero = model.compiled(last, pairs, NUM_PAST_TOKENS), model.initial_state(pairs)

    def state_before(places: np.ndarray) -> list[State]:
        past = ids[places[:, None] + np.arange(-NUM_PAST_TOKENS, 0)]
        return read(tf.constant(past), zero)[1]

    carried = state_before(positions)
    others = {"another past": state_before(other_positions), "reset": zero}
    rows = []
    for num_read in range(NUM_SHARED_TOKENS + 1):
        for name, state in others.items():
            distances = relative_distance(state_vector(carried), state_vector(state))
            low, median, high = map(float, np.percentile(distances, QUARTILES))
            row = {"state": name, "words": num_read}
            rows.append(row | {"low": low, "median": median, "high": high})
        shared = ids[positions + num_read]
        carried = step(model, shared, carried)[1]
        others = {name: step(model, shared, state)[1] for name, state in others.items()}
    return rows


def relative_distance(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the distance of each row from the reference row, divided by the reference's norm."""
    return np.linalg.norm(other - reference, axis=1) / np.linalg.norm(reference, axis=1)


def fork(model: LanguageModel, documents: Documents, vocabulary: Tokenizer, seed: int) -> list[Row]:
    """Return two continuations of one state, and their states' relative distance per token."""
    reader = Reader(model)
    prompt = documents[0][:PROMPT_LENGTH]
    reader.read(prompt)
    (first, first_states), (second, second_states) = (
        reader.fork().write(CONTINUATION_LENGTH, TEMPERATURE, seed + k, vocabulary.unknown)
        for k in range(2)
    )
    distances = relative_distance(first_states, second_states)
    return [
        {
            "prompt": vocabulary.decode(prompt),
            "texts": [vocabulary.decode(first), vocabulary.decode(second)],
            "apart": [round(float(value), 4) for value in distances],
        }
    ]


def neighbours(
    states: np.ndarray, documents: Documents, vocabulary: Tokenizer, seed: int
) -> tuple[list[Row], list[float]]:
    """Return examples of nearest states, and how often nearest states have read the same token.

    Args:
        states: state after each token, float [tokens, columns]; standardised here by column.
        documents: the tokens.
        vocabulary: their tokenizer.
        seed: random seed for the queries.

    Returns:
        Rows of a position and the position of another document with the highest cosine similarity;
        and two shares: of nearest states after the same token, and of random pairs after the same
        token.
    """
    ids, rng = np.asarray(documents.ids), np.random.default_rng([seed, 3])
    unit = (states - states.mean(axis=0)) / np.maximum(states.std(axis=0), 1e-6)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    work = np.repeat(np.arange(len(documents)), documents.lengths)
    queries = np.sort(rng.choice(len(ids), min(MAX_QUERIES, len(ids)), replace=False))
    similarity = unit[queries] @ unit.T
    if len(documents) > 1:
        is_elsewhere = work[queries][:, None] != work
    else:
        is_elsewhere = np.abs(queries[:, None] - np.arange(len(ids))) >= NUM_PAST_TOKENS
    nearest = np.where(is_elsewhere, similarity, -1).argmax(axis=1)
    same_token = [
        float(np.mean(ids[nearest] == ids[queries])),
        float(np.mean(ids[rng.permutation(queries)] == ids[queries])),
    ]

    def excerpt(position: int) -> str:
        return vocabulary.decode(ids[max(0, position - EXCERPT_LENGTH + 1) : position + 1])

    eligible = np.flatnonzero(queries % NUM_PAST_TOKENS > EXCERPT_LENGTH)
    rows = []
    for query in eligible[:: max(1, len(queries) // NUM_EXAMPLES)][:NUM_EXAMPLES]:
        cosine = float(similarity[query, nearest[query]])
        texts = {"text": excerpt(int(queries[query])), "likest": excerpt(int(nearest[query]))}
        rows.append(texts | {"cosine": round(cosine, 3)})
    return rows, same_token


def claims(forgotten: Sequence[Row], same_token: Sequence[float]) -> list[Claim]:
    """Return the expectations of the experiment, checked on its numbers."""
    checked = []
    for name in ("another past", "reset"):
        medians = [
            row["median"] for row in forgotten if row["state"] == name and row["words"] == 20
        ]
        sentence = f"{name}: after 20 shared tokens the state is within a fifth of the carried one"
        checked.append(claim(sentence, medians, "<=", 0.2))
    sentence = (
        "positions with the most similar states follow the same token more often than random "
        "pairs do (ratio)"
    )
    ratio = same_token[0] / max(same_token[1], 1e-3)
    return [*checked, claim(sentence, [ratio], ">=", 3)]
