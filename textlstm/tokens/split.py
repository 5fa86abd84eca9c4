"""Which works are held out: whole ones, chosen for each author by a hash, so that a new book moves few others."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from textlstm.artifacts import read_tsv, write_tsv
from textlstm.errors import TextlstmError

COLUMNS = ("work", "split", "start", "end")
HELD_OUT = ("valid", "test")
FEWEST = (
    3  # groups of works: an author of fewer loses none, a corpus of fewer is cut inside its works
)

Row = tuple[
    str, str, float, float
]  # work, split, and the share of its words where the part starts and ends


def write_split(
    works: Path, reuse: Path | None, valid: float, test: float, seed: int, out: Path
) -> None:
    """Write split.tsv from works.tsv; works that the table `reuse` pairs stay on one side.

    `valid` and `test` are shares of each author's works.
    """
    rows = read_tsv(works, ["id", "author", "role", "group", "split", "characters"])
    pairs = read_tsv(reuse, ["work", "other"]) if reuse else []
    join_groups(rows, [(pair["work"], pair["other"]) for pair in pairs])
    write_tsv(out, COLUMNS, split(rows, {"valid": valid, "test": test}, seed))


def join_groups(works: list[dict[str, str]], pairs: list[tuple[str, str]]) -> None:
    """Give works that share text one group, named after the first of them."""
    by_id = {work["id"]: work for work in works}
    for pair in pairs:
        groups = {by_id[id]["group"] or id for id in pair}
        for work in works:
            if (work["group"] or work["id"]) in groups:
                work["group"] = min(groups)


def split(works: list[dict[str, str]], shares: dict[str, float], seed: int) -> list[Row]:
    """Return the parts of works; those a manifest places stay there, and then all others train."""
    known = [work for work in works if work["role"] == "known"]
    questioned: list[Row] = [
        (work["id"], "questioned", 0.0, 1.0) for work in works if work["role"] != "known"
    ]
    if not known:
        raise TextlstmError(
            "corpus: no work of a known author to learn from; mark works `role: known`"
        )
    if any(work["split"] for work in known):
        parts: list[Row] = [(work["id"], work["split"] or "train", 0.0, 1.0) for work in known]
        return sorted(parts + questioned)
    groups = {work["id"]: work["group"] or work["id"] for work in known}
    if len(set(groups.values())) < FEWEST:
        parts = [part for work in known for part in inside(work["id"], shares)]
        return sorted(parts + questioned, key=lambda row: (row[0], row[2]))
    sizes = Counter[str]()
    for work in known:
        sizes[groups[work["id"]]] += int(work["characters"])
    chosen = choose({groups[work["id"]]: work["author"] for work in known}, sizes, shares, seed)
    return sorted(
        [(id, chosen.get(group, "train"), 0.0, 1.0) for id, group in groups.items()] + questioned
    )


def inside(work: str, shares: dict[str, float]) -> list[Row]:
    """Cut one work by position: train first, then valid, then test."""
    first = 1 - shares["valid"] - shares["test"]
    return [
        (work, "train", 0.0, first),
        (work, "valid", first, 1 - shares["test"]),
        (work, "test", 1 - shares["test"], 1.0),
    ]


def choose(
    authors: dict[str, str], sizes: Mapping[str, int], shares: dict[str, float], seed: int
) -> dict[str, str]:
    """Return the split of each group that is held out; `authors` and `sizes` (characters) are those of the groups.

    An author of n groups gives n times the share, rounded up or down by a hash of the name so that over many authors
    the shares come out right; which ones is decided by a hash of each group's id alone.
    """
    by_author = defaultdict(list)
    for group in sorted(authors, key=lambda group: _hash_fraction(seed, group)):
        by_author[authors[group]].append(group)
    chosen: dict[str, str] = {}
    for author, groups in sorted(by_author.items()):
        for name in HELD_OUT if len(groups) >= FEWEST else ():
            number = int(len(groups) * shares[name] + _hash_fraction(seed, f"{name} {author}"))
            _hold_out(name, min(number, (len(groups) - 1) // 2), groups, chosen)
    for name in HELD_OUT:  # at least one work in each: the shortest of an author who has most
        if name not in chosen.values():
            free = {
                author: [g for g in groups if g not in chosen]
                for author, groups in by_author.items()
            }
            most = max(map(len, free.values()))
            able = [group for groups in free.values() if len(groups) == most for group in groups]
            chosen[min(able, key=lambda group: (sizes[group], group))] = name
    return chosen


def _hold_out(name: str, number: int, groups: Iterable[str], chosen: dict[str, str]) -> None:
    free = [group for group in groups if group not in chosen]
    chosen.update(dict.fromkeys(free[:number], name))


def _hash_fraction(seed: int, name: str) -> float:
    """Return a number in [0, 1) that depends on seed and name alone."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:6], "big") / 2**48
