"""Capitals in generated text: sentence starts, and words that the training works capitalise."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from textlstm.artifacts import damaged, read_tsv, write_tsv
from textlstm.text.languages import word_list
from textlstm.tokens.parts import documents

FILE, COLUMNS = "casing.tsv", ("word", "form", "count", "share")
MIN_COUNT = 2  # occurrences of a form; a single one is often emphasis
WORD = re.compile(r"[^\W\d_]+")
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
    write_tsv(out, COLUMNS, count_forms(text for _, text in documents(split, texts, "train")))


def count_forms(texts: Iterable[str]) -> list[tuple[str, str, int, float]]:
    """Return the rows of casing.tsv: words whose most frequent form is not in lower case.

    Occurrences at the start of a sentence do not count, because every word has a capital there.

    Args:
        texts: Texts in their original case.

    Returns:
        Word in lower case, its most frequent form, the occurrences of that form and their share of
        the word's occurrences within sentences.

    Example:
        >>> count_forms(["The people of New York met. York is old. A new city, New York."])
        [('new', 'New', 2, 0.667), ('york', 'York', 2, 1.0)]
    """
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word, gap in words_of(text):
            if not UNINFORMATIVE.search(gap):
                forms[word.lower()][word] += 1
    rows = []
    for word, counts in forms.items():
        form, count = max(counts.items(), key=lambda item: (item[1], item[0] == word, item[0]))
        share = count / counts.total()
        if form != word and len(form) == len(word) and count >= MIN_COUNT and share > 0.5:
            rows.append((word, form, count, round(share, 3)))
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text with the characters between it and the word before."""
    end = 0
    for match in WORD.finditer(text):
        yield match[0], text[end : match.start()]
        end = match.end()


class Casing:
    """Capitals of a text in lower case.

    Args:
        forms: Word in lower case to the form it is written in.
        language: ISO 639 code, for abbreviations that end no sentence.

    Example:
        >>> casing = Casing({"york": "York"}, "en")
        >>> casing.apply("it rained in york. mr. york went home.")
        'It rained in York. Mr. York went home.'
    """

    def __init__(self, forms: dict[str, str], language: str) -> None:
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
        rows = read_tsv(path, COLUMNS) if path.is_file() else []
        for row in rows:  # applied forms keep the places of all characters
            if len(row["word"]) != len(row["form"]):
                raise damaged(path, f"{row['form']!r} is not as long as {row['word']!r}")
        return cls({row["word"]: row["form"] for row in rows}, language)

    def apply(self, text: str) -> str:
        """Return a text of the same length, with capitals.

        Args:
            text: Text in lower case; its beginning is the start of a sentence.
        """
        pieces, end, before = list[str](), 0, ""
        for match in WORD.finditer(text):
            word, gap = match[0], text[end : match.start()]
            form = self.forms.get(word, word)
            if not end or "\n" in gap or self._ends_sentence(before, gap):
                form = capitalise(form)
            pieces += [gap, form]
            end, before = match.end(), word
        return "".join([*pieces, text[end:]])

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
