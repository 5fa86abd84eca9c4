"""The commands of the stage: `textlstm tokens split|fit|encode`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Split the works, learn a vocabulary, encode texts as ids."
)

Split = Annotated[Path, typer.Option(help="table of the split (tokens/split.tsv)")]
Texts = Annotated[Path, typer.Option(help="folder of the views the language model reads")]
Clean = Annotated[Path, typer.Option(help="folder of the clean texts: their letters and capitals")]


@app.command()
def split(
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    valid: Annotated[
        float, typer.Option(help="share of each author's works held out for early stopping")
    ],
    test: Annotated[
        float, typer.Option(help="share of each author's works held out for the report")
    ],
    seed: Annotated[int, typer.Option(min=0, help="random seed for choosing held-out works")],
    out: Annotated[Path, typer.Option(help="table of the split to write")],
    reuse: Annotated[
        Path | None,
        typer.Option(help="pairs of works that share text; both works stay in one split"),
    ] = None,
) -> None:
    """Choose the works held out whole for validation and test."""
    from textlstm.tokens.split import write_split

    write_split(works, reuse, valid, test, seed, out)


@app.command()
def fit(
    split: Split,
    texts: Texts,
    clean: Clean,
    unit: Annotated[str, typer.Option(help="text unit of an id: word, character, sentencepiece")],
    min_count: Annotated[
        int, typer.Option(min=1, help="occurrences below which a word becomes <unk>")
    ],
    max_size: Annotated[
        int, typer.Option(min=3, help="largest vocabulary size, special tokens included")
    ],
    sentencepiece: Annotated[
        str, typer.Option(help="type of a SentencePiece model: unigram or bpe")
    ],
    seed: Annotated[int, typer.Option(min=0, help="random seed of SentencePiece's training")],
    out: Annotated[Path, typer.Option(help="folder to write the tokenizer to")],
) -> None:
    """Learn a vocabulary from the training works."""
    from textlstm.tokens.fit import fit

    fit(split, texts, unit, min_count, max_size, sentencepiece, seed, out, clean)


@app.command()
def encode(
    tokenizer: Annotated[Path, typer.Option(help="folder of the tokenizer")],
    split: Split,
    texts: Texts,
    clean: Clean,
    out: Annotated[Path, typer.Option(help="folder to write the ids to")],
) -> None:
    """Write the ids of every split."""
    from textlstm.tokens.encode import encode

    encode(tokenizer, split, texts, out, clean)
