"""The catalogue of artifacts has the same paths and rules as the workflow."""

import re
from pathlib import Path

import pytest

from textlstm.artifact_catalogue import ARTIFACTS, find

RULES = Path(__file__).parents[1] / "workflow" / "rules"
HEAD = re.compile(r"^(?:use )?rule (\w+)(?: as (\w+))?|^ *name:\s*f?[\"'](\w[^\"']*)[\"']", re.M)
SECTION = re.compile(r"^( *)output:(.*?)(?=^\1\w+:|^\S|\Z)", re.M | re.S)
PATH = re.compile(r"[\"'](?:\{+RESULTS\}+|\{results\}|<results>)/([^\"']+)[\"']")
# what stands for a part of a file name in a rule, and in the catalogue
PLACEHOLDERS = {"name": "experiment"}


def outputs():
    """Return (path, rule) of every output written out in the rules."""
    pairs = []
    for file in sorted(RULES.glob("*.smk")):
        text = file.read_text(encoding="utf-8")
        heads = list(HEAD.finditer(text))
        ends = [*(head.start() for head in heads[1:]), len(text)][: len(heads)]
        for head, end in zip(heads, ends, strict=True):
            rule = head[2] or head[1] or head[3]
            for section in SECTION.finditer(text[head.start() : end]):
                pairs += [(normalise(path), rule) for path in PATH.findall(section[2])]
    return pairs


def normalise(path):
    """Write every wildcard of a rule's path as {name}."""
    path = re.sub(r"<(\w+)>", r"{\1}", re.sub(r"\{+(\w+)\}+", r"{\1}", path))
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{PLACEHOLDERS.get(found[1], found[1])}}}", path)


def example(path):
    """Return a path with a value for each placeholder."""
    return Path("results/corpus") / re.sub(r"\{\w+\}", "some", path)


OUTPUTS = outputs()


def test_outputs_of_all_stages_are_read_from_the_rules():
    stages = {path.partition("/")[0] for path, _ in OUTPUTS}
    assert stages >= {"corpus", "text", "tokens", "model", "attribute", "evaluate", "report"}
    assert len(OUTPUTS) >= 30


@pytest.mark.parametrize(("path", "rule"), OUTPUTS)
def test_the_catalogue_lists_the_output_with_its_rule(path, rule):
    artifact = find(example(path))
    assert artifact is not None, f"{path} is not in textlstm/artifact_catalogue.py"
    pattern = re.sub(r"\{\w+\}", r"\\w+", artifact.rule)
    assert re.fullmatch(pattern, re.sub(r"\{\w+\}", "some", rule))


@pytest.mark.parametrize("artifact", [a for a in ARTIFACTS if a.declared], ids=lambda a: a.path)
def test_a_declared_artifact_is_an_output_of_a_rule(artifact):
    assert any(artifact.matches(example(path)) for path, _ in OUTPUTS)


def test_the_exact_path_precedes_a_family():
    assert find(Path("results/a/tokens/tokenizer.json")).path == "tokens/tokenizer.json"
    assert find(Path("results/a/tokens/train.json")).path == "tokens/{split}.json"
    assert find(Path("results/a/other.txt")) is None


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda a: a.path)
def test_a_meaning_is_a_phrase_that_a_table_can_show(artifact):
    assert 10 <= len(artifact.meaning) <= 100
    assert not artifact.meaning.endswith(".")
