"""The project's settings made small, for tests."""

import copy
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SETTINGS = yaml.safe_load((ROOT / "config.yaml").read_text())

TINY = {"seeds": [1], "units": 8, "epochs": 1}
SMALL = {
    "tokens": {"min_count": 1, "valid": 0.3, "test": 0.3},
    "model": {"embedding": 16, "units": 16, "epochs": 3, "lanes": 4},
    "attribute": {
        "folds": 3,
        "chunk": 100,
        "delta": {"most_frequent_words": 50},
        "svm": {"frequent_words": 100, "ngrams": 100},
        "kneser_ney": {"vocabulary": 200, "order": 3},
        "kneser_ney_characters": {"order": 3, "characters": 20_000},
        "svm_words": {"ngrams": 100},
        "svm_marks": {"ngrams": 50},
        "lstm": {
            "embedding": 8,
            "units": 8,
            "vocabulary": 50,
            "window": 20,
            "examples": 100,
            "networks": 1,
        },
        "lstm_heads": {
            "words": 40,
            "rare_words": 20,
            "units": 8,
            "window": 20,
            "language_windows": 480,
            "pieces": 10,
        },
    },
    "generate": {"length": 20, "samples": 1},
    "evaluate": {"order": 3, "resamples": 100},
    "experiments": {
        "alphabet": {"seeds": [1], "units": 16, "epochs": 20},
        "delay": {"seeds": [1], "units": 8, "windows": [4], "longest": 8, "steps": 20},
        "lanes": TINY | {"lanes": [1, 4], "learning_rates": [0.01]},
        "truncation": TINY | {"windows": [5, 20], "tokens_an_update": 40, "places": 50},
        "context": {"longest": 20, "places": 50},
        "memory": {"pairs": 5},
        "masking": {"seeds": [1], "longest": 40},
        "inputs": {"seeds": [1], "seconds": 1, "pieces": 300, "units": 8},
        "stop_words": TINY,
    },
}


def merged(values, changes):
    """Return nested settings with some of them replaced."""
    result = copy.deepcopy(values)
    for key, value in changes.items():
        nested = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if nested else value
    return result


def shrunk(section=None):
    """Return the settings of config.yaml with small sizes, or one section of them."""
    settings = merged(SETTINGS, SMALL)
    return settings[section] if section else settings
