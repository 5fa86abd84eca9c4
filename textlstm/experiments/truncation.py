"""What truncated back-propagation costs: windows of different length, the state carried between them or dropped."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textlstm import tokens
from textlstm.experiments import book, context
from textlstm.experiments.claims import claim, write_findings
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity, score
from textlstm.model.train import Budget, Trainer
from textlstm.tokens.ids import load_documents

STATES: dict[str, type[Trainer]] = {"carried": Trainer, "dropped": book.StatelessTrainer}


def run(
    train: Path,
    valid: Path,
    test: Path,
    tokenizer: Path,
    windows: Sequence[int],
    tokens_an_update: int,
    units: int,
    epochs: int,
    rate: float,
    places: int,
    seeds: Sequence[int],
    out: Path,
) -> None:
    """Train with every window, carried and dropped, as many tokens an update; write perplexities by context."""
    words, held_out, unread = (load_documents(path) for path in (train, valid, test))
    vocabulary = tokens.load(tokenizer)
    chosen, lengths = context.choose(unread, 2 * max(windows), places)
    targets, rows, curves = chosen.ids[chosen.targets], [], []
    asked: LanguageModel | None = None  # one for all: what reads is compiled once
    for window in windows:
        for state, trainer in STATES.items():
            for seed in seeds:
                lanes = max(1, round(tokens_an_update / window))
                settings = {"units": units, "window": window, "lanes": lanes, "learning_rate": rate}
                what = f"window {window}, {state}, seed {seed}"
                done = book.fit(
                    what, words, held_out, vocabulary, settings, Budget(epochs), seed, trainer
                )
                one = {"window": window, "state": state, "seed": seed}
                asked = asked or done.model
                asked.assign(done.model.numpy(), what)
                reached = perplexity(score(asked, unread))
                rows.append(
                    one
                    | {
                        "lanes": lanes,
                        "test": reached,
                        "updates": done.updates,
                        "cpu_seconds": round(done.cpu_seconds, 1),
                    }
                )
                for length in lengths:
                    nats = context.nats_after(asked, context.before(chosen, length), targets)
                    curves.append(one | {"context": length, "perplexity": perplexity(nats)})
    write_findings(
        out,
        "What does it cost to cut back-propagation into windows, and to drop the state between them?",
        "Gradients reach back one window and no further; the state may reach further, if it is carried. Below, models "
        "trained in windows of different length, all asked with their state carried from each work's beginning.",
        {
            "seeds": list(seeds),
            "windows": list(windows),
            "tokens_an_update": tokens_an_update,
            "units": units,
            "epochs": epochs,
            "learning_rate": rate,
            "places": places,
        },
        {"trained": rows, "context": curves},
        claims(rows, windows),
    )


def claims(rows: Sequence[dict[str, Any]], windows: Sequence[int]) -> list[dict[str, Any]]:
    """Return what the experiment says: shares of test perplexities from the same seed."""

    def of(window: int, state: str) -> dict[int, float]:
        return {
            row["seed"]: row["test"]
            for row in rows
            if (row["window"], row["state"]) == (window, state)
        }

    def over(one: dict[int, float], other: dict[int, float]) -> list[float]:
        return [value / other[seed] for seed, value in one.items()]

    short, *between, long = sorted(windows)
    found = [
        claim(
            f"window {short}: dropping the state costs (perplexity over carrying it)",
            over(of(short, "dropped"), of(short, "carried")),
            ">=",
            1.02,
        ),
        claim(
            f"window {long}: dropping it costs little",
            over(of(long, "dropped"), of(long, "carried")),
            "<=",
            1.02,
        ),
        claim(
            f"carried, a window of {short} costs little against one of {long}",
            over(of(short, "carried"), of(long, "carried")),
            "<=",
            1.05,
        ),
    ]
    if between:
        middle = between[len(between) // 2]
        ratios = over(of(middle, "carried"), of(long, "carried"))
        found.insert(
            2,
            claim(
                f"carried, a window of {middle} costs little against one of {long}",
                ratios,
                "<=",
                1.02,
            ),
        )
    return found
