"""Finding a trained model or a saved judge, by its folder or by the name of its corpus."""

from pathlib import Path

from textlstm.errors import TextlstmError

RESULTS = Path("results")  # of runs, by name of the corpus


def find_model(name: str | Path) -> Path:
    """Return the folder of a trained model.

    Args:
        name: Folder of the model, folder of a run's results, or name or path of a corpus, whose
            results are in `results/<name>`.

    Raises:
        TextlstmError: There is no model; the message names the places that were tried.
    """
    return _find(name, Path("model"), "model.json", "model", "train one with snakemake")


def find_judge(name: str | Path) -> Path:
    """Return the folder of a saved judge.

    Args:
        name: Folder of the judge, folder of a run's results, or name or path of a corpus, whose
            results are in `results/<name>`.

    Raises:
        TextlstmError: There is no judge; the message names the places that were tried.
    """
    within = Path("attribute", "judge")
    return _find(name, within, "judge.json", "saved judge", "make one with snakemake verdicts")


def _find(name: str | Path, within: Path, file: str, noun: str, remedy: str) -> Path:
    path = Path(name)
    places = [path, path / within, RESULTS / path.stem / within]
    for place in places:
        if (place / file).is_file():
            return place
    runs = [run.name for run in sorted(RESULTS.glob("*/")) if (run / within / file).is_file()]
    known = f"; corpora that have one: {', '.join(runs)}" if runs else ""
    tried = ", ".join(f"{place}/" for place in places)
    raise TextlstmError(f"{name}: no {noun} in {tried}; {remedy}{known}")
