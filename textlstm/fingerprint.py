"""A stage's code as one hash, so that Snakemake reruns what an edit can change and nothing else."""

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent
# how errors and progress are told changes no result
SILENT = {"textlstm.errors", "textlstm.progress"}


def fingerprint(*modules: str) -> str:
    """Hash the syntax trees of `modules` and of all they import from this package, without comments and docstrings."""
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
    """Return a module's tree without docstrings (and its data files' hashes) and the package's modules it imports."""
    path = _path(name)
    if path is None:
        raise ModuleNotFoundError(f"no module {name} in this package")
    tree = ast.parse(path.read_bytes())
    imports = []
    for node in ast.walk(tree):
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and ast.get_docstring(node):
            node.body = node.body[1:]
        elif isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            imports.append(node.module)
            imports += [f"{node.module}.{alias.name}" for alias in node.names]
    packaged = [module for module in imports if module.startswith("textlstm.") and _path(module)]
    return ast.dump(tree) + _data(path), packaged


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
