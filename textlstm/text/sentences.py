"""Split paragraphs into sentences with Punkt (Kiss and Strunk 2006).

NLTK's pretrained model of the language is used if it is installed; otherwise Punkt is trained on
the text itself. Punkt knows full stops and `?` and `!` before a space; rules add the terminals of
other scripts, and join what it splits after an ordinal such as `am 1. Februar`.
"""

import re
import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from textlstm.corpus.nltk_data import folders
from textlstm.text.encodings import frequent_words
from textlstm.text.languages import NAMES, word_list
from textlstm.text.nltk_import import import_nltk
from textlstm.text.scripts import CLOSING, OTHER_TERMINALS

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

# characters sampled evenly from a text for training: on a novel of 358,000 words the full text
# costs 4 s and changes 32 of 20,829 sentence ends
MAX_TRAINING_CHARACTERS = 100_000
# trained on less, Punkt disagrees with NLTK's model on 163 of 6,511 sentence ends of news,
# untrained on 75
MIN_TRAINING_CHARACTERS = 20_000
MAX_CHUNK_CHARACTERS = 20_000  # NLTK refuses a text that takes it longer than five seconds

# a sentence ends behind these, with or without a space; also ? and ! before a letter of a script
# without spaces
ENDS = "\"'”’»›)\\]」』》〉）］】"
UNSPACED_LETTERS = "\u3040-\u30ff\u3400-\u9fff"
OTHER_END = re.compile(
    rf"(?:[{OTHER_TERMINALS}]+|[!?]+(?=[{CLOSING}]*[{UNSPACED_LETTERS}]))[{ENDS}]*+"
    r"(?!(?<=[」』])(?:と|って))"  # 「待て。」と言った: speech inside a sentence
)
GREEK_QUESTION = re.compile(
    r";[»\"”]?(?=\s+[«\"“—]?\s?[Α-ΩΆ-Ώ])"
)  # ; is the question mark of Greek
# languages that write ordinals as a number and a full stop
ORDINAL_LANGUAGES = frozenset(
    ["de", "da", "no", "nb", "nn", "fi", "et", "lv", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "is"]
    + ["tr", "pl", "lb", "fo", "eu"]
)
ORDINAL_END = re.compile(r"(?:^|[\s(])\d{1,2}\.$")
ROMAN_END = re.compile(r"\s[IVXLC]{1,6}\.$")  # Ludwig XIV. regierte
FIRST_WORD = re.compile(r"[^\W\d_]+")


def sentence_splitter(language: str, paragraphs: list[str]) -> Callable[[str], Iterator[str]]:
    """Return a function that splits a paragraph into sentences, keeping all visible characters."""
    model = _nltk_model(language)
    if model is not None or sum(map(len, paragraphs)) < MIN_TRAINING_CHARACTERS:
        tokenizer = untrained(language, model)
    else:
        punkt = import_nltk("tokenize.punkt")
        tokenizer = tokenizer_of(punkt, train(punkt, paragraphs), language)

    def split(paragraph: str) -> Iterator[str]:
        for chunk in split_long(paragraph):
            spans = tokenizer.span_tokenize(chunk)
            sentences: Iterator[str] = (chunk[start:end] for start, end in spans)
            if language in ORDINAL_LANGUAGES:
                sentences = _join_ordinals(sentences, language)
            if language == "el":
                sentences = _split_at(GREEK_QUESTION, sentences)
            if not chunk.isascii():
                sentences = _split_at(OTHER_END, sentences)
            yield from sentences

    return split


@lru_cache(maxsize=4)
def untrained(language: str, model: Path | None) -> "PunktSentenceTokenizer":
    """Return Punkt with NLTK's model of a language, or without one; the same for many texts."""
    punkt = import_nltk("tokenize.punkt")
    parameters = _read_model(punkt, model) if model else punkt.PunktParameters()
    return tokenizer_of(punkt, parameters, language)


def tokenizer_of(
    punkt: ModuleType, parameters: "PunktParameters", language: str
) -> "PunktSentenceTokenizer":
    """Return Punkt with parameters and the abbreviations of a language."""
    parameters.abbrev_types.update(word_list("abbreviations", language))
    tokenizer = punkt.PunktSentenceTokenizer(parameters)
    # Punkt classifies a full stop by its two neighbouring words, in 30 µs: cache the result
    tokenizer.text_contains_sentbreak = lru_cache(maxsize=1 << 15)(
        tokenizer.text_contains_sentbreak
    )
    return tokenizer


def _join_ordinals(sentences: Iterator[str], language: str) -> Iterator[str]:
    """Join what was split after an ordinal: `am 1.` and `Februar 1816`."""
    held = ""
    for sentence in sentences:
        first = FIRST_WORD.search(sentence)
        if (
            held
            and first
            and sentence[:1].isupper()
            and first.group().lower() in frequent_words(language)
        ):
            yield held  # "Er wurde 19." and "Dann ging er."
            held = ""
        elif held and ROMAN_END.search(held) and not sentence[:1].islower():
            yield held
            held = ""
        joined = f"{held} {sentence}" if held else sentence
        held = joined if ORDINAL_END.search(joined) or ROMAN_END.search(joined) else ""
        if not held:
            yield joined
    if held:
        yield held


def _split_at(pattern: re.Pattern[str], sentences: Iterator[str]) -> Iterator[str]:
    """Split sentences behind every match of a pattern; an opening quote begins the next one."""
    is_open = False  # a straight quote
    for sentence in sentences:
        start = 0
        for match in pattern.finditer(sentence):
            end = match.end()
            marks = sentence[start:end].count('"')
            if match.group().endswith('"') and (is_open + marks) % 2:
                end -= 1
                marks -= 1
            is_open = bool((is_open + marks) % 2)
            if part := sentence[start:end].strip():
                yield part
            start = end
        is_open = bool((is_open + sentence[start:].count('"')) % 2)
        if rest := sentence[start:].strip():
            yield rest


def split_long(paragraph: str) -> list[str]:
    """Return a paragraph in chunks of at most MAX_CHUNK_CHARACTERS, split at spaces."""
    if len(paragraph) <= MAX_CHUNK_CHARACTERS:
        return [paragraph]
    return textwrap.wrap(paragraph, MAX_CHUNK_CHARACTERS, break_on_hyphens=False)


def train(punkt: ModuleType, paragraphs: list[str]) -> "PunktParameters":
    """Train Punkt on the text to be split; return untrained parameters for a short text."""
    chunks = [chunk for paragraph in paragraphs for chunk in split_long(paragraph)]
    size = sum(map(len, chunks))
    if size < MIN_TRAINING_CHARACTERS:
        return punkt.PunktParameters()
    step = max(1, -(-size // MAX_TRAINING_CHARACTERS))
    trainer = punkt.PunktTrainer()
    for chunk in chunks[::step]:
        trainer.train(chunk, finalize=False)
    trainer.finalize_training()
    return trainer.get_params()


def _nltk_model(language: str) -> Path | None:
    """Return the folder of NLTK's pretrained model of a language, if it is installed."""
    for folder in folders():
        model = Path(folder, "tokenizers", "punkt_tab", NAMES.get(language, language))
        if (model / "abbrev_types.txt").is_file():
            return model
    return None


def _read_model(punkt: ModuleType, folder: Path) -> "PunktParameters":
    """Read a model as punkt.load_punkt_params does, which would import all of NLTK."""
    parameters, decoder = punkt.PunktParameters(), import_nltk("tabdata").PunktDecoder()
    readers = {
        "collocations.tab": lambda file: set(decoder.tab2tups(file)),
        "sent_starters.txt": decoder.txt2set,
        "abbrev_types.txt": decoder.txt2set,
        "ortho_context.tab": decoder.tab2intdict,
    }
    for name, reader in readers.items():
        with open(folder / name, encoding="utf-8") as file:
            setattr(parameters, name.partition(".")[0], reader(file))
    return parameters
