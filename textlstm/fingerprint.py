"""A stage's code as one hash, so that Snakemake reruns what an edit can change and nothing else."""

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent
# messages and the validation of settings change no result; the values are parameters of the rules
SILENT = {"textlstm.errors", "textlstm.progress", "textlstm.config"}


def fingerprint(*modules: str) -> str:
    """Hash the syntax trees of modules and of every module of this package they import.

    Comments and docstrings do not count.
    """
    seen: dict[str, str] = {}
    todo = list(modules)
    while todo:
        name = todo.pop()
        if name in seen or name in SILENT:
            continue
        tree, packaged = _parse(name)
        seen[name] = tree
        todo += packaged
        parent = name.rpartition(".")[0]
        if "." in parent:  # importing a module runs its package first
            todo.append(parent)
    text = "\n".join(f"{name} {tree}" for name, tree in sorted(seen.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _path(name: str) -> Path | None:
    path = ROOT.parent.joinpath(*name.split("."))
    if (path / "__init__.py").is_file():
        return path / "__init__.py"
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else None


@cache
def _parse(name: str) -> tuple[str, list[str]]:
    """Return the tree of a module without docstrings, and the modules of this package it imports.

    The hashes of the data files beside a package's `__init__.py` are part of its tree.
    """
    path = _path(name)
    if path is None:
        raise ModuleNotFoundError(f"no module {name} in this package")
    tree = _WithoutComments().visit(ast.parse(path.read_bytes()))
    imports = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            imports.append(node.module)
            imports += [f"{node.module}.{alias.name}" for alias in node.names]
    packaged = [module for module in imports if module.startswith("textlstm.") and _path(module)]
    return ast.dump(tree) + _data(path), packaged


class _WithoutComments(ast.NodeTransformer):
    """Removes code without effect: docstrings, also of attributes, and `if TYPE_CHECKING:`."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        return None if isinstance(node.value, ast.Constant) else node

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        test = ast.unparse(node.test)
        if test == "TYPE_CHECKING":
            return [self.visit(statement) for statement in node.orelse]
        return self.generic_visit(node)  # type: ignore[return-value]


def _data(path: Path) -> str:
    """Hash the files a package carries beside its code: word lists, page templates."""
    if path.name != "__init__.py" or path.parent == ROOT:
        return ""
    files = sorted(
        file
        for file in path.parent.rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    )
    return "".join(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)
