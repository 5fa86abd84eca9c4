"""Kinds of input compared at equal training time: characters, words, SentencePiece pieces."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from textlstm import config
from textlstm.experiments import book, texts
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.model.scoring import score
from textlstm.model.trainer import MIN_UPDATES, Budget
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import Tokenizer

INPUTS = {  # name: (unit of the tokenizer, input of the first layer)
    "characters": ("character", "embedding"),
    "words, one-hot": ("word", "one_hot"),
    "words, embedded": ("word", "embedding"),
    "SentencePiece, embedded": ("sentencepiece", "embedding"),
}
UNSEEN_CHARACTER_NATS = float(np.log(0x110000))  # uniform over all code points of Unicode


class Spelling:
    """Nats to spell out a word by the character frequencies of the training text.

    Args:
        text: the training text.
    """

    def __init__(self, text: str) -> None:
        counts = Counter(text)
        total = counts.total()
        self.nats = {character: float(-np.log(n / total)) for character, n in counts.items()}

    def __call__(self, word: str) -> float:
        """Return the nats of a word's characters and of the space after it."""
        return sum(self.nats.get(character, UNSEEN_CHARACTER_NATS) for character in f"{word} ")


def run(
    split: Path,
    folder: Path,
    min_count: int,
    max_size: int,
    settings: config.Inputs,
    out: Path,
) -> None:
    """Train on each kind of input for `seconds`; write bits per character of the test works.

    Each word outside a vocabulary costs what its spelling costs, besides the cost of <unk>. If a
    training has fewer than `MIN_UPDATES` weight updates, no expectation is checked.
    """
    views = texts.read(split, folder)
    spelling = Spelling("".join(map(readable, views["train"].values())))
    rows: list[Row] = []
    for name, (unit, kind) in INPUTS.items():
        sizes = (min_count, max_size) if unit == "word" else (1, settings.pieces)
        tokenizer = texts.fit(unit, views["train"], *sizes, settings.seeds[0])
        documents = {split: texts.encode(tokenizer, works) for split, works in views.items()}
        test = documents["test"]
        test_words = [word for view in views["test"].values() for word in unknown(tokenizer, view)]
        spelled_nats = sum(map(spelling, test_words))
        num_characters = sum(test.characters)
        overrides = {
            "input": kind,
            "tie": kind == "embedding",
            "units": settings.units,
            "lanes": settings.lanes,
            "window": settings.window,
            "learning_rate": settings.learning_rate,
        }
        for seed in settings.seeds:
            trained = book.fit(
                f"{name}, seed {seed}",
                documents["train"],
                documents["valid"],
                tokenizer,
                overrides,
                Budget(1, minutes=settings.seconds / 60),
                seed,
            )
            nats = float(score(trained.model, test).sum())
            weights = trained.model.weights.values()
            rows.append(
                {
                    "input": name,
                    "seed": seed,
                    "bits": (nats + spelled_nats) / np.log(2) / num_characters,
                    "bits_unspelt": nats / np.log(2) / num_characters,
                    "vocabulary": tokenizer.size,
                    "weights": int(sum(np.prod(weight.shape) for weight in weights)),
                    "epochs": trained.tokens / len(documents["train"].ids),
                    "updates": trained.updates,
                    "cpu_seconds": round(trained.cpu_seconds, 1),
                }
            )
    write_findings(
        out,
        "Characters, words or pieces of words: what should a model read?",
        too_few_updates(rows, settings.seconds)
        + "The models are trained for the same processor time on the same text and compared by "
        "bits per character (the average number of bits needed to encode one character; lower is "
        "better). "
        "Words can be presented one-hot (a vector with a single 1) or embedded (a learned vector "
        "for each word). A word outside the vocabulary becomes the token <unk>; here it also costs "
        "the spelling of its characters, so that no kind of input gets unknown words for free.",
        settings.model_dump() | {"min_count": min_count, "max_size": max_size},
        {"inputs": rows},
        [] if too_few_updates(rows, settings.seconds) else claims(rows),
    )


def too_few_updates(rows: Sequence[Row], seconds: float) -> str:
    """Return a warning if a training was too short to compare, or an empty string."""
    short = [row for row in rows if row["updates"] < MIN_UPDATES]
    if not short:
        return ""
    least = min(short, key=lambda row: row["updates"])
    return (
        f"{len(short)} of {len(rows)} trainings had fewer than {MIN_UPDATES} weight updates "
        f"({least['input']}, seed {least['seed']}: {least['updates']}) in {seconds:g} seconds of "
        "processor time: nothing is concluded; raise experiments.inputs.seconds. "
    )


def unknown(tokenizer: Tokenizer, view: str) -> list[str]:
    """Return the words or characters of a view that are outside a tokenizer's vocabulary."""
    if tokenizer.unit == "sentencepiece":  # falls back to bytes: nothing is unknown
        return []
    symbols = view.split() if tokenizer.unit == "word" else readable(view)
    return [symbol for symbol in symbols if symbol not in tokenizer.ids]


def claims(rows: Sequence[Row]) -> list[Claim]:
    """Return the expectations: bits per character saved, one value per seed."""

    def by_seed(name: str) -> dict[int, float]:
        return {row["seed"]: row["bits"] for row in rows if row["input"] == name}

    def better(name: str, other: str, sentence: str) -> Claim:
        bits, other_bits = by_seed(name), by_seed(other)
        saved = [other_bits[seed] - bits[seed] for seed in bits]
        return claim(f"{sentence} (bits per character saved)", saved, ">=", 0)

    words, pieces = "words, embedded", "SentencePiece, embedded"
    return [
        better(words, "words, one-hot", "embedded words are better than one-hot words"),
        better(words, "characters", "embedded words are better than characters"),
        better(pieces, "characters", "SentencePiece is better than characters"),
        better(pieces, words, "SentencePiece is better than embedded words"),
    ]
