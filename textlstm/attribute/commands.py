"""The commands of the stage: `textlstm attribute folds|delta|svm|lstm|verdicts`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Attribute texts to authors, evaluated on works held out whole."
)

Folds = Annotated[Path, typer.Option(help="table of the folds (attribute/folds.tsv)")]
Texts = Annotated[Path, typer.Option(help="folder of the style views")]
Chunk = Annotated[int, typer.Option(min=50, help="words in a chunk")]
Seed = Annotated[int, typer.Option(min=0, help="random seed of the method and of shuffled chunks")]
Out = Annotated[Path, typer.Option(help="table of predictions to write")]


@app.command()
def folds(
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    reuse: Annotated[Path, typer.Option(help="pairs of works that share text (text/reuse.tsv)")],
    folds: Annotated[int, typer.Option(min=2, help="number of folds")],
    seed: Annotated[int, typer.Option(min=0, help="random seed for assigning works to folds")],
    out: Annotated[Path, typer.Option(help="table of the folds to write")],
) -> None:
    """Assign the known works to folds, whole and evenly by author."""
    from textlstm.attribute.folds import write_folds

    write_folds(works, reuse, folds, seed, out)


@app.command()
def delta(
    folds: Folds,
    texts: Texts,
    chunk: Chunk,
    most_frequent_words: Annotated[
        int, typer.Option(min=10, help="number of most frequent words compared")
    ],
    seed: Seed,
    out: Out,
) -> None:
    """Predict authors by Cosine Delta."""
    from textlstm.attribute.delta import write_delta

    write_delta(folds, texts, chunk, most_frequent_words, seed, out)


@app.command()
def svm(
    folds: Folds,
    texts: Texts,
    chunk: Chunk,
    settings: Annotated[
        str,
        typer.Option(help="section `attribute.svm` of the settings: JSON, or a YAML or JSON file"),
    ],
    seed: Seed,
    out: Out,
) -> None:
    """Predict authors by a linear support vector machine on n-grams."""
    from textlstm.attribute.svm import write_svm
    from textlstm.config import Svm, load_section

    write_svm(folds, texts, chunk, load_section(settings, Svm, "--settings"), seed, out)


@app.command()
def lstm(
    folds: Folds,
    texts: Texts,
    chunk: Chunk,
    settings: Annotated[
        str,
        typer.Option(help="section `attribute.lstm` of the settings: JSON, or a YAML or JSON file"),
    ],
    seed: Seed,
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    out: Out,
) -> None:
    """Predict authors by an LSTM with a softmax over authors."""
    from textlstm.config import Lstm, load_section

    values = load_section(settings, Lstm, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.attribute.lstm import write_lstm

    write_lstm(folds, texts, chunk, values, seed, out)


@app.command()
def verdicts(
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    predictions: Annotated[
        list[Path], typer.Option(help="predictions of a method; repeat for several methods")
    ],
    verdict: Annotated[
        str, typer.Option(help="method of the verdict: delta, svm, lstm or combined")
    ],
    verdicts: Annotated[Path, typer.Option(help="verdicts to write (.json)")],
    out: Annotated[Path, typer.Option(help="table of all predictions, combined ones included")],
) -> None:
    """Combine the methods and name the author of each questioned work."""
    from textlstm.attribute.verdicts import write_verdicts

    write_verdicts(works, predictions, verdict, verdicts, out)
