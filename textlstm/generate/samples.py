"""Samples for programs and for people, each with what it copied from the training text."""

import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np

from textlstm import tokens
from textlstm.artifacts import write_json, write_text
from textlstm.errors import TextlstmError
from textlstm.generate.copying import TrainingText
from textlstm.generate.loop import SamplingFilters, continue_text, uniform_draws
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import load_documents
from textlstm.tokens.plain import encode_plain
from textlstm.tokens.tokenizer import EOS_TOKEN

ORDERS = range(
    2, 9
)  # n-grams whose novelty is told; at n = 2 little is new, at n = 8 nearly all should be


def write_samples(
    folder: Path,
    train: Path,
    temperatures: list[float],
    number: int,
    length: int,
    prompt: str,
    seed: int,
    filters: SamplingFilters,
    json: Path,
    text: Path,
) -> None:
    """Write `number` samples of `length` tokens at each temperature; raise TextlstmError for a prompt without words."""
    model, tokenizer = LanguageModel.load(folder), tokens.load(folder)
    start = prompt_ids(tokenizer, prompt)
    plan = [(temperature, seed + k) for temperature in temperatures for k in range(number)]
    lanes, seeds = [temperature for temperature, _ in plan], [one for _, one in plan]
    written = continue_text(
        model, start, lanes, uniform_draws(seeds, length), filters, tokenizer.unknown
    )
    documents = load_documents(train)
    training = TrainingText(documents.ids, documents.starts)
    samples = [
        {"temperature": temperature, "seed": one, "prompt": prompt}
        | describe(tokenizer, ids, training, documents.works)
        for (temperature, one), ids in zip(plan, written, strict=True)
    ]
    write_json(json, samples)
    write_text(text, for_people(samples))


def prompt_ids(tokenizer: Any, prompt: str) -> np.ndarray:
    """Return the ids the model reads before it writes: <eos>, as before any document, then the prompt's."""
    if not prompt.strip():
        return np.array([tokenizer.eos])
    ids = encode_plain(tokenizer, prompt).astype(np.int64)
    while len(ids) and tokenizer.tokens[ids[-1]] in (EOS_TOKEN, "\n"):
        ids = ids[:-1]  # the prompt's last sentence is still open
    unknown = int(np.sum(ids == tokenizer.unknown))
    if not len(ids) or unknown == len(ids):
        raise TextlstmError(
            f"generate.prompt: {prompt!r} holds no word the model knows; try other words, or none"
        )
    if unknown:
        sys.stderr.write(
            f"generate.prompt: {unknown} of {len(ids)} tokens are not in the vocabulary\n"
        )
    return np.concatenate([[tokenizer.eos], ids])


def describe(
    tokenizer: Any, ids: np.ndarray, training: TrainingText, works: list[str]
) -> dict[str, Any]:
    """Return a sample's text, its length in tokens and what of it stands in the training text."""
    copy = training.longest(ids)
    novelty = training.novelty(ids, ORDERS)
    work = works[int(np.searchsorted(training.starts, copy.train_start, side="right")) - 1]
    return {
        "text": tokenizer.decode(ids),
        "tokens": len(ids),
        "copied": copy.length,
        "copied_text": tokenizer.decode(ids[copy.sample_start : copy.sample_start + copy.length]),
        "copied_from": work if copy.length else "",
        "novelty": {str(n): round(share, 4) for n, share in novelty.items()},
    }


def for_people(samples: list[dict[str, Any]]) -> str:
    """Return the samples as pages of plain text, wrapped at 80 columns."""
    return "\n\n".join(_page(sample) for sample in samples) + "\n"


def _page(sample: dict[str, Any]) -> str:
    head = (
        f"temperature {sample['temperature']:g}, seed {sample['seed']}, {sample['tokens']} tokens"
    )
    lines = [
        textwrap.fill(line, 80)
        for line in f"{sample['prompt']} {sample['text']}".strip().splitlines()
    ]
    copied = f"[longest run copied: {sample['copied']} tokens, from {sample['copied_from'] or 'nowhere'}]"
    return "\n".join([f"--- {head} ---", *lines, copied])
