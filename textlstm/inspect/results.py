"""Results in JSON, as tables a person reads: verdicts, samples, perplexities, accuracies, sizes."""

from pathlib import Path
from typing import Any

from textlstm.artifacts import read_json
from textlstm.inspect.explained import Explained


def verdicts(path: Path) -> Explained:
    """Explain verdicts.json: a row a questioned work."""
    found = read_json(path)
    authors = sorted({author for said in found for author in said["probabilities"]})
    columns = ("work", "title", "verdict", *authors, "agree", "author")
    rows = [
        [
            said["work"],
            said["title"],
            said["verdict"],
            *(f"{said['probabilities'].get(author, 0.0):.3f}" for author in authors),
            f"{len(said['agree'])} of {len(said['methods'])}",
            said["author"] or "",
        ]
        for said in found
    ]
    meaning = "who wrote the questioned works: a probability an author, and how many methods say the same alone"
    return Explained(str(path), "verdicts", meaning, {"works": len(found)}, columns, rows)


def is_experiment(path: Path) -> bool:
    """Return whether JSON is what an experiment on recurrent state found."""
    found = read_json(path)
    return isinstance(found, dict) and {"experiment", "claims"} <= found.keys()


def experiment(path: Path) -> Explained:
    """Explain an experiment on recurrent state: a row a claim."""
    found = read_json(path)
    rows = [
        [
            "holds" if one["holds"] else "failed",
            one["claim"],
            one["rule"],
            ", ".join(f"{x:.3g}" for x in one["measured"]),
        ]
        for one in found["claims"]
    ]
    facts = {"answer": found["answer"], "made by": found["command"]}
    facts |= {f"table {name}": f"{len(table):,} rows" for name, table in found["tables"].items()}
    return Explained(
        str(path), "experiment", found["question"], facts, ("", "claim", "wanted", "found"), rows
    )


def samples(path: Path) -> Explained:
    """Explain samples.json: a row a sample, and the first in full."""
    found = read_json(path)
    columns = ("temperature", "seed", "tokens", "copied", "copied text", "from")
    rows = [
        [
            one["temperature"],
            one["seed"],
            one["tokens"],
            one["copied"],
            one["copied_text"],
            one["copied_from"],
        ]
        for one in found
    ]
    text = f"\n{found[0]['prompt']} {found[0]['text']}" if found else ""
    meaning = "what the language model wrote, and the longest run it copied from the training text"
    return Explained(str(path), "samples", meaning, {"samples": len(found)}, columns, rows, text)


def perplexities(path: Path) -> Explained:
    """Explain language_model.json: a row a split and model."""
    found = read_json(path)
    rows = [
        [
            split,
            model,
            f"{one['perplexity']:.1f}",
            _interval(one["interval"], ".1f"),
            f"{one['bits_per_character']:.3f}",
        ]
        for split, score in found.items()
        for model, one in {"lstm": score, **score["baselines"]}.items()
    ]
    facts: dict[str, Any] = {
        split: f"{one['tokens']:,} tokens of {one['n_works']} works, {one['oov_rate']:.2%} unknown"
        for split, one in found.items()
    }
    facts["protocol"] = "; ".join(dict.fromkeys(one["protocol"] for one in found.values()))
    columns = ("split", "model", "perplexity", "95 % interval", "bits per character")
    meaning = "how well the next token is foreseen: lower is better"
    return Explained(str(path), "language model's figures", meaning, facts, columns, rows)


def accuracies(path: Path) -> Explained:
    """Explain attribution.json: a row a method and level, the leak of a shuffled split beside."""
    found = read_json(path)
    rows = [
        [
            method,
            level,
            f"{one['accuracy']:.3f}",
            _interval(one["interval"], ".3f"),
            f"{one['macro_accuracy']:.3f}",
            one["n"],
        ]
        for method, levels in found["methods"].items()
        for level, one in levels.items()
    ]
    rows += [
        [method, "shuffled chunk", f"{one['accuracy']:.3f}", "a leak", "", one["n"]]
        for method, one in found["leak"].items()
    ]
    facts = {key: found[key] for key in ("protocol", "reason") if key in found}
    columns = ("method", "level", "accuracy", "95 % interval", "macro accuracy", "n")
    return Explained(
        str(path),
        "attribution's figures",
        "how often authors are named right",
        facts,
        columns,
        rows,
    )


def sizes(path: Path) -> Explained:
    """Explain tokens/stats.json: a row a split."""
    found = read_json(path)
    columns = list(next(iter(found["splits"].values()), {}))
    rows = [
        [split, *(_number(one[column]) for column in columns)]
        for split, one in found["splits"].items()
    ]
    facts = {key: value for key, value in found.items() if key != "splits"}
    return Explained(
        str(path), "token sizes", "how many tokens each split has", facts, ("split", *columns), rows
    )


def _interval(ends: list[float] | None, digits: str) -> str:
    return f"{ends[0]:{digits}} to {ends[1]:{digits}}" if ends else "one work: none"


def _number(value: float) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}"
