"""Characters of a source = characters kept + characters in the account of removals."""

import io
import zipfile
from html import escape
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.text.clean import clean_text
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.text_settings import Removable

ALL = list(get_args(Removable))
PATH = Path("original")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
PIECES = {  # what wraps a run of words inside a paragraph, by format
    "xml": ["<hi>{}</hi>", "<note>{}</note>", "<note><lb/>{}<p>x</p>y</note>", "<pb/>{}", "{}"],
    "html": ["<i>{}</i>", "<sup>{}</sup>", "<sup>12</sup>{}", "<br/>{}", "{}", "<rt>{}</rt>"],
    "docx": [
        "<w:r><w:t>{}</w:t></w:r>",
        "<w:ins><w:r><w:t>{}</w:t></w:r></w:ins>",
        "<w:del><w:r><w:delText>{}</w:delText></w:r></w:del>",
    ],
    "odt": [
        "<text:span>{}</text:span>",
        "{}",
        "<text:s/>{}",
        "<text:note><text:note-body><text:p>{}</text:p></text:note-body></text:note>",
    ],
    "txt": ["{}", "_{}_", "[Footnote: {}]"],
}
PARAGRAPHS = {
    "xml": [
        "<p>{}</p>",
        "<head>{}</head>",
        "<lg><l>{}</l><l>more</l></lg>",
        "<fw>{}</fw>",
        "<list><label>{}</label><item>thing</item></list>",
    ],
    "html": [
        "<p>{}</p>",
        "<h2>{}</h2>",
        "<div class='footnote'>{}</div>",
        "<pre>{}</pre>",
        "<div id='contents'><p>{}</p></div>",
        "<aside>{}</aside>",
    ],
    "docx": ["<w:p>{}</w:p>", "<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr>{}</w:p>"],
    "odt": ["<text:p>{}</text:p>", "<text:h>{}</text:h>"],
    "txt": ["{}", "CHAPTER I\n\n{}", "{}\n\n* * *"],
}
words = st.text("abcdefg éñЖ中,.!?'1", min_size=1, max_size=30)


@st.composite
def bodies(draw, format):
    body = []
    for template in draw(st.lists(st.sampled_from(PARAGRAPHS[format]), min_size=1, max_size=6)):
        pieces = draw(st.lists(st.sampled_from(PIECES[format]), min_size=1, max_size=5))
        texts = draw(st.lists(words, min_size=5, max_size=5))
        runs = [
            piece.format(run if format == "txt" else escape(run))
            for piece, run in zip(pieces, texts, strict=False)
        ]
        body.append(template.format("".join(runs)))
    return ("\n\n" if format == "txt" else "").join(body)


def packed(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def document(format, body):
    """Return the bytes of a document, and all its text as an independent parser reads it."""
    from lxml import etree

    def text(markup, parser=None):
        return "".join(etree.fromstring(markup, parser).itertext())

    if format == "txt":
        return body.encode(), body
    if format == "xml":
        source = f"<TEI><teiHeader><title>T</title></teiHeader><text>{body}</text></TEI>"
        return source.encode(), text(source)
    if format in ("html", "epub"):
        source = f"<html><head><title>T</title></head><body>{body}</body></html>"
        whole = text(source, etree.HTMLParser())
        if format == "html":
            return source.encode(), whole
        names = ["cover.xhtml", "a.xhtml", "notes.xhtml"]
        items = "".join(f"<item id='{n}' href='{n}' media-type='application/xml'/>" for n in names)
        refs = "".join(f"<itemref idref='{n}'/>" for n in names)
        package = f"<package><manifest>{items}</manifest><spine>{refs}</spine></package>"
        pages = dict.fromkeys(names, source)
        return packed(
            {"META-INF/container.xml": "<c><rootfile full-path='a.opf'/></c>", "a.opf": package}
            | pages
        ), 3 * whole
    if format == "docx":
        source = f"<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>"
        notes = f"<w:footnotes xmlns:w='{WORD}'><w:footnote><w:p><w:r><w:t>Note.</w:t></w:r></w:p>"
        notes += "</w:footnote></w:footnotes>"
        content = packed({"word/document.xml": source, "word/footnotes.xml": notes})
        return content, text(source) + "Note."
    source = (
        f"<o:document-content xmlns:o='{ODF}:office:1.0' xmlns:text='{ODF}:text:1.0'>"
        f"<o:body><o:text>{body}</o:text></o:body></o:document-content>"
    )
    return packed({"content.xml": source}), text(source)


def characters(text):
    return sorted(c for c in text if not c.isspace())


@pytest.mark.parametrize("format", ["txt", "xml", "html", "epub", "docx", "odt"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_source_is_the_clean_text_and_the_removals(format, data):
    content, whole = document(format, data.draw(bodies("html" if format == "epub" else format)))
    text, removals = extract(content, format, PATH, ALL)
    assert characters(whole) == characters(text + "".join(row.text for row in removals))
    assert not [row for row in removals if not row.text]
    paragraphs, further = clean_text(text, Names.from_metadata([], ""), ALL, [])
    kept = "".join(paragraphs) + "".join(row.text for row in removals + further)
    assert characters(whole) == characters(kept)


def test_removed_note_is_recorded_with_the_tails_of_its_children():
    source = b"<TEI><text><p>The carts<note><hi>Carts</hi> were common.</note> came.</p>"
    source += b"<p>They<note><lb/>Who else?</note> spoke.</p></text></TEI>"
    text, removals = extract(source, "xml", PATH, ALL)
    assert text == "The carts came.\n\nThey spoke."
    assert [row.text for row in removals] == ["Carts were common.", "Who else?"]


@pytest.mark.needs_data
def test_french_novels_are_their_clean_text_and_the_removals(data):
    from lxml import etree

    from textlstm.text.decode import tidy

    for path in sorted((data / "fr_eltec").glob("*.xml"))[::5]:
        content = path.read_bytes()
        parser = etree.XMLParser(remove_comments=True, remove_pis=True)
        whole = tidy("".join(etree.fromstring(content, parser).itertext()))
        text, removals = extract(content, "xml", path, ALL)
        kept = text + "".join(row.text for row in removals)
        # quotes are added around speech that the markup alone shows
        assert characters(whole.replace('"', "")) == characters(kept.replace('"', ""))
