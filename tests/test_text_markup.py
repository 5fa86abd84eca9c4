"""Text is extracted from TEI, HTML and EPUB; malicious files are refused."""

import io
import zipfile
from pathlib import Path
from typing import get_args

import pytest

from textlstm.errors import TextlstmError
from textlstm.text.extract import extract
from textlstm.text.paragraphs import VERSE_END
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
    return extract(raw, format, PATH, kinds)[0].replace(VERSE_END, "\n").split("\n\n")


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
    assert text(TEI, "xml") == [
        "Un premier paragraphe suit ici.",
        "Un vers,\nun autre.",
        "Bonjour.",
    ]
    kept = text(TEI, "xml", ["heading", "running_head"])
    assert "Un premier paragrapheUne note. suitici." not in kept
    assert "Fin." in kept
    assert "GEORGE SAND" in kept
    assert "I" not in kept
    kinds = {row.kind for row in extract(TEI.encode(), "xml", PATH, ALL)[1]}
    assert kinds == {"front_matter", "heading", "note", "running_head", "speaker"}


def test_html_paragraphs_without_scripts_and_headings():
    assert text(PAGE, "html") == ["First paragraph—here.\nNext line", "Quoted.", "Café <3"]
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


A, B = "The carts came down at dusk, and it rained.", "Nobody spoke of the mill that evening."


def html(body: str) -> str:
    return f"<html><head><title>x</title></head><body>{body}</body></html>"


def test_only_digits_marks_and_links_in_superscript_are_footnotes():
    page = html(
        "<p>M<sup>me</sup> Sand, le 1<sup>er</sup> mai<sup>2</sup>, n<sup>o</sup> 7<sup>*</sup>, "
        "dit-elle<sup><a href='#b'>b</a></sup>.</p>"
    )
    assert text(page, "html") == ["Mme Sand, le 1er mai, no 7, dit-elle."]


def test_link_to_a_footnote_and_the_footnote_itself_are_removed():
    page = html(
        f"<p>{A}<a href='#fn1'>[1]</a> {B} <a href='#c2'>Chapter 2</a></p>"
        "<p><a href='#fnref1'>[1]</a> A note by the editor.</p>"
    )
    assert text(page, "html") == [f"{A} {B} Chapter 2"]


@pytest.mark.parametrize(
    "body",
    [
        f"<div id='contents'><p>{A}</p><p>{B}</p></div>",
        f"<div class='page-break-before'><p>{A}</p><p>{B}</p></div>",
        f"<div class='notes'><p>{A}</p><p>{B}</p></div>",
        f"<div class='noprint'><p>{A}</p><p>{B}</p></div>",
        f"<article><header><p>{A}</p></header><p>{B}</p></article>",
        f"{A}<br><br>\n{B}",
        f"<pre>{A}\n\n{B}\n</pre>",
        f"{A}<h2>Two</h2>{B}",
        f"<p><img alt='T' src='t.png'>{A[1:]}</p><p><span class='dropcap'>N</span>{B[1:]}</p>",
    ],
)
def test_author_text_in_html_stays_with_its_paragraphs_apart(body):
    assert text(html(body), "html") == [A, B]


@pytest.mark.parametrize(
    "extra",
    [
        "<div class='toc'><a href='#a'>One</a> <a href='#b'>Two</a></div>",
        "<div id='toc'><ul><li>One</li></ul></div>",
        "<span class='pagenum'>[Pg 12]</span>",
        "<span class='linenum'>10</span>",
        "<div class='ws-header'>The Mill by Ann Lee</div>",
        "<div class='printfooter'>Retrieved from a site</div>",
        "<p class='MsoFootnoteText'>A note.</p>",
        "<header>The site</header>",
    ],
)
def test_text_of_the_site_or_printer_in_html_is_removed(extra):
    assert text(html(f"<p>{A}</p>{extra}<p>{B}</p>"), "html") == [A, B]


def test_reading_of_a_ruby_is_removed():
    ruby = "<p>彼は<ruby>激怒<rp>(</rp><rt>げきど</rt><rp>)</rp></ruby>した。\n  村の人。</p>"
    assert text(html(ruby), "html") == ["彼は激怒した。村の人。"]
    assert text(tei(ruby), "xml") == ["彼は激怒した。村の人。"]


def test_page_without_any_paragraph_element_keeps_its_blank_lines():
    assert text(f"{A}\n\n<i>{B}</i>", "html") == [A, B]
    assert text(html(f"{A}\n\n<i>{B}</i>"), "html") == [A, B]
    assert text(html(f"<center><b>{A}</b></center>"), "html") == [A]


def test_lines_of_a_stanza_are_lines_of_one_paragraph():
    stanza = "<div class='stanza'><div class='verse'>The sea,</div><div class='verse'>A</div></div>"
    assert text(html(stanza), "html") == ["The sea,\nA"]
    assert text(tei("<lg><l>The sea,</l>\n<l>A</l></lg>"), "xml") == ["The sea,\nA"]


def test_words_and_sentences_that_are_elements_are_apart():
    words = "<p><w>Say</w><w>no</w><pc>(</pc><w>now</w><pc>)</pc><pc>.</pc></p>"
    assert text(tei(words), "xml") == ["Say no (now)."]
    assert text(tei("<p><w>No</w> <w>w</w><w>ay</w></p>"), "xml") == ["No way"]
    assert text(tei("<p><s>One.</s><s>Two.</s></p>"), "xml") == ["One. Two."]


def test_hyphen_before_a_printed_line_end_stays_at_the_end_of_a_line():
    page = "<p>Stra-<lb/>\n ße, nie¬<lb n='2'/>mand und\n<lb break='no'/>so<lb/>wei-<pb/>ter</p>"
    assert text(tei(page), "xml") == ["Stra-\nße, nie-\nmand undso wei-\nter"]


def test_stage_direction_inside_a_speech_does_not_cut_it():
    speech = "<sp><speaker>A</speaker><p>Like <stage>(shows)</stage> this.</p></sp>"
    assert text(tei(speech), "xml") == ["Like (shows) this."]
    assert text(tei("<stage>Enter A.</stage><p>Go.</p>"), "xml") == ["Enter A.", "Go."]


def test_utterances_and_other_children_of_a_division_are_paragraphs():
    page = f"<div><u who='a'>{A}</u><pb/><u who='b'>{B}</u></div>"
    assert text(tei(page), "xml") == [A, B]


def test_removed_note_in_unknown_xml_does_not_cut_its_sentence():
    page = "<doc><x>See <b>that</b><footnote><x>N</x></footnote> now.</x></doc>"
    assert text(page, "xml") == ["See that now."]


def test_labels_of_a_list_are_text():
    assert text(tei("<list><label>One</label><item>a dog</item></list>"), "xml") == ["One", "a dog"]


def test_xml_of_unknown_kind_has_its_paragraphs_apart_without_metadata():
    page = f"<doc><author>Lee</author><title>T</title><sec><x>{A}</x><x>No<b>bo</b>dy.</x></sec>"
    assert text(f"{page}<y>{A}\n\n{B}</y></doc>", "xml") == [A, "Nobody.", A, B]


def test_fiction_book_is_read_without_description_notes_and_pictures():
    page = (
        "<FictionBook><description><author>Lee</author></description><body><title><p>I</p></title>"
        f"<section><p>{A}</p><empty-line/><poem><stanza><v>One,</v><v>two</v></stanza></poem>"
        f"</section></body><body name='notes'><p>{B}</p></body><binary>AAAA</binary></FictionBook>"
    )
    assert text(page, "xml") == [A, "One,\ntwo"]


def test_epub_pages_are_found_whatever_their_type_case_or_unicode_form():
    page = f"<html><body><p>{A}</p></body></html>"
    types = ["application/xml", "text/x-oeb1-document", "text/html", "application/xhtml+xml", ""]
    names = ["Text/A.htm", "b.xml", "c.html", "e\u0301.xhtml", "d d.html"]
    links = ["text/a.HTM", "b.xml#start", "..\\in\\c.html", "%C3%A9.xhtml", "d%20d.html"]
    items = "".join(
        f'<item id="{n}" href="{link}" media-type="{type}"/>'
        for n, (link, type) in enumerate(zip(links, types, strict=True))
    )
    refs = "".join(f'<itemref idref="{n}"/>' for n in range(5))
    package = f"<package><manifest>{items}</manifest><spine>{refs}</spine></package>"
    members = {"META-INF/container.xml": '<c><rootfile full-path="in/a.opf"/></c>'}
    members |= {"in/a.opf": package} | {f"in/{name}": page for name in names}
    assert text(packed(members), "epub") == [A] * 5


def test_missing_page_of_an_epub_is_a_row_and_a_line(capsys):
    pages = {"a.html": f"<p>{A}</p>", "b.html": ""}
    with zipfile.ZipFile(io.BytesIO(book(pages, list(pages)))) as archive:
        members = {n: archive.read(n).decode() for n in archive.namelist() if n != "in/b.html"}
    kept, removals = extract(packed(members), "epub", PATH, ALL)
    assert kept == A
    assert [row.reason for row in removals] == ["the page in/b.html is missing"]
    assert "1 of 2 pages are missing" in capsys.readouterr().err


def test_encrypted_epub_is_named_as_such():
    container = {"META-INF/container.xml": '<c><rootfile full-path="a.opf"/></c>'}
    package = '<p><item id="a" href="a.html"/><itemref idref="a"/></p>'
    lock = '<e><EncryptedData><CipherReference URI="{}"/></EncryptedData></e>'
    members = container | {"a.opf": package, "a.html": f"<p>{A}</p>"}
    font = packed(members | {"META-INF/encryption.xml": lock.format("font.otf")})
    assert text(font, "epub") == [A]
    with pytest.raises(TextlstmError, match=r"encrypted \(DRM\)"):
        text(packed(members | {"META-INF/encryption.xml": lock.format("a.html")}), "epub")


def test_page_named_cover_or_contents_that_holds_prose_is_text():
    pages = {"cover_her_face.html": html(f"<p>{A}</p>"), "toc.html": html("<p>One 1</p>")}
    pages["copyright.html"] = html(f"<p>{A}</p>")
    assert text(book(pages, list(pages)), "epub") == [A]
    rows = extract(book(pages, list(pages)), "epub", PATH, ALL)[1]
    assert [row.text for row in rows if row.kind == "front_matter"] == ["One 1", A]
