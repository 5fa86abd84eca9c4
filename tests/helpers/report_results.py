"""A small results folder in every format that report and inspect read, with made-up numbers."""

from pathlib import Path

import numpy as np

from textlstm.artifacts.arrays import save_array
from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_json, write_tsv
from textlstm.artifacts.weights import save_weights
from textlstm.report.commands import app

CAPTIONS = Path(__file__).parents[2] / "workflow" / "report"

AUTHORS = ["Hamilton", "Jay", "Madison"]
METHODS = ["delta", "svm", "lstm", "combined"]
FILES = {
    "works": "corpus/works.tsv",
    "text-stats": "text/stats.tsv",
    "removed": "text/removed.tsv",
    "split": "tokens/split.tsv",
    "history": "model/history.csv",
    "language-model": "evaluate/language_model.json",
    "attribution": "evaluate/attribution.json",
    "verdicts": "attribute/verdicts.json",
}
JOINT = "attribute/joint.json"
CONFOUNDERS = "evaluate/confounders.tsv"
ONE_AUTHOR = "The corpus has known works of one author only."
WORDS = [
    "<unk>",
    "<eos>",
    "the",
    "people",
    "of",
    "union",
    ",",
    ".",
    "state",
    "government",
    "is",
    "to",
]
KNOWN = [
    ("paper_01", "Hamilton", "train"),
    ("paper_02", "Jay", "train"),
    ("paper_10", "Madison", "train"),
]
KNOWN += [
    ("paper_06", "Hamilton", "train"),
    ("paper_07", "Hamilton", "valid"),
    ("paper_03", "Jay", "train"),
]
KNOWN += [
    ("paper_14", "Madison", "test"),
    ("paper_08", "Hamilton", "test"),
    ("paper_18", "Hamilton & Madison", "train"),
]
QUESTIONED = ["paper_49", "paper_50", "paper_51"]


def write_results(root: Path, authors: int = 3) -> Path:
    """Write results of a corpus with three authors, or with one, and return the folder."""
    known = [work for work in KNOWN if authors > 1 or work[1] == "Hamilton"]
    questioned = QUESTIONED if authors > 1 else []
    write_corpus(root, known, questioned)
    write_tokens(root)
    write_model(root)
    write_attribution(root, questioned)
    return root


def write_corpus(root: Path, known: list, questioned: list) -> None:
    columns = [
        "id",
        "author",
        "title",
        "year",
        "language",
        "role",
        "group",
        "split",
        "source",
        "sha256",
        "characters",
        "format",
        "licence",
    ]
    rows = [
        (work, author, f"No. {work[-2:]}: <Union> & State", 1787, "en", "known", work, "")
        for work, author, _ in known
    ]
    rows += [
        (work, "Madison", f"No. {work[-2:]}", 1788, "en", "questioned", work, "")
        for work in questioned
    ]
    write_tsv(
        root / "corpus/works.tsv",
        columns,
        [(*row, "a book", "ab" * 32, 9000, "txt", "CC0") for row in rows],
    )
    names = [(work, author) for work, author, _ in known] + [(work, "") for work in questioned]
    stats = [
        (work, author, 9000, 120, 10, 60, 1500 + 100 * k) for k, (work, author) in enumerate(names)
    ]
    columns = ["work", "author", "characters", "removed", "paragraphs", "sentences", "words"]
    write_tsv(root / "text/stats.tsv", columns, stats)
    pairs = [(questioned[0], known[0][0], 90, 0.98, 0.5, "to the people")] if questioned else []
    columns = ["work", "other", "shared", "of_work", "of_other", "first_words"]
    write_tsv(root / "text/reuse.tsv", columns, pairs)
    removed = [(work, "byline", f"By {author}", 12, "names the author") for work, author in names]
    removed += [(work, "heading", "To the People", 30, "a heading") for work, _ in names]
    write_tsv(root / "text/removed.tsv", ["work", "kind", "text", "length", "reason"], removed)
    write_text(
        root / "text/clean/paper_01.txt", "To the people of the State.\n\nThe union is to stand.\n"
    )
    write_text(
        root / "text/language/paper_01.txt",
        "to the people of the state .\n\nthe union is to stand .\n",
    )
    split = [(work, split, 0.0, 1.0) for work, _, split in known]
    split += [(work, "questioned", 0.0, 1.0) for work in questioned]
    write_tsv(root / "tokens/split.tsv", ["work", "split", "start", "end"], split)


def write_tokens(root: Path) -> None:
    counts = enumerate(
        zip(WORDS, [40, 60, 300, 90, 200, 50, 250, 80, 70, 30, 100, 150], strict=True)
    )
    write_tsv(
        root / "tokens/vocabulary.tsv",
        ["id", "token", "count"],
        [(token_id, word, count) for token_id, (word, count) in counts],
    )
    write_json(
        root / "tokens/tokenizer.json",
        {
            "version": 1,
            "unit": "word",
            "language": "en",
            "size": len(WORDS),
            "min_count": 2,
            "max_size": 20000,
        },
    )
    ids = np.array([11, 2, 3, 4, 2, 8, 7, 1, 2, 5, 10, 11, 0, 7, 1], np.uint16)
    documents = [{"work": "paper_01", "start": 0, "length": 15, "characters": 52, "unknown": 1}]
    save_array(
        root / "tokens/train.npy", ids, "token ids of the training works", documents=documents
    )
    sizes = {
        split: {"tokens": 15, "unknown": 1, "oov_rate": 1 / 15}
        for split in ["train", "valid", "test"]
    }
    write_json(
        root / "tokens/stats.json", {"unit": "word", "vocabulary": len(WORDS), "splits": sizes}
    )


def write_model(root: Path) -> None:
    arrays = {
        "embedding": np.zeros((12, 4), np.float32),
        "lstm.kernel": np.ones((4, 16), np.float32),
    }
    save_weights(root / "model/weights.safetensors", arrays, {"made_by": "textlstm"})
    described = {
        "version": 1,
        "config": {"units": 4, "layers": 1},
        "corpus": "cd" * 32,
        "seed": 1,
        "vocabulary": 12,
    }
    described |= {"code": "0123456789abcdef", "textlstm": "0.1.0"}
    write_json(root / "model/model.json", described)
    heads = [head_entry(author) for author in AUTHORS[:2]]
    write_json(root / "model/author_heads.json", {"authors": AUTHORS, "works": heads})
    lines = ["epoch,step,seconds,tokens_per_second,loss,valid_perplexity,learning_rate"]
    lines += [
        f"{e},{e * 50},{e * 9.5},4000,{6.5 - 0.25 * e:.4f},{600 / (e + 1) + 110:.3f},0.004"
        for e in range(1, 9)
    ]
    write_text(root / "model/history.csv", "\n".join(lines) + "\n")
    scores = {split: language_scores(147.3) for split in ["valid", "test"]}
    write_json(root / "evaluate/language_model.json", scores)
    samples = [sample(temperature, seed) for temperature in [0.5, 1.0] for seed in [1, 2]]
    write_json(root / "generate/samples.json", samples)
    write_text(root / "generate/samples.txt", "--- temperature 0.5 ---\nThe people of the union.\n")


def head_entry(author: str) -> dict:
    nats = {"nats": 499.0, "nats_own_head": 495.0, "nats_other_heads": 505.0}
    entry = {"work": "paper_01", "split": "test", "author": author, "tokens": 100}
    return entry | nats | {"likeliest_head": "Hamilton"}


def language_scores(perplexity: float) -> dict:
    def score(value: float) -> dict:
        return {
            "perplexity": value,
            "bits_per_character": value / 90,
            "interval": [value * 0.93, value * 1.08],
        }

    baselines = {"unigram": score(512.0), "bigram": score(231.4), "kneser_ney": score(152.9)}
    common = {
        "tokens": 20123,
        "oov_rate": 0.031,
        "n_works": 2,
        "protocol": "works held out whole",
        "order": 5,
    }
    return (
        score(perplexity)
        | common
        | {"command": "textlstm evaluate language-model …", "baselines": baselines}
    )


def sample(temperature: float, seed: int) -> dict:
    text = "The people of the <union> & the State is to be the government.\nIt is to the people."
    novelty = {"2": 0.1, "4": 0.71, "5": 0.93, "8": 1.0}
    copied = {"copied": 5, "copied_text": "the people of the union", "copied_from": "paper_01"}
    return {
        "temperature": temperature,
        "seed": seed,
        "prompt": "",
        "text": text,
        "tokens": 18,
        **copied,
        "novelty": novelty,
    }


def write_attribution(root: Path, questioned: list) -> None:
    columns = [
        "method",
        "protocol",
        "level",
        "work",
        "chunk",
        "author",
        "fold",
        *(f"p:{name}" for name in AUTHORS),
    ]
    rows = (
        [("svm", "works", "work", "paper_01", "", "Hamilton", 0, 0.9, 0.04, 0.06)]
        if questioned
        else []
    )
    write_tsv(root / "attribute/predictions.tsv", columns if questioned else columns[:7], rows)
    folds = [(work, author, index % 2) for index, (work, author, _) in enumerate(KNOWN)]
    write_tsv(root / "attribute/folds.tsv", ["work", "author", "fold"], folds)
    write_json(
        root / "attribute/verdicts.json",
        [verdict(work, index) for index, work in enumerate(questioned)],
    )
    columns = ["property", "features", "accuracy", "low", "high", "right", "works", "majority"]
    dated = [("date: the year", 1, 0.6, 0.48, 0.71, 39, 65, 0.5)]
    write_tsv(root / CONFOUNDERS, columns, dated if questioned else [])
    write_json(root / JOINT, [joint_work()] if questioned else [])
    write_json(
        root / "evaluate/attribution.json",
        attribution()
        if questioned
        else {"protocol": "works", "reason": ONE_AUTHOR, "methods": {}, "leak": {}},
    )


def joint_work() -> dict:
    authors = ["Hamilton", "Madison"]
    return {"work": "paper_18", "title": "No. 18", "authors": authors, "mixture": mixture(False)}


def mixture(mixed: bool) -> dict:
    """Return shares of two authors as in verdicts.json."""
    return {
        "mixed": mixed,
        "shares": {"Madison": 0.7, "Hamilton": 0.3},
        "intervals": {"Madison": [0.5, 0.85], "Hamilton": [0.15, 0.5]},
        "words": 200,
        "windows": 10,
        "p": 0.02,
        "fits": True,
        "false": 0.01,
        "found": 0.68,
        "error": 0.07,
        "covered": 0.95,
        "works": 57,
    }


def verdict(work: str, index: int) -> dict:
    probabilities = {"Hamilton": 0.1 + 0.2 * index, "Jay": 0.05, "Madison": 0.85 - 0.2 * index}
    methods = {name: {"verdict": "Madison", "probability": 0.8} for name in METHODS[:2]}
    methods["lstm"] = {"verdict": "Hamilton" if index == 2 else "Madison", "probability": 0.55}
    author = max(probabilities, key=probabilities.__getitem__)
    agree = [name for name, own in methods.items() if own["verdict"] == author]
    return {
        "work": work,
        "title": f"No. {work[-2:]}",
        "verdict": author,
        "probability": probabilities[author],
        "probabilities": probabilities,
        "agree": agree,
        "methods": methods,
        "author": "Madison",
    }


def attribution() -> dict:
    def level(accuracy: float, n: int) -> dict:
        return {
            "accuracy": accuracy,
            "macro_accuracy": accuracy - 0.04,
            "interval": [accuracy - 0.1, min(1.0, accuracy + 0.07)],
            "n": n,
        }

    methods = {
        name: {"work": level(0.93 - 0.02 * k, 65), "chunk": level(0.88 - 0.03 * k, 260)}
        for k, name in enumerate(METHODS)
    }
    leak = {
        name: {"accuracy": 0.985 - 0.01 * k, "n": 260, "held_out": 0.88}
        for k, name in enumerate(METHODS[:3])
    }
    confusion = {
        name: {a: {b: 12 if a == b else 1 for b in AUTHORS} for a in AUTHORS} for name in METHODS
    }
    questioned = {name: {"accuracy": 2 / 3, "n": 3} for name in [*METHODS, "verdict"]}
    return {
        "protocol": "works held out whole",
        "methods": methods,
        "leak": leak,
        "confusion": confusion,
        "questioned": questioned,
    }


def report(root: Path, corpus_option: str = "") -> Path:
    """Run both commands of the stage on results under `root` and return the page."""
    run(
        "figures",
        {name: root / path for name, path in FILES.items()} | {"out-dir": root / "report/figures"},
    )
    more = {
        "token-stats": "tokens/stats.json",
        "model": "model/model.json",
        "author-heads": "model/author_heads.json",
        "samples": "generate/samples.json",
        "joint": JOINT,
        "confounders": CONFOUNDERS,
        "predictions": "attribute/predictions.tsv",
        "reuse": "text/reuse.tsv",
    }
    outputs = {
        "figures": root / "report/figures",
        "captions": CAPTIONS,
        "out": root / "report/index.html",
    }
    inputs = {name: root / path for name, path in (FILES | more).items()}
    words = {"settings": '{"seed": 1}', "corpus-option": corpus_option}
    run("page", inputs | outputs | {"summary": root / "report/summary.txt"} | words)
    return root / "report/index.html"


def run(command: str, flags: dict) -> None:
    app(
        [command, *(word for name, value in flags.items() for word in (f"--{name}", str(value)))],
        standalone_mode=False,
    )
