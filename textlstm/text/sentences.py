"""Paragraphs to sentences with Punkt: NLTK's trained model where its data are, else one trained on the text itself."""

import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from textlstm.corpus.nltk_data import folders
from textlstm.text.languages import NAMES, word_list
from textlstm.text.nltk_pieces import piece

# characters Punkt learns abbreviations and sentence starters from, taken evenly over the text: on a novel of 358,000
# words the whole text costs 4 s and moves 32 of 20,829 sentence ends
TRAINED_ON = 100_000
TRAINED_FROM = 20_000  # from less it learns mistakes: 163 of 6,511 sentence ends of news are not NLTK's, untrained 75
LONGEST = 20_000  # characters of a paragraph cut in one go: NLTK gives up on a text it takes five seconds for


def splitter(language: str, paragraphs: list[str]) -> Callable[[str], Iterator[str]]:
    """Return a function that cuts a paragraph into its sentences, none of its visible characters lost."""
    punkt = piece("tokenize.punkt")
    parameters = _nltk_model(punkt, language) or train(punkt, paragraphs)
    parameters.abbrev_types.update(word_list("abbreviations", language))
    tokenizer = punkt.PunktSentenceTokenizer(parameters)
    # Punkt judges each full stop by the words on both sides alone, in 30 µs: the same words once are enough
    tokenizer.text_contains_sentbreak = lru_cache(maxsize=1 << 15)(
        tokenizer.text_contains_sentbreak
    )

    def split(paragraph: str) -> Iterator[str]:
        for part in stretches(paragraph):
            for start, end in tokenizer.span_tokenize(part):
                yield part[start:end]

    return split


def stretches(paragraph: str) -> list[str]:
    """Return a paragraph whole, or what is longer than any in parts cut at spaces."""
    if len(paragraph) <= LONGEST:
        return [paragraph]
    return textwrap.wrap(paragraph, LONGEST, break_on_hyphens=False)


def train(punkt: Any, paragraphs: list[str]) -> Any:
    """Train Punkt on the text that it is to cut (Kiss and Strunk 2006), unless that is short."""
    parts = [part for paragraph in paragraphs for part in stretches(paragraph)]
    size = sum(map(len, parts))
    if size < TRAINED_FROM:
        return punkt.PunktParameters()
    step = max(1, -(-size // TRAINED_ON))
    trainer = punkt.PunktTrainer()
    for part in parts[::step]:
        trainer.train(part, finalize=False)
    trainer.finalize_training()
    return trainer.get_params()


def _nltk_model(punkt: Any, language: str) -> Any | None:
    """Load NLTK's own model of a language, if nltk.download has left one here."""
    for folder in folders():
        model = Path(folder, "tokenizers", "punkt_tab", NAMES.get(language, language))
        if (model / "abbrev_types.txt").is_file():
            return _read_model(punkt, model)
    return None


def _read_model(punkt: Any, folder: Path) -> Any:
    """Read a model as punkt.load_punkt_params does, which would import all of NLTK to find it."""
    parameters, decoder = punkt.PunktParameters(), piece("tabdata").PunktDecoder()
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
