"""The documentation: generated pages are current, links lead somewhere, and printed code runs."""

import importlib.util
import json
import re
import runpy
import shlex
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "corpus/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
NUMBER = re.compile(r"\d[\d.,]*")


def module(path):
    """Import a script that is not part of the package."""
    sys.path.insert(0, str(path.parent))
    try:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
    finally:
        sys.path.remove(str(path.parent))
    return script


def code(path):
    """The Python blocks of a page, in order."""
    return re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL)


def test_results_page_is_generated_from_the_benchmarks():
    page = module(ROOT / "benchmarks" / "results_page.py").page()
    assert (ROOT / "docs" / "results.md").read_text() == page, "run: make results"


@pytest.mark.parametrize("name", ["config", "glossary"])
def test_reference_pages_are_generated(name):
    pages = module(ROOT / "docs" / "pages.py")
    text = {"config": pages.settings, "glossary": pages.glossary}[name]()
    assert (ROOT / "docs" / f"{name}.md").read_text() == text, "run: make docs-pages"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_of_the_repository_exist(path):
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    local = [target for target in targets if not target.startswith(("http:", "https:"))]
    assert [target for target in local if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_settings_come_last_in_shown_commands(path):
    """Snakemake reads every word after --config as a setting, also the name of a stage."""
    commands = re.findall(r"^ +(snakemake [^#\n]*--config[^#\n]*)", path.read_text(), re.MULTILINE)
    for command in commands:
        settings = shlex.split(command.partition("--config")[2])
        assert [word for word in settings if "=" not in word] == []


def test_readme_is_short():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) < 100
    assert len(NUMBER.findall(text)) <= 60


def test_measured_numbers_of_the_readme_are_in_the_benchmarks():
    table = (ROOT / "README.md").read_text().split("## Results")[1].split("All figures")[0]
    cells = [row.split("|") for row in table.splitlines()[4:] if row]
    text = " ".join(f"{value} {peer}" for _, _, value, peer, _ in cells).replace("order 5", "")
    numbers = [number.rstrip(".,").replace(",", "") for number in NUMBER.findall(text)]
    rows = [
        row
        for path in (ROOT / "benchmarks" / "results").glob("*.json")
        for row in json.loads(path.read_text())
    ]
    measured = [row[key] for row in rows for key in ("value", "peer_value")]

    def known(number):
        digits = len(number.partition(".")[2])
        return any(f"{value:.{digits}f}" == number for value in measured if value is not None)

    assert [number for number in numbers if not known(number)] == []


def test_every_decision_has_a_date_and_a_standing():
    headings = {}
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        if path.stem != "index":
            entries = re.split(r"^## ", path.read_text(), flags=re.MULTILINE)[1:]
            headings |= {entry.split("\n")[0]: entry.split("\n")[2] for entry in entries}
    standing = re.compile(
        r"20\d\d-\d\d-\d\d · (in force|open|superseded)(, not measured| (for .+ )?by \"(.+)\")?$"
    )
    matches = {name: standing.match(line) for name, line in headings.items()}
    assert [name for name, match in matches.items() if not match] == []
    successors = [match[4] for match in matches.values() if match[4]]
    assert [name for name in successors if name not in headings] == []


def test_commands_of_the_decisions_exist():
    pages = "\n".join(path.read_text() for path in (ROOT / "docs" / "decisions").glob("*.md"))
    tests = set(re.findall(r"tests/test_\w+\.py", pages))
    assert [name for name in sorted(tests) if not (ROOT / name).exists()] == []
    targets = set(re.findall(r"`make ([\w-]+)", pages))
    makefile = (ROOT / "Makefile").read_text()
    assert [name for name in sorted(targets) if f"\n{name}:" not in makefile] == []


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # in Keras itself
@pytest.mark.parametrize(
    "name", ["README.md", "docs/layer.md", "docs/keras.md", "docs/new-method.md"]
)
def test_printed_code_runs(name, tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text((ROOT / "config.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "page.py"
    script.write_text("\n".join(code(ROOT / name)))
    runpy.run_path(str(script))
