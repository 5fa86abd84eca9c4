"""The report: one self-contained HTML page that needs no network."""

import contextlib
import csv
import os
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifact_catalogue import ARTIFACTS
from textlstm.artifacts.files import read_text, sha256, write_text
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.methods import COMBINED
from textlstm.attribute.mixture import mixture_text
from textlstm.attribute.predictions import read_predictions
from textlstm.report.material import Measured, method_name
from textlstm.report.template import render
from textlstm.report.works import outcome, questioned_rows, work_rows

LISTED_STAGES = ("corpus/", "text/", "tokens/", "model/", "attribute/", "generate/", "evaluate/")
PACKAGES = ("textlstm", "tensorflow", "tensorflow-cpu", "keras", "scikit-learn", "numpy", "scipy")
LISTED = [
    artifact
    for artifact in ARTIFACTS
    if artifact.path.startswith(LISTED_STAGES) and artifact.declared and not artifact.is_family
]


@dataclass(frozen=True)
class Run:
    """What a page says about its run.

    Args:
        settings: all settings of the run.
        corpus_option: the option of `snakemake` that chooses the corpus; empty for the default.
        predictions: attribute/predictions.tsv.
        reuse: text/reuse.tsv.
        confounders: evaluate/confounders.tsv.
        inputs: the files whose hashes the page shows.
    """

    settings: dict[str, Any]
    corpus_option: str
    predictions: Path
    reuse: Path
    confounders: Path
    inputs: list[Path]


def write_page(
    measured: Measured,
    run: Run,
    tokens: dict[str, Any],
    model: dict[str, Any],
    samples: list[dict[str, Any]],
    figures: Path,
    captions: Path,
    out: Path,
) -> None:
    """Write the report page.

    Args:
        measured: the results of the run.
        run: settings, predictions and files of the run.
        tokens: tokens/stats.json.
        model: model/model.json.
        samples: generate/samples.json.
        figures: folder with an .svg and a .tsv for each figure.
        captions: folder with an .rst for each figure.
        out: the page to write.
    """
    held_out = measured.language.get(measured.held_out or "", {})
    corpus = out.resolve().parent.parent.name
    authors, predictions = read_predictions(run.predictions)
    reuse = read_tsv(run.reuse, ["work", "other", "of_work", "of_other"])
    topics = "authorship and language model" if measured.has_attribution else "language model"
    page = render(
        "page.html",
        {
            "percent": percent,
            "figure": lambda number: f"{number:,.1f}",
            "method": method_name,
            "mixture": mixture_text,
        },
        heading=f"{corpus}: {topics}",
        measured=measured,
        methods=[method for method in measured.methods if method != COMBINED],
        named=Counter(
            verdict["verdict"] or "no verdict" for verdict in measured.verdicts
        ).most_common(),
        unanimous=sum(
            len(verdict["agree"]) == len(verdict["methods"]) for verdict in measured.verdicts
        ),
        leaks=measured.attribution.get("leak"),
        outcome=outcome(measured),
        all_works=work_rows(measured, authors, predictions),
        questioned=questioned_rows(measured, reuse),
        has_mixtures=any(verdict.get("mixture") for verdict in measured.verdicts),
        errors=confusions(measured),
        confounders=read_tsv(run.confounders, ["property", "accuracy", "right", "works"]),
        settings=list(flatten(run.settings)),
        versions=installed_versions(),
        python=platform.python_version(),
        date=date_of_run(),
        hashes={f"{path.parent.name}/{path.name}": sha256(path) for path in run.inputs},
        option=run.corpus_option,
        held_out=held_out,
        unread=describe_held_out(measured, held_out.get("n_works", 0)),
        examples=removed_examples(measured.removed),
        tokens=tokens,
        model=model,
        samples=samples,
        drawings={
            path.stem: read_drawing(path, captions) for path in sorted(figures.glob("*.svg"))
        },
        artifacts=LISTED,
    )
    write_text(out, page)


def confusions(measured: Measured) -> list[tuple[str, str, int]]:
    """Return true author, named author and works of the first method's errors, most works first."""
    matrices = measured.attribution.get("confusion", {})
    method = next((name for name in measured.methods if name in matrices), None)
    errors = [
        (true, named, count)
        for true, row in matrices.get(method, {}).items()
        for named, count in row.items()
        if count and true != named
    ]
    return sorted(errors, key=lambda error: (-error[2], error))


def flatten(settings: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted name and the value of every setting."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f"{prefix}{key}", shown


def installed_versions() -> dict[str, str]:
    """Return the versions of the packages that computed the results."""
    versions = {}
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):  # TensorFlow is installed by one of two
            versions[name] = version(name)
    return versions


def date_of_run() -> str:
    """Return today's date, or that of SOURCE_DATE_EPOCH for a page that is the same on any day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.date().isoformat()


def describe_held_out(measured: Measured, works: int) -> str:
    """Return in words what the language model was evaluated on."""
    if not measured.holds_out_whole_works:
        return "the last part of the works it was trained on"
    return "a held-out work" if works == 1 else f"{works} held-out works"


def removed_examples(removed: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return kind, work, text and reason of the first removed passage of each kind."""
    first = {row["kind"]: row for row in reversed(removed)}
    return [
        (row["kind"].replace("_", " "), row["work"], row["text"], row["reason"])
        for row in reversed(first.values())
    ]


def read_drawing(svg: Path, captions: Path) -> dict[str, Any]:
    """Return a figure's SVG (its texts are escaped), title, description, caption and table."""
    picture = read_text(svg)
    title, summary = (
        Markup(picture.partition(f'<{tag} id="{svg.stem}-{tag}">')[2].partition("<")[0])
        for tag in ("title", "desc")
    )
    columns, *rows = csv.reader(
        read_text(svg.with_suffix(".tsv")).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    return {
        "picture": Markup(picture),
        "title": title,
        "summary": summary,
        "caption": read_text(captions / f"{svg.stem}.rst").replace("``", "").strip(),
        "columns": columns,
        "rows": rows,
    }


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal, without a trailing zero."""
    return f"{share:.1%}".replace(".0%", "%")
