"""Files of word processors and PDFs are read; a file is read by what it holds."""

import io
import zipfile
from pathlib import Path
from typing import get_args

import pytest

from textlstm.corpus.formats import sniff
from textlstm.errors import TextlstmError
from textlstm.text.extract import extract
from textlstm.text_settings import Removable

ALL = list(get_args(Removable))
PATH = Path("original")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
A, B = "The carts came down at dusk.", "Nobody spoke of the mill."


def packed(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(body, **parts):
    members = {"word/document.xml": f"<w:document xmlns:w='{WORD}'>{body}</w:document>"}
    styles = "<w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>"
    members["word/styles.xml"] = f"<w:styles xmlns:w='{WORD}'>{styles}</w:styles>"
    return packed(members | {f"word/{name}.xml": part for name, part in parts.items()})


def odt(body):
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<o:c xmlns:o='{ODF}:office:1.0' xmlns:text='{ODF}:text:1.0'>"
            f"<o:body><o:text>{body}</o:text></o:body></o:c>",
        }
    )


def pdf(text):
    """Return a PDF of one page."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, value in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n" + table
    return content + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_docx_is_read_with_insertions_and_without_deletions_notes_and_headings():
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    body = (
        f"<w:p><w:pPr><w:pStyle w:val='berschrift1'/></w:pPr>{run.format('One')}</w:p>"
        f"<w:p>{run.format('The carts ')}<w:ins>{run.format('came ')}</w:ins>"
        f"<w:del><w:r><w:delText>went</w:delText></w:r></w:del>{run.format('down at dusk.')}</w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run.format('Nobody spoke')}<w:r><w:br/></w:r>"
        f"{run.format('of the mill.')}</w:p></w:sdtContent></w:sdt>"
    )
    notes = f"<w:footnotes xmlns:w='{WORD}'><w:footnote><w:p>{run.format('A note.')}</w:p>"
    content = docx(body, footnotes=notes + "</w:footnote></w:footnotes>")
    text, removals = extract(content, "docx", PATH, ALL)
    assert text == f"{A}\n\nNobody spoke\nof the mill."
    assert [(row.kind, row.text) for row in removals] == [
        ("heading", "One"),
        ("markup", "went"),
        ("note", "A note."),
    ]
    assert extract(content, "docx", PATH, [])[0].endswith("A note.")


def test_odt_is_read_with_its_spaces_and_without_notes_and_headings():
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>N.</text:note-body>"
    )
    body = (
        "<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:h>One</text:h>"
        f"<text:p>The<text:s/>carts<text:span> came</text:span>{note}</text:note> down at dusk."
        "</text:p>"
        f"<text:list><text:list-item><text:p>{B}</text:p></text:list-item></text:list>"
    )
    text, removals = extract(odt(body), "odt", PATH, ALL)
    assert text == f"{A}\n\n{B}"
    assert [row.text for row in removals] == ["old", "One", "1N."]


def test_rtf_is_read_without_footnotes_and_page_heads():
    source = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\header Lee\par}\pard L\'e9on went."
        r"{\footnote A note.}\par The sea,\line the sea.\par}"
    )
    text, removals = extract(source.encode(), "rtf", PATH, ALL)
    assert text == "Léon went.\n\nThe sea,\nthe sea."
    assert [(row.kind, row.text) for row in removals] == [
        ("running_head", "Lee"),
        ("note", "A note."),
    ]


def test_pdf_is_read_with_a_warning(capsys):
    assert extract(pdf(A), "pdf", PATH, ALL)[0] == A
    assert "original: read from a PDF, where the order of lines" in capsys.readouterr().err
    with pytest.raises(TextlstmError, match="original: a PDF of 1 pages without text"):
        extract(pdf(""), "pdf", PATH, ALL)
    with pytest.raises(TextlstmError, match="original: not a readable PDF"):
        extract(b"%PDF-1.4", "pdf", PATH, ALL)


@pytest.mark.parametrize(
    "content",
    [
        f"<!DOCTYPE html><html><body><p>{A}</p></body></html>".encode(),
        f"\n<p>{A}</p>".encode(),
        f"<?xml version='1.0'?><html><body><p>{A}</p></body></html>".encode(),
        f"<TEI><text><p>{A}</p></text></TEI>".encode(),
        f"<?xml version='1.0'?><x:TEI xmlns:x='u'><x:p>{A}</x:p></x:TEI>".encode(),
        rf"{{\rtf1 {A}\par}}".encode(),
        docx(f"<w:p><w:r><w:t>{A}</w:t></w:r></w:p>"),
        odt(f"<text:p>{A}</text:p>"),
        A.encode(),
        pdf(A),
    ],
)
def test_file_is_read_by_its_contents_not_by_its_name(content):
    for format in ("txt", "epub", "docx", "rtf"):
        assert extract(content, format, PATH, ALL)[0] == A


def test_text_that_only_begins_with_an_angle_bracket_stays_text():
    assert sniff(b"<Enter Hamlet> To be", "txt") == "txt"
    assert sniff(b"", "xml") == "xml"


def test_stated_encoding_is_used_and_a_wrong_one_is_refused():
    content = "Żółć płynie.".encode("iso-8859-2")
    assert extract(content, "txt", PATH, ALL, "iso-8859-2")[0] == "Żółć płynie."
    page = b"<p>" + content + b"</p>"
    assert extract(page, "html", PATH, ALL, "iso-8859-2")[0] == "Żółć płynie."
    with pytest.raises(TextlstmError, match="encoding 'latin-x' is unknown"):
        extract(content, "txt", PATH, ALL, "latin-x")
    with pytest.raises(TextlstmError, match="does not fit the stated encoding"):
        extract(content, "txt", PATH, ALL, "utf-8")


def test_document_of_an_old_word_processor_is_refused_by_name():
    with pytest.raises(TextlstmError, match="old word processor; save it as .docx"):
        extract(b"\xd0\xcf\x11\xe0rest", "txt", PATH, ALL)
