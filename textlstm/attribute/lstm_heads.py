"""An LSTM language model with an output head for each author; a text goes to the likeliest head.

The score of an author is the mean log probability of the text, minus the mean over all authors,
standardised by what texts by other authors get from this author's head, as that of Kneser-Ney
models (textlstm.attribute.references).
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from textlstm import config
from textlstm.attribute.corpus import Corpus, Tokens
from textlstm.attribute.head_network import Heads, Trunk
from textlstm.attribute.head_symbols import OTHER, HeadSymbols, Windows, counted
from textlstm.attribute.head_training import fit_heads
from textlstm.attribute.references import References
from textlstm.attribute.scorer import Scorer
from textlstm.attribute.store import Arrays, array_of, below, prefixed, require

SCORED_WINDOWS = 64  # of a longer span, in blocks spread evenly over it
REFERENCE_WORDS = 50_000  # scored at each length for the standardisation
SPANS = 500  # scored at once, which bounds memory
MAX_SIZE = 1_000_000


def build(settings: config.LstmHeads, seed: int) -> "AuthorHeads":
    """Return the method with its settings."""
    return AuthorHeads(settings, seed)


def load(arrays: Mapping[str, np.ndarray], authors: int) -> "HeadScorer":
    """Restore a scorer from its `arrays`."""
    names = ("units", "window")
    *sizes, block = array_of(arrays, "sizes", np.int64, (len(names) + 1,)).tolist()
    require(all(0 < size <= MAX_SIZE for size in (*sizes, block)), f"sizes {sizes}, {block}")
    symbols = HeadSymbols.load(below(arrays, "text"))
    settings = config.LstmHeads(
        **dict(zip(names, sizes, strict=True)),
        words=max(10, symbols.words),
        rare_words=len(symbols.rare),
        language_windows=1,
        pieces=10,
        penalty=1.0,
        networks=1,
    )
    most = [
        array_of(arrays, "most", np.float32, (symbols.size,)),
        array_of(arrays, "most_rare", np.float32, (len(symbols.rare) + 1,)),
    ]
    members: list[tuple[Trunk, Heads]] = []
    while f"{len(members)}.difference" in arrays:
        own = below(arrays, str(len(members)))
        trunk = Trunk(symbols, settings, 0)
        trunk.assign(own)
        members.append((trunk, Heads.load(own, authors, symbols)))
    require(members, "no network")
    trained = array_of(arrays, "trained", bool, (authors,))
    references = References.load(below(arrays, "references"), authors)
    return HeadScorer(symbols, settings, members, block, most, trained, references)


class AuthorHeads:
    """Language models with heads for all authors.

    Args:
        settings: sizes and training.
        seed: seed of the first network; the n-th adds n.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> from textlstm.config import LstmHeads
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> views = ["the the of a " * 50, "of of the a " * 50, "the a of the " * 5]
        >>> tokens = Tokens.from_views(views)
        >>> settings = LstmHeads(
        ...     words=10, rare_words=0, units=4, window=5, language_windows=100,
        ...     pieces=10, penalty=1.0, networks=1,
        ... )
        >>> scorer = AuthorHeads(settings, seed=1).fit(Corpus(texts, tokens), np.array([0, 1]))
        >>> scorer.scores(tokens, np.array([[2, 0, 20]])).argmax(axis=1)
        array([0])
    """

    id: ClassVar[str] = "lstm_heads"

    def __init__(self, settings: config.LstmHeads, seed: int) -> None:
        self.settings, self.seed = settings, seed

    def fit(self, corpus: Corpus, training: np.ndarray) -> "HeadScorer":
        """Choose the symbols, train the language models and fit the heads.

        Args:
            corpus: the corpus.
            training: sorted indices of the training works, int [works].

        Returns:
            The scorer; its scores are standardised mean log probabilities.
        """
        settings, tokens, authors = self.settings, corpus.tokens, len(corpus.authors)
        symbols = HeadSymbols.fit(tokens, training, settings.words, settings.rare_words)
        windows = Windows.cut(symbols, tokens, tokens.whole()[training], settings.window)
        labels = corpus.labels[training][windows.owner]
        members = []
        for member in range(settings.networks):
            trunk = Trunk(symbols, settings, self.seed + member)
            trunk.train(windows, labels)
            heads, most = fit_heads(trunk, windows, labels, authors)
            members.append((trunk, heads))
        trained = np.isin(np.arange(authors), labels)
        none = References(np.zeros(0), np.zeros((0, authors)), np.ones((0, authors)))
        block = windows.block_size()
        scorer = HeadScorer(symbols, settings, members, block, most, trained, none)
        scorer.references = References.measure(
            corpus, training, lambda pieces: scorer.log_ratios(tokens, pieces), REFERENCE_WORDS
        )
        return scorer


class HeadScorer(Scorer):
    """Standardised mean log probabilities under the authors' heads.

    Args:
        symbols: what the language models read and predict.
        settings: sizes.
        members: trunk and heads of each network.
        block: number of windows in which occurrences are counted together.
        most: largest number of occurrences of a symbol, and of a rare word, counted in a block.
        trained: whether an author has training works, bool [authors].
        references: what texts by other authors get.
    """

    def __init__(
        self,
        symbols: HeadSymbols,
        settings: config.LstmHeads,
        members: list[tuple[Trunk, Heads]],
        block: int,
        most: list[np.ndarray],
        trained: np.ndarray,
        references: References,
    ) -> None:
        self.symbols, self.settings, self.members = symbols, settings, members
        self.block, self.most, self.trained, self.references = block, most, trained, references

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return the scores of spans, float64 [spans, authors]; 0 without a known symbol."""
        ratios = self.log_ratios(tokens, spans)
        return self.references.standardised(ratios, tokens.words(spans), self.trained)

    def log_ratios(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return the mean of log P(token | author) / P(token | shared output), [spans, authors].

        nan where a span has no known symbol; -inf for an author without training works.
        """
        result = np.full((len(spans), len(self.trained)), np.nan)
        order = np.argsort(spans[:, 0], kind="stable")
        for part in np.array_split(order, max(1, len(order) // SPANS)):
            windows = Windows.cut(
                self.symbols, tokens, spans[part], self.settings.window, SCORED_WINDOWS
            )
            block = windows.blocks(self.block)
            levels = (windows.symbols, windows.rare)
            weights = [
                counted(ids, block, most) for ids, most in zip(levels, self.most, strict=True)
            ]
            members = [trunk.log_ratios(heads, *levels, weights) for trunk, heads in self.members]
            sums = np.zeros((len(part), len(self.trained)))
            np.add.at(sums, windows.owner, np.mean(members, axis=0))
            number, known = np.zeros(len(part)), np.zeros(len(part))
            np.add.at(number, windows.owner, (windows.symbols > 0).sum(axis=1))
            np.add.at(known, windows.owner, (windows.symbols > OTHER).sum(axis=1))
            result[part] = np.where(known > 0, 1.0, np.nan)[:, None] * (
                sums / np.maximum(number, 1)[:, None]
            )
        result[:, ~self.trained] = -np.inf
        return result

    def arrays(self) -> Arrays:
        """Return symbols, weights and references as named arrays."""
        settings = self.settings
        result: Arrays = {
            "sizes": np.array([settings.units, settings.window, self.block], np.int64),
            "most": self.most[0],
            "most_rare": self.most[1],
            "trained": self.trained,
            **prefixed(self.symbols.arrays(), "text"),
            **prefixed(self.references.arrays(), "references"),
        }
        for member, (trunk, heads) in enumerate(self.members):
            result |= prefixed(trunk.arrays() | heads.arrays(), str(member))
        return result
