"""Scores of texts: how surprising each token is to a model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.generate.transcript import decode_after
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity
from textlstm.model.scoring import score as nats_of
from textlstm.tokens.casing import Casing
from textlstm.tokens.plain import encode_views, view_and_text
from textlstm.tokens.tokenizer import EOS_ID, UNKNOWN_ID, UNKNOWN_TOKEN, Tokenizer


@dataclass(frozen=True)
class Score:
    """Score of a text: how surprising each of its tokens is to a model.

    Attributes:
        name: Name of the text.
        tokens: The tokens, `<eos>` included.
        nats: Negative log probability of each token, float64 [tokens].
        characters: Length of the text in characters.
        unknown: Number of tokens that are not in the vocabulary.
        sentences: For each sentence the index of its first token and that after its last.
        unknown_words: The word of the text at the index of each token `<unk>`.
    """

    name: str
    tokens: list[str]
    nats: np.ndarray
    characters: int
    unknown: int
    sentences: list[tuple[int, int]]
    unknown_words: dict[int, str]

    @property
    def perplexity(self) -> float:
        """Exponential of the mean nats of a token."""
        return perplexity(self.nats)

    @property
    def bits_per_character(self) -> float:
        """Sum of the nats in bits, divided by the number of characters."""
        return float(self.nats.sum() / np.log(2) / self.characters)


def pieces(tokenizer: Tokenizer, casing: Casing, scored: Score, start: int, end: int) -> list[str]:
    """Return the text of each token of a range, with spaces and capitals; empty for `<eos>`.

    Args:
        tokenizer: Tokenizer of the model.
        casing: Capitals of the training works.
        scored: Score of a text by the model.
        start: Index of the first token, at the start of a sentence.
        end: Index after the last token.
    """
    ids = [tokenizer.ids[token] for token in scored.tokens[start:end]]
    before = [tokenizer.ids[token] for token in scored.tokens[max(0, start - 2) : start]]
    whole = decode_after(tokenizer, casing, before, ids)
    sizes = [
        len(decode_after(tokenizer, casing, before, ids[:number])) for number in range(1, len(ids))
    ]
    ends = [*(min(size, len(whole)) for size in sizes), len(whole)][: len(ids)]
    pieces = [whole[first:last] for first, last in zip([0, *ends[:-1]], ends, strict=True)]
    return [
        piece.replace(UNKNOWN_TOKEN, scored.unknown_words.get(place, UNKNOWN_TOKEN))
        for place, piece in enumerate(pieces, start=start)
    ]


def score_texts(
    model: LanguageModel | Mixture,
    tokenizer: Tokenizer,
    casing: Casing,
    texts: Sequence[str],
    names: Sequence[str] | None,
) -> list[Score]:
    """Return the score of each text, from the start of a document.

    Args:
        model: The language model.
        tokenizer: Its tokenizer.
        casing: Capitals of the training works, which tell where sentences end.
        texts: Plain texts.
        names: Their names; None for their numbers.

    Raises:
        TextlstmError: If a text is empty.
    """
    views = [view_and_text(tokenizer, text) for text in texts]
    encoded = encode_views(views, tokenizer, names)
    for name, characters in zip(encoded.works, encoded.characters, strict=True):
        if not characters:
            raise TextlstmError(f"{name}: no text to score; the file is empty")
    nats, scored = nats_of(model, encoded), []
    for k, view in enumerate(views):
        written, ids = tokenizer.split(tokenizer.document(*view)), encoded[k].tolist()
        start, length = int(encoded.starts[k]), int(encoded.lengths[k])
        scored.append(
            Score(
                encoded.works[k],
                [tokenizer.tokens[id] for id in ids],
                nats[start : start + length],
                encoded.characters[k],
                encoded.unknown[k],
                _sentences(tokenizer, casing, ids),
                {place: written[place] for place, id in enumerate(ids) if id == UNKNOWN_ID},
            )
        )
    return scored


def _sentences(tokenizer: Tokenizer, casing: Casing, ids: list[int]) -> list[tuple[int, int]]:
    """Return the range of each sentence: up to <eos> for words, otherwise by its full stop."""
    if tokenizer.unit == "word":
        ends = [place + 1 for place, id in enumerate(ids) if id == EOS_ID]
    else:
        lengths = np.cumsum([len(tokenizer.decode([id])) for id in ids])
        stops = casing.sentence_ends(tokenizer.decode(ids))
        ends = (np.searchsorted(lengths, stops) + 1).tolist()
    ends = sorted({*ends, len(ids)})
    return [pair for pair in zip([0, *ends[:-1]], ends, strict=True) if pair[0] < pair[1]]
