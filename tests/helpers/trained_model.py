"""A small untrained model of letters with its tokenizer and ids on disk, for the tests of states."""

import numpy as np

from textlstm.artifacts import save_array
from textlstm.model.network import LanguageModel
from textlstm.tokens.character import Characters

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
CONFIG = {
    "input": "embedding",
    "embedding": 6,
    "units": 6,
    "layers": 2,
    "tie": True,
    "dropout": 0.0,
}
CONFIG |= {"locked_dropout": False, "weight_drop": 0.0, "embedding_dropout": 0.0, "logits": 1 << 20}


def make(root, lengths=(90, 140), layers=2):
    """Write root/model and root/ids.npy; return the model."""
    letters = Characters.fit([ALPHABET + ' .,"()'], 1, 100, "", 1)
    letters.save(root / "tokens")
    model = LanguageModel(letters.size, CONFIG | {"layers": layers}, seed=1)
    for weight in model.weights.values():
        weight.assign(weight * 8)  # an untrained model's choices are all alike; these are not
    (root / "model").mkdir(exist_ok=True)
    model.save(root / "model", root / "tokens", {"seed": 1})
    write_ids(root / "ids.npy", lengths, letters.size)
    return model


def write_ids(path, lengths, size, seed=0):
    """Write random ids as documents of those lengths."""
    draw = np.random.default_rng(seed)
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    documents = [
        {"work": f"w{k}", "start": start, "length": length, "characters": length, "unknown": 0}
        for k, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]
    save_array(
        path, draw.integers(2, size, sum(lengths)).astype(np.uint16), "ids", documents=documents
    )
