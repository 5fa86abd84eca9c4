"""Metadata inside files: authors without translators, titles, years, languages."""

import io
import zipfile
from pathlib import Path

import pytest

from textlstm.corpus.headers import read_header
from textlstm.corpus.names import name_key, without_years

PATH = Path("original")


def tei(title="", rest="", attributes=""):
    statement = f"<titleStmt><title>A Tale</title>{title}</titleStmt>"
    return (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"{attributes}><teiHeader><fileDesc>{statement}'
        f"</fileDesc>{rest}</teiHeader><text><body><p>Words.</p></body></text></TEI>"
    )


def header(content, format="xml"):
    return read_header(content.encode() if isinstance(content, str) else content, PATH, format)


def languages(*items):
    return f"<profileDesc><langUsage>{''.join(items)}</langUsage></profileDesc>"


FR, EN = '<language ident="fr"{}/>', '<language ident="en"{}/>'


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('<author>Ann Lee <idno type="VIAF">12345</idno></author>', ["Ann Lee"]),
        ("<author><forename>Ann</forename><surname>Lee</surname></author>", ["Ann Lee"]),
        ("<author><surname>Lee</surname>, <forename>Ann</forename></author>", ["Lee, Ann"]),
        ("<author>Lee, Ann (1801-1850)</author><author>Bob Roe</author>", ["Lee, Ann", "Bob Roe"]),
        ("<author>Lee, Ann, 1801-1850</author>", ["Lee, Ann"]),
        ('<author>Ann Lee</author><author role="translator">Tom</author>', ["Ann Lee"]),
        ("<editor>Ed Ditor</editor><respStmt><name>Ty Pist</name></respStmt>", None),
        ("<author>Anonymous</author>", None),
    ],
)
def test_authors_of_a_tei_header(author, names):
    assert header(tei(author)).get("author") == names


def test_author_and_year_of_a_full_description_of_the_source():
    full = (
        "<fileDesc><sourceDesc><biblFull><titleStmt><title>A</title><author>Ann Lee</author>"
        "</titleStmt><publicationStmt><date>1851</date></publicationStmt></biblFull></sourceDesc>"
        "</fileDesc>"
    )
    assert header(tei("", full)) == {"author": ["Ann Lee"], "title": "A Tale", "year": "1851"}


@pytest.mark.parametrize(
    ("rest", "attributes", "language"),
    [
        (languages(FR.format(""), EN.format(' usage="95"')), "", "en"),
        (languages(FR.format(' usage="5"'), EN.format(' usage="95%"')), "", "en"),
        (languages(FR.format(""), EN.format("")), "", None),
        (languages(FR.format(""), EN.format("")), ' xml:lang="en"', "en"),
        (languages('<language ident="eng"/>'), "", "en"),
        ("", ' xml:lang="fr-CA"', "fr"),
        ("", ' xml:lang="und"', None),
    ],
)
def test_language_of_a_tei_header_or_none_if_it_is_unsure(rest, attributes, language):
    assert header(tei("", rest, attributes)).get("language") == language


def test_tei_header_with_prefixes_entities_and_another_encoding_is_read():
    page = tei("<author>L&eacute;on</author>").replace("<", "<t:").replace("<t:/", "</t:")
    assert header(page)["author"] == ["Léon"]
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>'
    assert header((declared + tei("<author>Léon</author>")).encode("latin-1"))["author"] == ["Léon"]


def test_parts_of_a_tei_corpus_name_an_author_only_if_they_agree():
    part = tei("<author>Ann Lee</author>")
    assert header(f"<teiCorpus>{tei()}{part}{part}</teiCorpus>")["author"] == ["Ann Lee"]
    other = tei("<author>Bob Roe</author>")
    assert "author" not in header(f"<teiCorpus>{part}{other}</teiCorpus>")


def test_other_xml_names_its_author():
    assert header("<doc><author>Lee</author><title>T</title></doc>") == {
        "author": ["Lee"],
        "title": "T",
    }
    info = (
        "<title-info><author><first-name>Ann</first-name><last-name>Lee</last-name></author>"
        "<book-title>T</book-title><lang>rus</lang></title-info>"
    )
    book = f"<FictionBook><description>{info}</description></FictionBook>"
    assert header(book) == {"author": ["Ann Lee"], "title": "T", "language": "ru"}


@pytest.mark.parametrize(
    "creators",
    [
        '<creator role="aut">Ann Lee</creator><creator role="trl">Tom</creator>',
        '<creator id="a">Ann Lee</creator><creator id="b">Ida</creator>'
        '<meta refines="#b" property="role">ill</meta>',
    ],
)
def test_translators_and_illustrators_of_an_epub_are_no_authors(creators):
    file = io.BytesIO()
    package = f"<p><metadata>{creators}<language>eng</language></metadata></p>"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("META-INF/container.xml", "<c><rootfile full-path='a.opf'/></c>")
        archive.writestr("a.opf", package)
    assert header(file.getvalue(), "epub") == {"author": ["Ann Lee"], "language": "en"}


def test_html_and_gutenberg_headers_name_author_and_language():
    page = '<html lang="en-GB"><head><title>The Mill, by Ann Lee</title></head><body></body></html>'
    assert header(page, "html") == {"author": ["Ann Lee"], "title": "The Mill", "language": "en"}
    text = "Project Gutenberg\nTitle: T\nAuthor: Anonymous\nLanguage: {}\n"
    assert header(text.format("Finnish"), "txt") == {"title": "T", "language": "fi"}
    assert header(text.format("English, French"), "txt") == {"title": "T"}


def test_names_are_compared_by_their_letters():
    assert name_key("Lee, Ann") == name_key("ANN LEE") == name_key("Ann-Lee")
    assert name_key("Dumas, Alexandre, père") != name_key("Alexandre Dumas")
    assert without_years("Austen, Jane, 1775-1817") == "Austen, Jane"
    assert without_years("Ann Lee (1801–1850)") == "Ann Lee"
