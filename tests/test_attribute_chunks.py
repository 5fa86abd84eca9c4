"""Chunks are of one size and lose nothing."""

import re

from hypothesis import given
from hypothesis import strategies as st

from textlstm.attribute.chunks import cut

VIEW = "one two , three .\nfour five\n\nsix seven eight .\n"


def words(text):
    return re.findall(r"\w+", text)


def test_chunks_count_words_not_marks_and_keep_line_ends():
    assert cut(VIEW, 4) == ["one two , three .\nfour", "five\nsix seven eight ."]


def test_a_short_text_is_one_chunk_and_an_empty_one_none():
    assert cut("a b", 500) == ["a b"]
    assert cut("\n", 500) == []
    assert cut(". , .\n", 500) == []


@given(
    st.lists(st.sampled_from(["a", "bb", ".", ",", "\n", "\n\n"]), max_size=300), st.integers(1, 60)
)
def test_nothing_is_lost_and_sizes_differ_by_at_most_one(tokens, size):
    view = " ".join(tokens).replace(" \n ", "\n").replace(" \n\n ", "\n\n")
    chunks = cut(view, size)
    sizes = [len(words(chunk)) for chunk in chunks]
    assert sum(sizes) == len(words(view))
    if chunks:
        assert max(sizes) - min(sizes) <= 1
        assert " ".join(chunks).split() == view.split()
