"""Locate originals: beside the manifest, in a package, in a zip, on the web, in NLTK's data."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from textlstm.corpus.work import Source
from textlstm.errors import TextlstmError

KINDS = ("file", "url", "gutenberg", "nltk")
PLACE_KEYS = {"folder", "package", "zip", "sha256"}
GUTENBERG_MIRRORS = (
    "https://www.gutenberg.org/cache/epub/{id}/pg{id}.txt",
    "https://gutenberg.pglaf.org/cache/epub/{id}/pg{id}.txt",
    "https://aleph.pglaf.org/cache/epub/{id}/pg{id}.txt",
)


def locate(
    entry: Mapping[str, object], place: Mapping[str, object], base: Path, where: str
) -> tuple[Source, str]:
    """Return the source and file name of a manifest entry.

    Args:
        entry: One item of `works`.
        place: The manifest's `source`: folder, package or zip that contains the files.
        base: Folder of the manifest.
        where: Position of the entry, for errors.
    """
    kinds = [kind for kind in KINDS if entry.get(kind)]
    if len(kinds) != 1:
        raise TextlstmError(f"{where}: give exactly one of {', '.join(KINDS)}")
    if unknown := place.keys() - PLACE_KEYS:
        raise TextlstmError(
            f"{where}: unknown key source.{min(unknown)}; allowed: {', '.join(sorted(PLACE_KEYS))}"
        )
    kind, value = kinds[0], entry[kinds[0]]
    if kind == "url":
        urls = tuple(_url(url, where) for url in (value if isinstance(value, list) else [value]))
        return Source(urls[0], urls=urls), re.split("[?#]", urls[0])[0].rsplit("/", 1)[-1]
    if kind == "gutenberg":
        return _gutenberg(str(value), where)
    if kind == "nltk":
        return _nltk(str(value), where), str(value)
    return _file(str(value), place, base, where), str(value)


def _url(url: object, where: str) -> str:
    if not re.match(r"https?://[^/\s]+/\S+$", str(url)):
        raise TextlstmError(f"{where}: url {url!r} is not an http(s) address of a file")
    return str(url)


def _gutenberg(number: str, where: str) -> tuple[Source, str]:
    if not number.isdecimal():
        raise TextlstmError(f"{where}: gutenberg: {number!r} is not the number of an ebook")
    urls = tuple(url.format(id=number) for url in GUTENBERG_MIRRORS)
    return Source(f"gutenberg:{number}", urls=urls), f"pg{number}.txt"


def _file(name: str, place: Mapping[str, object], base: Path, where: str) -> Source:
    if place.get("zip"):
        return _zip_member(name, place, base, where)
    folder = str(place.get("folder") or "")
    if package := place.get("package"):
        path = _package_root(str(package), where) / folder / name
        origin = f"{package}:{folder}/{name}" if folder else f"{package}:{name}"
        return _existing(path, origin, where)
    path = base / Path(folder).expanduser() / Path(name).expanduser()
    return _existing(path, f"{folder or '.'}/{name}", where)


def _zip_member(name: str, place: Mapping[str, object], base: Path, where: str) -> Source:
    archive, sha256 = str(place["zip"]), str(place.get("sha256") or "")
    origin = f"{archive}!{name}"
    if "://" in archive:
        return Source(origin, urls=(_url(archive, where),), member=name, archive_sha256=sha256)
    path = _existing(base / Path(archive).expanduser(), origin, where).path
    return Source(origin, path, member=name, archive_sha256=sha256)


def _existing(path: Path, origin: str, where: str) -> Source:
    if not path.is_file():
        raise TextlstmError(f"{where}: no such file: {path}; add it or correct the manifest")
    return Source(origin, str(path))


@cache
def _package_root(requirement: str, where: str) -> Path:
    """Return the installation folder of a package, without importing it."""
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
    """Locate `corpus/file` in NLTK's data, unpacked or as the zip that nltk.download leaves."""
    from textlstm.corpus.nltk_data import folders

    corpus, _, file = name.partition("/")
    for folder in folders():
        if (path := folder / "corpora" / corpus / file).is_file():
            return Source(f"nltk:{name}", str(path))
        if (path := folder / "corpora" / f"{corpus}.zip").is_file():
            return Source(f"nltk:{name}", str(path), member=name)
    raise TextlstmError(
        f"{where}: NLTK's corpus {corpus} is not installed; run: python -m nltk.downloader {corpus}"
    )
