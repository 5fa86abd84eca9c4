"""Boilerplate is removed and accounted for; the text of the author stays."""

from typing import get_args

import pytest

from textlstm.text.boilerplate import remove_boilerplate
from textlstm.text.facts import Names
from textlstm.text.inline import strip_inline
from textlstm.text.licence import cut_licence
from textlstm.text.paragraphs import split_paragraphs
from textlstm.text_settings import Removable

KINDS = list(get_args(Removable))
PROSE = "It was a bright cold day in the old town, and the clocks were striking as they always had."
NAMES = Names.from_metadata(["Jane Austen", "O'Neil"], "Emma in Town")


def kept(*parts: str, kinds: list[str] = KINDS) -> list[str]:
    return remove_boilerplate(list(parts), NAMES, kinds)[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("EMMA IN TOWN", "front_matter"),
        ("Emma in Town", "front_matter"),
        ("by Jane Austen", "byline"),
        ("BY THE AUTHOR OF PRIDE", "byline"),
        ("AUSTEN", "byline"),
        ("Miss Austen and O'Neil", "byline"),
        ("CHAPTER I", "heading"),
        ("Chapter the First", "heading"),
        ("XIV.", "heading"),
        ("BOOK SECOND", "heading"),
        ("PREFACE", "heading"),
        ("For the Independent Journal.", "heading"),
        ("Tuesday, November 20, 1787.", "heading"),
        ("To the People of the State of New York:", "heading"),
        ("Copyright 1911 by the Press", "licence"),
        ("All rights reserved, including that of translation.", "licence"),
    ],
)
def test_front_matter_is_removed_with_its_kind(text, kind):
    parts, removals = remove_boilerplate([text, PROSE], NAMES, KINDS)
    assert parts == [PROSE]
    assert [removal.kind for removal in removals] == [kind]
    assert kept(text, PROSE, kinds=[other for other in KINDS if other != kind]) == [text, PROSE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CHAPTER II", "heading"),
        ("* * * * *", "markup"),
        ("[Pg 12]", "page_number"),
        ("117", "page_number"),
        ("[1] A note at the foot of a page.", "note"),
        ("[Illustration: The house]", "note"),
        ("[Transcriber's note: spelling kept.]", "note"),
        ("THE SAME MATTER CONTINUED", "heading"),
    ],
)
def test_boilerplate_inside_the_text_is_removed_with_its_kind(text, kind):
    parts, removals = remove_boilerplate([PROSE, text, PROSE], NAMES, KINDS)
    assert parts == [PROSE, PROSE]
    assert [removal.kind for removal in removals] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "'No,' said Emma.",
        '"Never!"',
        "I think that Jane Austen would have laughed.",
        "I had 12 of them.",
        "Civil wars divide; I, too, am divided.",
        "Part of the reason, I suppose, was this.",
        "He came by the road.",
        "O ye who tread the Narrow Way",
        "No one spoke.",
        "No one spoke. Then Jeremiah went on:",
        "I no longer loved him.",
        "One letter came that morning.",
        "No. I did not see him.",
        "I act on instinct.",
        "Last letter was the worst.",
        "Vivid.",
        "Part one of it is done and gone.",
    ],
)
def test_prose_that_resembles_boilerplate_stays(text):
    assert kept(PROSE, text, PROSE) == [PROSE, text, PROSE]


@pytest.mark.parametrize(
    "text", ["By noon the snow had stopped.", "De ma fenêtre, je voyais la mer.", "No one spoke."]
)
def test_first_sentence_that_resembles_a_byline_stays(text):
    assert kept(text, PROSE) == [text, PROSE]


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Letter I",
            "LETTER I. To his friend",
            "Book the Second",
            "First Part",
            "No. 7",
            "No. XII",
            "xiv",
            "XL.",
        ),
        *(
            "Chapter 3 in which nothing happens",
            "ACT III SCENE II",
            "Part Two: The Sea",
            "Erstes Kapitel",
            "Act 2 The Storm",
        ),
    ],
)
def test_chapter_heading_is_removed(heading):
    assert kept(PROSE, heading, PROSE) == [PROSE, PROSE]


@pytest.mark.parametrize("heading", ["EMMA IN TOWN 119", "120 JANE AUSTEN", "Jane Austen 122"])
def test_running_head_with_page_number_is_removed(heading):
    assert kept(PROSE, heading, PROSE) == [PROSE, PROSE]


def test_thousands_of_dashes_take_linear_time():
    for line in ("—" * 200_000 + " four words are here", "–-" * 100_000 + " four words are here"):
        kept(PROSE, PROSE, line)


def test_chapter_title_after_its_heading_is_removed():
    assert kept(PROSE, "CHAPTER II", "In Which Harry Pays for His Supper", PROSE) == [PROSE, PROSE]
    assert kept(PROSE, "CHAPTER II", "He paid for his supper.", PROSE) == [
        PROSE,
        "He paid for his supper.",
        PROSE,
    ]


def test_contents_in_one_paragraph_and_the_praise_before_them_are_removed():
    contents = (
        "CONTENTS CHAPTER I. A FEVER CHAPTER II. MARIAN'S STORY CHAPTER III. ACCEPTED "
        + "and more " * 20
    )
    praise = '"A novel by Miss Austen never tires a reader," says the World.'
    parts, removals = remove_boilerplate([praise, contents, PROSE], NAMES, KINDS)
    assert parts == [PROSE]
    assert [removal.kind for removal in removals] == [
        "front_matter",
        "front_matter",
    ]
    assert kept(PROSE, "Contents of the chapter were, as he said, of no use.") == [
        PROSE,
        "Contents of the chapter were, as he said, of no use.",
    ]


def test_signatures_and_end_lines_are_removed():
    assert kept(PROSE, "PUBLIUS.", "EMMA IN TOWN.") == [PROSE]
    assert kept(PROSE, "THE END") == [PROSE]
    assert kept(PROSE, "Finis.") == [PROSE]
    assert kept(PROSE, "((--Jane Austen, O'Neil))", "-- Sydney newsroom 61-2 9373-1800") == [PROSE]
    assert kept(PROSE, "He paid 202 pounds.") == [PROSE, "He paid 202 pounds."]


def test_author_name_is_a_running_head_only_if_repeated():
    assert (
        kept(PROSE, "Jane Austen", PROSE, "Jane Austen", PROSE, "Jane Austen", PROSE) == [PROSE] * 4
    )
    assert kept(PROSE, "Jane Austen", PROSE) == [PROSE, "Jane Austen", PROSE]


def test_text_outside_the_gutenberg_marks_is_removed():
    mark = "*** {} OF THE PROJECT GUTENBERG EBOOK X ***".format
    text = f"Title: X\n{mark('START')}\n{PROSE}\n{mark('END')}\nFoot"
    rest, removals = cut_licence(text, KINDS)
    assert rest.strip() == PROSE
    assert [removal.kind for removal in removals] == ["licence"] * 2
    assert cut_licence(text, []) == (text, [])


def test_footnote_marks_are_removed():
    assert strip_inline("A claim[1] and another [*].", KINDS)[0] == "A claim and another."
    assert strip_inline("A claim [Footnote 2: which it is] here.", KINDS)[0] == "A claim here."
    assert strip_inline("A claim[1].", []) == ("A claim[1].", [])


def test_page_number_inside_a_sentence_is_removed():
    text, removals = strip_inline("Some prose that goes on and\n117\ngoes over the page.", KINDS)
    assert text == "Some prose that goes on and\ngoes over the page."
    assert [(removal.kind, removal.text) for removal in removals] == [("page_number", "117")]
    verse = "He was born in\n\n1787\n\nand died."
    assert strip_inline(verse, KINDS)[0] == verse
    assert strip_inline("in 1787\nand", KINDS)[0] == "in 1787\nand"


def test_transcriber_credits_and_notes_are_removed():
    parts = [
        "Produced by A. Volunteer",
        "Transcriber's Note: Original spelling kept.",
        PROSE,
        PROSE,
    ]
    parts += [
        "TRANSCRIBER'S NOTES",
        "Obvious errors were corrected.",
        "Page 3: 'teh' became 'the'.",
    ]
    assert kept(*parts) == [PROSE, PROSE]
    assert kept(PROSE, "The scene was produced by a painter from Rome.", PROSE)[1].startswith(
        "The scene"
    )


def test_dialogue_before_the_heading_of_a_second_part_stays():
    speech = ['"Who is it?"', '"It is I," said Ann in a low voice', "He sighed."]
    assert kept(PROSE, *speech, PROSE, "II", PROSE) == [PROSE, *speech, PROSE, PROSE]
    praise = '"Miss Austen is the Queen of the circulating libraries."'
    assert kept(
        "Price 2s. in boards; 3s. in half parchment or half morocco; postage 4d.",
        praise,
        "CHAPTER I",
        PROSE,
    )[1:] == [PROSE]
    assert kept("A Tale", "For my mother", PROSE, "by Jane Austen", "CHAPTER I", PROSE) == [
        PROSE,
        PROSE,
    ]


def test_gutenberg_mark_without_trailing_asterisks():
    mark = "*** START OF THE PROJECT GUTENBERG EBOOK EMMA\n\n"
    end = "\n\n*** END OF THE PROJECT GUTENBERG EBOOK EMMA ***\nLicence."
    assert (
        cut_licence(f"Head.\n\n{mark}{PROSE}\n\n{PROSE}{end}", KINDS)[0].strip()
        == f"{PROSE}\n\n{PROSE}"
    )


def test_paragraphs_end_at_blank_lines_or_short_lines():
    assert split_paragraphs("a\nb\n\n  \nc") == ["a\nb", "c"]
    long = "x" * 130
    assert split_paragraphs(f"{long}\nshort\n{long}") == [long, "short", long]
    words = "some words of a line that is wrapped at a width of sixty-six signs"
    wrapped = "\n".join([words] * 40 + ["and here it ends."] + [words] * 40 + ["The end."])
    assert [part.count("\n") for part in split_paragraphs(wrapped)] == [40, 40]
