"""The text of generated ids while they arrive: spacing, capitals, and where the text ends."""

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from textlstm.errors import TextlstmError
from textlstm.tokens.casing import Casing
from textlstm.tokens.plain import case
from textlstm.tokens.tokenizer import EOS_TOKEN, Tokenizer

STOPS = ("sentence", "paragraph", "words")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
SEGMENT = 400  # ids after which finished sentences are not decoded again …
CONTEXT = 40  # … but the last ids, on which spaces and capitals of the next depend
SPACES = (" ", "\u2581")  # of characters, of SentencePiece
OVERRUN, EXTRA = 2.0, 40  # words are at most OVERRUN * words + EXTRA, if no sentence ends before
PAIRS = {'"': '"', "(": ")", "[": "]", "“": "”", "«": "»"}


class Ending(NamedTuple):
    """Where a text ends.

    Attributes:
        words: Number of words to write.
        stop: None to finish the sentence in which the number is reached; "words" to end at that
            number; "sentence" or "paragraph" to end at the first sentence or paragraph end.
        required: Words in the text before it may end.
    """

    words: int
    stop: str | None = None
    required: tuple[str, ...] = ()

    @property
    def most_words(self) -> int:
        """Number of words at which the text ends even within a sentence."""
        return self.words if self.stop == "words" else int(self.words * OVERRUN) + EXTRA

    def check(self, tokenizer: Tokenizer) -> None:
        """Raise TextlstmError if a value is out of range or the unit has no such end."""
        if self.words < 1:
            raise TextlstmError(f"words: {self.words} is not a number of 1 or more")
        if self.stop is not None and self.stop not in STOPS:
            raise TextlstmError(f"stop: {self.stop!r} is not one of {', '.join(STOPS)}")
        if self.stop == "paragraph" and tokenizer.unit == "word":
            raise TextlstmError(
                "stop: a model of words writes no paragraph ends; use sentence or words"
            )


class Transcript:
    """Text of a prompt and of the ids that continue it.

    Prompt and ids are decoded together, because spaces depend on both sides; the prompt itself is
    shown as it was typed.

    Args:
        tokenizer: Tokenizer of the model.
        casing: Capitals for a tokenizer of lower-case texts.
        prompt: The prompt as typed.
        prompt_ids: Its ids, without <eos>.
        ending: Where the text ends.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        casing: Casing,
        prompt: str,
        prompt_ids: Sequence[int],
        ending: Ending,
    ) -> None:
        self.tokenizer, self.casing, self.ending = tokenizer, casing, ending
        self.prompt = prompt.rstrip() if len(prompt_ids) else ""
        self.head = [int(id) for id in prompt_ids]  # ids before those of the segment
        self.ids: list[int] = []  # all generated ids
        self.segment: list[int] = []  # those of the text that may still change
        self.closed, self.closed_words = "", 0  # generated text that does not change, its words
        self.end: int | None = None  # of the text, in characters after the prompt
        self.shown = 0

    @property
    def finished(self) -> bool:
        """Whether the text has reached its end."""
        return self.end is not None

    def add(self, ids: Sequence[int]) -> None:
        """Append generated ids, unless the text has ended."""
        if self.finished:
            return
        ids = [int(id) for id in ids]
        ends_document = self.tokenizer.unit != "word" and self.tokenizer.eos in ids
        if ends_document:
            ids = ids[: ids.index(self.tokenizer.eos)]
        self.ids += ids
        self.segment += ids
        text = self._decode(self.segment)
        stable = text[: _certain(text)]
        end = self._find_end(text if ends_document else stable)
        if end is None and ends_document:
            end = len(text)
        if end is not None:
            self.end = len(self.closed) + end
            self.closed += text
        elif len(self.segment) > SEGMENT:
            self._close()

    def finish(self) -> None:
        """End an unfinished text with its last sentence, if that has the required words."""
        if self.finished:
            return
        text = self._decode(self.segment)
        ends = [end for end in self.casing.sentence_ends(text) if self._has_required(text[:end])]
        self.end = len(self.closed) + (ends[-1] if ends else len(text))
        self.closed += text

    def text(self) -> str:
        """Return prompt and continuation, up to the end; quotes and brackets are closed."""
        return self.prompt + self.continuation()

    def continuation(self) -> str:
        """Return the text after the prompt."""
        whole = self.closed if self.finished else self.closed + self._decode(self.segment)
        whole = whole[: self.end].rstrip() if self.finished else whole
        if self.finished:
            whole += self._ellipsis(whole) + _closers(self.prompt + whole)
        return whole

    def new(self) -> str:
        """Return the text that became certain since the last call, whole words only."""
        text = self.continuation()
        end = len(text) if self.finished else _certain(text)
        piece = text[self.shown : end]
        self.shown = max(self.shown, end)
        return piece

    def rest(self) -> str:
        """Return the text that `new` has not returned yet."""
        piece = self.continuation()[self.shown :]
        self.shown += len(piece)
        return piece

    def used(self) -> int:
        """Return the number of generated ids whose text is before the end."""
        if not self.finished:
            return len(self.ids)
        dropped = 0
        segment, start = list(self.segment), len(self.closed) - len(self._decode(self.segment))
        while segment and start + len(self._decode(segment[:-1])) >= (self.end or 0):
            segment.pop()
            dropped += 1
        return len(self.ids) - dropped

    def _decode(self, ids: Sequence[int]) -> str:
        """Return the text of the segment, after the head."""
        return decode_after(self.tokenizer, self.casing, self.head, ids)

    def _close(self) -> None:
        """Move the beginning of the segment to the text that does not change."""
        size = self._closable()
        if not size:
            return
        text = self._decode(self.segment)[: len(self._decode(self.segment[:size]))]
        self.closed_words += len(WORD.findall(text))
        self.closed += text
        self.head = [*self.head, *self.segment[:size]][-CONTEXT:]
        self.segment = self.segment[size:]

    def _closable(self) -> int:
        """Return the number of ids of the segment that can be closed; 0 for none yet."""
        tokens = [self.tokenizer.tokens[id] for id in self.segment]
        if self.tokenizer.unit != "word":  # at a space: a word is not divided
            spaces = [place for place, token in enumerate(tokens) if token[:1] in SPACES]
            return spaces[-2] if len(spaces) > 1 else 0  # the word after it is whole
        # after a sentence outside quotes: the direction of a quote depends on those before
        size, are_open = 0, {'"': False, "'": False}
        for place, token in enumerate(tokens, start=1):
            if token in are_open:
                are_open[token] = not are_open[token]
            elif token == EOS_TOKEN and not any(are_open.values()):
                size = place
        return size

    def _find_end(self, text: str) -> int | None:
        """Return the index of the end in the segment's text; None if it goes on."""
        ending, words = self.ending, [match.end() for match in WORD.finditer(text)]
        number = self.closed_words + len(words)
        least = 0
        if ending.stop is None and number >= ending.words:
            least = words[max(ending.words - self.closed_words, 1) - 1]
        if ending.stop == "words" and number >= ending.words:
            return _with_marks(text, words[ending.words - self.closed_words - 1])
        if ending.stop == "sentence" or (ending.stop is None and number >= ending.words):
            for end in self.casing.sentence_ends(text):
                if end >= least and self._has_required(text[:end]):
                    return end
        if ending.stop == "paragraph":
            for match in re.finditer(r"(?<=\S)\n", text):
                if self._has_required(text[: match.start()]):
                    return match.start()
        if ending.stop != "words" and number >= ending.most_words:
            limit = words[ending.most_words - self.closed_words - 1]
            return _with_marks(text, limit)
        return None

    def _has_required(self, text: str) -> bool:
        """Return whether the closed text and `text` have all required words."""
        if not self.ending.required:
            return True
        words = set(re.findall(r"\w+", (self.closed + text).lower()))
        return all(word.lower() in words for word in self.ending.required)

    def _ellipsis(self, text: str) -> str:
        """Return the mark of a text that ends within a sentence."""
        ends = self.casing.sentence_ends(text[-40:])
        is_whole = bool(ends) and ends[-1] == len(text[-40:])
        return "" if is_whole or self.ending.stop == "words" or not text else " …"


def decode_after(
    tokenizer: Tokenizer, casing: Casing, before: Sequence[int], ids: Sequence[int]
) -> str:
    """Return the text of ids after the text of the ids before them, with spaces and capitals.

    Args:
        tokenizer: Tokenizer of the model.
        casing: Capitals for a tokenizer of lower-case texts; others write their own.
        before: Ids of a prompt, without the <eos> that starts a document.
        ids: Ids that continue it.
    """
    start, whole = tokenizer.decode(before), tokenizer.decode([*before, *ids])
    shared = len(os.path.commonprefix([start, whole]))
    return (casing.apply(whole) if case(tokenizer) == "lower" else whole)[shared:]


def _certain(text: str) -> int:
    """Return the index before which text does not change.

    The last word may go on, and the capitals of the word before it depend on it.
    """
    end = max(text.rfind(" "), text.rfind("\n"), 0)
    if text[:end][-1:].isalpha():
        end = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end), 0)
    return end


def _with_marks(text: str, end: int) -> int:
    """Return the index after the punctuation marks that follow a word."""
    following = re.compile(r"[^\w\s(\[“«]*").match(text, end)
    return following.end() if following else end


def _closers(text: str) -> str:
    """Return the quotes and brackets that the last paragraph leaves open, innermost first."""
    open_marks: list[str] = []
    for character in text.rsplit("\n", 1)[-1]:
        if open_marks and character == PAIRS[open_marks[-1]]:
            open_marks.pop()
        elif character in PAIRS:
            open_marks.append(character)
    return "".join(PAIRS[mark] for mark in reversed(open_marks))
