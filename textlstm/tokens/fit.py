"""Learn a tokenizer from the training works."""

from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.tokens.parts import documents
from textlstm.tokens.tokenizer import FILES, unit_class


def fit(
    split: Path, texts: Path, unit: str, min_count: int, max_size: int, sentencepiece: str, seed: int, out: Path
) -> None:
    """Learn one unit's vocabulary and write it to the folder `out`; raise TextlstmError if it is empty."""
    kind = unit_class(unit, "tokens.unit")
    views = (view for _, view in documents(split, texts, "train"))
    tokenizer = kind.fit((kind.document(view) for view in views), min_count, max_size, sentencepiece, seed)
    if tokenizer.size <= 2:
        raise TextlstmError(f"tokens.min_count: nothing is seen {min_count} times in the training works; lower it")
    for name in FILES:  # another unit may have left what this one lacks
        (out / name).unlink(missing_ok=True)
    tokenizer.save(out)
