"""The LSTM with a softmax of authors, beside the other judges on the same folds.

It is a trunk of its own, of textlstm.model's LSTM, and not the language model's: that one has read works which a fold
holds out, and what it learnt of them would leak. A fold's networks learn everything, the embedding too, from the works
the fold leaves them.
"""

from pathlib import Path

import numpy as np

from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.network import AuthorNetwork, Settings
from textlstm.attribute.protocol import Scorer, Scores, mean_by_work, predict
from textlstm.attribute.windows import Windows


def write_lstm(
    folds: Path, texts: Path, chunk: int, settings: Settings, seed: int, out: Path
) -> None:
    """Judge every work by the LSTM and write the predictions."""
    shelf = read_chunked_corpus(folds, texts, chunk)
    windows = Windows(shelf.chunks, settings.window)
    network = AuthorNetwork(max(1, len(shelf.authors)), settings, seed)
    predict("lstm", shelf, lambda train: fit(shelf, windows, network, seed, train), seed, out)


def fit(
    shelf: ChunkedCorpus, windows: Windows, network: AuthorNetwork, seed: int, train: np.ndarray
) -> Scorer:
    """Choose the vocabulary and train networks from the chunks `train` alone; their log probabilities are averaged."""
    rows = windows.windows_of(train)
    ids, labels = (
        windows.frequent(rows, network.settings.vocabulary),
        shelf.labels[windows.chunk[rows]],
    )
    members = [
        network.train(ids[windows.words[rows]], labels, seed + member)
        for member in range(network.settings.networks)
    ]
    untaught = np.setdiff1d(np.arange(len(shelf.authors)), labels)

    def judge(rows: np.ndarray) -> Scores:
        of = windows.windows_of(rows)
        read = [
            network.log_probabilities(one, ids[windows.words[of]], windows.chunk[of])
            for one in members
        ]
        chunks = np.stack(read).astype(np.float64).mean(axis=0)
        chunks[:, untaught] = -np.inf
        return Scores(chunks, mean_by_work(chunks, shelf.owner[rows]))

    return judge
