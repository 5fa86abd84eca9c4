"""Chunks have equal length and keep every token."""

import re

from hypothesis import given
from hypothesis import strategies as st

from textlstm.attribute.chunks import cut

VIEW = "one two , three .\nfour five\n\nsix seven eight .\n"


def words(text):
    return re.findall(r"\w+", text)


def test_chunk_length_counts_words_without_marks_and_line_ends_are_kept():
    assert cut(VIEW, 4) == ["one two , three .\nfour", "five\nsix seven eight ."]


def test_a_text_shorter_than_a_chunk_is_one_chunk():
    assert cut("a b", 500) == ["a b"]


def test_a_text_without_words_has_no_chunks():
    assert cut("\n", 500) == []
    assert cut(". , .\n", 500) == []


@given(
    st.lists(st.sampled_from(["a", "bb", ".", ",", "\n", "\n\n"]), max_size=300), st.integers(1, 60)
)
def test_chunks_keep_all_tokens_and_differ_in_length_by_at_most_one_word(tokens, size):
    view = " ".join(tokens).replace(" \n ", "\n").replace(" \n\n ", "\n\n")
    chunks = cut(view, size)
    sizes = [len(words(chunk)) for chunk in chunks]
    assert sum(sizes) == len(words(view))
    if chunks:
        assert max(sizes) - min(sizes) <= 1
        assert " ".join(chunks).split() == view.split()
