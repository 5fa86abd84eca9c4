"""What can be hidden from the style view so that authors are not told by whom and of whom they write."""

from collections import Counter
from collections.abc import Iterator

from textlstm.errors import TextlstmError
from textlstm.text.languages import word_list
from textlstm.text.views import NAME, PRONOUN, Sentences

ALWAYS = 0.9  # share of a name's occurrences inside sentences that are capitalised
FEWEST = 2  # of them: a word seen so once may be a misprint, or shouted
OPENING = frozenset("\"'([“‘«—:")  # after these a sentence may begin inside a sentence


def pronouns(language: str) -> frozenset[str]:
    """Return a language's pronouns, lower-case; raise TextlstmError where there is no list."""
    if found := word_list("pronouns", language):
        return found
    raise TextlstmError(
        f"text.style.pronouns: no list of pronouns for language {language!r}; set it to keep, or add "
        f"textlstm/text/lists/pronouns.{language}.txt"
    )


def names(paragraphs: list[Sentences], language: str) -> frozenset[str]:
    """Return the words of a text that are names by their capitals, as written.

    A word is one if inside sentences it has a capital at least twice and in nine cases of ten; abbreviations such as
    Mr. and pronouns such as I are none. Raise TextlstmError for German, where every noun has a capital.
    """
    if language == "de":
        raise TextlstmError(
            "text.style.names: German nouns all have capitals, names cannot be told so; set it to keep"
        )
    capital, small = Counter[str](), Counter[str]()
    for word in _inside(paragraphs):
        (capital if word[:1].isupper() else small)[word.lower()] += 1
    barred = (
        word_list("stop_words", language)
        | word_list("pronouns", language)
        | word_list("abbreviations", language)
    )
    found = {
        word
        for word, n in capital.items()
        if n >= FEWEST and n >= ALWAYS * (n + small[word]) and word.rstrip(".") not in barred
    }
    return frozenset(found)


def _inside(paragraphs: list[Sentences]) -> Iterator[str]:
    """Yield the words that do not begin a sentence, nor a quotation."""
    for sentences in paragraphs:
        for sentence in sentences:
            begins = True
            for token in sentence:
                letter = any(map(str.isalpha, token))
                if letter and not begins:
                    yield token
                begins = (begins and not letter) or token in OPENING


def hide(
    paragraphs: list[Sentences], pronouns: frozenset[str], names: frozenset[str]
) -> list[Sentences]:
    """Return the paragraphs with a sign for each word that is among `pronouns`, or capitalised and among `names`."""
    if not pronouns and not names:
        return paragraphs

    def seen(token: str) -> str:
        lower = token.lower()
        if lower in pronouns:
            return PRONOUN
        return NAME if lower in names and token[:1].isupper() else token

    return [[[seen(token) for token in sentence] for sentence in part] for part in paragraphs]
