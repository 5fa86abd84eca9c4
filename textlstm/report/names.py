"""Labels of works and authors that are short and never the same for two of them."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

MAX_CHARACTERS = 38  # of the label of a work in a figure
MAX_LETTERS = 3  # of an author


def labels(titles: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return a label for each work: its title, with its id where two titles would look the same.

    Args:
        titles: the titles; an empty one is replaced by the id.
        ids: the ids, unique.

    Example:
        >>> labels(["Letters", "Letters", ""], ["first_bundle", "second_bundle", "diary"])
        ['Letters (first_bundle)', 'Letters (second_bundle)', 'diary']
    """
    short = [shorten(title or name) for title, name in zip(titles, ids, strict=True)]
    counts = Counter(short)
    return [
        label if counts[label] == 1 else f"{shorten(title, 20)} ({shorten(name, 24)})"
        for label, title, name in zip(short, titles, ids, strict=True)
    ]


def same_name(name: str, other: str) -> bool:
    """Return whether two spellings of a name differ only in case, spaces and punctuation.

    Example:
        >>> same_name("Ebon-Rune", "ebon rune"), same_name("Ames", "Burke")
        (True, False)
    """
    first, second = (
        "".join(filter(str.isalnum, unicodedata.normalize("NFKC", each).casefold()))
        for each in (name, other)
    )
    return first == second if first and second else name == other


def shorten(text: str, characters: int = MAX_CHARACTERS) -> str:
    """Return a text on one line; the middle of a long one is replaced by an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= characters:
        return text
    tail = characters // 3
    return f"{text[: characters - tail - 1].rstrip()}…{text[-tail:].lstrip()}"


def letters(authors: Sequence[str]) -> dict[str, str]:
    """Return one to three letters for each author, different for every author.

    Args:
        authors: the names.

    Example:
        >>> letters(["Hamilton", "Jay", "Madison"])
        {'Hamilton': 'H', 'Jay': 'J', 'Madison': 'M'}
        >>> letters(["Barclay", "Braddon", "Brown", "Brown, A"])
        {'Barclay': 'Ba', 'Braddon': 'Bra', 'Brown': 'B1', 'Brown, A': 'B2'}
    """
    given: dict[str, str] = {}
    plain = {author: "".join(filter(str.isalnum, author)) or "?" for author in authors}
    for author in authors:
        for size in range(1, MAX_LETTERS + 1):
            start = plain[author][:size].casefold()
            if sum(other[:size].casefold() == start for other in plain.values()) == 1:
                given[author] = plain[author][0].upper() + plain[author][1:size]
                break
    counts: Counter[str] = Counter()
    for author in authors:
        if author not in given:
            initial = plain[author][0].upper()
            counts[initial] += 1
            given[author] = f"{initial}{counts[initial]}"
    return {author: given[author] for author in authors}
