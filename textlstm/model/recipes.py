"""Settings of the language model by size of the corpus and time of training.

The table is measured: docs/decisions/language-model.md.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from textlstm import config
from textlstm.model.folder import Description, read_description


@dataclass(frozen=True)
class Recipe:
    """Settings for a range of corpora and times; the fields have their meanings in config.yaml."""

    units: int
    layers: int
    input_dropout: float
    dropout: float
    weight_decay: float
    learning_rate: float
    lanes: int
    window: int
    averaging: float
    members: int


# Up to this many training tokens, and this many milliseconds of processor time per token, in this
# order. More time buys more units and more members, and needs more dropout; a larger corpus needs
# less weight decay, and affords more lanes, which are faster.
SMALL, LARGE = 400_000, 10**12
# Columns: units, layers, input dropout, dropout, weight decay, rate, lanes, window, averaging,
# members
TABLE: tuple[tuple[int, float, Recipe], ...] = (
    (SMALL, 0.6, Recipe(200, 1, 0.1, 0.1, 0.25, 0.015, 16, 35, 0.999, 1)),
    (SMALL, 2.0, Recipe(300, 1, 0.2, 0.2, 0.4, 0.015, 16, 35, 0.999, 1)),
    (SMALL, 5.0, Recipe(300, 1, 0.2, 0.2, 0.4, 0.015, 16, 35, 0.999, 3)),
    (SMALL, float("inf"), Recipe(300, 1, 0.2, 0.2, 0.4, 0.015, 16, 35, 0.999, 8)),
    (LARGE, 0.5, Recipe(200, 1, 0.0, 0.0, 0.0, 0.008, 20, 35, 0.99, 1)),
    (LARGE, 4.0, Recipe(400, 1, 0.4, 0.4, 0.05, 0.004, 32, 35, 0.999, 1)),
    (LARGE, float("inf"), Recipe(512, 2, 0.0, 0.5, 0.1, 0.01, 64, 35, 0.999, 1)),
)
CHOSEN = ("embedding", *Recipe.__dataclass_fields__)


def recipe(settings: config.Model, tokens: int, minutes: float) -> config.Model:
    """Return settings with those of `CHOSEN` replaced by the best known for corpus and time.

    Args:
        settings: Settings of the model; those that are not chosen stay.
        tokens: Number of training tokens.
        minutes: Processor time of training, all cores together.

    Returns:
        The settings; each of `members` networks has an equal share of the time. With `init_from`,
        the size and the members are those of that model.

    Raises:
        TextlstmError: If the model of `init_from` is missing or damaged.

    Example:
        >>> from textlstm import load_config
        >>> settings = load_config("config.yaml").model
        >>> recipe(settings, tokens=150_000, minutes=20.0).members
        8
    """
    each = 60_000 * minutes / tokens
    best = next(row for most, time, row in TABLE if tokens <= most and each <= time)
    chosen = asdict(best)
    if settings.vectors:  # their dimensions, and with tied embeddings the units too, are given
        chosen["units"] = settings.units
    elif settings.init_from:  # the trained model's are given, and each of its members continues
        trained = read_description(Path(settings.init_from, "model.json"))
        chosen |= {key: trained.config[key] for key in ("input", "embedding", "units", "layers")}
        chosen |= {"tie": trained.config["tie"], "members": members_of(trained)}
    elif settings.input == "embedding":
        chosen["embedding"] = best.units
    return config.Model(**settings.model_dump() | chosen)


def members_of(trained: Description) -> int:
    """Return the number of networks of a trained model."""
    members = trained.contents.get("members")
    return len(members) if isinstance(members, list) and members else 1


def describe(settings: config.Model) -> str:
    """Return the chosen settings on one line."""
    values = settings.model_dump(include=set(CHOSEN))
    return ", ".join(f"{key} {values[key]:g}" for key in CHOSEN)
