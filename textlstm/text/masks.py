"""Mask pronouns and names in the style view, so that topic and persons do not reveal the author."""

from collections import Counter
from collections.abc import Iterator

from textlstm.errors import TextlstmError
from textlstm.text.languages import word_list
from textlstm.text.views import NAME, PRONOUN, Sentences

MIN_CAPITALISED_SHARE = 0.9  # of a name's occurrences inside sentences
MIN_CAPITALISED = 2  # such occurrences: a single one may be a misprint or emphasis
SENTENCE_OPENERS = frozenset("\"'([“‘«—:")  # a quoted or parenthesised sentence may follow


def pronouns(language: str) -> frozenset[str]:
    """Return the pronouns of a language in lower case; raise TextlstmError if there is no list."""
    if listed := word_list("pronouns", language):
        return listed
    raise TextlstmError(
        f"text.style.pronouns: no list of pronouns for language {language!r}; set it to keep, "
        f"or add textlstm/text/lists/pronouns.{language}.txt"
    )


def names(paragraphs: list[Sentences], language: str) -> frozenset[str]:
    """Return the words of a text that are names, detected by their capitals, in lower case.

    A name is capitalised at least twice inside sentences and in at least nine of ten such cases.
    Abbreviations such as Mr. and pronouns such as I are excluded.

    Raises:
        TextlstmError: The language is German, which capitalises every noun.
    """
    if language == "de":
        raise TextlstmError(
            "text.style.names: names cannot be detected in German, which capitalises every noun; "
            "set it to keep"
        )
    upper, lower = Counter[str](), Counter[str]()
    for word in _inside_sentences(paragraphs):
        (upper if word[:1].isupper() else lower)[word.lower()] += 1
    excluded = (
        word_list("stop_words", language)
        | word_list("pronouns", language)
        | word_list("abbreviations", language)
    )
    return frozenset(
        word
        for word, count in upper.items()
        if count >= MIN_CAPITALISED
        and count >= MIN_CAPITALISED_SHARE * (count + lower[word])
        and word.rstrip(".") not in excluded
    )


def _inside_sentences(paragraphs: list[Sentences]) -> Iterator[str]:
    """Yield the words that begin neither a sentence nor a quotation."""
    for sentences in paragraphs:
        for sentence in sentences:
            at_start = True
            for token in sentence:
                has_letter = any(map(str.isalpha, token))
                if has_letter and not at_start:
                    yield token
                at_start = (at_start and not has_letter) or token in SENTENCE_OPENERS


def hide(
    paragraphs: list[Sentences], pronouns: frozenset[str], names: frozenset[str]
) -> list[Sentences]:
    """Replace each pronoun by `<pronoun>` and each capitalised name by `<name>`.

    Args:
        paragraphs: Tokens of each sentence of each paragraph.
        pronouns: Pronouns to mask, in lower case.
        names: Names to mask, in lower case.
    """
    if not pronouns and not names:
        return paragraphs

    def mask(token: str) -> str:
        lower = token.lower()
        if lower in pronouns:
            return PRONOUN
        return NAME if lower in names and token[:1].isupper() else token

    return [
        [[mask(token) for token in sentence] for sentence in sentences] for sentences in paragraphs
    ]
