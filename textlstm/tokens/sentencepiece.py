"""Tokenizer of subwords by SentencePiece (Kudo and Richardson 2018) with byte fallback."""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np

from textlstm.artifacts.files import read_bytes
from textlstm.errors import TextlstmError
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import (
    EOS_ID,
    EOS_TOKEN,
    UNKNOWN_ID,
    UNKNOWN_TOKEN,
    Settings,
    Tokenizer,
    case_of,
    check_vocabulary,
    without_header,
)

MODEL = "sentencepiece.model"
ESCAPE = "\ue000"
# characters with a special meaning: SentencePiece's sign for a space, the end of a C string, and
# the escape itself
ESCAPES = {ESCAPE: "a", "\u2581": "b", "\0": "c"}


class SentencePiece(Tokenizer):
    """Tokenizer with a unigram or BPE model; bytes encode characters that were never seen.

    `decode` inverts `encode` exactly. Each document ends with `<eos>`.

    Args:
        model: Serialised SentencePiece model.
        counts: Number of occurrences of each piece in the training works.
        settings: Settings of the fit, saved in tokenizer.json.

    Example:
        >>> text = "the quick brown fox jumps over the lazy dog\\n"
        >>> pieces = SentencePiece.fit([text] * 30, 1, 300, "bpe", 0)
        >>> pieces.decode(pieces.encode("the fox 🦊"))
        'the fox 🦊'
    """

    unit = "sentencepiece"

    def __init__(self, model: bytes, counts: list[int], settings: Settings) -> None:
        import sentencepiece

        self.model = model
        self.pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        names = [self.pieces.id_to_piece(id) for id in range(self.pieces.get_piece_size())]
        super().__init__(names, counts, settings)

    @classmethod
    def fit(
        cls,
        texts: Iterable[str],
        min_count: int = 1,
        max_size: int = 20_000,
        sentencepiece: str = "unigram",
        seed: int = 0,
    ) -> Self:
        """Train a model; a small corpus gets fewer than `max_size` pieces. See `Tokenizer.fit`."""
        import sentencepiece as library

        model, counts = io.BytesIO(), dict[int, int]()
        lines = [line for text in texts for line in _escape(text).split("\n") if line.strip()]
        if not lines:
            raise TextlstmError(
                "tokens: no text to fit SentencePiece to; the training works are empty"
            )
        library.set_random_generator_seed(seed)
        try:
            library.SentencePieceTrainer.train(
                sentence_iterator=iter(lines),
                model_writer=model,
                model_type=sentencepiece,
                vocab_size=max_size,
                hard_vocab_limit=False,
                unk_id=UNKNOWN_ID,
                eos_id=EOS_ID,
                bos_id=-1,
                pad_id=-1,
                unk_piece=UNKNOWN_TOKEN,
                eos_piece=EOS_TOKEN,
                byte_fallback=True,
                character_coverage=1.0,
                normalization_rule_name="identity",
                remove_extra_whitespaces=False,
                add_dummy_prefix=False,
                split_by_unicode_script=True,
                user_defined_symbols=["\n"],
                max_sentence_length=1 << 20,
                num_threads=1,  # the result must not depend on the machine
                minloglevel=2,
            )
        except RuntimeError as error:
            message = str(error)
            required = re.search(r"\d+ vs (\d+)", message) if "required_chars" in message else None
            reason = f"these texts need at least {required[1]}" if required else message
            raise TextlstmError(
                f"tokens.max_size: {max_size} pieces are too few; {reason}"
            ) from error
        case = "keep" if any(case_of(line) == "keep" for line in lines) else "lower"
        settings: Settings = {"sentencepiece": sentencepiece, "max_size": max_size, "case": case}
        self = cls(model.getvalue(), [], settings)
        for line in lines:
            for id in self.pieces.encode(line + "\n"):
                counts[id] = counts.get(id, 0) + 1
        self.counts = [counts.get(id, 0) for id in range(self.size)]
        return self

    @staticmethod
    def document(view: str, clean: str | None = None) -> str:
        """Return the text of a view as in print."""
        return readable(view, clean)

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of the pieces of a text, then `<eos>`: unsigned integers [pieces + 1]."""
        return np.array([*self.pieces.encode(_escape(text)), self.eos], self.dtype)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text; inverts `encode` exactly."""
        return _unescape(self.pieces.decode([int(id) for id in ids if id != self.eos]))

    def files(self) -> dict[str, bytes]:
        """Return the contents of sentencepiece.model, tokenizer.json and vocabulary.tsv."""
        return {MODEL: self.model, **super().files()}

    @classmethod
    def read(cls, folder: str | Path, settings: Settings) -> Self:
        """Read the tokenizer of a folder from its model."""
        path = Path(folder, MODEL)
        try:
            self = cls(read_bytes(path), [], without_header(settings))
        except (RuntimeError, ValueError) as error:
            raise TextlstmError(f"{path}: {error}; delete the tokenizer and run again") from error
        if self.size != settings["size"]:
            raise TextlstmError(f"{path}: does not fit tokenizer.json; delete both and run again")
        check_vocabulary(path, self.tokens)
        self.counts = [0] * self.size
        return self


def _escape(text: str) -> str:
    """Replace the characters with a special meaning to SentencePiece."""
    for character, letter in ESCAPES.items():
        text = text.replace(character, f"{ESCAPE}{letter}")
    return text


def _unescape(text: str) -> str:
    for character, letter in reversed(ESCAPES.items()):
        text = text.replace(f"{ESCAPE}{letter}", character)
    return text
