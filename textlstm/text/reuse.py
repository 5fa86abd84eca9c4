"""Works that share text: the same text twice, an edition of it, or long passages.

Of all runs of five words, those whose hash is a multiple of SCALE are kept, whichever work they stand in: a MinHash
whose size grows with the text (Irber et al. 2022), so that it also finds a chapter inside a long book. Measured on 7.3
million words: an index of fixed-size MinHashes over passages (datasketch) takes 35 s and far more memory, this 4 s.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from zlib import crc32

import numpy as np

from textlstm.artifacts import read_text, read_tsv, write_tsv

WORDS = 5  # of a run
SCALE = 16  # one run in so many is kept
SHARED = 0.05  # of the shorter work's runs: less is quotation
FEWEST = 5  # runs kept and shared: fewer may be chance
COMMON = 20  # works: a run that stands in more is a formula, not a passage
COLUMNS = ("work", "other", "shared", "of_work", "of_other", "first_words")


@dataclass(frozen=True)
class Reuse:
    """What two works share: about how many runs of words, as shares of each, and where it begins in the first."""

    work: str
    other: str
    shared: int
    of_work: float
    of_other: float
    first_words: str


def write_reuse(works: Path, texts: Path, out: Path) -> list[Reuse]:
    """Write a table of pairs of works that share text; `texts` holds a plain text of each."""
    ids = [row["id"] for row in read_tsv(works, ["id"])]
    found = find_reuse(ids, lambda id: read_text(texts / f"{id}.txt"))
    write_tsv(out, COLUMNS, [[getattr(pair, name) for name in COLUMNS] for pair in found])
    return found


def find_reuse(ids: Iterable[str], read: Callable[[str], str]) -> list[Reuse]:
    """Return the pairs of works that share more than quotations, those that share most first."""
    sketches = {id: sketch(read(id)) for id in ids}
    found = []
    for (a, b), count in sorted(
        _meetings(list(sketches), [runs for runs, _ in sketches.values()]).items()
    ):
        of_a, of_b = (round(count / len(sketches[id][0]), 4) for id in (a, b))
        if count >= FEWEST and max(of_a, of_b) >= SHARED:
            start = int(sketches[a][1][np.isin(sketches[a][0], sketches[b][0])].min())
            first = " ".join(_words(read(a))[start : start + 12])
            found.append(Reuse(a, b, count * SCALE, of_a, of_b, first))
    return sorted(found, key=lambda pair: (-pair.shared, pair.work, pair.other))


def sketch(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes (uint64, ascending) of a text's kept runs, and the number of the word each first begins at."""
    hashes = np.array([crc32(word.encode()) for word in _words(text)], np.uint64)
    mixed = np.zeros(max(0, len(hashes) - WORDS + 1), np.uint64)
    for k in range(
        WORDS
    ):  # a polynomial in the words' hashes, modulo 2**64; its high bits are well mixed
        mixed = mixed * np.uint64(6364136223846793005) + hashes[k : k + len(mixed)]
    mixed = mixed * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(16)
    places = np.flatnonzero(mixed % np.uint64(SCALE) == 0)
    runs, first = np.unique(mixed[places], return_index=True)
    return runs, places[first].astype(np.uint32)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _meetings(ids: list[str], sketches: list[np.ndarray]) -> Counter[tuple[str, str]]:
    """Count for each pair of works the runs that stand in both, formulas left out."""
    runs = np.concatenate([*sketches, np.empty(0, np.uint64)])
    owners = np.repeat(np.arange(len(ids), dtype=np.uint32), [len(own) for own in sketches])
    order = np.argsort(runs, kind="stable")  # owners of equal runs stay in ascending order
    runs, owners = runs[order], owners[order]
    starts = np.flatnonzero(np.diff(runs, prepend=runs[:1] + np.uint64(1)))
    sizes = np.diff(starts, append=len(runs))
    pairs = Counter[tuple[str, str]]()
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        if size <= COMMON:
            pairs.update(combinations([ids[owner] for owner in owners[start : start + size]], 2))
    return pairs
