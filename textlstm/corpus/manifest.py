"""What a corpus consists of, from a manifest (YAML) or a folder; light, since every workflow run reads it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from textlstm.corpus import sources
from textlstm.corpus.work import FORMATS, LONGEST_TITLE, Work, format_of, safe_id, split_authors
from textlstm.errors import TextlstmError

COMMON = {"language", "licence", "year", "prepared"}  # may stand once, for all works
SMALL, FEWEST = (
    200,
    4,
)  # bytes of a file that is worth a look, words of a text that is worth anything
TOP = {"name", "source", "works", *COMMON}
EVERY = {
    "id",
    "title",
    "author",
    "role",
    "group",
    "split",
    "sha256",
    "format",
    *sources.KINDS,
    *COMMON,
}
CHOICES = {
    "role": ("known", "questioned"),
    "split": ("", "train", "valid", "test"),
    "format": ("", *sorted(set(FORMATS.values()))),
    "prepared": ("False", "True"),
}


@dataclass(frozen=True)
class Manifest:
    """A corpus: its name, the file or folder it was read from, its works in order of id."""

    name: str
    path: Path
    works: list[Work]

    def work(self, id: str) -> Work:
        """Return the work of that id; raise TextlstmError if there is none."""
        for work in self.works:
            if work.id == id:
                return work
        raise TextlstmError(f"{self.path}: no work {id!r}; the first is {self.works[0].id!r}")


def find(corpus: str, workflow: Path) -> Path:
    """Return where the setting `corpus` points: from here or, failing that, from the workflow's own folder."""
    path = Path(corpus).expanduser()
    return path if path.exists() or not (workflow / path).exists() else workflow / path


def read(path: Path) -> Manifest:
    """Read a manifest or a folder; raise TextlstmError naming the file and the remedy."""
    if path.is_dir():
        from textlstm.corpus import guess

        name, works = guess.corpus(path)
    elif path.is_file():
        name, works = parse(load(path), path)
    else:
        raise TextlstmError(
            f"corpus: {path} does not exist; name a manifest (.yaml) or a folder of texts"
        )
    return Manifest(name, path, refuse_twins(works, path))


def load(path: Path) -> dict[str, Any]:
    """Read a manifest's YAML; raise TextlstmError if it is none."""
    try:
        values = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError) as error:
        raise TextlstmError(
            f"{path}: not a YAML manifest ({' '.join(str(error).split())}); mend it"
        ) from error
    if not isinstance(values, dict):
        raise TextlstmError(
            f"{path}: not a manifest; it needs `works:` and below it a list of works"
        )
    return values


def parse(values: dict[str, Any], path: Path) -> tuple[str, list[Work]]:
    """Turn a manifest's values into the corpus's name and works; `path` names it in errors and anchors its files."""
    _only(values, TOP, str(path))
    entries, place = values.get("works"), values.get("source") or {}
    if not isinstance(entries, list) or not entries:
        raise TextlstmError(
            f"{path}: no works; list them below `works:`, each with file and author"
        )
    if not isinstance(place, dict):
        raise TextlstmError(
            f"{path}: source: {place!r} is no place; give it a folder, package or zip"
        )
    common = {key: values[key] for key in COMMON & values.keys()}
    works = [
        _work(entry, common, place, path, f"{path}: works[{n}]") for n, entry in enumerate(entries)
    ]
    return safe_id(str(values.get("name") or path.stem)), works


def refuse_empty(works: list[Work]) -> None:
    """Raise TextlstmError for a local plain text of less than four words, before any earlier result is touched."""
    for work in works:
        file = (
            Path(work.path)
            if work.path and work.format == "txt" and not work.source.member
            else None
        )
        if file and file.is_file() and file.stat().st_size < SMALL:
            words = len(
                re.findall(r"\w+", file.read_bytes().replace(b"\0", b"").decode(errors="replace"))
            )
            if words < FEWEST:
                raise TextlstmError(
                    f"{file}: only {words} words; give the whole text, or take the file out"
                )


def refuse_twins(works: list[Work], where: Path) -> list[Work]:
    """Return the works in order of id; raise TextlstmError if two share one."""
    seen: dict[str, Work] = {}
    for work in works:
        if (other := seen.setdefault(work.id, work)) is not work:
            raise TextlstmError(
                f"{where}: two works with the id {work.id!r}: {other.source.origin} and {work.source.origin}; "
                "rename one, or take one out"
            )
    return [seen[id] for id in sorted(seen)]


def _work(
    entry: Any, common: dict[str, Any], place: dict[str, Any], path: Path, where: str
) -> Work:
    if not isinstance(entry, dict):
        raise TextlstmError(
            f"{where}: {entry!r} is not a work; give it keys such as file and author"
        )
    _only(entry, EVERY, where)
    values = common | entry
    for key, allowed in CHOICES.items():
        if (value := values.get(key)) is not None and str(value) not in allowed:
            raise TextlstmError(
                f"{where}: {key}: {value!r} is not one of {', '.join(filter(None, allowed))}"
            )
    if values.get("sha256") is not None and not re.fullmatch(
        "[0-9a-fA-F]{64}", str(values["sha256"])
    ):
        raise TextlstmError(
            f"{where}: sha256: {values['sha256']!r} is not 64 hexadecimal digits (quote one of digits only)"
        )
    source, name = sources.locate(entry, place, path.parent, where)
    stem = Path(name).stem
    return Work(
        id=_id(values.get("id"), stem, where),
        authors=split_authors(values.get("author")),
        title=" ".join(str(values.get("title") or stem).split())[:LONGEST_TITLE],
        source=source,
        format=str(values.get("format") or format_of(name, where)),
        role=str(values.get("role") or "known"),
        prepared=values.get("prepared") is True,
        **{
            key: str(values.get(key) or "")
            for key in ("year", "language", "group", "split", "sha256", "licence")
        },
    )


def _id(given: object, stem: str, where: str) -> str:
    if given is not None and str(given) != safe_id(str(given)):
        raise TextlstmError(
            f"{where}: id {given!r} may hold only a-z, 0-9, - and _; try {safe_id(str(given))!r}"
        )
    return str(given) if given is not None else safe_id(stem)


def _only(values: dict[Any, Any], allowed: set[str], where: str) -> None:
    for key in values:
        if key not in allowed:
            raise TextlstmError(
                f"{where}: unknown key {key!r}; allowed: {', '.join(sorted(allowed))}"
            )
