"""Cut a text into chunks of one size."""

import re

import numpy as np

from textlstm.text.views import is_word


def cut(view: str, words: int) -> list[str]:
    """Return a view's chunks, all of the size nearest to `words` words that divides it evenly; line ends are kept.

    Even chunks need no rule for a short last one, and chunks cut at words need none for a text without sentences.
    """
    tokens = [token for token in re.sub(r"\n+", " \n ", view).split(" ") if token]
    counted = np.cumsum([is_word(token) for token in tokens], dtype=np.int64)
    if not len(counted) or not counted[-1]:
        return []
    number = max(1, round(counted[-1] / words))
    ends = 1 + np.searchsorted(counted, np.arange(1, number) * counted[-1] // number)
    parts = np.split(np.array(tokens, dtype=object), ends)
    return [" ".join(part).replace(" \n ", "\n").strip() for part in parts]
