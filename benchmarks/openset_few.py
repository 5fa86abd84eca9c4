"""None of these with three or four candidates: texts by candidates beside texts by others.

Run `snakemake text --config corpus=<folder>` first for each corpus, then `python
benchmarks/openset_few.py results/<corpus> ...`; `make bench-openset` does both. Small problems are
drawn from the works of a corpus: a few works by three or four candidates, and questioned texts by
them and by other authors. Methods are fitted with the settings of config.yaml, works held out, and
two rules answer on the same problems: the one in use (`few_candidates`), and the p-value of the
margin of Kneser-Ney among all held-out works, at most .05, or the lowest that their number allows.
Scores are kept in results/openset_few: a later run resumes.

Settings were chosen on problems of the seeds 0 to 39; the table is of others.
"""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rows import row, write

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.combine import fit_deviation, fit_weights
from textlstm.attribute.contrast import contrast_scores
from textlstm.attribute.corpus import Corpus, Text, Tokens
from textlstm.attribute.few_candidates import MIN_DEVIATIONS, HeldOutFit
from textlstm.attribute.fit import method_of
from textlstm.attribute.folds import assign_folds
from textlstm.attribute.left_out import margins
from textlstm.attribute.openset import (
    MIN_REJECTING_WORKS,
    MIN_WORKS,
    Level,
    at_length,
    conformal,
    fits,
)
from textlstm.attribute.pieces import WHOLE, pieces_of
from textlstm.attribute.protocol import score_held_out
from textlstm.attribute.ratio import area
from textlstm.attribute.verdicts import MIN_OPEN_WORDS
from textlstm.config import load_config

KEPT = Path("results/openset_few")
BASES = (700, 1500, 3000, 6000, 12_000, 20_000)  # words of an excerpt, by problem
MOST_WORDS = 200_000  # of all known texts of a problem
ARTICLES = 30  # works of an author, from which they are drawn whole
OTHERS = 10  # questioned texts by other authors
FIRST_SEED = 100  # of the problems of a kind
RESAMPLES = 1000
KINDS = {  # of problems, with their number
    "articles": ("10–20 articles each by three or four candidates", 30),
    "excerpts": ("3–8 excerpts each by three or four candidates", 12),
    "works": ("two or three novels each by four candidates", 16),
}
MANY_AUTHORS = 10  # for all kinds of problems


class Source(NamedTuple):
    """The works of a corpus.

    Attributes:
        tokens: their style views.
        works: the works of each author, authors sorted.
    """

    tokens: Tokens
    works: dict[str, list[int]]


class Problem(NamedTuple):
    """Texts of a problem, each with its author.

    Attributes:
        candidates: the candidates.
        known: known texts by them, as token ids.
        questioned: texts by them and by others.
    """

    candidates: list[str]
    known: list[tuple[str, np.ndarray]]
    questioned: list[tuple[str, np.ndarray]]


class Answers(NamedTuple):
    """What the two rules answer on the questioned texts of a problem.

    Attributes:
        inside: whether a candidate wrote the text, bool [texts].
        fit: deviations by which the text fits the named author better than held-out works.
        rejected: whether the rule in use answers none of these, bool [texts].
        p: p-value of the rule that is compared, float [texts].
        rejected_by_p: whether that rule answers none of these, bool [texts].
    """

    inside: np.ndarray
    fit: np.ndarray
    rejected: np.ndarray
    p: np.ndarray
    rejected_by_p: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", nargs="+", type=Path, help="folders of results")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    arguments = parser.parse_args()
    command = f"python benchmarks/openset_few.py {' '.join(map(str, arguments.corpora))}"
    if arguments.first_seed != FIRST_SEED:
        command += f" --first-seed {arguments.first_seed}"
    rows, everything = [], list[Answers]()
    for folder in arguments.corpora:
        source = read_source(folder)
        for kind in kinds_of(source):
            what, number = KINDS[kind]
            seeds = range(arguments.first_seed, arguments.first_seed + number)
            found = [answers_of(scores_of(folder, source, kind, seed)) for seed in seeds]
            rows += describe(f"{folder.name}, {what}", found, seeds[0], command)
            everything += found
    rows += describe("all", everything, arguments.first_seed, command)
    write("openset_few", rows)


def kinds_of(source: Source) -> list[str]:
    """Return the kinds of problems that the works of a corpus suffice for."""
    if min(map(len, source.works.values())) >= ARTICLES:
        return ["articles"]
    return ["excerpts", "works"] if len(source.works) >= MANY_AUTHORS else ["excerpts"]


def read_source(folder: Path) -> Source:
    """Read the known works of a corpus."""
    rows = read_tsv(folder / "corpus/works.tsv", ["id", "author", "role"])
    rows = [row for row in rows if row["role"] == "known"]
    works = {author: list[int]() for author in sorted({row["author"] for row in rows})}
    for number, each in enumerate(rows):
        works[each["author"]].append(number)
    views = (read_text(folder / f"text/style/{row['id']}.txt") for row in rows)
    return Source(Tokens.from_views(views), works)


class Drawer:
    """Problems drawn from a corpus.

    Args:
        source: the corpus.
        kind: key of `KINDS`.
        seed: seed of the problem.
    """

    def __init__(self, source: Source, kind: str, seed: int) -> None:
        self.tokens, self.works, self.kind = source.tokens, source.works, kind
        self.rng = np.random.default_rng([seed, sum(map(ord, kind))])
        names = [*source.works]
        number = 4 if kind == "works" else int(self.rng.integers(3, 5))
        number = min(number, len(names) - 2)
        self.candidates = [str(name) for name in self.rng.choice(names, number, replace=False)]
        self.others = [name for name in names if name not in self.candidates]

    def problem(self) -> Problem:
        """Return the problem."""
        draw = {"articles": self._articles, "excerpts": self._excerpts, "works": self._works}
        known, questioned = draw[self.kind]()
        return Problem(self.candidates, known, questioned)

    def _articles(self) -> tuple[list[Any], list[Any]]:
        """Return whole texts of one newspaper."""
        most, known, questioned = int(self.rng.integers(10, 21)), [], []
        for author in self.candidates:
            order = self.rng.permutation(self.works[author])
            own = int(self.rng.integers(10, most + 1))
            known += [(author, self.tokens.documents[work]) for work in order[:own]]
            questioned += [(author, self.tokens.documents[work]) for work in order[own : own + 4]]
        for author in self.rng.choice(self.others, 12, replace=False):
            work = int(self.rng.choice(self.works[str(author)]))
            questioned.append((str(author), self.tokens.documents[work]))
        return known, questioned

    def _excerpts(self) -> tuple[list[Any], list[Any]]:
        """Return excerpts that do not overlap; known and questioned ones may be of one work."""
        base, known, questioned = int(self.rng.choice(BASES)), [], []
        most = max(3, min(8, MOST_WORDS // base // len(self.candidates)))
        for author in self.candidates:
            own, works = int(self.rng.integers(3, most + 1)), self.works[author]
            parts = [
                part
                for work in works
                for part in np.array_split(self.tokens.documents[work], -(-(own + 3) // len(works)))
            ]
            order = self.rng.permutation(len(parts))
            known += [(author, self._known(parts[each], base)) for each in order[:own]]
            questioned += [
                (author, self._questioned(parts[each], base)) for each in order[own : own + 3]
            ]
        return known, questioned + self._by_others(base, OTHERS)

    def _works(self) -> tuple[list[Any], list[Any]]:
        """Return one excerpt of each work; nothing else of a questioned text's work is known."""
        base, known, questioned = int(self.rng.choice(BASES)), [], []
        for index, author in enumerate(self.candidates):
            order = self.rng.permutation(self.works[author])
            unseen = order[: int(index < 2)]
            for work in order[len(unseen) :]:
                known.append((author, self._known(self.tokens.documents[work], base)))
            for work in unseen:
                ids = self.tokens.documents[work]
                for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
                    questioned.append((author, self._questioned(half, base)))
        return known, questioned + self._by_others(base, 8)

    def _by_others(self, base: int, number: int) -> list[tuple[str, np.ndarray]]:
        found = []
        for _ in range(number):
            author = str(self.rng.choice(self.others))
            work = int(self.rng.choice(self.works[author]))
            found.append((author, self._questioned(self.tokens.documents[work], base)))
        return found

    def _known(self, ids: np.ndarray, base: int) -> np.ndarray:
        return self._excerpt(ids, int(base * np.exp(self.rng.uniform(-0.5, 0.5))))

    def _questioned(self, ids: np.ndarray, base: int) -> np.ndarray:
        return self._excerpt(ids, max(300, int(base * np.exp(self.rng.uniform(-1.5, 0.3)))))

    def _excerpt(self, ids: np.ndarray, words: int) -> np.ndarray:
        before = np.concatenate([[0], np.cumsum(self.tokens.is_word[ids])])
        room = max(0, int(before[-1]) - words)
        first = int(np.searchsorted(before, int(self.rng.random() * room)))
        return ids[first : int(np.searchsorted(before, before[first] + words))]


def corpus_of(source: Source, problem: Problem, folds: int) -> Corpus:
    """Return a problem as a corpus, with folds assigned as the workflow does."""
    names = [f"known{number}" for number in range(len(problem.known))]
    authors = [author for author, _ in problem.known]
    assigned = assign_folds(list(zip(names, authors, strict=True)), folds, 1)
    texts = [
        Text(name, author, name, fold, False)
        for name, author, fold in zip(names, authors, assigned, strict=True)
    ]
    for number in range(len(problem.questioned)):
        texts.append(Text(f"asked{number}", "", f"asked{number}", None, True))
    documents = [ids for _, ids in (*problem.known, *problem.questioned)]
    used, flat = np.unique(np.concatenate(documents), return_inverse=True)
    ends = np.cumsum([len(ids) for ids in documents])[:-1]
    lexicon = [source.tokens.lexicon[index] for index in used]
    return Corpus(texts, Tokens(lexicon, np.split(flat.astype(np.int32), ends)))


def scores_of(folder: Path, source: Source, kind: str, seed: int) -> dict[str, np.ndarray]:
    """Return the scores of all methods on a problem, those of an earlier run if there are any.

    Held-out works and their pieces have a fold of 0 or more, questioned texts -1; the truth of a
    text by none of the candidates is -1.
    """
    kept = KEPT / f"{folder.name}-{kind}-{seed}.npz"
    if kept.is_file():
        with np.load(kept) as arrays:
            return dict(arrays)
    settings = load_config(Path(__file__).parents[1] / "config.yaml").attribute
    problem = Drawer(source, kind, seed).problem()
    corpus = corpus_of(source, problem, settings.folds)
    pieces = pieces_of(corpus, 10**9)
    rows = np.flatnonzero((pieces.kind == WHOLE) | (pieces.kind >= MIN_OPEN_WORDS))
    spans, work = pieces.spans[rows], pieces.work[rows]
    fold = np.array([-1 if text.fold is None else text.fold for text in corpus.texts])[work]
    truth = np.array([
        corpus.authors.index(author) if author in problem.candidates else -1
        for author, _ in (*problem.known, *problem.questioned)
    ])[work]  # fmt: skip
    parts = [*corpus.folds, -1]
    found = {"fold": fold, "truth": truth, "work": work}
    found |= {"kind": pieces.kind[rows], "words": pieces.words[rows]}
    for name in settings.combined:
        method = method_of(name, getattr(settings, name), 1)
        table = np.zeros((len(rows), len(corpus.authors)))
        for part in parts:
            scored = score_held_out(method, corpus, corpus.training(part), spans[fold == part])
            table[fold == part] = scored[0] if scored else 0.0
        found[name] = table
    found["contrast"] = contrast_scores(corpus, spans, fold, truth[:0], 1)[0]
    KEPT.mkdir(parents=True, exist_ok=True)
    np.savez(kept, **found)
    return found


def named_authors(found: dict[str, np.ndarray]) -> np.ndarray:
    """Return the author whom the combination of methods names, int [questioned texts]."""
    members = load_config(Path(__file__).parents[1] / "config.yaml").attribute.combined
    known, words, kind = found["fold"] >= 0, found["words"], found["kind"]
    values = {}
    for name in members:
        deviation = fit_deviation(found[name][known], words[known], kind[known])
        values[name] = deviation.standardise(found[name], words)
    weights = fit_weights(
        members, {name: each[known] for name, each in values.items()}, found["truth"][known],
        words[known], kind[known], found["work"][known],
    )  # fmt: skip
    return np.asarray(weights.combine(values, words)[~known].argmax(axis=1))


def answers_of(found: dict[str, np.ndarray]) -> Answers:
    """Return the answers of both rules on the questioned texts of a problem."""
    known, kind, work, truth = (found[name] for name in ("fold", "kind", "work", "truth"))
    known = known >= 0
    margin = margins(found["kneser_ney"].astype(np.float64))
    score = found["contrast"]
    lengths = np.unique(kind[known & (kind != WHOLE) & (kind >= MIN_OPEN_WORDS)])
    answers = []
    for asked, named in zip(np.flatnonzero(~known), named_authors(found), strict=True):
        order = sorted(lengths, key=lambda each: abs(np.log(each / found["words"][asked])))
        rows = np.flatnonzero(known)[at_length(order[0], kind[known], work[known])]
        fitted = HeldOutFit(score[rows, truth[rows]], work[rows], truth[rows], score.shape[1])
        fit = fitted.deviations(score[asked])[named]
        rejected = fitted.works >= MIN_REJECTING_WORKS and fit <= MIN_DEVIATIONS
        p, by_p = 1.0, False
        for length in order:  # the rule by p-values takes whole pieces only
            rows = np.flatnonzero(known & (kind == length))
            works = len(np.unique(work[rows]))
            if works >= MIN_WORKS:
                own, none = margin[rows, truth[rows]], np.zeros(0)
                level = Level(length, own, work[rows], truth[rows], none, np.inf, 0.0, 0.0, 0)
                p = float(conformal(margin[asked], level)[named])
                by_p = fits(p, level) is False
                break
        answers.append((truth[asked] >= 0, fit, rejected, p, by_p))
    return Answers(*(np.array(column) for column in zip(*answers, strict=True)))


def describe(what: str, found: list[Answers], first: int, command: str) -> list[dict[str, Any]]:
    """Return the rows of some problems; intervals are those of resampled problems."""
    generator = np.random.default_rng(0)
    drawn = [generator.integers(len(found), size=len(found)) for _ in range(RESAMPLES)]
    samples = [list(figures([found[each] for each in sample])[0].values()) for sample in drawn]
    low, high = np.nanpercentile(samples, (2.5, 97.5), axis=0).round(4).tolist()
    values, before = figures(found)
    texts = sum(len(each.inside) for each in found)
    result = []
    for number, (figure, value) in enumerate(values.items()):
        title = f"{what}: {figure}"
        if not number:
            title += f" ({len(found)} problems, {texts} texts, seeds from {first})"
        result.append(
            row(
                title, round(value, 4), "share", "p-value of the margin of Kneser-Ney",
                round(before[figure], 4), command, interval=[low[number], high[number]],
            )
        )  # fmt: skip
        print(title, result[-1]["value"], result[-1]["interval"], before[figure], flush=True)
    return result


def figures(found: list[Answers]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the figures of the rule in use and of the one by p-values."""
    all_texts = Answers(*(np.concatenate(column) for column in zip(*found, strict=True)))
    inside = all_texts.inside
    result = []
    for score, rejected in (
        (all_texts.fit, all_texts.rejected),
        (all_texts.p, all_texts.rejected_by_p),
    ):
        result.append(
            {
                "area under the ROC curve": area(score, inside),
                "rejected, of texts by others": float(rejected[~inside].mean()),
                "falsely rejected, of texts by candidates": float(rejected[inside].mean()),
            }
        )
    return result[0], result[1]


if __name__ == "__main__":
    main()
