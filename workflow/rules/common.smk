"""What the rules share: validated settings, the works of the corpus, folders of results."""

import json
import time

from textlstm import workflow as wiring
from textlstm.corpus.formats import FORMATS
from textlstm.corpus.short import digest
from textlstm.fingerprint import fingerprint
from textlstm.tokens.split import SPLITS

PROJECT = str(
    workflow.current_basedir.join("../..")
)  # of the main Snakefile or of a module
corpus = wiring.prepare(config, PROJECT)

RESULTS = f"results/{corpus.name}"
LOGS = f"{RESULTS}/logs"
TIMES = f"{RESULTS}/benchmarks"
SEED = config["seed"]
WORKS = {work.id: work for work in corpus.works}
SHORT = wiring.short_jobs(corpus)
LONG = wiring.long_works(corpus)
STARTED = time.time()
CORPUS_OPTION = wiring.corpus_option(config, PROJECT)  # of the commands on the pages


wildcard_constraints:
    work="|".join(WORKS),
    format="|".join(sorted(set(FORMATS.values()))),


def original(wildcards):
    return originals([wildcards.work])[0]


def originals(works=WORKS):
    return [f"{RESULTS}/corpus/originals/{work}.{WORKS[work].format}" for work in works]


def views(view, works=WORKS):
    return [f"{RESULTS}/text/{view}/{work}.txt" for work in works]


def removals(works=WORKS):
    return [f"{RESULTS}/text/removed/{work}.tsv" for work in works]


def method_settings(method):
    """Return what one method needs of the settings: a change elsewhere reruns nothing."""
    section = config["attribute"]
    return {key: section[key] for key in ("chunk", "shuffled", method)}


def lift_rate_limit():
    """Remove a limit for clusters, which wakes the scheduler every second for every job."""
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
