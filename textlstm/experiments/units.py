"""Units of a state that follow a visible property of the text, and the cost of silencing them.

A unit is one component of the hidden states h or the cell states c. How well its value separates
tokens with a property from the others is measured by the area under the ROC curve (ROC AUC): the
probability that a random token with the property has the higher value; 0.5 is chance.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import rankdata

from textlstm import tokens
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.experiments.trace import trace, unit_names
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import EOS_TOKEN

MIN_LATE_POSITION = 20  # more tokens than this into a sentence: late
MAX_EARLY_POSITION = 5  # tokens at the start of a sentence
MAX_OPENING_POSITION = 200  # tokens at the start of a text
MIN_TOKENS = 100  # with a property and without it, in each text; rarer properties are left out
NUM_DIRECTION_SETS = 5
NUM_RANDOM_UNITS = 10  # silenced for comparison
EXCERPT_LENGTH = 40  # tokens
PROPERTIES = (
    "inside a quotation",
    "inside brackets",
    f"more than {MIN_LATE_POSITION} tokens into a sentence",
    f"in the first {MAX_EARLY_POSITION} tokens of a sentence",
    "a comma, semicolon or colon earlier in the sentence",
)
OPENING = f"in the first {MAX_OPENING_POSITION} tokens of a text"


class Sample(NamedTuple):
    """A text with its states and properties.

    Args:
        documents: its token ids.
        states: state after each token, float [tokens, columns].
        ranks: rank of each state among the values of its column, [tokens, columns].
        properties: properties of each token by name, bool [tokens].
    """

    documents: Documents
    states: np.ndarray
    ranks: np.ndarray
    properties: dict[str, np.ndarray]


def properties(words: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the properties of a document after each token, bool [tokens] by name."""
    position, is_quoted, is_bracketed, had_comma, rows = 0, False, False, False, []
    for word in words:
        position += 1
        is_quoted ^= word == '"'
        is_bracketed = (is_bracketed or word == "(") and word != ")"
        had_comma = had_comma or word in (",", ";", ":")
        is_late, is_early = position > MIN_LATE_POSITION, position <= MAX_EARLY_POSITION
        rows.append((is_quoted, is_bracketed, is_late, is_early, had_comma))
        if word in (EOS_TOKEN, ".", "!", "?"):
            position, had_comma = 0, False
    columns = np.array(rows, bool).reshape(-1, len(PROPERTIES)).T
    in_opening = np.arange(len(words)) < MAX_OPENING_POSITION
    return dict(zip(PROPERTIES, columns, strict=True)) | {OPENING: in_opening}


def label_tokens(documents: Documents, vocabulary: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the properties of all documents' tokens, bool [tokens] by name."""
    labels = [properties([vocabulary[id] for id in documents[k]]) for k in range(len(documents))]
    return {name: np.concatenate([document[name] for document in labels]) for name in labels[0]}


def roc_auc(ranks: np.ndarray, is_positive: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve of each column, float [columns].

    Args:
        ranks: ranks of the values in each column, [tokens, columns].
        is_positive: the labels, bool [tokens].
    """
    num_positive = int(is_positive.sum())
    below = ranks[is_positive].sum(axis=0) - num_positive * (num_positive + 1) / 2
    return below / (num_positive * (len(is_positive) - num_positive))


def roc_auc_interval(
    values: np.ndarray, is_positive: np.ndarray, documents: Documents, resamples: int, seed: int
) -> list[float]:
    """Return the 95 % interval of the ROC AUC of one column; works are resampled."""
    bounds = np.append(documents.starts, len(values))
    works = [np.arange(start, stop) for start, stop in zip(bounds, bounds[1:], strict=False)]
    samples = []
    for counts in draws(len(works), resamples, seed):
        repeated = [np.tile(work, count) for work, count in zip(works, counts, strict=True)]
        chosen = np.concatenate(repeated)
        if 0 < is_positive[chosen].sum() < len(chosen):
            ranks = rankdata(values[chosen])[:, None]
            samples.append(float(roc_auc(ranks, is_positive[chosen])[0]))
    return interval(np.array(samples))


class Silencer:
    """Silences one unit of a model: no layer and no output reads its hidden state.

    Args:
        model: the language model, which is not changed.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.arrays, self.config = model.numpy(), model.config
        if model.config["tie"]:  # untie, so that the output can change without the embedding
            self.arrays["output"] = self.arrays["embedding"].copy()
        self.model = LanguageModel(model.vocabulary, model.config | {"tie": False}, 0)

    def __call__(self, unit: int) -> LanguageModel:
        """Return the model without a unit, numbered through the layers; the next call reuses it."""
        layer, row = divmod(unit, self.config["units"])
        arrays = {name: array.copy() for name, array in self.arrays.items()}
        arrays[f"lstm_{layer}/recurrent_kernel"][row] = 0
        if layer + 1 < self.config["layers"]:
            arrays[f"lstm_{layer + 1}/kernel"][row] = 0
        else:
            arrays["output"][:, row] = 0
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
    """Choose a unit per property on ids `find`, measure and silence it on ids `tell`."""
    model, vocabulary = LanguageModel.load(folder), tokens.load(folder)
    documents = [load_documents(path) for path in (find, tell)]
    states = [trace(model, text) for text in documents]
    progress("states")
    chosen_on, measured_on = (
        Sample(text, rows, rankdata(rows, axis=0), label_tokens(text, vocabulary.tokens))
        for text, rows in zip(documents, states, strict=True)
    )
    names = [
        name
        for name in chosen_on.properties
        if is_frequent(chosen_on.properties[name]) and is_frequent(measured_on.properties[name])
    ]
    by_chance = random_directions(chosen_on, measured_on, names, seed)
    progress("random directions")
    cost = silencing_cost(model, measured_on.documents, resamples, seed)
    rng, num_units = (
        np.random.default_rng([seed, 2]),
        model.config["layers"] * model.config["units"],
    )
    random_units = rng.choice(num_units, min(NUM_RANDOM_UNITS, num_units), replace=False)
    random_costs = [cost(int(unit))[0] for unit in random_units]
    progress("silencing random units")
    rows = []
    for name in names:
        row = best_unit(chosen_on, measured_on, name, unit_names(model), resamples // 10, seed)
        silenced, silenced_interval = cost(row["column"] % num_units)
        rows.append(
            row
            | {"by_chance": by_chance[name]}
            | {"silenced": silenced, "silenced_interval": silenced_interval}
        )
        progress(name)
    num_columns = states[0].shape[1]
    write_findings(
        out,
        "Does a single unit of the state follow something visible in the text?",
        "The state of an LSTM is a vector of numbers, its units. For each property of the text, "
        "the unit that follows it best was chosen on some works and measured on others. The "
        "measure is the area under the ROC curve: the probability that a random token with the "
        "property has a higher value than a random token without it (0.5 is chance). The best of "
        "as many random directions in the same states shows what a search alone achieves. Then "
        "the unit is silenced (set to zero for every layer that reads it) to measure the loss in "
        "nats, the negative natural logarithm of a token's probability.",
        {
            "seed": seed,
            "resamples": resamples,
            "random_directions": f"{NUM_DIRECTION_SETS} sets of {num_columns}",
        },
        {
            "units": rows,
            "others": [{"silenced": value} for value in random_costs],
            "excerpt": excerpt(rows, measured_on, vocabulary.tokens) if rows else [],
        },
        claims(rows, random_costs),
    )


def is_frequent(labels: np.ndarray) -> bool:
    """Return whether at least MIN_TOKENS tokens have a property, and as many do not."""
    return bool(MIN_TOKENS <= labels.sum() <= len(labels) - MIN_TOKENS)


def silencing_cost(
    model: LanguageModel, documents: Documents, resamples: int, seed: int
) -> Callable[[int], tuple[float, list[float]]]:
    """Return a function from a unit to the cost of silencing it: nats per token and interval."""
    baseline, silenced = score(model, documents), Silencer(model)
    resampled = draws(len(documents), resamples, seed)

    def cost(unit: int) -> tuple[float, list[float]]:
        more = score(silenced(unit), documents) - baseline
        by_work = np.add.reduceat(more, documents.starts)
        ratios = ratio(by_work, documents.lengths.astype(float), resampled)
        return float(more.mean()), interval(ratios)

    return cost


def best_column(ranks: np.ndarray, is_positive: np.ndarray) -> tuple[int, int, float]:
    """Return the column that separates best, the sign of its relation, and its ROC AUC from 0.5."""
    areas = roc_auc(ranks, is_positive)
    column = int(np.argmax(np.abs(areas - 0.5)))
    sign = 1 if areas[column] >= 0.5 else -1
    return column, sign, float(max(areas[column], 1 - areas[column]))


def signed_roc_auc(ranks: np.ndarray, is_positive: np.ndarray, sign: int) -> float:
    """Return the ROC AUC of one column, [tokens, 1], whose values are multiplied by `sign`."""
    area = float(roc_auc(ranks, is_positive)[0])
    return area if sign > 0 else 1 - area


def best_unit(
    chosen_on: Sample,
    measured_on: Sample,
    name: str,
    columns: Sequence[str],
    resamples: int,
    seed: int,
) -> Row:
    """Return the unit that follows a property best on one sample, measured on the other."""
    column, sign, area_chosen = best_column(chosen_on.ranks, chosen_on.properties[name])
    labels, values = measured_on.properties[name], sign * measured_on.states[:, column]
    return {
        "property": name,
        "unit": columns[column],
        "column": column,
        "sign": sign,
        "share": float(labels.mean()),
        "found": area_chosen,
        "area": signed_roc_auc(measured_on.ranks[:, [column]], labels, sign),
        "interval": roc_auc_interval(values, labels, measured_on.documents, resamples, seed),
    }


def random_directions(
    chosen_on: Sample, measured_on: Sample, names: Sequence[str], seed: int
) -> dict[str, list[float]]:
    """Return the ROC AUC of the best of many random directions, by property, one per set.

    A set has as many directions as the state has columns; the best is chosen on one sample and
    measured on the other, as units are.
    """
    mean = chosen_on.states.mean(axis=0)
    deviation = np.maximum(chosen_on.states.std(axis=0), 1e-6)
    areas: dict[str, list[float]] = {name: [] for name in names}
    for number in range(NUM_DIRECTION_SETS):
        rng = np.random.default_rng([seed, 1, number])
        directions = rng.normal(size=(len(mean), len(mean))).astype(np.float32)
        ranks, measured_ranks = (
            rankdata((sample.states - mean) / deviation @ directions, axis=0)
            for sample in (chosen_on, measured_on)
        )
        for name in names:
            column, sign, _ = best_column(ranks, chosen_on.properties[name])
            labels = measured_on.properties[name]
            areas[name].append(signed_roc_auc(measured_ranks[:, [column]], labels, sign))
    return areas


def excerpt(rows: Sequence[Row], sample: Sample, vocabulary: Sequence[str]) -> list[Row]:
    """Return the values of the chosen units over a passage.

    The passage is the one where the property followed best is true for half the tokens.
    """
    best = max(rows, key=lambda row: row["area"])
    flags = sample.properties[best["property"]].astype(float)
    share = np.convolve(flags, np.ones(EXCERPT_LENGTH), mode="valid") / EXCERPT_LENGTH
    start = int(np.argmin(np.abs(share - 0.5)))
    return [
        {
            "at": token - start,
            "token": vocabulary[sample.documents.ids[token]],
            "unit": row["unit"],
            "property": row["property"],
            "is": bool(sample.properties[row["property"]][token]),
            "value": float(np.tanh(row["sign"] * sample.states[token, row["column"]])),
        }
        for row in rows
        for token in range(start, start + EXCERPT_LENGTH)
    ]


def claims(rows: Sequence[Row], random_costs: Sequence[float]) -> list[Claim]:
    """Return the expectations for each property and for silencing; none if no unit was chosen."""
    if not rows:
        return []
    checked = []
    for row in rows:
        follows = f"{row['unit']} follows “{row['property']}”"
        sentence = f"{follows} in other works (area under the ROC curve)"
        checked.append(claim(sentence, [row["area"]], ">=", 0.75))
        sentence = f"{follows} better than the best of as many random directions (difference)"
        checked.append(claim(sentence, [row["area"] - area for area in row["by_chance"]], ">=", 0))
    costs = [row["silenced"] for row in rows]
    sentence = "silencing one of these units costs little (nats per token)"
    checked.append(claim(sentence, costs, "<=", 0.05))
    typical = float(np.mean(random_costs))
    sentence = "silencing one of these units costs more than a random unit (difference in nats)"
    return [*checked, claim(sentence, [cost - typical for cost in costs], ">=", 0)]
