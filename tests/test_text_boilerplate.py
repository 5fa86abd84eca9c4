"""What is not the author's goes, with an account; what is his stays."""

import pytest

from textlstm.text.boilerplate import Names, licences, remove, strip_inline
from textlstm.text.paragraphs import paragraphs

KINDS = [
    "licence",
    "front_matter",
    "byline",
    "heading",
    "running_head",
    "page_number",
    "note",
    "markup",
]
PROSE = "It was a bright cold day in the old town, and the clocks were striking as they always had."
NAMES = Names.from_metadata(["Jane Austen", "O'Neil"], "Emma in Town")


def kept(*parts: str, kinds: list[str] = KINDS) -> list[str]:
    return remove(list(parts), NAMES, kinds)[0]


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
def test_before_the_text(text, kind):
    parts, removals = remove([text, PROSE], NAMES, KINDS)
    assert parts == [PROSE] and [removal.kind for removal in removals] == [kind]
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
def test_within_the_text(text, kind):
    parts, removals = remove([PROSE, text, PROSE], NAMES, KINDS)
    assert parts == [PROSE, PROSE] and [removal.kind for removal in removals] == [kind]


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
def test_what_is_the_authors_stays(text):
    assert kept(PROSE, text, PROSE) == [PROSE, text, PROSE]


@pytest.mark.parametrize(
    "text", ["By noon the snow had stopped.", "De ma fenêtre, je voyais la mer.", "No one spoke."]
)
def test_a_first_sentence_stays(text):
    assert kept(text, PROSE) == [text, PROSE]


@pytest.mark.parametrize(
    "head",
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
def test_heads_of_every_kind(head):
    assert kept(PROSE, head, PROSE) == [PROSE, PROSE]


@pytest.mark.parametrize("head", ["EMMA IN TOWN 119", "120 JANE AUSTEN", "Jane Austen 122"])
def test_a_running_head_with_its_page(head):
    assert kept(PROSE, head, PROSE) == [PROSE, PROSE]


def test_dashes_by_the_thousand_take_no_square_of_time():
    for line in ("—" * 200_000 + " four words are here", "–-" * 100_000 + " four words are here"):
        kept(PROSE, PROSE, line)


def test_the_title_of_a_chapter_follows_its_head():
    assert kept(PROSE, "CHAPTER II", "In Which Harry Pays for His Supper", PROSE) == [PROSE, PROSE]
    assert kept(PROSE, "CHAPTER II", "He paid for his supper.", PROSE) == [
        PROSE,
        "He paid for his supper.",
        PROSE,
    ]


def test_contents_in_one_paragraph_go_with_what_stands_before_them():
    contents = (
        "CONTENTS CHAPTER I. A FEVER CHAPTER II. MARIAN'S STORY CHAPTER III. ACCEPTED "
        + "and more " * 20
    )
    praise = '"A novel by Miss Austen never tires a reader," says the World.'
    parts, removals = remove([praise, contents, PROSE], NAMES, KINDS)
    assert parts == [PROSE] and [removal.kind for removal in removals] == [
        "front_matter",
        "front_matter",
    ]
    assert kept(PROSE, "Contents of the chapter were, as he said, of no use.") == [
        PROSE,
        "Contents of the chapter were, as he said, of no use.",
    ]


def test_at_the_end():
    assert kept(PROSE, "PUBLIUS.", "EMMA IN TOWN.") == [PROSE]
    assert kept(PROSE, "THE END") == [PROSE]
    assert kept(PROSE, "Finis.") == [PROSE]
    assert kept(PROSE, "((--Jane Austen, O'Neil))", "-- Sydney newsroom 61-2 9373-1800") == [PROSE]
    assert kept(PROSE, "He paid 202 pounds.") == [PROSE, "He paid 202 pounds."]


def test_running_heads_are_heads_that_run():
    assert (
        kept(PROSE, "Jane Austen", PROSE, "Jane Austen", PROSE, "Jane Austen", PROSE) == [PROSE] * 4
    )
    assert kept(PROSE, "Jane Austen", PROSE) == [PROSE, "Jane Austen", PROSE]


def test_gutenbergs_licence():
    mark = "*** {} OF THE PROJECT GUTENBERG EBOOK X ***".format
    text = f"Title: X\n{mark('START')}\n{PROSE}\n{mark('END')}\nFoot"
    rest, removals = licences(text, KINDS)
    assert rest.strip() == PROSE and [removal.kind for removal in removals] == ["licence"] * 2
    assert licences(text, []) == (text, [])


def test_marks_of_footnotes():
    assert strip_inline("A claim[1] and another [*].", KINDS)[0] == "A claim and another."
    assert strip_inline("A claim [Footnote 2: which it is] here.", KINDS)[0] == "A claim here."
    assert strip_inline("A claim[1].", []) == ("A claim[1].", [])


def test_page_numbers_amid_a_sentence():
    text, removals = strip_inline("Some prose that goes on and\n117\ngoes over the page.", KINDS)
    assert text == "Some prose that goes on and\ngoes over the page."
    assert [(removal.kind, removal.text) for removal in removals] == [("page_number", "117")]
    verse = "He was born in\n\n1787\n\nand died."
    assert (
        strip_inline(verse, KINDS)[0] == verse
        and strip_inline("in 1787\nand", KINDS)[0] == "in 1787\nand"
    )


def test_who_prepared_a_file_and_what_he_noted():
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


def test_a_story_s_speech_before_the_head_of_its_second_part_stays():
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


def test_gutenbergs_mark_without_its_last_stars():
    mark = "*** START OF THE PROJECT GUTENBERG EBOOK EMMA\n\n"
    end = "\n\n*** END OF THE PROJECT GUTENBERG EBOOK EMMA ***\nLicence."
    assert (
        licences(f"Head.\n\n{mark}{PROSE}\n\n{PROSE}{end}", KINDS)[0].strip()
        == f"{PROSE}\n\n{PROSE}"
    )


def test_paragraphs_at_blank_lines_or_where_an_author_ended_them():
    assert paragraphs("a\nb\n\n  \nc") == ["a\nb", "c"]
    long = "x" * 130
    assert paragraphs(f"{long}\nshort\n{long}") == [long, "short", long]
    words = "some words of a line that is wrapped at a width of sixty-six signs"
    wrapped = "\n".join([words] * 40 + ["and here it ends."] + [words] * 40 + ["The end."])
    assert [part.count("\n") for part in paragraphs(wrapped)] == [40, 40]
