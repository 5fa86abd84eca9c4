"""States as values: two pasts forgotten, one state forked into two continuations, states that are alike."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import tokens
from textlstm.experiments.claims import claim, write_findings
from textlstm.experiments.trace import Reader, last, step, trace, vector
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import Documents, load_documents

PAST, WORDS = 100, 100  # tokens read before the same words, and the same words
PROMPT = 40  # tokens before a fork
WRITTEN = 60  # after it
SHOWN = 12  # tokens before a place
QUERIES = 3  # places whose likest states are shown
ASKED = 1000  # places whose likest state is looked at
QUARTILES = 25, 50, 75


def run(
    folder: Path, texts: Path, pairs: int, seed: int, out: Path, progress: Callable[[str], Any]
) -> None:
    """Measure what states do on held-out ids (.npy) and write what was found."""
    model, documents, vocabulary = (
        LanguageModel.load(folder),
        load_documents(texts),
        tokens.load(folder),
    )
    forgotten = forgetting(model, documents, pairs, seed)
    progress("two pasts")
    forked = fork(model, documents, vocabulary, seed)
    progress("a fork")
    alike, same = neighbours(trace(model, documents), documents, vocabulary, seed)
    progress("states alike")
    write_findings(
        out,
        "What becomes of a state: after a reset, after another past, after a fork?",
        "A state is a value: it can be kept, put to zero, exchanged and copied. Below, how fast a wrong past is "
        "forgotten while the same words are read, one state that goes on in two ways, and places of different works "
        "where the states are most alike.",
        {"seed": seed, "pairs": pairs, "past": PAST, "words": WORDS},
        {"forgetting": forgotten, "fork": forked, "alike": alike},
        claims(forgotten, same),
    )


def forgetting(
    model: LanguageModel, documents: Documents, pairs: int, seed: int
) -> list[dict[str, Any]]:
    """Return how far states are apart, as a share of the carried one's length, after each of the same words.

    Three states read the words that follow a place: one carried there, one from another place, one reset to zero.
    """
    ids, draw = np.asarray(documents.ids).astype(np.int32), np.random.default_rng([seed, 1])
    offset = np.concatenate([np.arange(length) for length in documents.lengths])
    left = np.repeat(documents.lengths, documents.lengths) - offset
    here, there = (
        draw.choice(np.flatnonzero((offset >= PAST) & (left > WORDS)), pairs) for _ in range(2)
    )
    read, zero, found = model.compiled(last, pairs, PAST), model.initial_state(pairs), []
    pasts = (tf.constant(ids[places[:, None] + np.arange(-PAST, 0)]) for places in (here, there))
    carried, other = (read(past, zero)[1] for past in pasts)
    three = {"carried": carried, "another past": other, "reset": zero}
    for at in range(WORDS + 1):
        rows = {name: vector(state) for name, state in three.items()}
        for name in ("another past", "reset"):
            apart = np.linalg.norm(rows[name] - rows["carried"], axis=1) / np.linalg.norm(
                rows["carried"], axis=1
            )
            low, middle, high = np.percentile(apart, QUARTILES)
            found.append(
                {
                    "state": name,
                    "words": at,
                    "low": float(low),
                    "median": float(middle),
                    "high": float(high),
                }
            )
        three = {name: step(model, ids[here + at], state)[1] for name, state in three.items()}
    return found


def fork(
    model: LanguageModel, documents: Documents, vocabulary: Any, seed: int
) -> list[dict[str, Any]]:
    """Return what a model writes in two ways from one state, and how far the two states are apart after each token."""
    reader = Reader(model)
    prompt = documents[0][:PROMPT]
    reader.read(prompt)
    one, other = reader.fork(), reader.fork()
    (first, states_1), (second, states_2) = (
        each.write(WRITTEN, 0.8, seed + at, vocabulary.unknown)
        for at, each in enumerate((one, other))
    )
    apart = np.linalg.norm(states_1 - states_2, axis=1) / np.linalg.norm(states_1, axis=1)
    return [
        {
            "prompt": vocabulary.decode(prompt),
            "texts": [vocabulary.decode(first), vocabulary.decode(second)],
            "apart": [round(float(value), 4) for value in apart],
        }
    ]


def neighbours(
    found: np.ndarray, documents: Documents, vocabulary: Any, seed: int
) -> tuple[list[dict], list[float]]:
    """Return places and the place of another document with the likest state (cosine, standardised), and two shares:
    of likest states that have read the same token, and of two places at random."""
    ids, draw = np.asarray(documents.ids), np.random.default_rng([seed, 3])
    unit = (found - found.mean(axis=0)) / np.maximum(found.std(axis=0), 1e-6)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    work = np.repeat(np.arange(len(documents)), documents.lengths)
    asked = np.sort(draw.choice(len(ids), min(ASKED, len(ids)), replace=False))
    likeness = unit[asked] @ unit.T
    near = np.abs(asked[:, None] - np.arange(len(ids))) < PAST
    elsewhere = work[asked][:, None] != work if len(documents) > 1 else ~near
    best = np.where(elsewhere, likeness, -1).argmax(axis=1)
    same = [
        float(np.mean(ids[best] == ids[asked])),
        float(np.mean(ids[draw.permutation(asked)] == ids[asked])),
    ]
    rows = []
    for at in np.flatnonzero(asked % PAST > SHOWN)[:: max(1, len(asked) // QUERIES)][:QUERIES]:
        places = (int(asked[at]), int(best[at]))
        texts = [vocabulary.decode(ids[max(0, place - SHOWN + 1) : place + 1]) for place in places]
        rows.append(
            {
                "text": texts[0],
                "likest": texts[1],
                "cosine": round(float(likeness[at, places[1]]), 3),
            }
        )
    return rows, same


def claims(forgotten: Sequence[dict[str, Any]], same: Sequence[float]) -> list[dict[str, Any]]:
    """Return what the experiment says, checked on its numbers."""

    def after(name: str, words: int) -> list[float]:
        return [
            row["median"] for row in forgotten if row["state"] == name and row["words"] == words
        ]

    found = [
        claim(
            f"{name}: after 20 of the same words the state is within a fifth of the carried one",
            after(name, 20),
            "<=",
            0.2,
        )
        for name in ("another past", "reset")
    ]
    sentence = "places with the likest states have read the same token more often than two places at random (times)"
    return [*found, claim(sentence, [same[0] / max(same[1], 1e-3)], ">=", 3)]
