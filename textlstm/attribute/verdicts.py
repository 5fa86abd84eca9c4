"""Calibrated predictions of all methods and their combination, verdicts, and the saved judge."""

import json
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from textlstm import config
from textlstm.artifacts.files import read_text, sha256
from textlstm.artifacts.tables import read_tsv, write_json
from textlstm.attribute.calibration import Calibration, fit_calibration
from textlstm.attribute.combine import Deviation, Weights, fit_deviation, fit_weights
from textlstm.attribute.contrast import (
    MAX_AUTHORS,
    MIN_CONTRAST_AUTHORS,
    ContrastFit,
    contrast_scores,
)
from textlstm.attribute.corpus import Corpus, Tokens, read_corpus
from textlstm.attribute.fit import load_scorer
from textlstm.attribute.imposters import Imposters
from textlstm.attribute.judge import FORMAT, VOCABULARY, Judge
from textlstm.attribute.left_out import MIN_AUTHORS, left_out_authors
from textlstm.attribute.methods import COMBINED, GENERATIVE, METHODS
from textlstm.attribute.mixture_levels import WINDOWS, Mixtures
from textlstm.attribute.openset import OpenSet
from textlstm.attribute.pieces import CHUNK, WHOLE, Pieces
from textlstm.attribute.predictions import Prediction, write_predictions
from textlstm.attribute.protocol import Scored, read_scored
from textlstm.attribute.streams import Stream
from textlstm.attribute.verdict import accuracies_of
from textlstm.corpus.work import JOINT_SEPARATOR, KNOWN
from textlstm.text.languages import detect
from textlstm.text.reuse import sketch
from textlstm.text_settings import TextSettings

OPEN_SEED = 1
MIN_OPEN_WORDS = 100  # below, scores of candidates and of others do not differ enough


def write_verdicts(
    works: Path,
    folds: Path,
    style: Path,
    clean: Path,
    scores: Mapping[str, Path],
    models: Mapping[str, Path],
    settings: config.Attribute,
    text: TextSettings,
    verdicts: Path,
    joint: Path,
    judge: Path,
    out: Path,
) -> None:
    """Write all predictions, the verdicts on questioned works, and the judge that gave them.

    Where no method can be fitted, as with works by one author, predictions and verdicts are empty.

    Args:
        works: corpus/works.tsv.
        folds: attribute/folds.tsv.
        style: folder of the style views.
        clean: folder of the clean texts.
        scores: the scores of each method.
        models: the fitted state of each method.
        settings: section `attribute` of the settings.
        text: section `text` of the settings.
        verdicts: verdicts to write (.json).
        joint: shares of the authors of works by several candidates to write (.json).
        judge: folder of the judge to write.
        out: table of all predictions to write (.tsv).
    """
    corpus = read_corpus(folds, style)
    about = {row["id"]: row for row in read_tsv(works, ["id", "title", "author", "role"])}
    scored = {method: read_scored(path) for method, path in scores.items()}
    if corpus.obstacle or not any(map(usable, scored.values())):
        reason = corpus.obstacle or "No work is left to train or to score on."
        write_predictions(out, corpus.authors, [])
        write_json(verdicts, [])
        write_json(joint, [])
        write_json(judge / "judge.json", {"format": FORMAT, "reason": reason})
        return
    calibrated = Calibrated(corpus, scored, [*settings.combined])
    rows = predictions(corpus, calibrated, settings.verdict)
    write_predictions(out, corpus.authors, rows)
    members: list[str] = [settings.verdict]
    if settings.verdict == COMBINED:
        members = calibrated.members
    saved = build_judge(corpus, about, clean, calibrated, models, members, settings, text)
    shelf = [corpus.tokens.documents[w] for w, t in enumerate(corpus.texts) if not t.questioned]
    saved.save(judge, Tokens(corpus.tokens.lexicon, shelf))
    write_json(verdicts, verdict_entries(corpus, calibrated, saved, about, clean))
    write_json(joint, joint_works(saved, list(about.values()), style))


def verdict_entries(
    corpus: Corpus,
    calibrated: "Calibrated",
    judge: Judge,
    about: Mapping[str, Mapping[str, str]],
    clean: Path,
) -> list[dict[str, Any]]:
    """Return the verdicts on questioned works, sorted, with the answer of each method.

    Args:
        corpus: the corpus.
        calibrated: scores of all methods.
        judge: the judge.
        about: title of each work.
        clean: folder of the clean texts.
    """
    pieces = calibrated.pieces
    whole = np.isin(pieces.work, corpus.questioned) & (pieces.kind == WHOLE)
    scores = {member: calibrated.scored[member].scores for member in judge.members}
    for own in scores.values():
        whole &= ~np.isnan(own).any(axis=1)
    rows = np.flatnonzero(whole)
    works, texts = pieces.work[rows].tolist(), [corpus.texts[work] for work in pieces.work[rows]]
    found = judge.verdicts_of(
        {member: own[rows] for member, own in scores.items()},
        corpus.tokens,
        works,
        [read_text(clean / f"{text.work}.txt") for text in texts],
        judge.mixtures_of(corpus.tokens, works),
    )
    final = {method: calibrated.final(method, rows) for method in calibrated.scored}
    entries = []
    for row, (text, verdict) in enumerate(zip(texts, found, strict=True)):
        methods = {method: likeliest(p[row], corpus.authors) for method, p in final.items()}
        entries.append(
            {"work": text.work, "title": about[text.work]["title"]}
            | verdict.as_json()
            | {
                "agree": [
                    method for method, (author, _) in methods.items()
                    if author == verdict.likeliest
                ],
                "methods": {
                    method: {"verdict": author, "probability": p}
                    for method, (author, p) in methods.items()
                },
                "author": text.author or None,
            }
        )  # fmt: skip
    return sorted(entries, key=lambda entry: entry["work"])


def joint_works(judge: Judge, works: list[dict[str, str]], style: Path) -> list[dict[str, Any]]:
    """Return the share of each author in known works by several candidates together.

    Args:
        judge: the judge; it has learned from none of these works.
        works: rows of corpus/works.tsv.
        style: folder of the style views.
    """
    chosen = []
    for work in sorted(works, key=lambda row: row["id"]):
        authors = work["author"].split(JOINT_SEPARATOR)
        if work["role"] == KNOWN and len(authors) > 1 and set(authors) <= set(judge.authors):
            chosen.append((work, authors))
    entries = []
    for work, authors in chosen:
        tokens = Tokens.from_views([read_text(style / f"{work['id']}.txt")])
        [mixture] = judge.mixtures_of(tokens, [0], authors)
        entries.append(
            {
                "work": work["id"],
                "title": work["title"],
                "authors": authors,
                "mixture": mixture.as_json() if mixture else None,
            }
        )
    return entries


def usable(scored: Scored) -> bool:
    """Return whether a method scored anything."""
    return bool(np.isfinite(scored.scores).any())


def likeliest(p: np.ndarray, authors: list[str]) -> tuple[str, float]:
    """Return the author with the highest probability, and that probability."""
    return authors[int(p.argmax())], float(p.max())


class Calibrated:
    """The scores of all methods, standardised and calibrated by the works of other folds.

    Args:
        corpus: the corpus.
        scored: the scores of each method, on the same pieces.
        members: methods of the combination.

    Attributes:
        pieces: the pieces.
        fold: the fold of each piece; -1 where none, int [pieces].
        members: methods of the combination; where no work can be held out, the generative ones, if
            there are any: a separation of single texts is one of their topics.
        deviations: of each method, from all folds.
        weights: of the members, from all folds.
        calibrations: of each method and of the combination, from all folds.
    """

    def __init__(self, corpus: Corpus, scored: dict[str, Scored], members: list[str]) -> None:
        self.corpus, self.scored, self.members = corpus, scored, members
        if not corpus.folds:
            self.members = [name for name in members if name in GENERATIVE] or members
        self.pieces: Pieces = next(iter(scored.values())).pieces
        folds = np.array([-1 if text.fold is None else text.fold for text in corpus.texts])
        self.fold, self.truth = folds[self.pieces.work], corpus.labels[self.pieces.work]
        self.scorable = np.all(
            [~np.isnan(each.scores).any(axis=1) for each in scored.values()], axis=0
        )
        known = self.scorable & (self.fold >= 0)
        self.deviations, self.weights, self.calibrations = self.fit(known)
        self.out_of_fold: dict[str, np.ndarray] = {
            method: np.full(next(iter(scored.values())).scores.shape, np.nan)
            for method in (*scored, COMBINED)
        }
        for fold in corpus.folds:
            rows = np.flatnonzero(known & (self.fold == fold))
            deviations, weights, calibrations = self.fit(known & (self.fold != fold))
            values = self.standardised(deviations, weights, rows)
            for method, calibration in calibrations.items():
                self.out_of_fold[method][rows] = calibration.probabilities(
                    values[method], self.pieces.words[rows]
                )

    def fit(self, rows: np.ndarray) -> tuple[dict[str, Deviation], Weights, dict[str, Calibration]]:
        """Fit deviations, weights and calibrations on some rows, without chunks."""
        rows = np.flatnonzero(rows & (self.pieces.kind != CHUNK))
        words, kind = self.pieces.words[rows], self.pieces.kind[rows]
        deviations = {
            method: fit_deviation(each.scores[rows], words, kind)
            for method, each in self.scored.items()
        }
        values = self.standardised(deviations, None, rows)
        where = self.truth[rows], words, kind, self.pieces.work[rows]
        weights = fit_weights(self.members, values, *where)
        values[COMBINED] = weights.combine(values, words)
        return (
            deviations,
            weights,
            {
                method: fit_calibration(scores, *where, self.fold[rows])
                for method, scores in values.items()
            },
        )

    def standardised(
        self, deviations: dict[str, Deviation], weights: Weights | None, rows: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the standardised scores of each method and of the combination."""
        words = self.pieces.words[rows]
        values = {
            method: deviations[method].standardise(each.scores[rows], words)
            for method, each in self.scored.items()
        }
        if weights is None:
            return values
        return values | {COMBINED: weights.combine(values, words)}

    def final(self, method: str, rows: np.ndarray) -> np.ndarray:
        """Return probabilities calibrated on all held-out works, float [rows, authors]."""
        values = self.standardised(self.deviations, self.weights, rows)[method]
        return self.calibrations[method].probabilities(values, self.pieces.words[rows])


def predictions(corpus: Corpus, calibrated: Calibrated, verdict: str) -> list[Prediction]:
    """Return the predictions of each method for works and chunks.

    Of the method that gives the verdict also those for pieces of each length, whose level is the
    length, such as "500 words".
    """
    pieces, rows = calibrated.pieces, list[Prediction]()
    shown = np.flatnonzero(calibrated.scorable)
    numbers = piece_numbers(pieces)
    for method in [name for name in METHODS if name in calibrated.out_of_fold]:
        probabilities = calibrated.out_of_fold[method].copy()
        questioned = shown[calibrated.fold[shown] < 0]
        if len(questioned):
            probabilities[questioned] = calibrated.final(method, questioned)
        for row in shown:
            kind, text = int(pieces.kind[row]), corpus.texts[pieces.work[row]]
            if kind > 0 and method != verdict:
                continue
            level = {WHOLE: "work", CHUNK: "chunk"}.get(kind, f"{kind} words")
            number = "" if kind == WHOLE else str(numbers[row])
            fold = "" if text.fold is None else str(text.fold)
            rows.append(
                Prediction(
                    method, "works", level, text.work, number, text.author, fold,
                    probabilities[row],
                )
            )  # fmt: skip
        if method in calibrated.scored:
            rows += shuffled_predictions(corpus, calibrated.scored[method], method)
    return rows


def piece_numbers(pieces: Pieces) -> np.ndarray:
    """Return the number of each piece among those of its work and kind, int [pieces]."""
    numbers, counts = np.zeros(len(pieces.kind), np.int64), dict[tuple[int, int], int]()
    for row, key in enumerate(zip(pieces.work.tolist(), pieces.kind.tolist(), strict=True)):
        numbers[row] = counts.get(key, 0)
        counts[key] = counts.get(key, 0) + 1
    return numbers


def shuffled_predictions(corpus: Corpus, scored: Scored, method: str) -> list[Prediction]:
    """Return predictions for shuffled chunks: uncalibrated, for their accuracy only."""
    number = Calibration(0.0, 0.0, np.zeros(scored.scores.shape[1]), 10**6)
    p = number.probabilities(scored.shuffled, np.full(len(scored.shuffled), 500))
    rows = []
    for row, (work, _, _) in enumerate(scored.shuffled_spans):
        text = corpus.texts[work]
        rows.append(
            Prediction(
                method, "shuffled", "chunk", text.work, str(row), text.author, "0", p[row]
            )
        )  # fmt: skip
    return rows


def build_judge(
    corpus: Corpus,
    about: Mapping[str, Mapping[str, str]],
    clean: Path,
    calibrated: Calibrated,
    models: Mapping[str, Path],
    members: list[str],
    settings: config.Attribute,
    text: TextSettings,
) -> Judge:
    """Return the judge of a corpus, with the fitted state of its members."""
    pieces, training = calibrated.pieces, corpus.training_for_verdicts()
    measured = np.flatnonzero(calibrated.scorable & (calibrated.fold >= 0) & (pieces.kind != CHUNK))
    accuracies = accuracies_of(
        calibrated.out_of_fold[settings.verdict][measured],
        calibrated.truth[measured],
        pieces.kind[measured],
        pieces.words[measured],
        pieces.work[measured],
    )
    words = Stream.fit("word", corpus.tokens, training, VOCABULARY).symbols
    known = np.isin(corpus.tokens.lexicon, words)
    texts = {t.work: read_text(clean / f"{t.work}.txt") for t in corpus.texts if not t.questioned}
    shelf = [work for work, each in enumerate(corpus.texts) if not each.questioned]
    languages = sorted({detect(texts[corpus.texts[work].work]) for work in training})
    return Judge(
        authors=corpus.authors,
        verdict=settings.verdict,
        members={
            member: load_scorer(member, models[member], len(corpus.authors)) for member in members
        },
        deviations={member: calibrated.deviations[member] for member in members},
        weights=(calibrated.weights if settings.verdict == COMBINED else Weights.equal(members)),
        calibrations={method: calibrated.calibrations[method] for method in (COMBINED, *members)},
        accuracies=accuracies,
        words=words,
        known_share=known_share(corpus, training, known),
        languages=[] if "und" in languages else languages,
        shelf=[
            (
                corpus.texts[work].work,
                about[corpus.texts[work].work]["title"],
                corpus.texts[work].author,
                bool(work in training),
            )
            for work in shelf
        ],
        runs=[sketch(texts[corpus.texts[work].work])[0] for work in shelf],
        text=text,
        provenance={
            "corpus": clean.parent.parent.name,
            "textlstm": version("textlstm"),
            "python": ".".join(map(str, sys.version_info[:3])),
            "numpy": np.__version__,
            "attribute": json.loads(settings.model_dump_json()),
            "models": {member: sha256(models[member]) for member in members},
            "works": len(training),
        },
        open_set=open_set(corpus, calibrated, members),
        mixtures=mixtures(calibrated, settings.verdict, calibrated.fold >= 0),
    )


def open_set(
    corpus: Corpus, calibrated: Calibrated, members: list[str], seed: int = OPEN_SEED
) -> OpenSet | None:
    """Return what separates candidates from others; None without a generative member.

    Args:
        corpus: the corpus.
        calibrated: scores of all methods; those of the first generative member are used.
        members: members of the combination.
        seed: seed of the choice of pieces that the contrast is fitted on.
    """
    # in the order of the members, as `Judge.open_set_of` chooses
    own = (calibrated.scored[name] for name in members)
    scored = next((each for each in own if len(each.raw)), None)
    if scored is None:
        return None
    pieces = calibrated.pieces
    held_out = calibrated.scorable & (calibrated.fold >= 0)
    few = len(np.unique(calibrated.truth[held_out])) < MIN_AUTHORS  # whole works count too
    used = (pieces.kind >= MIN_OPEN_WORDS) | ((pieces.kind == WHOLE) & few)
    rows = np.flatnonzero(held_out & used)
    training, spans = corpus.training_for_verdicts(), pieces.spans[rows]
    truth, fold = calibrated.truth[rows], calibrated.fold[rows]
    contrasts, fitted = None, None
    authors = left_out_authors(truth)
    if len(rows) and MIN_CONTRAST_AUTHORS <= len(np.unique(corpus.labels[training])) <= MAX_AUTHORS:
        left_out = authors[:0] if few else authors
        contrasts = contrast_scores(corpus, spans, fold, left_out, seed)
        fitted = ContrastFit(corpus, training, seed).with_all()
    return OpenSet.fit(
        corpus.authors,
        *(scored.scores[rows], scored.raw[rows], truth, pieces.work[rows], fold),
        pieces.kind[rows],
        contrasts,
        Imposters.of_works(corpus.tokens, training, corpus.labels[training]),
        fitted,
    )


def mixtures(calibrated: Calibrated, verdict: str, held_out: np.ndarray) -> Mixtures:
    """Return what pieces of held-out works show about mixtures of two of them.

    Args:
        calibrated: the calibrated scores.
        verdict: method whose probabilities are compared.
        held_out: pieces to learn from, bool [pieces].
    """
    pieces = calibrated.pieces
    rows = np.flatnonzero(calibrated.scorable & held_out & np.isin(pieces.kind, WINDOWS))
    return Mixtures.fit(
        calibrated.corpus.authors,
        calibrated.out_of_fold[verdict][rows],
        calibrated.truth[rows],
        pieces.work[rows],
        calibrated.fold[rows],
        pieces.kind[rows],
        whole_words(pieces)[rows],
    )


def whole_words(pieces: Pieces) -> np.ndarray:
    """Return the number of words of each piece's work, int [pieces]."""
    words = np.zeros(pieces.work.max() + 1, np.int64)
    whole = pieces.kind == WHOLE
    words[pieces.work[whole]] = pieces.words[whole]
    return words[pieces.work]


def known_share(corpus: Corpus, training: np.ndarray, known: np.ndarray) -> float:
    """Return the median share of the words of training works that are known words."""
    shares = []
    for work in training:
        ids = corpus.tokens.documents[work]
        shares.append(float(known[ids[corpus.tokens.is_word[ids]]].mean()))
    return float(np.median(shares))
