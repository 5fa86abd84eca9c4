"""Cues to the author other than style, before and after cleaning: names, glyphs, topics.

    snakemake text text_leaks attribute_folds --config corpus=FOLDER     # for each corpus, then
    .venv/bin/python benchmarks/audit.py results/NAME [results/NAME …]

Leaks: spans that name the author inside the author's own text.
Glyphs: accuracy of a classifier, on works held out whole, whose only features are an edition's
choices between equivalent signs (curly or straight quotes, — or --, … or ...).
Masks: accuracy of Cosine Delta on works held out whole, with and without pronouns and names.

By language: `--texts` names a folder of files such as `es.txt`, one paragraph per line. Each is
wrapped as a plain-text book with title page, chapter numbers, page numbers and the marks of Project
Gutenberg; counted are the author's paragraphs that stay word for word, and the others that go,
beside gutenberg-cleaner's super_cleaner, which only this benchmark imports.
"""

import argparse
import tempfile
import textwrap
from collections import Counter
from pathlib import Path
from typing import get_args

import numpy as np
from rows import row, write
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from textlstm.artifacts.files import read_text, write_text
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.corpus import Corpus, read_corpus
from textlstm.errors import TextlstmError
from textlstm.evaluate.intervals import draws, share_interval
from textlstm.experiments.stop_words import evaluate_delta
from textlstm.text import languages, masks
from textlstm.text.clean import clean_text, tokenise
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.text.glyphs import shares
from textlstm.text.views import style_view
from textlstm.text_settings import Removable

CHUNK_WORDS = MOST_FREQUENT_WORDS = 500
RESAMPLES = 2000


def glyphs(
    texts: dict[str, str], folds: list[dict[str, str]], seed: int
) -> tuple[float, list[float]]:
    """Return the accuracy by glyphs alone on works held out whole, and its 95 % interval."""
    known = [work for work in folds if work["fold"].isdigit()]
    features = np.array([shares(texts[work["work"]]) for work in known])
    authors = np.array([work["author"] for work in known])
    fold, right = np.array([work["fold"] for work in known]), np.zeros(len(known))
    for number in sorted(set(fold)):
        training = fold != number
        # the training mean replaces NaN, since whether a family occurs is style; one neighbour,
        # since an edition uses one sign of a family throughout
        model = make_pipeline(
            SimpleImputer(keep_empty_features=True), StandardScaler(), KNeighborsClassifier(1)
        )
        model.fit(features[training], authors[training])
        right[~training] = model.predict(features[~training]) == authors[~training]
    drawn = draws(len(known), RESAMPLES, seed)
    return float(right.mean()), share_interval(right, np.ones(len(known)), drawn)


def delta_accuracy(corpus: Corpus, seed: int) -> dict:
    """Return the accuracy of Cosine Delta, and its interval, at both levels."""
    return evaluate_delta("", corpus, CHUNK_WORDS, MOST_FREQUENT_WORDS, RESAMPLES, seed)


def masked(results: Path, works: list[dict[str, str]], seed: int) -> dict[str, dict]:
    """Return the accuracy of Cosine Delta with pronouns and names kept, and masked."""
    with tempfile.TemporaryDirectory() as name:
        folders = {
            kind: Path(name, kind.replace(" ", "_"))
            for kind in ("kept", "pronouns", "names", "both")
        }
        for work in works:
            text = read_text(results / f"text/clean/{work['id']}.txt")
            language = languages.resolve(work["language"] or "auto", text)
            sentences = tokenise(text.split("\n\n"), language)
            pronouns, names = masks.pronouns(language), masks.names(sentences, language)
            for kind, (hidden_pronouns, hidden_names) in {
                "kept": (frozenset(), frozenset()),
                "pronouns": (pronouns, frozenset()),
                "names": (frozenset(), names),
                "both": (pronouns, names),
            }.items():
                words = masks.hide(sentences, hidden_pronouns, hidden_names)
                view = style_view(words, "keep", "keep", "lower", frozenset())
                write_text(folders[kind] / f"{work['id']}.txt", view)
        folds = results / "attribute/folds.tsv"
        return {
            kind: delta_accuracy(read_corpus(folds, folder), seed)
            for kind, folder in folders.items()
        }


def audit(results: Path, command: str, seed: int) -> list[dict]:
    """Return the rows of one corpus."""
    name = results.name
    works = read_tsv(results / "corpus/works.tsv", ["id", "author", "format", "language"])
    folds = read_tsv(results / "attribute/folds.tsv", ["work", "author", "fold"])
    leaks = read_tsv(results / "text/leaks.tsv", ["before", "after"])
    before, after = (sum(int(leak[key]) for leak in leaks) for key in ("before", "after"))
    rows = [
        row(
            f"{name}: authors named in their own texts, after cleaning",
            after,
            "spans",
            "before",
            before,
            command,
        )
    ]
    originals, cleaned = {}, {}
    for work in works:
        path = results / f"corpus/originals/{work['id']}.{work['format']}"
        originals[work["id"]] = extract(path.read_bytes(), work["format"], path, [])[0]
        cleaned[work["id"]] = read_text(results / f"text/clean/{work['id']}.txt")
    counts = Counter(work["author"] for work in folds if work["fold"].isdigit())
    majority = max(counts.values()) / sum(counts.values())
    for when, texts in (("before", originals), ("after", cleaned)):
        share, (low, high) = glyphs(texts, folds, seed)
        what = (
            f"{name}: works attributed by glyphs alone, {when} normalising ({low:.2f}–{high:.2f})"
        )
        rows.append(row(what, share, "share", "the most frequent author", majority, command))
    try:
        delta = masked(results, works, seed)
    except TextlstmError as error:
        print(f"{name}: {error}")
        return rows
    for level in ("work", "chunk"):
        for kind in ("pronouns", "names", "both"):
            low, high = delta[kind][f"{level}_interval"]
            what = f"{name}: Cosine Delta by {level}, {kind} hidden ({low:.3f}–{high:.3f})"
            rows.append(
                row(
                    what,
                    delta[kind][level],
                    "share",
                    "nothing hidden",
                    delta["kept"][level],
                    command,
                )
            )
    return rows


TITLES = ["THE OLD MILL", "by Ann Lee", "LONDON: A. PRINTER, 1899", "CONTENTS"]
ABOVE = "The Project Gutenberg EBook of The Old Mill, by Ann Lee\n\nThis eBook is for anyone."
MARKS = [
    (
        "*** START OF THE PROJECT GUTENBERG EBOOK THE OLD MILL ***",
        "*** END OF THE PROJECT GUTENBERG",
    ),
    (
        "***START OF THE PROJECT GUTENBERG EBOOK THE OLD MILL***",
        "End of Project Gutenberg's The Old",
    ),
    (
        "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*",
        "Fin de Project Gutenberg",
    ),
]
CHAPTER_PARAGRAPHS = 20
LINE_CHARACTERS = 70


def book(paragraphs: list[str], marks: tuple[str, str]) -> tuple[str, list[str]]:
    """Return a plain-text book that holds the paragraphs, and what is not the author's in it."""
    blocks, others = [ABOVE, marks[0], *TITLES], [*ABOVE.split("\n\n"), marks[0], *TITLES]
    for n, paragraph in enumerate(paragraphs):
        if n % CHAPTER_PARAGRAPHS == 0:
            number = [str(n // CHAPTER_PARAGRAPHS + 1) + ".", f"[{n + 100}]"]
            blocks += number
            others += number
        width = LINE_CHARACTERS if " " in paragraph else LINE_CHARACTERS // 2
        blocks.append("\n".join(textwrap.wrap(paragraph, width, break_on_hyphens=False)))
    end = [f"{marks[1]} Etext, by Ann Lee", "Updated editions will replace the previous one."]
    return "\n\n".join([*blocks, *end]), others + end


def by_language(folder: Path, command: str) -> list[dict]:
    """Return the shares of kept and of removed paragraphs in each language, beside the peer's."""
    try:
        from gutenberg_cleaner import super_cleaner
    except ImportError:
        super_cleaner = None
    names = Names.from_metadata(["Ann Lee"], "The Old Mill")
    rows, kinds = [], list(get_args(Removable))
    for path in sorted(folder.glob("*.txt")):
        paragraphs = [
            " ".join(line.split()) for line in read_text(path).split("\n") if line.strip()
        ]
        counts: dict[str, list[int]] = {}
        for marks in MARKS:
            text, others = book(paragraphs, marks)
            outcomes = {"textlstm": clean_text(text, names, kinds, [])[0]}
            if super_cleaner:
                outcomes["gutenberg-cleaner"] = super_cleaner(text, min_token=-1).split("\n\n")
            for name, kept in outcomes.items():
                left = {"".join(paragraph.split()) for paragraph in kept}
                stay = sum("".join(p.split()) in left for p in paragraphs)
                gone = sum("".join(o.split()) not in left for o in others)
                old = counts.get(name, [0, 0, 0, 0])
                new = [stay, len(paragraphs), gone, len(others)]
                counts[name] = [a + b for a, b in zip(old, new, strict=True)]
        own = counts.pop("textlstm")
        peer, theirs = next(iter(counts.items()), ("none", None))
        for what, k in (("paragraphs of the author that stay", 0), ("other paragraphs that go", 2)):
            name = f"{path.stem}: {own[k + 1]} {what}"
            beside = theirs[k] / theirs[k + 1] if theirs else None
            rows.append(row(name, own[k] / own[k + 1], "share", peer, beside, command))
    return rows


def main() -> None:
    """Audit every corpus; write the results as JSON and as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "results", type=Path, nargs="*", help="results/<corpus>, with text and attribute/folds.tsv"
    )
    parser.add_argument("--texts", type=Path, help="folder of xx.txt, a paragraph per line")
    parser.add_argument("--seed", type=int, default=1, help="random seed of the intervals")
    arguments = parser.parse_args()
    folders = " ".join(f"results/{folder.name}" for folder in arguments.results)
    command = f"python benchmarks/audit.py {folders}"
    rows: list[dict] = []
    for folder in arguments.results:
        rows += audit(folder, command, arguments.seed)
    if arguments.texts:
        rows += by_language(arguments.texts, "python benchmarks/audit.py --texts …")
    write("audit", rows)


if __name__ == "__main__":
    main()
