"""The starter project: written from an installed package, where `snakemake` runs the workflow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.settings import shrunk
from typer.testing import CliRunner

from textlstm import cli, starter
from textlstm.errors import TextlstmError

ROOT = Path(__file__).parents[1]
SOURCES = ("textlstm", "workflow", "corpus", "config", "profiles", "config.yaml")
PACKAGING = ("pyproject.toml", "README.md", "LICENSE")

pytestmark = pytest.mark.xdist_group("workflow")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A folder into which a wheel of the package was installed."""
    root = tmp_path_factory.mktemp("installed")
    source, target = root / "source", root / "library"
    source.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in SOURCES + PACKAGING:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--no-compile"]
    run([sys.executable, "-m", "pip", "install", *options, "--target", target, source], root)
    return target


def run(command, folder, library=ROOT):
    """Run a command in a folder, with the package of a library, and return its messages."""
    environment = {name: value for name, value in os.environ.items() if name != "TEXTLSTM_RUN"}
    result = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(library)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture
def project(library, tmp_path, shelf):
    """A starter project with texts, written by the installed package."""
    run([sys.executable, "-m", "textlstm", "new", "project"], tmp_path, library)
    folder = tmp_path / "project"
    shutil.copytree(shelf, folder / "books", dirs_exist_ok=True)
    return folder


def test_an_installed_package_has_every_file_of_the_workflow(library):
    installed = library / "textlstm/starter"
    tracked = [path for path in (ROOT / "workflow").rglob("*") if path.is_file()]
    assert tracked
    for path in tracked:
        assert (installed / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_a_starter_project_runs_the_workflow_of_the_installed_package(library, project):
    snakemake = [sys.executable, "-m", "snakemake", "--cores", "1"]
    output = run([*snakemake, "--summary"], project, library)
    assert "results/books/report/index.html" in output
    settings = shrunk() | {"corpus": "books"}
    (project / "config.yaml").write_text(yaml.safe_dump(settings))
    output = run([*snakemake, "corpus"], project, library)
    assert "books: 2 authors" in output
    assert (project / "results/books/corpus/works.tsv").is_file()
    assert "Nothing to be done" in run([*snakemake, "corpus"], project, library)


def test_the_default_corpus_is_found_by_its_name(library, project):
    options = ["--cores", "1", "--summary", "--config", "corpus=corpus/federalist.yaml"]
    output = run([sys.executable, "-m", "snakemake", *options], project, library)
    assert "results/federalist/report/index.html" in output


def test_settings_and_profile_are_those_of_the_repository(tmp_path):
    starter.create(tmp_path)
    assert "books" not in (ROOT / "config.yaml").read_text()
    own = yaml.safe_load((tmp_path / "config.yaml").read_text())
    assert own == yaml.safe_load((ROOT / "config.yaml").read_text()) | {"corpus": "books"}
    profile = "profiles/default/config.yaml"
    assert (tmp_path / profile).read_text() == (ROOT / profile).read_text()


def test_existing_files_are_not_overwritten(tmp_path):
    (tmp_path / "config.yaml").write_text("mine")
    with pytest.raises(TextlstmError, match=r"config\.yaml: exists and is not overwritten"):
        starter.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_the_command_names_its_files_and_the_next_step(tmp_path):
    result = CliRunner().invoke(cli.app, ["new", str(tmp_path / "austen")])
    assert result.exit_code == 0
    assert f"wrote {tmp_path}/austen/Snakefile" in result.output
    assert f"put texts into {tmp_path}/austen/books" in result.output
