"""Perplexity of the language model beside n-gram models of the same training works, on the same tokens."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts import write_json
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents, load_documents

WHOLE = "works held out whole"
CUT = "the last paragraphs of works that training read the beginning of: the corpus has too few works to hold any out"
PROTOCOL = (
    "state carried from a work's first token to its last and zero at its start; every token is a "
    "target once, <eos> and <unk> among them; sums of nats in float64; intervals resample works"
)


def write_language_model(
    model: Path,
    train: Path,
    splits: Mapping[str, Path],
    order: int,
    resamples: int,
    seed: int,
    out: Path,
) -> None:
    """Write perplexity, bits per character and intervals of every split that holds text, with its baselines."""
    network, training = LanguageModel.load(model), load_documents(train)
    baselines = {
        name: KneserNey(training, size, network.vocabulary)
        for name, size in {"unigram": 1, "bigram": 2, "kneser_ney": order}.items()
    }
    held_out = {name: load_documents(path) for name, path in splits.items()}
    described = {"order": order, "command": f"snakemake --forcerun evaluate_language_model {out}"}
    write_json(
        out,
        {
            name: measure(network, baselines, documents, resamples, seed)
            | described
            | {"protocol": protocol(training, documents)}
            for name, documents in held_out.items()
            if len(documents.ids)
        },
    )


def protocol(training: Documents, documents: Documents) -> str:
    """Return how works were held out, and what was measured."""
    return f"{CUT if set(training.works) & set(documents.works) else WHOLE}; {PROTOCOL}"


def measure(
    network: LanguageModel,
    baselines: Mapping[str, KneserNey],
    documents: Documents,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """Return one split's figures; `ratio` is the LSTM's perplexity over the baseline's, works drawn in pairs."""
    nats = {"lstm": score(network, documents)}
    nats |= {name: baseline.nats(documents) for name, baseline in baselines.items()}
    drawn = draws(len(documents), resamples, seed)
    own, *others = (figures(each, documents, drawn) for each in nats.values())
    for name, other in zip(baselines, others, strict=True):
        difference = by_work(nats["lstm"] - nats[name], documents)
        other["ratio"] = own["perplexity"] / other["perplexity"]
        other["ratio_interval"] = resampled(difference, documents.lengths, drawn)
    return {
        "tokens": len(documents.ids),
        "n_works": len(documents),
        "oov_rate": sum(documents.unknown) / len(documents.ids),
        **own,
        "baselines": dict(zip(baselines, others, strict=True)),
    }


def figures(nats: np.ndarray, documents: Documents, drawn: np.ndarray) -> dict[str, Any]:
    """Return perplexity, its interval and bits per character of one model's nats."""
    return {
        "perplexity": float(np.exp(nats.mean())),
        "interval": resampled(by_work(nats, documents), documents.lengths, drawn),
        "bits_per_character": float(nats.sum() / np.log(2) / sum(documents.characters)),
    }


def resampled(totals: np.ndarray, tokens: np.ndarray, drawn: np.ndarray) -> list[float] | None:
    """Return the interval of exp(nats a token) from totals by work; None for one work: it tells nothing of others."""
    return interval(np.exp(ratio(totals, tokens, drawn))) if len(tokens) > 1 else None


def by_work(nats: np.ndarray, documents: Documents) -> np.ndarray:
    """Return the sum of each document's nats."""
    return np.add.reduceat(nats, documents.starts)
