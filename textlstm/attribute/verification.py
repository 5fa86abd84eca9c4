"""Verification: did the author of some known texts write a questioned text?

A Kneser-Ney model of the known texts and models of other authors, the reference population, score
the questioned text; so does a regression that separates the known texts from works by the others. A
score is relative to the reference authors, and to what texts by others get. Logistic regression on
pairs of reference works, cut to the lengths at hand and held out from the models, turns scores into
a likelihood ratio. Its cost is measured on authors that neither the regression nor the models have
seen. Source: Nini et al. (2025), "Grammar as a behavioral biometric".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.pair_contrast import ContrastScores
from textlstm.attribute.pair_scores import ORDERS, NgramScores, relative
from textlstm.attribute.population import Population
from textlstm.attribute.ratio import (
    LogisticCalibration,
    Measured,
    fit_logistic,
    measure,
    statement,
)
from textlstm.errors import TextlstmError
from textlstm.text.languages import detect
from textlstm.text.reuse import MIN_SHARED_RUNS, sketch

MAX_AUTHORS = 30  # of the reference population: more change no figure
MAX_HELD_OUT = 4  # works of an author, each held out from a model of the others
PIECES = 8  # of a held-out work
MAX_QUESTIONED = 10_000  # words in the pieces that calibrate; longer texts are rarely left out
MIN_QUESTIONED, MIN_KNOWN = 100, 500  # words
TOKENS_PER_WORD = 1.2
MIN_AUTHORS = 7  # with at least two works each
FOLD_AUTHORS = 4  # authors whose pairs measure the cost at a time
SAME_TEXT = 0.5  # shared passages, as a share of the shorter text: the same work
MIN_SHARED = 0.05  # more than quotation


@dataclass(frozen=True)
class Verification:
    """The evidence on whether a questioned text is by the author of known texts.

    Attributes:
        log_ratio: natural logarithm of the likelihood ratio.
        masked_log_ratio: the same from function words and endings alone, without the topic.
        known_words: words of the known texts.
        questioned_words: words of the questioned text.
        population: name of the reference corpus.
        authors: reference authors used.
        works: reference works used.
        excluded: reference authors left out, with the reason.
        measured: how good such ratios are at these lengths.
        calibration: bounds and weights.
        shared: share of the questioned text's passages that are also in the known texts.
        reason: why there is no ratio; empty if there is one.
    """

    log_ratio: float
    masked_log_ratio: float
    known_words: int
    questioned_words: int
    population: str
    authors: list[str]
    works: int
    excluded: dict[str, str]
    measured: Measured | None
    calibration: LogisticCalibration | None
    shared: float
    reason: str = ""

    @property
    def bounded(self) -> bool:
        """Whether the ratio is at a bound that the number of comparisons sets."""
        bounds = self.calibration
        return bounds is not None and self.log_ratio in (bounds.smallest, bounds.largest)

    def as_json(self) -> dict[str, Any]:
        """Return the result as values for JSON."""
        answered = not self.reason
        return {
            "likelihood_ratio": _significant(np.exp(self.log_ratio)) if answered else None,
            "log10_likelihood_ratio": (
                round(self.log_ratio / np.log(10), 4) if answered else None
            ),
            "statement": statement(self.log_ratio) if answered else None,
            "at_bound": self.bounded,
            "masked_likelihood_ratio": (
                _significant(np.exp(self.masked_log_ratio)) if answered else None
            ),
            "abstains": self.reason or None,
            "known_words": self.known_words,
            "questioned_words": self.questioned_words,
            "shared_passages": round(self.shared, 4),
            "reference": {
                "corpus": self.population,
                "authors": self.authors,
                "works": self.works,
                "excluded": self.excluded,
            },
            "measured": self.measured._asdict() if self.measured else None,
        }  # fmt: skip


def verify(
    population: Population,
    known: Sequence[tuple[str, str]],
    questioned: tuple[str, str],
    seed: int,
    exclude: Sequence[str] = (),
) -> Verification:
    """Return the evidence on whether a questioned text is by the author of known texts.

    Args:
        population: works by other authors.
        known: clean text and style view of each known text.
        questioned: clean text and style view of the questioned text.
        seed: seed of the choice of authors and folds.
        exclude: reference authors to leave out, such as the author of the known texts.

    Returns:
        The evidence; without a ratio, and with the reason, where there can be none.

    Raises:
        TextlstmError: too few reference authors remain, or an excluded author is unknown.

    Example:
        >>> from textlstm.attribute.population import Population  # doctest: +SKIP
        >>> population = Population.load(Path("results/novels"))  # doctest: +SKIP
        >>> verify(population, known, questioned, seed=1).log_ratio  # doctest: +SKIP
        3.69
    """
    excluded = exclusions(population, [clean for clean, _ in known], questioned[0], exclude)
    works = [each for each, (_, _, who) in enumerate(population.works) if who not in excluded]
    texts = Tokens.from_views([*(view for _, view in known), questioned[1]])
    lengths = texts.words(texts.whole()).tolist()
    known_words, words = sum(lengths[:-1]), lengths[-1]
    shared = shared_share(questioned[0], [clean for clean, _ in known])
    reason = ""
    if words < MIN_QUESTIONED:
        reason = f"the questioned text has {words} words; at least {MIN_QUESTIONED} are needed"
    elif known_words < MIN_KNOWN:
        reason = f"the known texts have {known_words} words; at least {MIN_KNOWN} are needed"
    elif shared >= SAME_TEXT:
        reason = f"the questioned text is in the known texts ({shared:.0%} of its passages)"
    else:
        reason = other_language(population, [clean for clean, _ in (*known, questioned)])
    authors = sorted({population.works[work][2] for work in works})
    if reason:
        return Verification(
            0.0, 0.0, known_words, words, population.name, authors, len(works), excluded, None,
            None, shared, reason,
        )  # fmt: skip
    tokens = joined(population.tokens, texts)
    extra = range(len(population.works), len(tokens.documents))
    span = tokens.whole()[-1:]
    system = System(population, works, words, known_words, tokens, span, extra, seed)
    calibrations, measured = system.calibrate()
    ratios = {
        kind: float(calibrations[kind].log_ratios(values)[0])
        for kind, values in system.scores_of(extra[:-1]).items()
    }
    return Verification(
        ratios["plain"], ratios["masked"], known_words, words, population.name, system.names,
        len(system.works), excluded, measured["plain"], calibrations["plain"], shared,
    )  # fmt: skip


def joined(tokens: Tokens, others: Tokens) -> Tokens:
    """Return the documents of both, with one lexicon.

    Example:
        >>> both = joined(Tokens.from_views(["a b"]), Tokens.from_views(["b c"]))
        >>> both.lexicon, both.documents[1].tolist()
        (['a', 'b', 'c'], [1, 2])
    """
    numbers = {token: index for index, token in enumerate(tokens.lexicon)}
    place = [numbers.setdefault(token, len(numbers)) for token in others.lexicon]
    renumbered = np.array(place, np.int32)
    return Tokens(list(numbers), [*tokens.documents, *(renumbered[d] for d in others.documents)])


def exclusions(
    population: Population, known: Sequence[str], questioned: str, exclude: Sequence[str]
) -> dict[str, str]:
    """Return the reference authors to leave out, with the reason.

    Args:
        population: the reference works.
        known: the clean known texts.
        questioned: the clean questioned text.
        exclude: authors that the user leaves out.
    """
    if unknown := sorted(set(exclude) - set(population.authors)):
        raise TextlstmError(
            f"--exclude {unknown[0]}: no author of the reference population; it has "
            f"{', '.join(population.authors)}"
        )
    reasons = {author: "left out on request" for author in exclude}
    texts = [(sketch(clean)[0], "the known texts") for clean in known]
    texts.append((sketch(questioned)[0], "the questioned text"))
    for (_, title, author), runs in zip(population.works, population.runs, strict=True):
        for own, name in texts:
            number = int(np.isin(own, runs, assume_unique=True).sum())
            if number >= MIN_SHARED_RUNS and number >= MIN_SHARED * min(len(own), len(runs)):
                reasons.setdefault(author, f"{title} shares passages with {name}")
    return reasons


def shared_share(text: str, others: Sequence[str]) -> float:
    """Return the estimated share of a text's passages that are also in other texts."""
    own = sketch(text)[0]
    runs = np.unique(np.concatenate([sketch(other)[0] for other in others]))
    number = int(np.isin(own, runs, assume_unique=True).sum())
    return number / len(own) if number >= MIN_SHARED_RUNS else 0.0


def other_language(population: Population, texts: Sequence[str]) -> str:
    """Return the reason why languages exclude a comparison, or an empty string."""
    found = {detect(text) for text in texts} - {"und"}
    if len(found) > 1:
        return f"the texts are in different languages ({', '.join(sorted(found))})"
    if found and population.languages and not found & {*population.languages}:
        return (
            f"the texts are in another language ({found.pop()}) than the reference population "
            f"({', '.join(population.languages)})"
        )
    return ""


class Model(NamedTuple):
    """A model of some works of an author.

    Attributes:
        author: index of the author.
        held_out: the work left out; -1 for a model of all works.
        works: the works that it learns from.
    """

    author: int
    held_out: int
    works: list[int]


class System:
    """Scores of texts of one length against models of one size, from a reference population.

    Args:
        population: the reference works.
        works: indices of those to use.
        words: words of a questioned text.
        known_words: words of the known texts.
        tokens: the works of the population, and after them the known and questioned texts.
        spans: spans of the questioned texts, each of about `words` words.
        extra: the known and questioned texts, from which the vocabulary is chosen too: the words
            of every author in a pair are in it, as they are when pairs of works calibrate.
        seed: seed of the choice of authors and folds.

    Attributes:
        names: the reference authors used.
        works: the reference works used.
        models: models of the reference works; the first of an author serves as a reference.
    """

    def __init__(
        self,
        population: Population,
        works: Sequence[int],
        words: int,
        known_words: int,
        tokens: Tokens,
        spans: np.ndarray,
        extra: Sequence[int],
        seed: int,
    ) -> None:
        self.tokens, self.generator = tokens, np.random.default_rng(seed)
        by_author: dict[str, list[int]] = {}
        for work in works:
            by_author.setdefault(population.works[work][2], []).append(work)
        self.names = self._choose(by_author)
        self.works = [work for name in self.names for work in by_author[name]]
        self.models = []
        for author, name in enumerate(self.names):
            own = by_author[name]
            held_out = own[:MAX_HELD_OUT] if len(own) > 1 else [-1]
            self.models += [
                Model(author, work, [each for each in own if each != work]) for work in held_out
            ]
        self.first = np.array(
            [
                next(index for index, model in enumerate(self.models) if model.author == author)
                for author in range(len(self.names))
            ]
        )
        # tokens of a model, marks included; references are cut to the size of the known texts
        self.size = int(known_words * TOKENS_PER_WORD)
        length = min(words, MAX_QUESTIONED)
        parts = [self._pieces(work, length) for name in self.names for work in by_author[name]]
        self.pieces = np.concatenate(parts)
        self.author_of = {work: a for a, name in enumerate(self.names) for work in by_author[name]}
        self.author = np.array([self.author_of[work] for work in self.pieces[:, 0].tolist()])
        self.extra = [*extra]
        self.vocabulary = np.array([*self.works, *self.extra])
        self.scorers = [NgramScores(self, unit, spans) for unit in ORDERS]
        self.contrast = ContrastScores(self, spans, known_words)

    def _choose(self, by_author: dict[str, list[int]]) -> list[str]:
        usable = [name for name, own in sorted(by_author.items()) if len(own) > 1]
        if len(usable) < MIN_AUTHORS:
            plural = "" if len(usable) == 1 else "s"
            raise TextlstmError(
                f"the reference population has {len(usable)} author{plural} with two or more "
                f"works, besides those left out; at least {MIN_AUTHORS} are needed to calibrate"
            )
        order = self.generator.permutation(len(usable))[:MAX_AUTHORS]
        chosen = [usable[index] for index in sorted(order)]
        single = [name for name, own in sorted(by_author.items()) if len(own) == 1]
        return sorted([*chosen, *single[: MAX_AUTHORS - len(chosen)]])

    def _pieces(self, work: int, length: int) -> np.ndarray:
        """Return spans of a length; the whole work where it is shorter by at most a half."""
        pieces = self.tokens.sample(work, length, PIECES)
        whole = self.tokens.whole()[work : work + 1]
        if len(pieces) or 2 * int(self.tokens.words(whole)[0]) < length:
            return pieces
        return whole

    def calibrate(self) -> tuple[dict[str, LogisticCalibration], dict[str, Measured]]:
        """Return the calibration on all pairs, and its cost on authors left out of it."""
        authors = np.arange(len(self.names))
        measured = {}
        # a pair of authors outside a fold has at least three others beside it
        number = max(4 if len(authors) < 10 else 2, len(authors) // FOLD_AUTHORS)
        folds = np.array_split(self.generator.permutation(authors), number)
        parts = []
        for fold in folds:
            others = np.setdiff1d(authors, fold)
            parts.append((self._pairs(others, others), self._pairs(fold, others)))
        for kind, columns in KINDS.items():
            ratios, same, works = [], [], []
            for inner, held_out in parts:
                if not held_out.same.any() or held_out.same.all():
                    continue
                ratios.append(inner.fit(columns).log_ratios(held_out.scores[:, columns]))
                same.append(held_out.same)
                works.append(held_out.work)
            measured[kind] = measure(*(np.concatenate(each) for each in (ratios, same, works)))
        return self.calibrations(), measured

    def calibrations(self) -> dict[str, LogisticCalibration]:
        """Return the calibration of each kind of ratio on all pairs."""
        authors = np.arange(len(self.names))
        pairs = self._pairs(authors, authors)
        return {kind: pairs.fit(columns) for kind, columns in KINDS.items()}

    def _pairs(self, known: np.ndarray, pool: np.ndarray) -> "Pairs":
        """Return the scores of pieces by some authors against models of them.

        Args:
            known: authors of the models and of the pieces.
            pool: reference authors, of whom the two of a pair are left out.
        """
        tables = [scorer.table for scorer in self.scorers]
        scores, same, work, cell = [], [], [], []
        for author in known:
            models = [i for i, model in enumerate(self.models) if model.author == author]
            for other in known:
                references = [each for each in pool if each not in (author, other)]
                used = models if author == other else models[:1]
                for model in used:
                    rows = self.author == other
                    if author == other:
                        rows &= self.pieces[:, 0] == self.models[model].held_out
                    rows_of = np.flatnonzero(rows)
                    if not len(rows_of):
                        continue
                    columns = [
                        relative(table, table[:, model], table[rows_of, model], rows_of, self,
                                 references)
                        for table in tables
                    ]  # fmt: skip
                    pair = int(author), int(other), self.models[model].held_out
                    contrast = self.contrast.of_pair(*pair, rows_of, pool.tolist())
                    columns.append(contrast[:, None])
                    scores.append(np.concatenate(columns, axis=1))
                    same.append(np.full(len(rows_of), author == other))
                    work.append(self.pieces[rows_of, 0])
                    cell.append(np.full(len(rows_of), author * len(self.names) + other))
        return Pairs(*(np.concatenate(each) for each in (scores, same, work, cell)))

    def scores_of(self, works: Sequence[int]) -> dict[str, np.ndarray]:
        """Return the scores of the questioned texts against a model of known texts.

        Args:
            works: indices of the known texts.

        Returns:
            For each kind of ratio, float [texts, scores].
        """
        pool, number = list(range(len(self.names))), len(self.pieces)
        columns = []
        for scorer in self.scorers:
            own = scorer.column(works)
            rows = np.arange(number, len(own))
            columns.append(relative(scorer.table, own, own[rows], rows, self, pool))
        columns.append(self.contrast.of_known(works)[:, None])
        scores = np.concatenate(columns, axis=1)
        return {kind: scores[:, used] for kind, used in KINDS.items()}


class Pairs(NamedTuple):
    """Pairs of a model and a piece.

    Attributes:
        scores: float [pairs, scores].
        same: whether both are by one author, bool [pairs].
        work: the work of the piece, int [pairs].
        cell: the two authors as one number, int [pairs].
    """

    scores: np.ndarray
    same: np.ndarray
    work: np.ndarray
    cell: np.ndarray

    def fit(self, columns: list[int]) -> LogisticCalibration:
        """Fit a calibration on some scores; bounds come from the works and pairs of authors."""
        return fit_logistic(
            self.scores[:, columns],
            self.same,
            len(np.unique(self.work[self.same])),
            len(np.unique(self.cell[~self.same])),
        )


# columns: z-score and margin over the nearest reference, of words and of masked words; the contrast
KINDS = {"plain": [0, 1, 4], "masked": [2, 3]}


def _significant(value: float) -> float:
    """Return a number with three significant digits."""
    return float(f"{value:.3g}")
