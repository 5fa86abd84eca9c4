"""The commands of the stage: `textlstm attribute folds|delta|svm|head|verdicts`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Who wrote it: three methods, judged on works held out whole."
)

Works = Annotated[Path, typer.Option(help="corpus/works.tsv")]
Folds = Annotated[Path, typer.Option(help="attribute/folds.tsv")]
Texts = Annotated[Path, typer.Option(help="folder of the style views")]
Chunk = Annotated[int, typer.Option(help="words a chunk")]
Seed = Annotated[int, typer.Option(help="of every random choice")]
Out = Annotated[Path, typer.Option(help="table of predictions to write")]


@app.command()
def folds(
    works: Works,
    reuse: Annotated[Path, typer.Option(help="text/reuse.tsv: works that share text")],
    folds: Annotated[int, typer.Option(help="parts of the known works")],
    seed: Seed,
    out: Annotated[Path, typer.Option(help="table to write: work, author, fold")],
) -> None:
    """Deal the known works to folds, whole and by author."""
    from textlstm.attribute.folds import write_folds

    write_folds(works, reuse, folds, seed, out)


@app.command()
def delta(
    folds: Folds,
    texts: Texts,
    chunk: Chunk,
    most_frequent_words: Annotated[int, typer.Option(help="words a profile")],
    seed: Seed,
    out: Out,
) -> None:
    """Judge by Cosine Delta."""
    from textlstm.attribute.delta import write_delta

    write_delta(folds, texts, chunk, most_frequent_words, seed, out)


@app.command()
def svm(
    folds: Folds,
    texts: Texts,
    chunk: Chunk,
    shortest: Annotated[int, typer.Option(help="characters of the shortest n-gram")],
    longest: Annotated[int, typer.Option(help="characters of the longest")],
    features: Annotated[int, typer.Option(help="most frequent n-grams, and as many words")],
    seed: Seed,
    out: Out,
) -> None:
    """Judge by a linear support vector machine on n-grams."""
    from textlstm.attribute.svm import write_svm

    write_svm(folds, texts, chunk, shortest, longest, features, seed, out)


@app.command()
def head(
    folds: Folds,
    texts: Texts,
    chunk: Chunk,
    embedding: Annotated[int, typer.Option(help="numbers a word")],
    units: Annotated[int, typer.Option(help="of the LSTM")],
    vocabulary: Annotated[int, typer.Option(help="most frequent words it tells apart")],
    window: Annotated[int, typer.Option(help="tokens it reads from a blank state")],
    bag: Annotated[int, typer.Option(help="windows a training example")],
    examples: Annotated[int, typer.Option(help="training examples an author")],
    learning_rate: Annotated[float, typer.Option(help="at its peak")],
    dropout: Annotated[float, typer.Option(help="share of pooled features dropped in training")],
    networks: Annotated[int, typer.Option(help="networks whose probabilities are averaged")],
    seed: Seed,
    threads: Annotated[int, typer.Option(help="cores to use")],
    out: Out,
) -> None:
    """Judge by an LSTM with a softmax of authors."""
    import tensorflow as tf

    from textlstm.attribute.lstm import write_lstm
    from textlstm.attribute.network import Settings

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(
        1
    )  # one order of operations, so one result
    settings = Settings(
        embedding, units, vocabulary, window, bag, examples, learning_rate, dropout, networks
    )
    write_lstm(folds, texts, chunk, settings, seed, out)


@app.command()
def verdicts(
    works: Works,
    predictions: Annotated[
        list[Path], typer.Option(help="a method's predictions; repeat for several")
    ],
    combine: Annotated[
        str, typer.Option(help="whose verdict counts: cosine_delta, svm, lstm or combined")
    ],
    verdicts: Annotated[Path, typer.Option(help="verdicts to write (.json)")],
    out: Annotated[
        Path, typer.Option(help="table to write: all predictions and their combination")
    ],
) -> None:
    """Name the author of each questioned work."""
    from textlstm.attribute.verdicts import write_verdicts

    write_verdicts(works, predictions, combine, verdicts, out)
