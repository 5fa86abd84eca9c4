"""The workflow on a tiny corpus: its artifacts, what reruns, recovery and errors."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from helpers.settings import SMALL, merged, shrunk

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.xdist_group("workflow")


class Project:
    """A copy of the project and of the shelf, to be run and damaged."""

    def __init__(self, folder):
        self.folder = folder
        self.results = folder / "results" / "tiny"

    def command(self, *arguments):
        return [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]

    def environment(self):
        variables = {name: value for name, value in os.environ.items() if name != "TEXTLSTM_RUN"}
        return variables | {"PYTHONPATH": str(self.folder)}

    def snakemake(self, *arguments):
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    def start(self, *arguments):
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def planned(self, *arguments):
        """Rules a dry run would run, with their counts."""
        output = self.snakemake("--dry-run", *arguments)
        assert output.returncode == 0, output.stdout
        if "Nothing to be done" in output.stdout:
            return {}
        table = output.stdout.split("Job stats:")[1].split("total")[0]
        return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)}

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def configure(self, **changes):
        path = self.folder / "config.yaml"
        values = yaml.safe_load(path.read_text())
        for section, settings in changes.items():
            values[section] = merged(values[section], settings)
        path.write_text(yaml.safe_dump(values, sort_keys=False))

    def hashes(self):
        """Of every result whose content is promised to be the same each time."""
        timed = {"history.csv", "checkpoint"}
        return {
            str(path.relative_to(self.results)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.results.rglob("*"))
            if path.is_file()
            and path.relative_to(self.results).parts[0] not in {"logs", "benchmarks", "report"}
            and not timed & set(path.relative_to(self.results).parts)
        }


def copy(source, target):
    shutil.copytree(source, target, symlinks=True)  # copy2 keeps the times Snakemake compares
    return Project(target)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory, shelf):
    """The project as cloned, with small settings and the tiny shelf."""
    folder = tmp_path_factory.mktemp("project") / "fresh"
    folder.mkdir()
    for name in ("textlstm", "workflow", "profiles", "corpus"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "config.yaml"):
        shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(shelf, folder / "tiny")
    project = Project(folder)
    settings = shrunk() | {"corpus": "tiny"}
    (folder / "config.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    return project


@pytest.fixture(scope="session")
def finished(fresh, tmp_path_factory):
    """The project after one whole run."""
    project = copy(fresh.folder, tmp_path_factory.mktemp("finished") / "project")
    run = project.snakemake()
    assert run.returncode == 0, run.stdout
    return project


@pytest.fixture
def project(finished, tmp_path):
    """A finished project of one's own."""
    return copy(finished.folder, tmp_path / "project")


def test_the_whole_run_makes_every_artifact(finished):
    made = {
        str(path.relative_to(finished.results))
        for path in finished.results.rglob("*")
        if path.is_file()
    }
    promised = {
        "corpus/works.tsv",
        "text/removed.tsv",
        "text/stats.tsv",
        "tokens/split.tsv",
        "tokens/vocabulary.tsv",
        "tokens/stats.json",
        "tokens/train.npy",
        "tokens/train.json",
        "model/weights.safetensors",
        "model/model.json",
        "model/history.csv",
        "attribute/predictions.tsv",
        "attribute/verdicts.json",
        "generate/samples.json",
        "evaluate/language_model.json",
        "evaluate/attribution.json",
        "report/index.html",
        "report/summary.txt",
    }
    assert promised <= made
    assert not [name for name in made if name.endswith(".part")]


def test_the_contracts_other_tools_rely_on(finished):
    verdicts = json.loads((finished.results / "attribute/verdicts.json").read_text())
    assert [verdict["work"] for verdict in verdicts] == sorted(
        verdict["work"] for verdict in verdicts
    )
    assert len(verdicts) == 2
    for verdict in verdicts:
        assert {"work", "verdict", "probability", "probabilities", "agree", "author"} <= set(
            verdict
        )
        assert verdict["probability"] == max(verdict["probabilities"].values())
        assert sum(verdict["probabilities"].values()) == pytest.approx(1)
    language = json.loads((finished.results / "evaluate/language_model.json").read_text())
    for split in ("valid", "test"):
        figures = language[split]
        assert {"tokens", "perplexity", "bits_per_character", "interval", "baselines"} <= set(
            figures
        )
        assert {"unigram", "bigram", "kneser_ney"} <= set(figures["baselines"])
    attribution = json.loads((finished.results / "evaluate/attribution.json").read_text())
    assert {"protocol", "methods", "leak"} <= set(attribution)
    assert set(attribution["methods"]) >= {"delta", "svm", "kneser_ney", "lstm"}
    for levels in attribution["methods"].values():
        for figures in levels.values():
            assert {"accuracy", "macro_accuracy", "interval", "n"} <= set(figures)


def test_a_second_run_does_nothing_and_says_so(finished):
    run = finished.snakemake()
    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout


def test_a_comment_or_a_docstring_reruns_nothing(project):
    project.edit("textlstm/generate/samplers.py", '"""', '"""Reworded: ')
    with (project.folder / "textlstm/model/train.py").open("a") as file:
        file.write("# a remark\n")
    assert project.planned() == {}


def test_the_sampler_reruns_generation_and_the_report_but_not_training(project):
    with (project.folder / "textlstm/generate/samplers.py").open("a") as file:
        file.write("ANOTHER = 1\n")
    planned = project.planned()
    assert {"generate", "report"} <= set(planned)
    assert not [
        name
        for name in planned
        if name.startswith(("corpus", "text", "tokens", "model", "attribute", "evaluate"))
    ]


def test_the_size_of_the_model_reruns_the_model_and_what_follows(project):
    project.configure(model={"units": 12, "embedding": 12})
    planned = project.planned()
    assert {"model", "generate", "evaluate_language_model", "report"} <= set(planned)
    assert not [
        name for name in planned if name.startswith(("corpus", "text", "tokens", "attribute"))
    ]


def test_an_edited_text_reruns_that_text_and_what_follows(project):
    text = project.folder / "tiny" / "Hamilton_Paper 1_1787.txt"
    text.write_text(text.read_text() + "\nA new sentence stands at the end.\n")
    planned = project.planned()
    assert planned["corpus_fetch_short_0"] == planned["text_clean_short_0"] == 1
    assert {"corpus", "model", "attribute", "report"} <= set(planned)


@pytest.fixture(scope="module")
def shelves(fresh, federalist, tmp_path_factory):
    """A project whose shelf holds two books beside its short texts, cleaned."""
    project = copy(fresh.folder, tmp_path_factory.mktemp("shelves") / "project")
    papers = [federalist[n].read_bytes().decode() for n in sorted(federalist)]
    for author, part in (("Hamilton", papers[:20]), ("Madison", papers[20:40])):
        (project.folder / "tiny" / f"{author}_Book_1790.txt").write_text("\n\n".join(part))
    run = project.snakemake("text")
    assert run.returncode == 0, run.stdout
    return project


def test_a_book_is_cleaned_by_a_job_of_its_own_and_short_texts_by_one_together(shelves, tmp_path):
    assert shelves.planned("text") == {}
    book, short = "Hamilton_Book_1790.txt", "Hamilton_Paper 6_1787.txt"
    for name, jobs in (
        (book, {"corpus_fetch", "text_clean"}),
        (short, {"corpus_fetch_short_0", "text_clean_short_0"}),
    ):
        project = copy(shelves.folder, tmp_path / name)
        text = project.folder / "tiny" / name
        text.write_text(text.read_text() + "\nA new sentence stands at the end.\n")
        os.utime(text, (1e9, 1e9))  # as a copy that keeps an older file's time
        assert project.planned("text") == dict.fromkeys(jobs | {"corpus", "text"}, 1)
    project = copy(shelves.folder, tmp_path / "more")
    shutil.copy(project.folder / "tiny" / book, project.folder / "tiny" / "Madison_Second_1791.txt")
    with (project.folder / "tiny" / "Madison_Second_1791.txt").open("a") as file:
        file.write("\nAnother book.\n")
    assert project.planned("text") == dict.fromkeys(
        ["corpus_fetch", "text_clean", "corpus", "text"], 1
    )


def test_a_deleted_text_of_a_short_work_comes_back_and_one_that_fails_takes_no_other_with_it(
    shelves, tmp_path
):
    project = copy(shelves.folder, tmp_path / "project")
    before = project.hashes()
    gone = project.results / "text/style/madison_paper-10_1787.txt"
    gone.unlink()
    assert project.snakemake(str(gone.relative_to(project.folder))).returncode == 0
    assert project.hashes() == before
    (project.folder / "tiny/Madison_Paper 10_1787.txt").write_bytes(bytes(range(256)) * 20)
    (project.folder / "tiny/Madison_Paper 14_1787.txt").write_bytes(bytes(range(256)) * 21)
    run = project.snakemake("text")
    assert run.returncode != 0
    assert "Traceback" not in run.stdout
    errors = [line for line in run.stdout.splitlines() if line.startswith("textlstm: error:")]
    assert any("madison_paper-10_1787.txt" in line for line in errors)
    assert any("madison_paper-14_1787.txt" in line for line in errors)
    after = project.hashes()
    assert {name for name in before if name.startswith("text/")} <= set(after)


@pytest.mark.parametrize(
    ("artifact", "reruns", "spares"),
    [
        (
            "tokens/vocabulary.tsv",
            {"tokens_fit", "tokens_encode", "model"},
            {"text_clean_short_0", "attribute"},
        ),
        ("generate/samples.json", {"generate", "report"}, {"model", "evaluate_language_model"}),
        (
            "attribute/scores/svm.safetensors",
            {"attribute_svm", "attribute", "report"},
            {"attribute_delta", "model"},
        ),
    ],
)
def test_a_deleted_artifact_is_made_again_with_what_follows(project, artifact, reruns, spares):
    (project.results / artifact).unlink()
    planned = set(project.planned())
    assert reruns <= planned
    assert not spares & planned


def test_forcing_one_stage_reruns_it(project):
    planned = set(project.planned("--forcerun", "generate"))
    assert {"generate", "report"} <= planned
    assert "model" not in planned


def test_every_experiment_runs_on_a_tiny_shelf_and_reruns_alone(project):
    run = project.snakemake("state")
    assert run.returncode == 0, run.stdout
    state = project.results / "experiments"
    findings = {path.stem: json.loads(path.read_text()) for path in state.glob("*.json")}
    assert set(findings) == {"units", *SMALL["experiments"]}
    for name, finding in findings.items():
        assert finding["claims"]
        assert finding["command"] == f"snakemake state_{name}"
        assert f'id="{name}"' in (state / "index.html").read_text()
        assert list((state / "figures" / name).glob("*.svg"))
    assert (state / "index.txt").read_text() in run.stdout  # the claims, last
    assert project.planned("state") == {}
    project.edit("config.yaml", "longest: 8", "longest: 9")
    assert set(project.planned("state")) == {
        "state_delay_run",
        "state_page",
        "state_index",
        "state",
    }
    assert set(project.planned("state_lanes")) == set()
    unknown = project.snakemake("state_telepathy")
    assert unknown.returncode == 1
    assert "state_telepathy" in unknown.stdout
    assert "Traceback" not in unknown.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "log", ["text/clean_short/0.log", "model/train.log", "evaluate/language_model.log"]
)
def test_killed_anywhere_the_next_run_finishes_with_the_same_results(
    fresh, finished, tmp_path, log
):
    project = copy(fresh.folder, tmp_path / "project")
    run = project.start()
    deadline = time.monotonic() + 300
    while not (project.results / "logs" / log).exists():
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.1 if "text" in log else 2)  # into the stage; the outcome does not hang on where
    run.send_signal(signal.SIGKILL)
    run.wait()
    again = project.snakemake()
    assert again.returncode == 0, again.stdout
    assert project.hashes() == finished.hashes()


def test_two_runs_at_once_are_refused(project):
    lock = project.folder / ".snakemake" / "textlstm.lock"
    claim = f"running.claim(Path({str(lock)!r})); print(1, flush=True); input()"
    hold = f"from pathlib import Path; from textlstm import running; {claim}"
    other = subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        other.stdout.readline()
        run = project.snakemake("--forcerun", "generate")
        other.communicate("\n")
    assert run.returncode != 0
    assert "another run" in run.stdout


def bad(project, *arguments):
    """Run and return the line for the person, seeing that no earlier result was touched."""
    before = project.hashes()
    run = project.snakemake(*arguments)
    assert run.returncode != 0, run.stdout
    assert "Traceback" not in run.stdout
    assert project.hashes() == before
    lines = [line for line in run.stdout.splitlines() if line.startswith("textlstm: error:")]
    assert lines, run.stdout
    return lines[-1]


def test_bad_settings_stop_before_any_work(project):
    project.configure(model={"units": 0})
    assert "config.yaml: model.units: 0" in bad(project)
    project.configure(model={"units": 16, "unitz": 1})
    assert "model.unitz: unknown key" in bad(project)


def test_a_time_on_the_command_line_is_the_time_of_training(project):
    assert "model.minutes: 'soon'" in bad(project, "--config", "minutes=soon")


def test_a_missing_file_of_vectors_is_named(project):
    setting = "model={vectors: none.txt}"
    missing = "config.yaml: model.vectors: none.txt is missing; correct the path"
    assert missing in bad(project, "--config", setting)


def test_a_missing_or_empty_folder_is_named(project):
    assert "nowhere" in bad(project, "--config", "corpus=nowhere")
    (project.folder / "empty").mkdir()
    assert "empty" in bad(project, "--config", "corpus=empty")


@pytest.mark.parametrize("text", ["", "Only three words"])
def test_a_text_too_short_is_named(project, text):
    (project.folder / "tiny" / "Hamilton_Nothing_1787.txt").write_text(text)
    assert "Hamilton_Nothing_1787.txt" in bad(project)


def test_two_works_with_one_id_are_named(project):
    shutil.copy(
        project.folder / "tiny/Hamilton_Paper 1_1787.txt",
        project.folder / "tiny/Hamilton_Paper-1_1787.txt",
    )
    assert "Hamilton_Paper" in bad(project)


@pytest.mark.slow
def test_one_author_explains_the_author_stage_and_runs_the_language_model(fresh, tmp_path):
    project = copy(fresh.folder, tmp_path / "project")
    for path in [
        *(project.folder / "tiny").glob("Madison*"),
        *(project.folder / "tiny/questioned").glob("*"),
    ]:
        path.unlink()
    run = project.snakemake()
    assert run.returncode == 0, run.stdout
    page = (project.results / "report/index.html").read_text()
    assert "one author" in page
    assert (
        json.loads((project.results / "evaluate/language_model.json").read_text())["valid"][
            "perplexity"
        ]
        > 1
    )
