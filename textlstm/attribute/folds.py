"""Which known works are held out together: whole split groups, each author spread over the folds."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from textlstm.artifacts import read_tsv, write_tsv

JOINT = " & "  # between the authors of a work written together
COLUMNS = ["id", "author", "role", "group"]


def write_folds(works: Path, number: int, seed: int, out: Path) -> None:
    """Write work, author, fold of every work that may teach; a blank fold: never held out, only taught from."""
    known = sorted((row for row in read_tsv(works, COLUMNS) if teaches(row)), key=lambda row: row["id"])
    folds = deal([(row["group"] or row["id"], row["author"]) for row in known], number, seed)
    rows = [(row["id"], row["author"], "" if fold is None else fold) for row, fold in zip(known, folds, strict=True)]
    write_tsv(out, ["work", "author", "fold"], rows)


def teaches(work: dict[str, str]) -> bool:
    """Tell whether a work teaches an author's style: known, and written by one author alone."""
    return work["role"] == "known" and bool(work["author"]) and JOINT not in work["author"]


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
            range(number), key=lambda one: (sum(held[one][author] for author in members[group]), held[one].total(), one)
        )
        held[fold[group]].update(members[group])  # type: ignore[index]
    return [fold[group] for group, _ in works]
