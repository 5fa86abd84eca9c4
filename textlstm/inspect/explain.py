"""The choice of the explanation that fits a path."""

from collections.abc import Callable
from pathlib import Path

from textlstm import artifact_catalogue
from textlstm.errors import TextlstmError
from textlstm.inspect import arrays, documents, models, results, tables
from textlstm.inspect.explained import Explained

Explainer = Callable[[Path], Explained]
BY_SUFFIX: dict[str, Explainer] = {
    ".npy": arrays.ids,
    ".npz": arrays.state,
    ".safetensors": models.weights,
    ".tsv": tables.tsv,
    ".csv": tables.history,
    ".json": documents.json,
    ".yaml": documents.manifest,
    ".yml": documents.manifest,
    ".txt": documents.text,
    ".log": documents.text,
    ".svg": documents.picture,
    ".html": documents.picture,
    ".nwk": documents.text,
    ".gexf": documents.text,
    ".graphml": documents.text,
    ".model": documents.sentencepiece,
}
BY_NAME: dict[str, Explainer] = {
    "verdicts.json": results.verdicts,
    "samples.json": results.samples,
    "language_model.json": results.perplexities,
    "attribution.json": results.accuracies,
    "stats.json": results.sizes,
}


def explain(path: Path) -> Explained:
    """Explain a file or a folder.

    Raises:
        TextlstmError: the path is missing, damaged or not an artifact of this program.
    """
    if not path.exists():
        raise TextlstmError(f"{path}: no such file; if it is a result, `snakemake {path}` makes it")
    try:
        explained = explainer(path)(path)
    # a table without its columns, JSON of another shape: the contents do not fit the name
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise TextlstmError(
            f"{path}: contents do not fit the file name ({type(error).__name__} {error}); "
            "delete it and run snakemake again"
        ) from error
    if artifact := artifact_catalogue.find(path):
        explained.facts["made by rule"] = artifact.rule
    return explained


def explainer(path: Path) -> Explainer:
    """Return the function for a path, by its folder, name and suffix; for JSON also by contents."""
    if path.is_dir():
        return models.explainer(path) or documents.folder
    if path.parent.name == "originals":
        return documents.original
    if path.name in BY_NAME:
        return BY_NAME[path.name]
    if path.suffix == ".json" and results.is_experiment(path):
        return results.experiment
    if path.suffix not in BY_SUFFIX:
        raise TextlstmError(
            f"{path}: not an artifact of textlstm; known endings are {', '.join(sorted(BY_SUFFIX))}"
        )
    return BY_SUFFIX[path.suffix]
