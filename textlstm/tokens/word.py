"""Words: each token of the language view is an id, and each sentence ends with <eos>."""

from collections import Counter
from collections.abc import Iterable
from typing import Self

import numpy as np

from textlstm.text.languages import detect
from textlstm.tokens.detokenise import detokenise
from textlstm.tokens.tokenizer import EOS_TOKEN, UNKNOWN_TOKEN, Tokenizer


class Words(Tokenizer):
    """A vocabulary of the words seen at least `min_count` times in training works, most frequent first."""

    unit = "word"

    @classmethod
    def fit(
        cls, texts: Iterable[str], min_count: int, max_size: int, sentencepiece: str, seed: int
    ) -> Self:
        """Count the words of the views; ties in frequency are settled by the alphabet."""
        counts: Counter[str] = Counter()
        lines, languages = 0, Counter[str]()
        for text in texts:
            languages[detect(text)] += 1
            counts.update(text.split())
            lines += sum(1 for line in text.splitlines() if line.split())
        written = {
            special: counts.pop(special, 0) for special in (UNKNOWN_TOKEN, EOS_TOKEN)
        }  # ready-made corpora write <unk>
        known = sorted(
            (word for word, n in counts.items() if n >= min_count),
            key=lambda word: (-counts[word], word),
        )
        known = known[: max_size - 2]
        rest = counts.total() - sum(counts[word] for word in known)
        numbers = [
            rest + written[UNKNOWN_TOKEN],
            lines + written[EOS_TOKEN],
            *(counts[word] for word in known),
        ]
        language = max(sorted(languages), key=lambda code: languages[code], default="und")
        settings = {"min_count": min_count, "max_size": max_size, "language": language}
        return cls([UNKNOWN_TOKEN, EOS_TOKEN, *known], numbers, settings)

    @staticmethod
    def document(view: str) -> str:
        """Return the view itself."""
        return view

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a view's words, <eos> after each line that has any."""
        known, ids = self.ids, list[int]()
        for line in text.split("\n"):
            if words := line.split():
                ids += [known.get(word, 0) for word in words]
                ids.append(self.eos)
        return np.array(ids, self.dtype)

    def decode(self, ids: Iterable[int]) -> str:
        """Return readable text, spaces and quotes as in print."""
        return detokenise([self.tokens[id] for id in ids], self.settings["language"])
