"""Words back to text: how much of a book's spacing and quotes comes back exactly from its words alone.

    snakemake text --config corpus=FOLDER                # for each corpus, then
    .venv/bin/python benchmarks/words_back.py results/NAME [results/NAME …]

Every paragraph of clean text is cut into words as the text stage does and joined again. Paragraphs: those that come
back to the letter. Gaps: between two words, those where a space stands as it did, or none. Intervals resample works.
"""

import argparse
from itertools import accumulate
from pathlib import Path

import numpy as np
from rows import row, write

from textlstm.artifacts import read_text, read_tsv
from textlstm.evaluate.intervals import draws, share_interval
from textlstm.text.clean import tokenise
from textlstm.text.languages import resolve
from textlstm.tokens.detokenise import detokenise


def spaced(text: str) -> set[int]:
    """Return after how many signs that are no spaces a text has one."""
    return set(accumulate(len(part) for part in text.split(" ")[:-1]))


def of_work(text: str, language: str) -> list[int]:
    """Return the number of paragraphs and of those that come back, of gaps and of those that come back."""
    parts, found = text.split("\n\n"), np.zeros(4, int)
    code = resolve(language or "auto", text)
    for part, sentences in zip(parts, tokenise(parts, code), strict=True):
        words = [word for sentence in sentences for word in sentence]
        back = detokenise(words, code)
        gaps = list(accumulate(map(len, words)))[:-1]
        right = len(gaps) - len(set(gaps) & (spaced(part) ^ spaced(back)))
        found += [1, part == back, len(gaps), right]
    return found.tolist()


def main() -> None:
    """Measure every corpus and write the JSON and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("results", nargs="+", type=Path)
    given, found = parser.parse_args(), []
    command = f"python benchmarks/words_back.py {' '.join(f'results/{path.name}' for path in given.results)}"
    for folder in given.results:
        works = read_tsv(folder / "corpus/works.tsv")
        counts = np.array(
            [
                of_work(read_text(folder / f"text/clean/{w['id']}.txt").strip(), w["language"])
                for w in works
            ]
        )
        drawn = draws(len(works), 2000, 1)
        for name, whole in (("paragraphs", 0), ("gaps between words", 2)):
            number, right = counts[:, whole].sum(), counts[:, whole + 1]
            spread = share_interval(right, counts[:, whole], drawn)
            what = f"{folder.name}: {number:,} {name} that come back"
            found.append(
                row(what, right.sum() / number, "share", "all", 1, command, interval=spread)
            )
    write("words_back", found)


if __name__ == "__main__":
    main()
