"""Bytes of any encoding to one form of text."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.text.decode import decode

FRENCH = "L'été, où la forêt fut coupée, Zoé rêvait encore à Noël ; ça lui plaisait, et la garçonne aussi. " * 5
HERE = Path("here.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-16-le", "utf-16-be"])
def test_encodings_are_found(encoding):
    assert decode(FRENCH.encode(encoding), HERE) == FRENCH


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
