"""Write a manifest with the metadata inferred from a folder, for a person to correct."""

from pathlib import Path, PurePosixPath

import yaml

from textlstm.artifacts.files import write_text
from textlstm.corpus import manifest
from textlstm.corpus.formats import FORMATS
from textlstm.corpus.manifest import Manifest
from textlstm.corpus.shelf import is_corpus_zip
from textlstm.corpus.work import KNOWN, Work
from textlstm.errors import TextlstmError

HEAD = """# Inferred from the files in {folder}: correct any mistakes, then run
#     snakemake --config corpus={out}
# role: questioned marks works to attribute (their author, if given, is used for scoring only);
# works of one group stay on one side of every split; sha256 detects a changed text.
"""


def write_manifest(folder: Path, out: Path) -> Manifest:
    """Write the manifest of a folder or zip and return the corpus.

    Raises:
        TextlstmError: `out` exists already, or the folder is missing or has no usable texts.
    """
    if out.exists():
        raise TextlstmError(f"{out}: already exists; choose another --out or remove it first")
    if not folder.is_dir() and not is_corpus_zip(folder):
        raise TextlstmError(f"{folder}: no such folder; give the folder that contains your texts")
    corpus = manifest.read(folder)
    place, base = Path(folder).resolve(), out.parent.resolve()
    kind = "folder" if folder.is_dir() else "zip"
    values = {
        "name": corpus.name,
        "source": {kind: str(place.relative_to(base) if place.is_relative_to(base) else place)},
        "works": [_entry(work) for work in corpus.works],
    }
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
    write_text(out, HEAD.format(folder=folder, out=out) + text)
    return corpus


def _entry(work: Work) -> dict[str, object]:
    values = {"id": work.id, "file": work.source.origin}
    for key in ("author", "title", "year", "language", "group", "split", "licence", "encoding"):
        values[key] = getattr(work, key)
    if FORMATS.get(PurePosixPath(work.source.origin).suffix.lower()) != work.format:
        values["format"] = work.format
    values["role"] = work.role if work.role != KNOWN else ""
    return {key: value for key, value in values.items() if value}
