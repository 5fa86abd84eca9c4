"""The same text as characters, as words (one-hot and embedded) and as SentencePiece pieces, for equal time."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.experiments import book, texts
from textlstm.experiments.claims import claim, write_findings
from textlstm.model.scoring import score
from textlstm.model.train import Budget
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import Tokenizer

INPUTS = {  # name: unit, what the first layer sees
    "characters": ("character", "embedding"),
    "words, one-hot": ("word", "one_hot"),
    "words, embedded": ("word", "embedding"),
    "SentencePiece, embedded": ("sentencepiece", "embedding"),
}
STRANGE = float(np.log(0x110000))  # nats for a character never seen: any of Unicode's


class Spelling:
    """What it costs to spell out a word that a vocabulary lacks: the training text's character frequencies."""

    def __init__(self, text: str) -> None:
        counts = Counter(text)
        self.nats = {letter: float(-np.log(n / counts.total())) for letter, n in counts.items()}

    def __call__(self, word: str) -> float:
        """Return nats of a word's characters and of the space after it."""
        return sum(self.nats.get(letter, STRANGE) for letter in f"{word} ")


def run(
    split: Path,
    folder: Path,
    min_count: int,
    max_size: int,
    pieces: int,
    units: int,
    lanes: int,
    window: int,
    rate: float,
    seconds: float,
    seeds: Sequence[int],
    out: Path,
) -> None:
    """Train on every kind of input for `seconds`; write bits a character of the test works, unknown words spelled."""
    views = texts.read(split, folder)
    spelling, rows = Spelling("".join(map(readable, views["train"].values()))), []
    for name, (unit, kind) in INPUTS.items():
        least, largest = (min_count, max_size) if unit == "word" else (1, pieces)
        tokenizer = texts.fit(unit, views["train"], least, largest, seeds[0])
        documents = {part: texts.encode(tokenizer, found) for part, found in views.items()}
        spelt = sum(
            spelling(word) for view in views["test"].values() for word in unknown(tokenizer, view)
        )
        characters = sum(documents["test"].characters)
        for seed in seeds:
            settings = {
                "input": kind,
                "tie": kind == "embedding",
                "units": units,
                "lanes": lanes,
                "window": window,
                "learning_rate": rate,
            }
            budget = Budget(1, minutes=seconds / 60)
            done = book.fit(
                f"{name}, seed {seed}",
                documents["train"],
                documents["valid"],
                tokenizer,
                settings,
                budget,
                seed,
            )
            nats = float(score(done.model, documents["test"]).sum())
            rows.append(
                {
                    "input": name,
                    "seed": seed,
                    "bits": (nats + spelt) / np.log(2) / characters,
                    "bits_unspelt": nats / np.log(2) / characters,
                    "vocabulary": tokenizer.size,
                    "weights": int(sum(np.prod(w.shape) for w in done.model.weights.values())),
                    "epochs": done.tokens / len(documents["train"].ids),
                    "updates": done.updates,
                    "cpu_seconds": round(done.cpu_seconds, 1),
                }
            )
    write_findings(
        out,
        "Characters, words or pieces of words: what should a model read?",
        "In the same time on the same text, judged by bits a character, with words that a vocabulary lacks spelled out "
        "letter by letter so that no kind of input gets its unknown words for nothing.",
        {
            "seeds": list(seeds),
            "seconds": seconds,
            "units": units,
            "lanes": lanes,
            "window": window,
            "learning_rate": rate,
            "min_count": min_count,
            "max_size": max_size,
            "pieces": pieces,
        },
        {"inputs": rows},
        claims(rows),
    )


def unknown(tokenizer: Tokenizer, view: str) -> list[str]:
    """Return the words, or characters, of a view that a tokenizer does not know."""
    if tokenizer.unit == "sentencepiece":  # bytes stand in
        return []
    return [
        one
        for one in (view.split() if tokenizer.unit == "word" else readable(view))
        if one not in tokenizer.ids
    ]


def claims(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the experiment says: differences in bits a character from the same seed."""

    def ahead(one: str, other: str) -> list[float]:
        bits = [
            {row["seed"]: row["bits"] for row in rows if row["input"] == name}
            for name in (one, other)
        ]
        return [bits[1][seed] - bits[0][seed] for seed in bits[0]]

    return [
        claim(
            "embedded words do better than one-hot words (bits a character saved)",
            ahead("words, embedded", "words, one-hot"),
            ">=",
            0,
        ),
        claim(
            "embedded words do better than characters",
            ahead("words, embedded", "characters"),
            ">=",
            0,
        ),
        claim(
            "SentencePiece does better than characters",
            ahead("SentencePiece, embedded", "characters"),
            ">=",
            0,
        ),
        claim(
            "SentencePiece does better than embedded words",
            ahead("SentencePiece, embedded", "words, embedded"),
            ">=",
            0,
        ),
    ]
