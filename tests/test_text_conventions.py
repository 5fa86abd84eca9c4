"""Conventions of plain texts and pages: Aozora Bunko, diaries, double spacing, entities, plays."""

from pathlib import Path
from typing import get_args

import pytest

from textlstm.text.clean import clean_text, names_heads, tokenise
from textlstm.text.decode import decode
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.text.normalise import normalise, rejoin_hyphens
from textlstm.text_settings import Normalisable, Removable

REMOVE, UNIFORM = list(get_args(Removable)), list(get_args(Normalisable))
NAMES = Names.from_metadata(["Mary Hill"], "The Lighthouse")
PROSE = "Snow lay on the pier when the boats came in, and no one went down to meet them."


def clean(text: str, remove: list[str] = REMOVE, names: Names = NAMES) -> list[str]:
    return clean_text(text, names, remove, UNIFORM)[0]


def clean_page(body: str) -> list[str]:
    page = f"<html><head><title>x</title></head><body>{body}</body></html>"
    text, removals = extract(page.encode(), "html", Path("a.html"), REMOVE)
    return clean_text(text, NAMES, REMOVE, UNIFORM, names_heads(removals))[0]


AOZORA = """海の家
鈴木一郎

-------------------------------------------------------
【テキスト中に現れる記号について】

《》：ルビ
-------------------------------------------------------

　冬の海《うみ》は静かだった。
　古い｜灯台守《とうだいもり》は何も言わなかった。［＃「灯台」に傍点］
［＃改ページ］
　雪が降った。

底本：「鈴木全集」
入力：佐藤
"""


def test_readings_remarks_and_source_of_aozora_bunko_are_removed():
    assert clean(AOZORA) == [
        "冬の海は静かだった。",
        "古い灯台守は何も言わなかった。",
        "雪が降った。",
    ]


def test_removals_from_aozora_bunko_hold_every_character():
    paragraphs, removals = clean_text(AOZORA, NAMES, REMOVE, [])
    kept = "".join(paragraphs) + "".join(row.text for row in removals)
    assert sorted("".join(kept.split())) == sorted("".join(AOZORA.split()))


def test_titles_in_double_angle_brackets_stay_in_other_texts():
    assert clean("他读完《海的故事》就睡了。\n\n外面下着雪。") == [
        "他读完《海的故事》就睡了。",
        "外面下着雪。",
    ]


def test_dates_of_a_diary_stay():
    entries = ["1902", "Sunday, 5th October.", PROSE, "6 October", "Nothing new.", "9", PROSE]
    assert clean("\n\n".join(["THE LIGHTHOUSE", *entries])) == entries


@pytest.mark.parametrize("dates", [("Brest, le 3 mai 1801.", "Lundi 4 mai"), ("3月4日", "3月5日")])
def test_dates_above_letters_stay_in_other_languages(dates):
    text = [dates[0], PROSE, dates[1], PROSE]
    assert clean("\n\n".join(text)) == text


def test_the_single_date_above_a_report_is_a_heading():
    assert clean(f"May 3, 1999\n\n{PROSE}\n\n{PROSE}") == [PROSE, PROSE]


def test_numbers_of_pages_between_letters_are_removed():
    text = ["Brest, 3 May 1801", PROSE, "112", "Brest, 9 May 1801", PROSE, "113"]
    assert clean("\n\n".join(text)) == [text[0], PROSE, text[3], PROSE]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Snow lay on the pier when the boats came in,",
            "and no one went down to meet them",
            "then.",
        ],
        [
            "Der Schnee lag auf dem Steg, als die Boote",
            "kamen, und niemand ging zu ihnen",
            "hinab.",
        ],
    ],
)
def test_double_spaced_lines_are_one_paragraph(lines):
    assert clean("\r\n\r\n".join(lines).replace("\r", "")) == [" ".join(lines)]


def test_paragraphs_of_a_double_spaced_text_stay_apart():
    lines = ["Snow lay on the pier when the boats came in,", "and no one went down."]
    text = "\n\n\n\n".join("\n\n".join(lines) for _ in range(3))
    assert clean(text) == [" ".join(lines)] * 3


def test_short_paragraphs_are_no_double_spaced_lines():
    text = ["He came.", "Who is it?", "Nobody that you know,", "she said.", "He went."]
    assert clean("\n\n".join(text)) == text


def test_entities_of_plain_text_become_characters():
    source = b"Ren&eacute; said &#8220;no&#x201D; &amp; left R&D;, &mdash; they say."
    text, removals = extract(source, "txt", Path("a.txt"), [])
    assert text == "René said “no” & left R&D;, — they say."
    assert [(row.kind, row.reason) for row in removals] == [("uniform", "entities: 5")]


def test_speakers_of_plays_are_one_kind_in_every_format():
    tei = b"<TEI><text><body><sp><speaker>ANNE.</speaker><p>I will.</p></sp></body></text></TEI>"
    html = b"<p class='speaker'>ANNE.</p><p>I will.</p>"
    txt = "ANNE. I will.\n\nTOM. No.\n\nANNE. Yes.\n\nTOM. Then go."
    kinds = [
        {row.kind for row in extract(tei, "xml", Path("a.xml"), REMOVE)[1]},
        {row.kind for row in extract(html, "html", Path("a.html"), REMOVE)[1]},
        {row.kind for row in clean_text(txt, NAMES, REMOVE, [])[1]},
    ]
    assert kinds == [{"speaker"}] * 3


def test_verse_lines_of_tei_stay_lines_whatever_they_begin_with():
    tei = b"<TEI><text><lg><l>the snow lies deep</l><l>on all the quay</l></lg></text></TEI>"
    text, _ = extract(tei, "xml", Path("a.xml"), REMOVE)
    assert clean(text) == ["the snow lies deep\non all the quay"]


def test_front_matter_above_the_text_is_removed_from_pages_with_headings():
    body = f"""<h1>THE LIGHTHOUSE</h1><p>BY</p><p>MARY HILL</p><p>LONDON<br>A. PRINTER<br>1901</p>
    <h2>CONTENTS</h2><p>I. The Snow 1</p><h2>I</h2><p>{PROSE}</p><p class="caption">THE PIER</p>"""
    assert clean_page(body) == [PROSE]


def test_the_title_of_a_digitisers_page_is_no_head_of_the_work():
    page = f"""<h1>Full text of "The lighthouse"</h1><h2>See other formats</h2>
    <pre>THE LIGHTHOUSE\n\nBY MARY HILL\n\n12 THE LIGHTHOUSE\n\n{PROSE}</pre>"""
    assert clean_page(page) == [PROSE]


def test_the_last_line_in_capitals_stays_if_it_is_no_signature():
    assert clean(f"{PROSE}\n\nTHEN CAME WINTER") == [PROSE, "THEN CAME WINTER"]


def test_hyphens_of_speech_become_dashes():
    assert normalise(["-No voy -dijo Ana-, y basta."], ["dashes"])[0] == [
        "—No voy—dijo Ana—, y basta."
    ]


def test_ck_split_at_a_line_end_is_restored_in_german():
    text = (
        "Er ging mit der Frau und dem Hund über die Brük-\nke in die Stadt, und es war nicht weit."
    )
    assert "Brücke" in rejoin_hyphens(text)[0]


def test_a_dash_behind_a_long_s_is_a_hyphen():
    assert rejoin_hyphens("das Waſ—\nſer ſtieg")[0] == "das Waſſer ſtieg"


@pytest.mark.parametrize("text", ["my mother-in-\nlaw came", "a good-for-\nnothing boy"])
def test_compounds_of_several_words_keep_the_hyphen_at_the_line_end(text):
    assert rejoin_hyphens(text)[0] == text.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("الثلج على الرصيف حين جاءت القوارب، ولا أحد نزل إلى البحر.", ["cp1256", "iso8859_6"]),
        ("หิมะตกบนท่าเรือเมื่อเรือกลับมา และไม่มีใครลงไปพบพวกเขา", ["cp874", "tis_620"]),
        ("雪は桟橋に積もり、舟が帰っても、だれも迎えに行かなかった。", ["euc_jp", "shift_jis"]),
        ("Снег лежал у моря. Никто не вышел к ним, и я не вышла.", ["mac_cyrillic", "koi8_r"]),
        ("Снег је лежао на молу, и нико није изашао пред чамце, љубав.", ["iso8859_5", "cp1251"]),
    ],
)
def test_encodings_of_further_scripts_are_detected(text, encodings):
    assert {decode(text.encode(name), Path("a.txt")) for name in encodings} == {text}


@pytest.mark.parametrize(
    "mark", ["Fine del Progetto Gutenberg: Il faro", "Fin del Proyecto Gutenberg, El faro"]
)
def test_text_below_an_end_mark_in_another_language_is_removed(mark):
    assert clean(f"{PROSE}\n\n\n{mark}\n\nPlease give this file to all your friends.") == [PROSE]


def test_small_print_below_a_book_without_a_mark_does_not_remove_the_book():
    mark = "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*"
    below = "More words of lawyers, who had very many of them to give to the readers of this."
    assert PROSE in clean(f"{PROSE}\n\n{mark}\n\n{below}")


@pytest.mark.parametrize(
    ("lines", "paragraph"),
    [
        (
            "海上下了雪，船都\n回来了，可是没有\n人来接。",
            "海上下了雪，船都回来了，可是没有人来接。",
        ),
        (
            "海に雪が降り、舟は\n帰ったが、だれも\n来なかった。",
            "海に雪が降り、舟は帰ったが、だれも来なかった。",
        ),
        ("눈이 내리고\n배가 왔다.", "눈이 내리고 배가 왔다."),
    ],
)
def test_wrapped_lines_of_scripts_without_spaces_are_joined_without_spaces(lines, paragraph):
    assert clean(f"{lines}\n\n{lines}") == [paragraph, paragraph]


def test_a_clause_below_the_word_contents_is_no_line_of_the_contents():
    clause = "Whereas the lamp had been out since Sunday, and nobody had gone to light it again,"
    text = f"THE LIGHTHOUSE\n\nCONTENTS\n\nI. The Snow 1 II. The Lamp 17\n\n{clause}\n\n{PROSE}"
    assert clean(text) == [clause, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "Source gallica.bnf.fr / Bibliothèque nationale de France",
        "À propos de cette édition électronique",
    ],
)
def test_lines_of_french_digitisers_are_removed(line):
    assert clean(f"{line}\n\n{PROSE}\n\n{line}\n\n{PROSE}") == [PROSE, PROSE]


def test_speech_inside_a_japanese_sentence_ends_no_sentence():
    sentences = tokenise(["「帰れ。」と母は言った。雪が降った。"], "ja")[0]
    assert ["".join(sentence) for sentence in sentences] == [
        "「帰れ。」と母は言った。",
        "雪が降った。",
    ]


def test_a_refrain_in_capitals_stays():
    text = [PROSE, "THE SNOW", PROSE, "THE SNOW", PROSE, "THE SNOW"]
    assert clean("\n\n".join(text)) == text


def test_lines_of_a_chinese_poem_stay_lines():
    assert clean("海上生明月，\n天涯共此时。\n情人怨遥夜，\n竟夕起相思。") == [
        "海上生明月，\n天涯共此时。\n情人怨遥夜，\n竟夕起相思。"
    ]


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("4:1", "4:2", "4:3")])
def test_numbers_before_verses_are_removed(numbers):
    verses = ["And the snow fell.", "And the lamp went out.", "And no one came."]
    text = "\n".join(f"{n} {verse}" for n, verse in zip(numbers, verses, strict=True))
    assert " ".join(clean(text)).split() == " ".join(verses).split()


def test_numbers_of_a_list_stay():
    text = ["1. We came.", "2. We saw.", "3. We left."]
    assert clean("\n\n".join([PROSE, *text, PROSE])) == [PROSE, *text, PROSE]


@pytest.mark.parametrize("page", ["Pag. 13", "Page 15 of 200", "Seite 3 von 9", "12"])
def test_lines_with_the_number_of_a_page_are_removed(page):
    assert clean(f"{PROSE}\n\n{page}\n\n{PROSE}") == [PROSE, PROSE]


def test_a_word_that_a_page_breaks_is_joined():
    assert clean(
        "Snow lay on the pier when the boats came in, and the keep-\n\n13\n\ner slept."
    ) == ["Snow lay on the pier when the boats came in, and the keeper slept."]


def test_page_marks_inside_a_sentence_of_a_page_are_removed():
    assert clean_page("<p>Snow lay<span class='pb'>[p. 12]</span> on the pier.</p>") == [
        "Snow lay on the pier."
    ]


def test_footnotes_of_markdown_are_removed():
    text = f"The boats[^1] came in, and no one[^b] went down.\n\n{PROSE}\n\n[^1]: Of the island."
    assert clean(text) == ["The boats came in, and no one went down.", PROSE]


def test_lines_in_capitals_of_tei_with_one_head_stay():
    lines = [PROSE, "MARY TO THE KEEPER", PROSE]
    body = "".join(f"<p>{line}</p>" for line in lines)
    tei = f"<TEI><text><body><head>The Snow</head>{body}</body></text></TEI>"
    text, removals = extract(tei.encode(), "xml", Path("a.xml"), REMOVE)
    assert clean_text(text, NAMES, REMOVE, UNIFORM, names_heads(removals))[0] == lines
