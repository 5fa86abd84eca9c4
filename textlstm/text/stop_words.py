"""Stop words: NLTK's list if it is installed, else the packaged one, or a file."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from textlstm.corpus.nltk_data import folders
from textlstm.errors import TextlstmError
from textlstm.text.languages import NAMES, PACKAGED, word_list
from textlstm.text.words import by_rules

WITHOUT_LIST = frozenset(["cs", "et", "ml", "pl"])  # languages with a sentence model only


def stop_words(choice: str, language: str) -> frozenset[str]:
    """Return the stop words of a language in lower case.

    Args:
        choice: `nltk`, or the path of a UTF-8 file with one word per line.
        language: ISO 639 code.

    Raises:
        TextlstmError: There is no list for the language, or the file cannot be read.
    """
    if choice != "nltk":
        return _from_file(Path(choice))
    for folder in folders():
        if (file := folder / "corpora" / "stopwords" / NAMES.get(language, language)).is_file():
            return frozenset(file.read_text(encoding="utf-8").split()) | word_list(
                "stop_words", language
            )
    if packaged := word_list("stop_words", language):
        return packaged
    known = ", ".join(PACKAGED)
    nltk = ", ".join(sorted(NAMES.keys() - {*PACKAGED, *WITHOUT_LIST}))
    raise TextlstmError(
        f"text.style.stop_words: no list for language {language!r}; name a UTF-8 file with one "
        "word per line (textlstm text stop-words FOLDER --out FILE writes one from your texts; "
        f"packaged: {known}; after nltk.download('stopwords') also {nltk})"
    )


def from_texts(texts: Iterable[str], number: int) -> list[str]:
    """Return the most frequent words of texts, for a list of stop words in any language.

    Args:
        texts: Clean texts of one language.
        number: Words to return.

    Returns:
        The words in lower case, the most frequent first.

    Example:
        >>> from_texts(["the mill and the river", "the dogs and the mud"], 2)
        ['the', 'and']
    """
    counts = Counter(
        word for text in texts for word in by_rules(text.lower(), "und") if word[0].isalpha()
    )
    return sorted(counts, key=lambda word: (-counts[word], word))[:number]


def _from_file(path: Path) -> frozenset[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TextlstmError(
            f"text.style.stop_words: {path}: {error}; name a UTF-8 file with one word per line"
        ) from error
    return frozenset(
        word.strip().lower() for word in lines if word.strip() and not word.startswith("#")
    )
