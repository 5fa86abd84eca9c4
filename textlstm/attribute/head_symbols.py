"""What the language model of `lstm_heads` reads: frequent words, endings, rare words."""

import numpy as np

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.store import Arrays, array_of, pack_text, require, unpack_text
from textlstm.attribute.streams import ending

PAD, OTHER = 0, 1  # symbols below those of words and endings
NO_RARE = 0  # id of tokens that are no rare word
MAX_ENDINGS = 500
BLOCK = 16  # windows of a training piece, and in which occurrences are counted
LEAST_BLOCK = 4  # where training works are few or short
FEW_BLOCKS = 3000  # of all authors together; with less, blocks are shorter


class HeadSymbols:
    """Two levels of a text: symbols, and within the symbol of an ending the rare word.

    Args:
        symbols: frequent words and marks, then classes of endings such as ~ing.
        words: how many of the symbols are words or marks.
        rare: words that are not frequent, each with an id of its own within its ending.

    Example:
        >>> tokens = Tokens.from_views(["the dog was walking , the cat was talking ."])
        >>> symbols = HeadSymbols.fit(tokens, np.array([0]), words=3, rare=10)
        >>> symbols.symbols, symbols.rare[:2]
        (['the', 'was', ',', '~', '~ing'], ['.', 'cat'])
        >>> symbols.encode(tokens, 0)[0].tolist()
        [2, 5, 3, 6, 4, 2, 5, 3, 6, 5]
    """

    def __init__(self, symbols: list[str], words: int, rare: list[str]) -> None:
        self.symbols, self.words, self.rare = symbols, words, rare
        self.size = len(symbols) + OTHER + 1
        self._ids = {symbol: index + OTHER + 1 for index, symbol in enumerate(symbols)}
        self._rare_ids = {word: index + 1 for index, word in enumerate(rare)}
        # the symbol of each rare word; that of `NO_RARE` is the padding
        self.symbol_of_rare = np.array([PAD, *map(self._symbol, rare)], np.int32)
        self._known_tokens: Tokens | None = None

    def _symbol(self, token: str) -> int:
        return self._ids.get(token) or self._ids.get(ending(token), OTHER)

    @classmethod
    def fit(cls, tokens: Tokens, documents: np.ndarray, words: int, rare: int) -> "HeadSymbols":
        """Choose the most frequent words of documents, the endings of others, and rare words."""
        counts = np.zeros(len(tokens.lexicon), np.int64)
        for document in documents:
            counts += np.bincount(tokens.documents[document], minlength=len(counts))
        ranked = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], tokens.lexicon[i]))
        totals: dict[str, int] = {}
        for index in ranked[words:]:
            name = ending(tokens.lexicon[index])
            totals[name] = totals.get(name, 0) + int(counts[index])
        endings = sorted(totals, key=lambda name: (-totals[name], name))[:MAX_ENDINGS]
        frequent = [tokens.lexicon[index] for index in ranked[:words]]
        return cls(
            [*frequent, *endings],
            len(frequent),
            [tokens.lexicon[index] for index in ranked[words : words + rare]],
        )

    def encode(self, tokens: Tokens, document: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the symbols and the rare words of a document, each int32 [tokens]."""
        if self._known_tokens is not tokens:
            size = len(tokens.lexicon)
            self._lookup = np.fromiter(map(self._symbol, tokens.lexicon), np.int32, size)
            rare = (self._rare_ids.get(token, NO_RARE) for token in tokens.lexicon)
            self._rare_lookup = np.fromiter(rare, np.int32, size)
            self._known_tokens = tokens
        ids = tokens.documents[document]
        return self._lookup[ids], self._rare_lookup[ids]

    def arrays(self) -> Arrays:
        """Return the words as named arrays."""
        return {
            "symbols": pack_text(self.symbols),
            "words": np.array([self.words], np.int64),
            "rare": pack_text(self.rare),
        }

    @classmethod
    def load(cls, arrays: Arrays) -> "HeadSymbols":
        """Restore the words from `arrays`, after checks."""
        symbols = unpack_text(array_of(arrays, "symbols", np.uint8, (None,)))
        words = int(array_of(arrays, "words", np.int64, (1,))[0])
        require(0 < words <= len(symbols), "words")
        return cls(symbols, words, unpack_text(array_of(arrays, "rare", np.uint8, (None,))))


class Windows:
    """Spans cut into windows from their first token, padded on the right.

    Attributes:
        symbols: int32 [windows, length].
        rare: int32 [windows, length].
        owner: index of each window's span, ascending; int [windows].
    """

    def __init__(self, symbols: np.ndarray, rare: np.ndarray, owner: np.ndarray) -> None:
        self.symbols, self.rare, self.owner = symbols, rare, owner

    @classmethod
    def cut(
        cls, symbols: HeadSymbols, tokens: Tokens, spans: np.ndarray, length: int, most: int = 0
    ) -> "Windows":
        """Cut spans; of one with more than `most` windows, evenly spaced blocks are kept.

        Args:
            symbols: the symbols.
            tokens: the documents.
            spans: document, first token, last token + 1; int [spans, 3].
            length: tokens of a window.
            most: largest number of windows of a span, a multiple of `BLOCK`; 0 for all.
        """
        parts: list[list[np.ndarray]] = [[np.zeros((0, length), np.int32)] for _ in range(2)]
        sizes = np.zeros(len(spans), np.int64)
        known = (-1, (np.zeros(0, np.int32),) * 2)
        for row, (document, start, end) in enumerate(spans):
            if known[0] != document:
                known = int(document), symbols.encode(tokens, int(document))
            number = -(-(end - start) // length)
            for part, level in zip(parts, known[1], strict=True):
                padded = np.zeros(number * length, np.int32)
                padded[: end - start] = level[start:end]
                windows = padded.reshape(number, length)
                if 0 < most < number:
                    blocks = np.linspace(0, number // BLOCK - 1, most // BLOCK).astype(np.int64)
                    windows = windows[(blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()]
                part.append(windows)
            sizes[row] = len(parts[0][-1])
        owner = np.repeat(np.arange(len(spans)), sizes)
        return cls(np.concatenate(parts[0]), np.concatenate(parts[1]), owner)

    def block_size(self) -> int:
        """Return the number of windows of a training piece: fewer where there is little text.

        Example:
            >>> windows = np.zeros((2 * FEW_BLOCKS * BLOCK, 5), np.int32)
            >>> owner = np.repeat([0, 1], FEW_BLOCKS * BLOCK)
            >>> Windows(windows, windows, owner).block_size()
            16
            >>> Windows(windows[::3], windows[::3], owner[::3]).block_size()
            8
        """
        size = BLOCK
        while size > LEAST_BLOCK and len(self.owner) < FEW_BLOCKS * size:
            size //= 2
        return size

    def blocks(self, size: int) -> np.ndarray:
        """Return the number of each window's block, int [windows]; spans share no block.

        Args:
            size: windows of a block.
        """
        starts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        place = np.arange(len(self.owner)) - np.repeat(
            starts, np.diff(np.append(starts, len(self.owner)))
        )
        return np.cumsum((place % size) == 0) - 1


def counted(ids: np.ndarray, block: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Return whether each occurrence is counted, float32 of the shape of `ids`.

    Args:
        ids: int32 [windows, length]; 0 is never counted.
        block: number of each window's block, int [windows].
        most: largest number of occurrences of each id in a block.

    Example:
        >>> ids = np.array([[1, 2, 1], [1, 0, 2]])
        >>> counted(ids, np.array([0, 0]), np.array([0, 2, 5])).tolist()
        [[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    """
    keys = (block[:, None].astype(np.int64) * len(most) + ids).ravel()
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    before = np.arange(len(keys)) - np.repeat(starts, np.diff(np.append(starts, len(keys))))
    rank = np.empty(len(keys), np.int64)
    rank[order] = before
    return ((rank.reshape(ids.shape) < np.maximum(most, 1)[ids]) & (ids > 0)).astype(np.float32)
