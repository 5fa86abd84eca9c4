"""Settings of a text to generate, checked against the tokenizer of the model."""

from collections.abc import Sequence
from typing import NamedTuple

from textlstm.errors import TextlstmError
from textlstm.generate.constraints import Constraints
from textlstm.generate.filters import SamplingFilters, check_temperature
from textlstm.generate.transcript import Ending
from textlstm.model.strength import MAX_STRENGTH, STRENGTH
from textlstm.tokens.plain import encode_plain
from textlstm.tokens.tokenizer import EOS_TOKEN, UNKNOWN_TOKEN, Tokenizer

MAX_BEAM = 64
# compiling takes as long as writing this many words saves, at 200 to 650 units
COMPILED_WORDS = 2000


class Request(NamedTuple):
    """Settings of a text to generate, checked.

    Attributes:
        temperature: Temperature; 0: always the likeliest token.
        filters: Filters that exclude unlikely tokens.
        constraints: Forbidden, required and repeated tokens.
        ending: Where the text ends.
        beam: Number of texts that a beam search keeps; 0: draw.
        compiled: Whether a single text is written by machine code made for it.
        author: Author in whose style the text is written; None: no one's.
        strength: Factor of the author's difference from the shared output layer.
    """

    temperature: float
    filters: SamplingFilters
    constraints: Constraints
    ending: Ending
    beam: int = 0
    compiled: bool = False
    author: str | None = None
    strength: float = 1.0


def make_request(
    tokenizer: Tokenizer,
    words: int,
    temperature: float,
    stop: str | None,
    top_k: int,
    top_p: float,
    min_p: float,
    typical: float,
    require: Sequence[str],
    forbid: Sequence[str],
    no_repeat: int,
    repetition: float,
    beam: int,
    compiled: bool | None,
    author: str | None = None,
    strength: float = STRENGTH,
) -> Request:
    """Return the settings of texts, checked; the arguments are those of `generate`.

    Raises:
        TextlstmError: If a setting is out of range, or constraints contradict each other.
    """
    check_temperature(temperature)
    filters = SamplingFilters(top_k, top_p, min_p, typical)
    filters.check()
    ending = Ending(words, stop, tuple(require))
    ending.check(tokenizer)
    if not 0 <= beam <= MAX_BEAM:
        raise TextlstmError(f"beam: {beam} is not between 0 (draw) and {MAX_BEAM}")
    if not 0 <= strength <= MAX_STRENGTH:
        raise TextlstmError(f"strength: {strength} is not between 0 (no effect) and {MAX_STRENGTH}")
    constraints = make_constraints(tokenizer, require, forbid, no_repeat, repetition)
    constraints.check()
    if len(constraints.required) > words:
        raise TextlstmError(
            f"require: {len(constraints.required)} words in a text of {words}; write more words"
        )
    compiled = words >= COMPILED_WORDS if compiled is None else compiled
    return Request(temperature, filters, constraints, ending, beam, compiled, author, strength)


def make_constraints(
    tokenizer: Tokenizer,
    require: Sequence[str],
    forbid: Sequence[str],
    no_repeat: int,
    repetition: float,
) -> Constraints:
    """Return constraints as ids.

    Args:
        require: Words that a text has to contain.
        forbid: Words that a text must not contain.
        no_repeat: Number of tokens in a sequence that may not occur twice.
        repetition: Divisor of the probability of recent tokens.

    Raises:
        TextlstmError: If a required word is forbidden, unknown or not one token, or the
            tokenizer writes words in more than one way.
    """
    unit = tokenizer.unit
    required = []
    for word in require:
        if unit != "word":
            raise TextlstmError(f"require: {word!r}: only models of words can require words")
        ids = _ids_of_word(tokenizer, word)
        if len(ids) != 1:
            raise TextlstmError(f"require: {word!r} is {len(ids)} tokens; give single words")
        if ids[0] == tokenizer.unknown:
            raise TextlstmError(f"require: {word!r} is not in the vocabulary of the model")
        required.append(ids[0])
    if forbid and unit == "sentencepiece":
        raise TextlstmError(
            "forbid: a SentencePiece model writes a word in more than one way; forbidden words "
            "need a model of words or characters"
        )
    forbidden = [ids for word in forbid if (ids := _ids_of_word(tokenizer, word))]
    for word, id in zip(require, required, strict=True):
        if (id,) in forbidden:
            raise TextlstmError(f"require: {word!r} is also forbidden; remove one of them")
    known = [ids for ids in forbidden if tokenizer.unknown not in ids]
    if unit == "word":
        left = {token for token in tokenizer.tokens if any(map(str.isalnum, token))}
        left -= {tokenizer.tokens[ids[0]] for ids in known if len(ids) == 1}
        if left <= {UNKNOWN_TOKEN, EOS_TOKEN}:
            raise TextlstmError("forbid: no word of the vocabulary is left; forbid fewer words")
    return Constraints(tuple(known), tuple(dict.fromkeys(required)), no_repeat, repetition)


def _ids_of_word(tokenizer: Tokenizer, word: str) -> tuple[int, ...]:
    """Return the ids of a word without <eos> and line end."""
    ids = [int(id) for id in encode_plain(tokenizer, word)]
    return tuple(id for id in ids if tokenizer.tokens[id] not in (EOS_TOKEN, "\n"))
