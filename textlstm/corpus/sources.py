"""Where the originals of a manifest are: beside it, in an installed package, in a zip, on the net, in NLTK's data."""

import re
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from textlstm.corpus.work import Source
from textlstm.errors import TextlstmError

KINDS = ("file", "url", "gutenberg", "nltk")
PLACE = {"folder", "package", "zip", "sha256"}
GUTENBERG = (
    "https://www.gutenberg.org/cache/epub/{id}/pg{id}.txt",
    "https://gutenberg.pglaf.org/cache/epub/{id}/pg{id}.txt",
    "https://aleph.pglaf.org/cache/epub/{id}/pg{id}.txt",
)


def locate(
    entry: dict[str, Any], place: dict[str, Any], beside: Path, where: str
) -> tuple[Source, str]:
    """Return a manifest entry's source and its file name; `place` is the manifest's `source`, `beside` its folder."""
    given = [kind for kind in KINDS if entry.get(kind)]
    if len(given) != 1:
        raise TextlstmError(f"{where}: give exactly one of {', '.join(KINDS)}")
    if unknown := place.keys() - PLACE:
        raise TextlstmError(
            f"{where}: unknown key source.{min(unknown)}; allowed: {', '.join(sorted(PLACE))}"
        )
    value = entry[given[0]]
    if given[0] == "url":
        urls = tuple(
            _address(url, where) for url in (value if isinstance(value, list) else [value])
        )
        return Source(urls[0], urls=urls), re.split("[?#]", urls[0])[0].rsplit("/", 1)[-1]
    if given[0] == "gutenberg":
        if not str(value).isdecimal():
            raise TextlstmError(f"{where}: gutenberg {value!r} is not the number of a book")
        return Source(
            f"gutenberg:{value}", urls=tuple(url.format(id=value) for url in GUTENBERG)
        ), f"pg{value}.txt"
    if given[0] == "nltk":
        return _nltk(str(value), where), str(value)
    return _file(str(value), place, beside, where), str(value)


def _address(url: object, where: str) -> str:
    if not re.match(r"https?://[^/\s]+/\S+$", str(url)):
        raise TextlstmError(f"{where}: url {url!r} is not an http(s) address of a file")
    return str(url)


def _file(name: str, place: dict[str, Any], beside: Path, where: str) -> Source:
    if place.get("zip"):
        return _zip_member(name, place, beside, where)
    folder = str(place.get("folder") or "")
    if package := place.get("package"):
        path = _package_root(str(package), where) / folder / name
        return _existing(
            path, f"{package}:{folder}/{name}" if folder else f"{package}:{name}", where
        )
    return _existing(
        beside / Path(folder).expanduser() / Path(name).expanduser(),
        f"{folder or '.'}/{name}",
        where,
    )


def _zip_member(name: str, place: dict[str, Any], beside: Path, where: str) -> Source:
    archive, sha256 = str(place["zip"]), str(place.get("sha256") or "")
    origin = f"{archive}!{name}"
    if "://" in archive:
        return Source(origin, urls=(_address(archive, where),), member=name, archive_sha256=sha256)
    path = _existing(beside / Path(archive).expanduser(), origin, where).path
    return Source(origin, path, member=name, archive_sha256=sha256)


def _existing(path: Path, origin: str, where: str) -> Source:
    if not path.is_file():
        raise TextlstmError(f"{where}: no such file: {path}; put it there or mend the manifest")
    return Source(origin, str(path))


@cache
def _package_root(requirement: str, where: str) -> Path:
    """Return the folder a package's files lie under, without importing it."""
    name, _, version = requirement.partition("==")
    try:
        package = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError) as error:
        raise TextlstmError(
            f"{where}: package {name} is not installed; run: pip install {requirement}"
        ) from error
    if version and package.version != version:
        raise TextlstmError(
            f"{where}: {name} {package.version} is installed; run: pip install {requirement}"
        )
    return Path(str(package.locate_file("")))


def _nltk(name: str, where: str) -> Source:
    """Find `corpus/file` in NLTK's data, unpacked or zipped as nltk.download leaves it."""
    from textlstm.corpus.nltk_data import folders

    corpus, _, file = name.partition("/")
    for folder in folders():
        if (path := folder / "corpora" / corpus / file).is_file():
            return Source(f"nltk:{name}", str(path))
        if (path := folder / "corpora" / f"{corpus}.zip").is_file():
            return Source(f"nltk:{name}", str(path), member=name)
    raise TextlstmError(
        f"{where}: NLTK's corpus {corpus} is not here; run: python -m nltk.downloader {corpus}"
    )
