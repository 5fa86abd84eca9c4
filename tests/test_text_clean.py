"""Works are cleaned completely: all removals are listed, no header name stays, no input fails."""

import random
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.errors import TextlstmError
from textlstm.text.account import write_account
from textlstm.text.clean import Outputs, clean_work
from textlstm.text.facts import Names
from textlstm.text_settings import (
    LanguageView,
    Normalisable,
    Removable,
    StyleView,
    TextSettings,
)

REMOVE = list(get_args(Removable))
UNIFORM = list(get_args(Normalisable))
PAPERS = "The Federalist No. {}"


def clean(
    original: Path,
    out: Path,
    authors=("Hamilton",),
    title="Paper",
    remove=REMOVE,
    words="keep",
    stop_words="nltk",
    language="en",
):
    outputs = Outputs(
        *(out / kind / f"{original.stem}.txt" for kind in ("clean", "removed", "language", "style"))
    )
    names = Names.from_metadata(list(authors), title)
    style = StyleView(
        words, "drop" if words == "only" else "keep", "lower", stop_words, "keep", "keep"
    )
    format = original.suffix[1:]
    settings = TextSettings("en", remove, UNIFORM, style, LanguageView("keep"))
    clean_work(original, format, original.stem, names, language, settings, outputs)
    return outputs


@pytest.fixture(scope="module")
def papers(federalist, tmp_path_factory):
    """All 85 papers cleaned, by number."""
    out = tmp_path_factory.mktemp("papers")
    authors = ("Hamilton", "Madison", "Jay")
    return {
        n: clean(path, out, authors, PAPERS.format(n)) for n, path in sorted(federalist.items())
    }


def test_header_names_do_not_remain_in_a_paper(papers):
    for number, paper in papers.items():
        view = read_text(paper.style_view)
        assert not re.search(r"\b(hamilton|madison|jay|publius|mclean)\b", view), number
        assert "independent journal" not in view[:300]
        assert "new york packet" not in view[:300]
        assert not view.startswith("to the people of the state of new york")


def test_every_removed_letter_is_in_the_account(papers, federalist):
    for number, paper in papers.items():
        letters = re.sub(r"[\W_]+", "", federalist[number].read_text(encoding="utf-8"))
        stay = re.sub(r"[\W_]+", "", read_text(paper.clean))
        rows = read_tsv(paper.removed)
        gone = sum(int(row["length"]) for row in rows if row["kind"] != "uniform")
        assert 0 <= gone - (len(letters) - len(stay)) <= 0.5 * gone, number


def test_first_and_last_words_of_a_paper_stay(papers):
    assert read_text(papers[1].clean).startswith(
        "After an unequivocal experience of the inefficacy"
    )
    assert read_text(papers[1].clean).endswith(
        "shall accordingly constitute the subject of my next address.\n"
    )
    assert "_" not in read_text(papers[6].clean)
    assert "[1]" not in read_text(papers[6].clean)


def test_views_have_one_sentence_per_line(papers):
    lines = read_text(papers[1].language_view).splitlines()
    assert lines[1] == (
        "The subject speaks its own importance ; comprehending in its consequences nothing less "
        "than the existence of the UNION , the safety and welfare of the parts of which it is "
        "composed , the fate of an empire in many respects the most interesting in the world ."
    )
    assert read_text(papers[1].style_view) == read_text(papers[1].language_view).lower()


def test_account_lists_removals_and_sizes_of_all_works(papers, tmp_path):
    folder = papers[1].clean.parents[1]
    for paper in papers.values():
        (folder / "removed" / f"{paper.removed.stem}.tsv").write_bytes(paper.removed.read_bytes())
    rows = [(paper.clean.stem, "A") for paper in papers.values()]
    write_tsv(tmp_path / "works.tsv", ("id", "author"), rows)
    write_account(tmp_path / "works.tsv", folder, tmp_path / "removed.tsv", tmp_path / "stats.tsv")
    stats = read_tsv(tmp_path / "stats.tsv")
    assert len(stats) == 85
    assert 186_000 < sum(int(row["words"]) for row in stats) < 190_000
    kinds = {row["kind"] for row in read_tsv(tmp_path / "removed.tsv")}
    assert kinds == {"byline", "heading", "running_head", "note", "uniform"}


def test_style_view_keeps_drops_or_distorts_stop_words(tmp_path):
    original = tmp_path / "a.txt"
    original.write_text("The cat sat on the mat, and it was happy there.")
    only = read_text(clean(original, tmp_path / "1", words="only").style_view).split()
    drop = read_text(clean(original, tmp_path / "2", words="drop").style_view).split()
    assert only == ["the", "on", "the", "and", "it", "was", "there"]
    assert drop == ["cat", "sat", "mat", ",", "happy", "."]
    hidden = read_text(clean(original, tmp_path / "4", words="distort").style_view).split()
    assert hidden[:7] == ["the", "***", "***", "on", "the", "***", ","]
    own = tmp_path / "own.txt"
    own.write_text("CAT\n# mat\n")
    assert read_text(
        clean(original, tmp_path / "3", words="only", stop_words=str(own)).style_view
    ).split() == ["cat"]


def test_missing_stop_word_file_is_refused(tmp_path):
    original = tmp_path / "a.txt"
    original.write_text("Кошка сидит на ковре, и она довольна.", encoding="utf-8")
    with pytest.raises(TextlstmError, match="stop_words: none.txt: .* name a UTF-8 file"):
        clean(original, tmp_path, words="drop", stop_words="none.txt")


@pytest.mark.parametrize(
    "text", ["", "   \n\n ", "one two three", "!!! ... ---", "CHAPTER I\n\nTHE END"]
)
def test_text_with_fewer_than_four_words_is_refused(tmp_path, text):
    original = tmp_path / "a.txt"
    original.write_text(text)
    with pytest.raises(
        TextlstmError, match=r"a\.txt: fewer than 4 words.*replace the text or remove it"
    ):
        clean(original, tmp_path)
    assert not (tmp_path / "clean").exists()


@pytest.mark.parametrize("format", ["txt", "html", "xml", "epub"])
@settings(
    max_examples=60, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.binary(max_size=3000)
    | st.text(max_size=2000).map(lambda text: text.encode("utf-16", "replace"))
)
def test_random_bytes_are_cleaned_or_refused(tmp_path, format, content):
    original = tmp_path / f"original.{format}"
    original.write_bytes(content)
    try:
        assert read_text(clean(original, tmp_path, language="auto").style_view)
    except TextlstmError as error:
        assert "original." in str(error)
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "content",
    [
        b"a" * 1_000_000,
        b"word " * 200_000,
        b'"' * 200_000 + b" four words are here",
        b"one. " * 100_000,
        b"a-\n" * 100_000 + b" four words are here",
        b"- - " * 50_000 + b"x four words are here",
        b"\n" * 1_000_000 + b"four words are here",
        b". . . " * 50_000 + b"four words are here",
        b"_" * 300_000 + b" four words are here",
        b"[1] " * 50_000 + b"four words are here",
        b"\x00four words are here, " * 1000,
        "é".encode("cp1252") * 1000 + "four words are, with é, here. ".encode() * 100,
    ],
    ids=range(12),
)
def test_long_lines_and_repeated_characters_take_linear_time(tmp_path, content):
    original = tmp_path / "original.txt"
    original.write_bytes(content)
    try:
        clean(original, tmp_path)
    except TextlstmError as error:
        assert "original.txt" in str(error)


def test_truncated_original_is_cleaned_or_refused(tmp_path, federalist):
    content = federalist[10].read_bytes()
    for cut in random.Random(1).sample(range(200, len(content)), 10):
        original = tmp_path / "original.txt"
        original.write_bytes(content[:cut])
        try:
            clean(original, tmp_path)
        except TextlstmError as error:
            assert "fewer than 4 words" in str(error)
