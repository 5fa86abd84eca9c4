import copy
from pathlib import Path

import pytest
import yaml

from textlstm import config
from textlstm.errors import TextlstmError

ROOT = Path(__file__).parents[1]
VALUES = yaml.safe_load((ROOT / "config.yaml").read_text())


def changed(path, value):
    values = copy.deepcopy(VALUES)
    section = values
    *sections, key = path.split(".")
    for name in sections:
        section = section[name]
    section[key] = value
    return values


def test_the_shipped_settings_are_valid():
    assert config.validate(VALUES, "config.yaml").model.units == VALUES["model"]["units"]


def test_the_schema_is_the_one_of_the_types():
    text = (ROOT / "workflow/schemas/config.schema.json").read_text()
    assert text == config.schema(), "run: make schema"


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("model.units", 0, "model.units: 0 is not allowed"),
        ("model.unitz", 3, "model.unitz: unknown key"),
        ("model.embedding", 100, "needs embedding = units"),
        ("tokens.unit", "letter", "'word', 'character' or 'sentencepiece'"),
        ("tokens.valid", 0.9, "tokens.valid: 0.9"),
        ("seed", "one", "seed: 'one'"),
        ("generate.temperatures", [], "generate.temperatures"),
        ("text.remove", ["poetry"], "text.remove.0: 'poetry'"),
    ],
)
def test_a_wrong_key_or_value_is_named_in_one_line(path, value, says):
    with pytest.raises(TextlstmError, match="^config.yaml: ") as error:
        config.validate(changed(path, value), "config.yaml")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_no_setting_has_a_second_default():
    missing = copy.deepcopy(VALUES)
    del missing["model"]["units"]
    with pytest.raises(TextlstmError, match="model.units: missing"):
        config.validate(missing, "config.yaml")
