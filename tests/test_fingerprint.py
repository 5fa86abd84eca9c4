import textwrap

import pytest

from textlstm import fingerprint as module


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy in the small: stage b imports stage a."""
    root = tmp_path / "textlstm"
    files = {
        "__init__.py": '"""doc"""',
        "a/__init__.py": "",
        "a/one.py": '"""One."""\nimport numpy\ndef f(x):\n    """Do."""\n    return x  # same\n',
        "a/words.txt": "the\nof\n",
        "b/__init__.py": "",
        "b/two.py": "def g(x):\n    from textlstm.a.one import f\n\n    return f(x)\n",
        "b/other.py": "K = 1\n",
        "errors.py": "class E(Exception):\n    pass\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(module, "ROOT", root)
    module._parse.cache_clear()
    yield root
    module._parse.cache_clear()


def prints():
    module._parse.cache_clear()
    return {name: module.fingerprint(f"textlstm.{name}") for name in ("a.one", "b.two", "b.other")}


@pytest.mark.parametrize(
    ("file", "text", "changes"),
    [
        (
            "a/one.py",
            '"""Another."""\nimport numpy\ndef f(x):\n    """Do it."""\n    # why\n    return x\n',
            set(),
        ),
        ("a/one.py", "import numpy\n\n\ndef f(x):\n    return x + 1\n", {"a.one", "b.two"}),
        ("a/words.txt", "the\n", {"a.one", "b.two"}),
        ("b/other.py", "K = 2\n", {"b.other"}),
        ("b/other.py", 'K = 1\n"""Meaning of K."""\n', set()),
        ("b/other.py", "if TYPE_CHECKING:\n    import a\nK = 1\n", set()),
        ("b/two.py", "def g(x):\n    return x\n", {"b.two"}),
        ("errors.py", textwrap.dedent("class E(Exception):\n    x = 1\n"), set()),
    ],
)
def test_an_edit_changes_the_stages_that_import_it_and_no_other(package, file, text, changes):
    before = prints()
    (package / file).write_text(text)
    after = prints()
    assert {name for name in before if before[name] != after[name]} == changes


def test_an_unknown_module_is_named():
    with pytest.raises(ModuleNotFoundError, match="textlstm.nowhere"):
        module.fingerprint("textlstm.nowhere")
