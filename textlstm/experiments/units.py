"""What single numbers of a state follow: units that tell a visible property apart, and what silencing them costs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from textlstm import tokens
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.experiments.claims import claim, write_findings
from textlstm.experiments.trace import names, trace
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import EOS_TOKEN

LATE, EARLY, BEGINNING = 20, 5, 200  # tokens
FEWEST = 100  # tokens with a property, and without it, in each text; rarer ones are not asked about
SETS = 5  # of random directions
OTHERS = 10  # units silenced for comparison
SHOWN = 40  # tokens of the excerpt


def properties(words: Sequence[str]) -> dict[str, np.ndarray]:
    """Return what can be seen of a document at each token, once it is read: bool [tokens] by name."""
    place, quoted, bracketed, comma, found = 0, False, False, False, []
    for word in words:
        place += 1
        quoted ^= word == '"'
        bracketed = (bracketed or word == "(") and word != ")"
        comma = comma or word in (",", ";", ":")
        found.append((quoted, bracketed, place > LATE, place <= EARLY, comma))
        if word in (EOS_TOKEN, ".", "!", "?"):
            place, comma = 0, False
    columns = np.array(found, bool).reshape(-1, 5).T
    titles = (
        "inside a quotation",
        "inside brackets",
        f"more than {LATE} tokens into a sentence",
        f"in the first {EARLY} tokens of a sentence",
        "a comma, semicolon or colon earlier in the sentence",
    )
    named = dict(zip(titles, columns, strict=True))
    return named | {f"in the first {BEGINNING} tokens of a text": np.arange(len(words)) < BEGINNING}


def labels(documents: Documents, vocabulary: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the properties of all documents' tokens, bool [tokens] by name."""
    each = [properties([vocabulary[id] for id in documents[k]]) for k in range(len(documents))]
    return {name: np.concatenate([one[name] for one in each]) for name in each[0]}


def areas(ranks: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve of each column of ranks [tokens, columns] for bool [tokens]."""
    number = int(positive.sum())
    below = ranks[positive].sum(axis=0) - number * (number + 1) / 2
    return below / (number * (len(positive) - number))


def area_interval(
    values: np.ndarray, positive: np.ndarray, documents: Documents, resamples: int, seed: int
) -> list:
    """Return the interval of one column's area, works drawn anew."""
    starts = np.append(documents.starts, len(values))
    rows, found = [np.arange(a, b) for a, b in zip(starts, starts[1:], strict=False)], []
    for drawn in draws(len(rows), resamples, seed):
        chosen = np.concatenate(
            [np.tile(row, times) for row, times in zip(rows, drawn, strict=True)]
        )
        if 0 < positive[chosen].sum() < len(chosen):
            found.append(float(areas(rankdata(values[chosen])[:, None], positive[chosen])[0]))
    return interval(np.array(found))


class Silencer:
    """A model of which one unit is not heard: not by any layer, not by the output."""

    def __init__(self, model: LanguageModel) -> None:
        self.arrays, self.config = model.numpy(), model.config
        if model.config["tie"]:
            self.arrays["output"] = self.arrays["embedding"].copy()
        self.model = LanguageModel(model.vocabulary, model.config | {"tie": False}, 0)

    def __call__(self, unit: int) -> LanguageModel:
        """Return the model with a unit silenced, counted through the layers; the next call changes it."""
        layer, at = divmod(unit, self.config["units"])
        arrays = {name: array.copy() for name, array in self.arrays.items()}
        arrays[f"lstm_{layer}/recurrent_kernel"][at] = 0
        if layer + 1 < self.config["layers"]:
            arrays[f"lstm_{layer + 1}/kernel"][at] = 0
        else:
            arrays["output"][:, at] = 0
        self.model.assign(arrays, "a silenced copy")
        return self.model


def run(
    folder: Path,
    find: Path,
    tell: Path,
    resamples: int,
    seed: int,
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Find the unit that follows each property on ids `find`, measure it on ids `tell`, silence it; write all."""
    model, vocabulary = LanguageModel.load(folder), tokens.load(folder)
    documents = [load_documents(path) for path in (find, tell)]
    states = [trace(model, one) for one in documents]
    progress("states")
    seen = [labels(one, vocabulary.tokens) for one in documents]
    asked = [
        name
        for name in seen[0]
        if all(FEWEST <= one[name].sum() <= len(one[name]) - FEWEST for one in seen)
    ]
    ranks = [rankdata(one, axis=0) for one in states]
    by_chance = random_directions(states, seen, asked, seed)
    progress("random directions")
    base, draw = score(model, documents[1]), np.random.default_rng([seed, 2])
    drawn, units = (
        draws(len(documents[1]), resamples, seed),
        model.config["layers"] * model.config["units"],
    )

    silenced = Silencer(model)

    def cost(unit: int) -> tuple[float, list[float]]:
        more = score(silenced(unit), documents[1]) - base
        resampled = ratio(
            np.add.reduceat(more, documents[1].starts), documents[1].lengths.astype(float), drawn
        )
        return float(more.mean()), interval(resampled)

    others = [cost(int(unit))[0] for unit in draw.choice(units, min(OTHERS, units), replace=False)]
    progress("silencing units drawn at random")
    rows = []
    for name in asked:
        found = areas(ranks[0], seen[0][name])
        best = int(np.argmax(np.abs(found - 0.5)))
        sign = 1 if found[best] >= 0.5 else -1
        told, values = (
            float(areas(ranks[1][:, [best]], seen[1][name])[0]),
            sign * states[1][:, best],
        )
        silent, spread = cost(best % units)
        rows.append(
            {
                "property": name,
                "unit": names(model)[best],
                "column": best,
                "sign": sign,
                "share": float(seen[1][name].mean()),
                "found": float(max(found[best], 1 - found[best])),
                "area": told if sign > 0 else 1 - told,
                "interval": area_interval(
                    values, seen[1][name], documents[1], resamples // 10, seed
                ),
                "by_chance": by_chance[name],
                "silenced": silent,
                "silenced_interval": spread,
            }
        )
        progress(name)
    write_findings(
        out,
        "Does a single number of the state follow something that can be seen in the text?",
        "For each property the number that follows it best was chosen on some works and is measured on others, beside "
        "the best of as many random directions in the same states; then its unit is silenced, to see what is lost.",
        {
            "seed": seed,
            "resamples": resamples,
            "random_directions": f"{SETS} sets of {ranks[0].shape[1]}",
        },
        {
            "units": rows,
            "others": [{"silenced": one} for one in others],
            "excerpt": excerpt(rows, documents[1], states[1], seen[1], vocabulary.tokens)
            if rows
            else [],
        },
        claims(rows, others),
    )


def random_directions(
    states: Sequence[np.ndarray],
    seen: Sequence[dict[str, np.ndarray]],
    asked: Sequence[str],
    seed: int,
) -> dict[str, list[float]]:
    """Return for each property what the best of as many random directions reaches: chosen on the first text, measured
    on the second, once a set of directions."""
    mean, spread = states[0].mean(axis=0), np.maximum(states[0].std(axis=0), 1e-6)
    found: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(SETS):
        directions = (
            np.random.default_rng([seed, 1, number])
            .normal(size=(states[0].shape[1],) * 2)
            .astype(np.float32)
        )
        ranks = [rankdata((one - mean) / spread @ directions, axis=0) for one in states]
        for name in asked:
            first = areas(ranks[0], seen[0][name])
            best = int(np.argmax(np.abs(first - 0.5)))
            second = float(areas(ranks[1][:, [best]], seen[1][name])[0])
            found[name].append(second if first[best] >= 0.5 else 1 - second)
    return found


def excerpt(
    rows: Sequence[dict[str, Any]],
    documents: Documents,
    states: np.ndarray,
    seen: dict[str, np.ndarray],
    vocabulary: Sequence[str],
) -> list[dict[str, Any]]:
    """Return the values of the units found, over the tokens where the best followed property changes most evenly."""
    best = max(rows, key=lambda row: row["area"])
    flags = seen[best["property"]].astype(float)
    inside = np.convolve(flags, np.ones(SHOWN), mode="valid") / SHOWN
    start = int(np.argmin(np.abs(inside - 0.5)))
    return [
        {
            "at": at,
            "token": vocabulary[documents.ids[start + at]],
            "unit": row["unit"],
            "property": row["property"],
            "is": bool(seen[row["property"]][start + at]),
            "value": float(np.tanh(row["sign"] * states[start + at, row["column"]])),
        }
        for row in rows
        for at in range(SHOWN)
    ]


def claims(rows: Sequence[dict[str, Any]], others: Sequence[float]) -> list[dict[str, Any]]:
    """Return what the experiment says of each property, and of silencing."""
    found = []
    for row in rows:
        what = f"{row['unit']} follows “{row['property']}”"
        found.append(
            claim(f"{what} in other works (area under the ROC curve)", [row["area"]], ">=", 0.75)
        )
        ahead = [row["area"] - each for each in row["by_chance"]]
        found.append(
            claim(
                f"{what} better than the best of as many random directions (difference)",
                ahead,
                ">=",
                0,
            )
        )
    costs = [row["silenced"] for row in rows]
    found.append(
        claim("silencing one of these units costs little (nats a token)", costs, "<=", 0.05)
    )
    typical = float(np.mean(others))
    sentence = (
        "silencing one of these costs more than silencing a unit drawn at random (difference, nats)"
    )
    return [*found, claim(sentence, [cost - typical for cost in costs], ">=", 0)]
