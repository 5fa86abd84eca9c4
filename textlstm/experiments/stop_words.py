"""Stop words and punctuation: what they carry of an author, and what of a language's grammar."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts import read_text, read_tsv
from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.delta import CosineDelta
from textlstm.attribute.protocol import held_out
from textlstm.evaluate import attribution
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.experiments import book, texts
from textlstm.experiments.claims import claim, write_findings
from textlstm.experiments.trace import Reader
from textlstm.model.score import score
from textlstm.model.train import Budget
from textlstm.text.languages import resolve
from textlstm.text.stop_words import stop_words
from textlstm.text.views import is_word, style_view
from textlstm.tokens.tokenizer import EOS_TOKEN

VIEWS = {  # name: words, punctuation
    "all words and marks": ("keep", "keep"),
    "all words": ("keep", "drop"),
    "without stop words, marks kept": ("drop", "keep"),
    "without stop words and marks": ("drop", "drop"),
    "stop words and marks only": ("only", "keep"),
    "stop words only": ("only", "drop"),
    "other words' letters hidden": ("distort", "keep"),
}
WRITTEN = ("all words and marks", "without stop words, marks kept", "stop words and marks only")
LENGTH, TEMPERATURE = 60, 0.8  # tokens of a sample
KINDS = ("stop words", "other words", "marks and sentence ends")


def run(
    works: Path,
    folds: Path,
    split: Path,
    folder: Path,
    source: str,
    chunk: int,
    most_frequent_words: int,
    min_count: int,
    max_size: int,
    units: int,
    lanes: int,
    window: int,
    epochs: int,
    rate: float,
    seeds: Sequence[int],
    resamples: int,
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Judge authors by every view, train on three of them, and tell where context helps; write all."""
    stops = stops_by_work(works, folder, source)
    shelf, judged = read_chunked_corpus(folds, folder, chunk), list[dict[str, Any]]()
    if len(shelf.authors) > 1 and shelf.folds:
        judged = [
            judge(name, seen(shelf, stops, *kept), most_frequent_words, resamples, seeds[0])
            for name, kept in VIEWS.items()
        ]
    progress("authorship")
    views = texts.read(split, folder)
    settings = {"units": units, "lanes": lanes, "window": window, "learning_rate": rate}
    gains, samples = list[dict[str, Any]](), list[dict[str, Any]]()
    for name in WRITTEN:
        kept = {
            part: {work: as_seen(view, stops[work], *VIEWS[name]) for work, view in found.items()}
            for part, found in views.items()
        }
        tokenizer = texts.fit("word", kept["train"], min_count, max_size, seeds[0])
        documents = {part: texts.encode(tokenizer, found) for part, found in kept.items()}
        for seed in seeds if name == WRITTEN[0] else seeds[:1]:
            done = book.fit(
                f"{name}, seed {seed}",
                documents["train"],
                documents["valid"],
                tokenizer,
                settings,
                Budget(epochs),
                seed,
            )
            if name == WRITTEN[0]:
                gains += gained(
                    done, documents, tokenizer, frozenset().union(*stops.values()), resamples, seed
                )
            if seed == seeds[0]:
                ids, _ = Reader(done.model).write(LENGTH, TEMPERATURE, seed, tokenizer.unknown)
                samples.append({"view": name, "text": tokenizer.decode(ids)})
        progress(name)
    write_findings(
        out,
        "Stop words: noise to be thrown away, or what an author is known by?",
        "Many recipes drop them first. Below, what is left of an author without them and in them alone, where context "
        "helps to predict, and what models write that saw only a part of the text.",
        {
            "seeds": list(seeds),
            "chunk": chunk,
            "most_frequent_words": most_frequent_words,
            "epochs": epochs,
            "resamples": resamples,
            **settings,
        },
        {"authorship": judged, "gains": gains, "samples": samples},
        claims(judged, gains),
    )


def stops_by_work(works: Path, folder: Path, source: str) -> dict[str, frozenset[str]]:
    """Return each work's stop words, by its language: the one stated, or else found in its text."""
    found = {}
    for row in read_tsv(works, ["id", "language"]):
        language = resolve(row["language"] or "auto", read_text(folder / f"{row['id']}.txt"))
        found[row["id"]] = frozenset(stop_words(source, language))
    return found


def as_seen(view: str, stops: frozenset[str], words: str, punctuation: str) -> str:
    """Return a view of which only some words and marks are kept."""
    paragraphs = [[line.split() for line in part.split("\n")] for part in view.split("\n\n")]
    return style_view(paragraphs, words, punctuation, "keep", stops)


def seen(
    shelf: ChunkedCorpus, stops: dict[str, frozenset[str]], words: str, punctuation: str
) -> ChunkedCorpus:
    """Return a shelf of the same chunks, of which only some words and marks are kept."""
    works = [shelf.texts[owner].work for owner in shelf.owner]
    kept = [
        as_seen(chunk, stops[work], words, punctuation).strip()
        for chunk, work in zip(shelf.chunks, works, strict=True)
    ]
    return replace(shelf, chunks=[chunk or EOS_TOKEN for chunk in kept])


def judge(
    name: str, shelf: ChunkedCorpus, number: int, resamples: int, seed: int
) -> dict[str, Any]:
    """Return Cosine Delta's accuracy on works held out whole, by work and by chunk, with intervals."""
    found = held_out(CosineDelta(number), shelf)
    row: dict[str, Any] = {"view": name, "words": int(sum(map(len, map(str.split, shelf.chunks))))}
    for level in ("work", "chunk"):
        asked = [one for one in found if one.level == level and one.fold]
        reached = attribution.score(attribution.outcomes_of(asked, shelf.authors), resamples, seed)
        row |= {level: reached["accuracy"], f"{level}_interval": reached["interval"]}
    return row


def gained(
    done: book.Trained,
    documents: dict[str, Any],
    tokenizer: Any,
    stops: frozenset[str],
    resamples: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Return for each kind of token what it costs a unigram model and the LSTM, nats a token on the test works."""
    unread = documents["test"]
    counts = np.bincount(documents["train"].ids, minlength=tokenizer.size) + 1.0
    alone, nats = -np.log(counts / counts.sum())[unread.ids], score(done.model, unread)
    kind = np.array(
        [0 if t in stops else 1 if is_word(t) and t != EOS_TOKEN else 2 for t in tokenizer.tokens]
    )[unread.ids]
    work, drawn = (
        np.repeat(np.arange(len(unread)), unread.lengths),
        draws(len(unread), resamples, seed),
    )
    rows = []
    for at, name in enumerate(KINDS):
        chosen = kind == at
        saved, number = (
            (alone - nats)[chosen],
            np.bincount(work[chosen], minlength=len(unread)).astype(float),
        )
        parts = np.bincount(work[chosen], saved, minlength=len(unread))
        rows.append(
            {
                "kind": name,
                "seed": seed,
                "share": float(chosen.mean()),
                "unigram": float(alone[chosen].mean()),
                "lstm": float(nats[chosen].mean()),
                "gain": float(saved.mean()),
                "interval": interval(ratio(parts, number, drawn)),
            }
        )
    return rows


def claims(
    judged: Sequence[dict[str, Any]], gains: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return what the experiment says, checked on its numbers."""
    by = {row["view"]: row for row in judged}
    found = []
    if judged:
        lost = by["all words"]["chunk"] - by["without stop words and marks"]["chunk"]
        found.append(
            claim(
                "dropping stop words makes authors harder to tell (accuracy by chunk lost)",
                [lost],
                ">=",
                0,
            )
        )
        only = by["all words"]["chunk"] - by["stop words only"]["chunk"]
        found.append(
            claim(
                "stop words alone tell authors nearly as well as all words (lost)",
                [only],
                "<=",
                0.05,
            )
        )
        marks = by["stop words and marks only"]["chunk"] - by["stop words only"]["chunk"]
        found.append(claim("marks add to them (accuracy by chunk won)", [marks], ">=", 0))
    relative = {
        name: [1 - row["lstm"] / row["unigram"] for row in gains if row["kind"] == name]
        for name in KINDS
    }
    ahead = [one - other for one, other in zip(relative[KINDS[0]], relative[KINDS[1]], strict=True)]
    sentence = "context takes a larger share off the cost of stop words than of other words (difference of shares)"
    return [*found, claim(sentence, ahead, ">=", 0)]
