"""The commands of the stage: `textlstm evaluate language-model|attribution`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Perplexity and accuracy, each beside its baselines, with intervals."
)

Resamples = Annotated[int, typer.Option(help="bootstrap draws of works")]
Seed = Annotated[int, typer.Option(help="of the draws")]
Out = Annotated[Path, typer.Option(help="figures to write (.json)")]


@app.command("language-model")
def language_model(
    model: Annotated[Path, typer.Option(help="folder of the model")],
    train: Annotated[Path, typer.Option(help="tokens/train.npy")],
    valid: Annotated[Path, typer.Option(help="tokens/valid.npy")],
    test: Annotated[Path, typer.Option(help="tokens/test.npy")],
    questioned: Annotated[Path, typer.Option(help="tokens/questioned.npy")],
    order: Annotated[int, typer.Option(help="words of the longest n-gram of the Kneser-Ney model")],
    resamples: Resamples,
    seed: Seed,
    threads: Annotated[int, typer.Option(help="cores to use")],
    out: Out,
) -> None:
    """Measure perplexity beside unigram, bigram and Kneser-Ney models of the same training works."""
    import tensorflow as tf

    from textlstm.evaluate.language_model import write_language_model

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    splits = {"valid": valid, "test": test, "questioned": questioned}
    write_language_model(model, train, splits, order, resamples, seed, out)


@app.command()
def attribution(
    predictions: Annotated[Path, typer.Option(help="attribute/predictions.tsv")],
    verdicts: Annotated[Path, typer.Option(help="attribute/verdicts.json")],
    resamples: Resamples,
    seed: Seed,
    out: Out,
) -> None:
    """Measure how often each method names the right author."""
    from textlstm.evaluate.attribution import write_attribution

    write_attribution(predictions, verdicts, resamples, seed, out)
