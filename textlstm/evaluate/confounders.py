"""Accuracy from properties other than style: what else tells the authors of a corpus apart.

A judge that is no better than the date or the typography of its texts may have learned no more than
that. Every property is evaluated on works held out whole, in the folds of attribution.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.attribute.corpus import Corpus, read_corpus
from textlstm.attribute.predictions import Prediction, read_predictions
from textlstm.evaluate.intervals import draws, share_interval
from textlstm.text.glyphs import shares
from textlstm.text.languages import word_list

FREQUENT = 500  # words of the control of topic
SUBJECT = (300, 2000)  # ranks of words of subject and genre: from one to the other
DECADE = 10  # years between works of the same time
MIN_DATED = 0.8  # share of the works that need a year
QUOTED = re.compile(r"[“„«\"][^“”„«»\"]{1,2000}[”“»\"]")
MAX_CHARACTERS = 300_000  # of a work, for counting quotations
COLUMNS = ["property", "features", "accuracy", "low", "high", "right", "works", "majority"]


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        property: what the classification knows of a text.
        features: number of its features; empty for the judge.
        right: whether each work was attributed to its author, bool [works].
        truth: the author of each work, [works].
    """

    property: str
    features: str
    right: np.ndarray
    truth: np.ndarray


def write_confounders(
    works: Path,
    folds: Path,
    style: Path,
    clean: Path,
    predictions: Path,
    verdict: str,
    resamples: int,
    seed: int,
    out: Path,
) -> None:
    """Write the accuracy of each property beside that of the judge.

    Args:
        works: corpus/works.tsv, with the years of works.
        folds: attribute/folds.tsv.
        style: folder of the style views.
        clean: folder of the clean texts.
        predictions: attribute/predictions.tsv.
        verdict: id of the method that gives the verdict.
        resamples: bootstrap samples of the works for intervals.
        seed: seed of the bootstrap.
        out: table to write (.tsv); without rows where no work was held out.
    """
    corpus = read_corpus(folds, style)
    _, predicted = read_predictions(predictions)
    judged = {
        row.work: row
        for row in predicted
        if (row.method, row.protocol, row.level) == (verdict, "works", "work") and row.fold
    }
    rows = [] if corpus.obstacle or not corpus.folds else measure(corpus, works, clean, judged)
    write_tsv(out, COLUMNS, [_cells(row, resamples, seed) for row in rows])


def _cells(row: Row, resamples: int, seed: int) -> tuple[Any, ...]:
    number = len(row.right)
    ends = share_interval(row.right.astype(float), np.ones(number), draws(number, resamples, seed))
    majority = np.unique(row.truth, return_counts=True)[1].max() / number
    return (
        row.property, row.features, f"{row.right.mean():.4f}", *(f"{end:.4f}" for end in ends),
        int(row.right.sum()), number, f"{majority:.4f}",
    )  # fmt: skip


def measure(corpus: Corpus, works: Path, clean: Path, judged: dict[str, Prediction]) -> list[Row]:
    """Return the rows of the judge and of all properties.

    Args:
        corpus: the corpus.
        works: corpus/works.tsv.
        clean: folder of the clean texts.
        judged: the judge's predictions for held-out works, by work.
    """
    known = [index for index, text in enumerate(corpus.texts) if not text.questioned]
    ids = [corpus.texts[index].work for index in known]
    authors = np.array([corpus.texts[index].author for index in known])
    fold = np.array([-1 if (own := corpus.texts[index].fold) is None else own for index in known])
    about = {row["id"]: row for row in read_tsv(works, ["id", "year", "language"])}
    years = np.array([year_of(about[id]["year"]) for id in ids])
    rows = judge_rows(ids, authors, years, judged, corpus.authors)
    texts = [read_text(clean / f"{id}.txt") for id in ids]
    counts, words = word_counts(corpus, known)
    total = counts.sum(axis=1, keepdims=True)
    rates = counts / np.maximum(total, 1)
    language = about[ids[0]]["language"] or "en"
    stops = np.isin(words[:FREQUENT], sorted(word_list("stop_words", language[:2])))
    numbers = {
        "typography: the choice among equivalent signs": np.array([shares(t) for t in texts]),
        "dialogue: the share in quotation marks": np.array([dialogue(text) for text in texts]),
        "length of the work": np.log(np.maximum(total, 1)),
    }
    if np.isfinite(years).mean() >= MIN_DATED:
        numbers["date: the year"] = years[:, None]
    tables = {
        "words of subject and genre, none of the 300 most frequent": rates[:, slice(*SUBJECT)],
        "500 most frequent words": rates[:, :FREQUENT],
        "their function words alone, without topic": rates[:, :FREQUENT][:, stops],
    }
    held_out = fold >= 0
    for name, features in (numbers | tables).items():
        if features.shape[1]:
            named = classify(features, authors, fold, is_table=name in tables)
            right = (named == authors)[held_out]
            rows.append(Row(name, str(features.shape[1]), right, authors[held_out]))
    return rows


def judge_rows(
    ids: Sequence[str],
    authors: np.ndarray,
    years: np.ndarray,
    judged: dict[str, Prediction],
    candidates: list[str],
) -> list[Row]:
    """Return the judge's accuracy, and that among candidates with works of the same time."""
    chosen = [index for index, id in enumerate(ids) if id in judged]
    if not chosen:
        return []
    truth = np.array([candidates.index(authors[index]) for index in chosen])
    p = np.stack([judged[ids[index]].probabilities for index in chosen])
    rows = [Row("the judge", "", p.argmax(axis=1) == truth, authors[chosen])]
    right, names = [], []
    for index, own, values in zip(chosen, truth, p, strict=True):
        near = authors[np.abs(years - years[index]) <= DECADE]  # nan is near to nothing
        rivals = [number for number, name in enumerate(candidates) if name in near]
        if len(set(rivals) - {int(own)}):
            columns = sorted({*rivals, int(own)})
            right.append(columns[int(values[columns].argmax())] == own)
            names.append(authors[index])
    if right:
        label = f"the judge, among candidates with a work within {DECADE} years"
        rows.append(Row(label, "", np.array(right), np.array(names)))
    return rows


def classify(
    features: np.ndarray, authors: np.ndarray, fold: np.ndarray, is_table: bool
) -> np.ndarray:
    """Return the author named for each work by works of other folds; empty if never held out.

    Args:
        features: float [works, features]; nan where unknown.
        authors: the author of each work, [works].
        fold: the fold that holds it out; -1 if none, int [works].
        is_table: whether the features are rates of words: a linear classifier, otherwise the
            nearest work.
    """
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import RidgeClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    named = np.full(len(authors), "", dtype=object)
    for number in np.unique(fold[fold >= 0]):
        rows, training = fold == number, fold != number
        model = make_pipeline(
            SimpleImputer(keep_empty_features=True),
            StandardScaler(),
            RidgeClassifier(alpha=features.shape[1], class_weight="balanced")
            if is_table else KNeighborsClassifier(1),
        )  # fmt: skip
        model.fit(features[training], authors[training])
        named[rows] = model.predict(features[rows])
    return named


def word_counts(corpus: Corpus, known: list[int]) -> tuple[np.ndarray, list[str]]:
    """Return counts of the most frequent words, the commonest first, in works; and the words."""
    size = len(corpus.tokens.lexicon)
    counts = np.array(
        [np.bincount(corpus.tokens.documents[index], minlength=size) for index in known]
    )
    totals = np.where(corpus.tokens.is_word, counts.sum(axis=0), 0)
    order = np.argsort(-totals, kind="stable")[: SUBJECT[1]]
    return counts[:, order], [corpus.tokens.lexicon[index] for index in order.tolist()]


def dialogue(text: str) -> list[float]:
    """Return the share of a text in quotation marks, and of its paragraphs that have some.

    Example:
        >>> dialogue('"Come," he said.\\n\\nShe came.')
        [0.28, 0.5]
    """
    text = text[:MAX_CHARACTERS]
    paragraphs = text.split("\n\n")
    quoted = sum(len(match) for match in QUOTED.findall(text))
    with_quotes = sum(bool(QUOTED.search(paragraph)) for paragraph in paragraphs)
    return [quoted / max(1, len(text)), with_quotes / len(paragraphs)]


def year_of(year: str) -> float:
    """Return the first year in a date, or nan.

    Example:
        >>> year_of("1787-88"), year_of("")
        (1787.0, nan)
    """
    match = re.search(r"-?\d{1,4}", year)
    return float(match.group()) if match else np.nan
