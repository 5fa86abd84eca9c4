"""Commands of the experiments, `textlstm experiments alphabet|delay|…`, and of a model's state.

`textlstm state run` and `textlstm state context` work on any trained model.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Run the experiments that explain recurrent state.")
state = typer.Typer(no_args_is_help=True, help="Explore the state of a trained model.")

Settings = Annotated[
    str, typer.Option(help="settings of the experiment: JSON, or a YAML or JSON file")
]
Threads = Annotated[int, typer.Option(min=1, help="processor cores to use")]
Out = Annotated[Path, typer.Option(help="findings to write (.json)")]
Train = Annotated[Path, typer.Option(help="training ids (tokens/train.npy)")]
Valid = Annotated[Path, typer.Option(help="validation ids (tokens/valid.npy)")]
Test = Annotated[Path, typer.Option(help="test ids (tokens/test.npy)")]
Tokenizer = Annotated[Path, typer.Option(help="folder of the tokenizer")]
Model = Annotated[Path, typer.Option(help="folder of the trained model")]
ModelArgument = Annotated[Path, typer.Argument(help="folder of a trained model")]
Text = Annotated[Path, typer.Argument(help="text (.txt, .html, .xml, .epub) or ids (.npy)")]
Resamples = Annotated[
    int, typer.Option(min=10, help="bootstrap resamples of works for the 95 % intervals")
]
Seed = Annotated[int, typer.Option(min=0, help="random seed of the experiment")]
Folds = Annotated[Path, typer.Option(help="table of the folds (attribute/folds.tsv)")]
Split = Annotated[Path, typer.Option(help="table of the split (tokens/split.tsv)")]
Views = Annotated[Path, typer.Option(help="folder of the views the language model reads")]


@app.command()
def alphabet(settings: Settings, threads: Threads, out: Out) -> None:
    """Learn the next letter in several ways; query the models out of order."""
    from textlstm.config import Alphabet

    values = _load(settings, Alphabet, threads)
    from textlstm.experiments.alphabet import VARIANTS, run
    from textlstm.progress import Progress

    with Progress("alphabet", len(VARIANTS), "variants") as bar:
        run(values, out, lambda name: bar.advance(1, variant=name))


@app.command()
def delay(settings: Settings, threads: Threads, out: Out) -> None:
    """Recall a letter some steps later, the state carried between windows or dropped."""
    from textlstm.config import Delay

    values = _load(settings, Delay, threads)
    from textlstm.experiments.delay import run
    from textlstm.progress import Progress

    with Progress("delay", len(values.windows) + 1, "variants") as bar:
        run(values, out, lambda name: bar.advance(1, variant=name))


@app.command()
def lanes(
    train: Train,
    valid: Valid,
    test: Test,
    tokenizer: Tokenizer,
    settings: Settings,
    threads: Threads,
    out: Out,
) -> None:
    """Train on the same works in one lane and in many."""
    from textlstm.config import LanesCompared

    values = _load(settings, LanesCompared, threads)
    from textlstm.experiments.lanes import run

    run(train, valid, test, tokenizer, values, out)


@app.command()
def truncation(
    train: Train,
    valid: Valid,
    test: Test,
    tokenizer: Tokenizer,
    settings: Settings,
    threads: Threads,
    out: Out,
) -> None:
    """Train with windows of different lengths, the state carried between them or dropped."""
    from textlstm.config import Truncation

    values = _load(settings, Truncation, threads)
    from textlstm.experiments.truncation import run

    run(train, valid, test, tokenizer, values, out)


@app.command()
def context(
    model: ModelArgument,
    file: Text,
    settings: Settings,
    resamples: Resamples,
    seed: Seed,
    threads: Threads,
    out: Out,
) -> None:
    """Measure how much of the past a model's state holds, and whether its order matters."""
    from textlstm.config import Context

    _measure_context(model, file, _load(settings, Context, threads), resamples, seed, out)


@app.command()
def units(
    model: Model,
    find: Annotated[Path, typer.Option(help="ids on which units are chosen (.npy)")],
    tell: Annotated[Path, typer.Option(help="ids on which units are measured (.npy)")],
    resamples: Resamples,
    seed: Seed,
    threads: Threads,
    out: Out,
) -> None:
    """Choose units that follow a property of the text; measure and silence them elsewhere."""
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.experiments.units import run
    from textlstm.progress import Progress

    with Progress("units", 9, "parts") as bar:
        run(model, find, tell, resamples, seed, out, lambda part: bar.advance(1, part=part))


@app.command()
def memory(
    model: Model,
    text: Annotated[Path, typer.Option(help="held-out ids (.npy)")],
    settings: Settings,
    seed: Seed,
    threads: Threads,
    out: Out,
) -> None:
    """Compare states after the same words, fork a state, find similar states."""
    from textlstm.config import Memory

    values = _load(settings, Memory, threads)
    from textlstm.experiments.memory import run
    from textlstm.progress import Progress

    with Progress("memory", 3, "parts") as bar:
        run(model, text, values.pairs, seed, out, lambda part: bar.advance(1, part=part))


@app.command()
def masking(
    folds: Folds,
    texts: Annotated[Path, typer.Option(help="folder of the style views")],
    lstm: Annotated[
        str,
        typer.Option(help="section `attribute.lstm` of the settings: JSON, or a YAML or JSON file"),
    ],
    settings: Settings,
    threads: Threads,
    out: Out,
) -> None:
    """Pad texts with and without a mask; weight the texts of one author."""
    from textlstm.config import Lstm, Masking, load_section

    classifier = load_section(lstm, Lstm, "--lstm")
    values = _load(settings, Masking, threads)
    from textlstm.experiments.masking import run
    from textlstm.progress import Progress

    with Progress("masking", 1 + len(values.seeds), "parts") as bar:
        run(folds, texts, classifier, values, out, lambda part: bar.advance(1, part=part))


@app.command()
def inputs(
    split: Split,
    texts: Views,
    min_count: Annotated[
        int, typer.Option(min=1, help="occurrences below which a word becomes <unk>")
    ],
    max_size: Annotated[int, typer.Option(min=3, help="largest vocabulary size of words")],
    settings: Settings,
    threads: Threads,
    out: Out,
) -> None:
    """Train on characters, words and subword pieces for equal time."""
    from textlstm.config import Inputs

    values = _load(settings, Inputs, threads)
    from textlstm.experiments.inputs import run

    run(split, texts, min_count, max_size, values, out)


@app.command("stop-words")
def stop_words(
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    folds: Folds,
    split: Split,
    texts: Views,
    stop_words: Annotated[
        str, typer.Option(help="stop words: nltk, or a file with one word a line")
    ],
    chunk: Annotated[int, typer.Option(min=50, help="words in a chunk")],
    most_frequent_words: Annotated[
        int, typer.Option(min=10, help="number of most frequent words of Cosine Delta")
    ],
    tokens: Annotated[
        str, typer.Option(help="section `tokens` of the settings: JSON, or a YAML or JSON file")
    ],
    resamples: Resamples,
    settings: Settings,
    threads: Threads,
    out: Out,
) -> None:
    """Attribute and generate with and without stop words and punctuation."""
    from textlstm.config import StopWords, Tokens, load_section

    vocabulary = load_section(tokens, Tokens, "--tokens")
    values = _load(settings, StopWords, threads)
    from textlstm.experiments.stop_words import run
    from textlstm.progress import Progress

    paths = works, folds, split, texts
    sizes = chunk, most_frequent_words, vocabulary, resamples
    with Progress("stop words", 4, "parts") as bar:
        run(*paths, stop_words, *sizes, values, out, lambda part: bar.advance(1, part=part))


@state.command("context")
def context_of(
    model: ModelArgument,
    file: Text,
    longest: Annotated[int, typer.Option(min=1, help="longest context, in tokens")] = 2000,
    places: Annotated[
        int, typer.Option(min=10, help="targets scored at each context length")
    ] = 1000,
    resamples: Resamples = 1000,
    seed: Seed = 1,
    threads: Threads = 1,
    out: Annotated[Path | None, typer.Option(help="also write the findings (.json)")] = None,
) -> None:
    """Measure how far back the state of a model reaches in a text."""
    from textlstm.config import Context
    from textlstm.model.threads import set_threads

    set_threads(threads)
    values = Context(longest=longest, places=places)
    _measure_context(model, file, values, resamples, seed, out)


@state.command()
def run(
    model: ModelArgument,
    watch: Annotated[
        list[str] | None,
        typer.Option(help="number of the state to show, such as c90; repeat for several"),
    ] = None,
    seed: Seed = 1,
    threads: Threads = 1,
) -> None:
    """Step a model word by word: show, save, reset, fork its state, let it continue."""
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.experiments.terminal import repl

    repl(model, watch or [], seed)


def _load(settings: str, section: Any, threads: int) -> Any:
    """Return validated settings, then set the number of cores: TensorFlow loads slowly."""
    from textlstm.config import load_section

    values = load_section(settings, section, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    return values


def _measure_context(
    model: Path, file: Path, settings: Any, resamples: int, seed: int, out: Path | None
) -> None:
    from textlstm.experiments.context import context_lengths, run, table
    from textlstm.progress import Progress

    longest, places = settings.longest, settings.places
    with Progress("context", 2 * len(context_lengths(longest)), "lengths") as bar:
        tables = run(
            model,
            file,
            longest,
            places,
            resamples,
            seed,
            lambda order: bar.advance(1, now=order),
            out,
        )
    typer.echo(table(tables))
