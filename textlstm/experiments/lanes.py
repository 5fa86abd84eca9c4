"""The same book in 1, 8 or 64 lanes: carrying state forces no batch of one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from textlstm import tokens
from textlstm.experiments import book
from textlstm.experiments.claims import claim, write_findings
from textlstm.model.scoring import perplexity, score
from textlstm.model.train import Budget
from textlstm.tokens.ids import Documents, load_documents


def run(
    train: Path,
    valid: Path,
    test: Path,
    tokenizer: Path,
    lanes: Sequence[int],
    rates: Sequence[float],
    units: int,
    window: int,
    epochs: int,
    seeds: Sequence[int],
    out: Path,
) -> None:
    """Train in each number of lanes, at the rate that validated best from the first seed; write perplexity and time."""
    words, held_out, unread = (load_documents(path) for path in (train, valid, test))
    vocabulary = tokens.load(tokenizer)
    rows, reading = list[dict[str, Any]](), []
    for number in lanes:
        for seed in seeds:
            for rate in rates if seed == seeds[0] else [chosen(rows, number, seeds[0])]:
                settings = {
                    "units": units,
                    "window": window,
                    "lanes": number,
                    "learning_rate": rate,
                }
                what = f"{number} lanes, rate {rate:g}, seed {seed}"
                done = book.fit(what, words, held_out, vocabulary, settings, Budget(epochs), seed)
                rows.append(
                    {
                        "lanes": number,
                        "rate": rate,
                        "seed": seed,
                        "valid": done.perplexity,
                        "test": perplexity(score(done.model, unread)),
                        "updates": done.updates,
                        "tokens": done.tokens,
                        "cpu_seconds": round(done.cpu_seconds, 1),
                    }
                )
        reading.append(as_read(done, number, unread, lanes))
    best = [row for row in rows if row["rate"] == chosen(rows, row["lanes"], seeds[0])]
    write_findings(
        out,
        "Does carrying state from batch to batch force a batch size of one?",
        "No. A book read in many lanes gives each lane a state of its own, and the weights know of no batch. Below, "
        "the same works read in few lanes and in many, each at the learning rate that suits it best.",
        {
            "seeds": list(seeds),
            "lanes": list(lanes),
            "rates": list(rates),
            "units": units,
            "window": window,
            "epochs": epochs,
        },
        {"tried": rows, "chosen": best, "reading": reading},
        claims(best, reading, lanes),
    )


def as_read(
    done: book.Trained, trained: int, unread: Documents, lanes: Sequence[int]
) -> dict[str, Any]:
    """Return by how much the perplexity of one model differs with the lanes it reads in, as a share of the first."""
    found = [perplexity(score(done.model, unread, number)) for number in lanes]
    return {"lanes": trained, "read_in": list(lanes), "difference": float(np.ptp(found) / found[0])}


def chosen(rows: Sequence[dict[str, Any]], lanes: int, first: int) -> float:
    """Return the rate that validated best from the first seed."""
    tried = [row for row in rows if row["lanes"] == lanes and row["seed"] == first]
    return min(tried, key=lambda row: row["valid"])["rate"]


def claims(
    best: Sequence[dict[str, Any]], reading: Sequence[dict[str, Any]], lanes: Sequence[int]
) -> list[dict]:
    """Return what the experiment says; perplexities and times are shares of those of one lane and the same seed."""

    def of(number: int, key: str) -> dict[int, float]:
        return {row["seed"]: row[key] for row in best if row["lanes"] == number}

    def against(number: int, key: str) -> list[float]:
        one = of(min(lanes), key)
        return [value / one[seed] for seed, value in of(number, key).items()]

    few, seen = min(lanes), [row["tokens"] for row in best]
    found = [
        claim(
            "every run sees as many tokens (largest over smallest)",
            [max(seen) / min(seen)],
            "<=",
            1,
        )
    ]
    for number in sorted(lanes)[1:]:
        found.append(
            claim(
                f"{number} lanes: test perplexity over that of {few}",
                against(number, "test"),
                "<=",
                1.02,
            )
        )
        found.append(
            claim(
                f"{number} lanes: seconds over those of {few}",
                against(number, "cpu_seconds"),
                "<=",
                0.75,
            )
        )
    differences = [row["difference"] for row in reading]
    sentence = "weights trained in any of them read with all of them alike (difference in perplexity, a share)"
    return [*found, claim(sentence, differences, "<=", 1e-6)]
