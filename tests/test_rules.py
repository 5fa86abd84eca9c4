"""The rules and the commands they call agree on options, and no scientific choice has a default."""

import re
from pathlib import Path

import pytest
import typer

from textlstm import cli

ROOT = Path(__file__).parents[1]
RULES = {path.stem: path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk")}
CALL = re.compile(r"textlstm --log \{log:q\} ([\w-]+) (\S+) (.*?)\"\"\"", re.DOTALL)
GROUPS = typer.main.get_command(cli.app).commands


def calls():
    """Each command that a rule calls, with the options in the rule's shell."""
    for text in RULES.values():
        for group, command, arguments in CALL.findall(text):
            every = [command] if "{" not in command else GROUPS[group].commands
            for name in every:
                yield group, name, set(re.findall(r"--[\w-]+", arguments))


CALLS = sorted({(group, name) for group, name, _ in calls()})


def test_the_rules_call_commands_of_every_stage():
    stages = {"corpus", "text", "tokens", "model", "attribute", "generate", "evaluate", "report"}
    assert {group for group, _ in CALLS} == stages | {"experiments", "stylometry"}


@pytest.mark.parametrize(("group", "name"), CALLS)
def test_a_command_that_a_rule_calls_has_no_default_for_a_choice(group, name):
    options = {option.name: option.default for option in GROUPS[group].commands[name].params}
    assert {key for key, default in options.items() if default not in (None, "", ())} <= {"help"}


@pytest.mark.parametrize(("group", "name"), CALLS)
def test_a_rule_passes_only_options_that_its_command_knows(group, name):
    known = {text for option in GROUPS[group].commands[name].params for text in option.opts}
    passed = {option for g, n, options in calls() if (g, n) == (group, name) for option in options}
    assert passed <= known


@pytest.mark.parametrize("stage", sorted(RULES.keys() - {"common", "artifacts"}))
def test_every_rule_has_a_docstring(stage):
    heads = re.findall(r"^ *(?:use )?rule[^\n]*:\n([^\n]*)", RULES[stage], re.MULTILINE)
    assert heads
    assert [line for line in heads if not line.strip().startswith('"""')] == []
