"""Which known works are held out together: whole split groups, each author spread over the folds."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from textlstm.artifacts import read_tsv, write_tsv
from textlstm.corpus.groups import split_groups

JOINT = " & "  # between the authors of a work written together
QUESTIONED = "questioned"  # stands for a fold
COLUMNS = ["work", "author", "fold", "group"]


def write_folds(works: Path, reuse: Path, number: int, seed: int, out: Path) -> None:
    """Write work, author, fold and group of every work that teaches or is questioned; joint works do neither.

    A blank fold: never held out, only taught from. Works that the table `reuse` pairs are of one group.
    """
    rows = sorted(read_tsv(works, ["id", "author", "role", "group"]), key=lambda row: row["id"])
    groups = split_groups(rows, reuse)
    rows = [row | {"group": groups[row["id"]]} for row in rows]
    known = [
        row
        for row in rows
        if row["role"] == "known" and row["author"] and JOINT not in row["author"]
    ]
    dealt = deal([(row["group"] or row["id"], row["author"]) for row in known], number, seed)
    fold = {row["id"]: "" if one is None else one for row, one in zip(known, dealt, strict=True)}
    fold |= {row["id"]: QUESTIONED for row in rows if row["role"] == "questioned"}
    chosen = [row for row in rows if row["id"] in fold]
    write_tsv(
        out,
        COLUMNS,
        [(row["id"], row["author"], fold[row["id"]], row["group"] or row["id"]) for row in chosen],
    )


def deal(works: list[tuple[str, str]], number: int, seed: int) -> list[int | None]:
    """Return a fold for each (group, author); None where holding the group out would leave an author with nothing.

    Groups are dealt in random order, the largest first, each to the fold with the fewest works of its authors and,
    among those, the fewest works: so an author with at least `number` groups is in every fold.
    """
    members: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[str, set[str]] = defaultdict(set)
    for group, author in works:
        members[group][author] += 1
        groups[author].add(group)
    order = sorted(members)
    np.random.default_rng(seed).shuffle(order)
    fold: dict[str, int | None] = {}
    held: list[Counter[str]] = [Counter() for _ in range(number)]
    for group in sorted(order, key=lambda group: -members[group].total()):
        if any(len(groups[author]) == 1 for author in members[group]) or len(groups) == 1:
            fold[group] = None
            continue
        fold[group] = min(
            range(number),
            key=lambda one: (
                sum(held[one][author] for author in members[group]),
                held[one].total(),
                one,
            ),
        )
        held[fold[group]].update(members[group])  # type: ignore[index]
    return [fold[group] for group, _ in works]
