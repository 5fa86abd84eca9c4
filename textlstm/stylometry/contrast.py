"""Words that one group of texts prefers and another avoids: Burrows's and Craig's Zeta.

Source: Burrows, "All the Way Through" (2007); Craig and Kinney, "Shakespeare, Computers, and the
Mystery of Authorship" (2009). Both count the segments that contain a word, not its occurrences.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.stylometry.corpus import StyleCorpus, StyleText

MIN_SEGMENTS = 3  # of both groups together that contain a word


@dataclass(frozen=True)
class Zeta:
    """The preference for one word.

    Args:
        word: the word.
        first: share of the segments of the first group that contain it.
        second: share of the segments of the second group that contain it.
    """

    word: str
    first: float
    second: float

    @property
    def burrows(self) -> float:
        """Burrows's Zeta: from -1 (only the second group) to 1 (only the first)."""
        return self.first - self.second

    @property
    def craig(self) -> float:
        """Craig's Zeta, share of the first group plus share of the second without it: 0 to 2."""
        return self.first + (1 - self.second)


def zeta(
    corpus: StyleCorpus, first: Sequence[StyleText], second: Sequence[StyleText], segment: int
) -> list[Zeta]:
    """Return the Zeta of every word, the words of the first group first.

    Args:
        corpus: the corpus, for its vocabulary.
        first: texts of the first group.
        second: texts of the second group.
        segment: words of a segment; a text shorter than one is a segment of its own.

    Raises:
        TextlstmError: a group has no text.

    Example:
        >>> corpus = StyleCorpus.from_strings({"one": "upon a b upon a c", "two": "on a b on a b"})
        >>> [(each.word, each.burrows) for each in zeta(corpus, *[[t] for t in corpus.texts], 3)]
        [('upon', 1.0), ('c', 0.5), ('a', 0.0), ('b', -0.5), ('on', -1.0)]
    """
    if not first or not second:
        raise TextlstmError("a contrast needs at least one text in each group")
    size = len(corpus.vocabulary)
    counts = [_segments_with(group, segment, size) for group in (first, second)]
    total = counts[0][0] + counts[1][0]
    enough = min(MIN_SEGMENTS, counts[0][1] + counts[1][1] - 1)
    words = np.flatnonzero(total >= max(1, enough if counts[0][1] + counts[1][1] > 8 else 1))
    shares = [number[words] / segments for number, segments in counts]
    order = np.lexsort((np.array(corpus.vocabulary)[words], shares[1] - shares[0]))
    return [
        Zeta(corpus.vocabulary[words[place]], float(shares[0][place]), float(shares[1][place]))
        for place in order
    ]


def _segments_with(texts: Sequence[StyleText], segment: int, size: int) -> tuple[np.ndarray, int]:
    """Return in how many segments each word occurs, int [vocabulary], and the segments."""
    counts, segments = np.zeros(size, np.int64), 0
    for text in texts:
        number = max(1, len(text.words) // segment)
        for part in np.array_split(text.words, number):
            counts[np.unique(part)] += 1
        segments += number
    return counts, segments


def keyword_in_context(
    corpus: StyleCorpus, texts: Sequence[StyleText], word: str, width: int, number: int
) -> list[tuple[str, str, str, str]]:
    """Return occurrences of a word with their contexts, spread over the texts.

    Args:
        corpus: the corpus, for its vocabulary.
        texts: the texts to search.
        word: the word.
        width: words of context on each side.
        number: largest number of occurrences.

    Returns:
        Id of the text, words before, the word, words after.
    """
    wanted = corpus.vocabulary.index(word)
    places = [
        (text, int(place)) for text in texts for place in np.flatnonzero(text.words == wanted)
    ]
    chosen = np.unique(np.linspace(0, len(places) - 1, min(number, len(places))).astype(int))
    found = []
    for index in chosen if len(places) else []:
        text, place = places[index]
        before = text.words[max(0, place - width) : place]
        after = text.words[place + 1 : place + 1 + width]
        shown = (" ".join(corpus.vocabulary[word] for word in side) for side in (before, after))
        left, right = shown
        found.append((text.id, left, word, right))
    return found


def group(corpus: StyleCorpus, names: Sequence[str]) -> list[StyleText]:
    """Return the texts of authors or works by name, whatever the case of the letters.

    Args:
        corpus: the corpus.
        names: authors or ids of works.

    Raises:
        TextlstmError: no author or work has a name.
    """
    chosen: dict[str, StyleText] = {}
    for name in names:
        own = [
            text
            for text in corpus.texts
            if name.casefold() in (text.author.casefold(), text.id.casefold())
        ]
        if not own:
            raise TextlstmError(
                f"no author or work is called {name!r}; the authors are "
                f"{', '.join(corpus.authors)}; ids of works are in corpus/works.tsv"
            )
        chosen |= {text.id: text for text in own}
    return list(chosen.values())
