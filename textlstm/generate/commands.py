"""The commands of the stage: `textlstm generate MODEL [PROMPT]...`, and `sample` for the rule."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from textlstm.model.strength import STRENGTH

if TYPE_CHECKING:
    from textlstm.generate.trained import TrainedModel
    from textlstm.generate.transcript import Transcript

DEFAULT = "write"


class DefaultGroup(TyperGroup):
    """Group whose command `write` is called if the first argument names no command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the name of the default command."""
        if args and args[0] not in self.commands:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=DefaultGroup,
    no_args_is_help=True,
    help="Write new text with a trained model: textlstm generate MODEL [PROMPT]...",
)


@app.command(epilog="The rule of the workflow calls `textlstm generate sample`.")
def write(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="folder of a model, or name of a corpus with results/<name>/"
        ),
    ],
    prompts: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROMPT", help="text to continue; several give a text each"),
    ] = None,
    words: Annotated[
        int, typer.Option(min=1, help="words to write; the last sentence is finished")
    ] = 200,
    temperature: Annotated[
        float, typer.Option(help="randomness: 0 takes the likeliest token, 1 draws as predicted")
    ] = 0.8,
    top_k: Annotated[
        int, typer.Option(min=0, help="draw from this number of likeliest tokens; 0: all")
    ] = 0,
    top_p: Annotated[
        float, typer.Option(help="draw from the likeliest tokens of this probability; 1: all")
    ] = 1.0,
    min_p: Annotated[
        float, typer.Option(help="exclude tokens below this share of the likeliest one; 0: none")
    ] = 0.0,
    typical: Annotated[
        float, typer.Option(help="draw from tokens of typical surprise, this probability; 1: all")
    ] = 1.0,
    seed: Annotated[
        int, typer.Option(min=0, help="random seed; text number k, from 0, uses seed + k")
    ] = 1,
    samples: Annotated[int, typer.Option(min=1, help="texts for each prompt")] = 1,
    stop: Annotated[
        Literal["sentence", "paragraph", "words"] | None,
        typer.Option(help="end at the first sentence or paragraph, or at the exact word count"),
    ] = None,
    require: Annotated[
        list[str] | None, typer.Option(help="word that the text has to contain; repeatable")
    ] = None,
    forbid: Annotated[
        list[str] | None, typer.Option(help="word that the text must not contain; repeatable")
    ] = None,
    no_repeat: Annotated[
        int, typer.Option(min=0, help="no sequence of this number of tokens twice; 0: no limit")
    ] = 0,
    repetition: Annotated[
        float, typer.Option(help="divide the probability of recent tokens by this; 1: off")
    ] = 1.0,
    beam: Annotated[
        int, typer.Option(min=0, help="search for the likeliest text among this number; 0: draw")
    ] = 0,
    author: Annotated[
        str | None, typer.Option(help="author of training works in whose style to write")
    ] = None,
    strength: Annotated[
        float,
        typer.Option(help="with --author: 1 is what its works differ by, more exaggerates, 0: off"),
    ] = STRENGTH,
    json: Annotated[bool, typer.Option("--json", help="print texts and measures as JSON")] = False,
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")] = 1,
) -> None:
    """Write text in the style of the corpus that a model was trained on."""
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.generate.request import make_request
    from textlstm.generate.trained import STEPS, STREAMED_STEPS, load

    trained = load(model)
    starts = [prompt for prompt in prompts or [""] for _ in range(samples)]
    request = make_request(
        trained.tokenizer,
        words=words,
        temperature=temperature,
        stop=stop,
        top_k=top_k,
        top_p=top_p,
        min_p=min_p,
        typical=typical,
        require=require or (),
        forbid=forbid or (),
        no_repeat=no_repeat,
        repetition=repetition,
        beam=beam,
        compiled=None,
        author=author,
        strength=strength,
    )
    seeds = [seed + k for k in range(len(starts))]
    streams = len(starts) == 1 and not json and not beam and sys.stdout.isatty()
    texts = trained.transcripts(request, starts, seeds, steps=STREAMED_STEPS if streams else STEPS)
    lanes: list[Transcript] = []
    shown = False
    for lanes in texts:
        if streams:
            _show(("" if shown else lanes[0].prompt) + lanes[0].new())
            shown = True
    if json:
        _print_json(trained, lanes, seeds)
        return
    if streams:
        _show(lanes[0].rest() + "\n")
    else:
        typer.echo("\n\n".join(lane.text() for lane in lanes))
    sys.stdout.flush()
    for line in _copying(trained, lanes):
        typer.echo(line, err=True)


def _show(piece: str) -> None:
    """Write a piece of text to the terminal at once."""
    sys.stdout.write(piece)
    sys.stdout.flush()


def _print_json(
    trained: "TrainedModel", lanes: "Sequence[Transcript]", seeds: Sequence[int]
) -> None:
    """Print a JSON list with prompt, text, seed and copying of every text."""
    import json

    entries = [
        {"prompt": lane.prompt, "text": lane.text(), "seed": seed, "tokens": lane.used()}
        | (trained.copying(lane) or {})
        for lane, seed in zip(lanes, seeds, strict=True)
    ]
    typer.echo(json.dumps(entries, indent=2, ensure_ascii=False))


def _copying(trained: "TrainedModel", lanes: "Sequence[Transcript]") -> list[str]:
    """Return lines on text that is also in the training text."""
    lines = []
    for number, lane in enumerate(lanes, start=1):
        measured = trained.copying(lane)
        if measured is None:
            return ["copying: not measured, because tokens/train.npy is not beside the model"]
        name = f"copying, text {number}" if len(lanes) > 1 else "copying"
        copied = "no token is copied"
        if measured["copied"]:
            copied = (
                f"longest run of the training text: {measured['copied']} tokens, "
                f'"{measured["copied_text"]}" ({measured["copied_from"]})'
            )
        novelty = measured["novelty"]
        new = f"; {novelty['4']:.0%} of its sequences of 4 tokens are new" if "4" in novelty else ""
        lines.append(f"{name}: {copied}{new}")
    return lines


@app.command()
def sample(
    model: Annotated[Path, typer.Option(help="folder of the trained model")],
    train: Annotated[Path, typer.Option(help="training ids (.npy), searched for copied passages")],
    settings: Annotated[
        str, typer.Option(help="section `generate` of the settings: JSON, or a YAML or JSON file")
    ],
    seed: Annotated[
        int, typer.Option(min=0, help="random seed; sample k of a temperature uses seed + k")
    ],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    json: Annotated[Path, typer.Option(help="samples and measures to write (.json)")],
    text: Annotated[Path, typer.Option(help="samples to write as plain text")],
) -> None:
    """Write the samples of a run and measure how much they copy from the training text."""
    from textlstm.config import Generate, load_section

    values = load_section(settings, Generate, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.generate.samples import write_samples

    write_samples(model, train, values, seed, json, text)
