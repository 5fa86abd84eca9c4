"""The evidence of a verdict: words and passages that speak for an author, and against.

A likelihood ratio of each token by the Kneser-Ney models, and the weight of each frequent word in
the SVM times its standardised frequency. Both compare an author with one other candidate, or with
the mean of all others.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.judge import Judge
from textlstm.attribute.kneser_ney import (
    MIN_PROBABILITY,
    KneserNeyScorer,
    UnitModels,
    prepare,
    probabilities,
)
from textlstm.attribute.svm import CHANNELS, SvmScorer
from textlstm.errors import TextlstmError

PASSAGE = 50  # tokens


class Word(NamedTuple):
    """A word or n-gram that speaks for an author, or against.

    Attributes:
        text: the word, or the words of an n-gram.
        kind: "n-gram" (Kneser-Ney) or "frequency" (SVM).
        occurrences: occurrences in the text.
        rate: occurrences per 1,000 tokens.
        expected: the same in the candidates' works, every author with the same weight; nan for an
            n-gram.
        weight: sum of the natural log-likelihood ratios, or weight times standardised frequency;
            positive for the author.
    """

    text: str
    kind: str
    occurrences: int
    rate: float
    expected: float
    weight: float


class Passage(NamedTuple):
    """A passage and the sum of its log-likelihood ratios.

    Attributes:
        start: index of its first token.
        end: index after its last token.
        weight: sum of the natural log-likelihood ratios.
    """

    start: int
    end: int
    weight: float


class Evidence(NamedTuple):
    """What speaks for an author and against.

    Attributes:
        author: the author.
        rival: the other candidate; empty for the mean of all others.
        tokens: the style view.
        ratios: natural log-likelihood ratio of each token, float [tokens]; 0 at the beginning.
        words: words and n-grams, in descending order of weight.
        passages: passages of equal length in the order of the text.
    """

    author: str
    rival: str
    tokens: list[str]
    ratios: np.ndarray
    words: list[Word]
    passages: list[Passage]


def explain(judge: Judge, style: str, author: str, rival: str = "") -> Evidence:
    """Return what in a text speaks for a candidate, and against.

    Args:
        judge: a saved judge, with Kneser-Ney on words among its members.
        style: the style view of the text.
        author: the candidate.
        rival: another candidate; empty to compare with the mean of all others.

    Raises:
        TextlstmError: a name is no candidate, the judge has no such member, or the text is empty.
    """
    for name in (author, *([rival] if rival else [])):
        if name not in judge.authors:
            raise TextlstmError(f"{name}: no candidate; the judge knows {', '.join(judge.authors)}")
    if author == rival:
        raise TextlstmError(f"{author}: give two different candidates")
    tokens = Tokens.from_views([style])
    ids = tokens.documents[0]
    text = [tokens.lexicon[index] for index in ids.tolist()]
    models = next(
        (
            scorer.models
            for scorer in judge.members.values()
            if isinstance(scorer, KneserNeyScorer) and scorer.models.stream.unit == "word"
        ),
        None,
    )
    if models is None:
        raise TextlstmError("the judge has no member kneser_ney on words; add it to its methods")
    if len(text) < models.order:
        raise TextlstmError(f"the text has {len(text)} tokens; at least {models.order} are needed")
    index = judge.authors.index(author)
    others = [judge.authors.index(rival)] if rival else [
        other for other in range(len(judge.authors)) if other != index
    ]  # fmt: skip
    ratios = token_ratios(models, tokens, index, others)
    words = n_grams(text, ratios)
    for scorer in judge.members.values():
        if isinstance(scorer, SvmScorer):
            words += frequencies(scorer, tokens, index, others)
    edges = range(0, len(text), PASSAGE)
    passages = [
        Passage(
            start, min(start + PASSAGE, len(text)), float(ratios[start : start + PASSAGE].sum())
        )
        for start in edges
    ]
    return Evidence(
        author, rival, text, ratios, sorted(words, key=lambda word: (-word.weight, word.text)),
        passages,
    )  # fmt: skip


def token_ratios(models: UnitModels, tokens: Tokens, author: int, others: list[int]) -> np.ndarray:
    """Return the log-likelihood ratio of each token of the first document, float [tokens].

    Args:
        models: models of all authors.
        tokens: style views.
        author: index of the author.
        others: indices of the authors whose mean log probability is compared.
    """
    text = models.stream.encode(tokens, [0])[0]
    grams = text.grams(models.order, models.stream.size)
    unique, inverse = np.unique(grams, return_inverse=True)
    queries = prepare(unique, models.order, models.stream.size)

    def logs(index: int) -> np.ndarray:
        p = probabilities(models.levels[index], queries, models.discount, models.stream.size)
        return np.asarray(np.log(np.maximum(p, MIN_PROBABILITY)))

    trained = [other for other in others if models.levels[other]]
    if not models.levels[author] or not trained:
        raise TextlstmError("an author has no training works")
    difference = logs(author) - np.mean([logs(other) for other in trained], axis=0)
    ratios = np.zeros(len(text.ids))
    ratios[models.order - 1 :] = difference[inverse]
    return ratios


def n_grams(text: list[str], ratios: np.ndarray) -> list[Word]:
    """Return pairs of neighbouring tokens with the sum of the ratios of their second token."""
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for first, second, ratio in zip(text, text[1:], ratios[1:].tolist(), strict=False):
        pair = f"{first} {second}"
        sums[pair] += ratio
        counts[pair] += 1
    return [
        Word(pair, "n-gram", counts[pair], 1000 * counts[pair] / len(text), float("nan"), total)
        for pair, total in sums.items()
    ]


def frequencies(scorer: SvmScorer, tokens: Tokens, author: int, others: list[int]) -> list[Word]:
    """Return the words of the SVM on frequent words with their parts of its margin."""
    found = []
    for channel in scorer.channels:
        kind = CHANNELS[channel.name]
        if kind.unit != "word" or not kind.z_scores or kind.longest > 1:
            continue
        counts, totals = channel.counts(tokens, tokens.whole())
        vector = np.asarray(channel.vectors(counts, totals))[0]
        weights = channel.weights[author] - channel.weights[others].mean(axis=0)
        number = counts.toarray()[0]
        for place, symbol in enumerate(channel.features[0].tolist()):
            found.append(
                Word(
                    channel.stream.symbols[symbol - 1],
                    "frequency",
                    int(number[place]),
                    float(1000 * number[place] / max(1, totals[0])),
                    float(1000 * channel.centre[place]),
                    float(weights[place] * vector[place]),
                )
            )
    return found
