"""Truncated back-propagation: windows of different lengths, with state carried or dropped."""

from collections.abc import Sequence
from pathlib import Path

from textlstm import config, tokens
from textlstm.experiments import book, context
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity, score
from textlstm.model.trainer import Budget, Trainer
from textlstm.tokens.ids import load_documents

TRAINERS: dict[str, type[Trainer]] = {"carried": Trainer, "dropped": book.StatelessTrainer}


def run(
    train: Path,
    valid: Path,
    test: Path,
    tokenizer: Path,
    settings: config.Truncation,
    out: Path,
) -> None:
    """Train with each window, state carried and dropped; write perplexities by length of context.

    Lanes (the batch size) are chosen so that every update sees about `tokens_an_update` tokens.
    """
    training_set, valid_set, test_set = (load_documents(path) for path in (train, valid, test))
    vocabulary = tokens.load(tokenizer)
    places_used, lengths = context.choose_places(
        test_set, 2 * max(settings.windows), settings.places
    )
    targets = places_used.ids[places_used.targets]
    rows: list[Row] = []
    curves: list[Row] = []
    evaluated: LanguageModel | None = None  # one model for all weights: its graphs compile once
    for window in settings.windows:
        lanes = max(1, round(settings.tokens_an_update / window))
        overrides = {
            "units": settings.units,
            "window": window,
            "lanes": lanes,
            "learning_rate": settings.learning_rate,
        }
        for state, trainer in TRAINERS.items():
            for seed in settings.seeds:
                label = f"window {window}, {state}, seed {seed}"
                trained = book.fit(
                    label,
                    training_set,
                    valid_set,
                    vocabulary,
                    overrides,
                    Budget(settings.epochs),
                    seed,
                    trainer,
                )
                variant = {"window": window, "state": state, "seed": seed}
                evaluated = evaluated or trained.model
                evaluated.assign(trained.model.numpy(), label)
                results = {
                    "lanes": lanes,
                    "test": perplexity(score(evaluated, test_set)),
                    "updates": trained.updates,
                    "cpu_seconds": round(trained.cpu_seconds, 1),
                }
                rows.append(variant | results)
                for length in lengths:
                    contexts = context.tokens_before(places_used, length)
                    nats = context.nats_after(evaluated, contexts, targets)
                    curves.append(variant | {"context": length, "perplexity": perplexity(nats)})
    write_findings(
        out,
        "What does it cost to truncate back-propagation to windows, and to drop the state between "
        "windows?",
        "Gradients flow back to the start of a window and no further; the state (the vector the "
        "network passes from token to token) reaches further if it is carried into the next "
        "window. Models trained with windows of different lengths are compared by perplexity (the "
        "number of equally likely tokens a model would be choosing among; lower is better), all "
        "with the state carried from the start of each work.",
        settings.model_dump(),
        {"trained": rows, "context": curves},
        claims(rows, settings.windows),
    )


def claims(rows: Sequence[Row], windows: Sequence[int]) -> list[Claim]:
    """Return the expectations: ratios of test perplexities, one per seed."""

    def by_seed(window: int, state: str) -> dict[int, float]:
        selected = [row for row in rows if (row["window"], row["state"]) == (window, state)]
        return {row["seed"]: row["test"] for row in selected}

    def ratios(numerator: tuple[int, str], denominator: tuple[int, str]) -> list[float]:
        baseline = by_seed(*denominator)
        return [value / baseline[seed] for seed, value in by_seed(*numerator).items()]

    def carried(window: int, bound: float) -> Claim:
        sentence = f"state carried: a window of {window} costs little relative to {longest}"
        return claim(sentence, ratios((window, "carried"), (longest, "carried")), "<=", bound)

    def dropped(window: int) -> list[float]:
        return ratios((window, "dropped"), (window, "carried"))

    shortest, *between, longest = sorted(windows)
    raises = f"window {shortest}: dropping the state raises perplexity (relative to carrying it)"
    checked = [
        claim(raises, dropped(shortest), ">=", 1.02),
        claim(f"window {longest}: dropping the state costs little", dropped(longest), "<=", 1.02),
    ]
    if between:
        checked.append(carried(between[len(between) // 2], 1.02))
    return [*checked, carried(shortest, 1.05)]
