"""Token streams for n-grams: words, masked words, characters, punctuation with its gaps."""

from typing import Literal

import numpy as np

from textlstm.attribute.corpus import Tokens

Unit = Literal["word", "masked", "character", "punctuation"]
MAX_CHARACTERS = 150
MAX_MARKS = 40
KEPT_WORDS = 300  # of a masked stream: the most frequent, nearly all of them function words
MAX_MASKED = 1400  # words, classes and marks of a masked stream: six of them fit a number
GAP_EDGES = (1, 2, 4, 7, 12, 20)  # words between two marks, in classes
EXCERPT = 5000  # symbols of each part of a document
UNKNOWN = 0


class Stream:
    """Encodes documents as symbol ids; the symbols come from training documents.

    Args:
        unit: "word", "masked" (frequent words, and the endings of all others), "character" (words
            joined by spaces) or "punctuation" (each mark preceded by the class of the number of
            words before it).
        symbols: the symbols with an id of their own, which is their index + 1; all others have
            the id 0.

    Attributes:
        size: number of ids.
    """

    def __init__(self, unit: Unit, symbols: list[str]) -> None:
        self.unit, self.symbols = unit, symbols
        self.offset = len(GAP_EDGES) + 1 if unit == "punctuation" else 0
        self.size = len(symbols) + 1 + self.offset
        self._ids = {symbol: index + 1 for index, symbol in enumerate(symbols)}
        # ids that say nothing of a text: unknown symbols, and the space between words
        self.empty = [UNKNOWN, *([self._ids[" "]] if " " in self._ids else [])]
        self._known_tokens: Tokens | None = None  # whose lexicon was looked up last

    @classmethod
    def fit(cls, unit: Unit, tokens: Tokens, documents: np.ndarray, words: int) -> "Stream":
        """Choose the most frequent symbols of some documents.

        Args:
            unit: see the class.
            tokens: all documents.
            documents: indices of the training documents.
            words: number of symbols of the unit "word"; other units have a fixed number.
        """
        counts = np.zeros(len(tokens.lexicon), np.int64)
        for document in documents:
            counts += np.bincount(tokens.documents[document], minlength=len(counts))
        if unit == "character":
            totals: dict[str, int] = {" ": int(counts.sum())}
            for index in np.flatnonzero(counts):
                for character in tokens.lexicon[index]:
                    totals[character] = totals.get(character, 0) + int(counts[index])
            ranked = sorted(totals, key=lambda character: (-totals[character], character))
            return cls(unit, ranked[:MAX_CHARACTERS])
        if unit == "masked":
            return cls(unit, _masked_symbols(tokens, counts))
        if unit == "punctuation":
            counts[tokens.is_word] = 0
        # ties in the order of the tokens: the same for every order of the documents
        kept = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], tokens.lexicon[i]))
        kept = kept[: words if unit == "word" else MAX_MARKS]
        return cls(unit, [tokens.lexicon[index] for index in kept])

    def lookup(self, tokens: Tokens) -> np.ndarray:
        """Return the symbol id of each entry of a lexicon, int64 [lexicon]; not for characters."""
        if self._known_tokens is not tokens:
            ids = (self._ids.get(token, UNKNOWN) for token in tokens.lexicon)
            if self.unit == "masked":
                ids = (
                    self._ids.get(token) or self._ids.get(ending(token), UNKNOWN)
                    for token in tokens.lexicon
                )
            self._lookup = np.fromiter(ids, np.int64, len(tokens.lexicon))
            self._known_tokens = tokens
        return self._lookup

    def spelled(self, tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of the characters of all entries of a lexicon, and where each starts."""
        if self._known_tokens is not tokens:
            text = "".join(f"{token} " for token in tokens.lexicon)
            ids = (self._ids.get(character, UNKNOWN) for character in text)
            lengths = np.fromiter(map(len, tokens.lexicon), np.int64, len(tokens.lexicon)) + 1
            self._spelled = np.fromiter(ids, np.int64, len(text)), _starts(lengths)
            self._known_tokens = tokens
        return self._spelled

    def encode(self, tokens: Tokens, documents: list[int]) -> dict[int, "Encoded"]:
        """Return the symbol ids of documents."""
        if self.unit == "character":
            return {document: self._characters(tokens, document) for document in documents}
        lookup = self.lookup(tokens)
        if self.unit in ("word", "masked"):
            return {
                document: Encoded(
                    lookup[tokens.documents[document]],
                    np.arange(len(tokens.documents[document]) + 1),
                )
                for document in documents
            }
        return {
            document: self._punctuation(tokens.documents[document], tokens.is_word, lookup)
            for document in documents
        }

    def _characters(self, tokens: Tokens, document: int) -> "Encoded":
        ids, first = self.spelled(tokens)
        words = tokens.documents[document]
        starts = _starts(first[words + 1] - first[words])
        # the place of each character in `ids`: that of its word plus its place in the word
        place = np.repeat(first[words] - starts[:-1], np.diff(starts)) + np.arange(starts[-1])
        return Encoded(ids[place], starts)

    def _punctuation(self, ids: np.ndarray, is_word: np.ndarray, lookup: np.ndarray) -> "Encoded":
        marks = np.flatnonzero(~is_word[ids])
        gaps = np.diff(marks, prepend=-1) - 1
        sequence = np.empty(2 * len(marks), np.int64)
        sequence[0::2] = np.digitize(gaps, GAP_EDGES)
        sequence[1::2] = lookup[ids[marks]] + self.offset
        return Encoded(sequence, _starts(2 * ~is_word[ids]))


class Encoded:
    """A document as symbol ids.

    Attributes:
        ids: int64 [symbols].
        starts: index of the first symbol of each token, and the total, int [tokens + 1].
    """

    def __init__(self, ids: np.ndarray, starts: np.ndarray) -> None:
        self.ids, self.starts = ids, starts

    def excerpts(self, most: int) -> "list[Encoded]":
        """Return this document, or evenly spaced parts of it with at most `most` symbols together.

        Args:
            most: number of symbols.

        Example:
            >>> text = Encoded(np.arange(100_000), np.arange(100_001))
            >>> [(len(part.ids), int(part.ids[0])) for part in text.excerpts(15_000)]
            [(5000, 0), (5000, 47500), (5000, 95000)]
        """
        if len(self.ids) <= most:
            return [self]
        number = max(1, most // EXCERPT)
        size = most // number
        starts = np.linspace(0, len(self.ids) - size, number).astype(int)
        return [Encoded(self.ids[start : start + size], self.starts) for start in starts]

    def grams(self, order: int, size: int) -> np.ndarray:
        """Return each n-gram of a fixed length as one number, in base `size`, int64."""
        number = max(0, len(self.ids) - order + 1)
        keys = np.zeros(number, np.int64)
        for k in range(order):
            keys = keys * size + self.ids[k : k + number]
        return keys


def ending(word: str) -> str:
    """Return the class that stands for a word outside the frequent ones: its ending, or a digit.

    Example:
        >>> [ending(word) for word in ("walking", "house", "oak", "1851")]
        ['~ing', '~se', '~', '#']
    """
    if word[0].isdigit():
        return "#"
    return "~" + (word[-3:] if len(word) > 5 else word[-2:] if len(word) > 3 else "")


def _masked_symbols(tokens: Tokens, counts: np.ndarray) -> list[str]:
    """Return the most frequent words, all marks and the classes of other words, by frequency."""
    ranked = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], tokens.lexicon[i]))
    kept = {tokens.lexicon[i] for i in [i for i in ranked if tokens.is_word[i]][:KEPT_WORDS]}
    totals: dict[str, int] = {}
    for index in ranked:
        token = tokens.lexicon[index]
        symbol = token if token in kept or not tokens.is_word[index] else ending(token)
        totals[symbol] = totals.get(symbol, 0) + int(counts[index])
    return sorted(totals, key=lambda symbol: (-totals[symbol], symbol))[:MAX_MASKED]


def _starts(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
