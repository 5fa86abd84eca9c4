"""Every method has one id, which names its module."""

from importlib import import_module

import pytest

import textlstm.attribute
import textlstm.evaluate
from textlstm.attribute.methods import COMBINED, METHODS


@pytest.mark.parametrize("method", sorted(set(METHODS) - {COMBINED}))
def test_the_module_of_a_methods_id_has_one_class_with_that_id(method):
    module = import_module(f"textlstm.attribute.{method}")
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and getattr(value, "id", None) == method
    ]
    assert len(classes) == 1
    assert callable(classes[0].fit)


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
