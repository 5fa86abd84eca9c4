"""Paragraphs to sentences with Punkt: NLTK's trained model where its data are, else one trained on the text itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from textlstm.corpus.nltk_data import folders
from textlstm.text.languages import NAMES, word_list
from textlstm.text.nltk_pieces import light_nltk, piece

# characters Punkt learns abbreviations and sentence starters from, taken evenly over the text: on a novel of 358,000
# words the whole text costs 3.7 s and moves few sentence ends
TRAINED_ON = 300_000


def splitter(language: str, paragraphs: list[str]) -> Callable[[str], Iterator[str]]:
    """Return a function that cuts a paragraph into its sentences, none of its visible characters lost."""
    punkt = piece("tokenize.punkt")
    tokenizer = punkt.PunktSentenceTokenizer(_nltk_model(punkt, language) or train(punkt, language, paragraphs))

    def split(paragraph: str) -> Iterator[str]:
        for start, end in tokenizer.span_tokenize(paragraph):
            yield paragraph[start:end]

    return split


def train(punkt: Any, language: str, paragraphs: list[str]) -> Any:
    """Train Punkt on the text to be cut (Kiss and Strunk 2006), knowing the packaged abbreviations of its language."""
    trainer = punkt.PunktTrainer()
    step = max(1, -(-sum(map(len, paragraphs)) // TRAINED_ON))
    trainer.train("\n\n".join(paragraphs[::step]), finalize=True)
    parameters = trainer.get_params()
    parameters.abbrev_types.update(word_list("abbreviations", language))
    return parameters


def _nltk_model(punkt: Any, language: str) -> Any | None:
    """Load NLTK's own model of a language, if nltk.download has left one here."""
    for folder in folders():
        model = Path(folder, "tokenizers", "punkt_tab", NAMES.get(language, language))
        if (model / "abbrev_types.txt").is_file():
            with light_nltk():
                return punkt.load_punkt_params(str(model))
    return None
