"""Files from the net: mirrors in turn, retries with back-off, broken transfers resumed, kept in a cache for later."""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pooch
import requests

from textlstm import artifacts
from textlstm.errors import TextlstmError
from textlstm.progress import Progress

AGENT = "textlstm/0.1 (research on style; one file at a time)"
TRIES = 5  # for each mirror
PAUSE = 0.5  # seconds before the second try; doubled each time
TIMEOUT = (10, 30)  # seconds to connect, and between two pieces of an answer
LARGEST = 2_000_000_000  # bytes
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--.*?-->|<\?xml.*?\?>)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
FINAL = {400, 401, 403, 404, 405, 410, 451}  # answers that asking again does not change


class UnusableError(Exception):
    """A mirror's answer that asking again does not change."""


def download(urls: Sequence[str], sha256: str, text: bool) -> Path:
    """Return the cached file of an address, brought if need be; raise TextlstmError saying how each mirror failed.

    Where a plain `text` is due, a web page (of a login, of an error) is no answer.
    """
    path = cache() / hashlib.sha256(urls[0].encode()).hexdigest()[:24]
    if _is_here(path, sha256):
        return path
    failures = []
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another job may bring the same zip
        if _is_here(path, sha256):
            return path
        for url in urls:
            try:
                _bring(url, sha256, text, path)
                return path
            except (UnusableError, requests.RequestException, EOFError) as error:
                failures.append(f"{url}: {_short(error)}")
    raise TextlstmError(
        f"{'; '.join(failures)}; check the address and the net, or download it by hand and name the file"
    )


def _is_here(path: Path, sha256: str) -> bool:
    """Tell whether the cache holds a file, with the bytes that were promised if any were."""
    return path.is_file() and (not sha256 or artifacts.sha256(path) == sha256.lower())


def cache() -> Path:
    """Return the folder downloads are kept in: TEXTLSTM_CACHE, or the system's place for caches."""
    return Path(os.environ.get("TEXTLSTM_CACHE") or pooch.os_cache("textlstm"))


def _bring(url: str, sha256: str, text: bool, path: Path) -> None:
    """Bring one mirror's file to `path`, whole and verified, or not at all."""
    part = path.with_suffix(f".{hashlib.sha256(url.encode()).hexdigest()[:8]}.part")
    for attempt in range(TRIES):
        try:
            _transfer(url, part)
            break
        except (requests.RequestException, EOFError):
            if attempt == TRIES - 1:
                raise
            time.sleep(PAUSE * 2**attempt)
    found = artifacts.sha256(part)
    if sha256 and found != sha256.lower():
        part.unlink()
        raise UnusableError(f"sha256 is {found}, not {sha256}")
    if text and PAGE.match(_beginning(part)):
        part.unlink()
        raise UnusableError("the server sent a web page, not a text")
    os.replace(part, path)
    part.with_suffix(".mark").unlink(missing_ok=True)


def _transfer(url: str, part: Path) -> None:
    """Bring what is missing of a file; raise EOFError if the transfer breaks off before its end.

    What is there is gone on from only if the server says that the file is still the same; else it begins anew.
    """
    mark = part.with_suffix(".mark")
    same = mark.read_text() if mark.exists() and part.exists() else ""
    have = part.stat().st_size if same else 0
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    headers |= {"Range": f"bytes={have}-", "If-Range": same} if have else {}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
        if (
            answer.status_code == 416
        ):  # asked beyond the end: what is there is no beginning of this file
            part.unlink()
            raise EOFError("the file has changed")
        if answer.status_code in FINAL:
            raise UnusableError(f"the server answers {answer.status_code} {answer.reason}")
        answer.raise_for_status()
        resumed = answer.status_code == 206
        if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            part.unlink(missing_ok=True)
            raise EOFError("the server sent another part than was asked for")
        length = answer.headers.get("Content-Length") or ""
        total = (int(length) if length.isdecimal() else 0) + (have if resumed else 0)
        strong = answer.headers.get("ETag", "")
        mark.write_text(
            strong if strong.startswith('"') else answer.headers.get("Last-Modified", "")
        )
        with (
            open(part, "ab" if resumed else "wb") as file,
            Progress(url, total, "bytes") as progress,
        ):
            progress.advance(have if resumed else 0)
            for piece in answer.iter_content(1 << 16):
                file.write(piece)
                progress.advance(len(piece))
                if file.tell() > LARGEST:
                    raise UnusableError(f"more than {LARGEST:,} bytes")
    if part.stat().st_size < total:
        raise EOFError(f"broke off after {part.stat().st_size:,} of {total:,} bytes")


def _beginning(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read(200)


def _short(error: Exception) -> str:
    """Say in a few words what went wrong."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if "IncompleteRead" in str(error):
        return "the transfer broke off again and again"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return str(error) or type(error).__name__
