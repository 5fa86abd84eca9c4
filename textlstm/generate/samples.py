"""Samples from a language model, as JSON and as plain text, with a check for copied text."""

import sys
import textwrap
from pathlib import Path

import numpy as np

from textlstm import config, tokens
from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_json
from textlstm.errors import TextlstmError
from textlstm.generate.copying import TrainingText
from textlstm.generate.filters import SamplingFilters
from textlstm.generate.loop import continue_text, uniform_draws
from textlstm.generate.marks import excluded_marks
from textlstm.generate.transcript import decode_after
from textlstm.model.mixture import load_model
from textlstm.tokens.casing import Casing
from textlstm.tokens.ids import load_documents
from textlstm.tokens.plain import encode_plain
from textlstm.tokens.tokenizer import EOS_TOKEN, Tokenizer

# n of the n-grams whose novelty is reported: at 2 little is new, at 8 nearly everything should be
ORDERS = range(2, 9)


def write_samples(
    folder: Path,
    train: Path,
    settings: config.Generate,
    seed: int,
    json: Path,
    text: Path,
) -> None:
    """Write samples of a language model.

    Args:
        folder: Folder of the model.
        train: Training ids (.npy), to find copied text.
        settings: Temperatures, number and length of the samples, prompt and filters.
        seed: Sample k of a temperature uses the random seed `seed` + k.
        json: File to write, for programs.
        text: File to write, for people.

    Raises:
        TextlstmError: If no word of the prompt is in the vocabulary.
    """
    model, tokenizer = load_model(folder), tokens.load(folder)
    start = prompt_ids(tokenizer, settings.prompt)
    lanes = [
        (temperature, seed + k)
        for temperature in settings.temperatures
        for k in range(settings.samples)
    ]
    filters = SamplingFilters(settings.top_k, settings.top_p, settings.min_p)
    lane_temperatures = [temperature for temperature, _ in lanes]
    draws = uniform_draws([lane_seed for _, lane_seed in lanes], settings.length)
    written = continue_text(
        model,
        start,
        lane_temperatures,
        draws,
        filters,
        forbidden=tokenizer.unknown,
        marks=excluded_marks(tokenizer),
    )
    documents = load_documents(train)
    training = TrainingText(documents.ids, documents.starts)
    casing = Casing.load(folder, str(tokenizer.settings.get("language") or "en"))
    samples = [
        {"temperature": temperature, "seed": lane_seed, "prompt": settings.prompt.rstrip()}
        | describe(tokenizer, casing, start[1:], ids, training, documents.works)
        for (temperature, lane_seed), ids in zip(lanes, written, strict=True)
    ]
    write_json(json, samples)
    write_text(text, as_text(samples))


def prompt_ids(tokenizer: Tokenizer, prompt: str, where: str = "generate.prompt") -> np.ndarray:
    """Return the ids of a prompt, after the <eos> that precedes every document.

    Words outside the vocabulary are reported on the standard error.

    Args:
        tokenizer: Tokenizer of the model.
        prompt: Plain text; may be empty.
        where: Name of the prompt in messages.

    Returns:
        Ids, int [n]; the prompt's last sentence is left open.

    Raises:
        TextlstmError: If no word of the prompt is in the vocabulary.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> from textlstm import load_tokenizer
        >>> from textlstm.generate import prompt_ids
        >>> tokenizer = load_tokenizer(results / "model")
        >>> ids = prompt_ids(tokenizer, "the people")
        >>> int(ids[0]) == tokenizer.eos
        True
    """
    if not prompt.strip():
        return np.array([tokenizer.eos])
    ids = encode_plain(tokenizer, prompt).astype(np.int64)
    while len(ids) and tokenizer.tokens[ids[-1]] in (EOS_TOKEN, "\n"):
        ids = ids[:-1]  # the sample continues the prompt's last sentence
    unknown = int(np.sum(ids == tokenizer.unknown))
    if not len(ids) or unknown == len(ids):
        raise TextlstmError(
            f"{where}: no word of {prompt!r} is in the vocabulary; use other words, or an "
            "empty text"
        )
    if unknown:
        sys.stderr.write(
            f"{where}: {unknown} of {len(ids)} tokens of {prompt!r} are not in the vocabulary\n"
        )
    return np.concatenate([[tokenizer.eos], ids])


def describe(
    tokenizer: Tokenizer,
    casing: Casing,
    prompt: np.ndarray,
    ids: np.ndarray,
    training: TrainingText,
    works: list[str],
) -> dict[str, object]:
    """Return the JSON entry of a sample: text, length, longest copied run and novelty.

    The text follows that of the prompt without a space in between: it has its own.
    """
    copy = training.longest(ids)
    novelty = training.novelty(ids, ORDERS)
    work = works[int(np.searchsorted(training.starts, copy.train_start, side="right")) - 1]
    text = decode_after(tokenizer, casing, prompt.tolist(), ids.tolist())
    copied = tokenizer.decode(ids[copy.sample_start : copy.sample_start + copy.length])
    place = text.lower().find(copied.lower())
    return {
        "text": text,
        "tokens": len(ids),
        "copied": copy.length,
        "copied_text": text[place : place + len(copied)] if place >= 0 else copied,
        "copied_from": work if copy.length else "",
        "novelty": {str(n): round(share, 4) for n, share in novelty.items()},
    }


def as_text(samples: list[dict[str, object]]) -> str:
    """Return the samples as plain text, wrapped at 80 columns."""
    return "\n\n".join(_page(sample) for sample in samples) + "\n"


def _page(sample: dict[str, object]) -> str:
    """Return one sample as plain text, with a head line and a line on copied text."""
    head = (
        f"temperature {sample['temperature']:g}, seed {sample['seed']}, {sample['tokens']} tokens"
    )
    text = f"{sample['prompt']}{sample['text']}".strip()
    lines = [textwrap.fill(line, 80) for line in text.splitlines()]
    source = sample["copied_from"] or "nowhere"
    copied = f"[longest run copied: {sample['copied']} tokens, from {source}]"
    return "\n".join([f"--- {head} ---", *lines, copied])
