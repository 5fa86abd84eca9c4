"""One line on a corpus: its authors, its questioned texts, and the files that are not read."""

from collections import Counter
from collections.abc import Sequence

from textlstm.corpus.manifest import Manifest
from textlstm.corpus.work import KNOWN

MAX_AUTHORS = 1000  # candidates of attribution; memory and time grow with their number
MAX_LISTED_AUTHORS = 12
MAX_LISTED_FILES = 8


def describe(corpus: Manifest) -> str:
    """Return the line that a run and `textlstm corpus new` begin with.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from textlstm.corpus import manifest
        >>> folder = Path(tempfile.mkdtemp())
        >>> for name in ("Ames_A.txt", "Ames_B.txt", "Burke_C.txt", "Unknown_D.txt", "notes.doc"):
        ...     _ = (folder / name).write_text("Some words of a text")
        >>> describe(manifest.read(folder))
        '2 authors: Ames 2, Burke 1; 1 questioned; not read: notes.doc'
    """
    known = [work for work in corpus.works if work.role == KNOWN]
    counts = Counter(work.author for work in known if work.authors)
    ordered = [f"{name} {n}" for name, n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]
    plural = "author" if len(counts) == 1 else "authors"
    parts = [
        f"{len(counts)} {plural}: {_listed(ordered, MAX_LISTED_AUTHORS)}"
        if counts
        else f"{len(known)} texts"
    ]
    parts.append(f"{len(corpus.works) - len(known)} questioned")
    if unnamed := [work.source.origin for work in known if not work.authors]:
        parts.append(
            f"no author found for: {_listed(unnamed, MAX_LISTED_FILES)} "
            "(name files Author_Title.txt or put them in a folder named after the author)"
        )
    if corpus.merged:
        parts.append(f"read as one author: {_listed(corpus.merged, MAX_LISTED_FILES)}")
    if corpus.unread:
        parts.append(f"not read: {_listed(corpus.unread, MAX_LISTED_FILES)}")
    line = "; ".join(parts)
    # said here too, before hours of work on the texts
    return f"{line}. {too_many(len(counts))}" if len(counts) > MAX_AUTHORS else line


def too_many(authors: int) -> str:
    """Return the message for more than `MAX_AUTHORS` candidates."""
    return (
        f"The corpus has known works of {authors:,} authors; attribution compares at most "
        f"{MAX_AUTHORS:,}. Leave authors out who cannot have written the questioned works."
    )


def _listed(names: Sequence[str], limit: int) -> str:
    further = f", and {len(names) - limit} others" if len(names) > limit else ""
    return ", ".join(names[:limit]) + further
