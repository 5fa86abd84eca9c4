"""Batch short works into shared jobs: starting a job costs more than processing a short text."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from textlstm.artifacts import files, tables
from textlstm.corpus.fetch import fetch
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError

# a text of this size takes as long to clean as a job takes to start, a quarter of a second
MAX_SHORT_BYTES = 100_000
# Snakemake compares each input file with each output of the rule that makes it
MAX_WORKS_PER_JOB = 100


def assign_to_jobs(works: Iterable[Work]) -> dict[str, list[Work]]:
    """Assign the short works to jobs by a hash of their ids.

    The number of jobs is a power of two, so that adding one text leaves the other jobs unchanged
    except when the number doubles.

    Returns:
        Name of each job to its works.
    """
    short = [work for work in works if is_short(work)]
    number = 1 << (len(short) // MAX_WORKS_PER_JOB).bit_length()
    jobs: dict[str, list[Work]] = {}
    for work in short:
        job = int.from_bytes(hashlib.sha256(work.id.encode()).digest()[:4]) % number
        jobs.setdefault(f"{job:0{len(str(number - 1))}}", []).append(work)
    return dict(sorted(jobs.items()))


def is_short(work: Work) -> bool:
    """Return whether a work is a small local file, or one whose name Snakemake cannot handle.

    Downloads and members of zips are never short.
    """
    path = None if work.source.member else work.path
    if path is None or not os.path.isfile(path):
        return False
    # Snakemake reads braces as wildcards and refuses line ends: such files cannot be declared as
    # inputs, so the digest of their contents triggers the rerun
    return os.path.getsize(path) <= MAX_SHORT_BYTES or not set("{}\n").isdisjoint(path)


def digest(works: Iterable[Work]) -> str:
    """Hash the metadata and files of works; a job reruns when its digest changes."""
    hashed = hashlib.sha256()
    for work in works:
        hashed.update(f"{work.entry} {files.sha256(Path(work.path or ''))}\n".encode())
    return hashed.hexdigest()


def fetch_short(works: Iterable[Work], originals: Path, out: Path) -> None:
    """Copy the originals of works and list them in `out`; raise TextlstmError naming all failures.

    Args:
        works: Short works of one job.
        originals: Folder for the verified originals.
        out: JSON file, one entry per work.
    """
    entries, errors = [], []
    for work in works:
        try:
            fetch(work, originals / f"{work.id}.{work.format}")
        except TextlstmError as error:
            errors.append(str(error))
        entries.append(json.loads(work.entry))
    if errors:
        raise TextlstmError("\n".join(errors))
    tables.write_json(out, entries)


def read_short(path: Path) -> list[Work]:
    """Read a list written by `fetch_short`; raise TextlstmError if it is damaged."""
    return [Work.from_entry(json.dumps(entry), None) for entry in tables.read_json(path)]
