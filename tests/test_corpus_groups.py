"""Split groups are merged across works that share text."""

from textlstm.artifacts.tables import write_tsv
from textlstm.corpus.groups import merge_groups, split_groups


def test_groups_of_works_that_share_text_are_merged():
    groups = {f"A-{n}": f"A-{n}" for n in range(10)} | {"A-8": "series", "A-0": "series"}
    merged = merge_groups(groups, [("A-3", "A-7"), ("A-7", "A-9"), ("A-1", "A-2"), ("A-8", "A-5")])
    members = {group: [id for id in groups if merged[id] == group] for group in merged.values()}
    assert members == {
        **{"A-5": ["A-0", "A-5", "A-8"], "A-1": ["A-1", "A-2"], "A-3": ["A-3", "A-7", "A-9"]},
        **{"A-4": ["A-4"], "A-6": ["A-6"]},
    }


def test_work_without_a_group_is_its_own_group(tmp_path):
    works = [{"id": "a", "group": ""}, {"id": "b", "group": "series"}, {"id": "c", "group": ""}]
    assert split_groups(works, None) == {"a": "a", "b": "series", "c": "c"}
    write_tsv(tmp_path / "reuse.tsv", ["work", "other"], [["b", "c"]])
    assert split_groups(works, tmp_path / "reuse.tsv") == {"a": "a", "b": "c", "c": "c"}
