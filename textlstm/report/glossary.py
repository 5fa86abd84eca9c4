"""The glossary: the words of the field that a page uses, in one sentence each.

The only glossary of the project: the report page, the pages of the experiments and the
documentation read it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

QUOTED = re.compile(r"<blockquote.*?</blockquote>", re.DOTALL)  # words of the corpus, not of a page
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Term:
    """One entry.

    Args:
        word: the word as a page writes it.
        meaning: its meaning, as a sentence without the word itself.
        pattern: regular expression that finds the word in a text; the word, with an optional
            plural s, by default.
    """

    word: str
    meaning: str
    pattern: str = ""

    def occurs_in(self, text: str) -> bool:
        """Return whether a plain text uses the word."""
        pattern = self.pattern or rf"\b{re.escape(self.word)}s?\b"
        return bool(re.search(pattern, text, re.IGNORECASE))


GLOSSARY = (
    Term("<unk>", "The token that replaces every word outside the vocabulary.", "<unk>"),
    Term(
        "back-propagation",
        "The computation of how each weight has to change to reduce the loss, from the last "
        "step backwards.",
        "back-?propagat",
    ),
    Term("baseline", "A simple model that a better one has to beat."),
    Term(
        "bits per character",
        "The average number of bits a model needs to encode one character of a text; lower is "
        "better, and models with different tokens can be compared.",
        r"bits (per|a) character",
    ),
    Term(
        "cell",
        "The memory row c of an LSTM layer, and the group of gates that updates it at each token.",
        r"\b(LSTM|memory|old|new|the) cells?\b|\bcell c\b",
    ),
    Term("chance level", "The result that guessing would reach.", r"\bchance\b"),
    Term("chunk", "A passage of fixed length cut from a work, classified on its own."),
    Term(
        "confidence interval",
        "A range that covers the true value in 95 % of repetitions; found here by resampling "
        "works with replacement.",
        r"\bintervals?\b",
    ),
    Term(
        "cosine similarity",
        "The cosine of the angle between two vectors: 1 for the same direction, 0 for unrelated "
        "directions.",
        r"\bcosine\b(?! Delta)",
    ),
    Term(
        "Cosine Delta",
        "An attribution method: authors are compared by how often they use the most frequent "
        "words.",
        r"Cosine Delta",
    ),
    Term("embedding", "A learned vector of numbers for each token."),
    Term("epoch", "One pass over the training works."),
    Term("fold", "One of the groups of works that cross-validation holds out in turn."),
    Term(
        "gate",
        "A number between 0 and 1, computed at each token, that sets how much of a value passes.",
    ),
    Term(
        "held out",
        "Kept away from training, so that a result on it is a result on unread text.",
        r"\b(held|hold)(ing)?( \w+){0,2} out\b|\bheld-out\b",
    ),
    Term(
        "Kneser-Ney",
        "The strongest classical n-gram model: it predicts the next token from counts of the "
        "few before it.",
        "Kneser-Ney",
    ),
    Term(
        "lane",
        "One of several streams of text that are read side by side, each with its own state; "
        "their number is the batch size.",
    ),
    Term(
        "leak",
        "Information about the answer that reaches a method by mistake and makes its results "
        "look too good.",
    ),
    Term(
        "LSTM",
        "Long short-term memory: a recurrent network whose gates control what it keeps from "
        "token to token.",
        r"\bLSTM",
    ),
    Term(
        "mask",
        "A marking of the tokens that are real and those that only pad a text to a common length.",
        r"\bmask(s|ed|ing)?\b",
    ),
    Term(
        "nats",
        "The unit of loss: minus the natural logarithm of the probability given to the next "
        "token. 0 is certainty; perplexity is e to its power.",
        r"\bnats?\b",
    ),
    Term("n-gram", "A sequence of n consecutive tokens or characters."),
    Term("one-hot", "A vector with a single 1 at the position of the token, 0 elsewhere."),
    Term(
        "perplexity",
        "The number of equally likely tokens that would be as hard to predict as the next one; "
        "lower is better.",
        r"perplexit(y|ies)",
    ),
    Term(
        "questioned",
        "Of unknown or disputed authorship: the author is predicted and never used in training.",
    ),
    Term(
        "recurrent network",
        "A network that reads one token at a time and passes its state on to the next step.",
        r"\brecurrent\b",
    ),
    Term("reset", "Setting the state to zeros, as at the beginning of a text."),
    Term(
        "ROC AUC",
        "Area under the ROC curve: the probability that a random positive example scores above "
        "a random negative one; 0.5 is chance, 1 is perfect.",
        r"\bROC\b",
    ),
    Term(
        "SentencePiece",
        "A tokenizer that splits text into frequent pieces of words.",
        "SentencePiece",
    ),
    Term(
        "silencing",
        "Setting one unit to a constant to measure what the model loses without it.",
        r"\bsilenc",
    ),
    Term(
        "state",
        "All that a recurrent network carries from one token to the next: in an LSTM layer the "
        "rows h (output) and c (memory).",
    ),
    Term(
        "SVM",
        "Support vector machine: a linear classifier with a wide margin between classes.",
        r"\bSVM",
    ),
    Term(
        "temperature",
        "A divisor of the model's scores before sampling: low values repeat the likeliest "
        "tokens, high values take more risks.",
    ),
    Term(
        "token",
        "One unit of text that the model reads: a word, a punctuation mark, a piece of a word "
        "or a character.",
    ),
    Term(
        "unit",
        "One of the numbers in a layer's state; the units of a layer are its size.",
        r"\b(units?)\b",
    ),
    Term("verdict", "The author to whom a questioned work is attributed, with a probability."),
    Term(
        "view",
        "A version of a text prepared for one purpose: all words for the language model, style "
        "words for attribution.",
        r"\bviews?\b",
    ),
    Term("window", "The number of tokens that back-propagation spans (BPTT length)."),
)


def used_in(page: str, glossary: Iterable[Term] = GLOSSARY) -> list[Term]:
    """Return the terms that a page or one of their meanings uses, in the order of the glossary.

    Args:
        page: HTML; quotations from the corpus (`blockquote`) are ignored.
        glossary: the terms to look for.
    """
    text = unescape(TAG.sub(" ", QUOTED.sub(" ", page)))
    used: list[Term] = []
    more = [term for term in glossary if term.occurs_in(text)]
    while len(more) > len(used):  # a meaning may use further terms
        used = more
        meanings = " ".join([text, *(term.meaning for term in used)])
        more = [term for term in glossary if term.occurs_in(meanings)]
    return used
