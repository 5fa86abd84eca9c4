"""Works that share text: the same text twice, an edition of it, or long passages; found by MinHash (Broder 1997).

Each work is cut into passages of fixed length; passages of two works whose sets of word 5-grams overlap are compared
exactly. So a chapter that stands in two books is found as well as a book that stands twice.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from textlstm.artifacts import read_text, read_tsv, write_tsv

WORDS = 5  # of a shingle
PASSAGE = 200  # words; two that overlap by half are found whatever their offset
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
    shingles: dict[str, dict[int, int]] = {}
    words: dict[str, list[str]] = {}
    pairs: set[tuple[str, str]] = set()
    for id, text in texts:
        words[id] = re.findall(r"[^\W_]+", text.lower())
        shingles[id] = {hash(shingle): n for n, shingle in enumerate(_shingles(words[id]))}
        for n, passage in enumerate(_passages(words[id])):
            signature = MinHash(num_perm=PERMUTATIONS, seed=1)
            signature.update_batch([" ".join(shingle).encode() for shingle in _shingles(passage)])
            pairs |= {(other, id) for key in index.query(signature) if (other := key.rpartition(" ")[0]) != id}
            index.insert(f"{id} {n}", signature)
    found = [_compare(a, b, shingles[a], shingles[b], words[a]) for a, b in sorted(pairs)]
    kept = [pair for pair in found if max(pair.of_work, pair.of_other) >= SHARED]
    return sorted(kept, key=lambda pair: (-pair.shared, pair.work, pair.other))


def _shingles(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[k:] for k in range(WORDS)), strict=False)


def _passages(words: list[str]) -> Iterator[list[str]]:
    for start in range(0, max(1, len(words) - PASSAGE // 2), PASSAGE // 2):
        if len(passage := words[start : start + PASSAGE]) >= WORDS:
            yield passage


def _compare(a: str, b: str, of_a: dict[int, int], of_b: dict[int, int], words: list[str]) -> Reuse:
    shared = of_a.keys() & of_b.keys()
    start = min((of_a[key] for key in shared), default=0)
    first = " ".join(words[start : start + 12])
    return Reuse(a, b, len(shared), round(len(shared) / len(of_a), 4), round(len(shared) / len(of_b), 4), first)
