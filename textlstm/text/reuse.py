"""Find works that share text: duplicates, editions of the same text, long passages.

Of all runs of five words, those whose hash is a multiple of SCALE are kept, in whichever work they
occur: a scaled MinHash (Irber et al. 2022). Its size grows with the text, so that it also finds a
chapter inside a long book. On 7.3 million words it takes 4 s; an index of fixed-size MinHashes over
passages (datasketch) takes 35 s and far more memory.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from zlib import crc32

import numpy as np

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv, write_tsv

RUN_WORDS = 5
SCALE = 16  # one of SCALE runs is kept
MIN_SHARED = 0.05  # of the runs of the shorter work: less is quotation
MIN_SHARED_RUNS = 5  # kept runs: fewer may be chance
MAX_RUN_WORKS = 20  # a run in more works is a formula, not a passage
SHOWN_WORDS = 12  # of the first shared passage
COLUMNS = ("work", "other", "shared", "of_work", "of_other", "first_words")


@dataclass(frozen=True)
class Reuse:
    """Text shared by two works.

    Args:
        work: Id of the first work.
        other: Id of the second work.
        shared: Estimated number of shared runs of words.
        of_work: Shared runs as a share of the runs of `work`.
        of_other: Shared runs as a share of the runs of `other`.
        first_words: Beginning of the first shared passage in `work`.
    """

    work: str
    other: str
    shared: int
    of_work: float
    of_other: float
    first_words: str


def write_reuse(works: Path, texts: Path, out: Path) -> list[Reuse]:
    """Write a table of the pairs of works that share text; `texts` contains one .txt per work."""
    ids = [row["id"] for row in read_tsv(works, ["id"])]
    pairs = find_reuse(ids, lambda id: read_text(texts / f"{id}.txt"))
    write_tsv(out, COLUMNS, [[getattr(pair, name) for name in COLUMNS] for pair in pairs])
    return pairs


def find_reuse(ids: Iterable[str], read: Callable[[str], str]) -> list[Reuse]:
    """Return the pairs of works that share more than quotations.

    Args:
        ids: Ids of the works.
        read: Function that returns the text of a work.

    Returns:
        The pairs in descending order of the shared text.

    Example:
        >>> book = " ".join(f"word{n}" for n in range(1000))
        >>> texts = {"book": book, "edition": book.upper()}
        >>> [(pair.work, pair.other, pair.of_work) for pair in find_reuse(texts, texts.get)]
        [('book', 'edition', 1.0)]
    """
    sketches = {id: sketch(read(id)) for id in ids}
    pairs = []
    for (a, b), count in sorted(
        _count_shared(list(sketches), [runs for runs, _ in sketches.values()]).items()
    ):
        of_a, of_b = (round(count / len(sketches[id][0]), 4) for id in (a, b))
        if count >= MIN_SHARED_RUNS and max(of_a, of_b) >= MIN_SHARED:
            start = int(sketches[a][1][np.isin(sketches[a][0], sketches[b][0])].min())
            first_words = " ".join(_words(read(a))[start : start + SHOWN_WORDS])
            pairs.append(Reuse(a, b, count * SCALE, of_a, of_b, first_words))
    return sorted(pairs, key=lambda pair: (-pair.shared, pair.work, pair.other))


def sketch(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the kept runs of a text.

    Returns:
        Hashes of the distinct runs, ascending, uint64 [runs]; and the index of the word at which
        each first occurs, uint32 [runs].
    """
    hashes = np.array([crc32(word.encode()) for word in _words(text)], np.uint64)
    mixed = np.zeros(max(0, len(hashes) - RUN_WORDS + 1), np.uint64)
    # a polynomial in the hashes of the words modulo 2**64, whose high bits are well mixed
    for k in range(RUN_WORDS):
        mixed = mixed * np.uint64(6364136223846793005) + hashes[k : k + len(mixed)]
    mixed = mixed * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(16)
    positions = np.flatnonzero(mixed % np.uint64(SCALE) == 0)
    runs, first = np.unique(mixed[positions], return_index=True)
    return runs, positions[first].astype(np.uint32)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _count_shared(ids: list[str], sketches: list[np.ndarray]) -> Counter[tuple[str, str]]:
    """Count the runs that each pair of works shares, without formulas."""
    runs = np.concatenate([*sketches, np.empty(0, np.uint64)])
    owners = np.repeat(np.arange(len(ids), dtype=np.uint32), [len(own) for own in sketches])
    order = np.argsort(runs, kind="stable")  # owners of equal runs stay in ascending order
    runs, owners = runs[order], owners[order]
    starts = np.flatnonzero(np.diff(runs, prepend=runs[:1] + np.uint64(1)))
    sizes = np.diff(starts, append=len(runs))
    counts = Counter[tuple[str, str]]()
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        if size <= MAX_RUN_WORKS:
            counts.update(combinations([ids[owner] for owner in owners[start : start + size]], 2))
    return counts
