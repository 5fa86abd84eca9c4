"""Output heads of authors on a shared language model: likelihoods, fit, counted occurrences."""

import subprocess
import sys

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works
from helpers.settings import shrunk

from textlstm import config
from textlstm.attribute.corpus import Tokens, read_corpus
from textlstm.attribute.fit import method_of
from textlstm.attribute.head_network import Heads, Trunk
from textlstm.attribute.head_symbols import (
    BLOCK,
    FEW_BLOCKS,
    LEAST_BLOCK,
    HeadSymbols,
    Windows,
    counted,
)
from textlstm.attribute.head_training import ridge, sample_blocks

SETTINGS = config.LstmHeads.model_validate(shrunk("attribute")["lstm_heads"])
TEXT = "the cat was talking and the dog was walking , the oak was the oak"


@pytest.fixture
def symbols():
    return HeadSymbols.fit(Tokens.from_views([TEXT]), np.array([0]), words=3, rare=5)


def random_heads(symbols, authors=3):
    rng = np.random.default_rng(1)
    share = np.zeros(len(symbols.rare) + 1, np.float32)
    for symbol in set(symbols.symbol_of_rare[1:].tolist()):
        own = np.flatnonzero(symbols.symbol_of_rare == symbol)
        share[own] = 1 / len(own)
    return Heads(
        rng.normal(0, 0.5, (authors, symbols.size)).astype(np.float32),
        rng.normal(0, 0.5, (authors, len(symbols.rare) + 1)).astype(np.float32),
        share,
    )


def log_softmax(x):
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def test_one_product_gives_the_log_ratios_of_each_authors_own_softmax(symbols):
    trunk, heads = Trunk(symbols, SETTINGS, seed=1), random_heads(symbols)
    ids = np.random.default_rng(2).integers(2, symbols.size, (2, 6)).astype(np.int32)
    hidden = trunk.hidden(ids).numpy()
    logits = hidden @ trunk.weights["output"].numpy().T + trunk.weights["bias"].numpy()
    place = np.arange(ids.size), ids.ravel()
    expected = np.stack(
        [
            (log_softmax(logits + difference)[place] - log_softmax(logits)[place])
            for difference in heads.difference
        ],
        axis=1,
    )
    ones, none = np.ones(ids.shape, np.float32), np.zeros(ids.shape, np.int32)
    np.testing.assert_allclose(
        trunk.log_ratios(heads, ids, none, [ones, ones]),
        expected.reshape(2, 6, 3).sum(axis=1),
        atol=1e-4,
    )


def test_log_ratios_equal_the_values_worked_by_hand(symbols):
    trunk, heads = Trunk(symbols, SETTINGS, seed=1), random_heads(symbols, authors=1)
    for weight in trunk.weights.values():
        weight.assign(np.zeros(weight.shape, np.float32))  # every symbol is equally probable
    heads.difference[:] = 0
    heads.difference[0, 2] = np.log(3)
    heads.rare[:] = 0
    # 3 / (3 + others) against 1 / size, once; 1 / (3 + others) against it, once
    size = symbols.size
    norm = np.log((size + 2) / size)
    ids = np.array([[2, 3]], np.int32)
    ones = np.ones((1, 2), np.float32)
    ratios = trunk.log_ratios(heads, ids, np.zeros_like(ids), [ones, ones])
    assert ratios[0, 0] == pytest.approx(np.log(3) - 2 * norm, abs=1e-5)


def test_rare_words_of_an_ending_share_its_probability(symbols):
    trunk, heads = Trunk(symbols, SETTINGS, seed=1), random_heads(symbols)
    heads.difference[:] = 0
    rare = np.arange(1, len(symbols.rare) + 1, dtype=np.int32)[None]
    ids = symbols.symbol_of_rare[rare]
    ones = np.ones(ids.shape, np.float32)
    ratios = trunk.log_ratios(heads, ids.T, rare.T, [ones.T, ones.T])
    p = np.exp(ratios) * heads.share[1:, None]
    for symbol in np.unique(ids):
        np.testing.assert_allclose(p[ids[0] == symbol].sum(axis=0), 1, rtol=1e-4)


def test_residuals_are_the_gradient_of_the_log_likelihood_at_no_difference(symbols):
    trunk = Trunk(symbols, SETTINGS, seed=1)
    ids = np.random.default_rng(2).integers(2, symbols.size, (2, 6)).astype(np.int32)
    heads = random_heads(symbols)
    heads.difference *= 1e-3
    ones, none = np.ones(ids.shape, np.float32), np.zeros(ids.shape, np.int32)
    heads.rare[:] = 0
    ratios = trunk.log_ratios(heads, ids, none, [ones, ones]).sum(axis=0)
    np.testing.assert_allclose(
        trunk.residuals(ids[None])[0] @ heads.difference.T, ratios, atol=1e-4
    )


def test_ridge_in_pieces_equals_ridge_in_features():
    rng = np.random.default_rng(1)
    z, owner = rng.normal(size=(12, 5)), np.repeat([0, 1, 2], 4)
    weights = ridge(z.copy(), owner, penalty=0.5)
    centred = z - np.mean([z[owner == author].mean(axis=0) for author in range(3)], axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = centred / lengths
    target = 2 * np.eye(3)[owner] - 1 - (2 / 3 - 1)
    primal = np.linalg.solve(unit.T @ unit + 0.5 * np.eye(5), unit.T @ target).T
    np.testing.assert_allclose(weights, primal / lengths.mean(), atol=1e-8)


def test_a_long_span_is_read_in_blocks_from_its_start_to_its_end(symbols):
    tokens = Tokens.from_views(["cat " * (BLOCK * 5 * 10 - 1) + "the"])
    windows = Windows.cut(symbols, tokens, tokens.whole(), length=5, most=2 * BLOCK)
    assert len(windows.symbols) == 2 * BLOCK
    assert windows.symbols[-1, -1] == symbols.encode(tokens, 0)[0][-1]


def test_the_pieces_of_a_small_corpus_are_shorter():
    def block_size(number):
        windows = np.zeros((number, 1), np.int32)
        return Windows(windows, windows, np.zeros(number, int)).block_size()

    full = FEW_BLOCKS * BLOCK
    sizes = [block_size(full), block_size(full - 1), block_size(full // 2 - 1), block_size(1)]
    assert sizes == [BLOCK, BLOCK // 2, BLOCK // 4, LEAST_BLOCK]


def test_shorter_pieces_of_an_author_are_as_many_more():
    owner = np.zeros(BLOCK * 10, int)
    windows = Windows(np.zeros((len(owner), 1), np.int32), np.zeros((len(owner), 1)), owner)
    starts = [sample_blocks(windows, owner, 1000, size) for size in (BLOCK, LEAST_BLOCK)]
    assert [len(each) for each in starts] == [10, 10 * BLOCK // LEAST_BLOCK]


def test_occurrences_above_the_limit_are_not_counted_again_in_the_next_block():
    ids = np.ones((2, 3), np.int32)
    apart = counted(ids, np.array([0, 1]), np.array([0, 2]))
    assert apart.sum(axis=1).tolist() == [2, 2]


def test_without_rare_words_only_frequent_words_and_endings_are_read(tmp_path):
    corpus = read_corpus(*paths(write_works(tmp_path, THREE)))
    settings = SETTINGS.model_copy(update={"rare_words": 0})
    scorer = method_of("lstm_heads", settings, 1).fit(corpus, corpus.training(0))
    works = corpus.held_out(0)
    scores = scorer.scores(corpus.tokens, corpus.tokens.whole()[works])
    assert not scorer.symbols.rare
    assert (scores.argmax(axis=1) == corpus.labels[works]).mean() > 0.6


def test_the_average_of_two_networks_differs_from_either(tmp_path):
    corpus = read_corpus(*paths(write_works(tmp_path, THREE)))
    spans = corpus.tokens.whole()[corpus.held_out(0)]
    one, two = (
        method_of("lstm_heads", SETTINGS.model_copy(update={"networks": number}), 1)
        .fit(corpus, corpus.training(0))
        .log_ratios(corpus.tokens, spans)
        for number in (1, 2)
    )
    assert not np.allclose(one, two)


def test_a_method_that_computes_with_tensorflow_prints_none_of_its_messages():
    code = (
        "from textlstm.attribute.fit import method_of; from textlstm.config import LstmHeads; "
        f"method_of('lstm_heads', LstmHeads(**{SETTINGS.model_dump()!r}), 1); import sys; "
        "assert 'tensorflow' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
