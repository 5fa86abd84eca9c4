"""Works are assigned to folds by group and author, reproducibly."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.attribute.folds import assign_folds, write_folds


def test_the_works_of_each_author_are_spread_evenly_over_the_folds():
    works = [(f"h{n}", "Hamilton") for n in range(51)] + [(f"m{n}", "Madison") for n in range(14)]
    works += [(f"j{n}", "Jay") for n in range(5)]
    folds = assign_folds(works, 5, seed=1)
    for author, least, most in [("Hamilton", 10, 11), ("Madison", 2, 3), ("Jay", 1, 1)]:
        sizes = Counter(fold for fold, work in zip(folds, works, strict=True) if work[1] == author)
        assert set(sizes) == set(range(5))
        assert least <= min(sizes.values())
        assert max(sizes.values()) <= most


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["A", "B", "C"])), max_size=30),
    st.integers(2, 6),
    st.integers(0, 3),
)
def test_a_group_has_one_fold_and_the_only_group_of_an_author_has_none(works, number, seed):
    folds = assign_folds(works, number, seed)
    assert folds == assign_folds(works, number, seed)
    fold_of_group = {}
    for (group, _), fold in zip(works, folds, strict=True):
        assert fold_of_group.setdefault(group, fold) == fold
    for author in {author for _, author in works}:
        groups = {group for group, other in works if other == author}
        if len(groups) == 1:
            assert fold_of_group[groups.pop()] is None


ROWS = [
    ("a1", "A", "known", ""),
    ("a2", "A", "known", ""),
    ("ab", "A & B", "known", ""),
    ("b1", "B", "known", ""),
    ("b2", "B", "questioned", ""),
    ("x", "", "questioned", ""),
]


def folds(folder, rows, reuse=()):
    write_tsv(folder / "works.tsv", ["id", "author", "role", "group"], rows)
    write_tsv(folder / "reuse.tsv", ["work", "other"], reuse)
    write_folds(folder / "works.tsv", folder / "reuse.tsv", 5, 1, folder / "folds.tsv")
    return {row["work"]: row for row in read_tsv(folder / "folds.tsv")}


def test_works_by_two_candidates_are_left_out_and_questioned_works_are_marked(tmp_path):
    table = folds(tmp_path, ROWS)
    assert set(table) == {"a1", "a2", "b1", "b2", "x"}
    assert table["b1"]["fold"] == ""  # the only known work of B is never held out
    assert sorted([table["a1"]["fold"], table["a2"]["fold"]]) == ["0", "1"]
    assert table["b2"]["fold"] == table["x"]["fold"] == "questioned"


def test_a_joint_name_is_a_candidate_unless_each_author_is_one(tmp_path):
    rows = [("a1", "A", "known", ""), ("bc1", "B & C", "known", ""), ("bc2", "B & C", "known", "")]
    assert {row["author"] for row in folds(tmp_path, rows).values()} == {"A", "B & C"}


def test_works_that_share_text_are_in_one_group(tmp_path):
    table = folds(tmp_path, [*ROWS, ("a3", "A", "known", "")], reuse=[("a3", "a1"), ("b1", "x")])
    assert table["a1"]["fold"] == table["a3"]["fold"] != table["a2"]["fold"]
    # so that b1 is not in the training set of the verdict on x
    assert table["b1"]["group"] == table["x"]["group"]
