"""Starter project: settings, a Snakefile that imports the workflow, and a folder for texts.

The folder of this package holds the workflow, its settings and its manifests: as links in a clone
of the repository, as files where the package is installed.
"""

import re
from pathlib import Path

from textlstm.artifacts.files import write_text
from textlstm.corpus.formats import FORMATS
from textlstm.errors import TextlstmError

HERE = Path(__file__).parent
TEMPLATES = {"Snakefile": "snakefile.txt", ".gitignore": "gitignore.txt"}
BOOKS = "books"


def snakefile() -> str:
    """Return the path of the workflow's Snakefile, for the statement `module` of another.

    Example:
        >>> from textlstm.starter import snakefile
        >>> snakefile().endswith("workflow/Snakefile")
        True
    """
    return str((HERE / "workflow" / "Snakefile").resolve())


def create(folder: str | Path) -> list[Path]:
    """Write a starter project; `snakemake` in its folder runs the workflow on `books/`.

    Args:
        folder: Folder to create, or one that has none of the project's files.

    Returns:
        The files that were written.

    Raises:
        TextlstmError: If one of the files exists.

    Example:
        >>> import tempfile
        >>> from textlstm.starter import create
        >>> [path.name for path in create(Path(tempfile.mkdtemp(), "austen"))][:3]
        ['Snakefile', '.gitignore', 'config.yaml']
    """
    texts = {name: _template(template) for name, template in TEMPLATES.items()}
    texts["config.yaml"] = _settings()
    texts |= {name: _read(name) for name in ("profiles/default/config.yaml", "config/README.md")}
    formats = ", ".join(f"`{ending}`" for ending in FORMATS)
    texts[f"{BOOKS}/README.md"] = _template("books.txt").format(formats=formats)
    paths = {Path(folder, name): text for name, text in texts.items()}
    if existing := [str(path) for path in paths if path.exists() or path.is_symlink()]:
        raise TextlstmError(
            f"{', '.join(existing)}: exists and is not overwritten; name another folder, or move it"
        )
    for path, text in paths.items():
        write_text(path, text)
    return list(paths)


def _settings() -> str:
    """Return the default settings with the folder of texts as corpus."""
    text = _read("config.yaml")
    comment = "# a folder of texts or a manifest; results: results/<its name>/"
    text, number = re.subn(r"(?m)^corpus:.*$", f"corpus: {BOOKS}{' ' * 19}{comment}", text)
    if number != 1:
        raise TextlstmError(f"{HERE / 'config.yaml'}: no line `corpus:`; install textlstm again")
    return text


def _template(name: str) -> str:
    return _read(f"templates/{name}")


def _read(name: str) -> str:
    try:
        return (HERE / name).read_text(encoding="utf-8")
    except OSError as error:
        raise TextlstmError(
            f"{HERE / name}: {error.strerror}; the package is incomplete, install it again"
        ) from error
