"""Tokenizer of words and punctuation marks."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np

from textlstm.artifacts.files import damaged
from textlstm.text.languages import detect
from textlstm.tokens.detokenise import detokenise
from textlstm.tokens.tokenizer import (
    EOS_TOKEN,
    SPECIAL_TOKENS,
    UNKNOWN_ID,
    UNKNOWN_TOKEN,
    Settings,
    Tokenizer,
    case_of,
)

LANGUAGE = re.compile("([A-Za-z0-9-]{1,35})?")  # part of the name of a packaged file


class Words(Tokenizer):
    """Tokenizer whose vocabulary is the frequent tokens of the training works.

    The tokens of the language view, words and punctuation marks, are ordered by frequency. Each
    sentence (line of the view) ends with `<eos>`.

    Example:
        >>> words = Words.fit(["the cat sat .\\nthe dog sat .\\n"], 2, 100, "unigram", 0)
        >>> words.tokens
        ['<unk>', '<eos>', '.', 'sat', 'the']
        >>> words.encode("the dog sat .").tolist()
        [4, 0, 3, 2, 1]
    """

    unit = "word"

    @classmethod
    def fit(
        cls,
        texts: Iterable[str],
        min_count: int = 1,
        max_size: int = 20_000,
        sentencepiece: str = "unigram",
        seed: int = 0,
    ) -> Self:
        """Count the tokens of the views; ties are ordered alphabetically. See `Tokenizer.fit`."""
        counts: Counter[str] = Counter()
        lines, languages, case = 0, Counter[str](), "lower"
        for text in texts:
            case = case if case == "keep" else case_of(text)
            languages[detect(text)] += 1
            counts.update(text.split())
            lines += sum(1 for line in text.splitlines() if line.split())
        # prepared corpora already contain <unk>
        special = {token: counts.pop(token, 0) for token in SPECIAL_TOKENS}
        frequent = [word for word, count in counts.items() if count >= min_count]
        vocabulary = sorted(frequent, key=lambda word: (-counts[word], word))
        vocabulary = vocabulary[: max_size - len(SPECIAL_TOKENS)]
        unknown = counts.total() - sum(counts[word] for word in vocabulary)
        numbers = [
            unknown + special[UNKNOWN_TOKEN],
            lines + special[EOS_TOKEN],
            *(counts[word] for word in vocabulary),
        ]
        language = max(sorted(languages), key=lambda code: languages[code], default="und")
        settings: Settings = {
            "min_count": min_count,
            "max_size": max_size,
            "language": language,
            "case": case,
        }
        return cls([*SPECIAL_TOKENS, *vocabulary], numbers, settings)

    @classmethod
    def read(cls, folder: str | Path, settings: Settings) -> Self:
        """Read the tokenizer of a folder; its language, if it has one, decides the spacing."""
        language = settings.get("language")
        if not (language is None or (isinstance(language, str) and LANGUAGE.fullmatch(language))):
            raise damaged(
                Path(folder, "tokenizer.json"),
                f"language: expected an ISO 639 code, got {language!r}",
            )
        return super().read(folder, settings)

    @staticmethod
    def document(view: str, clean: str | None = None) -> str:
        """Return the view unchanged."""
        return view

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a view, with `<eos>` after each line that is not empty."""
        vocabulary, ids = self.ids, list[int]()
        for line in text.split("\n"):
            if words := line.split():
                ids += [vocabulary.get(word, UNKNOWN_ID) for word in words]
                ids.append(self.eos)
        return np.array(ids, self.dtype)

    def split(self, text: str) -> list[str]:
        """Return the words and marks of a view, with `<eos>` after each line that is not empty."""
        lines = filter(None, map(str.split, text.split("\n")))
        return [word for line in lines for word in (*line, EOS_TOKEN)]

    def decode(self, ids: Iterable[int]) -> str:
        """Return readable text, with spaces and quotes as in print."""
        language = self.settings.get("language") or "und"
        return detokenise([self.tokens[id] for id in ids], str(language))
