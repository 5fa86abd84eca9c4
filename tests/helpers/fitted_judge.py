"""A judge fitted on synthetic works by two quick methods."""

import json
import shutil

from helpers.attribute_corpus import paths, write_works
from helpers.settings import merged, shrunk
from textlstm import config
from textlstm.attribute.fit import write_method
from textlstm.attribute.verdicts import write_verdicts
from textlstm.text_settings import TextSettings

METHODS = ["delta", "kneser_ney"]
TEXT = TextSettings.from_json(json.dumps(shrunk("text")), "text")


def write_fits_and_judge(folder, settings, methods, clean, out):
    """Fit methods on the works of a folder and write their verdicts and judge into `out`."""
    files = {
        kind: {method: folder / f"{kind}/{method}.safetensors" for method in methods}
        for kind in ("scores", "models")
    }
    for method in methods:
        where = files["scores"][method], files["models"][method]
        write_method(
            method, *paths(folder), settings.chunk, settings.shuffled,
            getattr(settings, method), 1, *where,
        )  # fmt: skip
    write_verdicts(
        folder / "works.tsv", *paths(folder), clean, files["scores"], files["models"],
        settings, TEXT, out / "verdicts.json", out / "joint.json", out / "judge",
        out / "predictions.tsv",
    )  # fmt: skip


def fit_judge(folder, works, words):
    """Write works and the judge fitted on them; return the folder, laid out as a run's results."""
    write_works(folder, works, words=words)
    shutil.copytree(folder / "style", folder / "text/clean")
    settings = config.Attribute.model_validate(
        merged(shrunk("attribute"), {"combined": METHODS, "verdict": "combined"})
    )
    write_fits_and_judge(folder, settings, METHODS, folder / "text/clean", folder / "attribute")
    return folder
