"""Tokenizer of characters."""

from collections import Counter
from collections.abc import Iterable
from typing import Self

import numpy as np

from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import (
    EOS_TOKEN,
    SPECIAL_TOKENS,
    UNKNOWN_ID,
    Settings,
    Tokenizer,
    case_of,
)


class Characters(Tokenizer):
    """Tokenizer whose vocabulary is the characters of the training works, most frequent first.

    Each document ends with `<eos>`.

    Example:
        >>> characters = Characters.fit(["abba"], 1, 100, "unigram", 0)
        >>> characters.tokens
        ['<unk>', '<eos>', 'a', 'b']
        >>> characters.encode("bad").tolist()
        [3, 2, 0, 1]
    """

    unit = "character"

    @classmethod
    def fit(
        cls,
        texts: Iterable[str],
        min_count: int = 1,
        max_size: int = 20_000,
        sentencepiece: str = "unigram",
        seed: int = 0,
    ) -> Self:
        """Count characters; ties are ordered by code point. See `Tokenizer.fit`."""
        counts: Counter[str] = Counter()
        documents, case = 0, "lower"
        for text in texts:
            counts.update(text)
            case = case if case == "keep" else case_of(text)
            documents += 1
        frequent = [c for c, n in counts.items() if n >= min_count]
        vocabulary = sorted(frequent, key=lambda c: (-counts[c], c))
        vocabulary = vocabulary[: max_size - len(SPECIAL_TOKENS)]
        unknown = counts.total() - sum(counts[c] for c in vocabulary)
        numbers = [unknown, documents, *(counts[c] for c in vocabulary)]
        settings: Settings = {"min_count": min_count, "max_size": max_size, "case": case}
        return cls([*SPECIAL_TOKENS, *vocabulary], numbers, settings)

    @staticmethod
    def document(view: str, clean: str | None = None) -> str:
        """Return the text of a view as in print."""
        return readable(view, clean)

    def encode(self, text: str) -> np.ndarray:
        """Return the id of each character, then `<eos>`: unsigned integers [characters + 1]."""
        ids = self.ids
        return np.array([*(ids.get(c, UNKNOWN_ID) for c in text), self.eos], self.dtype)

    def split(self, text: str) -> list[str]:
        """Return the characters, then `<eos>`."""
        return [*text, EOS_TOKEN]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the characters; inverts `encode` if none was unknown."""
        return "".join(self.tokens[id] for id in ids if id != self.eos)
