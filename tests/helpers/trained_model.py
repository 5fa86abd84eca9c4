"""A small untrained character model with its tokenizer and ids on disk, for tests of states."""

import numpy as np

from textlstm.artifacts.arrays import save_array
from textlstm.model.network import LanguageModel
from textlstm.tokens.character import Characters

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
CONFIG = {
    "input": "embedding",
    "embedding": 6,
    "units": 6,
    "layers": 2,
    "tie": True,
    "input_dropout": 0.0,
    "dropout": 0.0,
    "locked_dropout": False,
    "weight_drop": 0.0,
    "embedding_dropout": 0.0,
    "logits": 1 << 20,
}
WEIGHT_SCALE = 8  # an untrained model predicts all tokens almost equally; a scaled one does not


def make(root, lengths=(90, 140), layers=2):
    """Write root/model and root/ids.npy (documents of `lengths`); return the model."""
    tokenizer = Characters.fit([ALPHABET + ' .,"()'], 1, 100, "", 1)
    tokenizer.save(root / "tokens")
    model = LanguageModel(tokenizer.size, CONFIG | {"layers": layers}, seed=1)
    for weight in model.weights.values():
        weight.assign(weight * WEIGHT_SCALE)
    (root / "model").mkdir(exist_ok=True)
    model.save(root / "model", root / "tokens", {"seed": 1})
    write_ids(root / "ids.npy", lengths, tokenizer.size)
    return model


def write_ids(path, lengths, size, seed=0):
    """Write documents of `lengths` with random ids below `size`."""
    rng = np.random.default_rng(seed)
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    documents = [
        {"work": f"w{k}", "start": start, "length": length, "characters": length, "unknown": 0}
        for k, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]
    ids = rng.integers(2, size, sum(lengths)).astype(np.uint16)
    save_array(path, ids, "ids", documents=documents)
