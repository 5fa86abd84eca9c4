"""Languages: names, packaged word lists, and detection."""

import re
from collections import Counter
from functools import cache
from importlib import resources

from textlstm.corpus.codes import language_code
from textlstm.errors import TextlstmError

# the names of NLTK's data files
NAMES = {
    **{"en": "english", "fr": "french", "de": "german", "it": "italian", "es": "spanish"},
    **{"pt": "portuguese", "nl": "dutch", "sv": "swedish", "da": "danish", "no": "norwegian"},
    **{"nb": "norwegian", "nn": "norwegian", "fi": "finnish", "pl": "polish", "ru": "russian"},
    **{"el": "greek", "hu": "hungarian", "ro": "romanian", "tr": "turkish", "cs": "czech"},
    **{"ar": "arabic", "az": "azerbaijani", "be": "belarusian", "bn": "bengali", "ca": "catalan"},
    **{"et": "estonian", "eu": "basque", "he": "hebrew", "id": "indonesian", "kk": "kazakh"},
    **{"ml": "malayalam", "ne": "nepali", "sl": "slovene", "sq": "albanian", "ta": "tamil"},
    **{"tg": "tajik", "uz": "uzbek", "zh": "chinese"},
}
PACKAGED = ("de", "en", "es", "fr", "it", "nl", "pt")
MAX_DETECTION_CHARACTERS = 40_000
MIN_DETECTION_SHARE = 0.2  # of the words, that are stop words of the language
# characters of scripts that do not separate words by spaces
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@cache
def word_list(kind: str, language: str) -> frozenset[str]:
    """Return a packaged list (`stop_words`, `abbreviations`, `pronouns`); empty if missing."""
    file = resources.files("textlstm.text") / "lists" / f"{kind}.{language}.txt"
    if not file.is_file():
        return frozenset()
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def detect(text: str) -> str:
    """Return the language with the most stop words at the beginning of a text, or `und`.

    Example:
        >>> detect("It was the best of times, it was the worst of times")
        'en'
    """
    words = Counter(re.findall(r"[^\W\d_]+", text[:MAX_DETECTION_CHARACTERS].lower()))
    counts = {
        code: sum(words[word] for word in word_list("stop_words", code) & words.keys())
        for code in PACKAGED
    }
    best = max(PACKAGED, key=lambda code: counts[code])
    return best if words and counts[best] >= MIN_DETECTION_SHARE * words.total() else "und"


def resolve(language: str, text: str) -> str:
    """Return the ISO 639 code of a setting: detected for `auto`, else without its region.

    Raises:
        TextlstmError: The setting is not a language code.
    """
    if language == "auto":
        return detect(text)
    if not re.fullmatch(r"[a-zA-Z]{2,3}([-_].*)?", language):
        raise TextlstmError(
            f"language: {language!r} is neither an ISO 639 code such as en or fr nor auto"
        )
    return language_code(language)
