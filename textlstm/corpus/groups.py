"""Split groups: works that must stay on the same side of every split."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from textlstm.artifacts.tables import read_tsv


def split_groups(works: Iterable[Mapping[str, str]], reuse: Path | None) -> dict[str, str]:
    """Return the group of each work: its own group or id, merged across works that share text.

    Args:
        works: Rows with the columns `id` and `group`.
        reuse: Table of pairs of works that share text (columns `work` and `other`), or None.

    Returns:
        Work id to group name; a merged group is named after the first of its names in
        alphabetical order.
    """
    pairs = read_tsv(reuse, ["work", "other"]) if reuse else []
    return merge_groups(
        {work["id"]: work["group"] or work["id"] for work in works},
        [(pair["work"], pair["other"]) for pair in pairs],
    )


def merge_groups(groups: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return `groups` (work id to group) with the groups of each pair of works merged.

    Example:
        >>> merge_groups({"a": "a", "b": "b", "c": "c"}, [("c", "b")])
        {'a': 'a', 'b': 'b', 'c': 'b'}
    """
    merged = dict(groups)
    for pair in pairs:
        joined = {merged[work] for work in pair}
        merged |= {work: min(joined) for work, group in merged.items() if group in joined}
    return merged
