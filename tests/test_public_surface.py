"""The public surface: every name in an `__all__` is documented, and every example runs."""

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys

import pytest
from helpers import trained_model

import textlstm

MODULES = [f"textlstm.{module.name}" for module in pkgutil.iter_modules(textlstm.__path__)]
PACKAGES = [
    name
    for name in ("textlstm", *MODULES)
    if name != "textlstm.__main__" and hasattr(importlib.import_module(name), "__all__")
]
NAMES = [
    f"{name}.{public}" for name in PACKAGES for public in importlib.import_module(name).__all__
]


def public_object(path):
    package, _, name = path.rpartition(".")
    return getattr(importlib.import_module(package), name)


def documentation_of(exported):
    """The docstring, with those of a class's bases in this project: they describe its arguments."""
    bases = exported.__mro__ if inspect.isclass(exported) else (exported,)
    own = [base for base in bases if base.__module__.startswith("textlstm")]
    return "\n".join(inspect.getdoc(base) or "" for base in own)


def functions_of(exported):
    """A function itself, or the public methods that a class of this project defines."""
    if not inspect.isclass(exported):
        return {exported.__name__: exported}
    return {
        f"{exported.__name__}.{name}": getattr(exported, name)
        for name, member in vars(exported).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, (staticmethod, classmethod)))
    }


def is_documented_code(exported):
    return inspect.isclass(exported) or inspect.isfunction(exported)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_exports_at_most_25_names_that_exist(package):
    module = importlib.import_module(package)
    assert len(module.__all__) <= 25
    missing = [name for name in module.__all__ if not hasattr(module, name)]
    assert not missing


@pytest.mark.parametrize("path", NAMES)
def test_a_public_class_or_function_documents_its_arguments_and_result(path):
    exported = public_object(path)
    if not is_documented_code(exported):
        return  # a constant, described where it is defined
    documentation = documentation_of(exported)
    assert documentation
    if len(inspect.signature(exported).parameters) > 1:  # the first sentence describes a single one
        assert "Args:" in documentation or "Attributes:" in documentation
    if inspect.isfunction(exported):
        returns = inspect.signature(exported).return_annotation not in (None, "None")
        assert not returns or any(verb in documentation for verb in ("Return", "Yield", "Load"))


@pytest.mark.parametrize("path", NAMES)
def test_the_methods_of_a_public_class_have_docstrings(path):
    exported = public_object(path)
    if is_documented_code(exported):
        functions = functions_of(exported)
        assert not [name for name, function in functions.items() if not inspect.getdoc(function)]


@pytest.mark.parametrize("path", NAMES)
def test_a_path_may_be_text(path):
    exported = public_object(path)
    if not is_documented_code(exported):
        return
    only_paths = {
        f"{name}: {parameter}"
        for name, function in functions_of(exported).items()
        for parameter in inspect.signature(function).parameters.values()
        if re.search(r"\bPath\b", str(parameter.annotation)) and "str" not in str(parameter)
    }
    assert only_paths == set()


@pytest.mark.parametrize("name", textlstm.__all__)
def test_a_name_of_the_top_level_has_an_example(name):
    assert ">>>" in documentation_of(getattr(textlstm, name))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder like that of a finished run: model, tokenizer and ids."""
    root = tmp_path_factory.mktemp("results")
    model = trained_model.make(root)
    trained_model.write_ids(root / "tokens" / "test.npy", (30, 20), model.vocabulary)
    return root


@pytest.mark.parametrize("path", [*PACKAGES, *NAMES])
def test_examples_run(path, results):
    documented = importlib.import_module(path) if path in PACKAGES else public_object(path)
    if inspect.ismodule(documented):
        examples = doctest.DocTestParser().get_doctest(
            documented.__doc__ or "", {"results": results}, path, None, 0
        )
        tests = [examples]
    elif is_documented_code(documented):
        tests = doctest.DocTestFinder().find(documented, path, extraglobs={"results": results})
    else:
        return
    output, runner = [], doctest.DocTestRunner(verbose=False)
    for test in tests:
        runner.run(test, out=output.append)
    assert not runner.failures, "".join(output)


@pytest.mark.parametrize("package", PACKAGES)
def test_an_unknown_name_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(package).no_such_name


def test_importing_the_packages_does_not_load_tensorflow():
    code = f"import sys, {', '.join(PACKAGES)}; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    "code",
    [
        "from textlstm.model import LSTM",
        "from textlstm.model import LSTMOutput",
        "from textlstm.model.lstm import LSTM",
        "from textlstm.model.output import LSTMOutput",
        "from textlstm import LanguageModel",
        "import textlstm.model, keras",
        "import textlstm; textlstm.load",
    ],
)
def test_each_import_of_a_new_process_registers_the_layers(code):
    code += (
        "\nimport keras"
        "\nfor name in ('LSTM', 'LSTMStack', 'LSTMOutput'):"
        "\n    assert keras.saving.get_registered_object('textlstm>' + name), name"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_importing_the_model_after_keras_registers_its_layers():
    code = (
        "import keras, textlstm.model; "
        "assert keras.saving.get_registered_object('textlstm>LSTM') is textlstm.LSTM"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
