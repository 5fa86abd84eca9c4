"""What is known of each language: name, closed-class words, abbreviations; and which one a text is in."""

import re
from functools import cache
from importlib import resources

from textlstm.errors import TextlstmError

NAMES = {"en": "english", "fr": "french", "de": "german", "it": "italian", "es": "spanish", "pt": "portuguese",
         "nl": "dutch", "sv": "swedish", "da": "danish", "no": "norwegian", "fi": "finnish", "pl": "polish",
         "ru": "russian", "el": "greek", "hu": "hungarian", "ro": "romanian", "tr": "turkish", "cs": "czech",
         }  # fmt: skip
PACKAGED = ("de", "en", "es", "fr", "it", "nl", "pt")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@cache
def word_list(kind: str, language: str) -> frozenset[str]:
    """Return a packaged list (`stop_words` or `abbreviations`) of a language, empty where there is none."""
    file = resources.files("textlstm.text") / "lists" / f"{kind}.{language}.txt"
    if not file.is_file():
        return frozenset()
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def detect(text: str) -> str:
    """Return the code of the language whose closed-class words cover most of the text's beginning, else `und`."""
    words = re.findall(r"[^\W\d_]+", text[:40_000].lower())
    shares = {
        code: sum(word in word_list("stop_words", code) for word in words) for code in PACKAGED
    }
    best = max(PACKAGED, key=lambda code: shares[code])
    return best if words and shares[best] >= 0.2 * len(words) else "und"


def resolve(language: str, text: str) -> str:
    """Return a two-letter code for `auto` or a code; raise TextlstmError for no code at all."""
    if language == "auto":
        return detect(text)
    if not re.fullmatch(r"[a-zA-Z]{2,3}([-_].*)?", language):
        raise TextlstmError(f"language: {language!r} is no ISO 639 code such as en or fr, nor auto")
    return language.lower()[:2] if len(re.split("[-_]", language)[0]) == 2 else language.lower()[:3]
