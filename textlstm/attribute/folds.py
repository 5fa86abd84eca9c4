"""Assignment of known works to folds: groups stay together, authors are spread over the folds."""

import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.corpus.groups import split_groups
from textlstm.corpus.work import KNOWN, QUESTIONED, candidates

COLUMNS = ["work", "author", "fold", "group"]


def write_folds(works: Path, reuse: Path, number: int, seed: int, out: Path) -> None:
    """Write the fold and the group of every known and questioned work.

    Works by several candidates together are left out.

    Args:
        works: corpus/works.tsv.
        reuse: text/reuse.tsv; works that it pairs are in one group.
        number: number of folds.
        seed: seed of the order in which groups are assigned.
        out: table to write; an empty fold marks a known work that is never held out.
    """
    rows = sorted(read_tsv(works, ["id", "author", "role", "group"]), key=lambda row: row["id"])
    groups = split_groups(rows, reuse)
    rows = [row | {"group": groups[row["id"]]} for row in rows]
    authors = {row["author"] for row in rows if row["role"] == KNOWN}
    names = candidates(authors)
    known = [row for row in rows if row["role"] == KNOWN and row["author"] in names]
    for author in sorted(authors.difference(names, [""])):
        sys.stderr.write(
            f"{author}: each is a candidate; no method learns from their joint works, and the "
            "share of each in them is in attribute/joint.json\n"
        )
    folds = assign_folds(
        [(row["group"] or row["id"], row["author"]) for row in known], number, seed
    )
    fold_of = {
        row["id"]: "" if fold is None else fold for row, fold in zip(known, folds, strict=True)
    }
    fold_of |= {row["id"]: QUESTIONED for row in rows if row["role"] == "questioned"}
    write_tsv(
        out,
        COLUMNS,
        [
            (row["id"], row["author"], fold_of[row["id"]], row["group"] or row["id"])
            for row in rows
            if row["id"] in fold_of
        ],
    )


def assign_folds(works: list[tuple[str, str]], number: int, seed: int) -> list[int | None]:
    """Assign works to folds so that an author with at least `number` groups is in every fold.

    Groups are taken in random order, the largest first; each goes to the fold with the fewest
    works of the group's authors and, among those, the fewest works.

    Args:
        works: (group, author) of each work.
        number: number of folds.
        seed: seed of the random order.

    Returns:
        The fold of each work; None where holding the group out would leave an author without
        training works, or where there is one author only.

    Example:
        >>> assign_folds([("emma", "Austen"), ("persuasion", "Austen"), ("pym", "Poe")], 2, seed=1)
        [0, 1, None]
    """
    members: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[str, set[str]] = defaultdict(set)
    for group, author in works:
        members[group][author] += 1
        groups[author].add(group)
    order = sorted(members)
    np.random.default_rng(seed).shuffle(order)
    fold: dict[str, int | None] = {}
    assigned: list[Counter[str]] = [Counter() for _ in range(number)]
    for group in sorted(order, key=lambda group: -members[group].total()):
        if any(len(groups[author]) == 1 for author in members[group]) or len(groups) == 1:
            fold[group] = None
            continue
        chosen = min(
            range(number),
            key=lambda candidate: (
                sum(assigned[candidate][author] for author in members[group]),
                assigned[candidate].total(),
                candidate,
            ),
        )
        fold[group] = chosen
        assigned[chosen].update(members[group])
    return [fold[group] for group, _ in works]
