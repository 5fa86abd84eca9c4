"""The commands of the experiments: `textlstm state alphabet|delay|…`, and two for any trained model: context, run."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Experiments that explain recurrent state.")

Seeds = Annotated[list[int], typer.Option(min=0, help="each trains anew; repeat for several")]
Units = Annotated[int, typer.Option(min=1, help="of the network")]
Rate = Annotated[float, typer.Option(min=0, help="of Adam, at its peak")]
Epochs = Annotated[int, typer.Option(min=1, help="passes over the training works")]
Window = Annotated[int, typer.Option(min=1, help="steps of truncated back-propagation")]
Lanes = Annotated[int, typer.Option(min=1, help="streams read side by side")]
Threads = Annotated[int, typer.Option(min=1, help="cores to use")]
Out = Annotated[Path, typer.Option(help="what was found (.json)")]
Train = Annotated[Path, typer.Option(help="training ids (.npy)")]
Valid = Annotated[Path, typer.Option(help="validation ids (.npy)")]
Test = Annotated[Path, typer.Option(help="test ids (.npy)")]
Tokenizer = Annotated[Path, typer.Option(help="folder of the tokenizer")]
Model = Annotated[Path, typer.Option(help="folder of the trained model")]
Resamples = Annotated[int, typer.Option(min=10, help="draws of works for the 95 % intervals")]
Seed = Annotated[int, typer.Option(min=0, help="of every random choice")]
Folds = Annotated[Path, typer.Option(help="attribute/folds.tsv")]
Split = Annotated[Path, typer.Option(help="tokens/split.tsv")]
Views = Annotated[Path, typer.Option(help="folder of the views the language model reads")]
MinCount = Annotated[int, typer.Option(min=1, help="rarer words are <unk>")]
MaxSize = Annotated[int, typer.Option(min=3, help="entries of the vocabulary of words")]


@app.command()
def alphabet(
    seeds: Seeds, units: Units, epochs: Epochs, learning_rate: Rate, threads: Threads, out: Out
) -> None:
    """Train on letter to next letter in several ways and ask each model out of order."""
    from textlstm.experiments.alphabet import VARIANTS, run
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    with Progress("alphabet", len(VARIANTS), "variants") as bar:
        run(units, epochs, learning_rate, seeds, out, lambda name: bar.advance(1, variant=name))


@app.command()
def delay(
    seeds: Seeds,
    units: Units,
    lanes: Lanes,
    windows: Annotated[list[int], typer.Option(min=2, help="steps; repeat for several")],
    longest: Annotated[int, typer.Option(min=2, help="distance from letter to question")],
    steps: Annotated[int, typer.Option(min=1, help="windows trained on")],
    learning_rate: Rate,
    threads: Threads,
    out: Out,
) -> None:
    """Ask for a letter seen some steps ago, with the state carried between windows or dropped."""
    from textlstm.experiments.delay import run
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    with Progress("delay", len(windows) + 1, "variants") as bar:
        run(
            units,
            lanes,
            windows,
            longest,
            steps,
            learning_rate,
            seeds,
            out,
            lambda name: bar.advance(1, variant=name),
        )


@app.command()
def lanes(
    train: Train,
    valid: Valid,
    test: Test,
    tokenizer: Tokenizer,
    lanes: Annotated[
        list[int], typer.Option(min=1, help="streams read side by side; repeat for several")
    ],
    learning_rates: Annotated[list[float], typer.Option(help="tried; repeat for several")],
    units: Units,
    window: Window,
    epochs: Epochs,
    seeds: Seeds,
    threads: Threads,
    out: Out,
) -> None:
    """Train on the same works in few lanes and in many."""
    from textlstm.experiments.lanes import run
    from textlstm.model.train import set_threads

    set_threads(threads)
    run(train, valid, test, tokenizer, lanes, learning_rates, units, window, epochs, seeds, out)


@app.command()
def truncation(
    train: Train,
    valid: Valid,
    test: Test,
    tokenizer: Tokenizer,
    windows: Annotated[
        list[int], typer.Option(min=1, help="steps of back-propagation; repeat for several")
    ],
    tokens_an_update: Annotated[int, typer.Option(min=1, help="lanes times window")],
    units: Units,
    epochs: Epochs,
    learning_rate: Rate,
    places: Annotated[
        int, typer.Option(min=10, help="targets asked for at each length of context")
    ],
    seeds: Seeds,
    threads: Threads,
    out: Out,
) -> None:
    """Train in windows of different length, the state carried between them or dropped."""
    from textlstm.experiments.truncation import run
    from textlstm.model.train import set_threads

    set_threads(threads)
    run(
        train,
        valid,
        test,
        tokenizer,
        windows,
        tokens_an_update,
        units,
        epochs,
        learning_rate,
        places,
        seeds,
        out,
    )


@app.command()
def context(
    model: Annotated[Path, typer.Argument(help="folder of a trained model")],
    file: Annotated[Path, typer.Argument(help="a text (.txt, .html, .xml, .epub), or ids (.npy)")],
    longest: Annotated[int, typer.Option(min=1, help="tokens of context")] = 2000,
    places: Annotated[int, typer.Option(min=10, help="targets asked for at each length")] = 1000,
    resamples: Resamples = 1000,
    seed: Seed = 1,
    threads: Threads = 1,
    out: Annotated[Path | None, typer.Option(help="also write what was found (.json)")] = None,
) -> None:
    """Tell how much of the past a model's state holds, and whether its order matters."""
    from textlstm.experiments.context import context_lengths, run, table
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    with Progress("context", 2 * len(context_lengths(longest)), "lengths") as bar:
        found = run(
            model,
            file,
            longest,
            places,
            resamples,
            seed,
            lambda what: bar.advance(1, now=what),
            out,
        )
    typer.echo(table(found))


@app.command()
def units(
    model: Model,
    find: Annotated[Path, typer.Option(help="ids to find units on (.npy)")],
    tell: Annotated[Path, typer.Option(help="ids to measure them on (.npy)")],
    resamples: Resamples,
    seed: Seed,
    threads: Threads,
    out: Out,
) -> None:
    """Find units that follow something visible, measure them on other works, silence them."""
    from textlstm.experiments.units import run
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    with Progress("units", 9, "parts") as bar:
        run(model, find, tell, resamples, seed, out, lambda what: bar.advance(1, part=what))


@app.command()
def memory(
    model: Model,
    text: Annotated[Path, typer.Option(help="held-out ids (.npy)")],
    pairs: Annotated[int, typer.Option(min=1, help="places whose state is compared with others")],
    seed: Seed,
    threads: Threads,
    out: Out,
) -> None:
    """Compare states that read the same words, fork one, find states that are alike."""
    from textlstm.experiments.memory import run
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    with Progress("memory", 3, "parts") as bar:
        run(model, text, pairs, seed, out, lambda what: bar.advance(1, part=what))


@app.command()
def masking(
    folds: Folds,
    texts: Annotated[Path, typer.Option(help="folder of the views authorship is judged on")],
    longest: Annotated[int, typer.Option(min=20, help="words of a text; all are padded to it")],
    embedding: Annotated[int, typer.Option(min=1, help="of the head: numbers a word")],
    units: Units,
    vocabulary: Annotated[int, typer.Option(min=10, help="of the head: most frequent words")],
    bag: Annotated[int, typer.Option(min=1, help="of the head: texts a training example")],
    examples: Annotated[int, typer.Option(min=10, help="of the head: training examples an author")],
    learning_rate: Rate,
    dropout: Annotated[
        float, typer.Option(min=0, help="of the head: share of pooled features dropped")
    ],
    seeds: Seeds,
    threads: Threads,
    out: Out,
) -> None:
    """Pad texts with and without a mask, weigh an author, and look at states and verdicts."""
    from textlstm.attribute.network import Settings
    from textlstm.experiments.masking import run
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    settings = Settings(
        embedding, units, vocabulary, longest, bag, examples, learning_rate, dropout, 1
    )
    with Progress("masking", 1 + len(seeds), "parts") as bar:
        run(folds, texts, longest, settings, seeds, out, lambda what: bar.advance(1, part=what))


@app.command()
def inputs(
    split: Split,
    texts: Views,
    min_count: MinCount,
    max_size: MaxSize,
    pieces: Annotated[int, typer.Option(min=300, help="of the SentencePiece model")],
    units: Units,
    lanes: Lanes,
    window: Window,
    learning_rate: Rate,
    seconds: Annotated[float, typer.Option(min=1, help="of training, for each input")],
    seeds: Seeds,
    threads: Threads,
    out: Out,
) -> None:
    """Train on characters, words and pieces of words for equal time."""
    from textlstm.experiments.inputs import run
    from textlstm.model.train import set_threads

    set_threads(threads)
    run(
        split,
        texts,
        min_count,
        max_size,
        pieces,
        units,
        lanes,
        window,
        learning_rate,
        seconds,
        seeds,
        out,
    )


@app.command("stop-words")
def stop_words(
    works: Annotated[Path, typer.Option(help="corpus/works.tsv")],
    folds: Folds,
    split: Split,
    texts: Views,
    stop_words: Annotated[str, typer.Option(help="nltk, or a file with one word a line")],
    chunk: Annotated[int, typer.Option(min=50, help="words a chunk")],
    most_frequent_words: Annotated[int, typer.Option(min=10, help="of Cosine Delta")],
    min_count: MinCount,
    max_size: MaxSize,
    units: Units,
    lanes: Lanes,
    window: Window,
    epochs: Epochs,
    learning_rate: Rate,
    seeds: Seeds,
    resamples: Resamples,
    threads: Threads,
    out: Out,
) -> None:
    """Judge authors, and write, with and without stop words and punctuation."""
    from textlstm.experiments.stop_words import run
    from textlstm.model.train import set_threads
    from textlstm.progress import Progress

    set_threads(threads)
    with Progress("stop words", 4, "parts") as bar:
        run(
            works,
            folds,
            split,
            texts,
            stop_words,
            chunk,
            most_frequent_words,
            min_count,
            max_size,
            units,
            lanes,
            window,
            epochs,
            learning_rate,
            seeds,
            resamples,
            out,
            lambda what: bar.advance(1, part=what),
        )


@app.command()
def run(
    model: Annotated[Path, typer.Argument(help="folder of a trained model")],
    watch: Annotated[
        list[str] | None, typer.Option(help="number of the state to show, such as c90; repeat")
    ] = None,
    seed: Seed = 1,
    threads: Threads = 1,
) -> None:
    """Read and write with a model token by token: watch units, save, load, reset and fork its state (:help)."""
    from textlstm.experiments.terminal import repl
    from textlstm.model.train import set_threads

    set_threads(threads)
    repl(model, watch or [], seed)
