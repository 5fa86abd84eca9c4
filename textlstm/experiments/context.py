"""How far back a model's state reaches: what each word of the past is worth for the next word, and whether its order
matters (Khandelwal, He, Qi & Jurafsky 2018)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import tokens
from textlstm.corpus.work import FORMATS
from textlstm.errors import TextlstmError
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.experiments.claims import claim, write_findings
from textlstm.experiments.trace import last
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import check_ids_fit_vocabulary
from textlstm.text.boilerplate import Names
from textlstm.text.clean import clean
from textlstm.text.extract import extract
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.plain import encode_plain
from textlstm.tokens.tokenizer import Tokenizer

ORDERS = ("shuffled", "reversed")
USED, ORDERED = (
    200,
    50,
)  # words of context used, and words whose order matters, in Khandelwal et al.
LANES, STEPS = 250, 100  # read at once; they change no figure
WORTH = 0.01  # nats a token, one per cent of perplexity: less counts as nothing
STRETCHES = 20  # of a text that is one work, resampled as works are


@dataclass(frozen=True)
class Places:
    """Targets [places] of a text, far enough from its documents' beginnings, and the unit each is resampled with."""

    ids: np.ndarray
    targets: np.ndarray
    unit: np.ndarray


def ladder(longest: int) -> list[int]:
    """Return 1, 2, 5, 10, 20, 50 … up to `longest`."""
    return [
        step * 10**power for power in range(9) for step in (1, 2, 5) if step * 10**power <= longest
    ]


def choose(documents: Documents, longest: int, number: int) -> tuple[Places, list[int]]:
    """Return about `number` places spread evenly, and the contexts, in tokens, that all of them have before them.

    The longest context is the largest of the ladder that leaves that many places; raise TextlstmError if none does.
    """
    offset = np.concatenate([np.arange(length) for length in documents.lengths])
    fitting = [length for length in ladder(longest) if np.sum(offset >= length) >= number]
    if not fitting:
        raise TextlstmError(
            f"a text of {len(offset)} tokens is too short to ask at {number} places; "
            "give a longer one, or fewer --places"
        )
    eligible = np.flatnonzero(offset >= fitting[-1])
    targets = eligible[np.linspace(0, len(eligible) - 1, number).astype(int)]
    work = np.searchsorted(documents.starts, targets, side="right") - 1
    if len(np.unique(work)) < 2:
        work = np.arange(number) * STRETCHES // number
    return Places(
        np.asarray(documents.ids), targets, np.unique(work, return_inverse=True)[1]
    ), fitting


def nats_after(model: LanguageModel, contexts: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return -log p of each target [places] for a state that has read contexts [places, tokens] from zero."""
    found = []
    for start in range(0, len(contexts), LANES):
        part = contexts[start : start + LANES].astype(np.int32)
        state, hidden = model.initial_state(len(part)), None
        for begin, end in steps(part.shape[1]):
            hidden, state = model.compiled(last, len(part), end - begin)(
                tf.constant(part[:, begin:end]), state
            )
        found.append(
            model.nats(hidden, tf.constant(targets[start : start + LANES].astype(np.int32))).numpy()
        )
    return np.concatenate(found).astype(np.float64)


def steps(length: int) -> list[tuple[int, int]]:
    """Return begins and ends of a context's parts, few different lengths, so that few are compiled."""
    ends = [*range(length % STEPS or STEPS, length + 1, STEPS)]
    return list(zip([0, *ends], ends, strict=False))


def before(chosen: Places, length: int) -> np.ndarray:
    """Return the `length` tokens before each target, [places, length]."""
    return chosen.ids[chosen.targets[:, None] + np.arange(-length, 0)]


def disturbed(contexts: np.ndarray, kept: int, order: str, seed: int) -> np.ndarray:
    """Return contexts whose tokens are shuffled or reversed but for the last `kept`."""
    older, recent = np.split(contexts, [contexts.shape[1] - kept], axis=1)
    older = (
        older[:, ::-1]
        if order == "reversed"
        else np.random.default_rng(seed).permuted(older, axis=1)
    )
    return np.concatenate([older, recent], axis=1)


def measure(
    model: LanguageModel,
    documents: Documents,
    longest: int,
    places: int,
    resamples: int,
    seed: int,
    progress: Callable[[str], Any],
) -> dict[str, list[dict[str, Any]]]:
    """Return tables `length`: perplexity by tokens of context, and `order`: by how many of them kept their order.

    `more` is how many nats a token are lost against the longest context, undisturbed; its interval resamples works in
    pairs. Raise TextlstmError for a text too short or ids that the model does not know.
    """
    check_ids_fit_vocabulary(documents, model.vocabulary)
    chosen, lengths = choose(documents, longest, places)
    targets = chosen.ids[chosen.targets]
    drawn = draws(int(chosen.unit.max()) + 1, resamples, seed)
    by = {}
    for length in reversed(lengths):
        by[length] = nats_after(model, before(chosen, length), targets)
        progress(f"{length} tokens")
    full = by[lengths[-1]]

    def row(nats: np.ndarray, **what: Any) -> dict[str, Any]:
        more = ratio(
            np.bincount(chosen.unit, nats - full), np.bincount(chosen.unit).astype(float), drawn
        )
        return what | {
            "perplexity": float(np.exp(nats.mean())),
            "more": float((nats - full).mean()),
            "interval": interval(more),
            "places": places,
        }

    whole = next((length for length in lengths if length >= 2 * USED), lengths[-1])
    by_order = []
    for kept in [length for length in lengths if 5 <= length < whole]:
        for order in ORDERS:
            nats = nats_after(model, disturbed(before(chosen, whole), kept, order, seed), targets)
            by_order.append(row(nats - by[whole] + full, kept=kept, order=order, of=whole))
        progress(f"order beyond {kept}")
    return {"length": [row(by[length], context=length) for length in lengths], "order": by_order}


def reach(table: Sequence[dict[str, Any]]) -> int:
    """Return the fewest tokens of context that lose at most WORTH nats a token against the longest."""
    return min(row["context"] for row in table if row["more"] <= WORTH)


def claims(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return what Khandelwal et al. found of larger models, asked of this one."""
    found = []
    for row in tables["length"]:
        if row["context"] == 1:
            found.append(
                claim(
                    "context is worth something: nats lost with one token of it",
                    [row["more"]],
                    ">=",
                    0.1,
                )
            )
        if row["context"] == USED:
            found.append(
                claim(
                    f"more than {USED} tokens back is worth little: nats lost",
                    [row["more"]],
                    "<=",
                    WORTH,
                )
            )
    for row in tables["order"]:
        if row["kept"] == ORDERED:
            sentence = f"beyond {ORDERED} tokens the order matters little: nats lost when older ones are {row['order']}"
            found.append(claim(sentence, [row["more"]], "<=", WORTH))
    return found


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
    """Measure the model of `folder` on a text or on ids (.npy); return the tables of `measure`, written if asked to."""
    documents = read(file, tokens.load(folder))
    tables = measure(
        LanguageModel.load(folder), documents, longest, places, resamples, seed, progress
    )
    if out:
        far, most = reach(tables["length"]), tables["length"][-1]["context"]
        write_findings(
            out,
            "How many words of the past does the state of this model hold, and does their order matter?",
            f"With {far} tokens of context it is within a hundredth of a nat a token of what it reaches with {most}. A "
            "state is carried through whole works, but what it holds is what training found worth keeping.",
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
    """Return ids as they are, or a text in any format of a shelf, cleaned, as one document."""
    if file.suffix == ".npy":
        return load_documents(file)
    if not file.is_file():
        raise TextlstmError(f"{file}: no such file; give a text or ids (.npy)")
    kinds = ["licence", "markup"]
    text, _ = extract(file.read_bytes(), FORMATS.get(file.suffix.lower(), "txt"), file, kinds)
    parts, _ = clean(text, Names.from_metadata([], ""), kinds, [])
    ids = encode_plain(vocabulary, "\n\n".join(parts))
    return Documents(
        ids,
        np.zeros(1, np.int64),
        [file.stem],
        [len(text)],
        [int(np.sum(ids == vocabulary.unknown))],
    )


def table(tables: dict[str, list[dict[str, Any]]]) -> str:
    """Return both tables for the terminal."""
    lines = ["tokens of context   perplexity   nats lost (95 %)"]
    for row in tables["length"]:
        low, high = row["interval"]
        lines.append(
            f"{row['context']:17}   {row['perplexity']:10.2f}   {row['more']:9.4f} ({low:.4f} to {high:.4f})"
        )
    lines.append(
        f"reaches {reach(tables['length'])} tokens: more than that saves less than {WORTH} nats a token"
    )
    if tables["order"]:
        lines += [
            "",
            f"order kept of the last ({tables['order'][0]['of']} read)   older ones   nats lost (95 %)",
        ]
    for row in tables["order"]:
        low, high = row["interval"]
        lines.append(
            f"{row['kept']:33}   {row['order']:10}   {row['more']:9.4f} ({low:.4f} to {high:.4f})"
        )
    return "\n".join(lines)
