"""Downloads from servers that are slow, stop early, send wrong data or fail."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from textlstm.corpus import download, manifest
from textlstm.corpus.fetch import fetch
from textlstm.errors import TextlstmError

TEXT = b"The text of a book, long enough to break in two. " * 4000


class Server(BaseHTTPRequestHandler):
    """Answers according to the path of a request and counts the requests of each path."""

    requests: ClassVar[dict[str, int]] = {}
    agents: ClassVar[set[str]] = set()
    ranges: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        count = self.requests[self.path] = self.requests.get(self.path, 0) + 1
        self.agents.add(self.headers["User-Agent"])
        getattr(self, self.path.strip("/").split(".")[0])(count)

    def _send(
        self, body: bytes, status: int = 200, length: int | None = None, start: int = 0
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(TEXT)}")
        self.end_headers()
        self.wfile.write(body)

    def _from(self) -> int:
        return int(self.headers.get("Range", "bytes=0-")[6:-1])

    def good(self, count: int) -> None:
        self._send(TEXT)

    def missing(self, count: int) -> None:
        self._send(b"no", 404)

    def server_error(self, count: int) -> None:
        self._send(b"no", 500)

    def fails_once(self, count: int) -> None:
        self._send(b"no", 503) if count == 1 else self._send(TEXT)

    def stops_early(self, count: int) -> None:
        start = self._from()
        rest = TEXT[start:]
        self._send(rest[: 80_000 if count < 3 else None], 206 if start else 200, len(rest), start)

    def stops_early_without_ranges(self, count: int) -> None:
        self._send(TEXT[: 80_000 if count == 1 else None], 200, len(TEXT))

    def wrong_length(self, count: int) -> None:
        self._send(TEXT[:1000], 200, len(TEXT))

    def changes(self, count: int) -> None:
        """Stop early; afterwards serve another file with a new ETag, in full for the old one."""
        body = TEXT if count == 1 else TEXT.upper()
        if count > 1 and self.headers.get("If-Range") == '"new"':
            return self._send(body[self._from() :], 206, None, self._from())
        self.send_response(200)
        self.send_header("ETag", '"old"' if count == 1 else '"new"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: 80_000 if count < 3 else None])

    def tagged(self, count: int) -> None:
        start = self._from()
        rest = TEXT[start:]
        self.send_response(206 if start else 200)
        self.send_header("ETag", '"same"')
        self.send_header("Content-Length", str(len(rest)))
        self.send_header("Content-Range", f"bytes {start}-{len(TEXT) - 1}/{len(TEXT)}")
        self.end_headers()
        self.ranges.append(start)
        self.wfile.write(rest[: 80_000 if count < 3 else None])

    def wrong_range(self, count: int) -> None:
        self.send_response(206 if count == 2 else 200)
        self.send_header("ETag", '"same"')
        self.send_header("Content-Length", str(len(TEXT)))
        self.send_header("Content-Range", f"bytes 0-{len(TEXT) - 1}/{len(TEXT)}")
        self.end_headers()
        self.wfile.write(TEXT[: 80_000 if count == 1 else None])

    def invalid_length(self, count: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "abc")
        self.end_headers()
        self.wfile.write(TEXT)

    def page_with_bom(self, count: int) -> None:
        self._send(
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><!DOCTYPE html>"
            b"<html>Please log in</html>"
        )

    def page(self, count: int) -> None:
        self._send(b"<!DOCTYPE html><html><body>Please log in</body></html>")

    def slow(self, count: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(TEXT)))
        self.end_headers()
        threading.Event().wait(1.0)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[str]:
    Server.requests.clear()
    monkeypatch.setenv("TEXTLSTM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(download, "RETRY_PAUSE", 0.01)
    monkeypatch.setattr(download, "TIMEOUT", (2, 0.3))
    monkeypatch.setenv("NO_PROXY", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def fetch_entry(folder: Path, entry: str) -> bytes:
    (folder / "m.yaml").write_text(f"works:\n- {{id: x, format: txt, {entry}}}\n")
    fetch(manifest.read(folder / "m.yaml").works[0], folder / "x.txt")
    return (folder / "x.txt").read_bytes()


@pytest.mark.parametrize(
    ("name", "times"),
    [("good", 1), ("fails_once", 2), ("stops_early", 3), ("stops_early_without_ranges", 2)],
)
def test_download_is_complete_after_errors_and_early_stops(server, tmp_path, name, times):
    assert fetch_entry(tmp_path, f"url: {server}/{name}.txt") == TEXT
    assert Server.requests[f"/{name}.txt"] == times
    assert all("textlstm" in agent for agent in Server.agents)


def test_second_download_uses_the_cache(server, tmp_path):
    for _ in range(2):
        assert fetch_entry(tmp_path, f"url: {server}/good.txt") == TEXT
    assert Server.requests == {"/good.txt": 1}


def test_mirrors_are_tried_in_order(server, tmp_path):
    assert fetch_entry(tmp_path, f"url: ['{server}/missing.txt', '{server}/good.txt']") == TEXT
    assert Server.requests == {"/missing.txt": 1, "/good.txt": 1}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "HTTP status 404"),
        ("server_error", "HTTP status 500"),
        ("wrong_length", "transfer stopped"),
        ("page", "the server sent a web page instead of a text file"),
        ("slow", "the server timed out|transfer stopped|no connection"),
    ],
)
def test_failed_download_names_the_url_and_the_reason(server, tmp_path, name, message):
    with pytest.raises(TextlstmError, match=message) as error:
        fetch_entry(tmp_path, f"url: {server}/{name}.txt")
    assert f"{server}/{name}.txt" in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "x.txt").exists()


def test_download_with_a_wrong_hash_is_refused(server, tmp_path):
    with pytest.raises(TextlstmError, match="sha256 is"):
        fetch_entry(tmp_path, f"url: {server}/good.txt, sha256: {'a' * 64}")


def test_gutenberg_number_expands_to_several_mirrors(tmp_path):
    (tmp_path / "m.yaml").write_text("works:\n- {gutenberg: 158, author: Austen}\n")
    work = manifest.read(tmp_path / "m.yaml").works[0]
    assert work.id == "pg158"
    assert work.format == "txt"
    assert len(work.source.urls) > 1
    assert all("158" in url for url in work.source.urls)


def test_partial_download_resumes_if_the_file_is_unchanged(server, tmp_path):
    assert download.download([f"{server}/tagged.txt"], "", True).read_bytes() == TEXT
    assert len(Server.ranges) == 3
    assert Server.ranges == sorted({0, *Server.ranges})


def test_partial_download_starts_over_if_the_file_changed(server, tmp_path):
    assert download.download([f"{server}/changes.txt"], "", True).read_bytes() == TEXT.upper()


@pytest.mark.parametrize("name", ["wrong_range", "invalid_length"])
def test_wrong_range_or_invalid_length_does_not_corrupt_the_download(server, tmp_path, name):
    assert download.download([f"{server}/{name}.txt"], "", True).read_bytes() == TEXT


def test_concurrent_jobs_download_a_file_once(server, tmp_path):
    paths = []
    jobs = [
        threading.Thread(
            target=lambda: paths.append(download.download([f"{server}/good.zip"], "", False))
        )
        for _ in "abcd"
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert len(paths) == 4
    assert paths[0].read_bytes() == TEXT
    assert Server.requests["/good.zip"] == 1


def test_web_page_after_a_byte_order_mark_and_a_comment_is_refused(server, tmp_path):
    with pytest.raises(TextlstmError, match="web page"):
        download.download([f"{server}/page_with_bom.txt"], "", True)
