"""Perplexity of the language model and of n-gram models of the same works, on the same tokens."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textlstm import config
from textlstm.artifacts.tables import write_json
from textlstm.errors import TextlstmError
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.model.mixture import Mixture, load_model
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity, score
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import EOS_ID, UNKNOWN_ID

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
    settings: config.Evaluate,
    seed: int,
    out: Path,
) -> None:
    """Write the perplexity of the model and its baselines on every split that is not empty.

    Args:
        model: folder of the language model.
        train: ids of the training works, for the baselines.
        splits: ids of each split to evaluate.
        settings: order of the Kneser-Ney model, bootstrap samples, adapted figures.
        seed: seed of the bootstrap.
        out: figures to write (.json).

    Raises:
        TextlstmError: adapted figures are wanted, but there are no validation works.
    """
    network, training = load_model(model), load_documents(train)
    baselines = {
        name: KneserNey(training, size, network.vocabulary)
        for name, size in {"unigram": 1, "bigram": 2, "kneser_ney": settings.order}.items()
    }
    held_out = {name: load_documents(path) for name, path in splits.items()}
    held_out = {name: documents for name, documents in held_out.items() if len(documents.ids)}
    command = f"snakemake --forcerun evaluate_language_model {out}"
    measures = {
        name: measure(network, baselines, documents, settings.resamples, seed)
        | {"order": settings.order, "command": command}
        | {"protocol": protocol(training, documents)}
        for name, documents in held_out.items()
    }
    if settings.adapted:
        adapted = _adapted(network, baselines["kneser_ney"], training, held_out, settings, seed)
        for name, entries in adapted.items():
            measures[name]["adapted"] = entries
    write_json(out, measures)


def _adapted(
    network: LanguageModel | Mixture,
    kneser_ney: KneserNey,
    training: Documents,
    held_out: dict[str, Documents],
    settings: config.Evaluate,
    seed: int,
) -> dict[str, dict[str, Any]]:
    """Return by split and method the figures of adapted models."""
    if "valid" not in held_out:
        raise TextlstmError(
            "evaluate.adapted: the corpus has no validation works to choose weights on; add works, "
            "or set it to []"
        )
    from textlstm.evaluate.adapted import adapt

    results = adapt(
        settings.adapted,
        network,
        kneser_ney,
        training,
        held_out,
        settings.cache,
        settings.segment,
    )
    entries: dict[str, dict[str, Any]] = {split: {} for split in held_out}
    for split, documents in held_out.items():
        drawn = draws(len(documents), settings.resamples, seed)
        for method, result in results.items():
            entries[split][f"{method}*"] = figures(result.nats[split], documents, drawn) | {
                "chosen": result.chosen
            }
    return entries


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
        `bits_per_character`, `perplexity_known` (of the words inside the vocabulary), and `ratio`,
        the LSTM's perplexity divided by the baseline's. `perplexity_by_sentence` is the LSTM's if
        it reads each sentence alone.
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
        "perplexity_by_sentence": perplexity(score(network, sentences(documents))),
        "baselines": dict(zip(baselines, others, strict=True)),
    }


def figures(nats: np.ndarray, documents: Documents, drawn: np.ndarray) -> dict[str, Any]:
    """Return perplexities, an interval and bits per character from nats, float64 [tokens]."""
    known = nats[np.asarray(documents.ids) != UNKNOWN_ID]
    return {
        "perplexity": float(np.exp(nats.mean())),
        "perplexity_known": perplexity(known) if len(known) else None,
        "interval": exp_interval(sum_by_work(nats, documents), documents.lengths, drawn),
        "bits_per_character": float(nats.sum() / np.log(2) / sum(documents.characters)),
    }


def sentences(documents: Documents) -> Documents:
    """Return the same ids with every sentence as a document of its own; it ends with <eos>."""
    ids = np.asarray(documents.ids)
    ends = np.flatnonzero(ids == EOS_ID) + 1
    starts = np.union1d(documents.starts, ends[ends < len(ids)]).astype(np.int64)
    count = len(starts)
    return Documents(ids, starts, ["sentence"] * count, [0] * count, [0] * count)


def exp_interval(totals: np.ndarray, tokens: np.ndarray, drawn: np.ndarray) -> list[float] | None:
    """Return the interval of exp(nats per token) from totals [works]; None for a single work."""
    return interval(np.exp(ratio(totals, tokens, drawn))) if len(tokens) > 1 else None


def sum_by_work(nats: np.ndarray, documents: Documents) -> np.ndarray:
    """Return the sum of each document's nats, float64 [documents]."""
    return np.add.reduceat(nats, documents.starts)
