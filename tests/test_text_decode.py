"""Bytes of any encoding are decoded to one normalised form of text."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.text.decode import decode

FRENCH = (
    "L'été, où la forêt fut coupée, Zoé rêvait encore à Noël ; ça lui plaisait, "
    "et la garçonne aussi. "
) * 5
HERE = Path("here.txt")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-16-le", "utf-16-be"]
)
def test_encoding_is_detected(encoding):
    assert decode(FRENCH.encode(encoding), HERE) == FRENCH


POLISH = (
    "Gdy pewnego rana zbudził się z niespokojnych snów, stwierdził, "
    "że zmienił się w łóżku w robaka. "
)
HUNGARIAN = (
    "Egy reggel nyugtalan álmából felébredve szörnyű féreggé változva találta magát "
    "ágyában, ő, az őszi. "
)


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
def test_windows_1250_and_1252_are_distinguished(text, encoding):
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
def test_line_ends_letters_and_control_characters_are_normalised(raw, text):
    assert decode((raw + "." * 60).encode(), HERE) == text + "." * 60


def test_binary_data_are_refused():
    with pytest.raises(TextlstmError, match="here.txt: (binary data|neither UTF-8)"):
        decode(bytes(range(256)) * 40 + os.urandom(1000), HERE)


def test_mojibake_is_reported(capsys):
    assert decode("C’est l’été".encode().decode("cp1252").encode(), HERE)
    assert "here.txt: 4 letters look like UTF-8" in capsys.readouterr().err


@given(st.text())
def test_decoding_is_idempotent(text):
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
def test_few_invalid_bytes_are_repaired_with_a_warning(content, text, capsys):
    assert decode(content, HERE) == text
    assert "here.txt" in capsys.readouterr().err


def test_long_runs_of_combining_marks_take_linear_time():
    run = "a" + "\u0301\u0316" * 300_000
    decoded = decode(run.encode(), HERE)  # plain NFC takes minutes
    assert decoded.replace("\u034f", "")[:1] == "á"
    assert decoded.count("\u0316") == 300_000
    chinese = "天地玄黃宇宙洪荒" * 50
    assert decode(chinese.encode(), HERE) == chinese


def test_invisible_characters_do_not_split_words():
    assert decode("ex\u00adtra\u200bor\u2060di\ufeffnary".encode(), HERE) == "extraordinary"
    assert decode("exam\u00ad\nple and exam¬ \nple".encode(), HERE) == "exam-\nple and exam-\nple"
    assert decode("not ¬A".encode(), HERE) == "not ¬A"


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("Vanha mylläri käveli joen yli, eikä hän sanonut mitään. ", "cp1252", "fi"),
        ("Gamli maðurinn fór yfir ána og sagði ekki neitt. Þögn. ", "cp1252", "is"),
        ("Stary młynarz przeszedł przez rzekę i nie powiedział ani słowa. ", "iso8859_2", "pl"),
        ("Starý mlynář přešel přes řeku a neřekl ani slovo. ", "iso8859_2", "cs"),
        ("Yaşlı değirmenci ırmağı geçti ve hiçbir şey söylemedi. ", "cp1254", "tr"),
        ("הטוחן הזקן עבר את הנהר ולא אמר דבר, כי הלילה היה חשוך. ", "cp1255", "he"),
        ("Der alte Müller ging über die Brücke und sagte kein Wort. ", "cp850", "de"),
        ("Старый мельник перешёл через реку и ничего не сказал. ", "cp866", "ru"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_stated", [True, False])
def test_code_page_is_found_by_the_language(text, encoding, language, is_stated, capsys):
    content = (text * 4).encode(encoding)
    assert decode(content, HERE, language=language if is_stated else None) == text * 4
    assert "not UTF-8; read as" in capsys.readouterr().err


def test_japanese_mail_encoding_is_recognised():
    text = "老人は川を渡った。何も言わなかった。" * 4
    assert decode(text.encode("iso2022_jp"), HERE) == text


def test_stated_encoding_is_used_or_refused():
    assert decode("żółw".encode("cp1250"), HERE, encoding="cp1250") == "żółw"
    with pytest.raises(TextlstmError, match="encoding 'cp0' is unknown"):
        decode(b"abc", HERE, encoding="cp0")
    with pytest.raises(TextlstmError, match="does not fit the stated encoding"):
        decode(b"\xff\xfe\xfd", HERE, encoding="utf-8")


def test_letters_outside_the_alphabet_are_named(capsys):
    text = "Der alte Müller ging ins Café, und dort saß Frau Łoś aus Łódź. " * 4
    decode(text.encode("cp1250"), HERE, language="de")
    assert "letters that are not of the language de" in capsys.readouterr().err


def test_a_text_in_latin_letters_of_an_unknown_language_is_not_read_as_greek_or_cyrillic(capsys):
    text = "vyzlübivy‡hmy\nnéliko\nnédooumhü\nprhtrypévati\nxrista\n" * 20
    assert decode(text.encode("cp1252"), Path("old.txt")) == text
    assert "cp1252" in capsys.readouterr().err
