"""An untrained model of words with its tokenizer and capitals on disk, for tests of text."""

import textlstm
from helpers import trained_model
from textlstm.artifacts.tables import write_tsv
from textlstm.model.network import LanguageModel
from textlstm.tokens.casing import COLUMNS

TEXT = "the people of york met . it rained , and i saw that they were there ."
WORDS = TEXT.split()
CAPITALS = [("", "york", "", "York", 9, 1.0), ("", "i", "", "I", 9, 1.0)]


def save(root, tokenizer, scale):
    """Save an untrained model whose predictions differ, because its weights are scaled."""
    tokenizer.save(root / "tokens")
    model = LanguageModel(tokenizer.size, trained_model.CONFIG, seed=2)
    for weight in model.weights.values():
        weight.assign(weight * scale)
    (root / "model").mkdir()
    model.save(root / "model", root / "tokens", {})


def make(root):
    """Save a model of the words above to root/model and return it loaded."""
    view = "\n".join(" ".join(WORDS[k:] + WORDS[:k]) for k in range(len(WORDS)))
    write_tsv(root / "tokens" / "casing.tsv", COLUMNS, CAPITALS)
    save(root, textlstm.Words.fit([view + "\n"]), scale=4)
    return textlstm.load(str(root / "model"))
