"""Cut a text into chunks of equal length."""

import re

import numpy as np

from textlstm.text.views import is_word


def cut(view: str, words: int) -> list[str]:
    """Cut a text into chunks of equal length in words, as near to `words` as divides it evenly.

    Equal chunks leave no short remainder, and cutting at words works for texts without sentences.

    Args:
        view: tokens separated by spaces or line ends; line ends are kept inside chunks.
        words: the wanted length of a chunk in words (punctuation marks are not counted).

    Returns:
        The chunks; a text shorter than `words` is one chunk, a text without words has no chunk.

    Example:
        >>> cut("one two , three . four five six", 3)
        ['one two , three', '. four five six']
    """
    tokens = [token for token in re.sub(r"\n+", " \n ", view).split(" ") if token]
    word_counts = np.cumsum([is_word(token) for token in tokens], dtype=np.int64)
    if not len(word_counts) or not word_counts[-1]:
        return []
    number = max(1, round(word_counts[-1] / words))
    ends = 1 + np.searchsorted(word_counts, np.arange(1, number) * word_counts[-1] // number)
    chunks = np.split(np.array(tokens, dtype=object), ends)
    return [" ".join(chunk).replace(" \n ", "\n").strip() for chunk in chunks]
