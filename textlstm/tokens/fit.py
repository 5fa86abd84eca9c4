"""Fit a tokenizer to the training works."""

import sys
from collections.abc import Iterator
from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.languages import UNSPACED
from textlstm.tokens.casing import FILE, write_casing
from textlstm.tokens.parts import documents, read_clean
from textlstm.tokens.tokenizer import FILES, SPECIAL_TOKENS, unit_class


def fit(
    split: Path,
    texts: Path,
    unit: str,
    min_count: int,
    max_size: int,
    sentencepiece: str,
    seed: int,
    out: Path,
    clean: Path | None = None,
) -> None:
    """Fit the tokenizer of one unit and save it.

    Args:
        split: split.tsv.
        texts: Folder of the language views.
        unit: `word`, `character` or `sentencepiece`.
        min_count: Rarer words or characters become `<unk>`.
        max_size: Maximal size of the vocabulary, special tokens included.
        sentencepiece: Type of the SentencePiece model: `unigram` or `bpe`.
        seed: Random seed of SentencePiece.
        out: Folder to write.
        clean: Folder of the clean texts in their original case, from which characters and
            SentencePiece learn and casing.tsv is made; without it, they learn from the joined
            tokens of the views.

    Raises:
        TextlstmError: The vocabulary would be empty.
    """
    tokenizer_class = unit_class(unit, "tokens.unit")
    works = documents(split, texts, "train")
    if unit == "word":
        texts_of_unit = _warn_if_unspaced(view for _, view in works)
    else:
        texts_of_unit = (
            tokenizer_class.document(view, read_clean(clean, work)) for work, view in works
        )
    tokenizer = tokenizer_class.fit(texts_of_unit, min_count, max_size, sentencepiece, seed)
    if tokenizer.size <= len(SPECIAL_TOKENS):
        raise TextlstmError(
            f"tokens.min_count: nothing occurs {min_count} times in the training works; lower it"
        )
    tokenizer.save(out)
    if clean:
        write_casing(split, clean, out / FILE)
    written = {*tokenizer.files(), *([FILE] if clean else [])}
    for name in set(FILES) - written:  # of another unit
        (out / name).unlink(missing_ok=True)


def _warn_if_unspaced(views: Iterator[str]) -> Iterator[str]:
    """Yield views; warn once if a script without spaces prevails, since words are split at them."""
    warned = False
    for view in views:
        if not warned and 2 * len(UNSPACED.findall(view)) > sum(map(str.isalpha, view)):
            warned = True
            sys.stderr.write(
                "tokens.unit: the script of these texts has no spaces, so that entire clauses "
                "count as words; set tokens.unit to character or sentencepiece\n"
            )
        yield view
