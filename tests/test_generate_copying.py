"""Copying: exact matches, within one document."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textlstm.generate.copying import Copy, TrainingText

ALPHABET = "abcdefghijklmnopqrstuvwxyz |"


def ids(text: str) -> np.ndarray:
    return np.array([ALPHABET.index(letter) for letter in text], np.uint16)


def test_longest_returns_the_longest_shared_run_and_its_places():
    training = TrainingText(ids("the sea was calm|the sailor slept|"), np.array([0, 17]))
    assert training.longest(ids("a sailor was calm")) == Copy(
        length=9, sample_start=8, train_start=7
    )
    assert "the sea was calm"[7:16] == "a sailor was calm"[8:] == " was calm"


def test_a_match_does_not_span_two_documents():
    undivided = TrainingText(ids("abcdef"), np.array([0]))
    divided = TrainingText(ids("abcdef"), np.array([0, 3]))
    assert undivided.longest(ids("bcde")).length == 4
    assert divided.longest(ids("bcde")).length == 2


def test_novelty_is_the_share_of_ngrams_not_in_the_training_text():
    training = TrainingText(ids("abcdefgh"), np.array([0]))
    assert training.novelty(ids("abcdxfgh"), range(2, 5)) == {2: 2 / 7, 3: 3 / 6, 4: 4 / 5}
    assert training.novelty(ids("abc"), range(3, 6)) == {3: 0.0}


def test_samples_that_share_nothing_or_are_empty_have_no_match():
    training = TrainingText(ids("aaa"), np.array([0]))
    assert training.longest(ids("zzz")) == Copy(0, 0, 0)
    assert training.longest(ids("")) == Copy(0, 0, 0)


@given(
    st.lists(st.text("ab", min_size=1, max_size=12), min_size=1, max_size=4),
    st.text("abc", max_size=10),
)
def test_longest_agrees_with_a_search_of_all_substrings(documents, sample):
    starts = np.cumsum([0, *map(len, documents[:-1])])
    training = TrainingText(ids("".join(documents)), starts)
    runs = [sample[i:j] for i in range(len(sample)) for j in range(i + 1, len(sample) + 1)]
    expected = max(
        (len(run) for run in runs if any(run in document for document in documents)), default=0
    )
    copy = training.longest(ids(sample))
    assert copy.length == expected
    there = "".join(documents)[copy.train_start : copy.train_start + copy.length]
    assert there == sample[copy.sample_start : copy.sample_start + copy.length]
