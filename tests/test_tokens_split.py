"""Whole works are held out, stable as books are added, never on two sides."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.tokens.parts import excerpt
from textlstm.tokens.split import split

SHARES = {"valid": 0.1, "test": 0.1}


def works(authors: dict[str, int], **more: str) -> list[dict[str, str]]:
    rows = [(f"{author}-{n}", author) for author, number in authors.items() for n in range(number)]
    return [
        {"id": id, "author": author, "role": "known", "group": "", "split": "", "characters": "9"}
        | more
        for id, author in rows
    ]


def by_split(rows) -> dict[str, set[str]]:
    sides = defaultdict(set)
    for work, name, _, _ in rows:
        sides[name].add(work)
    return sides


AUTHORS = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(1, 30), min_size=1)


@given(AUTHORS, st.integers(0, 100))
def test_each_work_is_in_exactly_one_split(authors, seed):
    rows = split(works(authors), SHARES, seed)
    if sum(authors.values()) >= 3:
        assert sorted(work for work, *_ in rows) == sorted(work["id"] for work in works(authors))
        sides = by_split(rows)
        assert sides["train"]
        assert sides["valid"]
        assert sides["test"]
        for author, number in authors.items():  # no author loses all of his works
            held_out = sum(work.startswith(f"{author}-") for work in sides["valid"] | sides["test"])
            assert held_out < number or sum(authors.values()) == 3 or number == 1


@given(AUTHORS, st.integers(0, 100))
def test_new_book_changes_the_split_of_few_works_of_its_author_only(authors, seed):
    before = {work: name for work, name, *_ in split(works(authors), SHARES, seed)}
    author = min(authors)
    after = {
        work: name
        for work, name, *_ in split(works(authors | {author: authors[author] + 1}), SHARES, seed)
    }
    moved = [work for work in before if before[work] != after[work]]
    if min(authors.values()) >= 10:
        assert all(work.startswith(f"{author}-") for work in moved)
        assert len(moved) <= 4


def test_held_out_shares_are_right_over_many_authors():
    counts = Counter(
        name for _, name, *_ in split(works({f"A{n}": 3 for n in range(300)}), SHARES, 1)
    )
    assert 70 < counts["valid"] < 110
    assert 70 < counts["test"] < 110
    counts = Counter(name for _, name, *_ in split(works({"A": 1000}), SHARES, 1))
    assert counts == {"train": 800, "valid": 100, "test": 100}


def test_split_depends_on_the_seed():
    assert split(works({"A": 50}), SHARES, 1) == split(works({"A": 50}), SHARES, 1)
    assert split(works({"A": 50}), SHARES, 1) != split(works({"A": 50}), SHARES, 2)


def test_works_of_one_group_are_in_one_split():
    rows = works({"A": 40})
    for n, row in enumerate(rows):
        row["group"] = f"g{n // 4}"
    sides = {work: name for work, name, *_ in split(rows, SHARES, 1)}
    assert all(len({sides[row["id"]] for row in rows[k : k + 4]}) == 1 for k in range(0, 40, 4))


def test_longest_of_three_works_is_for_training():
    rows = works({"A": 1, "B": 1, "C": 1})
    for row, characters in zip(rows, ["20", "1000", "10"], strict=True):
        row["characters"] = characters
    assert by_split(split(rows, SHARES, 1)) == {"train": {"B-0"}, "valid": {"C-0"}, "test": {"A-0"}}


def test_authors_with_few_works_keep_all_for_training():
    sides = by_split(split(works({"A": 20, "B": 2, "C": 1}), SHARES, 1))
    assert all(work.startswith("A") for work in sides["valid"] | sides["test"])


def test_split_of_the_manifest_is_kept():
    rows = works({"A": 5})
    rows[0]["split"], rows[1]["split"] = "test", "valid"
    sides = by_split(split(rows, SHARES, 1))
    assert sides == {"test": {"A-0"}, "valid": {"A-1"}, "train": {"A-2", "A-3", "A-4"}}


def test_questioned_works_are_a_split_of_their_own():
    rows = works({"A": 5}) + works({"B": 2}, role="questioned")
    assert by_split(split(rows, SHARES, 1))["questioned"] == {"B-0", "B-1"}
    with pytest.raises(TextlstmError, match="no work of a known author"):
        split(works({"B": 2}, role="questioned"), SHARES, 1)


def test_single_work_is_split_by_position():
    assert split(works({"A": 1}), {"valid": 0.25, "test": 0.25}, 1) == [
        ("A-0", "train", 0.0, 0.5),
        ("A-0", "valid", 0.5, 0.75),
        ("A-0", "test", 0.75, 1.0),
    ]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.floats(0.05, 0.9))
def test_excerpts_of_a_work_cover_it_once(lengths, cut):
    view = (
        "\n\n".join(" ".join(f"w{n}" for _ in range(length)) for n, length in enumerate(lengths))
        + "\n"
    )
    both = excerpt(view, 0.0, cut).split() + excerpt(view, cut, 1.0).split()
    assert both == view.split()
    assert excerpt(view, 0.0, 1.0) == view
