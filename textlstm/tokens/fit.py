"""Learn a tokenizer from the training works."""

import sys
from collections.abc import Iterator
from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.languages import UNSPACED
from textlstm.tokens.parts import documents
from textlstm.tokens.tokenizer import FILES, unit_class


def fit(
    split: Path,
    texts: Path,
    unit: str,
    min_count: int,
    max_size: int,
    sentencepiece: str,
    seed: int,
    out: Path,
) -> None:
    """Learn one unit's vocabulary and write it to the folder `out`; raise TextlstmError if it is empty."""
    kind = unit_class(unit, "tokens.unit")
    views = (view for _, view in documents(split, texts, "train"))
    read = _with_spaces(views) if unit == "word" else views
    tokenizer = kind.fit(
        (kind.document(view) for view in read), min_count, max_size, sentencepiece, seed
    )
    if tokenizer.size <= 2:
        raise TextlstmError(
            f"tokens.min_count: nothing is seen {min_count} times in the training works; lower it"
        )
    for name in FILES:  # another unit may have left what this one lacks
        (out / name).unlink(missing_ok=True)
    tokenizer.save(out)


def _with_spaces(views: Iterator[str]) -> Iterator[str]:
    """Yield views; say so where most letters are of a script that writes no spaces, for words are what these part."""
    told = False
    for view in views:
        if not told and 2 * len(UNSPACED.findall(view)) > sum(map(str.isalpha, view)):
            told = True
            sys.stderr.write(
                "tokens.unit: these texts are in a script without spaces, in which whole clauses count as words; "
                "set tokens.unit to character or sentencepiece\n"
            )
        yield view
