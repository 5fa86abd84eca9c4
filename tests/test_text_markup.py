"""TEI, HTML and EPUB: what their markup says is not the text, and files that mean harm."""

import io
import zipfile
from pathlib import Path

import pytest

from textlstm.errors import TextlstmError
from textlstm.text.extract import extract

ALL = [
    "licence",
    "front_matter",
    "byline",
    "heading",
    "running_head",
    "page_number",
    "note",
    "markup",
]
HERE = Path("here")
TEI = """<?xml version="1.0" encoding="UTF-8"?><!-- c --><TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><titleStmt><title>T</title><author>George Sand</author></titleStmt></fileDesc></teiHeader>
<text><front><titlePage><docAuthor>GEORGE SAND</docAuthor></titlePage></front><body><div><head>I</head>
<p>Un <hi>premier</hi> para<lb break="no"/>graphe<note n="1">Une note.</note> suit<pb n="3"/>ici.</p><fw>SAND</fw>
<lg><l>Un vers,</l><l>un autre.</l></lg><sp><speaker>ANNE</speaker><p>Bonjour.</p></sp></div></body>
<back><div><note>Fin.</note></div></back></text></TEI>"""
PAGE = """<html><head><title>X</title><script>alert(1)</script></head><body><nav>Home</nav><h1>The Title</h1>
<div class="pg-boilerplate">Licence</div><p>First <i>para</i>graph&mdash;here.<sup>1</sup><br/>Next&nbsp;line</p>
<p class="footnote">A note.</p><blockquote>Quoted.</blockquote>
<p>Caf&eacute; &lt;3<span class="pagenum">12</span></p></body></html>"""


def text(content: str | bytes, format: str, kinds: list[str] = ALL) -> list[str]:
    raw = content.encode() if isinstance(content, str) else content
    return extract(raw, format, HERE, kinds)[0].split("\n\n")


def book(pages: dict[str, str], spine: list[str]) -> bytes:
    items = "".join(
        f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in pages
    )
    refs = "".join(f'<itemref idref="{n}"/>' for n in spine)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>T</dc:title><dc:creator>Ann</dc:creator></metadata><manifest>{items}</manifest><spine>{refs}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="in/a.opf"/></rootfiles></container>'
    return packed(
        {"META-INF/container.xml": container, "in/a.opf": package}
        | {f"in/{n}": p for n, p in pages.items()}
    )


def packed(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_tei():
    assert text(TEI, "xml") == ["Un premier paragraphe suit ici.", "Un vers, un autre.", "Bonjour."]
    kept = text(TEI, "xml", ["heading", "running_head"])
    assert "Un premier paragrapheUne note. suitici." not in kept
    assert "Fin." in kept and "GEORGE SAND" in kept and "I" not in kept
    kinds = {row.kind for row in extract(TEI.encode(), "xml", HERE, ALL)[1]}
    assert kinds == {"front_matter", "heading", "note", "running_head"}


def test_html():
    assert text(PAGE, "html") == ["First paragraph—here. Next line", "Quoted.", "Café <3"]
    assert "A note." in text(PAGE, "html", ["markup"])


def test_html_in_the_encoding_it_declares():
    page = '<html><head><meta charset="koi8-r"></head><body><p>Привет, мир.</p></body></html>'
    assert text(page.encode("koi8-r"), "html") == ["Привет, мир."]


def test_epub_in_reading_order():
    pages = {
        "cover.xhtml": "<p>COVER</p>",
        "b.xhtml": "<html><body><p>Second.</p></body></html>",
        "a.xhtml": "<p>First.</p>",
    }
    content = book(pages, ["cover.xhtml", "a.xhtml", "b.xhtml"])
    assert text(content, "epub") == ["First.", "Second."]
    assert text(content, "epub", []) == ["COVER", "First.", "Second."]


BOMB = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><TEI>&b;</TEI>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><TEI><p>&x;</p></TEI>'


@pytest.mark.parametrize(
    ("content", "format", "said"),
    [
        (BOMB, "xml", "declares XML entities"),
        (OUTSIDE, "xml", "declares XML entities"),
        (TEI[:300], "xml", "not well-formed"),
        ("", "xml", "not well-formed"),
        ("<p>" * 100_000, "xml", "not well-formed|nested"),
        (b"PK\x03\x04 broken", "epub", "not a readable zip"),
        (packed({"a": "b"}), "epub", "holds no META-INF/container.xml"),
        (packed({"a": "0" * 300_000_000}), "epub", "zip bomb"),
        (book({"a": "x"}, []), "epub", "its spine names no pages"),
        (book({"a": "x"}, ["a"])[:-40], "epub", "not a readable zip"),
    ],
)
def test_files_that_mean_harm_are_named(content, format, said):
    with pytest.raises(TextlstmError, match=said) as error:
        text(content, format)
    assert str(error.value).startswith("here:") and "\n" not in str(error.value)


def test_a_page_nested_without_end_is_read_or_named():
    try:
        assert text("<div>" * 100_000 + "deep", "html")
    except TextlstmError as error:
        assert "nested" in str(error)


def test_nothing_outside_a_book_is_read():
    content = book({"a": "<p>In.</p>"}, ["a"]).replace(b"in/a.opf", b"in/a.opf")
    outside = packed(
        {
            "META-INF/container.xml": '<c><rootfile full-path="../../../etc/passwd"/></c>',
        }
    )
    with pytest.raises(TextlstmError, match="holds no"):
        text(outside, "epub")
    assert text(content, "epub") == ["In."]


def tei(body: str) -> str:
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>'


def test_of_two_readings_the_editor_s_is_read():
    one = "<p>Saw <choice><sic>teh</sic><corr>the</corr></choice> <choice><abbr>Mr</abbr><expan>Mister</expan></choice>"
    assert text(tei(f"{one} <abbr>Dr</abbr> go<del>ne</del>.</p>"), "xml") == [
        "Saw the Mister Dr go."
    ]


def test_speech_inside_a_paragraph_stays_in_it_with_its_quotes():
    assert text(tei("<p>He said <q>yes</q> and <q>“no”</q>.</p>"), "xml") == [
        'He said "yes" and “no”.'
    ]
    assert text("<p>He said <q>yes</q> and left.</p>", "html") == ['He said "yes" and left.']
    assert text(tei("<quote><p>Whole.</p></quote><p>Next.</p>"), "xml") == ["Whole.", "Next."]


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "undefined", "unicode_escape", "utf-7", "nonsense", "us-ascii"]
)
def test_a_page_s_character_set_is_believed_within_reason(declared):
    wanted = ["L’été était là, “oui”, et la forêt aussi."]
    page = f"<html><head><meta charset={declared}></head><body><p>{wanted[0]}</p></body></html>"
    assert text(page.encode(), "html") == wanted  # it is UTF-8, whatever it says
    if declared in ("iso-8859-1", "us-ascii"):
        assert text(page.encode("cp1252"), "html") == wanted


def test_a_chapter_on_discovery_is_no_cover():
    page = "<html><body><p>Some words of {}.</p></body></html>"
    pages = {
        name: page.format(name)
        for name in ("cover.xhtml", "discovery.xhtml", "navarre.xhtml", "toc.xhtml")
    }
    read = text(book(pages, list(pages)), "epub")
    assert read == ["Some words of discovery.xhtml.", "Some words of navarre.xhtml."]
