"""Works are dealt to folds whole, by author, and always the same way."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from textlstm.artifacts import read_tsv, write_tsv
from textlstm.attribute.folds import deal, write_folds


def test_each_author_is_spread_over_the_folds():
    works = [(f"h{n}", "Hamilton") for n in range(51)] + [(f"m{n}", "Madison") for n in range(14)]
    works += [(f"j{n}", "Jay") for n in range(5)]
    folds = deal(works, 5, seed=1)
    for author, least, most in [("Hamilton", 10, 11), ("Madison", 2, 3), ("Jay", 1, 1)]:
        sizes = Counter(fold for fold, (_, one) in zip(folds, works, strict=True) if one == author)
        assert set(sizes) == set(range(5))
        assert least <= min(sizes.values()) <= max(sizes.values()) <= most


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["A", "B", "C"])), max_size=30),
    st.integers(2, 6),
    st.integers(0, 3),
)
def test_a_group_is_held_out_whole_and_never_an_authors_only_one(works, number, seed):
    folds = deal(works, number, seed)
    assert folds == deal(works, number, seed)
    of_group = {}
    for (group, _), fold in zip(works, folds, strict=True):
        assert of_group.setdefault(group, fold) == fold
    for author in {author for _, author in works}:
        groups = {group for group, one in works if one == author}
        if len(groups) == 1:
            assert of_group[groups.pop()] is None


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


def test_joint_works_are_left_out_and_questioned_ones_marked(tmp_path):
    found = folds(tmp_path, ROWS)
    assert set(found) == {"a1", "a2", "b1", "b2", "x"}
    assert found["b1"]["fold"] == ""  # B's only work teaches and is never held out
    assert sorted([found["a1"]["fold"], found["a2"]["fold"]]) == ["0", "1"]
    assert found["b2"]["fold"] == found["x"]["fold"] == "questioned"


def test_works_that_share_text_are_one_group(tmp_path):
    found = folds(tmp_path, [*ROWS, ("a3", "A", "known", "")], reuse=[("a3", "a1"), ("b1", "x")])
    assert found["a1"]["fold"] == found["a3"]["fold"] != found["a2"]["fold"]
    assert found["b1"]["group"] == found["x"]["group"]  # so that b1 does not teach the verdict on x
