"""Bytes of any encoding to one form of text."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.text.decode import decode

FRENCH = (
    "L'été, où la forêt fut coupée, Zoé rêvait encore à Noël ; ça lui plaisait, et la garçonne aussi. "
    * 5
)
HERE = Path("here.txt")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-16-le", "utf-16-be"]
)
def test_encodings_are_found(encoding):
    assert decode(FRENCH.encode(encoding), HERE) == FRENCH


POLISH = "Gdy pewnego rana zbudził się z niespokojnych snów, stwierdził, że zmienił się w łóżku w robaka. "
HUNGARIAN = "Egy reggel nyugtalan álmából felébredve szörnyű féreggé változva találta magát ágyában, ő, az őszi. "


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "« La sœur était prête », dit-il ; et l'œuvre s'épancha, désillusionnée… — " * 4,
            "cp1252",
        ),
        ("Le vœu de ma mère était que je reste à la forêt où elle fut élevée, et que tu", "cp1252"),
        (POLISH, "cp1250"),
        (HUNGARIAN, "cp1250"),
    ],
)
def test_windows_pages_of_the_west_and_the_east_are_told_apart(text, encoding):
    assert decode(text.encode(encoding), HERE) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\r\r\nb", "a\nb"),
        ("e\u0301", "é"),
        ("a\0b\x07c\td", "abc\td"),
        ("\ufeffa", "a"),
        ("a\x0cb", "a\nb"),
    ],
)
def test_one_form_of_everything(raw, text):
    assert decode((raw + "." * 60).encode(), HERE) == text + "." * 60


def test_binary_data_are_named():
    with pytest.raises(TextlstmError, match="here.txt: (not a text|neither UTF-8)"):
        decode(bytes(range(256)) * 40 + os.urandom(1000), HERE)


def test_mojibake_is_reported(capsys):
    assert decode("C’est l’été".encode().decode("cp1252").encode(), HERE)
    assert "here.txt: 4 letters look like UTF-8" in capsys.readouterr().err


@given(st.text())
def test_any_text_survives_utf8(text):
    decoded = decode(text.encode("utf-8", "ignore") + b"." * 2000, HERE)
    assert decoded == decode(decoded.encode(), HERE)


QUOTED = "It was a cold day — “said” he — and the clocks struck. "


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            (QUOTED * 9).encode() + b"A caf\xe9. " + QUOTED.encode(),
            QUOTED * 9 + "A café. " + QUOTED,
        ),
        ((QUOTED * 9 + "—").encode()[:-1], QUOTED * 9),
        ((QUOTED * 9).encode("utf-16") + b"x", QUOTED * 9),
        ((QUOTED * 9).encode("utf-8-sig") + b"\xe9", QUOTED * 9),
    ],
    ids=["one byte of another encoding", "cut off", "cut off, utf-16", "cut off, with a mark"],
)
def test_a_few_bytes_that_are_wrong_spoil_no_text(content, text, capsys):
    assert decode(content, HERE) == text
    assert "here.txt" in capsys.readouterr().err


def test_heaps_of_marks_take_no_square_of_time():
    heap = "a" + "\u0301\u0316" * 300_000
    made = decode(heap.encode(), HERE)  # NFC of it as it is takes minutes
    assert made.replace("\u034f", "")[:1] == "á" and made.count("\u0316") == 300_000
    chinese = "天地玄黃宇宙洪荒" * 50
    assert decode(chinese.encode(), HERE) == chinese


def test_signs_nobody_sees_part_no_word():
    assert decode("ex\u00adtra\u200bor\u2060di\ufeffnary".encode(), HERE) == "extraordinary"
    assert decode("exam\u00ad\nple and exam¬ \nple".encode(), HERE) == "exam-\nple and exam-\nple"
    assert decode("not ¬A".encode(), HERE) == "not ¬A"
