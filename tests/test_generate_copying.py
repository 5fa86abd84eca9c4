"""Copying is counted exactly, and never across two documents."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textlstm.generate.copying import Copy, TrainingText

ALPHABET = "abcdefghijklmnopqrstuvwxyz |"


def ids(text: str) -> np.ndarray:
    return np.array([ALPHABET.index(letter) for letter in text], np.uint16)


def test_the_longest_run_and_where_it_stands():
    training = TrainingText(ids("the sea was calm|the sailor slept|"), np.array([0, 17]))
    assert training.longest(ids("a sailor was calm")) == Copy(
        length=9, sample_start=8, train_start=7
    )
    assert "the sea was calm"[7:16] == "a sailor was calm"[8:] == " was calm"


def test_a_run_ends_where_its_document_ends():
    whole = TrainingText(ids("abcdef"), np.array([0]))
    parted = TrainingText(ids("abcdef"), np.array([0, 3]))
    assert whole.longest(ids("bcde")).length == 4
    assert parted.longest(ids("bcde")).length == 2


def test_novelty_is_the_share_of_ngrams_never_seen():
    training = TrainingText(ids("abcdefgh"), np.array([0]))
    assert training.novelty(ids("abcdxfgh"), range(2, 5)) == {2: 2 / 7, 3: 3 / 6, 4: 4 / 5}
    assert training.novelty(ids("abc"), range(3, 6)) == {3: 0.0}


def test_nothing_shared_and_nothing_written():
    training = TrainingText(ids("aaa"), np.array([0]))
    assert training.longest(ids("zzz")) == Copy(0, 0, 0)
    assert training.longest(ids("")) == Copy(0, 0, 0)


@given(
    st.lists(st.text("ab", min_size=1, max_size=12), min_size=1, max_size=4),
    st.text("abc", max_size=10),
)
def test_it_agrees_with_plain_search(documents, sample):
    starts = np.cumsum([0, *map(len, documents[:-1])])
    training = TrainingText(ids("".join(documents)), starts)
    runs = [sample[i:j] for i in range(len(sample)) for j in range(i + 1, len(sample) + 1)]
    found = max(
        (len(run) for run in runs if any(run in document for document in documents)), default=0
    )
    copy = training.longest(ids(sample))
    assert copy.length == found
    there = "".join(documents)[copy.train_start : copy.train_start + copy.length]
    assert there == sample[copy.sample_start : copy.sample_start + copy.length]
