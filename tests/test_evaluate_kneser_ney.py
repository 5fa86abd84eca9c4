"""The Kneser-Ney model."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textlstm.evaluate.kneser_ney import NO_TOKEN, KneserNey, ngrams
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID


def documents(*texts):
    starts = np.cumsum([0, *map(len, texts)])[:-1]
    ids = np.array([token for text in texts for token in text], np.uint16)
    count = len(texts)
    return Documents(
        ids, starts.astype(np.int64), [str(k) for k in range(count)], [1] * count, [0] * count
    )


def test_the_context_of_a_documents_first_token_is_eos_preceded_by_no_token():
    np.testing.assert_array_equal(
        ngrams(documents([5, 6, 1], [7]), 3),
        [[NO_TOKEN, EOS_ID, 5], [EOS_ID, 5, 6], [5, 6, 1], [NO_TOKEN, EOS_ID, 7]],
    )


corpora = st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=12), min_size=1, max_size=6)


@given(corpora, st.integers(1, 4), st.lists(st.integers(0, 7), max_size=4))
@example([[1]], 3, [])
@settings(max_examples=60)
def test_probabilities_of_all_next_ids_sum_to_one(texts, order, context):
    model = KneserNey(documents(*texts), order, vocabulary=8)
    candidates = documents(*([*context, token] for token in range(8)))
    last = model.nats(candidates)[np.append(candidates.starts[1:], len(candidates.ids)) - 1]
    assert np.exp(-last).sum() == pytest.approx(1)


def test_bigram_probabilities_equal_values_worked_by_hand():
    # one document a b a b b (2 3 2 3 3): bigrams <eos>a, ab twice, ba, bb;
    # n1 = 3, n2 = 1, n3 = n4 -> 1
    # y = 3/5; D1 = 1 - 2 * 3/5 * 1/3 = 0.6, D2 = 2 - 3 * 3/5 * 1/1 = 0.2
    # continuations: a follows <eos> and b, b follows a and b;
    # n1 -> 1, n2 = 2, y = 1/5, D2 = 2 - 3/5 * 1/2 = 1.7
    model = KneserNey(documents([2, 3, 2, 3, 3]), 2, vocabulary=4)
    unigram_b = (2 - 1.7) / 4 + 3.4 / 4 * 1 / 4
    after_a = (2 - 0.2) / 2 + 0.2 / 2 * unigram_b
    after_b = (1 - 0.6) / 2 + 1.2 / 2 * unigram_b
    nats = model.nats(documents([2, 3, 3]))
    assert np.exp(-nats[1:]) == pytest.approx([after_a, after_b])


@pytest.mark.needs_data
def test_perplexity_of_penn_treebank_is_near_the_published_value(data):
    """Order 5 on the validation part: 148.0 by SRILM, as reported with Mikolov's toolkit."""
    train, valid = (
        (data / "ptb" / f"ptb.{split}.txt").read_text().replace("\n", " <eos> ").split()
        for split in ("train", "valid")
    )
    ids = {
        word: number
        for number, word in enumerate(["<unk>", "<eos>", *sorted(set(train) - {"<unk>", "<eos>"})])
    }
    train, valid = (documents([ids[word] for word in words]) for words in (train, valid))
    nats = KneserNey(train, 5, len(ids)).nats(valid)
    assert np.exp(nats.mean()) == pytest.approx(147.7, abs=0.5)
