"""Capitals in generated text: sentence starts, and words that the training works capitalise."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from textlstm.artifacts.files import damaged
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.text.languages import word_list
from textlstm.tokens.parts import documents

FILE = "casing.tsv"
COLUMNS = ("before", "word", "after", "form", "count", "share")
MIN_COUNT = 2  # occurrences of a form; a single one is often emphasis
WORD = re.compile(r"[^\W\d_]+")
Row = tuple[str, str, str, str, int, float]  # of casing.tsv
Place = tuple[str, str, str]  # word before or "", word, word after or "", in lower case
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
# after these a capital says nothing about the word: sentence ends, opening quotes, paragraphs
UNINFORMATIVE = re.compile(r"(?:[.!?…:;\"“”‘«(\[—–-]|--)\s*[\"'“‘«(\[]*$|\n|^$")


def write_casing(split: Path, texts: Path, out: Path) -> None:
    """Write the table of words that the training works capitalise within sentences.

    Args:
        split: split.tsv.
        texts: Folder of the clean texts, in their original case.
        out: Table to write.
    """

    def read() -> Iterator[str]:
        return (text for _, text in documents(split, texts, "train"))

    write_tsv(out, COLUMNS, count_forms(read))


def count_forms(read: Callable[[], Iterable[str]]) -> list[Row]:
    """Return the rows of casing.tsv: words whose most frequent form is not in lower case.

    Further rows have the word after or before, where the form beside that word is another one:
    `new` before `york`, `representatives` after `of`. Those with the word before leave out the
    occurrences that a row with the word after explains. Occurrences at the start of a sentence do
    not count, because every word has a capital there; words in capitals beside others are emphasis.

    Args:
        read: Function that returns the texts in their original case; it is called twice.

    Returns:
        Word before, word, and word after in lower case (both empty in a row for every other
        place), most frequent form, its occurrences there and their share.

    Example:
        >>> texts = ["He met York. In New York a new law is good. A new New York."]
        >>> [row for row in count_forms(lambda: texts) if row[1] == "new"]
        [('', 'new', 'york', 'New', 2, 1.0)]
    """
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in read():
        for _, word, _ in _within_sentences(text):
            forms[word.lower()][word] += 1
    rows, usual = list[Row](), dict[str, str]()
    for word, counts in forms.items():
        form, count, share = _majority(counts)
        is_row = form != word and len(form) == len(word) and count >= MIN_COUNT and share > 0.5
        usual[word] = form if is_row else word
        if is_row:
            rows.append(("", word, "", form, count, round(share, 3)))
    varied = {word for word, counts in forms.items() if len(counts) > 1}
    beside: defaultdict[str, Counter[Place]] = defaultdict(Counter)
    for text in read():
        for before, word, after in _within_sentences(text):
            if word.lower() in varied and not (word.isupper() and len(word) > 1):
                beside[word.lower()][before.lower(), after.lower(), word] += 1
    for word, places in beside.items():
        rows += _rows_beside(word, places, usual[word])
    return sorted(rows, key=lambda row: (bool(row[0] or row[2]), -row[4], row[:3]))


def _rows_beside(word: str, places: Counter[Place], usual: str) -> Iterator[Row]:
    """Yield the rows of a word beside others; `places` counts word before, word after and form."""
    by_after: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_before: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (_, after, form), count in places.items():
        by_after[after][form] += count
    explained = {
        after: row for after, counts in by_after.items() if after and (row := _row(counts, usual))
    }
    for (before, after, form), count in places.items():
        if after not in explained:
            by_before[before][form] += count
    for after, row in explained.items():
        yield "", word, after, *row
    for before, counts in by_before.items():
        if before and (found := _row(counts, usual)):
            yield before, word, "", *found


def _within_sentences(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each word that starts no sentence, with the words before and after it or ""."""
    before = ""
    for (word, gap), (after, next_gap) in pairwise([*words_of(text), ("", "")]):
        if not UNINFORMATIVE.search(gap):
            yield before if gap == " " else "", word, after if next_gap == " " else ""
        before = word


def _majority(counts: Counter[str]) -> tuple[str, int, float]:
    """Return the most frequent form, its number and its share; among equals the lower-case one."""
    form = max(counts, key=lambda form: (counts[form], form))
    return form, counts[form], counts[form] / counts.total()


def _row(counts: Counter[str], usual: str) -> tuple[str, int, float] | None:
    """Return form, number and share of a word beside another; None if the form is the usual one."""
    form, count, share = _majority(counts)
    if form == usual or len(form) != len(usual) or count < MIN_COUNT or share <= 0.5:
        return None
    return form, count, round(share, 3)


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text with the characters between it and the word before."""
    end = 0
    for match in WORD.finditer(text):
        yield match[0], text[end : match.start()]
        end = match.end()


class Casing:
    """Capitals of a text in lower case.

    Args:
        forms: Form of a word by its place: word before, word and word after in lower case; "" for
            any other word before or after.
        language: ISO 639 code, for abbreviations that end no sentence.

    Example:
        >>> casing = Casing({("", "york", ""): "York", ("", "new", "york"): "New"}, "en")
        >>> casing.apply("it rained in new york. mr. york had a new coat.")
        'It rained in New York. Mr. York had a new coat.'
    """

    def __init__(self, forms: dict[Place, str], language: str) -> None:
        self.forms, self.language = forms, language

    @classmethod
    def load(cls, folder: Path, language: str) -> "Casing":
        """Read casing.tsv of a tokenizer's folder; without the file only sentences have capitals.

        Args:
            folder: Folder of the tokenizer.
            language: ISO 639 code.

        Raises:
            TextlstmError: If the file is damaged.
        """
        path = folder / FILE
        forms = {}
        for row in read_tsv(path, COLUMNS) if path.is_file() else []:
            if len(row["word"]) != len(row["form"]):  # forms keep the places of all characters
                raise damaged(path, f"{row['form']!r} is not as long as {row['word']!r}")
            forms[row["before"], row["word"], row["after"]] = row["form"]
        return cls(forms, language)

    def apply(self, text: str) -> str:
        """Return a text of the same length, with capitals.

        The form of a word can depend on the word after it.

        Args:
            text: Text in lower case; its beginning is the start of a sentence.
        """
        pieces, end, before = list[str](), 0, ""
        for (word, gap), (after, next_gap) in pairwise([*words_of(text), ("", "")]):
            form = self._form(before if gap == " " else "", word, after if next_gap == " " else "")
            if not end or "\n" in gap or self._ends_sentence(before, gap):
                form = capitalise(form)
            pieces += [gap, form]
            end, before = end + len(gap) + len(word), word
        return "".join([*pieces, text[end:]])

    def _form(self, before: str, word: str, after: str) -> str:
        """Return the form of a word within a sentence."""
        for place in (("", word, after), (before, word, ""), ("", word, "")):
            if place in self.forms:
                return self.forms[place]
        return word

    def _ends_sentence(self, before: str, gap: str) -> bool:
        """Return whether a gap between two words ends a sentence."""
        if not SENTENCE_END.match(gap):
            return False
        return not (gap.startswith(". ") and is_abbreviation(before, self.language))

    def sentence_ends(self, text: str) -> list[int]:
        """Return the index after the last character of each sentence of a text.

        Args:
            text: Text in any case.
        """
        ends = []
        for match in SENTENCE_END.finditer(text):
            before = re.search(r"[^\W\d_]+$", text[max(0, match.start() - 20) : match.start()])
            is_short = match[0] == "." and before is not None
            if not (is_short and is_abbreviation(before[0], self.language)):  # type: ignore[index]
                ends.append(match.end())
        return ends


def is_abbreviation(word: str, language: str) -> bool:
    """Return whether a word before a full stop is an abbreviation or an initial."""
    return word.lower() in word_list("abbreviations", language) or (
        len(word) == 1 and word not in "iI"
    )


def capitalise(word: str) -> str:
    """Return a word with a capital as its first letter, of the same length."""
    first = word[:1].upper()
    return first + word[1:] if len(first) == 1 else word
