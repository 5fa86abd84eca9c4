"""Score candidate encodings of bytes by the letters, words and language of the decoded text.

A wrong single-byte page decodes every file, but into letters that the language does not use, signs
amid words, or capitals after small letters.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from textlstm.text.languages import word_list

# letters outside ASCII of each language, small ones; capitals follow
ALPHABETS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإؤئآ",
    "be": "абвгдежзійклмнопрстуўфхцчшыьэюяё",
    "ca": "àçèéíïòóúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåéèêáíóúýäöü",
    "de": "äöüßéèàâêç",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",
    "en": "éèêëàâçïîôöüæœñ",
    "eo": "ĉĝĥĵŝŭ",
    "es": "áéíóúüñçºª",
    "et": "äöõüšž",
    "fi": "äöåšž",
    "fr": "àâæçéèêëîïôœùûüÿñ",
    "ga": "áéíóú",
    "gl": "áéíóúüñçºª",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשתװױײ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùúâêôçï",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nl": "áéíóúàèëïöüêâçô",
    "no": "æøåéèêòóôäöü",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúüñ",
    "ro": "ăâîșțşţ",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sq": "çë",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "sv": "åäöéàüè",
    "th": "".join(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F)])),
    "tr": "çğıöşüâîû",
}
# frequent short words that the packaged lists of stop words lack, by language
FREQUENT = {
    "ar": "في من على إلى أن ما لا هذا كان قد ثم عن هو التي الذي ولا أو لم بين كل",
    "be": "і ў не на што я з та як да у за яго было гэта але",
    "eo": "la kaj de en ne estas al li ke mi kun por tiu sed ĝi kiu",
    "gl": "e de a o que en do da un unha non os se por para como",
    "sq": "dhe të në e i një me nuk për që nga si më do është",
    "sr": "и је у на се да су за од као што са не који или све",
    "cs": "a že se na je v to s z do o i by jako jeho ale jsem jsou který která však při tak",
    "da": "og at det en den til er som på de med han af for ikke der var et",
    "el": "και το να του η της με που στην την από για τα είναι τον οι θα δεν",
    "et": "ja on ei et ta kui oli see oma ning ka või mis selle",
    "fi": "ja on ei se että hän oli joka mutta niin kun ovat olla hänen tai sen",
    "he": "את של על לא הוא כי אל זה היה גם או כל אשר מן לכל",
    "hr": "i je u na se da su za od kao što s ne koji ili te sve",
    "hu": "a az és hogy nem is egy van ez volt de meg minden csak mint",
    "is": "og að í á er sem ekki hann var það til um við en með",
    "lt": "ir kad yra į tai su ne jis bet kaip iš ar jo per visi kurie už",
    "lv": "un ir ka no uz ar tas par kas ne viņš bet kā tiesības vai",
    "no": "og i det er en på til som for med ikke han den at de av",
    "pl": "i w na z do się nie że jest to o jak po ale co za od przez jego oraz",
    "ro": "și şi de la în a nu cu pe o că din un se sau este să",
    "ru": "и в не на что я с он как а то по но из у за его было это",
    "uk": "і в не на що з я та як до у за його було це але",
    "bg": "и на да се в не за от са е по с че като всеки има",
    "sk": "a na je že sa v to s do z o i ako jeho ale ktorý aby každý",
    "sl": "in je na se v da za so ki ne z pa vsak do ali",
    "sv": "och att i det som en på är av för med den till inte han var de ett",
    "tr": "ve bir bu da de için ile o her ne gibi çok olan ki ya veya",
}
# by the bytes that they are tried on; ties are won by the first
CANDIDATES = (
    *("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp1253"),
    *("iso8859_7", "cp1254", "cp1255", "iso8859_8", "cp1256", "cp1257", "iso8859_15", "mac_roman"),
    *("cp850", "cp852", "cp866", "cp862", "cp857", "cp437", "iso8859_3", "iso8859_10"),
    *("iso8859_6", "cp874", "cp864", "cp737", "cp775", "cp855", "cp865", "mac_cyrillic"),
    *("mac_greek", "mac_latin2", "iso8859_4"),
)
MAX_SCORED_BYTES = 1 << 15
WORD = re.compile(r"[^\W\d_]+")
ODD = re.compile("[\x80-\x9f\u2500-\u259f]|[¤¦¨¬¯¶¸¹²³¼½¾×÷†‡‰ˆ˜]")  # rare inside texts
NOT_ASCII = re.compile("[^\x00-\x7f]")
TYPOGRAPHY = frozenset("“”‘’„‚«»‹›—–…\xa0§°·¿¡ªº©®€£№،؛؟ـ")


@dataclass(frozen=True)
class Guess:
    """An encoding, the language that its text fits best, and how well: 0 to about 2."""

    encoding: str
    language: str
    score: float


@cache
def alphabet(language: str) -> frozenset[str]:
    """Return the letters outside ASCII that a language uses; empty if unknown."""
    letters = ALPHABETS.get(language, "")
    return frozenset(letters + letters.upper() + ("İ" if language == "tr" else ""))


@cache
def frequent_words(language: str) -> frozenset[str]:
    """Return frequent words of a language in lower case; empty if unknown."""
    return frozenset(FREQUENT.get(language, "").split()) | word_list("stop_words", language)


def foreign_letters(text: str, language: str) -> str:
    """Return the letters of a text that its language does not use, most frequent first."""
    known = alphabet(language)
    if not known:
        return ""
    counts: dict[str, int] = {}
    for character in NOT_ASCII.findall(text):
        if character.isalpha() and character not in known:
            counts[character] = counts.get(character, 0) + 1
    return "".join(sorted(counts, key=lambda letter: (-counts[letter], letter)))


def guess_encoding(content: bytes, language: str = "") -> Guess | None:
    """Return the single-byte encoding whose text fits a language best.

    Args:
        content: Bytes that are not UTF-8.
        language: ISO 639 code of the text; empty to try every language with an alphabet.

    Returns:
        The best guess, or None if no candidate decodes the bytes or the language is unknown.

    Example:
        >>> guess_encoding("Zażółć gęślą jaźń, nie pij w ogóle.".encode("iso8859_2"), "pl").encoding
        'iso8859_2'
    """
    if language and language not in ALPHABETS:
        return None
    sample = content[:MAX_SCORED_BYTES]
    best: Guess | None = None
    for encoding in CANDIDATES:
        try:
            text = unicodedata.normalize("NFC", sample.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
        counts = _count(text)
        for code in [language] if language else ALPHABETS:
            score = _score(counts, code)
            if best is None or score > best.score + 1e-9:
                best = Guess(encoding, code, score)
    return best


@dataclass(frozen=True)
class _Counts:
    """Letters outside ASCII and words of a decoded text, each with its number."""

    letters: Counter[str]
    words: Counter[str]
    odd: int
    mixed: int


def _count(text: str) -> _Counts:
    words = Counter(WORD.findall(text))
    return _Counts(
        Counter(NOT_ASCII.findall(text)),
        words,
        len(ODD.findall(text)),
        sum(n for w, n in words.items() if w[1:] != w[1:].lower() and not w.isupper()),
    )


def _score(counts: _Counts, language: str) -> float:
    """Return how well a text fits a language: its letters, and the share of frequent words."""
    known, common = alphabet(language), frequent_words(language)
    letters, words = max(1, counts.letters.total()), max(1, counts.words.total())
    good = sum(n for c, n in counts.letters.items() if c in known or c in TYPOGRAPHY)
    frequent = sum(n for word, n in counts.words.items() if word.lower() in common)
    foreign = counts.letters.total() - good
    return (
        (good - 2 * foreign - counts.odd) / letters
        + 2 * frequent / words
        - 4 * counts.mixed / words
    )
