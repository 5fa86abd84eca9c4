"""Spans of documents, and the streams that n-grams are counted on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.streams import Stream

VIEW = "one two , three .\nfour five\n\nsix seven eight .\n"


def text_of(tokens, span):
    document, start, end = span
    return " ".join(tokens.lexicon[index] for index in tokens.documents[document][start:end])


def test_the_length_of_a_span_counts_words_without_marks():
    tokens = Tokens.from_views([VIEW])
    spans = tokens.cut(0, 4)
    assert [text_of(tokens, span) for span in spans] == [
        "one two , three . four",
        "five six seven eight .",
    ]
    assert tokens.words(spans).tolist() == [4, 4]


def test_a_text_shorter_than_a_span_is_one_span_and_one_without_words_has_none():
    tokens = Tokens.from_views(["a b", "\n", ". , ."])
    assert tokens.cut(0, 500).tolist() == [[0, 0, 2]]
    assert len(tokens.cut(1, 500)) == 0
    assert len(tokens.cut(2, 500)) == 0


@given(st.lists(st.sampled_from(["a", "bb", ".", ","]), max_size=300), st.integers(1, 60))
def test_spans_keep_all_tokens_and_differ_in_length_by_at_most_one_word(items, size):
    tokens = Tokens.from_views([" ".join(items)])
    spans = tokens.cut(0, size)
    if len(spans):
        lengths = tokens.words(spans)
        assert lengths.max() - lengths.min() <= 1
        assert " ".join(text_of(tokens, span) for span in spans).split() == items


@given(
    st.lists(st.sampled_from(["a", "bb", ".", ","]), max_size=200),
    st.integers(1, 30),
    st.integers(1, 9),
)
def test_sampled_spans_have_the_exact_length_and_do_not_overlap(items, words, number):
    tokens = Tokens.from_views([" ".join(items)])
    spans = tokens.sample(0, words, number)
    assert len(spans) <= number
    assert set(tokens.words(spans)) <= {words}
    assert (spans[1:, 1] >= spans[:-1, 2]).all()


@pytest.mark.parametrize("unit", ["word", "character", "punctuation"])
def test_a_span_encoded_alone_equals_its_part_of_the_document(unit):
    tokens = Tokens.from_views([VIEW, "four five six seven"])
    stream = Stream.fit(unit, tokens, np.array([0]), 100)
    whole = stream.encode(tokens, [0])[0]
    alone = stream.encode(Tokens(tokens.lexicon, [tokens.documents[0][2:7]]), [0])[0]
    part = whole.ids[whole.starts[2] : whole.starts[7]]
    if unit == "punctuation":  # the first mark of a span counts the words since the mark before it
        alone.ids[0] = part[0]
    assert alone.ids.tolist() == part.tolist()


def test_symbols_come_from_training_documents_only():
    tokens = Tokens.from_views(["a a b", "c c c c"])
    assert Stream.fit("word", tokens, np.array([0]), 5).symbols == ["a", "b"]


def test_ties_are_ordered_by_the_token_whatever_the_order_of_the_documents():
    first = Stream.fit("word", Tokens.from_views(["b a", "d c"]), np.array([0, 1]), 3)
    second = Stream.fit("word", Tokens.from_views(["c d", "a b"]), np.array([0, 1]), 3)
    assert first.symbols == second.symbols == ["a", "b", "c"]
