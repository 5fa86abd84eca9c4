"""Functions of the Snakefile: settings and corpus of a run, jobs of short works, messages."""

import atexit
import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from snakemake.exceptions import WorkflowError
from snakemake.sourcecache import LocalSourceFile

from textlstm import running
from textlstm.artifacts.files import remove_partial
from textlstm.config import Config, validate
from textlstm.corpus import manifest
from textlstm.corpus.short import assign_to_jobs, digest
from textlstm.corpus.summary import describe
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError


def prepare(config: dict[str, Any], project: str) -> manifest.Manifest:
    """Validate the settings of a run and read its corpus.

    Args:
        config: settings as Snakemake holds them; a numeric folder name becomes text in place.
        project: folder of the workflow, where manifests are looked for after the working folder.

    Raises:
        WorkflowError: a setting is wrong, or the corpus is missing, empty or malformed.
    """
    running.announce()
    if isinstance(config.get("corpus"), int | float):  # --config corpus=1984 arrives as a number
        config["corpus"] = str(config["corpus"])
    if "minutes" in config and "model" in config:  # --config minutes=20
        config["model"]["minutes"] = config.pop("minutes")
    try:
        validate(config, "config.yaml", Config)
        check_files(config["model"])
        corpus = manifest.read(manifest.find(config["corpus"], Path(project)))
        manifest.check_not_empty(corpus.works)
        check_start(config["model"]["init_from"], Path("results", corpus.name, "model"))
    except TextlstmError as error:
        raise WorkflowError(prefixed(error)) from None
    return corpus


def check_files(model: dict[str, Any]) -> None:
    """Raise TextlstmError if a file or folder that the model starts from is missing.

    Snakemake keeps older results without a message if such an input is missing.

    Args:
        model: section `model` of the settings.
    """
    for key, file in (("vectors", ""), ("init_from", "weights.safetensors")):
        path = Path(model[key], file)
        if model[key] and not path.is_file():
            raise TextlstmError(f"config.yaml: model.{key}: {path} is missing; correct the path")


def check_start(init_from: str, out: Path) -> None:
    """Raise TextlstmError if the model to start from is in the folder that is written.

    Snakemake removes the outputs of a job before it starts.

    Args:
        init_from: setting `model.init_from`, empty for none.
        out: folder of the model of this run.
    """
    if init_from and Path(init_from).resolve() == out.resolve():
        raise TextlstmError(
            f"config.yaml: model.init_from: {init_from} is the folder that the new model is "
            f"written to; copy it (cp -r {init_from} trained) and give the copy"
        )


def corpus_option(config: dict[str, Any], project: str) -> str:
    """Return the option that a shown command needs for the corpus of this run.

    Args:
        config: settings of the run.
        project: folder of the workflow, whose config.yaml is read where the working folder has
            none.

    Returns:
        ` --config corpus=…`; empty if the corpus is that of config.yaml.
    """
    for folder in (".", project):
        file = Path(folder, "config.yaml")
        if file.is_file():
            defaults = yaml.safe_load(file.read_text(encoding="utf-8"))
            if isinstance(defaults, dict) and defaults.get("corpus") == config["corpus"]:
                return ""
            break
    return f" --config {shlex.quote('corpus=' + str(config['corpus']))}"


def show_corpus(corpus: manifest.Manifest) -> None:
    """Print what the corpus holds, once at the start of a run."""
    print(f"{corpus.path}: {describe(corpus)}", file=sys.stderr)


def short_jobs(corpus: manifest.Manifest) -> dict[str, list[str]]:
    """Return the ids of the short works in each job they share."""
    return {job: [work.id for work in works] for job, works in assign_to_jobs(corpus.works).items()}


def long_works(corpus: manifest.Manifest) -> list[str]:
    """Return the ids of the works that have a job of their own, sorted."""
    short = {work for works in short_jobs(corpus).values() for work in works}
    return sorted({work.id for work in corpus.works} - short)


def any_of(names: Iterable[str]) -> str:
    """Return a wildcard constraint that matches these names only, and nothing if there are none."""
    return "|".join(sorted(names)) or "(?!)"


def local_source(work: Work) -> list[str]:
    """Return the file a work is copied from, if it has one."""
    return [work.path] if work.path else []


def content_digest(work: Work) -> str:
    """Return a hash of a work's local file: a file put in its place may keep an older time."""
    return digest([work]) if work.path and not work.source.member else ""


def stable_path(workflow: Any, name: str) -> str:
    """Return the path of a file named relative to the rule file that is being parsed.

    The path of a local file is relative to the working folder, so that a project that is moved as
    a whole reruns nothing; a file of a remote workflow is in Snakemake's cache.
    """
    file = workflow.current_basedir.join(name)
    if isinstance(file, LocalSourceFile):
        return os.path.relpath(file)
    return str(workflow.sourcecache.get_path(file))


def claim_run(results: str) -> None:
    """Lock the working folder for this run, and remove partial files that a killed run has left.

    Args:
        results: folder of the results.

    Raises:
        WorkflowError: another run holds the lock.
    """
    try:
        running.claim(Path(".snakemake/textlstm.lock"))
    except TextlstmError as error:
        raise WorkflowError(prefixed(error)) from None
    remove_partial(Path(results))


def show_summary(results: str, started: float, wanted: set[str]) -> None:
    """Print the findings of the experiments of this run if there were any, else its summary.

    Args:
        results: folder of the results.
        started: when the run started.
        wanted: the outputs of the run's targets and of all that they need; a summary that is not
            among them may be older than the settings, and is not shown.
    """
    findings = [
        path
        for path in sorted(Path(results, "experiments").glob("*.txt"))
        if path.stat().st_mtime >= started
    ]
    index = [path for path in findings if path.stem == "index"]
    summaries = [Path(results, "report", name) for name in ("summary.txt", "verdicts.txt")]
    for path in index or findings or [path for path in summaries if str(path) in wanted][:1]:
        if path.exists():
            print(path.read_text(encoding="utf-8"))


def outputs_of(workflow: Any) -> set[str]:
    """Return the outputs of all jobs of a run, those that were up to date included."""
    return {str(path) for job in workflow.dag.jobs for path in job.output}


def show_errors(logs: str, started: float) -> None:
    """Print the stages' messages after Snakemake's own, which would bury them."""
    lines = [
        line
        for log in Path(logs).rglob("*.log")
        if log.stat().st_mtime >= started
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith("textlstm: error:")
    ]
    atexit.register(print, "\n".join(sorted(set(lines))), file=sys.stderr)


def prefixed(error: TextlstmError) -> str:
    """Return the lines of a message, each marked as textlstm's."""
    return "\n".join(f"textlstm: error: {line}" for line in str(error).splitlines())
