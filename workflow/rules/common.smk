"""What the rules share. Checked settings, the works of the corpus, where results go, one run at a time."""

import atexit
import os
import sys
import time
from pathlib import Path

from textlstm import config as settings, running
from textlstm.corpus import manifest
from textlstm.corpus.short import assign_to_jobs, digest
from textlstm.errors import TextlstmError
from textlstm.fingerprint import fingerprint

running.announce()

if isinstance(config.get("corpus"), int | float):  # a folder may be named 1984
    config["corpus"] = str(config["corpus"])
try:
    settings.check(config, "config.yaml")
    corpus = manifest.read(manifest.find(config["corpus"], Path(workflow.basedir)))
    manifest.check_not_empty(corpus.works)
except TextlstmError as error:
    sys.exit(f"textlstm: error: {error}")

RESULTS = f"results/{corpus.name}"
LOGS = f"{RESULTS}/logs"
TIMES = f"{RESULTS}/benchmarks"
WORKS = {work.id: work for work in corpus.works}
SHORT = {job: [work.id for work in works] for job, works in assign_to_jobs(corpus.works).items()}
LONG = WORKS.keys() - {work for works in SHORT.values() for work in works}
STARTED = time.time()
SPLITS = ["train", "valid", "test", "questioned"]


wildcard_constraints:
    work="|".join(WORKS),
    format="txt|xml|html|epub",


def original(wildcards):
    """The verified original of a work."""
    return f"{RESULTS}/corpus/originals/{wildcards.work}.{WORKS[wildcards.work].format}"


def originals(works=WORKS):
    """The verified originals of works."""
    return [f"{RESULTS}/corpus/originals/{work}.{WORKS[work].format}" for work in works]


def any_of(works):
    """What a wildcard may be: one of these, nothing if there are none."""
    return "|".join(sorted(works)) or "(?!)"


def contents(wildcards):
    """What the file a work comes from holds, for one that is put in its place may be older than the result."""
    work = WORKS[wildcards.work]
    return digest([work]) if work.path and not work.source.member else ""


def local_source(wildcards):
    """The file a work comes from, where it has one, so that an edit of it is seen."""
    source = WORKS[wildcards.work].path
    return [source] if source else []


def views(view, works=WORKS):
    """One file a work."""
    return [f"{RESULTS}/text/{view}/{work}.txt" for work in works]


def captions(wildcards):
    """The captions of the figures, by a path that does not change when the project is moved."""
    folder = Path(os.path.relpath(workflow.basedir), "workflow", "report")
    return sorted(map(str, folder.glob("*.rst")))


def input_folder(name):
    """Where the input of that name lies (the first, if there are several)."""
    return lambda wildcards, input: folder(getattr(input, name))


def output_folder(name, above=0):
    """Where the output of that name goes (the first, if there are several), or a folder so many levels above."""
    return lambda wildcards, output: folder(getattr(output, name), above)


def folder(files, above=0):
    return str(Path(files if isinstance(files, str) else files[0]).parents[above])


def flags(name, values):
    """`--name value` once for each value."""
    return [part for value in values for part in (f"--{name}", value)]


def options(section):
    """Every setting of a part of config.yaml as an option of the same name; lists give theirs once for each value."""
    return [
        part
        for key, value in section.items()
        for one in (value if isinstance(value, list) else [value])
        for part in (f"--{key.replace('_', '-')}", one)
    ]


def given(*files, **folders):
    """`--name path` of inputs, and `--option folder` of the folders that others lie in."""

    def paths(wildcards, input):
        found = {name: getattr(input, name) for name in files}
        found |= {
            option: folder(getattr(input, name)) for option, name in folders.items()
        }
        return options(found)

    return paths


def switch(name, on):
    """`--name` or `--no-name`."""
    return f"--{name}" if on else f"--no-{name}"


def removals(works=WORKS):
    """What was removed, one table a work."""
    return [f"{RESULTS}/text/removed/{work}.tsv" for work in works]


def claim_run():
    try:
        running.claim(Path(".snakemake/textlstm.lock"))
    except TextlstmError as error:
        sys.exit(f"textlstm: error: {error}")


def lift_rate_limit():
    """Without this limit, meant for clusters, the scheduler need not wake each second for every job it ever began."""
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


def show_summary():
    """Say last what was found: of the experiments if any ran, else of the corpus."""
    claims = [
        path
        for path in sorted(Path(RESULTS, "state").glob("*.txt"))
        if path.stat().st_mtime >= STARTED
    ]
    index = [path for path in claims if path.stem == "index"]
    for path in index or claims or [Path(RESULTS, "report/summary.txt")]:
        if path.exists():
            print(path.read_text(encoding="utf-8"))


def show_errors():
    """Say last what went wrong, which Snakemake's own messages bury."""
    lines = [
        line
        for log in Path(LOGS).rglob("*.log")
        if log.stat().st_mtime >= STARTED
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith("textlstm: error:")
    ]
    atexit.register(print, "\n".join(sorted(set(lines))), file=sys.stderr)
