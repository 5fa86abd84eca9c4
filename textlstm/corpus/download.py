"""Download files with mirrors, retries with back-off, resumed transfers and a cache."""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import requests

from textlstm.artifacts import files
from textlstm.errors import TextlstmError
from textlstm.progress import Progress

USER_AGENT = "textlstm/0.1 (research on style; one file at a time)"
MAX_TRIES = 5  # per mirror
RETRY_PAUSE = 0.5  # seconds before the second try, doubled before each further try
TIMEOUT = (10, 30)  # seconds to connect, and between two chunks of a response
MAX_BYTES = 2_000_000_000
CHUNK_BYTES = 1 << 16
WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--.*?-->|<\?xml.*?\?>)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
PERMANENT_STATUSES = {400, 401, 403, 404, 405, 410, 451}  # not worth a retry


class UnusableError(Exception):
    """A response that a retry would not change."""


def download(urls: Sequence[str], sha256: str, text: bool) -> Path:
    """Return the cached copy of a file, downloading it first if necessary.

    Args:
        urls: Mirrors, tried in order.
        sha256: Expected hash in hexadecimal; empty if unknown.
        text: Whether plain text is expected, so that a web page (a login form, an error page) is
            rejected.

    Raises:
        TextlstmError: All mirrors failed; the message says why each did.
    """
    path = cache() / hashlib.sha256(urls[0].encode()).hexdigest()[:24]
    if _is_cached(path, sha256):
        return path
    failures = []
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several jobs may need the same zip
        if _is_cached(path, sha256):
            return path
        for url in urls:
            try:
                _fetch_verified(url, sha256, text, path)
                return path
            except (UnusableError, requests.RequestException, EOFError) as error:
                failures.append(f"{url}: {_reason(error)}")
    raise TextlstmError(
        f"{'; '.join(failures)}; check the address and the network connection, "
        "or download the file manually and list it in the manifest as a local file"
    )


def _is_cached(path: Path, sha256: str) -> bool:
    """Return whether a file is in the cache and matches the expected hash, if one is given."""
    return path.is_file() and (not sha256 or files.sha256(path) == sha256.lower())


def cache() -> Path:
    """Return the download folder: TEXTLSTM_CACHE or the user's cache folder of the system."""
    return Path(os.environ.get("TEXTLSTM_CACHE") or platformdirs.user_cache_dir("textlstm"))


def _fetch_verified(url: str, sha256: str, text: bool, path: Path) -> None:
    """Download from one mirror to `path`; the file appears only when complete and verified."""
    partial = path.with_suffix(f".{hashlib.sha256(url.encode()).hexdigest()[:8]}.part")
    for attempt in range(MAX_TRIES):
        try:
            _transfer(url, partial)
            break
        except (requests.RequestException, EOFError):
            if attempt == MAX_TRIES - 1:
                raise
            time.sleep(RETRY_PAUSE * 2**attempt)
    digest = files.sha256(partial)
    if sha256 and digest != sha256.lower():
        partial.unlink()
        raise UnusableError(f"sha256 is {digest}, expected {sha256}")
    if text and WEB_PAGE.match(_first_bytes(partial)):
        partial.unlink()
        raise UnusableError("the server sent a web page instead of a text file")
    os.replace(partial, path)
    partial.with_suffix(".mark").unlink(missing_ok=True)


def _transfer(url: str, partial: Path) -> None:
    """Download the missing bytes of a file; raise EOFError if the transfer stops early.

    Resume a partial download only if the server confirms (ETag or Last-Modified) that the file is
    unchanged; otherwise start over.
    """
    mark = partial.with_suffix(".mark")
    validator = mark.read_text() if mark.exists() and partial.exists() else ""
    offset = partial.stat().st_size if validator else 0
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    headers |= {"Range": f"bytes={offset}-", "If-Range": validator} if offset else {}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
        if response.status_code == 416:  # range beyond the end: not a prefix of this file
            partial.unlink()
            raise EOFError("the file on the server has changed")
        if response.status_code in PERMANENT_STATUSES:
            raise UnusableError(f"HTTP status {response.status_code} {response.reason}")
        response.raise_for_status()
        resumed = response.status_code == 206
        if resumed and not response.headers.get("Content-Range", "").startswith(f"bytes {offset}-"):
            partial.unlink(missing_ok=True)
            raise EOFError("the server sent another range than requested")
        length = response.headers.get("Content-Length") or ""
        total = (int(length) if length.isdecimal() else 0) + (offset if resumed else 0)
        etag = response.headers.get("ETag", "")  # a weak one (W/"...") cannot confirm a range
        mark.write_text(etag if etag.startswith('"') else response.headers.get("Last-Modified", ""))
        with (
            open(partial, "ab" if resumed else "wb") as file,
            Progress(url, total, "bytes") as progress,
        ):
            progress.advance(offset if resumed else 0)
            for chunk in response.iter_content(CHUNK_BYTES):
                file.write(chunk)
                progress.advance(len(chunk))
                if file.tell() > MAX_BYTES:
                    raise UnusableError(f"larger than {MAX_BYTES:,} bytes")
    if partial.stat().st_size < total:
        raise EOFError(f"transfer stopped after {partial.stat().st_size:,} of {total:,} bytes")


def _first_bytes(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read(200)


def _reason(error: Exception) -> str:
    """Return a short description of a failed download."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP status {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return "the server timed out"
    if "IncompleteRead" in str(error):
        return "the transfer stopped early on every try"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return str(error) or type(error).__name__
