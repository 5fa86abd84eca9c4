"""Split works into training, validation and test.

Whole works are held out. They are chosen per author by a hash of their ids, so that adding a book
changes the split of few others.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.corpus.groups import split_groups
from textlstm.corpus.work import ASSIGNABLE_SPLITS, KNOWN, QUESTIONED
from textlstm.errors import TextlstmError

COLUMNS = ("work", "split", "start", "end")
SPLITS = (*ASSIGNABLE_SPLITS, QUESTIONED)
TRAIN, *HELD_OUT = ASSIGNABLE_SPLITS
# an author with fewer groups of works loses none to the held-out splits; a corpus with fewer is
# split inside its works
MIN_GROUPS = 3

Row = tuple[str, str, float, float]  # work, split, start and end as shares of the work's words


def write_split(
    works: Path, reuse: Path | None, valid: float, test: float, seed: int, out: Path
) -> None:
    """Write split.tsv.

    Args:
        works: works.tsv.
        reuse: Table of pairs of works that share text, which stay on the same side; or None.
        valid: Share of each author's works for validation.
        test: Share of each author's works for testing.
        seed: Random seed for choosing held-out works.
        out: Table to write.
    """
    rows = read_tsv(works, ["id", "author", "role", "group", "split", "characters"])
    groups = split_groups(rows, reuse)
    grouped = [row | {"group": groups[row["id"]]} for row in rows]
    write_tsv(out, COLUMNS, split(grouped, {"valid": valid, "test": test}, seed))


def split(works: list[dict[str, str]], shares: dict[str, float], seed: int) -> list[Row]:
    """Return the rows of split.tsv.

    If the manifest assigns some works to a split, all others are used for training.

    Args:
        works: Rows of works.tsv.
        shares: Shares of each author's works for `valid` and `test`.
        seed: Random seed for choosing held-out works.

    Raises:
        TextlstmError: No work has a known author.
    """
    known = [work for work in works if work["role"] == KNOWN]
    questioned: list[Row] = [
        (work["id"], QUESTIONED, 0.0, 1.0) for work in works if work["role"] != KNOWN
    ]
    if not known:
        raise TextlstmError(
            "corpus: no work of a known author for training; mark works with `role: known`"
        )
    if any(work["split"] for work in known):
        assigned: list[Row] = [(work["id"], work["split"] or TRAIN, 0.0, 1.0) for work in known]
        return sorted(assigned + questioned)
    groups = {work["id"]: work["group"] or work["id"] for work in known}
    if len(set(groups.values())) < MIN_GROUPS:
        excerpts = [row for work in known for row in split_by_position(work["id"], shares)]
        return sorted(excerpts + questioned, key=lambda row: (row[0], row[2]))
    sizes = Counter[str]()
    for work in known:
        sizes[groups[work["id"]]] += int(work["characters"])
    authors = {groups[work["id"]]: work["author"] for work in known}
    held_out = choose_held_out(authors, sizes, shares, seed)
    rows = [(id, held_out.get(group, TRAIN), 0.0, 1.0) for id, group in groups.items()]
    return sorted(rows + questioned)


def split_by_position(work: str, shares: dict[str, float]) -> list[Row]:
    """Split one work by position: training, then validation, then test."""
    valid_start = 1 - shares["valid"] - shares["test"]
    return [
        (work, "train", 0.0, valid_start),
        (work, "valid", valid_start, 1 - shares["test"]),
        (work, "test", 1 - shares["test"], 1.0),
    ]


def choose_held_out(
    authors: dict[str, str], sizes: Mapping[str, int], shares: dict[str, float], seed: int
) -> dict[str, str]:
    """Choose the groups of works that are held out.

    Each author contributes the share of the groups, rounded up or down by a hash of the author's
    name, so that the shares are right over many authors. Groups are ordered by a hash of their ids.

    Args:
        authors: Group to author.
        sizes: Group to size in characters.
        shares: Shares of each author's groups for `valid` and `test`.
        seed: Random seed of the hashes.

    Returns:
        Split of each held-out group.
    """
    by_author = defaultdict(list)
    for group in sorted(authors, key=lambda group: _hash_fraction(seed, group)):
        by_author[authors[group]].append(group)
    chosen: dict[str, str] = {}
    for author, groups in sorted(by_author.items()):
        for name in HELD_OUT if len(groups) >= MIN_GROUPS else ():
            number = int(len(groups) * shares[name] + _hash_fraction(seed, f"{name} {author}"))
            _hold_out(name, min(number, (len(groups) - 1) // 2), groups, chosen)
    # each split needs a work: the shortest by one of the authors with the most remaining works
    for name in HELD_OUT:
        if name not in chosen.values():
            remaining = [
                [group for group in groups if group not in chosen] for groups in by_author.values()
            ]
            most = max(map(len, remaining))
            candidates = [group for groups in remaining if len(groups) == most for group in groups]
            chosen[min(candidates, key=lambda group: (sizes[group], group))] = name
    return chosen


def _hold_out(name: str, number: int, groups: Iterable[str], chosen: dict[str, str]) -> None:
    remaining = [group for group in groups if group not in chosen]
    chosen.update(dict.fromkeys(remaining[:number], name))


def _hash_fraction(seed: int, name: str) -> float:
    """Return a number in [0, 1) that depends only on seed and name."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:6], "big") / 2**48
