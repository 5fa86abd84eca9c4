"""Perplexity of the language model and of n-gram models of the same works, on the same tokens."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts import write_json
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.model.mixture import Mixture, load_model
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents, load_documents

HELD_OUT_WORKS = "works held out whole"
HELD_OUT_PARAGRAPHS = (
    "the last paragraphs of works whose beginnings are in the training set (the corpus has too few "
    "works to hold any out)"
)
PROTOCOL = (
    "state carried from a work's first token to its last and zero at its start; every token is a "
    "target once, <eos> and <unk> included; sums of nats in float64; intervals resample works"
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
    """Write the perplexity of the model and its baselines on every split that is not empty.

    Args:
        model: folder of the language model.
        train: ids of the training works, for the baselines.
        splits: ids of each split to evaluate.
        order: tokens of the longest n-gram of the Kneser-Ney model.
        resamples: bootstrap samples.
        seed: seed of the bootstrap.
        out: figures to write (.json).
    """
    network, training = load_model(model), load_documents(train)
    baselines = {
        name: KneserNey(training, size, network.vocabulary)
        for name, size in {"unigram": 1, "bigram": 2, "kneser_ney": order}.items()
    }
    held_out = {name: load_documents(path) for name, path in splits.items()}
    provenance = {"order": order, "command": f"snakemake --forcerun evaluate_language_model {out}"}
    write_json(
        out,
        {
            name: measure(network, baselines, documents, resamples, seed)
            | provenance
            | {"protocol": protocol(training, documents)}
            for name, documents in held_out.items()
            if len(documents.ids)
        },
    )


def protocol(training: Documents, documents: Documents) -> str:
    """Return a description of how works were held out and how they were scored."""
    shared = set(training.works) & set(documents.works)
    return f"{HELD_OUT_PARAGRAPHS if shared else HELD_OUT_WORKS}; {PROTOCOL}"


def measure(
    network: LanguageModel | Mixture,
    baselines: Mapping[str, KneserNey],
    documents: Documents,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """Measure the language model and its baselines on the same documents.

    Args:
        network: the language model.
        baselines: n-gram models by name.
        documents: the documents to score.
        resamples: bootstrap samples.
        seed: seed of the bootstrap; all models share its samples.

    Returns:
        The LSTM's figures, and those of each baseline below `baselines`: `perplexity`, `interval`,
        `bits_per_character`, and `ratio`, the LSTM's perplexity divided by the baseline's.
    """
    nats = {"lstm": score(network, documents)}
    nats |= {name: baseline.nats(documents) for name, baseline in baselines.items()}
    drawn = draws(len(documents), resamples, seed)
    own, *others = (figures(model_nats, documents, drawn) for model_nats in nats.values())
    for name, other in zip(baselines, others, strict=True):
        difference = sum_by_work(nats["lstm"] - nats[name], documents)
        other["ratio"] = own["perplexity"] / other["perplexity"]
        other["ratio_interval"] = exp_interval(difference, documents.lengths, drawn)
    return {
        "tokens": len(documents.ids),
        "n_works": len(documents),
        "oov_rate": sum(documents.unknown) / len(documents.ids),
        **own,
        "baselines": dict(zip(baselines, others, strict=True)),
    }


def figures(nats: np.ndarray, documents: Documents, drawn: np.ndarray) -> dict[str, Any]:
    """Return perplexity, its interval and bits per character from nats, float64 [tokens]."""
    return {
        "perplexity": float(np.exp(nats.mean())),
        "interval": exp_interval(sum_by_work(nats, documents), documents.lengths, drawn),
        "bits_per_character": float(nats.sum() / np.log(2) / sum(documents.characters)),
    }


def exp_interval(totals: np.ndarray, tokens: np.ndarray, drawn: np.ndarray) -> list[float] | None:
    """Return the interval of exp(nats per token) from totals [works]; None for a single work."""
    return interval(np.exp(ratio(totals, tokens, drawn))) if len(tokens) > 1 else None


def sum_by_work(nats: np.ndarray, documents: Documents) -> np.ndarray:
    """Return the sum of each document's nats, float64 [documents]."""
    return np.add.reduceat(nats, documents.starts)
