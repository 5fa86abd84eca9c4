"""Every method has one id, which names its module and its class."""

from importlib import import_module

import pytest

import textlstm.attribute
import textlstm.evaluate
from textlstm.attribute.methods import COMBINED, METHODS

CLASSES = {"delta": "CosineDelta", "svm": "NgramSVM", "lstm": "LSTMClassifier"}


def test_every_method_but_the_combination_has_a_class():
    assert set(METHODS) - {COMBINED} == set(CLASSES)


@pytest.mark.parametrize(("method", "name"), CLASSES.items())
def test_a_method_class_is_in_the_module_of_its_id(method, name):
    assert getattr(import_module(f"textlstm.attribute.{method}"), name).id == method


@pytest.mark.parametrize("package", [textlstm.attribute, textlstm.evaluate])
def test_public_names_are_importable_and_documented(package):
    assert len(package.__all__) <= 25
    assert set(package._MODULES) == set(package.__all__)
    for name in package.__all__:
        value = getattr(package, name)
        assert isinstance(value, str | dict) or value.__doc__, f"{name} has no docstring"


@pytest.mark.parametrize("package", [textlstm.attribute, textlstm.evaluate])
def test_a_name_that_is_not_public_raises_attribute_error(package):
    with pytest.raises(AttributeError, match="no attribute 'missing'"):
        _ = package.missing
