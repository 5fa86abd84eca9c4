"""Texts of other scripts and languages keep their paragraphs, sentences, words and spaces."""

import pytest
from typer.testing import CliRunner

from textlstm import cli
from textlstm.errors import TextlstmError
from textlstm.text import stop_words as lists
from textlstm.text.clean import clean_text, tokenise
from textlstm.text.facts import Names
from textlstm.text.languages import resolve
from textlstm.text.stop_words import from_texts, stop_words
from textlstm.tokens.detokenise import detokenise
from textlstm.tokens.readable import readable

NAMES = Names.from_metadata(["Ann Lee"], "The Bridge")
REMOVE = ["licence", "front_matter", "byline", "heading", "running_head", "speaker", "page_number"]


def kept(*paragraphs: str) -> list[str]:
    return clean_text("\n\n".join(paragraphs), NAMES, REMOVE, [])[0]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["张三没有马，只有一辆旧车。", "他说“NO”，大家都笑了。", "夜里下了雨。"],
        ["هل جاء الولد إلى البيت؟ نعم جاء", "قال له: NO", "ثم عاد إلى أمه"],
        ["הילד שאל: OK?", "אמו לא ענתה לו.", "ואז ירד הלילה."],
        ["THE BOY CAME HOME LATE.", "HIS MOTHER SAID NOTHING.", "THEN NIGHT FELL."],
        ["เด็กชายกลับบ้านในตอนเย็นและไม่ได้พูดอะไรกับแม่เลย", "แม่ไม่ตอบ", "แล้วก็ถึงเวลากลางคืน"],
    ],
    ids=["Chinese", "Arabic", "Hebrew", "capitals", "Thai"],
)
def test_script_without_capitals_keeps_every_paragraph(paragraphs):
    assert kept(*paragraphs) == paragraphs


@pytest.mark.parametrize(
    "prose", ["船夫早上来到渡口，看见桥已经塌了，河水很急。", "وصل الصياد إلى الجسر ولم يجد أحدا"]
)
def test_paragraphs_before_a_bare_number_stay(prose):
    paragraphs = [f"{prose}" for _ in range(8)]
    assert kept(*paragraphs, "2", *paragraphs) == paragraphs * 2


def test_heading_of_a_chinese_chapter_is_removed():
    assert kept("第三章 渡口", "船夫早上来到渡口，看见桥已经塌了。") == [
        "船夫早上来到渡口，看见桥已经塌了。"
    ]


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("de", "Sie kam am 4. Oktober 1820 nach Köln. Im 18. Jahrhundert war das leichter.", 2),
        ("de", "Er wurde 19. Dann ging er fort.", 2),
        ("de", "Das Jahr war 1820. Niemand kam.", 2),
        ("de", "Damals herrschte Karl XII. über das Land. Er fiel.", 2),
        ("cs", "Přišel 4. října do města. Nikdo tam nebyl.", 2),
        ("zh", "雪停了。门开着！谁来了？没有人。", 4),
        ("zh", "“谁？”她问。他不说话。", 3),
        ("ja", "雨が降った。誰もいない！", 2),
        ("hi", "नदी बढ़ गई। कोई नहीं आया।", 2),
        ("hy", "Ձյուն եկավ։ Ոչ ոք չկար։", 2),
        ("el", "Ποιος είναι; Κανείς δεν ήρθε.", 2),
        ("ur", "وہ گیا۔ وہ آئی۔", 2),
    ],
)
def test_sentences_end_as_in_their_language(language, text, number):
    sentences = tokenise([text], language)[0]
    assert len(sentences) == number, sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Quién va? —dijo él—. ¡Nadie! Los 'amigos' (¿cuáles?) callan."),
        ("it", "E' tardi, un po' freddo; l'acqua non c'e' piu'."),
        ("de", 'Er ging (endlich) fort: Feld- und Waldwege waren "leer".'),
        ("el", "«Ποιος είναι;» ρώτησε· κανείς."),
        ("ar", "جاء الرجل، ولم يتكلم؛ هل سمع؟"),
        ("zh", "雪停了。门开着！“谁来了？”她问。"),
        ("ja", "「誰だ？」と彼は言った。雨、風。"),
        ("hi", "नदी बढ़ गई। कोई नहीं आया?"),
        ("ru", "Кто там? — спросил он. Никого (совсем)!"),
        ("sv", "Hans fri- och rättigheter, sade han, är borta."),
        ("he", 'ד"ר לוי שאל: "מי שם?"'),
        ("pt", "Quem vem lá? Ninguém, disse-lhe ela."),
    ],
)
def test_words_are_joined_as_in_print(language, text):
    clean = clean_text(text, NAMES, [], ["quotes", "dashes"])[0][0]
    words = [word for sentence in tokenise([clean], language)[0] for word in sentence]
    assert detokenise(words, language) == clean


def test_gershayim_stay_in_their_word():
    assert tokenise(['רמטכ"ל צה״ל בא'], "he") == [[['רמטכ"ל', "צה״ל", "בא"]]]


def test_characters_and_pieces_come_from_the_clean_text():
    clean = "He said ' no ' , and left .\n\nO sea !\nO grave !\n"
    view = "he said ' no ' , and left .\n\no sea !\no grave !\n"
    assert readable(view, clean) == "he said ' no ' , and left .\no sea !\no grave !\n"
    assert readable("o sea !\n", clean) == "o sea !\n"
    assert readable("other words .\n", clean) == "other words.\n"


def test_language_codes_of_three_letters():
    codes = [resolve(code, "") for code in ("eng", "fra", "ger", "zho", "en-GB", "grc")]
    assert codes == ["en", "fr", "de", "zh", "en", "grc"]


def test_stop_words_of_nltk_are_found_by_code(tmp_path, monkeypatch):
    folder = tmp_path / "corpora" / "stopwords"
    folder.mkdir(parents=True)
    for name in ("hebrew", "catalan", "slovene"):
        (folder / name).write_text("ab\ncd\n", encoding="utf-8")
    monkeypatch.setattr(lists, "folders", lambda: [tmp_path])
    for code in ("he", "ca", "sl"):
        assert stop_words("nltk", code) == {"ab", "cd"}
    with pytest.raises(TextlstmError, match="no list for language 'cy'; name a UTF-8 file"):
        stop_words("nltk", "cy")
    assert from_texts(["y mae y cwm", "y mae"], 2) == ["y", "mae"]


def test_the_command_writes_a_list_from_ones_own_texts(tmp_path):
    (tmp_path / "a.txt").write_text("y mae y cwm, y mae")
    out = tmp_path / "list" / "cy.txt"
    run = CliRunner().invoke(
        cli.app, ["text", "stop-words", str(tmp_path), "--number", "2", "--out", str(out)]
    )
    assert run.exit_code == 0, run.output
    assert stop_words(str(out), "cy") == {"y", "mae"}
