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
    ranges: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        count = self.asked[self.path] = self.asked.get(self.path, 0) + 1
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

    def changes(self, count: int) -> None:
        """Break off; then it is another file, as its tag says, sent whole since the tag asked for is the old one."""
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

    def another_part(self, count: int) -> None:
        self.send_response(206 if count == 2 else 200)
        self.send_header("ETag", '"same"')
        self.send_header("Content-Length", str(len(TEXT)))
        self.send_header("Content-Range", f"bytes 0-{len(TEXT) - 1}/{len(TEXT)}")
        self.end_headers()
        self.wfile.write(TEXT[: 80_000 if count == 1 else None])

    def no_number(self, count: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "abc")
        self.end_headers()
        self.wfile.write(TEXT)

    def page_with_mark(self, count: int) -> None:
        self._send(
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><!DOCTYPE html><html>Please log in</html>"
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
    ("name", "times"),
    [("good", 1), ("once_broken", 2), ("breaks_off", 3), ("breaks_off_and_forgets", 2)],
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


def test_what_broke_off_goes_on_where_it_was_if_it_is_the_same_file(server, tmp_path):
    assert download.download([f"{server}/tagged.txt"], "", True).read_bytes() == TEXT
    assert len(Server.ranges) == 3 and Server.ranges == sorted(
        {0, *Server.ranges}
    )  # each went on beyond the last


def test_a_file_that_changed_meanwhile_is_not_mixed_with_the_old_one(server, tmp_path):
    assert download.download([f"{server}/changes.txt"], "", True).read_bytes() == TEXT.upper()


@pytest.mark.parametrize("name", ["another_part", "no_number"])
def test_a_server_that_answers_oddly_is_asked_again_or_read_to_its_end(server, tmp_path, name):
    assert download.download([f"{server}/{name}.txt"], "", True).read_bytes() == TEXT


def test_two_jobs_bring_one_file_once(server, tmp_path):
    found = []
    jobs = [
        threading.Thread(
            target=lambda: found.append(download.download([f"{server}/good.zip"], "", False))
        )
        for _ in "abcd"
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert len(found) == 4 and found[0].read_bytes() == TEXT and Server.asked["/good.zip"] == 1


def test_a_page_with_a_mark_and_a_comment_before_it_is_no_text(server, tmp_path):
    with pytest.raises(TextlstmError, match="web page"):
        download.download([f"{server}/page_with_mark.txt"], "", True)
