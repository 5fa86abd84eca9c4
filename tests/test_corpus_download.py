"""Downloads from servers that are slow, break off, lie or fail."""

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
    """Answers by the address asked for; counts how often each was."""

    asked: ClassVar[dict[str, int]] = {}
    agents: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        count = self.asked[self.path] = self.asked.get(self.path, 0) + 1
        self.agents.add(self.headers["User-Agent"])
        getattr(self, self.path.strip("/").split(".")[0])(count)

    def _send(self, body: bytes, status: int = 200, length: int | None = None, start: int = 0) -> None:
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

    def broken(self, count: int) -> None:
        self._send(b"no", 500)

    def once_broken(self, count: int) -> None:
        self._send(b"no", 503) if count == 1 else self._send(TEXT)

    def breaks_off(self, count: int) -> None:
        start = self._from()
        rest = TEXT[start:]
        self._send(rest[: 80_000 if count < 3 else None], 206 if start else 200, len(rest), start)

    def breaks_off_and_forgets(self, count: int) -> None:
        self._send(TEXT[: 80_000 if count == 1 else None], 200, len(TEXT))

    def lies(self, count: int) -> None:
        self._send(TEXT[:1000], 200, len(TEXT))

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
    Server.asked.clear()
    monkeypatch.setenv("TEXTLSTM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setattr(download, "TIMEOUT", (2, 0.3))
    monkeypatch.setenv("NO_PROXY", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def bring(folder: Path, entry: str) -> bytes:
    (folder / "m.yaml").write_text(f"works:\n- {{id: x, format: txt, {entry}}}\n")
    fetch(manifest.read(folder / "m.yaml").works[0], folder / "x.txt")
    return (folder / "x.txt").read_bytes()


@pytest.mark.parametrize(
    ("name", "times"), [("good", 1), ("once_broken", 2), ("breaks_off", 3), ("breaks_off_and_forgets", 2)]
)
def test_the_whole_text_arrives(server, tmp_path, name, times):
    assert bring(tmp_path, f"url: {server}/{name}.txt") == TEXT
    assert Server.asked[f"/{name}.txt"] == times
    assert all("textlstm" in agent for agent in Server.agents)


def test_a_second_time_comes_from_the_cache(server, tmp_path):
    for _ in range(2):
        assert bring(tmp_path, f"url: {server}/good.txt") == TEXT
    assert Server.asked == {"/good.txt": 1}


def test_mirrors_are_tried_in_turn(server, tmp_path):
    assert bring(tmp_path, f"url: ['{server}/missing.txt', '{server}/good.txt']") == TEXT
    assert Server.asked == {"/missing.txt": 1, "/good.txt": 1}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing", "the server answers 404"),
        ("broken", "the server answers 500"),
        ("lies", "broke off"),
        ("page", "the server sent a web page, not a text"),
        ("slow", "no answer in time|broke off|no connection"),
    ],
)
def test_what_does_not_arrive_is_named(server, tmp_path, name, said):
    with pytest.raises(TextlstmError, match=said) as error:
        bring(tmp_path, f"url: {server}/{name}.txt")
    assert f"{server}/{name}.txt" in str(error.value) and "\n" not in str(error.value)
    assert not (tmp_path / "x.txt").exists()


def test_other_bytes_than_promised_are_refused(server, tmp_path):
    with pytest.raises(TextlstmError, match="sha256 is"):
        bring(tmp_path, f"url: {server}/good.txt, sha256: {'a' * 64}")


def test_a_book_of_gutenberg_has_mirrors(tmp_path):
    (tmp_path / "m.yaml").write_text("works:\n- {gutenberg: 158, author: Austen}\n")
    work = manifest.read(tmp_path / "m.yaml").works[0]
    assert work.id == "pg158" and work.format == "txt" and len(work.source.urls) > 1
    assert all("158" in url for url in work.source.urls)
