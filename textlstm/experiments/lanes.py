"""Train on the same works in 1, 8 or 64 lanes: carried state does not require a batch of one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from textlstm import config, tokens
from textlstm.experiments import book
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.model.scoring import perplexity, score
from textlstm.model.trainer import Budget
from textlstm.tokens.ids import Documents, load_documents


def run(
    train: Path,
    valid: Path,
    test: Path,
    tokenizer: Path,
    settings: config.LanesCompared,
    out: Path,
) -> None:
    """Train with each number of lanes; write perplexities and times.

    The first seed tries every learning rate; the other seeds use the one with the lowest
    validation perplexity.
    """
    training_set, valid_set, test_set = (load_documents(path) for path in (train, valid, test))
    vocabulary = tokens.load(tokenizer)
    rows: list[Row] = []
    scored_in_lanes: list[Row] = []
    for number in settings.lanes:
        for seed in settings.seeds:
            for rate in (
                settings.learning_rates
                if seed == settings.seeds[0]
                else [best_rate(rows, number, settings.seeds[0])]
            ):
                overrides = {
                    "units": settings.units,
                    "window": settings.window,
                    "lanes": number,
                    "learning_rate": rate,
                }
                label = f"{number} lanes, rate {rate:g}, seed {seed}"
                trained = book.fit(
                    label,
                    training_set,
                    valid_set,
                    vocabulary,
                    overrides,
                    Budget(settings.epochs),
                    seed,
                )
                row = {"lanes": number, "rate": rate, "seed": seed}
                rows.append(row | summarise(trained, test_set))
        scored_in_lanes.append(compare_scoring(trained, number, test_set, settings.lanes))
    best = [row for row in rows if row["rate"] == best_rate(rows, row["lanes"], settings.seeds[0])]
    write_findings(
        out,
        "Does carrying state from batch to batch force a batch size of one?",
        "No. A lane is one row of the batch: the works are read in several lanes side by side, "
        "each lane has a state of its own, and the weights do not depend on the number of lanes. "
        "The same works are read here in few lanes and in many, each with the learning rate that "
        "validates best. Perplexity is the number of equally likely tokens a model would be "
        "choosing among; lower is better.",
        settings.model_dump(),
        {"tried": rows, "chosen": best, "reading": scored_in_lanes},
        claims(best, scored_in_lanes, settings.lanes),
    )


def summarise(trained: book.TrainedModel, test: Documents) -> Row:
    """Return perplexities and cost of a trained model."""
    return {
        "valid": trained.perplexity,
        "test": perplexity(score(trained.model, test)),
        "updates": trained.updates,
        "tokens": trained.tokens,
        "cpu_seconds": round(trained.cpu_seconds, 1),
    }


def compare_scoring(
    trained: book.TrainedModel, training_lanes: int, test: Documents, lanes: Sequence[int]
) -> Row:
    """Return the range of a model's perplexities scored in different numbers of lanes, relative."""
    perplexities = [perplexity(score(trained.model, test, number)) for number in lanes]
    difference = float(np.ptp(perplexities) / perplexities[0])
    return {"lanes": training_lanes, "read_in": list(lanes), "difference": difference}


def best_rate(rows: Sequence[Row], lanes: int, first_seed: int) -> float:
    """Return the learning rate with the lowest validation perplexity for the first seed."""
    tried = [row for row in rows if row["lanes"] == lanes and row["seed"] == first_seed]
    return min(tried, key=lambda row: row["valid"])["rate"]


def claims(
    best: Sequence[Row], scored_in_lanes: Sequence[Row], lanes: Sequence[int]
) -> list[Claim]:
    """Return the expectations; perplexities and times are ratios to the fewest lanes, per seed."""

    def by_seed(number: int, key: str) -> dict[int, float]:
        return {row["seed"]: row[key] for row in best if row["lanes"] == number}

    def relative(number: int, key: str) -> list[float]:
        baseline = by_seed(fewest, key)
        return [value / baseline[seed] for seed, value in by_seed(number, key).items()]

    fewest, num_tokens = min(lanes), [row["tokens"] for row in best]
    sentence = "every run trains on the same number of tokens (largest over smallest)"
    checked = [claim(sentence, [max(num_tokens) / min(num_tokens)], "<=", 1)]
    for number in sorted(lanes)[1:]:
        sentence = f"{number} lanes: test perplexity over that with {fewest}"
        checked.append(claim(sentence, relative(number, "test"), "<=", 1.02))
        sentence = f"{number} lanes: processor seconds over those with {fewest}"
        checked.append(claim(sentence, relative(number, "cpu_seconds"), "<=", 0.75))
    sentence = (
        "weights score the same in any number of lanes, however many they were trained in "
        "(difference in perplexity, relative)"
    )
    differences = [row["difference"] for row in scored_in_lanes]
    return [*checked, claim(sentence, differences, "<=", 1e-6)]
