"""Stop words and punctuation: what they carry of an author's style and of a language's grammar."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import softmax

from textlstm import config
from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.corpus import Corpus, Tokens, read_corpus
from textlstm.attribute.delta import Delta
from textlstm.attribute.pieces import CHUNK, WHOLE
from textlstm.attribute.protocol import score_corpus
from textlstm.evaluate import attribution
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.experiments import book, texts
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.experiments.trace import Reader
from textlstm.model.scoring import score
from textlstm.model.trainer import Budget
from textlstm.text.languages import resolve
from textlstm.text.stop_words import stop_words
from textlstm.text.views import is_word, style_view
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_TOKEN, Tokenizer

VIEWS = {  # name: (treatment of words, treatment of punctuation), as in text.views
    "all words and punctuation": ("keep", "keep"),
    "all words": ("keep", "drop"),
    "no stop words, punctuation kept": ("drop", "keep"),
    "no stop words or punctuation": ("drop", "drop"),
    "stop words and punctuation only": ("only", "keep"),
    "stop words only": ("only", "drop"),
    "other words masked by asterisks": ("distort", "keep"),
}
FULL_VIEW = "all words and punctuation"
GENERATION_VIEWS = (
    FULL_VIEW,
    "no stop words, punctuation kept",
    "stop words and punctuation only",
)
SAMPLE_LENGTH, TEMPERATURE = 60, 0.8  # tokens of a generated sample, and their randomness
STOP_WORD, OTHER_WORD, PUNCTUATION = range(3)
KINDS = ("stop words", "other words", "punctuation and sentence ends")


def run(
    works: Path,
    folds: Path,
    split: Path,
    folder: Path,
    stop_word_source: str,
    chunk: int,
    most_frequent_words: int,
    vocabulary: config.Tokens,
    resamples: int,
    settings: config.StopWords,
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Classify authors by each view, train language models on three of them; write `out`.

    On the full view the language model is also compared with word frequencies by kind of token.
    """
    stops = stop_words_by_work(works, folder, stop_word_source)
    corpus, accuracies = read_corpus(folds, folder), list[Row]()
    if len(corpus.authors) > 1 and corpus.folds:
        for name in VIEWS:
            reduced = reduce_corpus(corpus, stops, name)
            row = evaluate_delta(
                name,
                reduced,
                # as many chunks as of the full view: the same text is classified
                max(1, round(chunk * count_words(reduced) / count_words(corpus))),
                most_frequent_words,
                resamples,
                settings.seeds[0],
            )
            accuracies.append(row)
    progress("authorship")
    views = texts.read(split, folder)
    all_stops = frozenset().union(*stops.values())
    overrides = settings.model_dump(include={"units", "lanes", "window", "learning_rate"})
    gains, samples = list[Row](), list[Row]()
    for name in GENERATION_VIEWS:
        reduced_views = {
            split_name: {
                work: reduce_view(view, stops[work], *VIEWS[name]) for work, view in works.items()
            }
            for split_name, works in views.items()
        }
        tokenizer = texts.fit(
            "word",
            reduced_views["train"],
            vocabulary.min_count,
            vocabulary.max_size,
            settings.seeds[0],
        )
        documents = {key: texts.encode(tokenizer, value) for key, value in reduced_views.items()}
        for seed in settings.seeds if name == FULL_VIEW else settings.seeds[:1]:
            trained = book.fit(
                f"{name}, seed {seed}",
                documents["train"],
                documents["valid"],
                tokenizer,
                overrides,
                Budget(settings.epochs),
                seed,
            )
            if name == FULL_VIEW:
                gains += context_gains(trained, documents, tokenizer, all_stops, resamples, seed)
            if seed == settings.seeds[0]:
                reader = Reader(trained.model)
                ids, _ = reader.write(SAMPLE_LENGTH, TEMPERATURE, seed, tokenizer.unknown)
                samples.append({"view": name, "text": tokenizer.decode(ids)})
        progress(name)
    write_findings(
        out,
        "Stop words: noise to be removed, or the mark of an author?",
        "Stop words are the most common words of a language, such as articles and prepositions; "
        "many recipes remove them first. Three results follow: how well authors are recognised "
        "without them and by them alone (Cosine Delta, which compares texts by how often they use "
        "the most frequent words), where context helps a language model to predict (in nats, the "
        "negative natural logarithm of a token's probability; lower is better), and samples of "
        "models trained on only a part of the text.",
        {
            **settings.model_dump(),
            "chunk": chunk,
            "most_frequent_words": most_frequent_words,
            "resamples": resamples,
        },
        {"authorship": accuracies, "gains": gains, "samples": samples},
        claims(accuracies, gains),
    )


def stop_words_by_work(works: Path, folder: Path, source: str) -> dict[str, frozenset[str]]:
    """Return the stop words of each work, in its stated or else its detected language."""
    stops = {}
    for row in read_tsv(works, ["id", "language"]):
        language = resolve(row["language"] or "auto", read_text(folder / f"{row['id']}.txt"))
        stops[row["id"]] = frozenset(stop_words(source, language))
    return stops


def reduce_view(view: str, stops: frozenset[str], words: str, punctuation: str) -> str:
    """Return a view reduced to some of its words and punctuation.

    Args:
        view: tokens separated by spaces, a sentence per line, paragraphs by blank lines.
        stops: the stop words.
        words: "keep" all, "drop" stop words, keep "only" stop words, or "distort" other words.
        punctuation: "keep" or "drop".
    """
    paragraphs = [
        [line.split() for line in paragraph.split("\n")] for paragraph in view.split("\n\n")
    ]
    return style_view(paragraphs, words, punctuation, "keep", stops)


def reduce_corpus(corpus: Corpus, stops: Mapping[str, frozenset[str]], view: str) -> Corpus:
    """Return the corpus with each work reduced to one of VIEWS."""
    lexicon = corpus.tokens.lexicon
    reduced = [
        reduce_view(" ".join(lexicon[index] for index in ids), stops[text.work], *VIEWS[view])
        for text, ids in zip(corpus.texts, corpus.tokens.documents, strict=True)
    ]
    return replace(corpus, tokens=Tokens.from_views(text.strip() or EOS_TOKEN for text in reduced))


def count_words(corpus: Corpus) -> int:
    """Return the number of words of all works."""
    return int(sum(corpus.tokens.is_word[ids].sum() for ids in corpus.tokens.documents))


def evaluate_delta(
    name: str, corpus: Corpus, chunk: int, num_words: int, resamples: int, seed: int
) -> Row:
    """Return the accuracy of Cosine Delta on held-out works, by work and chunk, with intervals."""
    delta = config.Delta(distance="cosine", most_frequent_words=num_words, first=1, culling=0)
    scored, _ = score_corpus(Delta(delta), corpus, chunk, seed, with_shuffled=False)
    words = sum(map(len, corpus.tokens.documents))
    row: Row = {"view": name, "words": words}
    for level, kind in (("work", WHOLE), ("chunk", CHUNK)):
        known = np.array([text.fold is not None for text in corpus.texts])[scored.pieces.work]
        rows = np.flatnonzero((scored.pieces.kind == kind) & known)
        result = attribution.score(
            attribution.Outcomes(
                np.array([corpus.texts[work].work for work in scored.pieces.work[rows]]),
                corpus.labels[scored.pieces.work[rows]],
                softmax(scored.scores[rows], axis=1),
            ),
            resamples,
            seed,
        )
        row |= {level: result["accuracy"], f"{level}_interval": result["interval"]}
    return row


def context_gains(
    trained: book.TrainedModel,
    documents: Mapping[str, Documents],
    tokenizer: Tokenizer,
    stops: frozenset[str],
    resamples: int,
    seed: int,
) -> list[Row]:
    """Return the nats per token of a unigram model and the LSTM, by kind of token, on test works.

    The interval is that of the gain, with works resampled.
    """
    test = documents["test"]
    counts = np.bincount(documents["train"].ids, minlength=tokenizer.size) + 1.0
    unigram_nats, nats = -np.log(counts / counts.sum())[test.ids], score(trained.model, test)
    kinds = np.array([kind_of(token, stops) for token in tokenizer.tokens])[test.ids]
    work = np.repeat(np.arange(len(test)), test.lengths)
    resampled = draws(len(test), resamples, seed)
    rows = []
    for kind, name in enumerate(KINDS):
        is_kind = kinds == kind
        gain = (unigram_nats - nats)[is_kind]
        totals = np.bincount(work[is_kind], gain, minlength=len(test))
        sizes = np.bincount(work[is_kind], minlength=len(test)).astype(float)
        rows.append(
            {
                "kind": name,
                "seed": seed,
                "share": float(is_kind.mean()),
                "unigram": float(unigram_nats[is_kind].mean()),
                "lstm": float(nats[is_kind].mean()),
                "gain": float(gain.mean()),
                "interval": interval(ratio(totals, sizes, resampled)),
            }
        )
    return rows


def kind_of(token: str, stops: frozenset[str]) -> int:
    """Return the index in KINDS of a token."""
    if token in stops:
        return STOP_WORD
    return OTHER_WORD if is_word(token) and token != EOS_TOKEN else PUNCTUATION


def claims(accuracies: Sequence[Row], gains: Sequence[Row]) -> list[Claim]:
    """Return the expectations: differences of accuracy by chunk, and of relative gains per seed."""
    by_chunk = {row["view"]: row["chunk"] for row in accuracies}
    checked = []
    if accuracies:
        every, stops_only = by_chunk["all words"], by_chunk["stop words only"]
        sentence = "without stop words authors are harder to recognise (accuracy by chunk lost)"
        lost = every - by_chunk["no stop words or punctuation"]
        checked.append(claim(sentence, [lost], ">=", 0))
        sentence = (
            "by stop words alone authors are recognised nearly as well as by all words (accuracy "
            "by chunk lost)"
        )
        checked.append(claim(sentence, [every - stops_only], "<=", 0.05))
        sentence = "punctuation adds to stop words (accuracy by chunk gained)"
        gained = by_chunk["stop words and punctuation only"] - stops_only
        checked.append(claim(sentence, [gained], ">=", 0))

    def relative_gains(kind: int) -> list[float]:
        return [1 - row["lstm"] / row["unigram"] for row in gains if row["kind"] == KINDS[kind]]

    pairs = zip(relative_gains(STOP_WORD), relative_gains(OTHER_WORD), strict=True)
    sentence = (
        "context saves a larger share of the nats of stop words than of other words (difference "
        "of shares)"
    )
    return [*checked, claim(sentence, [stop - other for stop, other in pairs], ">=", 0)]
