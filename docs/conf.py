"""Sphinx configuration of the documentation site; `make docs` builds it without a network."""

import importlib
import importlib.metadata
import inspect
import os
import pkgutil
import re
import sys
from pathlib import Path

from sphinx.util.inspect import stringify_signature

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

project = "textlstm"
author = "The textlstm authors"
copyright = "2026, the textlstm authors"
release = importlib.metadata.version("textlstm")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
default_role = "code"  # docstrings write `name` as in Markdown
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "textlstm"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False

PAGES = {  # pages of the site whose text is a file elsewhere in the repository
    "index": "README.md",
    "changelog": "CHANGELOG.md",
    "contributing": "CONTRIBUTING.md",
    "corpus": "corpus/README.md",
}
TOCTREE = (DOCS / "_static" / "toctree.txt").read_text()


def setup(app):
    """Register the hooks below."""
    app.connect("source-read", read_page)
    app.connect("autodoc-process-docstring", read_as_markdown, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", own_signature)
    app.connect("autodoc-skip-member", skip_inherited)


def read_page(app, name, source):
    """Replace a page by the repository's file, and write the directives of the API reference."""
    if name in PAGES:
        path = ROOT / PAGES[name]
        source[0] = re.sub(r"\]\(([^)#:]+)", lambda link: relink(path, link), path.read_text())
    if name == "index":
        source[0] += TOCTREE
    if name == "api":
        source[0] += "\n".join(api())


def relink(path, link):
    """Return a link of the file `path` as seen from docs/."""
    target = (path.parent / link[1]).resolve()
    pages = {(ROOT / file).resolve(): f"{page}.md" for page, file in PAGES.items()}
    return "](" + pages.get(target, os.path.relpath(target, DOCS))


def api():
    """Yield a section for each package that has a public surface (`__all__`)."""
    package = importlib.import_module("textlstm")
    names = [each.name for each in pkgutil.iter_modules(package.__path__) if each.ispkg]
    documented = {}
    for name in ["textlstm", *(f"textlstm.{each}" for each in names)]:
        module = importlib.import_module(name)
        if getattr(module, "__all__", None):
            yield f"\n## {name}\n\n{inspect.getdoc(module)}\n\n```{{eval-rst}}"
            for member in module.__all__:
                yield from directive(module, member, documented)
            yield "```\n"


def directive(module, name, documented):
    """Yield the autodoc directive of one public name, or a reference to its first name."""
    value, full = getattr(module, name), f"{module.__name__}.{name}"
    if (first := documented.setdefault(id(value), full)) != full:
        yield f"\n`{full}`: the same as :py:obj:`{first}`.\n"
    elif inspect.isclass(value):
        yield f".. autoclass:: {full}\n   :members:\n   :show-inheritance:\n"
    elif callable(value):
        yield f".. autofunction:: {full}\n"
    else:
        yield f".. py:data:: {full}\n   :value: {value!r:.80}\n"


def read_as_markdown(app, what, name, thing, options, lines):
    """Make `code`s and indented blocks after a blank line literal, as in Markdown."""

    def literal(code):
        """Write code that a letter or bracket follows so that reStructuredText reads it."""
        follows = code.string[code.end() : code.end() + 1]
        attached = follows.isalnum() or follows in {"_", "("}
        return f"``{code[1]}``\\ " if code[1] and attached else code[0]

    for number, line in enumerate(lines):
        # whole spans are consumed, so that the end of one and the start of the next are no code
        lines[number] = re.sub(r"``.*?``|:\w+:`[^`]*`|`([^`]+)`", literal, line)
        block = [follows for follows in lines[number + 1 : number + 3] if follows.strip()]
        blank = number + 1 < len(lines) and not lines[number + 1].strip()
        indented = block and block[0].startswith(f"{line[: -len(line.lstrip())]} ")
        doctest = block and block[0].lstrip().startswith(">>>")
        if line.endswith(":") and not line.endswith("::") and blank and indented and not doctest:
            lines[number] += ":"


def own_signature(app, what, name, thing, options, signature, returns):
    """Return the constructor's arguments of a Keras layer, whose `__new__` hides them."""
    if what == "class" and signature == "(*args, **kwargs)":
        own = inspect.signature(thing.__init__)
        arguments = list(own.parameters.values())[1:]
        own = own.replace(parameters=arguments, return_annotation=inspect.Signature.empty)
        return stringify_signature(own, unqualified_typehints=True), None
    return None


def skip_inherited(app, what, name, thing, skip, options):
    """Leave out fields of named tuples, and methods that only Keras calls."""
    fields = (getattr(thing, "__doc__", None) or "").startswith("Alias for field number")
    return True if fields or name in ("build", "from_config", "get_config") else None
