"""SentencePiece (Kudo and Richardson 2018): pieces of words, and bytes for what was never seen."""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np

from textlstm.artifacts import write_bytes
from textlstm.errors import TextlstmError
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import EOS_TOKEN, UNKNOWN_TOKEN, Tokenizer

MODEL = "sentencepiece.model"
ESCAPES = {
    "\ue000": "a",
    "\u2581": "b",
    "\0": "c",
}  # its sign for a space and the end of a C string


class SentencePiece(Tokenizer):
    """A unigram or BPE model with byte fallback; a document ends with <eos>."""

    unit = "sentencepiece"

    def __init__(self, model: bytes, counts: list[int], settings: dict[str, Any]) -> None:
        import sentencepiece

        self.model = model
        self.pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        names = [self.pieces.id_to_piece(id) for id in range(self.pieces.get_piece_size())]
        super().__init__(names, counts, settings)

    @classmethod
    def fit(
        cls, texts: Iterable[str], min_count: int, max_size: int, sentencepiece: str, seed: int
    ) -> Self:
        """Train on the readable text; a corpus too small for `max_size` pieces gets as many as it bears."""
        import sentencepiece as library

        model, counts = io.BytesIO(), dict[int, int]()
        lines = [line for text in texts for line in _escape(text).split("\n") if line.strip()]
        if not lines:
            raise TextlstmError(
                "tokens: no text to learn pieces from; the training works are empty"
            )
        library.set_random_generator_seed(seed)
        settings: dict[str, Any] = dict(
            sentence_iterator=iter(lines),
            model_writer=model,
            model_type=sentencepiece,
            vocab_size=max_size,
            hard_vocab_limit=False,
            unk_id=0,
            eos_id=1,
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
        try:
            library.SentencePieceTrainer.train(**settings)
        except RuntimeError as error:
            few = (
                re.search(r"(\d+) vs (\d+)", str(error)) if "required_chars" in str(error) else None
            )
            wanted = f"these texts need {few[2]} at least" if few else str(error)
            raise TextlstmError(
                f"tokens.max_size: {max_size} pieces are too few; {wanted}"
            ) from error
        self = cls(model.getvalue(), [], {"sentencepiece": sentencepiece, "max_size": max_size})
        for line in lines:
            for id in self.pieces.encode(line + "\n"):
                counts[id] = counts.get(id, 0) + 1
        self.counts = [counts.get(id, 0) for id in range(self.size)]
        return self

    @staticmethod
    def document(view: str) -> str:
        """Return the view as readable text."""
        return readable(view)

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of the text's pieces, then <eos>."""
        return np.array([*self.pieces.encode(_escape(text)), self.eos], self.dtype)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text; `encode` undone exactly."""
        return _unescape(self.pieces.decode([int(id) for id in ids if id != self.eos]))

    def save(self, folder: Path) -> None:
        """Write sentencepiece.model beside the readable files."""
        write_bytes(folder / MODEL, self.model)
        super().save(folder)

    @classmethod
    def read(cls, folder: Path, settings: dict[str, Any]) -> Self:
        """Make the tokenizer of a folder from its model."""
        path = folder / MODEL
        try:
            kept = {
                key: value
                for key, value in settings.items()
                if key not in ("version", "unit", "size")
            }
            self = cls(path.read_bytes(), [], kept)
        except (OSError, RuntimeError) as error:
            raise TextlstmError(f"{path}: {error}; delete the tokenizer and run again") from error
        self.counts = [0] * self.size
        return self


def _escape(text: str) -> str:
    """Write the two signs that mean something to SentencePiece in signs that do not."""
    for sign, letter in ESCAPES.items():
        text = text.replace(sign, f"\ue000{letter}")
    return text


def _unescape(text: str) -> str:
    for sign, letter in reversed(ESCAPES.items()):
        text = text.replace(f"\ue000{letter}", sign)
    return text
