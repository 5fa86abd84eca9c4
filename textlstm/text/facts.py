"""Facts about a work that the rules of boilerplate compare its lines with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from textlstm.text.headings import LOWER_CASE_WORDS
from textlstm.text.scripts import Script

Findings = Iterator[tuple[int, str, str]]  # index of a paragraph, its kind, the reason


@dataclass(frozen=True)
class Names:
    """Words that the headers of a work may contain, in lower case.

    Args:
        authors: Words of the authors' names.
        title: Words of the title, without articles and prepositions.
    """

    authors: frozenset[str]
    title: frozenset[str]

    @classmethod
    def from_metadata(cls, authors: list[str], title: str) -> "Names":
        """Split authors and title into words.

        Example:
            >>> sorted(Names.from_metadata(["JaneAusten", "Charles de Gaulle"], "").authors)
            ['austen', 'charles', 'gaulle', 'jane']
        """
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(authors))
        name_words = [
            word
            for word in re.findall(r"[^\W\d_]+", spaced)
            if len(word) > 3 or not word[0].islower()
        ]
        title_words = frozenset(words_of(title)) - LOWER_CASE_WORDS
        return cls(frozenset(words_of(" ".join(name_words))), title_words)


def words_of(text: str) -> list[str]:
    """Return the words of more than one letter, in lower case."""
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 1]


@dataclass(frozen=True)
class Facts:
    """Facts about a work that the rules compare its lines with.

    Args:
        names: Words of its authors and title.
        script: Properties of its script.
        has_heads: Whether markup names the headings, so that no line is one by its look.
        speakers: Names of the speakers of a play.
        is_dated: Whether it is a diary or a series of letters, whose dates are the author's.
        has_days: Whether numbers that stand alone are days or years.
        has_cue: Whether a word that digitisers use occurs anywhere.
    """

    names: Names
    script: Script
    has_heads: bool = False
    speakers: frozenset[str] = frozenset()
    is_dated: bool = False
    has_days: bool = False
    has_cue: bool = True
