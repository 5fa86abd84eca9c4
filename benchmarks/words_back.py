"""Detokenisation: how much of a book's spacing and quotes is restored from its words alone.

    snakemake text --config corpus=FOLDER                # for each corpus, then
    .venv/bin/python benchmarks/words_back.py results/NAME [results/NAME …] [--texts FOLDER]

Every paragraph of clean text is tokenised as by the text stage and detokenised again. Paragraphs:
the share restored exactly. Gaps between two words: the share with a space exactly where the
original has one. Intervals resample works.

By language: `--texts` names a folder of files such as `es.txt`, one paragraph per line, which are
restored from the same words by this package, by sacremoses (its tokens are `&apos;`-free words of
ours) and by NLTK's TreebankWordDetokenizer. sacremoses is imported by this benchmark only.
"""

import argparse
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import numpy as np
from rows import row, write

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.evaluate.intervals import draws, share_interval
from textlstm.text.clean import tokenise
from textlstm.text.languages import resolve
from textlstm.text.normalise import RULES, normalise
from textlstm.tokens.detokenise import detokenise


def space_positions(text: str) -> set[int]:
    """Return the positions of spaces, as numbers of preceding characters that are not spaces."""
    return set(accumulate(len(word) for word in text.split(" ")[:-1]))


def count_restored(text: str, language: str) -> list[int]:
    """Return the number of paragraphs, restored paragraphs, gaps and restored gaps of a work."""
    paragraphs = [paragraph.replace("\n", " ") for paragraph in text.split("\n\n")]
    counts = np.zeros(4, int)
    code = resolve(language or "auto", text)
    for paragraph, sentences in zip(paragraphs, tokenise(paragraphs, code), strict=True):
        words = [word for sentence in sentences for word in sentence]
        restored = detokenise(words, code)
        gaps = list(accumulate(map(len, words)))[:-1]
        wrong = set(gaps) & (space_positions(paragraph) ^ space_positions(restored))
        counts += [1, paragraph == restored, len(gaps), len(gaps) - len(wrong)]
    return counts.tolist()


def peers(language: str) -> dict[str, Callable[[list[str]], str]]:
    """Return the functions of each package that join words, by name."""
    from nltk.tokenize.treebank import TreebankWordDetokenizer

    functions = {
        "textlstm": lambda words: detokenise(words, language),
        "NLTK": TreebankWordDetokenizer().detokenize,
    }
    try:
        from sacremoses import MosesDetokenizer
    except ImportError:
        return functions
    moses = MosesDetokenizer(lang=language)
    return functions | {"sacremoses": lambda words: moses.detokenize(words, unescape=False)}


def by_language(folder: Path, command: str) -> list[dict]:
    """Return the share of paragraphs restored in each language, beside each peer's."""
    rows = []
    for path in sorted(folder.glob("*.txt")):
        language = path.stem
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        paragraphs = [text.replace("\n", " ") for text in normalise(lines, list(RULES))[0]]
        tokens = [
            [word for sentence in sentences for word in sentence]
            for sentences in tokenise(paragraphs, language)
        ]
        shares = {
            name: float(np.mean([join(w) == p for w, p in zip(tokens, paragraphs, strict=True)]))
            for name, join in peers(language).items()
        }
        own = shares.pop("textlstm")
        for peer, share in shares.items():
            what = f"{language}: {len(paragraphs)} paragraphs that come back"
            rows.append(row(what, own, "share", peer, share, f"{command} ({peer})"))
    return rows


def main() -> None:
    """Measure every corpus; write the results as JSON and as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("results", nargs="*", type=Path)
    parser.add_argument("--texts", type=Path, help="folder of xx.txt, a paragraph per line")
    arguments, rows = parser.parse_args(), []
    folders = " ".join(f"results/{folder.name}" for folder in arguments.results)
    command = f"python benchmarks/words_back.py {folders}"
    for folder in arguments.results:
        works = read_tsv(folder / "corpus/works.tsv")
        counts = np.array(
            [
                count_restored(
                    read_text(folder / f"text/clean/{work['id']}.txt").strip(), work["language"]
                )
                for work in works
            ]
        )
        drawn = draws(len(works), 2000, 1)
        for name, column in (("paragraphs", 0), ("gaps between words", 2)):
            number, right = counts[:, column].sum(), counts[:, column + 1]
            interval = share_interval(right, counts[:, column], drawn)
            what = f"{folder.name}: {number:,} {name} that come back"
            rows.append(
                row(what, right.sum() / number, "share", "all", 1, command, interval=interval)
            )
    if arguments.texts:
        rows += by_language(arguments.texts, "python benchmarks/words_back.py --texts …")
    write("words_back", rows)


if __name__ == "__main__":
    main()
