"""The results of the earlier stages, read once for the figures, the page and the summary."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textlstm.artifacts.tables import read_json, read_json_object, read_tsv
from textlstm.attribute.methods import METHODS
from textlstm.corpus.work import candidates
from textlstm.report.heads import HeadGain, head_gain
from textlstm.report.history import read_history
from textlstm.report.names import labels

BASELINES = {"unigram": "Unigram", "bigram": "Bigram", "kneser_ney": "Kneser-Ney"}
# of evaluate.adapted; a figure of all methods together has the names of all, joined by "+"
ADAPTED = {
    "kneser_ney*": "LSTM with Kneser-Ney*",
    "cache*": "LSTM with a cache*",
    "dynamic*": "LSTM that still learns*",
}
ALL_ADAPTED = "LSTM, all adaptations*"
ONE_AUTHOR = (
    "The corpus has only one author; attribution needs known works by at least two authors."
)


@dataclass(frozen=True)
class Measured:
    """The results of a corpus.

    Args:
        works: rows of corpus/works.tsv.
        texts: rows of text/stats.tsv.
        removed: rows of text/removed.tsv.
        split_shares: the share of a work's words in each split, by work and split.
        history: rows of model/history.csv.
        language: evaluate/language_model.json.
        attribution: evaluate/attribution.json.
        verdicts: attribute/verdicts.json, sorted by work.
        joint: attribute/joint.json.
        heads: what the author heads gain on works held out; None if there are none.
    """

    works: list[dict[str, str]]
    texts: list[dict[str, str]]
    removed: list[dict[str, str]]
    split_shares: dict[str, dict[str, float]]
    history: list[dict[str, str]]
    language: dict[str, Any]
    attribution: dict[str, Any]
    verdicts: list[dict[str, Any]]
    joint: list[dict[str, Any]] = field(default_factory=list)
    heads: HeadGain | None = None

    @classmethod
    def read(
        cls,
        works: Path,
        texts: Path,
        removed: Path,
        split: Path,
        history: Path,
        language: Path,
        attribution: Path,
        verdicts: Path,
        joint: Path | None = None,
        heads: Path | None = None,
    ) -> "Measured":
        """Read all results.

        Raises:
            TextlstmError: a file is missing or damaged; the message names it.
        """
        return cls(
            read_tsv(works, ["id", "author", "title", "role"]),
            read_tsv(texts, ["work", "words", "characters"]),
            read_tsv(removed, ["work", "kind", "text", "length", "reason"]),
            read_split_shares(split),
            read_history(history),
            read_json(language),
            read_json(attribution),
            sorted(read_json(verdicts), key=lambda verdict: verdict["work"]),
            read_json(joint) if joint else [],
            head_gain(read_json_object(heads).get("works", [])) if heads else None,
        )

    @property
    def known(self) -> list[dict[str, str]]:
        """The works of known authorship."""
        return [work for work in self.works if work["role"] == "known" and work["author"]]

    @property
    def candidates(self) -> list[str]:
        """The candidates (`textlstm.corpus.work.candidates`)."""
        return candidates(work["author"] for work in self.known)

    @property
    def labels(self) -> dict[str, str]:
        """The label of each questioned work by id, different for all works."""
        ids = [verdict["work"] for verdict in self.verdicts]
        titles = [str(verdict["title"] or "") for verdict in self.verdicts]
        return dict(zip(ids, labels(titles, ids), strict=True))

    @property
    def has_attribution(self) -> bool:
        """Whether authorship was attributed, which needs at least two candidate authors."""
        return bool(self.attribution.get("methods"))

    @property
    def methods(self) -> list[str]:
        """The ids of the evaluated methods, the combined method first."""
        evaluated = self.attribution.get("methods", {})
        unlisted = sorted(set(evaluated) - set(METHODS))
        return [name for name in METHODS if name in evaluated] + unlisted

    @property
    def reason(self) -> str:
        """The reason why authorship was not attributed."""
        return str(self.attribution.get("reason", ONE_AUTHOR))

    @property
    def held_out(self) -> str | None:
        """The split whose perplexity is the result: test, else valid, else None."""
        return next((split for split in ("test", "valid") if split in self.language), None)

    @property
    def holds_out_whole_works(self) -> bool:
        """Whether the splits contain whole works; a corpus of one or two works is cut inside."""
        return all(len(shares) == 1 for shares in self.split_shares.values())

    def majority(self) -> float:
        """Return the accuracy of always naming the most frequent author of the held-out works."""
        matrices: dict[str, dict[str, dict[str, int]]] = self.attribution.get("confusion", {})
        confusion = next(iter(matrices.values()), {})
        works = [sum(named.values()) for named in confusion.values()]
        return max(works, default=0) / max(1, sum(works))


def method_name(method: str) -> str:
    """Return the label of a method id."""
    return METHODS.get(method, method)


def read_split_shares(path: Path) -> dict[str, dict[str, float]]:
    """Read split.tsv as the share of a work's words in each split, by work and split."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read_tsv(path, ["work", "split", "start", "end"]):
        shares[row["work"]][row["split"]] = float(row["end"]) - float(row["start"])
    return dict(shares)
