"""The public names of textlstm.corpus, textlstm.text and textlstm.tokens."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

PACKAGES = ("textlstm.corpus", "textlstm.text", "textlstm.tokens")
MODULES = [
    "textlstm.artifacts",
    *PACKAGES,
    *(
        f"{package}.{module.name}"
        for package in PACKAGES
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__)
    ),
]


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_can_be_imported_and_have_a_docstring(package):
    module = importlib.import_module(package)
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__module__.startswith(package), name
            assert inspect.getdoc(value), name


@pytest.mark.parametrize("package", PACKAGES)
def test_unknown_name_raises_attribute_error(package):
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = importlib.import_module(package).nothing


@pytest.mark.parametrize("module", MODULES)
def test_docstring_examples_run(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_packages_are_imported_without_heavy_dependencies():
    program = (
        f"import sys, {', '.join(PACKAGES)}; "
        "assert not {'numpy', 'yaml', 'lxml', 'nltk', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
