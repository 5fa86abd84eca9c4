"""The commands of the stage: `textlstm attribute folds|fit|verdicts|predict|verify`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from textlstm.errors import TextlstmError

app = typer.Typer(
    no_args_is_help=True, help="Attribute texts to authors, evaluated on works held out whole."
)

BATCH = 250  # texts that are scored at once, and
MAX_CHARACTERS = 10_000_000  # characters in them, which bounds memory
Folds = Annotated[Path, typer.Option(help="table of the folds (attribute/folds.tsv)")]
Texts = Annotated[Path, typer.Option(help="folder of the style views")]


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
def fit(
    method: Annotated[str, typer.Argument(help="id of the method, such as svm")],
    folds: Folds,
    texts: Texts,
    settings: Annotated[
        str,
        typer.Option(
            help="keys chunk, shuffled and that of the method in section `attribute` of the "
            "settings: JSON, or a YAML or JSON file"
        ),
    ],
    seed: Annotated[int, typer.Option(min=0, help="random seed of the method")],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    scores: Annotated[Path, typer.Option(help="scores of held-out and questioned works to write")],
    model: Annotated[Path, typer.Option(help="fit on all known works to write")],
) -> None:
    """Score every work by fits of a method that it was held out from."""
    from textlstm.attribute.fit import write_method
    from textlstm.attribute.methods import FITTED, TENSORS
    from textlstm.config import load_section, method_section

    if method not in FITTED:
        raise TextlstmError(f"{method}: no such method; choose from {', '.join(FITTED)}")
    values = load_section(settings, method_section(method), "--settings")
    if method in TENSORS:
        from textlstm.model.threads import set_threads

        set_threads(threads)
    write_method(
        method,
        folds,
        texts,
        values.chunk,
        values.shuffled,
        getattr(values, method),
        seed,
        scores,
        model,
    )


@app.command()
def verdicts(
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    folds: Folds,
    texts: Texts,
    clean: Annotated[Path, typer.Option(help="folder of the clean texts")],
    scores: Annotated[
        list[Path], typer.Option(help="scores of a method, <method>.safetensors; repeat")
    ],
    models: Annotated[
        list[Path], typer.Option(help="fit of a method, <method>.safetensors; repeat")
    ],
    settings: Annotated[
        str, typer.Option(help="section `attribute` of the settings: JSON, or a YAML or JSON file")
    ],
    text_settings: Annotated[str, typer.Option(help="section `text` of the settings: JSON")],
    verdicts: Annotated[Path, typer.Option(help="verdicts to write (.json)")],
    joint: Annotated[
        Path, typer.Option(help="shares of the authors of joint works to write (.json)")
    ],
    judge: Annotated[Path, typer.Option(help="folder of the saved judge to write")],
    out: Annotated[Path, typer.Option(help="table of all predictions, combined ones included")],
) -> None:
    """Combine the methods, name the author of each questioned work, and save the judge."""
    from textlstm.attribute.verdicts import write_verdicts
    from textlstm.config import Attribute, load_section
    from textlstm.text_settings import TextSettings

    write_verdicts(
        works,
        folds,
        texts,
        clean,
        {path.stem: path for path in scores},
        {path.stem: path for path in models},
        load_section(settings, Attribute, "--settings"),
        TextSettings.from_json(text_settings, "--text-settings"),
        verdicts,
        joint,
        judge,
        out,
    )


@app.command()
def predict(
    judge: Annotated[
        str,
        typer.Argument(
            metavar="JUDGE", help="folder of a judge, or name of a corpus with results/<name>/"
        ),
    ],
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="texts of any supported format; - is standard input"),
    ],
    title: Annotated[
        str, typer.Option(help="title of the text, which cleaning recognises in headings")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="print one JSON object per text")] = False,
) -> None:
    """Name the author of new texts, with a probability."""
    import json as encoder

    from textlstm.attribute.answer import answer
    from textlstm.attribute.judge import Judge
    from textlstm.attribute.questioned import read_views

    loaded, errors = Judge.load(judge), []
    names, read, characters = list[str](), list[tuple[str, str]](), 0
    for number, file in enumerate(files, start=1):
        try:
            read.append(read_views(file, title, loaded.text))
            names.append(file)
            characters += len(read[-1][0])
        except TextlstmError as error:
            errors.append(str(error))
        if number < len(files) and len(read) < BATCH and characters < MAX_CHARACTERS:
            continue
        for name, verdict in zip(names, loaded.judge(read), strict=True):
            if json:
                values = {"file": name} | verdict.as_json()
                typer.echo(encoder.dumps(values, ensure_ascii=False))
            else:
                typer.echo(answer(name, verdict))
        names, read, characters = [], [], 0
    if errors:
        raise TextlstmError("\n".join(errors))


@app.command()
def verify(
    known: Annotated[
        list[str] | None, typer.Argument(help="texts by one author, of any supported format")
    ] = None,
    questioned: Annotated[
        str, typer.Option(help="text of which it is asked whether that author wrote it")
    ] = "",
    reference: Annotated[
        str,
        typer.Option(
            help="reference population: folder of a judge, name of a corpus with "
            "results/<name>/, or a folder, zip or manifest of books, which is cleaned by section "
            "`text` of config.yaml; by default the judge in results/, if there is one only"
        ),
    ] = "",
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help="author to leave out of the reference population, such as the author of the "
            "known texts; repeat"
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="random seed of the choice of reference authors")
    ] = 1,
    seal: Annotated[
        Path | None,
        typer.Option(help="file to write the result to, with the hashes of all inputs (.json)"),
    ] = None,
    open: Annotated[
        Path | None, typer.Option("--open", help="sealed result to compare with the truth")
    ] = None,
    truth: Annotated[
        Literal["same", "different"] | None,
        typer.Option(help="with --open: whether the texts are by the same author"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print a JSON object")] = False,
) -> None:
    """Weigh the evidence that a text is by the author of known texts: a likelihood ratio."""
    import json as encoder

    from textlstm.attribute.answer import ratio_answer
    from textlstm.attribute.population import Population, default_reference
    from textlstm.attribute.population_folder import is_unread, read_population
    from textlstm.attribute.questioned import read_views
    from textlstm.attribute.sealing import seal as write_seal
    from textlstm.attribute.sealing import unseal
    from textlstm.attribute.verification import verify as weigh
    from textlstm.config import load_config

    if open is not None:
        if truth is None:
            raise TextlstmError("--open: add --truth same or --truth different")
        lines, changed = unseal(open, truth)
        typer.echo("\n".join(lines))
        if changed:
            raise TextlstmError("\n".join(changed))
        return
    if not known or not questioned:
        raise TextlstmError("verify: give texts by a known author, and a text after --questioned")
    if seal is not None and "-" in (*known, questioned):
        raise TextlstmError("--seal: standard input has no hash to compare later; give files")
    if seal is not None and seal.exists():
        raise TextlstmError(f"{seal}: exists already; a seal is never overwritten, choose a name")
    if reference and is_unread(reference):
        population = read_population(reference, load_config("config.yaml").text)
    else:
        population = Population.load(reference or default_reference(Path("results")))
    views = [read_views(file, "", population.text) for file in (*known, questioned)]
    result = weigh(population, views[:-1], views[-1], seed, exclude or [])
    values = {"known": known, "questioned": questioned} | result.as_json()
    typer.echo(
        encoder.dumps(values, ensure_ascii=False) if json else ratio_answer(questioned, result)
    )
    if seal is not None:
        settings = {"seed": seed, "exclude": exclude or [], "text": vars(population.text)}
        settings = encoder.loads(encoder.dumps(settings, default=vars))
        digest = write_seal(seal, values, settings, [*known, questioned], population.digest)
        typer.echo(f"sealed in {seal}; publish this hash: {digest}", err=json)
