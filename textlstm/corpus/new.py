"""Write down what was guessed of a folder, for a person to correct."""

from pathlib import Path

import yaml

from textlstm.artifacts import write_text
from textlstm.corpus import guess
from textlstm.corpus.manifest import refuse_twins
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError

HEAD = """# Guessed from the files in {folder}: correct what is wrong, then run
#     snakemake --config corpus={out}
# role: questioned marks what is to be attributed (an author given there is used for scoring only);
# works of one group stay on one side of every split; sha256 makes sure a text stays what it is.
"""


def write_manifest(folder: Path, out: Path) -> int:
    """Write a manifest of a folder's works and return their number; raise TextlstmError rather than overwrite one."""
    if out.exists():
        raise TextlstmError(f"{out}: is there already; give another --out, or remove it first")
    if not folder.is_dir():
        raise TextlstmError(f"{folder}: no such folder; name the folder your texts are in")
    name, works = guess.corpus(folder)
    place = Path(folder).resolve()
    shown = (
        place.relative_to(out.parent.resolve())
        if place.is_relative_to(out.parent.resolve())
        else place
    )
    values = {
        "name": name,
        "source": {"folder": str(shown)},
        "works": [_entry(w) for w in refuse_twins(works, folder)],
    }
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
    write_text(out, HEAD.format(folder=folder, out=out) + text)
    return len(works)


def _entry(work: Work) -> dict[str, object]:
    values = {
        "id": work.id,
        "file": work.source.origin,
        "author": work.author,
        "title": work.title,
        "year": work.year,
    }
    values |= {key: getattr(work, key) for key in ("language", "group", "split", "licence")}
    values["role"] = work.role if work.role != "known" else ""
    return {key: value for key, value in values.items() if value}
