"""How far back a model's state reaches: the value of older context, and of its order.

After Khandelwal, He, Qi & Jurafsky (2018), "Sharp Nearby, Fuzzy Far Away".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import tokens
from textlstm.corpus.formats import FORMATS
from textlstm.errors import TextlstmError
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.experiments.trace import last
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import check_ids_fit_vocabulary
from textlstm.text.clean import clean_text
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.plain import encode_plain
from textlstm.tokens.tokenizer import Tokenizer

ORDERS = ("shuffled", "reversed")
# Khandelwal et al.: words of context in use, and words within which the order matters.
NUM_WORDS_USED, NUM_WORDS_ORDERED = 200, 50
BATCH_SIZE, CHUNK_LENGTH = 250, 100  # of one call; neither changes a result
NEGLIGIBLE_NATS = 0.01  # per token: one per cent of perplexity
NUM_STRETCHES = 20  # of a single work, resampled in place of works


@dataclass(frozen=True)
class Places:
    """Targets far enough from the start of their documents, and the group each is resampled with.

    Args:
        ids: token ids of the text, int [tokens].
        targets: positions of the targets in `ids`, int [places].
        unit: group of each target (its work, or a stretch of it), int [places].
    """

    ids: np.ndarray
    targets: np.ndarray
    unit: np.ndarray


def context_lengths(longest: int) -> list[int]:
    """Return 1, 2, 5, 10, 20, 50 … up to `longest`."""
    lengths = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]
    return [length for length in lengths if length <= longest]


def choose_places(documents: Documents, longest: int, number: int) -> tuple[Places, list[int]]:
    """Return `number` evenly spaced targets, and the lengths of context that precede all of them.

    The longest context is the largest length up to `longest` that leaves `number` targets.

    Raises:
        TextlstmError: no length does; the text is too short.
    """
    offset = np.concatenate([np.arange(length) for length in documents.lengths])
    lengths = [n for n in context_lengths(longest) if np.sum(offset >= n) >= number]
    if not lengths:
        raise TextlstmError(
            f"a text of {len(offset)} tokens is too short for {number} places; "
            "give a longer text, or fewer --places"
        )
    eligible = np.flatnonzero(offset >= lengths[-1])
    targets = eligible[np.linspace(0, len(eligible) - 1, number).astype(int)]
    work = np.searchsorted(documents.starts, targets, side="right") - 1
    if len(np.unique(work)) < 2:
        work = np.arange(number) * NUM_STRETCHES // number
    unit = np.unique(work, return_inverse=True)[1]
    return Places(np.asarray(documents.ids), targets, unit), lengths


def nats_after(model: LanguageModel, contexts: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the nats (-log p) of each target after its context, float [places].

    Args:
        model: the language model.
        contexts: ids read from a zero state, int [places, tokens].
        targets: id of each target, int [places].
    """
    nats = []
    for start in range(0, len(contexts), BATCH_SIZE):
        batch = contexts[start : start + BATCH_SIZE].astype(np.int32)
        expected = tf.constant(targets[start : start + BATCH_SIZE].astype(np.int32))
        state, hidden = model.initial_state(len(batch)), None
        for begin, end in chunk_bounds(batch.shape[1]):
            read = model.compiled(last, len(batch), end - begin)
            hidden, state = read(tf.constant(batch[:, begin:end]), state)
        nats.append(model.nats(hidden, expected).numpy())
    return np.concatenate(nats).astype(np.float64)


def chunk_bounds(length: int) -> list[tuple[int, int]]:
    """Return the bounds of a context's chunks; they have at most two lengths, as each compiles."""
    ends = [*range(length % CHUNK_LENGTH or CHUNK_LENGTH, length + 1, CHUNK_LENGTH)]
    return list(zip([0, *ends], ends, strict=False))


def tokens_before(places: Places, length: int) -> np.ndarray:
    """Return the `length` token ids before each target, int [places, length]."""
    return places.ids[places.targets[:, None] + np.arange(-length, 0)]


def reorder(contexts: np.ndarray, num_kept: int, order: str, seed: int) -> np.ndarray:
    """Return contexts with all but the last `num_kept` tokens shuffled or reversed."""
    older, recent = np.split(contexts, [contexts.shape[1] - num_kept], axis=1)
    if order == "reversed":
        older = older[:, ::-1]
    else:
        older = np.random.default_rng(seed).permuted(older, axis=1)
    return np.concatenate([older, recent], axis=1)


def measure(
    model: LanguageModel,
    documents: Documents,
    longest: int,
    places: int,
    resamples: int,
    seed: int,
    progress: Callable[[str], Any],
) -> dict[str, list[Row]]:
    """Return two tables: perplexity by tokens of context, `length`, and by tokens in `order`.

    `more` is the loss in nats per token relative to the longest context (table `length`) or to the
    undisturbed context (table `order`); its interval comes from resampling works in pairs.

    Raises:
        TextlstmError: the text is too short, or holds ids outside the model's vocabulary.
    """
    check_ids_fit_vocabulary(documents, model.vocabulary)
    chosen, lengths = choose_places(documents, longest, places)
    targets = chosen.ids[chosen.targets]
    resampled = draws(int(chosen.unit.max()) + 1, resamples, seed)
    sizes = np.bincount(chosen.unit).astype(float)
    nats_by_length = {}
    for length in reversed(lengths):
        nats_by_length[length] = nats_after(model, tokens_before(chosen, length), targets)
        progress(f"{length} tokens")
    full = nats_by_length[lengths[-1]]

    def row(nats: np.ndarray, **settings: Any) -> Row:
        more = ratio(np.bincount(chosen.unit, nats - full), sizes, resampled)
        return settings | {
            "perplexity": float(np.exp(nats.mean())),
            "more": float((nats - full).mean()),
            "interval": interval(more),
            "places": places,
        }

    ample = next((n for n in lengths if n >= 2 * NUM_WORDS_USED), lengths[-1])
    by_order = []
    for kept in [length for length in lengths if 5 <= length < ample]:
        for order in ORDERS:
            contexts = reorder(tokens_before(chosen, ample), kept, order, seed)
            nats = nats_after(model, contexts, targets) - nats_by_length[ample] + full
            by_order.append(row(nats, kept=kept, order=order, of=ample))
        progress(f"order beyond {kept}")
    by_length = [row(nats_by_length[length], context=length) for length in lengths]
    return {"length": by_length, "order": by_order}


def reach(by_length: Sequence[Row]) -> int:
    """Return the shortest context within NEGLIGIBLE_NATS per token of the longest."""
    return min(row["context"] for row in by_length if row["more"] <= NEGLIGIBLE_NATS)


def claims(tables: dict[str, list[Row]]) -> list[Claim]:
    """Return the results of Khandelwal et al. for larger models, as expectations of this one."""
    checked = []
    for row in tables["length"]:
        if row["context"] == 1:
            sentence = "context helps: nats lost with a single token of it"
            checked.append(claim(sentence, [row["more"]], ">=", 0.1))
        if row["context"] == NUM_WORDS_USED:
            sentence = (
                f"{NUM_WORDS_USED} tokens of context are enough: nats lost without older ones"
            )
            checked.append(claim(sentence, [row["more"]], "<=", NEGLIGIBLE_NATS))
    for row in tables["order"]:
        if row["kept"] == NUM_WORDS_ORDERED:
            sentence = (
                f"beyond {NUM_WORDS_ORDERED} tokens the order matters little: nats lost if older "
                f"tokens are {row['order']}"
            )
            checked.append(claim(sentence, [row["more"]], "<=", NEGLIGIBLE_NATS))
    return checked


def run(
    folder: Path,
    file: Path,
    longest: int,
    places: int,
    resamples: int,
    seed: int,
    progress: Callable[[str], Any],
    out: Path | None,
) -> dict[str, list[dict[str, Any]]]:
    """Measure the model in `folder` on a text or on ids (.npy).

    Returns the tables of `measure`; writes them to `out` with the expectations, unless it is None.
    """
    documents = read(file, tokens.load(folder))
    model = LanguageModel.load(folder)
    tables = measure(model, documents, longest, places, resamples, seed, progress)
    if out:
        shortest, maximum = reach(tables["length"]), tables["length"][-1]["context"]
        write_findings(
            out,
            "How many tokens of context does the state of this model use, and does their order "
            "matter?",
            f"With a context length of {shortest}, in tokens, the model is within a hundredth of a "
            f"nat per token of its result with {maximum}. (Nats measure surprise: the negative "
            "natural logarithm of the probability given to a token; lower is better. Perplexity is "
            "the exponential of their mean.) The state is carried through whole works, but it "
            "holds only what training found useful.",
            {
                "seed": seed,
                "places": places,
                "longest": longest,
                "resamples": resamples,
                "file": file.name,
            },
            tables,
            claims(tables),
        )
    return tables


def read(file: Path, vocabulary: Tokenizer) -> Documents:
    """Return ids (.npy), or a text in any supported format as one document, cleaned and encoded.

    Raises:
        TextlstmError: the file does not exist or cannot be read.
    """
    if file.suffix == ".npy":
        return load_documents(file)
    if not file.is_file():
        raise TextlstmError(f"{file}: no such file; give a text or ids (.npy)")
    kinds = ["licence", "markup"]
    text, _ = extract(file.read_bytes(), FORMATS.get(file.suffix.lower(), "txt"), file, kinds)
    paragraphs, _ = clean_text(text, Names.from_metadata([], ""), kinds, [])
    ids = encode_plain(vocabulary, "\n\n".join(paragraphs))
    num_unknown = int(np.sum(ids == vocabulary.unknown))
    return Documents(ids, np.zeros(1, np.int64), [file.stem], [len(text)], [num_unknown])


def table(tables: dict[str, list[Row]]) -> str:
    """Return both tables of `measure` as text for the terminal."""

    def loss(row: Row) -> str:
        low, high = row["interval"]
        return f"{row['more']:9.4f} ({low:.4f} to {high:.4f})"

    lines = [
        "nats lost per token, relative to the longest context (nats: -log p; 95 % interval)",
        "",
        "tokens of context   perplexity   nats lost (95 %)",
    ]
    for row in tables["length"]:
        lines.append(f"{row['context']:17}   {row['perplexity']:10.2f}   {loss(row)}")
    shortest = reach(tables["length"])
    lines.append(
        f"reach in tokens: {shortest}; more saves at most {NEGLIGIBLE_NATS} nats per token"
    )
    if tables["order"]:
        num_read = tables["order"][0]["of"]
        lines += ["", f"last tokens in order (of {num_read})   older tokens   nats lost (95 %)"]
    for row in tables["order"]:
        lines.append(f"{row['kept']:32}   {row['order']:12}   {loss(row)}")
    return "\n".join(lines)
