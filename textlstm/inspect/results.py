"""Explanations of JSON results as tables: verdicts, samples, perplexities, accuracies, sizes."""

from pathlib import Path
from typing import Any

from textlstm.artifact_catalogue import meaning
from textlstm.artifacts.tables import read_json
from textlstm.inspect.explained import Explained


def verdicts(path: Path) -> Explained:
    """Explain verdicts.json: one row per questioned work."""
    entries = read_json(path)
    authors = sorted({author for verdict in entries for author in verdict["probabilities"]})
    columns = ("work", "title", "verdict", *authors, "agree", "author")
    rows = [
        [
            verdict["work"],
            verdict["title"],
            verdict["verdict"] or "no verdict",
            *(f"{verdict['probabilities'].get(author, 0.0):.3f}" for author in authors),
            f"{len(verdict['agree'])} of {len(verdict['methods'])}",
            verdict["author"] or "",
        ]
        for verdict in entries
    ]
    about = meaning("attribute/verdicts.json")
    return Explained(str(path), "verdicts", about, {"works": len(entries)}, columns, rows)


def is_experiment(path: Path) -> bool:
    """Return whether JSON is the finding of an experiment on recurrent state."""
    content = read_json(path)
    return isinstance(content, dict) and {"experiment", "claims"} <= content.keys()


def experiment(path: Path) -> Explained:
    """Explain an experiment on recurrent state: one row per expectation."""
    finding = read_json(path)
    rows = [
        [
            "holds" if claim["holds"] else "failed",
            claim["claim"],
            claim["rule"],
            ", ".join(f"{value:.3g}" for value in claim["measured"]),
        ]
        for claim in finding["claims"]
    ]
    facts = {"answer": finding["answer"], "repeat with": finding["command"]}
    facts |= {f"table {name}": f"{len(table):,} rows" for name, table in finding["tables"].items()}
    columns = ("", "expectation", "required", "measured")
    return Explained(str(path), "experiment", finding["question"], facts, columns, rows)


def samples(path: Path) -> Explained:
    """Explain samples.json: one row per sample, and the first sample in full."""
    entries = read_json(path)
    columns = ("temperature", "seed", "tokens", "copied", "copied text", "from")
    keys = ("temperature", "seed", "tokens", "copied", "copied_text", "copied_from")
    rows = [[sample[key] for key in keys] for sample in entries]
    text = f"\n{entries[0]['prompt']}{entries[0]['text']}" if entries else ""
    facts = {"samples": len(entries)}
    about = meaning("generate/samples.json")
    return Explained(str(path), "samples", about, facts, columns, rows, text)


def perplexities(path: Path) -> Explained:
    """Explain language_model.json: one row per split and model."""
    splits = read_json(path)
    rows = []
    for split, result in splits.items():
        models = {"lstm": result, **result.get("adapted", {}), **result["baselines"]}
        for model, score in models.items():
            known = score.get("perplexity_known")
            cells = [f"{score['perplexity']:.1f}", f"{known:.1f}" if known else ""]
            cells += [_interval(score["interval"], ".1f"), f"{score['bits_per_character']:.3f}"]
            rows.append([split, model, *cells])
        alone = result.get("perplexity_by_sentence")
        if alone:
            rows.append([split, "lstm, each sentence alone", f"{alone:.1f}", "", "", ""])
    facts: dict[str, Any] = {
        split: (
            f"{result['tokens']:,} tokens of {result['n_works']} works, "
            f"{result['oov_rate']:.2%} unknown"
        )
        for split, result in splits.items()
    }
    facts["protocol"] = "; ".join(dict.fromkeys(result["protocol"] for result in splits.values()))
    columns = (
        "split",
        "model",
        "perplexity",
        "of known words",
        "95 % interval",
        "bits per character",
    )
    about = meaning("evaluate/language_model.json")
    return Explained(str(path), "language model scores", about, facts, columns, rows)


def accuracies(path: Path) -> Explained:
    """Explain attribution.json: one row per method and level, and the leak."""
    scores = read_json(path)
    rows = [
        [
            method,
            level,
            f"{score['accuracy']:.3f}",
            _interval(score["interval"], ".3f"),
            f"{score['macro_accuracy']:.3f}",
            score["n"],
        ]
        for method, levels in scores["methods"].items()
        for level, score in levels.items()
    ]
    rows += [
        [method, "shuffled chunk", f"{leak['accuracy']:.3f}", "a leak", "", leak["n"]]
        for method, leak in scores["leak"].items()
    ]
    facts = {key: scores[key] for key in ("protocol", "reason") if key in scores}
    columns = ("method", "level", "accuracy", "95 % interval", "macro accuracy", "n")
    about = meaning("evaluate/attribution.json")
    return Explained(str(path), "attribution scores", about, facts, columns, rows)


def sizes(path: Path) -> Explained:
    """Explain tokens/stats.json: one row per split."""
    content = read_json(path)
    splits = content["splits"]
    columns = list(next(iter(splits.values()), {}))
    rows = [
        [split, *(_number(size[column]) for column in columns)] for split, size in splits.items()
    ]
    facts = {key: value for key, value in content.items() if key != "splits"}
    about = meaning("tokens/stats.json")
    return Explained(str(path), "token sizes", about, facts, ("split", *columns), rows)


def _interval(ends: list[float] | None, digits: str) -> str:
    return f"{ends[0]:{digits}} to {ends[1]:{digits}}" if ends else "one work: none"


def _number(value: float) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}"
