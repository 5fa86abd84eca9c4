"""The workflow in other places: another folder, a module with a prefix, a deployed copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.settings import shrunk

ROOT = Path(__file__).parents[1]
OPTIONS = ("--cores", "1", "--nolock", "--scheduler", "greedy")
MODULE = """
configfile: "config/config.yaml"


module textlstm:
    snakefile:
        "{snakefile}"
    config:
        config
    {prefix}


use rule * from textlstm as textlstm_*


rule every_artifact:
    default_target: True
    input:
        rules.textlstm_all.input,
"""

pytestmark = pytest.mark.xdist_group("workflow")


def snakemake(folder, *arguments):
    """Run Snakemake in a folder and return its messages."""
    environment = {name: value for name, value in os.environ.items() if name != "TEXTLSTM_RUN"}
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", *OPTIONS, *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


def write_config(path, **changes):
    """Write small settings for the corpus `tiny`."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(shrunk() | {"corpus": "tiny"} | changes, sort_keys=False))


def paths_in_commands(output):
    """Return the paths of results in the shell commands of a dry run."""
    commands = [line for line in output.splitlines() if line.strip().startswith("textlstm --log")]
    words = [word.rpartition("=")[2] for line in commands for word in line.split()]
    return [word for word in words if "results/" in word]


@pytest.fixture
def folder(tmp_path, shelf):
    """A working folder that holds the tiny shelf and nothing else."""
    shutil.copytree(shelf, tmp_path / "tiny")
    return tmp_path


def test_the_workflow_runs_in_another_folder(folder):
    write_config(folder / "config.yaml")
    snakefile = ("--snakefile", str(ROOT / "workflow/Snakefile"), "--directory", str(folder))
    snakemake(ROOT, *snakefile, "tokens")
    assert (folder / "results/tiny/tokens/stats.json").is_file()
    assert "Nothing to be done" in snakemake(ROOT, *snakefile, "tokens")
    assert "report" in snakemake(ROOT, *snakefile, "--dry-run")


def test_the_default_corpus_is_found_from_another_folder(folder):
    write_config(folder / "config.yaml", corpus="corpus/federalist.yaml")
    output = snakemake(folder, "--snakefile", str(ROOT / "workflow/Snakefile"), "--dry-run")
    assert "results/federalist/report/index.html" in output


def test_a_module_with_a_prefix_keeps_every_path_below_it(folder):
    write_config(folder / "config/config.yaml")
    snakefile = MODULE.format(snakefile=ROOT / "workflow/Snakefile", prefix='prefix: "style"')
    (folder / "Snakefile").write_text(snakefile)
    targets = ("every_artifact", "textlstm_state")
    paths = paths_in_commands(snakemake(folder, "--dry-run", "--printshellcmds", *targets))
    assert paths
    assert [path for path in paths if not path.startswith("style/results/tiny/")] == []
    snakemake(folder, "textlstm_attribute_folds", "textlstm_text")
    assert (folder / "style/results/tiny/attribute/folds.tsv").is_file()
    assert not (folder / "results").exists()


def test_a_deployed_copy_runs_with_the_copied_configuration(folder):
    """Deployment tools copy config/ and write workflow/Snakefile, which imports the module."""
    shutil.copytree(ROOT / "config", folder / "config")
    assert (folder / "config/config.yaml").read_text() == (ROOT / "config.yaml").read_text()
    assert not (folder / "config/config.yaml").is_symlink()
    (folder / "workflow").mkdir()
    snakefile = MODULE.format(snakefile=ROOT / "workflow/Snakefile", prefix="")
    (folder / "workflow/Snakefile").write_text(snakefile)
    assert "results/federalist" in snakemake(folder, "--dry-run")
    snakemake(folder, "--config", "corpus=tiny", "--", "textlstm_corpus")
    assert (folder / "results/tiny/corpus/works.tsv").is_file()


def test_every_rule_is_described():
    listed = snakemake(ROOT, "--list-rules").splitlines()
    rules = [line for line in listed if line.startswith(("corpus", "model", "state", "text"))]
    assert rules
    assert [line for line in rules if not line.endswith(".)")] == []
