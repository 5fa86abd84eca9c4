"""The works of a folder, guessed from file and folder names."""

import re
from pathlib import Path

from textlstm.corpus.work import FORMATS, Source, Work, safe_id, split_authors
from textlstm.errors import TextlstmError

QUESTIONED = "questioned"
LAYOUTS = "Author_Title_Year.txt, author/title.txt, and what is questioned in a folder questioned/"


def corpus(folder: Path) -> tuple[str, list[Work]]:
    """Return a name and the works of a folder; raise TextlstmError if there are none."""
    files = sorted(path for path in folder.rglob("*") if _is_text(path.relative_to(folder)) and path.is_file())
    if not files:
        raise TextlstmError(f"{folder}: no texts in it; put in {LAYOUTS} ({', '.join(sorted(FORMATS))})")
    known = [_work(path, folder, set()) for path in files if path.relative_to(folder).parts[0] != QUESTIONED]
    authors = {author.lower() for work in known for author in work.authors}
    open_cases = [_work(path, folder, authors) for path in files if path.relative_to(folder).parts[0] == QUESTIONED]
    if not known:
        raise TextlstmError(f"{folder}: only questioned texts; put texts of known authors beside {QUESTIONED}/")
    return safe_id(folder.resolve().name), known + open_cases


def _is_text(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return path.suffix.lower() in FORMATS and not hidden and not path.name.lower().startswith("readme")


def _work(path: Path, folder: Path, authors: set[str]) -> Work:
    """Describe one file; in questioned/ a name's first part is an author only if `authors` holds it."""
    inside = path.relative_to(folder)
    questioned = inside.parts[0] == QUESTIONED
    folders = inside.parts[1:-1] if questioned else inside.parts[:-1]
    parts = [part for part in path.stem.split("_") if part]
    year = parts.pop() if len(parts) > 1 and re.fullmatch(r"[12]\d{3}", parts[-1]) else ""
    if folders:
        author = folders[0]
    elif len(parts) > 1 and (not questioned or parts[0].lower() in authors):
        author = parts.pop(0)
    else:
        author = ""
    return Work(
        id=safe_id("_".join([*folders, path.stem])),
        authors=split_authors(author),
        title=" ".join(parts) or path.stem,
        source=Source(str(inside), str(path)),
        format=FORMATS[path.suffix.lower()],
        year=year,
        role="questioned" if questioned else "known",
    )
