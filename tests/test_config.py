import json
from pathlib import Path

import pytest
from helpers.settings import SETTINGS, merged

import textlstm
from textlstm import config, parameters
from textlstm.errors import TextlstmError

ROOT = Path(__file__).parents[1]


def changed(path, value):
    """The values of config.yaml with one key, named by its dotted path, set to a value."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return merged(SETTINGS, value)


def without(path):
    """The values of config.yaml without one key."""
    values = merged(SETTINGS, {})
    *sections, key = path.split(".")
    inner = values
    for name in sections:
        inner = inner[name]
    del inner[key]
    return values


def test_the_shipped_settings_are_valid():
    units = config.validate(SETTINGS, "config.yaml", config.Config).model.units
    assert units == SETTINGS["model"]["units"]


def test_load_config_returns_typed_settings():
    loaded = textlstm.load_config(ROOT / "config.yaml")
    assert loaded.attribute.lstm.units == SETTINGS["attribute"]["lstm"]["units"]


@pytest.mark.parametrize("text", ["model: [", "seed: 1\n"])
def test_load_config_names_a_file_it_cannot_use(tmp_path, text):
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(TextlstmError, match="mine.yaml"):
        textlstm.load_config(tmp_path / "mine.yaml")


def test_the_schema_is_the_one_of_the_types():
    text = (ROOT / "workflow/schemas/config.schema.json").read_text()
    assert text == config.schema(), "run: make schema"


def test_the_table_of_config_readme_is_generated_from_the_types():
    text = (ROOT / "config/README.md").read_text()
    assert text == parameters.readme(text, SETTINGS), "run: make schema"


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
        ("generate.top_p", 0, "generate.top_p: 0"),
        ("attribute.kneser_ney.vocabulary", 10**6, "order 4 allows 55106 words at most"),
        ("text.remove", ["poetry"], "text.remove.0: 'poetry'"),
        ("text.language", "English", "'English' is neither auto nor an ISO 639 code"),
        ("text.style.cases", "lower", "text.style.cases: unknown key"),
    ],
)
def test_a_wrong_key_or_value_is_named_in_one_line(path, value, says):
    with pytest.raises(TextlstmError, match="^config.yaml: ") as error:
        config.validate(changed(path, value), "config.yaml", config.Config)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("path", ["model.units", "text.style.case", "attribute.lstm.bag"])
def test_a_missing_key_is_named_and_has_no_default(path):
    with pytest.raises(TextlstmError, match=f"{path}: missing"):
        config.validate(without(path), "config.yaml", config.Config)


def test_a_section_loads_from_json_and_from_a_file(tmp_path):
    values = SETTINGS["attribute"]["svm"]
    (tmp_path / "svm.yaml").write_text(
        "channels: [frequent_words]\nfrequent_words: 4000\nngrams: 20000\n"
    )
    (tmp_path / "svm.json").write_text(json.dumps(values))
    sources = [json.dumps(values), str(tmp_path / "svm.yaml"), str(tmp_path / "svm.json")]
    loaded = [config.load_section(source, config.Svm, "--settings") for source in sources]
    assert [each.model_dump() for each in loaded] == [values] * 3


@pytest.mark.parametrize("source", ["{", "nowhere.yaml", '{"ngrams": 100}', "[1"])
def test_a_section_that_cannot_be_loaded_is_named(source):
    with pytest.raises(TextlstmError, match="--settings|nowhere.yaml|\\[1"):
        config.load_section(source, config.Svm, "--settings")
