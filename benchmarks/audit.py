"""What betrays an author besides style: names in the text, glyphs of the edition, topics; before and after cleaning.

    snakemake text text_leaks attribute_folds --config corpus=FOLDER     # for each corpus, then
    .venv/bin/python benchmarks/audit.py results/NAME [results/NAME …]

Leaks: spans that name the author inside the author's own text. Glyphs: authors told apart, works held out whole, by
nothing but which of several signs an edition prints for one thing (curly or straight quotes, — or --, … or ...).
Masks: Cosine Delta on works held out, with pronouns and names as they are, and hidden.
"""

import argparse
import re
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from rows import row, write
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from textlstm.artifacts import read_text, read_tsv, write_text
from textlstm.attribute.chunked_corpus import read_chunked_corpus
from textlstm.errors import TextlstmError
from textlstm.evaluate.intervals import draws, share_interval
from textlstm.experiments.stop_words import judge
from textlstm.text import languages, masks
from textlstm.text.clean import tokenise
from textlstm.text.extract import extract
from textlstm.text.views import style_view

# signs that stand for one thing; of each family the shares are features, so how often an author needs one is none
FAMILIES = {
    "double quotes": ['"', "[“”„‟]", "[«»]", "``|''"],
    "single quotes": ["'", "[‘’‚‛]", "[`´]"],
    "quotation by single or double": ["(?<!\\w)['‘](?=\\w)", '(?<!\\w)["“](?=\\w)'],
    "dashes": ["(?<!-)--(?!-)", "—", "–", "---+", "―", " - "],
    "spaces around dashes": ["\\w(?:—|--)\\w", "\\w (?:—|--) ?\\w"],
    "ellipses": ["…", "\\.\\.\\.", "\\. \\. \\."],
    "emphasis": ["_", "\\*", "\\w"],
    "ligatures": ["[ﬀ-ﬆ]", "f[filt]"],
    "long s": ["ſ", "s"],
    "spaces": ["\xa0", "\u202f", "  +", " "],
    "spaces before marks": ["[ \xa0\u202f][;:!?]", "\\w[;:!?]"],
    "line ends": ["\r\n", "\n"],
}
ENOUGH = 300_000  # characters of a work whose glyphs are counted
LEAST = 500  # words of a chunk, and most frequent words


def shares(text: str) -> list[float]:
    """Return for each family the share of each of its signs; where none occurs, not a number: nothing was chosen."""
    found: list[float] = []
    for patterns in FAMILIES.values():
        counts = [len(re.findall(pattern, text[:ENOUGH])) for pattern in patterns]
        found += [count / sum(counts) if any(counts) else np.nan for count in counts]
    return found


def glyphs(
    texts: dict[str, str], folds: list[dict[str, str]], seed: int
) -> tuple[float, list[float]]:
    """Return the share of works given to their author by glyphs alone, and its 95 % interval."""
    known = [one for one in folds if one["fold"].isdigit()]
    features = np.array([shares(texts[one["work"]]) for one in known])
    authors = np.array([one["author"] for one in known])
    fold, right = np.array([one["fold"] for one in known]), np.zeros(len(known))
    for held in sorted(set(fold)):
        inside = fold != held
        known_only = SimpleImputer(
            keep_empty_features=True
        )  # the mean of the training works: whether it is used is style
        model = make_pipeline(
            known_only, StandardScaler(), KNeighborsClassifier(1)
        )  # habits come as all or nothing
        right[~inside] = (
            model.fit(features[inside], authors[inside]).predict(features[~inside])
            == authors[~inside]
        )
    drawn = draws(len(known), 2000, seed)
    return float(right.mean()), share_interval(right, np.ones(len(known)), drawn)


def hidden(results: Path, works: list[dict[str, str]], seed: int) -> dict[str, dict]:
    """Return Cosine Delta's accuracy with pronouns and names kept, and hidden."""
    with tempfile.TemporaryDirectory() as name:
        folders = {
            kind: Path(name, kind.replace(" ", "_"))
            for kind in ("kept", "pronouns", "names", "both")
        }
        for work in works:
            text = read_text(results / f"text/clean/{work['id']}.txt")
            language = languages.resolve(work["language"] or "auto", text)
            cut = tokenise(text.split("\n\n"), language)
            pronouns, names = masks.pronouns(language), masks.names(cut, language)
            for kind, (some, others) in {
                "kept": (frozenset(), frozenset()),
                "pronouns": (pronouns, frozenset()),
                "names": (frozenset(), names),
                "both": (pronouns, names),
            }.items():
                view = style_view(
                    masks.hide(cut, some, others), "keep", "keep", "lower", frozenset()
                )
                write_text(folders[kind] / f"{work['id']}.txt", view)
        folds = results / "attribute/folds.tsv"
        return {
            kind: judge(kind, read_chunked_corpus(folds, at, LEAST), LEAST, 2000, seed)
            for kind, at in folders.items()
        }


def audit(results: Path, command: str, seed: int) -> list[dict]:
    """Return the rows of one corpus."""
    name = results.name
    works = read_tsv(results / "corpus/works.tsv", ["id", "author", "format", "language"])
    folds = read_tsv(results / "attribute/folds.tsv", ["work", "author", "fold"])
    leaks = read_tsv(results / "text/leaks.tsv", ["before", "after"])
    before, after = (sum(int(one[key]) for one in leaks) for key in ("before", "after"))
    found = [
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
    chance = Counter(one["author"] for one in folds if one["fold"].isdigit())
    common = max(chance.values()) / sum(chance.values())
    for when, texts in (("before", originals), ("after", cleaned)):
        share, (low, high) = glyphs(texts, folds, seed)
        what = f"{name}: works told by glyphs alone, {when} normalising ({low:.2f}–{high:.2f})"
        found.append(row(what, share, "share", "the commonest author", common, command))
    try:
        delta = hidden(results, works, seed)
    except TextlstmError as error:
        print(f"{name}: {error}")
        return found
    for level in ("work", "chunk"):
        for kind in ("pronouns", "names", "both"):
            low, high = delta[kind][f"{level}_interval"]
            what = f"{name}: Cosine Delta by {level}, {kind} hidden ({low:.3f}–{high:.3f})"
            found.append(
                row(
                    what,
                    delta[kind][level],
                    "share",
                    "nothing hidden",
                    delta["kept"][level],
                    command,
                )
            )
    return found


def main() -> None:
    """Audit every corpus and write the JSON and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "results", type=Path, nargs="+", help="results/<corpus>, with text and attribute/folds.tsv"
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    command = (
        f"python benchmarks/audit.py {' '.join(f'results/{one.name}' for one in given.results)}"
    )
    write("audit", [one for each in given.results for one in audit(each, command, given.seed)])


if __name__ == "__main__":
    main()
