"""Every artifact of a run: its path below results/<corpus>/, its meaning, the rule that makes it.

The only list of meanings in the project: `textlstm inspect`, the report page and the documentation
read it, and a test compares it with the outputs of the rules in workflow/rules/.
"""

import re
from dataclasses import dataclass
from pathlib import Path

PLACEHOLDER = re.compile(r"\\\{\w+\\\}")  # {work} after re.escape


@dataclass(frozen=True)
class Artifact:
    """One artifact or one family of artifacts.

    Args:
        path: path below results/<corpus>/; `{name}` stands for any part of a file name.
        meaning: what the artifact contains, as a noun phrase without a full stop.
        rule: the Snakemake rule that makes it; `{name}` as in `path`.
        declared: whether the rule lists the path under `output:`. Files that a command writes
            beside its declared outputs (a checkpoint, the table of a figure) are not declared.
    """

    path: str
    meaning: str
    rule: str
    declared: bool = True

    @property
    def is_family(self) -> bool:
        """Whether the path stands for several files."""
        return "{" in self.path

    def matches(self, path: Path) -> bool:
        """Return whether a path ends with this artifact's path."""
        pattern = PLACEHOLDER.sub(r"[^/]+", re.escape(self.path))
        return bool(re.search(rf"(^|/){pattern}$", path.as_posix()))


ARTIFACTS = (
    Artifact(
        "corpus/originals/{work}.{format}",
        "a work as received, its hash in works.tsv",
        "corpus_fetch",
    ),
    Artifact(
        "corpus/short/{job}.json",
        "the short works that one job fetches and cleans",
        "corpus_fetch_short_{job}",
    ),
    Artifact(
        "corpus/works.tsv", "every work: author, title, role, source, licence, hash", "corpus"
    ),
    Artifact(
        "text/clean/{work}.txt",
        "the author's text after cleaning, paragraphs separated by blank lines",
        "text_clean",
    ),
    Artifact(
        "text/removed/{work}.tsv",
        "the passages that cleaning removed from one work, with reasons",
        "text_clean",
    ),
    Artifact(
        "text/language/{work}.txt",
        "all tokens, one sentence per line: the language model's input",
        "text_clean",
    ),
    Artifact(
        "text/style/{work}.txt",
        "the tokens used for attribution, one sentence per line",
        "text_clean",
    ),
    Artifact(
        "text/removed.tsv",
        "every passage that cleaning removed, with its kind and the reason",
        "text",
    ),
    Artifact("text/stats.tsv", "characters, paragraphs, sentences and words of each work", "text"),
    Artifact("text/reuse.tsv", "pairs of works that share text", "text_reuse"),
    Artifact(
        "text/leaks.tsv",
        "mentions of a work's own author in it, before and after cleaning",
        "text_leaks",
    ),
    Artifact(
        "tokens/split.tsv",
        "the split of each work: train, valid, test or questioned",
        "tokens_split",
    ),
    Artifact("tokens/tokenizer.json", "the tokenizer's settings", "tokens_fit"),
    Artifact(
        "tokens/vocabulary.tsv",
        "the vocabulary with counts, learned from training works only",
        "tokens_fit",
    ),
    Artifact(
        "tokens/casing.tsv",
        "words that the training works capitalise within sentences, alone or beside others",
        "tokens_fit",
    ),
    Artifact("tokens/{split}.npy", "the token ids of one split", "tokens_encode"),
    Artifact(
        "tokens/{split}.json",
        "shape, hash and documents of the token ids beside it",
        "tokens_encode",
    ),
    Artifact(
        "tokens/stats.json", "number of tokens and unknown words of each split", "tokens_encode"
    ),
    Artifact("model/weights.safetensors", "the weights of the language model", "model"),
    Artifact("model/model.json", "settings and provenance of the language model", "model"),
    Artifact(
        "model/history.csv",
        "the learning curve: loss (nats per token) and validation perplexity by epoch",
        "model",
    ),
    Artifact(
        "model/author_heads.safetensors",
        "the difference of each author from the output layer of the language model",
        "model_authors",
    ),
    Artifact(
        "model/author_heads.json",
        "the authors of these differences, and perplexities with them of the works held out",
        "model_authors",
    ),
    Artifact(
        "model/members.safetensors",
        "the weights of the mixture's other members, if model.members is above 1",
        "model",
        declared=False,
    ),
    Artifact(
        "model/checkpoint/{member}/{name}.safetensors",
        "the training state of another member of the mixture",
        "model",
        declared=False,
    ),
    Artifact(
        "model/tokenizer.json",
        "a copy of the tokenizer's settings: the model folder can be moved",
        "model",
        declared=False,
    ),
    Artifact(
        "model/casing.tsv",
        "a copy of the capitalised words: the model folder can be moved",
        "model",
        declared=False,
    ),
    Artifact(
        "model/vocabulary.tsv",
        "a copy of the vocabulary: the model folder can be moved",
        "model",
        declared=False,
    ),
    Artifact(
        "model/checkpoint/{name}.safetensors",
        "the training state to resume from: weights, optimiser, averages, lanes, counters",
        "model",
        declared=False,
    ),
    Artifact(
        "attribute/folds.tsv", "the cross-validation fold of each known work", "attribute_folds"
    ),
    Artifact(
        "attribute/scores/{method}.safetensors",
        "the scores of one method for every held-out and questioned work, chunk and piece",
        "attribute_{method}",
    ),
    Artifact(
        "attribute/models/{method}.safetensors",
        "one method fitted on all known works",
        "attribute_{method}",
    ),
    Artifact(
        "attribute/predictions.tsv",
        "a probability per author, for every chunk and work, from every method",
        "attribute",
    ),
    Artifact(
        "attribute/verdicts.json",
        "the probable authors of the questioned works, and how many methods agree",
        "attribute",
    ),
    Artifact(
        "attribute/joint.json",
        "the share of each author, with an interval, in known works by several candidates together",
        "attribute",
    ),
    Artifact(
        "stylometry/comparison.json",
        "trees and maps of all works, from which the figures are drawn",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/frequencies.tsv",
        "percentages of the most frequent words in each work",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/distances/{distance}.tsv",
        "one distance between all works",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/dendrogram.nwk",
        "the dendrogram in the Newick format, for tree viewers",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/consensus.nwk",
        "the consensus tree in the Newick format; the percentages of the trees as labels",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/network.gexf",
        "the network of nearest neighbours, for Gephi",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/network.graphml",
        "the network of nearest neighbours, for other programs",
        "stylometry_compare",
    ),
    Artifact(
        "stylometry/accuracy.tsv",
        "accuracy of methods against the number of words and the length of the text",
        "stylometry_accuracy",
    ),
    Artifact(
        "stylometry/figures/{picture}.svg", "a figure of the page of stylometry", "stylometry"
    ),
    Artifact(
        "stylometry/figures/{picture}.tsv",
        "the numbers of the figure beside it",
        "stylometry",
        declared=False,
    ),
    Artifact(
        "stylometry/index.html",
        "trees, maps and accuracies on one page that needs no network",
        "stylometry",
    ),
    Artifact(
        "attribute/judge/judge.json",
        "the saved judge: candidates, calibration by length, settings and versions",
        "attribute",
    ),
    Artifact(
        "attribute/judge/shelf.safetensors",
        "the known words of the saved judge, and hashes of the known works' passages",
        "attribute",
        declared=False,
    ),
    Artifact(
        "attribute/judge/open_set.safetensors",
        "scores of held-out works, by which none of the candidates is an answer",
        "attribute",
        declared=False,
    ),
    Artifact(
        "attribute/judge/population.safetensors",
        "the style views of the known works, the reference population of verifications",
        "attribute",
        declared=False,
    ),
    Artifact(
        "attribute/judge/{method}.safetensors",
        "one method of the saved judge, fitted on all known works",
        "attribute",
        declared=False,
    ),
    Artifact(
        "generate/samples.json",
        "text sampled from the language model, with its longest copied passage",
        "generate",
    ),
    Artifact("generate/samples.txt", "the samples as plain text", "generate"),
    Artifact(
        "evaluate/language_model.json",
        "perplexities with intervals, beside n-gram baselines; of adapted models (*) on request",
        "evaluate_language_model",
    ),
    Artifact(
        "evaluate/attribution.json",
        "accuracies with intervals, beside the leak of a shuffled split",
        "evaluate_attribution",
    ),
    Artifact(
        "evaluate/confounders.tsv",
        "accuracy from length, date, typography, dialogue and subject alone, beside the judge",
        "evaluate_confounders",
    ),
    Artifact("report/figures/{figure}.svg", "a figure of the report", "report_figures"),
    Artifact(
        "report/figures/{figure}.tsv",
        "the numbers of the figure beside it",
        "report_figures",
        declared=False,
    ),
    Artifact("report/index.html", "the report: one page that needs no network", "report"),
    Artifact("report/summary.txt", "the summary printed at the end of a run", "report"),
    Artifact(
        "report/verdicts.txt",
        "accuracies and verdicts, printed at the end of `snakemake verdicts`",
        "verdicts",
    ),
    Artifact("experiments/index.html", "all state experiments on one page", "state_index"),
    Artifact(
        "experiments/index.txt", "the expectations of all experiments, as plain text", "state_index"
    ),
    Artifact(
        "experiments/{experiment}.json",
        "the findings of one experiment: tables and checked expectations",
        "state_{experiment}_run",
    ),
    Artifact(
        "experiments/{experiment}.html",
        "one experiment: question, figures, expectations with their checks",
        "state_page",
    ),
    Artifact(
        "experiments/{experiment}.txt",
        "the expectations of one experiment, as plain text",
        "state_page",
    ),
    Artifact(
        "experiments/figures/{experiment}",
        "the figures of one experiment, each with its numbers",
        "state_page",
    ),
    Artifact(
        "benchmarks/{stage}/{job}.tsv",
        "running time and memory of a job, measured by Snakemake",
        "every rule",
        declared=False,
    ),
    Artifact("logs/{stage}/{job}.log", "the log of a job", "every rule", declared=False),
)
BY_PATH = {artifact.path: artifact for artifact in ARTIFACTS}


def meaning(path: str) -> str:
    """Return the meaning of the artifact with exactly this path in the catalogue."""
    return BY_PATH[path].meaning


def find(path: Path) -> Artifact | None:
    """Return the artifact that a path on disk is, or None if the catalogue does not list it."""
    fitting = [artifact for artifact in ARTIFACTS if artifact.matches(path)]
    return min(fitting, key=lambda artifact: artifact.path.count("{"), default=None)
