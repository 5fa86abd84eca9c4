"""Names of authors: one person's spellings are recognised, and placeholders are no names."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from textlstm.corpus.work import Work

# file and folder names that say that an author is not known
UNNAMED = re.compile(
    r"(?:unknowns?|anonymous|anonyme?|anon|disputed|unattributed|questioned|various)[\s_-]*\d*",
    re.I,
)


def name_key(name: str) -> str:
    """Return what the spellings of one name share: its letters, the first name first.

    Example:
        >>> name_key("Lee, Ann") == name_key("ann lee") == name_key("Ann-Lee")
        True
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        name = f"{parts[1]} {parts[0]}"
    letters = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letters)


def is_unnamed(name: str) -> bool:
    """Return whether a name only says that the author is not known."""
    return bool(UNNAMED.fullmatch(name.strip()))


def without_years(name: str) -> str:
    """Return a name without its years of birth and death."""
    name = re.sub(r"\s*[(\[][^)\]]*\d{3}[^)\]]*[)\]]", "", name)
    return re.sub(r",?\s*\d{3,4}\??\s*(?:[-–—]\s*(?:\d{3,4}\??)?)?\s*$", "", name).strip()


def unify_authors(works: Iterable[Work]) -> tuple[list[Work], list[str]]:
    """Give all works of one person the same name.

    Returns:
        The works, and the pairs of names that were read as one.
    """
    works = list(works)
    spellings: dict[str, Counter[str]] = {}
    for work in works:
        for name in work.authors:
            spellings.setdefault(name_key(name) or name, Counter())[name] += work.role == "known"
    chosen = {
        key: min(names, key=lambda name: ("," in name, -names[name], name))
        for key, names in spellings.items()
    }
    notes = [
        " = ".join(sorted(names)) for key, names in sorted(spellings.items()) if len(names) > 1
    ]
    if not notes:
        return works, []
    return [
        replace(work, authors=tuple(chosen[name_key(name) or name] for name in work.authors))
        for work in works
    ], notes
