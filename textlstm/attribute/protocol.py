"""The evaluation protocol of all methods: works held out whole, one fit for each fold.

For each fold a method is fitted on the other folds and scores the works of the fold. Questioned
works are scored by a fit on all known works. Probabilities come later (`calibration`): the scores
of the other folds calibrate those of a fold. For comparison a method can also be evaluated on
chunks held out at random, with other chunks of the same work in its training set: the leak that a
split by work avoids.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.attribute.corpus import Corpus, Tokens
from textlstm.attribute.pieces import NO_PIECES, Pieces, pieces_of
from textlstm.attribute.scorer import Generative, Method, Scorer
from textlstm.attribute.store import array_of
from textlstm.progress import Progress


class Scored(NamedTuple):
    """The scores of one method.

    Attributes:
        pieces: what was scored.
        scores: float32 [pieces, authors]; nan where no fit could score a piece.
        shuffled: scores of the same chunks with other chunks of their work in the training set,
            float32 [chunks, authors]; empty unless requested.
        shuffled_spans: these chunks.
        raw: mean log probabilities of held-out pieces by models that do not depend on the other
            authors, float32 [pieces, authors]; empty for methods without such models.
    """

    pieces: Pieces
    scores: np.ndarray
    shuffled: np.ndarray
    shuffled_spans: np.ndarray
    raw: np.ndarray


def score_corpus(
    method: Method, corpus: Corpus, chunk: int, seed: int, with_shuffled: bool
) -> tuple[Scored, Scorer | None]:
    """Score all pieces by fits that had none of their works in the training set.

    Args:
        method: the method.
        corpus: the corpus.
        chunk: length of a chunk in words.
        seed: seed of the random split of chunks.
        with_shuffled: whether to evaluate on shuffled chunks too.

    Returns:
        The scores, and the fit on all known works; None where known works are by fewer than two
        authors or by more than `textlstm.corpus.summary.MAX_AUTHORS`.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> from textlstm.attribute.delta import Delta
        >>> from textlstm.config import Delta as Settings
        >>> texts = [
        ...     Text("emma", "Austen", "emma", 0, False),
        ...     Text("persuasion", "Austen", "persuasion", 1, False),
        ...     Text("pym", "Poe", "pym", 0, False),
        ...     Text("ligeia", "Poe", "ligeia", 1, False),
        ... ]
        >>> views = ["the the of a", "the the the of a", "the of of a", "the of of of a"]
        >>> corpus = Corpus(texts, Tokens.from_views(views))
        >>> method = Delta(Settings(distance="cosine", most_frequent_words=10, first=1, culling=0))
        >>> scored, scorer = score_corpus(method, corpus, 100, seed=1, with_shuffled=False)
        >>> scored.scores[scored.pieces.kind == 0].argmax(axis=1)
        array([0, 0, 1, 1])
    """
    empty = np.zeros((0, len(corpus.authors)), np.float32), np.zeros((0, 3), np.int64)
    if corpus.obstacle:
        # no error: the other stages of the workflow need not stop
        sys.stderr.write(f"{method.id}: {corpus.obstacle}\n")
        return Scored(NO_PIECES, empty[0], empty[0], empty[1], empty[0]), None
    pieces = pieces_of(corpus, chunk)
    scores = np.full((len(pieces.spans), len(corpus.authors)), np.nan, np.float32)
    raw = empty[0]
    number = len(corpus.folds) * (2 if with_shuffled else 1) + 1
    with Progress(method.id, number, "fits") as progress:
        for fold in corpus.folds:
            rows = np.flatnonzero(np.isin(pieces.work, corpus.held_out(fold)))
            own = score_held_out(method, corpus, corpus.training(fold), pieces.spans[rows])
            if own is not None:
                scores[rows] = own[0]
            if own is not None and own[1] is not None:
                raw = raw if len(raw) else np.full_like(scores, np.nan)
                raw[rows] = own[1]
            progress.advance(1)
        final, training = None, corpus.training_for_verdicts()
        if has_two_authors(corpus, training):
            final = method.fit(corpus, training)
            rows = np.flatnonzero(np.isin(pieces.work, corpus.questioned))
            scores[rows] = final.scores(corpus.tokens, pieces.spans[rows])
        progress.advance(1)
        leak = shuffled(method, corpus, chunk, seed, progress) if with_shuffled else empty
    return Scored(pieces, scores, leak[0], leak[1], raw), final


def score_held_out(
    method: Method, corpus: Corpus, training: np.ndarray, spans: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None] | None:
    """Return scores by a fit that is not kept: two fits of a large corpus would not fit in memory.

    Args:
        method: the method.
        corpus: the corpus.
        training: indices of the training works, int [works].
        spans: what to score, int [spans, 3].

    Returns:
        Scores, and the log probabilities of a generative method; None where the training works
        are by one author.
    """
    if not has_two_authors(corpus, training):
        return None
    scorer = method.fit(corpus, training)
    if isinstance(scorer, Generative):
        return scorer.scores_and_log_probabilities(corpus.tokens, spans)
    return scorer.scores(corpus.tokens, spans), None


def has_two_authors(corpus: Corpus, works: np.ndarray) -> bool:
    """Return whether works are of at least two authors."""
    return len(np.unique(corpus.labels[works])) > 1


def shuffled(
    method: Method, corpus: Corpus, chunk: int, seed: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Score chunks held out at random, stratified by author; for comparison only.

    Args:
        method: the method.
        corpus: the corpus.
        chunk: length of a chunk in words.
        seed: seed of the random split.
        progress: advanced after each fit.

    Returns:
        Scores, float32 [chunks, authors], and the spans of the chunks.
    """
    known = corpus.training()
    spans = corpus.cut(known, chunk)
    texts = [corpus.texts[work] for work in spans[:, 0]]
    documents = [corpus.tokens.documents[work][start:end] for work, start, end in spans]
    pieces = Corpus(texts, Tokens(corpus.tokens.lexicon, documents))
    movable = np.array([text.fold is not None for text in texts])
    order = np.random.default_rng(seed).permutation(np.flatnonzero(movable))
    order = order[np.argsort(pieces.labels[order], kind="stable")]
    scores = np.full((len(spans), len(corpus.authors)), np.nan, np.float32)
    whole = pieces.tokens.whole()
    for fold in range(len(corpus.folds)):
        part = np.sort(order[fold :: len(corpus.folds)])
        scorer = method.fit(pieces, np.setdiff1d(np.arange(len(spans)), part))
        scores[part] = scorer.scores(pieces.tokens, whole[part])
        progress.advance(1)
    return scores[movable], spans[movable]


def write_scored(path: Path, scored: Scored) -> None:
    """Write the scores of a method (.safetensors)."""
    arrays = {
        "spans": scored.pieces.spans,
        "kind": scored.pieces.kind,
        "words": scored.pieces.words,
        "scores": scored.scores,
        "shuffled": scored.shuffled,
        "shuffled_spans": scored.shuffled_spans,
        "raw": scored.raw,
    }
    save_weights(path, arrays)


def read_scored(path: Path) -> Scored:
    """Read the scores of a method.

    Raises:
        TextlstmError: the file is missing or damaged.
    """
    arrays = load_weights(path)
    spans = array_of(arrays, "spans", np.int64, (None, 3))
    pieces = Pieces(
        spans,
        array_of(arrays, "kind", np.int64, (len(spans),)),
        array_of(arrays, "words", np.int64, (len(spans),)),
    )
    return Scored(
        pieces, arrays["scores"], arrays["shuffled"], arrays["shuffled_spans"], arrays["raw"]
    )
