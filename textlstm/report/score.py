"""The command `textlstm score MODEL FILE...`: how surprising texts are to a trained model."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from textlstm.generate.scores import Score
    from textlstm.generate.trained import TrainedModel

MAX_LISTED_SENTENCES, MAX_LISTED_WORDS = 3, 5
SHORT = 70  # characters of a listed sentence
HIGHEST_BITS = 14  # of the scale of colours: one of 16,384 tokens


def score(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="folder of a model, or name of a corpus with results/<name>/"
        ),
    ],
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="plain texts in UTF-8; - is standard input")
    ],
    author: Annotated[
        str | None, typer.Option(help="author of training works whose output layer predicts")
    ] = None,
    by_author: Annotated[
        bool, typer.Option("--by-author", help="print the perplexity under each author's layer too")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="print figures, tokens and sentences as JSON")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="page to write, with every word coloured by its surprise")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")] = 1,
) -> None:
    """Score texts with a trained model: perplexity, and surprise by word and sentence."""
    texts = [read_plain(file) for file in files]
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.generate.trained import load

    trained = load(model)
    scores = trained.score_texts(texts, files, author)
    heads = [trained.perplexities(text) for text in texts] if by_author else [{} for _ in texts]
    if html:
        from textlstm.artifacts.files import write_text

        write_text(html, page(trained, scores))
    if json:
        import json as library

        entries = [
            entry(trained, scored) | ({"perplexity_by_author": own} if by_author else {})
            for scored, own in zip(scores, heads, strict=True)
        ]
        typer.echo(library.dumps(entries, indent=2, ensure_ascii=False))
        return
    rows = zip(scores, heads, strict=True)
    typer.echo(
        "\n\n".join("\n".join(summary(trained, scored) + ranked(own)) for scored, own in rows)
    )


def read_plain(file: str) -> str:
    """Return the text of a file, or of standard input for "-"; raise TextlstmError if it has none.

    Args:
        file: Path of a text in UTF-8.
    """
    from textlstm.errors import TextlstmError

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise TextlstmError(f"{file}: no such file") from error
    except IsADirectoryError as error:
        raise TextlstmError(f"{file}: a folder; give the files in it") from error
    except UnicodeDecodeError as error:
        raise TextlstmError(f"{file}: not a text in UTF-8; convert it") from error
    if not text.strip():
        raise TextlstmError(f"{file}: no text to score; the file is empty")
    return text


def bits(nats: float) -> float:
    """Return nats in bits."""
    return float(nats) / 0.6931471805599453


def sentences(trained: "TrainedModel", scored: "Score") -> list[dict[str, Any]]:
    """Return text, bits per token and range of tokens of each sentence."""
    return [
        {
            "text": "".join(trained.pieces(scored, start, end)).strip(),
            "bits_per_token": bits(scored.nats[start:end].mean()),
            "start": start,
            "end": end,
        }
        for start, end in scored.sentences
    ]


def entry(trained: "TrainedModel", scored: "Score") -> dict[str, Any]:
    """Return the JSON entry of a text."""
    return {
        "file": scored.name,
        "perplexity": scored.perplexity,
        "bits_per_character": scored.bits_per_character,
        "tokens": len(scored.tokens),
        "characters": scored.characters,
        "unknown": scored.unknown,
        "sentences": sentences(trained, scored),
        "words": [
            {"token": token, "nats": float(nats)}
            for token, nats in zip(scored.tokens, scored.nats, strict=True)
        ],
    }


def summary(trained: "TrainedModel", scored: "Score") -> list[str]:
    """Return lines with the figures and the most surprising sentences and tokens of a text."""
    head = (
        f"{scored.name}: perplexity {scored.perplexity:.1f}, "
        f"{scored.bits_per_character:.3f} bits per character, {len(scored.tokens):,} tokens, "
        f"{scored.unknown / len(scored.tokens):.1%} unknown"
    )
    lines = [head, "most surprising sentences (bits per token):"]
    by_surprise = sorted(sentences(trained, scored), key=lambda row: -row["bits_per_token"])
    for row in by_surprise[:MAX_LISTED_SENTENCES]:
        text = row["text"] if len(row["text"]) <= SHORT else row["text"][: SHORT - 2] + " …"
        lines.append(f"  {row['bits_per_token']:5.2f}  {' '.join(text.split())}")
    lines.append("most surprising tokens (bits):")
    for place in (-scored.nats).argsort(kind="stable")[:MAX_LISTED_WORDS]:
        around = trained.pieces(scored, max(0, place - 4), place + 1)
        text = " ".join("".join(around).split())
        lines.append(f"  {bits(scored.nats[place]):5.2f}  {scored.tokens[place]!r} in “{text}”")
    return lines


def ranked(perplexities: dict[str, float]) -> list[str]:
    """Return lines with the perplexity under each author's output layer, the lowest first."""
    if not perplexities:
        return []
    rows = sorted(perplexities.items(), key=lambda item: item[1])
    return ["perplexity under the output layer of each author:"] + [
        f"  {value:8.2f}  {author}" for author, value in rows
    ]


def page(trained: "TrainedModel", scores: "Sequence[Score]") -> str:
    """Return a page that shows the texts, each word coloured by its surprise."""
    from textlstm.report.template import render

    texts = [
        {"score": scored, "sentences": [*coloured(trained, scored)], "unknown": scored.unknown}
        for scored in scores
    ]
    scale = [{"bits": value, "alpha": alpha(value)} for value in range(0, HIGHEST_BITS + 1, 2)]
    return render(
        "score.html",
        {"figure": lambda value: f"{value:.3g}" if value < 100 else f"{value:.0f}"},
        heading="Surprise of every word",
        model=str(trained.folder),
        texts=texts,
        scale=scale,
    )


def coloured(trained: "TrainedModel", scored: "Score") -> Iterable[dict[str, Any]]:
    """Yield bits per token and the words of each sentence, with opacity and bits of each."""
    for start, end in scored.sentences:
        pieces = trained.pieces(scored, start, end)
        values = [bits(nats) for nats in scored.nats[start:end]]
        yield {
            "bits": sum(values) / len(values),
            "words": [
                {"text": text, "bits": value, "alpha": alpha(value)}
                for text, value in zip(pieces, values, strict=True)
                if text
            ],
        }


def alpha(value: float) -> str:
    """Return the opacity of the colour for a surprise in bits."""
    return f"{0.85 * min(max(value, 0.0), HIGHEST_BITS) / HIGHEST_BITS:.2f}"
