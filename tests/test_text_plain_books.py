"""Books in plain text: marks of digitisers go; verse, drama and the author's short lines stay."""

from typing import get_args

import pytest

from textlstm.text.clean import clean_text
from textlstm.text.facts import Names
from textlstm.text.normalise import rejoin_hyphens
from textlstm.text_settings import Normalisable, Removable

REMOVE, UNIFORM = list(get_args(Removable)), list(get_args(Normalisable))
NAMES = Names.from_metadata(["Mary Hill"], "The Lighthouse Keeper")
FIRST = (
    "Snow lay on the pier when the boats came in, and no one\nwent down to meet them that morning."
)
SECOND = "The lamp had been out since Sunday, and the old keeper\nsat by the stove without a word."
BOOK = [" ".join(FIRST.split()), " ".join(SECOND.split())]


def clean(text: str, names: Names = NAMES, remove=REMOVE) -> list[str]:
    return clean_text(text, names, remove, UNIFORM)[0]


@pytest.mark.parametrize(
    "mark",
    [
        "*** START OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK, THE LIGHTHOUSE KEEPER ***",
        "***START OF THIS PROJECT GUTENBERG EBOOK***",
        "*** BEGIN OF THE PROJECT GUTENBERG ETEXT 77 ***",
        "START OF THIS PROJECT GUTENBERG ETEXT THE LIGHTHOUSE KEEPER",
        "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.10.01.95*END*",
        "*END THE SMALL PRINT! FOR COPYRIGHT PROTECTED ETEXTS*Ver.01.02.01*END*",
    ],
)
def test_text_above_a_start_mark_is_removed(mark):
    header = "The Project Gutenberg Etext of a book, which anybody may copy for nothing at all."
    assert clean(f"{header}\n\n{mark}\n\n{FIRST}\n\n{SECOND}\n") == BOOK


@pytest.mark.parametrize(
    "mark",
    [
        "End of this Project Gutenberg Etext",
        "The end of the Project Gutenberg etext of The Lighthouse Keeper",
        "*** END OF THE PROJECT GUTENBERG EBOOK 77 ***",
        "Ende dieses Projekt Gutenberg Etextes Der Wärter",
        "Fin du Projet Gutenberg, Le gardien",
        "**This is a COPYRIGHTED Project Gutenberg Etext, Details Above**",
        "***** This file should be named lamp10.txt or lamp10.zip *****",
    ],
)
def test_text_below_an_end_mark_is_removed(mark):
    assert clean(f"{FIRST}\n\n{SECOND}\n\n{mark}\n\nMore words by lawyers are here.\n") == BOOK


def test_small_print_below_the_book_does_not_remove_the_book():
    text = (
        f"{FIRST}\n\n{SECOND}\n\nEnd of Project Gutenberg's The Lighthouse Keeper\n\n"
        "***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN EBOOKS**START***\nWhy is it here?\n\n"
        "*END THE SMALL PRINT! FOR PUBLIC DOMAIN EBOOKS*Ver.02/11/02*END*\n"
    )
    assert clean(text) == BOOK


@pytest.mark.parametrize(
    "line",
    [
        "Digitized by Google",
        "Digitized by the Internet Archive in 2009 with funding from a library",
        "Generated on 2019-04-02 for a reader at http://hdl.handle.net/2027/x / HathiTrust",
        "Original from UNIVERSITY OF MICHIGAN",
        "This book is brought to you by Feedbooks http://www.feedbooks.com",
        "<<THIS ELECTRONIC VERSION OF THE TALES IS\nCOPYRIGHT 1990 AND PROVIDED BY PROJECT "
        "GUTENBERG\nETEXT OF A COLLEGE. COPIES MAY BE DISTRIBUTED.>>",
    ],
)
def test_line_of_a_digitiser_amid_the_text_is_removed(line):
    assert clean(f"{FIRST}\n\n{line}\n\n{SECOND}\n") == BOOK


@pytest.mark.parametrize(
    "lines",
    [
        ["Nobody."],
        ["And I.", "Peter!", "And I.", "Peter!", "And I."],
        ["Mary looked out of the window, and the hill was white."],
        ["What has become of the keeper?"],
        ["»Guten Abend«, sagte der Wärter.", "›Nein‹"],
    ],
    ids=["one word", "refrain", "author's name in a sentence", "words of the title", "German"],
)
def test_first_short_and_repeated_lines_of_the_author_stay(lines):
    assert clean_text("\n\n".join([*lines, FIRST]), NAMES, REMOVE, [])[0][:-1] == lines


def test_german_opening_with_capitals_stays():
    lines = ["Der Mann kam Abends.", "»Guten Tag, Herr Vater.«"]
    prose = (
        "Am Abend kam der Wärter mit der Lampe aus dem Turm, und die Kinder der Fischer liefen "
        "ihm auf der Mole entgegen, während im Dorf die Glocke der Kirche schlug."
    )
    assert clean_text("\n\n".join([*lines, prose]), NAMES, REMOVE, [])[0] == [*lines, prose]


def test_inscription_in_capitals_stays():
    stone = "HERE REST\nTHE DROWNED"
    assert clean(f"{FIRST}\n\n{stone}\n\n{SECOND}\n") == [BOOK[0], stone, BOOK[1]]
    sign = "KEEP OUT"
    text = f"{FIRST}\n\nOn the door he read:\n\n{sign}\n\n{SECOND}\n"
    assert sign in clean(text)


def test_running_head_names_author_or_title():
    head = "The Lighthouse Keeper"
    text = f"\n\n{head} 12\n\n".join([FIRST, SECOND, FIRST])
    assert clean(text) == [*BOOK, BOOK[0]]


def test_verse_keeps_its_lines_and_prose_is_joined():
    verse = "The tide comes in,\nThe tide goes out,\nAnd no one is about."
    assert clean(f"{FIRST}\n\n{verse}\n\n{SECOND}\n") == [BOOK[0], verse, BOOK[1]]


def test_verse_numbers_are_removed():
    lines = [f"The tide comes in, the tide goes out, verse {letter}," for letter in "abcdefghij"]
    text = "\n".join(f"{line}      {n}" if n % 5 == 0 else line for n, line in enumerate(lines, 1))
    assert clean(text) == ["\n".join(lines)]
    assert clean("1\nThe tide comes in.\n2\nThe tide goes out.") == [
        "The tide comes in.\nThe tide goes out."
    ]


PLAY = (
    "PETER.\nThe lamp is out.\n\nSUSAN. (aside)\nHe knows it.\n\nPETER.\nWho is there?\n\n"
    "[A knock.]\n\nSUSAN.\nNobody at all.\n\nPETER\n\nThen open the door, and let us see."
)


def test_speakers_are_removed_and_recorded():
    paragraphs, removals = clean_text(PLAY, NAMES, REMOVE, [])
    assert paragraphs == [
        "The lamp is out.",
        "(aside) He knows it.",
        "Who is there?",
        "[A knock.]",
        "Nobody at all.",
        "Then open the door, and let us see.",
    ]
    assert [removal.text for removal in removals] == [
        "PETER.",
        "SUSAN.",
        "PETER.",
        "SUSAN.",
        "PETER",
    ]
    assert {removal.kind for removal in removals} == {"speaker"}


def test_speakers_stay_if_the_setting_keeps_them():
    remove = [kind for kind in REMOVE if kind != "speaker"]
    paragraphs = clean_text(PLAY, NAMES, remove, [])[0]
    assert paragraphs[0] == "PETER.\nThe lamp is out."
    assert "PETER" in paragraphs


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("a light-\nhouse", "a lighthouse"),
        ("a well-\nknown, well-known man", "a well-known, well-known man"),
        ("die Stra⸗\nße und nie=\nmand", "die Straße und niemand"),
        ("der Zei‐\nchen und wie¬\nder", "der Zeichen und wieder"),
        ("die Feld-\nund Waldwege", "die Feld- und Waldwege"),
        ("the Anglo-\nSaxon", "the Anglo-Saxon"),
        ("die Brücke an der Brük-\nke", "die Brücke an der Brücke"),
    ],
)
def test_hyphens_at_line_ends(text, joined):
    assert rejoin_hyphens(text)[0] == joined


@pytest.mark.parametrize("indent", ["   ", "\t"])
def test_indented_lines_begin_paragraphs(indent):
    text = (
        f"{indent}Snow lay on the pier.\n{indent}No one came,\nnot even he.\n{indent}It was late."
    )
    assert clean(text) == ["Snow lay on the pier.", "No one came, not even he.", "It was late."]


def test_german_speech_before_the_first_chapter_stays():
    lines = ["»Mary!« rief er.", "›Hier.‹"]
    assert clean_text("\n\n".join([*lines, "Erstes Kapitel", FIRST]), NAMES, REMOVE, [])[0][:2] == (
        lines
    )


def test_name_of_an_author_without_capitals_is_a_byline():
    names = Names.from_metadata(["山田花子"], "灯台守")
    text = "灯台守\n\n山田花子\n\n老人は川を渡った。"
    assert clean_text(text, names, REMOVE, [])[0] == ["老人は川を渡った。"]
