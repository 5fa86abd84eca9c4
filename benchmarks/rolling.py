"""Changes of author that `textlstm stylometry rolling` claims: in spliced books, in single ones.

Run `snakemake text --config corpus=<folder>` first for each corpus, then
`python benchmarks/rolling.py results/<corpus> ...`; `make bench-rolling` does both. A spliced book
is the first half of a work and the second half of a work by the next author; both works are left
out of all that the book is compared with. Single books are all works of the corpus, each left out.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write
from scipy.stats import binomtest

from textlstm.config import load_config
from textlstm.stylometry.corpus import StyleCorpus, StyleText
from textlstm.stylometry.rolling import Seam, find_seams

WORDS = 500  # most frequent words, the default of the command
NEAR = 1000  # words between a seam and where it is found


def main(folders: list[Path]) -> None:
    command = f"python benchmarks/rolling.py {' '.join(map(str, folders))}"
    rows: list[dict[str, Any]] = []
    for folder in folders:
        corpus = StyleCorpus.read(
            folder / "corpus/works.tsv", folder / "text/style", folder / "text/reuse.tsv"
        )
        known = [text for text in corpus.texts if text.author]
        rows += spliced(folder.name, corpus, known, command)
        rows += single(folder.name, corpus, known, command)
    write("rolling", rows)


def seams_of(
    corpus: StyleCorpus, known: list[StyleText], book: StyleText, groups: set[str]
) -> list[Seam]:
    """Return the seams of a book, compared with works outside some groups."""
    works = [text for text in known if text.group not in groups]
    columns = StyleCorpus(works, corpus.vocabulary).frequencies().columns[:WORDS]
    authors = sorted({text.author for text in works})
    return [seam for seam in find_seams(corpus, works, book, authors, columns)[0] if seam.claimed]


def spliced(
    name: str, corpus: StyleCorpus, known: list[StyleText], command: str
) -> list[dict[str, Any]]:
    """Return rows on books of two authors' halves, one for each author with two works."""
    counts = {text.author: sum(each.author == text.author for each in known) for text in known}
    first = {text.author: text for text in reversed(known) if counts[text.author] > 1}
    authors = sorted(first)
    claimed, near, alone, distances = 0, 0, 0, []
    for author, other in zip(authors, [*authors[1:], authors[0]], strict=True):
        head, tail = first[author], first[other]
        words = np.concatenate(
            [head.words[: len(head.words) // 2], tail.words[len(tail.words) // 2 :]]
        )
        book = StyleText("spliced", "", f"{head.id} + {tail.id}", "spliced", words)
        found = seams_of(corpus, known, book, {head.group, tail.group})
        seam = len(head.words) // 2
        places = [abs(each.word - seam) for each in found]
        claimed += bool(places)
        near += bool(places) and min(places) <= NEAR
        alone += bool(places) and max(places) <= NEAR
        distances += [min(places)] if places else []
        print(book.title, seam, [(each.word, each.before, each.after) for each in found])
    number = len(authors)
    return [
        entry(f"{name}: books of two authors' halves, seam claimed", claimed, number, command),
        entry(
            f"{name}: books of two authors' halves, seam claimed within {NEAR:,} words "
            f"(median distance {np.median(distances):,.0f} words)",
            near, number, command, 16 / 17,
        ),
        entry(
            f"{name}: books of two authors' halves, no seam claimed elsewhere", alone, number,
            command,
        ),
    ]  # fmt: skip


def single(
    name: str, corpus: StyleCorpus, known: list[StyleText], command: str
) -> list[dict[str, Any]]:
    """Return rows on works by one author: all, and one of each author."""
    claimed = {}
    for book in known:
        claimed[book.id] = bool(seams_of(corpus, known, book, {book.group}))
        if claimed[book.id]:
            print(f"claimed in {book.id}")
    first = {text.author: text.id for text in reversed(known)}
    none = sum(not claimed[id] for id in first.values())
    return [
        entry(
            f"{name}: works by one author, no seam claimed", len(known) - sum(claimed.values()),
            len(known), command,
        ),
        entry(
            f"{name}: the first work of each author, no seam claimed", none, len(first), command,
            16 / 17,
        ),
    ]  # fmt: skip


def entry(
    name: str, right: int, number: int, command: str, wanted: float | None = None
) -> dict[str, Any]:
    """Return a row: a share of books with its exact binomial interval."""
    seed = load_config(Path(__file__).parents[1] / "config.yaml").seed
    return row(
        f"{name}: {right} of {number}", right / number, "share",
        "wanted" if wanted else "", wanted, command,
        interval=list(binomtest(right, number).proportion_ci(method="exact")), n=number, seed=seed,
    )  # fmt: skip


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
