"""Layouts of folders: whose text a file is, and whether it is questioned, from its path alone.

Understood are author folders, `Author_Title_Year.txt`, a folder of questioned texts at any place,
the sets of stylo, one problem of PAN, a library of calibre, and one folder around all of these.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from textlstm.corpus.names import is_unnamed, name_key
from textlstm.errors import TextlstmError

QUESTIONED_SETS = frozenset(["secondary_set", "test_set", "questioned", "questioned_texts"])
KNOWN_SETS = frozenset(["primary_set", "reference_set", "training_set", "train_set"])
CALIBRE_FOLDER = re.compile(r"(.+) \(\d+\)")
CODE = re.compile(r"[A-Za-z]{0,12}-?\d+[A-Za-z]?")  # FRA00501: a shelf mark, not a name
YEAR = re.compile(r"[12]\d{3}")
BY = re.compile(r"(.+?)[ _][Bb]y[ _]((?:[A-Z][\w.'’-]*[ _]){1,4}[A-Z][\w.'’-]+)")
DASH = re.compile(r"\s+[-–—]\s+|_[-–—]_")


@dataclass(frozen=True)
class Place:
    """What the path of a text says.

    Args:
        author: Name of the author; empty if the path does not name one.
        title: Title of the work.
        year: Year of publication, or empty.
        is_questioned: Whether the author is to be attributed.
        is_person: Whether the author is a name that a person chose, not a shelf mark.
        has_title: Whether a person gave the title as well, beside the author in the file name.
        stem: The path without folders that only group texts, for the id.
    """

    author: str
    title: str
    year: str
    is_questioned: bool
    is_person: bool
    has_title: bool
    stem: str


@dataclass
class Layout:
    """Reads the paths of one corpus.

    Args:
        folder: The corpus, for errors.
        names: Paths of its texts.
    """

    folder: Path
    names: list[str]
    outer: int = field(init=False)
    title_first: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        paths = [PurePosixPath(name) for name in self.names]
        self.outer = _outer_folders(paths)
        inner = [PurePosixPath(*path.parts[self.outer :]) for path in paths]
        _refuse_several_problems(self.folder, inner)
        sides = [DASH.split(path.stem, maxsplit=1) for path in inner]
        pairs = [(side[0], side[1]) for side in sides if len(side) == 2]
        lefts, rights = ({name_key(pair[n]) for pair in pairs} for n in (0, 1))
        self.title_first = len(rights) < len(lefts) and all(_is_name(pair[1]) for pair in pairs)

    def place(self, name: str, known: Iterable[str], in_header: Iterable[str] = ()) -> Place:
        """Return what a path says.

        Args:
            name: Path of the text.
            known: Keys of the names of known authors, see `name_key`: only these are authors in
                the name of a questioned text.
            in_header: Keys of the authors that the file itself names.
        """
        path = PurePosixPath(name)
        folders = list(path.parts[self.outer : -1])
        is_questioned = any(map(_is_questioned_folder, folders)) or is_unnamed(path.stem)
        kept = [
            f for f in folders if not _is_questioned_folder(f) and _set_name(f) not in KNOWN_SETS
        ]
        known, headed = set(known), set(in_header)
        author, title, year = self._from_stem(path.stem, headed)
        has_title = bool(author)
        if author and is_unnamed(author):
            author, is_questioned = "", True
        if kept and not is_questioned:
            if author and name_key(author) != name_key(kept[0]):
                author, title, year = self._from_folder(path.stem)
            author, has_title = kept[0], has_title and name_key(author) == name_key(kept[0])
            if is_unnamed(author):
                author, is_questioned = "", True
        elif kept and name_key(kept[0]) in known:
            author = kept[0]
        if is_questioned and author and name_key(author) not in known:
            author, title = "", self._from_folder(path.stem)[1]
        if len(kept) > 1 and (calibre := CALIBRE_FOLDER.fullmatch(kept[1])):
            title, has_title = calibre.group(1), True
        stem = "_".join([*kept, path.stem])
        is_person = bool(author) and not CODE.fullmatch(author)
        return Place(author, title, year, is_questioned, is_person, has_title, stem)

    def _from_folder(self, stem: str) -> tuple[str, str, str]:
        """Return no author, and the title and year in a file name."""
        fields, year = _without_year([part for part in stem.split("_") if part])
        return "", " ".join(fields) or stem, year

    def _from_stem(self, stem: str, in_header: set[str]) -> tuple[str, str, str]:
        """Return author, title and year in a file name."""
        sides = DASH.split(stem, maxsplit=1)
        if len(sides) == 2 and ("_" not in stem or re.search("_[-–—]_", stem)):
            left, right = (side.replace("_", " ").strip() for side in sides)
            if match := re.fullmatch(r"(.+?)\s*\(([12]\d{3})\)", right):
                right, year = match.groups()
            else:
                year = ""
            title_first = self.title_first and name_key(left) not in in_header
            if title_first or name_key(right) in in_header:
                left, right = right, left
            return left, right, year
        if by := BY.fullmatch(stem):
            return by.group(2).replace("_", " "), by.group(1).replace("_", " "), ""
        fields, year = _without_year([part for part in stem.split("_") if part])
        author = fields.pop(0) if len(fields) > 1 else ""
        return author, " ".join(fields) or stem, year


def _is_name(text: str) -> bool:
    """Return whether each word of a text begins with a capital, and no digit is in it."""
    words = re.split(r"[\s_]+", text.strip())
    return all(word[:1].isupper() for word in words) and not re.search(r"\d", text)


def _without_year(fields: list[str]) -> tuple[list[str], str]:
    if len(fields) > 1 and YEAR.fullmatch(fields[-1]):
        return fields[:-1], fields[-1]
    return fields, ""


def _set_name(folder: str) -> str:
    return re.sub(r"[\s-]+", "_", folder.strip().lower())


def _is_questioned_folder(folder: str) -> bool:
    return _set_name(folder) in QUESTIONED_SETS or is_unnamed(folder)


def _outer_folders(paths: list[PurePosixPath]) -> int:
    """Return how many folders lie around all texts without saying anything about them."""
    outer = 0
    while all(len(path.parts) > outer + 1 for path in paths):
        tops = {path.parts[outer] for path in paths}
        if len(tops) > 1 or _is_role_folder(next(iter(tops))):
            break
        inner = [path.parts[outer + 1 :] for path in paths]
        groups = {parts[0] for parts in inner if len(parts) > 1}
        if any(CALIBRE_FOLDER.fullmatch(group) for group in groups):
            break
        if not (len(groups) > 1 or any(map(_is_role_folder, groups))) and not _name_authors(inner):
            break
        outer += 1
    return outer


def _is_role_folder(folder: str) -> bool:
    return _is_questioned_folder(folder) or _set_name(folder) in KNOWN_SETS


def _name_authors(names: list[tuple[str, ...]]) -> bool:
    """Return whether file names begin with authors: several of them, and some more than once."""
    stems = [PurePosixPath(name[-1]).stem.split("_") for name in names if len(name) == 1]
    if len(stems) < len(names) or any(len(stem) < 2 for stem in stems):
        return False
    firsts = Counter(stem[0] for stem in stems)
    return len(firsts) > 1 and max(firsts.values()) > 1


def _refuse_several_problems(folder: Path, paths: list[PurePosixPath]) -> None:
    """Raise TextlstmError for several problems of PAN, each with known and unknown texts."""
    problems = {
        path.parts[0]
        for path in paths
        if len(path.parts) > 1
        and any(re.fullmatch(r"unknown\d*", part, re.I) for part in [*path.parts[1:-1], path.stem])
    }
    if len(problems) > 1:
        first = min(problems)
        raise TextlstmError(
            f"{folder}: {len(problems)} problems in PAN's layout ({first}, …); each is a corpus of "
            f"its own, so run: snakemake --config corpus={folder / first}"
        )
