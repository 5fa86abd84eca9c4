"""The style views of a corpus as arrays of word ids, and their table of word frequencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.corpus.groups import split_groups
from textlstm.corpus.work import QUESTIONED
from textlstm.errors import TextlstmError

MAX_WORDS = 5000  # most frequent words that culling and ranks choose from, as in stylo


@dataclass(frozen=True)
class StyleText:
    """A work or another text to compare.

    Args:
        id: name of the text in every table.
        author: its author; empty where the author is unknown or in question.
        title: its title.
        group: texts of one group are held out together.
        words: ids of its words and punctuation marks, int [tokens].
    """

    id: str
    author: str
    title: str
    group: str
    words: np.ndarray


@dataclass(frozen=True)
class StyleCorpus:
    """Texts with a common vocabulary.

    Args:
        texts: the texts.
        vocabulary: the word that each id stands for.

    Example:
        >>> corpus = StyleCorpus.from_strings({"one": "the end of the", "two": "of the of"})
        >>> corpus.frequencies().words
        ['the', 'of', 'end']
    """

    texts: list[StyleText]
    vocabulary: list[str]

    @classmethod
    def from_strings(
        cls, texts: dict[str, str], authors: dict[str, str] | None = None
    ) -> "StyleCorpus":
        """Return a corpus of tokenised texts, words separated by white space.

        Args:
            texts: the text of each id.
            authors: the author of each id; every text is its own author by default.
        """
        ids: dict[str, int] = {}
        return cls(
            [
                StyleText(name, (authors or {}).get(name, name), name, name, _encode(text, ids))
                for name, text in texts.items()
            ],
            list(ids),
        )

    @classmethod
    def read(
        cls, works: str | Path, texts: str | Path, reuse: str | Path | None = None
    ) -> "StyleCorpus":
        """Read all works; the author of a questioned work is left out.

        Args:
            works: the table corpus/works.tsv.
            texts: folder of the style views, a file `<work>.txt` for each work.
            reuse: the table text/reuse.tsv; works that share text are in one group.

        Returns:
            The corpus, sorted by author and id; the questioned works last.

        Raises:
            TextlstmError: a file is missing, or a work has no words.
        """
        texts, rows = Path(texts), read_tsv(Path(works), ["id", "author", "title", "role", "group"])
        groups = (
            split_groups(rows, Path(reuse)) if reuse else {row["id"]: row["group"] for row in rows}
        )
        ids: dict[str, int] = {}
        read = []
        for row in rows:
            words = _encode(read_text(texts / f"{row['id']}.txt"), ids)
            if not len(words):
                raise TextlstmError(
                    f"{texts / row['id']}.txt: no words; remove the work from the corpus or keep "
                    "more words with text.style.words"
                )
            author = "" if row["role"] == QUESTIONED else row["author"]
            group = groups[row["id"]] or row["id"]
            read.append(StyleText(row["id"], author, row["title"] or row["id"], group, words))
        read.sort(key=lambda text: (not text.author, text.author, text.id))
        return cls(read, list(ids))

    @property
    def authors(self) -> list[str]:
        """The authors, sorted, without the unknown author of questioned works."""
        return sorted({text.author for text in self.texts if text.author})

    def by_author(self) -> "StyleCorpus":
        """Return a corpus in which all texts by one author are one; questioned texts stay."""
        pooled = [
            StyleText(
                author,
                author,
                author,
                author,
                np.concatenate([text.words for text in self.texts if text.author == author]),
            )
            for author in self.authors
        ]
        unknown = [text for text in self.texts if not text.author]
        return StyleCorpus([*pooled, *unknown], self.vocabulary)

    def frequencies(self) -> "Frequencies":
        """Return the frequency table of the most frequent words."""
        size = len(self.vocabulary)
        totals = np.zeros(size, np.int64)
        for text in self.texts:
            totals += np.bincount(text.words, minlength=size)
        columns = np.argsort(-totals, kind="stable")[:MAX_WORDS]
        return Frequencies(
            [text.id for text in self.texts],
            [self.vocabulary[column] for column in columns],
            self.count([text.words for text in self.texts], columns),
            np.array([len(text.words) for text in self.texts]),
            columns,
        )

    def count(self, samples: Iterable[np.ndarray], columns: np.ndarray) -> np.ndarray:
        """Return how often words occur in samples, int [samples, words].

        Args:
            samples: arrays of word ids.
            columns: ids of the words to count, int [words].
        """
        size = len(self.vocabulary)
        counts = [np.bincount(sample, minlength=size)[columns] for sample in samples]
        return np.array(counts, np.int64).reshape(-1, len(columns))


@dataclass(frozen=True)
class Frequencies:
    """A table of word frequencies, the most frequent words first.

    Args:
        texts: the id of each text.
        words: the words.
        counts: occurrences, int [texts, words].
        lengths: words in each text, those outside the table included, int [texts].
        columns: id of each word in the vocabulary of the corpus, int [words].
    """

    texts: Sequence[str]
    words: Sequence[str]
    counts: np.ndarray
    lengths: np.ndarray
    columns: np.ndarray

    @cached_property
    def percentages(self) -> np.ndarray:
        """The relative frequencies in percent, float [texts, words]."""
        return 100 * self.counts / self.lengths[:, None]

    def select(self, number: int, start_rank: int = 1, culling: float = 0.0) -> np.ndarray:
        """Return the positions of the most frequent words that enough texts contain.

        Args:
            number: number of words.
            start_rank: rank of the first word; the words before it are left out.
            culling: percentage of the texts that have to contain a word.

        Returns:
            Positions in `words`, the most frequent word first, int [words].

        Raises:
            TextlstmError: fewer than two words are left.

        Example:
            >>> corpus = StyleCorpus.from_strings({"one": "the end of the", "two": "of the of"})
            >>> corpus.frequencies().select(number=3, culling=100.0)
            array([0, 1])
        """
        share = (self.counts > 0).mean(axis=0) * 100
        kept = np.flatnonzero(share >= culling - 1e-9)[start_rank - 1 : start_rank - 1 + number]
        if len(kept) < 2:
            raise TextlstmError(
                f"fewer than two words have rank {start_rank} or more and occur in {culling:g} % "
                "of the texts; lower start_rank or culling in the section `stylometry`"
            )
        return kept


def _encode(text: str, ids: dict[str, int]) -> np.ndarray:
    """Return the ids of the words of a text; new words are added to `ids`."""
    return np.array([ids.setdefault(word, len(ids)) for word in text.split()], np.int32)
