"""Split paragraphs into sentences with Punkt (Kiss and Strunk 2006).

NLTK's pretrained model of the language is used if it is installed; otherwise Punkt is trained on
the text itself.
"""

import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from textlstm.corpus.nltk_data import folders
from textlstm.text.languages import NAMES, word_list
from textlstm.text.nltk_import import import_nltk

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktParameters

# characters sampled evenly from a text for training: on a novel of 358,000 words the full text
# costs 4 s and changes 32 of 20,829 sentence ends
MAX_TRAINING_CHARACTERS = 100_000
# trained on less, Punkt disagrees with NLTK's model on 163 of 6,511 sentence ends of news,
# untrained on 75
MIN_TRAINING_CHARACTERS = 20_000
MAX_CHUNK_CHARACTERS = 20_000  # NLTK refuses a text that takes it longer than five seconds


def sentence_splitter(language: str, paragraphs: list[str]) -> Callable[[str], Iterator[str]]:
    """Return a function that splits a paragraph into sentences, keeping all visible characters."""
    punkt = import_nltk("tokenize.punkt")
    parameters = _nltk_model(punkt, language) or train(punkt, paragraphs)
    parameters.abbrev_types.update(word_list("abbreviations", language))
    tokenizer = punkt.PunktSentenceTokenizer(parameters)
    # Punkt classifies a full stop by its two neighbouring words, in 30 µs: cache the result
    tokenizer.text_contains_sentbreak = lru_cache(maxsize=1 << 15)(
        tokenizer.text_contains_sentbreak
    )

    def split(paragraph: str) -> Iterator[str]:
        for chunk in split_long(paragraph):
            for start, end in tokenizer.span_tokenize(chunk):
                yield chunk[start:end]

    return split


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


def _nltk_model(punkt: ModuleType, language: str) -> "PunktParameters | None":
    """Load NLTK's pretrained model of a language, if nltk.download has installed it."""
    for folder in folders():
        model = Path(folder, "tokenizers", "punkt_tab", NAMES.get(language, language))
        if (model / "abbrev_types.txt").is_file():
            return _read_model(punkt, model)
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
