"""The commands of the stage: `textlstm tokens split|fit|encode`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Hold works out; learn a vocabulary; write ids.")
Split = Annotated[Path, typer.Option(help="split.tsv")]
Texts = Annotated[Path, typer.Option(help="folder of the language views")]


@app.command()
def split(
    works: Annotated[Path, typer.Option(help="works.tsv")],
    valid: Annotated[
        float, typer.Option(help="share of each author's works held out for early stopping")
    ],
    test: Annotated[
        float, typer.Option(help="share of each author's works held out for the report")
    ],
    seed: Annotated[int, typer.Option(help="of the choice")],
    out: Annotated[Path, typer.Option(help="table to write")],
    reuse: Annotated[
        Path | None, typer.Option(help="pairs of works that share text: each stays on one side")
    ] = None,
) -> None:
    """Choose the works that are held out whole."""
    from textlstm.tokens.split import write_split

    write_split(works, reuse, valid, test, seed, out)


@app.command()
def fit(
    split: Split,
    texts: Texts,
    unit: Annotated[str, typer.Option(help="word, character or sentencepiece")],
    min_count: Annotated[int, typer.Option(help="words seen less often become <unk>")],
    max_size: Annotated[int, typer.Option(help="entries of the vocabulary, special ones included")],
    sentencepiece: Annotated[
        str, typer.Option(help="unigram or bpe, when the unit is sentencepiece")
    ],
    seed: Annotated[int, typer.Option(help="of SentencePiece's training")],
    out: Annotated[Path, typer.Option(help="folder to write the tokenizer to")],
) -> None:
    """Learn a vocabulary from the training works."""
    from textlstm.tokens.fit import fit

    fit(split, texts, unit, min_count, max_size, sentencepiece, seed, out)


@app.command()
def encode(
    tokenizer: Annotated[Path, typer.Option(help="folder of the tokenizer")],
    split: Split,
    texts: Texts,
    out: Annotated[Path, typer.Option(help="folder to write the ids to")],
) -> None:
    """Write the ids of all splits."""
    from textlstm.tokens.encode import encode

    encode(tokenizer, split, texts, out)
