"""Text is extracted from TEI, HTML and EPUB; malicious files are refused."""

import io
import zipfile
from pathlib import Path
from typing import get_args

import pytest

from textlstm.errors import TextlstmError
from textlstm.text.extract import extract
from textlstm.text_settings import Removable

ALL = list(get_args(Removable))
PATH = Path("original")
TEI = """<?xml version="1.0" encoding="UTF-8"?><!-- c --><TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><titleStmt><title>T</title><author>George Sand</author></titleStmt>
</fileDesc></teiHeader>
<text><front><titlePage><docAuthor>GEORGE SAND</docAuthor></titlePage></front><body><div>
<head>I</head><p>Un <hi>premier</hi> para<lb break="no"/>graphe<note n="1">Une note.</note>
suit<pb n="3"/>ici.</p><fw>SAND</fw>
<lg><l>Un vers,</l><l>un autre.</l></lg><sp><speaker>ANNE</speaker><p>Bonjour.</p></sp></div></body>
<back><div><note>Fin.</note></div></back></text></TEI>"""
PAGE = """<html><head><title>X</title><script>alert(1)</script></head><body><nav>Home</nav>
<h1>The Title</h1><div class="pg-boilerplate">Licence</div>
<p>First <i>para</i>graph&mdash;here.<sup>1</sup><br/>Next&nbsp;line</p>
<p class="footnote">A note.</p><blockquote>Quoted.</blockquote>
<p>Caf&eacute; &lt;3<span class="pagenum">12</span></p></body></html>"""


def text(content: str | bytes, format: str, kinds: list[str] = ALL) -> list[str]:
    raw = content.encode() if isinstance(content, str) else content
    return extract(raw, format, PATH, kinds)[0].split("\n\n")


def book(pages: dict[str, str], spine: list[str]) -> bytes:
    items = "".join(
        f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in pages
    )
    refs = "".join(f'<itemref idref="{n}"/>' for n in spine)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>T</dc:title><dc:creator>Ann</dc:creator></metadata>"
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>"
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


def test_tei_paragraphs_without_notes_and_headings():
    assert text(TEI, "xml") == ["Un premier paragraphe suit ici.", "Un vers, un autre.", "Bonjour."]
    kept = text(TEI, "xml", ["heading", "running_head"])
    assert "Un premier paragrapheUne note. suitici." not in kept
    assert "Fin." in kept
    assert "GEORGE SAND" in kept
    assert "I" not in kept
    kinds = {row.kind for row in extract(TEI.encode(), "xml", PATH, ALL)[1]}
    assert kinds == {"front_matter", "heading", "note", "running_head"}


def test_html_paragraphs_without_scripts_and_headings():
    assert text(PAGE, "html") == ["First paragraph—here. Next line", "Quoted.", "Café <3"]
    assert "A note." in text(PAGE, "html", ["markup"])


def test_html_is_decoded_with_its_declared_character_set():
    page = '<html><head><meta charset="koi8-r"></head><body><p>Привет, мир.</p></body></html>'
    assert text(page.encode("koi8-r"), "html") == ["Привет, мир."]


def test_epub_pages_in_reading_order_without_the_cover():
    pages = {
        "cover.xhtml": "<p>COVER</p>",
        "b.xhtml": "<html><body><p>Second.</p></body></html>",
        "a.xhtml": "<p>First.</p>",
    }
    content = book(pages, ["cover.xhtml", "a.xhtml", "b.xhtml"])
    assert text(content, "epub") == ["First.", "Second."]
    assert text(content, "epub", []) == ["COVER", "First.", "Second."]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 30}">' for n in range(1, 8))
    + "]><TEI>&a7;</TEI>"
)
LOOP = '<!DOCTYPE l [<!ENTITY a "&b;"><!ENTITY b "&a;">]><TEI>&a;</TEI>'
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<TEI><p>&x;</p></TEI>"
)


@pytest.mark.parametrize(
    ("content", "format", "message"),
    [
        (BOMB, "xml", "declares XML entities that expand too far"),
        (LOOP, "xml", "declares XML entities that expand too far"),
        (OUTSIDE, "xml", "the XML entity &x; is external"),
        ("<TEI><p>&ann;</p></TEI>", "xml", "the XML entity &ann; is not declared in the file"),
        (TEI[:300], "xml", "not well-formed"),
        ("", "xml", "not well-formed"),
        ("<p>" * 100_000, "xml", "not well-formed|nested"),
        (b"PK\x03\x04 broken", "epub", "not a readable zip"),
        (packed({"a": "b"}), "epub", "has no member META-INF/container.xml"),
        (packed({"a": "0" * 300_000_000}), "epub", "zip bomb"),
        (book({"a": "x"}, []), "epub", "its spine names no pages"),
        (book({"a": "x"}, ["a"])[:-40], "epub", "not a readable zip"),
    ],
)
def test_malicious_or_damaged_file_is_refused_with_its_name(content, format, message):
    with pytest.raises(TextlstmError, match=message) as error:
        text(content, format)
    assert str(error.value).startswith("original:")
    assert "\n" not in str(error.value)


def test_deeply_nested_page_is_read_or_refused():
    try:
        assert text("<div>" * 100_000 + "deep", "html")
    except TextlstmError as error:
        assert "nested" in str(error)


def test_epub_cannot_refer_to_files_outside_its_zip():
    content = book({"a": "<p>In.</p>"}, ["a"]).replace(b"in/a.opf", b"in/a.opf")
    outside = packed(
        {
            "META-INF/container.xml": '<c><rootfile full-path="../../../etc/passwd"/></c>',
        }
    )
    with pytest.raises(TextlstmError, match="has no member"):
        text(outside, "epub")
    assert text(content, "epub") == ["In."]


def tei(body: str) -> str:
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>'


def test_reading_of_the_editor_is_preferred():
    choices = (
        "<choice><sic>teh</sic><corr>the</corr></choice> "
        "<choice><abbr>Mr</abbr><expan>Mister</expan></choice>"
    )
    assert text(tei(f"<p>Saw {choices} <abbr>Dr</abbr> go<del>ne</del>.</p>"), "xml") == [
        "Saw the Mister Dr go."
    ]


def test_inline_speech_stays_in_its_paragraph_with_quotes():
    assert text(tei("<p>He said <q>yes</q> and <q>“no”</q>.</p>"), "xml") == [
        'He said "yes" and “no”.'
    ]
    assert text("<p>He said <q>yes</q> and left.</p>", "html") == ['He said "yes" and left.']
    assert text(tei("<quote><p>Whole.</p></quote><p>Next.</p>"), "xml") == ["Whole.", "Next."]


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "undefined", "unicode_escape", "utf-7", "nonsense", "us-ascii"]
)
def test_declared_character_set_is_ignored_for_utf8(declared):
    wanted = ["L’été était là, “oui”, et la forêt aussi."]
    page = f"<html><head><meta charset={declared}></head><body><p>{wanted[0]}</p></body></html>"
    assert text(page.encode(), "html") == wanted  # it is UTF-8, whatever it says
    if declared in ("iso-8859-1", "us-ascii"):
        assert text(page.encode("cp1252"), "html") == wanted


def test_file_names_that_contain_cover_or_nav_are_text():
    page = "<html><body><p>Some words of {}.</p></body></html>"
    pages = {
        name: page.format(name)
        for name in ("cover.xhtml", "discovery.xhtml", "navarre.xhtml", "toc.xhtml")
    }
    read = text(book(pages, list(pages)), "epub")
    assert read == ["Some words of discovery.xhtml.", "Some words of navarre.xhtml."]


def test_named_entities_of_html_and_iso_become_letters():
    page = (
        '<!DOCTYPE TEI.2 PUBLIC "-//TEI P4//DTD Main" "http://x.org/tei2.dtd" [\n'
        '<!ENTITY % TEI.XML "INCLUDE"> %TEI.XML; <!ENTITY fig SYSTEM "a.gif" NDATA gif>\n'
        '<!-- <!ENTITY dash "no"> --> <!ENTITY dash "&#8212;"> <!ENTITY two "&dash;&dash;">]>'
        "<TEI.2><teiHeader><p>&notice;</p></teiHeader><text><body>"
        "<p>Le caf&eacute; &two; la for&ecirc;t &amp; l&rsquo;&eacute;t&eacute;</p>"
        "<p>&Agr;&bgr; <![CDATA[&x;]]> &scaron;</p></body></text></TEI.2>"
    )
    assert text(page, "xml") == ["Le café —— la forêt & l’été", "Αβ &x; š"]
    removals = extract(page.encode(), "xml", PATH, ALL)[1]
    assert [row.text for row in removals] == ["&notice;"]


def test_xml_in_declared_encodings_is_read():
    page = '<?xml version="1.0" encoding="{}"?><TEI><text><p>Café été.</p></text></TEI>'
    for name in ("iso-8859-1", "utf-16", "utf-8"):
        assert text(page.format(name).encode(name), "xml") == ["Café été."]
    assert text(page.format("utf-16").encode(), "xml") == ["Café été."]  # a false declaration
    with pytest.raises(TextlstmError, match="unknown encoding x-no"):
        text(page.format("x-no").encode(), "xml")
