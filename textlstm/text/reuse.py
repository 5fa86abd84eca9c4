"""Works that share text: the same text twice, an edition of it, or long passages; found by MinHash (Broder 1997).

Each work is cut into passages of fixed length; passages of two works whose sets of word 5-grams overlap are compared
exactly. So a chapter that stands in two books is found as well as a book that stands twice.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from datasketch import MinHash, MinHashLSH

from textlstm.artifacts import read_text, read_tsv, write_tsv

WORDS = 5  # of a shingle
PASSAGE = 400  # words; two that overlap by half are found whatever their offset
PERMUTATIONS = 64
SIMILAR = 0.3  # Jaccard similarity of two passages worth a look
SHARED = 0.05  # of the shorter work's shingles: less is quotation
COLUMNS = ("work", "other", "shared", "of_work", "of_other", "first_words")


@dataclass(frozen=True)
class Reuse:
    """What two works share: how many shingles, as shares of each, and where it begins."""

    work: str
    other: str
    shared: int
    of_work: float
    of_other: float
    first_words: str


def write_reuse(works: Path, texts: Path, out: Path) -> list[Reuse]:
    """Write a table of pairs of works that share text; `texts` holds a plain text of each."""
    ids = [row["id"] for row in read_tsv(works, ["id"])]
    found = find_reuse((id, read_text(texts / f"{id}.txt")) for id in ids)
    write_tsv(out, COLUMNS, [[getattr(pair, name) for name in COLUMNS] for pair in found])
    return found


def find_reuse(texts: Iterable[tuple[str, str]]) -> list[Reuse]:
    """Return the pairs of works that share more than quotations, those that share most first."""
    index = MinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS)
    shingles, pairs = dict[str, np.ndarray](), set[tuple[str, str]]()
    first_words: dict[str, list[str]] = {}
    for id, text in texts:
        words = re.findall(r"[^\W_]+", text.lower())
        shingles[id] = _shingles(words)
        first_words[id] = words
        for n, passage in enumerate(_passages(shingles[id])):
            signature = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
            signature.update_batch(passage)
            pairs |= {(other, id) for key in index.query(signature) if (other := key.rpartition(" ")[0]) != id}
            index.insert(f"{id} {n}", signature)
    found = [_compare(a, b, shingles[a], shingles[b], first_words[a]) for a, b in sorted(pairs)]
    kept = [pair for pair in found if max(pair.of_work, pair.of_other) >= SHARED]
    return sorted(kept, key=lambda pair: (-pair.shared, pair.work, pair.other))


def _shingles(words: list[str]) -> np.ndarray:
    """Return a hash (uint32) of every WORDS words in a row."""
    hashes = np.array([crc32(word.encode()) for word in words], np.uint64)
    if len(hashes) < WORDS:
        return np.empty(0, np.uint32)
    mixed = np.zeros(len(hashes) - WORDS + 1, np.uint64)
    for k in range(WORDS):  # a polynomial in the words' hashes, modulo 2**64; its high bits are well mixed
        mixed = mixed * np.uint64(6364136223846793005) + hashes[k : k + len(mixed)]
    return (mixed * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)).astype(np.uint32)


def _passages(shingles: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, max(1, len(shingles) - PASSAGE // 2), PASSAGE // 2):
        if len(passage := shingles[start : start + PASSAGE]):
            yield passage


def _compare(a: str, b: str, of_a: np.ndarray, of_b: np.ndarray, words: list[str]) -> Reuse:
    shared, places, _ = np.intersect1d(of_a, of_b, return_indices=True)
    start = int(places.min()) if len(places) else 0
    of_work, of_other = (round(len(shared) / len(np.unique(own)), 4) for own in (of_a, of_b))
    return Reuse(a, b, len(shared), of_work, of_other, " ".join(words[start : start + 12]))
