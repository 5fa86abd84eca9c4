"""Characters: each is an id; only those too rare in training works are <unk>."""

from collections import Counter
from collections.abc import Iterable
from typing import Self

import numpy as np

from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import EOS_TOKEN, UNKNOWN_TOKEN, Tokenizer


class Characters(Tokenizer):
    """The characters of the training works, most frequent first; a document ends with <eos>."""

    unit = "character"

    @classmethod
    def fit(
        cls, texts: Iterable[str], min_count: int, max_size: int, sentencepiece: str, seed: int
    ) -> Self:
        """Count characters; ties in frequency are settled by their code points."""
        counts: Counter[str] = Counter()
        documents = 0
        for text in texts:
            counts.update(text)
            documents += 1
        known = sorted(
            (c for c, n in counts.items() if n >= min_count), key=lambda c: (-counts[c], c)
        )[: max_size - 2]
        rest = counts.total() - sum(counts[c] for c in known)
        settings = {"min_count": min_count, "max_size": max_size}
        return cls(
            [UNKNOWN_TOKEN, EOS_TOKEN, *known],
            [rest, documents, *(counts[c] for c in known)],
            settings,
        )

    @staticmethod
    def document(view: str) -> str:
        """Return the view as readable text."""
        return readable(view)

    def encode(self, text: str) -> np.ndarray:
        """Return an id for each character, then <eos>."""
        known = self.ids
        return np.array([*(known.get(c, 0) for c in text), self.eos], self.dtype)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the characters; `encode` undone where none was unknown."""
        return "".join(self.tokens[id] for id in ids if id != self.eos)
