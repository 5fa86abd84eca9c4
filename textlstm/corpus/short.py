"""Short works share jobs, for to start a job takes longer than to read a short text."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from textlstm import artifacts
from textlstm.corpus.fetch import fetch
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError

LONGEST = (
    100_000  # bytes: cleaning so many takes as long as a job takes to start, a quarter of a second
)
TOGETHER = (
    100  # works a job: Snakemake compares each file with each output of the rule that makes it
)


def share(works: Iterable[Work]) -> dict[str, list[Work]]:
    """Deal the short works among as few jobs as are large enough: name of a job to its works.

    Which job is a matter of the work's id, so that one more text leaves the other jobs what they are, but for the rare
    one that doubles their number.
    """
    short = [work for work in works if is_short(work)]
    number = 1 << (len(short) // TOGETHER).bit_length()
    jobs: dict[str, list[Work]] = {}
    for work in short:
        name = int.from_bytes(hashlib.sha256(work.id.encode()).digest()[:4]) % number
        jobs.setdefault(f"{name:0{len(str(number - 1))}}", []).append(work)
    return dict(sorted(jobs.items()))


def is_short(work: Work) -> bool:
    """Tell whether a work is a small local file of its own (or oddly named), not a download and not inside a zip."""
    path = None if work.source.member else work.path
    if path is None or not os.path.isfile(path):
        return False
    # braces are wildcards to Snakemake, line ends no path: such a file is not listed, but seen by its hash
    return os.path.getsize(path) <= LONGEST or not set("{}\n").isdisjoint(path)


def digest(works: Iterable[Work]) -> str:
    """Hash all that a manifest says of works, and their files: another hash, another job."""
    hashed = hashlib.sha256()
    for work in works:
        hashed.update(f"{work.entry} {artifacts.sha256(Path(work.path or ''))}\n".encode())
    return hashed.hexdigest()


def fetch_short(works: Iterable[Work], originals: Path, out: Path) -> None:
    """Bring the originals of works and list them; raise TextlstmError naming every one that cannot be brought."""
    listed, wrong = [], []
    for work in works:
        try:
            fetch(work, originals / f"{work.id}.{work.format}")
        except TextlstmError as error:
            wrong.append(str(error))
        listed.append(json.loads(work.entry))
    if wrong:
        raise TextlstmError("\n".join(wrong))
    artifacts.write_json(out, listed)


def read_short(path: Path) -> list[Work]:
    """Read a list of short works; raise TextlstmError if it is damaged."""
    return [Work.from_entry(json.dumps(entry), None) for entry in artifacts.read_json(path)]
