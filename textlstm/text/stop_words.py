"""Stop words: NLTK's list if it is installed, else the packaged one, or a file."""

from pathlib import Path

from textlstm.corpus.nltk_data import folders
from textlstm.errors import TextlstmError
from textlstm.text.languages import NAMES, word_list


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
    raise TextlstmError(
        f"text.style.stop_words: no list for language {language!r}; "
        "name a file with one word per line"
    )


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
